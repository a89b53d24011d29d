"""Plays a case in a test: every step loads what the step before it stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.spiff.flow import Data, Passed, Program, Run, ThrownEvent, Waits
from engine.spiff.parser import parse

NOTHING = Waits((), (), (), (), ())
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # twelve o'clock in Vietnam


def program(*files: bytes, functions: Mapping[str, Callable[..., Any]] | None = None, decisions: Any = ()) -> Program:
    """The program of diagrams; the first one is the main process."""
    diagrams = [parse(xml, decisions) for xml in files]
    specs = {diagram.process_id: diagram.spec for diagram in diagrams}
    return Program.restore(diagrams[0].process_id, specs, functions or {})


@dataclass
class Case:
    """A case that lives in its stored state alone, between steps."""

    program: Program
    state: bytes = b""
    now: datetime = NOON
    data: Data = field(default_factory=dict)
    waits: Waits = NOTHING
    thrown: tuple[ThrownEvent, ...] = ()
    trail: tuple[Passed, ...] = ()
    completed: bool = False

    @classmethod
    def start(cls, program: Program, **data: Any) -> Case:
        case = cls(program)
        case.keep(Run.start(program, data, case.now))
        return case

    def keep(self, run: Run) -> None:
        self.thrown, self.waits, self.trail = run.thrown(), run.waits(), run.trail
        self.completed, self.data = run.completed, run.data
        if not run.completed:
            self.state = run.dump()

    def step(self, act: Callable[[Run], Any]) -> Any:
        run = Run.load(self.program, self.state, self.now)
        outcome = act(run)
        self.keep(run)
        return outcome

    def does(self, element: str, **answers: Any) -> None:
        """Somebody completes the (first) open task of this element."""
        task = self.task(element)
        self.step(lambda run: run.complete(task.id, answers))

    def works(self, element: str, result: Any = None) -> None:
        """A worker finishes the job of this element."""
        job = next(job for job in self.waits.jobs if job.element == element)
        self.step(lambda run: run.finish_job(job.id, result))

    def fails(self, element: str, code: str, message: str = "không được") -> bool:
        job = next(job for job in self.waits.jobs if job.element == element)
        return bool(self.step(lambda run: run.fail_job(job.id, code, message)))

    def passes(self, **time: float) -> None:
        """Time passes, then the timers are looked at."""
        self.now += timedelta(**time)
        self.step(Run.fire_timers)

    def hears(self, name: str, **payload: Any) -> bool:
        return bool(self.step(lambda run: run.deliver(name, payload)))

    def task(self, element: str) -> Any:
        return next(task for task in self.waits.tasks if task.element == element)

    @property
    def open(self) -> list[str]:
        """The elements people and machines work at, sorted."""
        return sorted([each.element for each in (*self.waits.tasks, *self.waits.jobs)])

    @property
    def way(self) -> list[str]:
        """The elements passed in the last step."""
        return [passed.element for passed in self.trail]
