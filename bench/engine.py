"""The engine without HTTP, on one core (P7): against SpiffWorkflow in memory, the naive loop and the four writes alone.

Everything runs in this process, one step after another; `walks` says what each does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from bench.goals import Goal, at_least
from bench.ground import Ground
from bench.machine import middle, spread
from bench.options import Options
from bench.turns import Figures, Ratio, Round, Turns, ratio, shown
from bench.walks import Walk, walks_of

CASES = 20  # started at once, before the clock runs


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{rows, ratios, machine}: tasks a second of each walk, and what the goals compare."""
    walks = walks_of(ground)
    for walk in walks.values():
        _played(walk, options.seconds / 4)
    turns = Turns(options.repeats)
    rounds = turns.rounds(
        {name: partial(_played, walk, options.seconds / 2) for name, walk in walks.items()}, options.rounds
    )
    return {"rows": [_row(name, rounds) for name in walks], "ratios": _ratios(rounds), "machine": turns.told()}


def _played(walk: Walk, seconds: float) -> Figures:
    """Cases played to their end, a handful at once, for so long; starting them and finding their next task is not timed."""
    times: list[float] = []
    spent, number = 0.0, 0
    while spent < seconds:
        cases = [walk.start(number + place) for place in range(CASES)]
        number += CASES
        while cases and spent < seconds:
            stepped = []
            for case in cases:
                before = time.perf_counter()
                stepped.append(walk.step(case))
                times.append(time.perf_counter() - before)
                spent += times[-1]
            cases = [case for each in stepped if (case := walk.follow(each)) is not None]
    return {"tasks_s": round(len(times) / spent, 1), "ms": spread([1000 * each for each in times])}


def _row(name: str, rounds: list[Round]) -> dict[str, Any]:
    runs = [each[name] for each in rounds]
    figures = {key: middle(run["ms"][key] for run in runs) for key in ("p50", "p95")}
    return {"name": name, "tasks_s": middle((run["tasks_s"] for run in runs), 1), **figures}


def _ratios(rounds: list[Round]) -> dict[str, Ratio]:
    def rate(run: Figures) -> float:
        return float(run["tasks_s"])

    return {
        "naive loop": ratio(rounds, "ours", "naive loop", rate),
        "four writes": ratio(rounds, "ours", "four writes", rate),
        "in memory": ratio(rounds, "ours, no database", "SpiffWorkflow in memory", rate),
    }


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    ratios = result["ratios"]
    return [
        at_least("P7", "of the naive loop's rate", 2.0, ratios["naive loop"]),
        at_least("P7", "of the four writes' rate", 0.6, ratios["four writes"]),
        at_least("P7", "no database, of SpiffWorkflow in memory", 0.35, ratios["in memory"]),
    ]


def table(result: Mapping[str, Any]) -> str:
    lines = ["| one core, one step after another | tasks/s | p50 / p95 ms |", "| --- | ---: | --- |"]
    lines += [f"| {row['name']} | {row['tasks_s']} | {row['p50']} / {row['p95']} |" for row in result["rows"]]
    ratios = result["ratios"]
    return "\n".join([
        *lines, "",
        f"Ours: **{shown(ratios['naive loop'])}** × the naive loop, **{shown(ratios['four writes'])}** × the four writes; without "
        f"a database **{shown(ratios['in memory'])}** × SpiffWorkflow in memory, which stores nothing.",
    ])  # fmt: skip
