"""Ways to play cases to their end in this process, for what the engine costs without HTTP.

*Four writes* is what a correct step must store, one statement after another and a commit; *naive* reads the whole state from
its row, takes the step and writes it back, nothing else; *ours* is the whole step: state, inbox, history and reading rights.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import sqlalchemy as sa

from bench import floor_site, naive_site
from bench.contenders import PERSON, Ours, Plain
from bench.diagrams import BENCH_DOC
from bench.ground import Ground
from bench.house import ANSWERS, HEADS, amount_of
from bench.plain import writes_of
from engine.actors import Actor
from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse
from engine.tables import Task

TASKS = 6  # of one case
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
        return UUID(case), floor_site.FIRST

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
        return UUID(self.plain.start(BENCH_DOC, 1)[0]), TASKS

    def step(self, case: Any) -> Any:
        key, left = case
        self.plain.store.begin()
        self.plain.store.step_by_step(writes_of(uuid4(), key, PERSON, STATE, "review", "a" * 200))
        self.plain.store.connection.commit()
        return key, left - 1

    def follow(self, stepped: Any) -> Any:
        return stepped if stepped[1] else None


@dataclass
class Whole:
    """Our whole step in its transaction, as the desk asks for it once the answers are checked."""

    ours: Ours
    actor: Actor

    def start(self, number: int) -> Any:
        return self._next(self.ours.start(BENCH_DOC, 1)[0])

    def step(self, case: Any) -> Any:
        key, task, element = case
        with self.ours.house.platform.begin() as work:
            work.inbox.complete(task, answers_of(element), self.actor)
        return key

    def follow(self, stepped: Any) -> Any:
        return self._next(stepped)

    def _next(self, key: str) -> Any:
        mine = sa.select(Task.id, Task.element).where(Task.case_id == UUID(key), Task.status == "open")
        with self.ours.house.platform.read() as work:
            task = work.session.execute(mine).first()
        return (key, *task) if task else None


def walks_of(ground: Ground) -> dict[str, Walk]:
    """Every way, by the name under which it is told."""
    actor = ground.ours.house.visitor(HEADS[0]).actor
    return {
        "SpiffWorkflow in memory": InMemory(),
        "ours, no database": OursInMemory(),
        "naive loop": NaiveLoop(ground.naive),
        "four writes": FourWrites(ground.floor),
        "ours": Whole(ground.ours, actor),
    }
