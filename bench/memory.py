"""What a server process takes: memory after some thousand requests, how that grows, and the work of starting (P10).

The peers of the goal, spiff-arena and viewflow, are not installed here. They were measured beside this floor: 142 and 48 MB a
process where the floor took 28 MB, 3.5 s of CPU to start where it took 0.3 s. So their limits are told in floors.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from bench.contenders import Contender, open_ours, open_plain
from bench.diagrams import BENCH_DOC
from bench.goals import Goal, at_most
from bench.ground import Ground
from bench.load import complete_tasks
from bench.machine import cpu_seconds, family, proportional_bytes
from bench.options import Options
from bench.processes import Served

REQUESTS, CLIENTS, TASKS = 5_000, 4, 6
ARENA, VIEWFLOW, ARENA_START = 142 / 28, 48 / 28, 3.5 / 0.3  # × the floor
MOST_OF_ARENA, MOST_OF_VIEWFLOW, MOST_OF_START = 0.55, 1.7, 0.4
MOST_GROWTH = 1.03
MEGABYTE = 1_000_000


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{requests, rows}: for each contender, on servers of their own, {name, processes, start_cpu_s, pss_mb, half_mb, errors}."""
    cases = options.scaled((REQUESTS,), 50)[0] // TASKS
    opened: dict[str, AbstractContextManager[Contender]] = {
        "floor": open_plain(options.server, "floor"),
        "naive": open_plain(options.server, "naive"),
        "ours": open_ours(options.server),
    }
    rows = []
    for name, opening in opened.items():
        with opening as contender:
            rows.append({"name": name, **weighed(contender, cases)})
    return {"requests": cases * TASKS, "rows": rows}


def weighed(contender: Contender, cases: int) -> dict[str, Any]:
    """What its server took to start, and weighs after one half of the cases and after the other."""
    served = contender.target.served
    start = _settled_cpu(served)
    errors, pss = [], []
    for _ in range(2):
        half = contender.start(BENCH_DOC, cases // 2)
        errors += complete_tasks(contender.target, half, CLIENTS)["errors"]
        pss.append([proportional_bytes(pid) for pid in _workers(served)])
    workers = _workers(served)
    return {
        "processes": len(workers), "start_cpu_s": round(start / len(workers), 2), "errors": errors,
        "half_mb": round(max(pss[0]) / MEGABYTE, 2), "pss_mb": round(max(pss[1]) / MEGABYTE, 2),
        "growth": round(sum(pss[1]) / sum(pss[0]), 4),
    }  # fmt: skip


def _workers(served: Served) -> list[int]:
    """The processes that answer: gunicorn's children, or the one there is."""
    first, *others = family(served.pid)
    return others or [first]


def _settled_cpu(served: Served, pause: float = 0.3) -> float:
    """What the server has used once it uses no more: all its processes have started."""
    used = -1.0
    while (now := cpu_seconds(served.pid)) - used > 0.02:
        used = now
        time.sleep(pause)
    return now


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    rows = {row["name"]: row for row in result["rows"]}
    ours, floor = rows["ours"], rows["floor"]
    pss, start = ours["pss_mb"] / floor["pss_mb"], ours["start_cpu_s"] / max(0.01, floor["start_cpu_s"])
    return [
        at_most("P10", "PSS of a process, × spiff-arena's", MOST_OF_ARENA, round(pss / ARENA, 3)),
        at_most("P10", "PSS of a process, × viewflow's", MOST_OF_VIEWFLOW, round(pss / VIEWFLOW, 3)),
        at_most("P10", "PSS after twice the requests", MOST_GROWTH, ours["growth"]),
        at_most("P10", "CPU to start, × spiff-arena's", MOST_OF_START, round(start / ARENA_START, 3)),
    ]


def table(result: Mapping[str, Any]) -> str:
    requests = result["requests"]
    lines = [
        f"| server | processes | PSS of the largest, MB: after {requests // 2:,} / {requests:,} requests | growth | "
        "CPU to start a process, s | × floor: PSS, start |",
        "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    floor = next(row for row in result["rows"] if row["name"] == "floor")
    for row in result["rows"]:
        times = f"{row['pss_mb'] / floor['pss_mb']:.2f}, {row['start_cpu_s'] / max(0.01, floor['start_cpu_s']):.1f}"
        lines.append(
            f"| {row['name']} | {row['processes']} | {row['half_mb']} / {row['pss_mb']} | {row['growth']:.3f} "
            f"| {row['start_cpu_s']} | {times} |"
        )
    return "\n".join(lines)
