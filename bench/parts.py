"""Where the time of a completion goes: CPU by part, in one process, one request after another, everything warm.

The parts are timed by a clock of the thread around the functions they are named after; what one part spends inside another
counts for the inner one only, and what is left over is Flask, schemas, routing and the transaction's own bookkeeping.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa

import connectors.tasks.desk
import web.app
from bench.diagrams import BENCH_DOC
from bench.goals import Goal
from bench.ground import Ground
from bench.house import ANSWERS, HEADS, House
from bench.options import Options
from engine.cases import Cases
from engine.changes import Changes
from engine.spiff.flow import Run
from engine.tables import Task
from web.app import create_app

PARTS: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "who is asking: token, person, roles, delegations (1 statement)": ((web.app, "visitor_of_token"),),
    "the task and its case, locked (BEGIN and 1 statement)": ((Cases, "hold"),),
    "answers checked against the form": ((connectors.tasks.desk, "check"),),
    "the engine: state read, stepped, written": (
        (Cases, "run_of"), (Run, "complete"), (Run, "waits"), (Run, "dump"), (Run, "thrown"),
    ),
    "what a step changes: inbox, history, reading rights": ((Cases, "save"),),
    "written (1 statement on PostgreSQL)": ((Changes, "write"),),
}  # fmt: skip
REST = "Flask, routing, schemas, transaction and COMMIT"
WARM, CASES, TASKS = 40, 100, 6


@dataclass
class Stopwatch:
    """Seconds of this thread's CPU by part; the innermost part that runs is the one that counts."""

    spent: Counter[str] = field(default_factory=Counter)
    _running: list[str] = field(default_factory=list)
    _since: float = 0.0

    def enter(self, part: str) -> None:
        self._settle()
        self._running.append(part)

    def leave(self) -> None:
        self._settle()
        self._running.pop()

    def _settle(self) -> None:
        now = time.thread_time()
        if self._running:
            self.spent[self._running[-1]] += now - self._since
        self._since = now

    def around(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            self.enter(part)
            try:
                return function(*arguments, **named)
            finally:
                self.leave()

        return timed


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{tasks, total, parts}: CPU milliseconds of a completion in all and by part."""
    house, watch = ground.ours.house, Stopwatch()
    app = create_app(house.platform)
    token = house.token(HEADS[0])
    cases = house.start(BENCH_DOC, options.scaled((CASES,), 3)[0])
    warm = house.start(BENCH_DOC, options.scaled((WARM,), 3)[0])
    for case in warm:
        _play(app, token, house, case)
    with timing(watch):
        done = sum(_play(app, token, house, case, watch) for case in cases)
    each = {part: round(1000 * watch.spent[part] / done, 3) for part in (*PARTS, REST)}
    return {"tasks": done, "total": round(sum(each.values()), 3), "parts": each}


@contextmanager
def timing(watch: Stopwatch) -> Iterator[None]:
    with ExitStack() as patched:
        for part, functions in PARTS.items():
            for owner, name in functions:
                patched.enter_context(patch.object(owner, name, watch.around(part, getattr(owner, name))))
        yield


def _play(app: Any, token: str, house: House, case: str, watch: Stopwatch | None = None) -> int:
    """Complete a case's first tasks; how many."""
    for number in range(TASKS):
        task = _open_task(house, case)
        if task is None:
            return number
        body = json.dumps({"answers": ANSWERS.get(task.element, ANSWERS[""])})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = app.test_request_context(
            f"/api/v1/tasks/{task.id}/complete", method="POST", data=body, headers=headers
        ).request.environ  # made before the clock runs
        assert _answered(app, request, watch or Stopwatch()) == 200
    return TASKS


def _answered(app: Any, environ: dict[str, Any], watch: Stopwatch) -> int:
    statuses: list[str] = []

    def begin(status: str, headers: Any, error: Any = None) -> None:
        statuses.append(status)

    def answer() -> bytes:
        return b"".join(app(environ, begin))

    watch.around(REST, answer)()
    return int(statuses[0].partition(" ")[0])


def _open_task(house: House, case: str) -> Any:
    mine = sa.select(Task.id, Task.element).where(Task.case_id == UUID(case), Task.status == "open")
    with house.platform.read() as work:
        return work.session.execute(mine).first()


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    """None: it explains the others."""
    return []


def table(result: Mapping[str, Any]) -> str:
    total = result["total"]
    lines = ["| part of a completion | CPU, ms | share |", "| --- | ---: | ---: |"]
    parts = sorted(result["parts"].items(), key=lambda part: -part[1])
    lines += [f"| {part} | {spent:.2f} | {spent / total:.0%} |" for part, spent in parts]
    return "\n".join([*lines, f"| **all, of {result['tasks']} in a row** | **{total:.2f}** | |"])
