"""The engine without HTTP, on one core (P7): against SpiffWorkflow in memory, the naive loop and the four writes alone.

Everything runs in this process, one step after another. *Four writes* is what a correct step must store, one statement after
another and a commit; *naive* reads the whole state from its row, takes the step and writes it back, nothing else; *ours* is
the whole step: state, inbox, history and reading rights.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID, uuid4

from bench import naive_site
from bench.client import LookUp, connect
from bench.contenders import Ours, Plain
from bench.diagrams import BENCH_DOC
from bench.goals import Goal, at_least
from bench.ground import Ground
from bench.house import ANSWERS, HEADS, amount_of
from bench.machine import middle, spread
from bench.options import Options
from bench.plain import writes_of
from bench.turns import Figures, Ratio, Round, Turns, ratio, shown
from engine.actors import Actor
from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse

CASES = 20  # started at once, before the clock runs
STATE = json.dumps({"document": ANSWERS["register"]["opinion"]})


def answers_of(element: str) -> dict[str, Any]:
    return dict(ANSWERS.get(element, ANSWERS[""]))


class Walk(Protocol):
    """A way to play cases to their end. What a case is, only the walk knows."""

    def start(self, number: int) -> Any:
        """A new case at its first task."""
        ...

    def step(self, case: Any) -> Any:
        """Complete its task: this is timed. What `follow` needs."""
        ...

    def follow(self, stepped: Any) -> Any:
        """The case to step next, None at its end."""
        ...


@dataclass
class InMemory:
    """SpiffWorkflow alone, nothing stored."""

    specification: Any = field(default_factory=lambda: naive_site.parse(BENCH_DOC.xml, BENCH_DOC.process))

    def start(self, number: int) -> Any:
        workflow = naive_site.begin(self.specification, {"amount": amount_of(number)})
        return workflow, naive_site.waiting(workflow)

    def step(self, case: Any) -> Any:
        workflow, element = case
        return workflow, naive_site.complete(workflow, element, answers_of(element))

    def follow(self, stepped: Any) -> Any:
        return stepped if stepped[1] else None


class OursInMemory:
    """Our engine from stored state to stored state, as every web process takes a step, without the database."""

    def __init__(self) -> None:
        parsed = parse(BENCH_DOC.xml)
        self.now = datetime.now(UTC)
        functions: dict[str, Callable[..., Any]] = {"working_days": lambda start, days: start}
        self.program = Program.restore(parsed.process_id, {parsed.process_id: parsed.spec}, functions)

    def start(self, number: int) -> Any:
        run = Run.start(self.program, {"agency": "a", "amount": amount_of(number)}, self.now)
        return run.dump(), run.waits().tasks[0]

    def step(self, case: Any) -> Any:
        state, task = case
        run = Run.load(self.program, state, self.now)
        run.complete(task.id, {task.element: answers_of(task.element)})
        return (b"", ()) if run.completed else (run.dump(), run.waits().tasks)

    def follow(self, stepped: Any) -> Any:
        state, tasks = stepped
        return (state, tasks[0]) if tasks else None


@dataclass
class NaiveLoop:
    """From JSON, complete, to JSON, commit."""

    plain: Plain

    def start(self, number: int) -> Any:
        case = self.plain.start(BENCH_DOC, 1)[0]
        return UUID(case), "register"

    def step(self, case: Any) -> Any:
        (key, element), store = case, self.plain.store
        store.begin()
        lock = "" if store.is_sqlite else " for update"
        state = store.execute("select state from item where id = {p}" + lock, (key,)).fetchone()[0]
        state, following = naive_site.go(state, element, answers_of(element))
        store.execute("update item set state = {p} where id = {p}", (state, key))
        store.connection.commit()
        return key, following

    def follow(self, stepped: Any) -> Any:
        return stepped if stepped[1] else None


@dataclass
class FourWrites:
    """The writes of a step one by one, and a commit; the case never ends by itself."""

    plain: Plain

    def start(self, number: int) -> Any:
        return UUID(self.plain.start(BENCH_DOC, 1)[0]), 6

    def step(self, case: Any) -> Any:
        key, left = case
        self.plain.store.begin()
        self.plain.store.step_by_step(writes_of(uuid4(), key, "bench", STATE, "review", "a" * 200))
        self.plain.store.connection.commit()
        return key, left - 1

    def follow(self, stepped: Any) -> Any:
        return stepped if stepped[1] else None


@dataclass
class Whole:
    """Our whole step in its transaction, as the desk asks for it once the answers are checked."""

    ours: Ours
    look_up: LookUp
    actor: Actor

    def start(self, number: int) -> Any:
        return self._next(self.ours.start(BENCH_DOC, 1)[0])

    def step(self, case: Any) -> Any:
        key, task, element = case
        with self.ours.house.platform.begin() as work:
            work.inbox.complete(UUID(task), answers_of(element), self.actor)
        return key

    def follow(self, stepped: Any) -> Any:
        return self._next(stepped)

    def _next(self, key: str) -> Any:
        tasks = self.look_up([key])
        return (key, *tasks[0]) if tasks else None


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{rows, ratios, machine}: tasks a second of each walk, and what the goals compare."""
    actor = ground.ours.house.visitor(HEADS[0]).actor
    walks: dict[str, Walk] = {
        "SpiffWorkflow in memory": InMemory(),
        "ours, no database": OursInMemory(),
        "naive loop": NaiveLoop(ground.naive),
        "four writes": FourWrites(ground.floor),
        "ours": Whole(ground.ours, connect(ground.ours.house.url), actor),
    }
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
