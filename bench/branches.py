"""Several people at once on parallel branches of one case (P8): nothing may be lost, nothing done twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from bench.diagrams import branches
from bench.goals import Goal, at_most
from bench.ground import Ground
from bench.house import House
from bench.load import run_jobs
from bench.machine import middle, spread
from bench.options import Options
from engine.tables import Case, History, Task

BRANCHES, LENGTH = 4, 12


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{cases, tasks, tasks_s, ms, errors, lost, doubled, unfinished}: one client a branch, all cases together."""
    ours, length = ground.ours, options.scaled((LENGTH,), 3)[0]
    cases = ours.start(branches(BRANCHES, length), options.rounds)
    target = ours.target
    runs = [
        run_jobs(target, [target.job(branch, [case], 60, only=f"b{branch}_") for branch in range(BRANCHES)])
        for case in cases
    ]
    found = [_judged(ours.house, case, BRANCHES * length) for case in cases]
    return {
        "cases": len(cases),
        "tasks": sum(run["tasks"] for run in runs),
        "tasks_s": middle((run["tasks_s"] for run in runs), 1),
        "ms": spread([each for run in runs for client in run["samples"] for each in client]),
        "errors": [error for run in runs for error in run["errors"]],
        **{key: sum(each[key] for each in found) for key in ("lost", "doubled", "unfinished")},
    }


def _judged(house: House, case: str, expected: int) -> dict[str, int]:
    """What the case's history and tasks say: every task once, and the case at its end."""
    key = UUID(case)
    with house.platform.read() as work:
        completed = sa.select(History.element).where(History.case_id == key, History.kind == "task_completed")
        elements = list(work.session.scalars(completed))
        done = sa.select(sa.func.count()).select_from(Task).where(Task.case_id == key, Task.status == "done")
        rows, status = work.session.scalar(done) or 0, work.session.scalar(sa.select(Case.status).where(Case.id == key))
    return {
        "lost": expected - len(set(elements)),
        "doubled": len(elements) - len(set(elements)) + max(0, rows - expected),
        "unfinished": int(status != "completed"),
    }


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    wrong = result["lost"] + result["doubled"] + result["unfinished"] + len(result["errors"])
    return [at_most("P8", "parallel branches: lost, doubled, unfinished, errors", 0, wrong)]


def table(result: Mapping[str, Any]) -> str:
    ms = result["ms"]
    return (
        f"{BRANCHES} clients, each on its branch of the same case, {result['cases']} cases, {result['tasks']} tasks: "
        f"{result['lost']} lost, {result['doubled']} done twice, {result['unfinished']} cases unfinished, "
        f"{len(result['errors'])} errors; {result['tasks_s']} tasks/s, p50 / p95 {ms['p50']} / {ms['p95']} ms."
    )
