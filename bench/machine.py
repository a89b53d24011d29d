"""The machine under measurement: how fast it is just now, what processes have used, and figures from samples."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")


def calibrate(seconds: float = 0.1) -> int:
    """Rounds of a small fixed job that one core does for us in a second; foreign load and a slower clock lower it."""
    sample = {"a": list(range(50)), "b": "x" * 200}
    begun, rounds = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        for _ in range(20):
            text = json.dumps(sample)
            json.loads(text)
            hashlib.sha256(text.encode()).digest()
        rounds += 20
    return round(rounds / passed)


def family(pid: int) -> list[int]:
    """A process and all that descend from it, as far as they live."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended since the folder was listed
            children.setdefault(int(_stat(int(folder.name))[1]), []).append(int(folder.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of all that descend from it, threads included, in steps of 10 ms."""
    used = 0
    for each in family(pid):
        with suppress(OSError):
            fields = _stat(each)
            used += int(fields[11]) + int(fields[12])
    return used / TICK


def proportional_bytes(pid: int) -> int:
    """PSS of one process: its own memory, and of what it shares with n others the nth part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on: the second may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


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
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "cores": os.cpu_count(),
        "cpu": model,
        "memory_gb": round(memory / 2**20),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "calibration": calibrate(),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
