"""The machine under measurement: how fast it is just now, what a process has used, and figures from samples."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")


def calibrate(seconds: float = 0.15) -> int:
    """Rounds of a small fixed job that one core does in a CPU second; compare figures only where this agrees."""
    sample = {"a": list(range(50)), "b": "x" * 200}
    begun, used, rounds = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begun < seconds:
        for _ in range(20):
            text = json.dumps(sample)
            json.loads(text)
            hashlib.sha256(text.encode()).digest()
        rounds += 20
    return round(rounds / max(time.process_time() - used, 1e-6))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its threads, in steps of 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def percentile(values: Sequence[float], percent: float) -> float:
    """By straight lines between the samples; NaN for none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """{n, p50, p95, p99} of times in milliseconds."""
    figures = {f"p{percent}": round(percentile(milliseconds, percent), 3) for percent in (50, 95, 99)}
    return {"n": len(milliseconds), **figures}


def middle(values: Iterable[float], places: int = 3) -> float:
    """The median; NaN for none."""
    found = list(values)
    return round(statistics.median(found), places) if found else float("nan")


def described() -> Mapping[str, Any]:
    """What the figures were measured on, without naming the machine."""
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    return {
        "cores": os.cpu_count(),
        "cpu": model,
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
