"""Counting stories step by step: how many, how long, how late, how often again.

Times are in seconds, by the wall clock and in working time. About fewer than `FEWEST` cases no times and no shares are
given: they would be about somebody. Nothing here knows a person.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.insight.questions import OfficeSeconds, Run, Story, Visit

FEWEST = 5
OPEN = ("open", "suspended")
UNDONE = ("waiting", "running", "suspended", "incident")


@dataclass(frozen=True)
class Span:
    """Half of the times are at most `p50`, 95 of 100 at most `p95` (nearest rank)."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Times:
    wall: Span
    office: Span


@dataclass(frozen=True)
class Figures:
    """One element. `wait`: until somebody took it; `work`: from then, for the machine from the order, until it was done.

    `cases` came to it, `visits` times; `done` were done, `waiting` are there now; `due` had a date, `late` passed it;
    `again` are visits after a case's first (None where each of several has its round), `returned` those that a person
    sent back with a reason; `retries` and `incidents` are the machine's. `held` is the working time that all visits took together.
    """

    element: str
    cases: int
    visits: int
    done: int
    waiting: int
    wait: Times | None
    work: Times | None
    due: int
    late: int | None
    again: int | None
    returned: int | None
    retries: int
    incidents: int
    held: float

    @property
    def is_small(self) -> bool:
        """Too few cases to say more than how many."""
        return self.cases < FEWEST

    @property
    def late_share(self) -> float | None:
        return self.late / self.due if self.late is not None and self.due else None

    @property
    def again_share(self) -> float | None:
        """Visits that were repeats, of all."""
        return self.again / self.visits if self.again is not None and self.visits else None


@dataclass
class Tally:
    """What is counted of one element while stories go by: numbers, and four columns of times."""

    counts: Counter[str] = field(default_factory=Counter)
    wait: tuple[array[float], array[float]] = field(default_factory=lambda: (array("d"), array("d")))
    work: tuple[array[float], array[float]] = field(default_factory=lambda: (array("d"), array("d")))

    def figures(self, element: str, in_rounds: bool = False) -> Figures:
        """`in_rounds`: visited once for each of several, so that a second visit is no repeat."""
        count = self.counts
        again = None if in_rounds else count["visits"] - count["cases"]
        is_small = count["cases"] < FEWEST
        return Figures(
            element=element, cases=count["cases"], visits=count["visits"], done=count["done"],
            waiting=count["waiting"], wait=None if is_small else times_of(self.wait),
            work=None if is_small else times_of(self.work), due=count["due"],
            late=None if is_small else count["late"], again=None if is_small else again,
            returned=None if is_small else count["returned"], retries=count["retries"], incidents=count["incidents"],
            held=sum(self.wait[1]) + sum(self.work[1]),
        )  # fmt: skip


@dataclass
class Tallies:
    """All elements of one process."""

    now: datetime
    office: OfficeSeconds
    by_element: dict[str, Tally] = field(default_factory=dict)

    def add(self, story: Story) -> None:
        """Count one case."""
        for element, visits in story.came.items():
            self.of(element).counts.update(cases=1, visits=visits)
        for element in story.passed:
            if element not in story.own:
                self.of(element).counts["done"] += 1
        for visit in story.visits:
            self._visit(visit)
        for run in story.runs:
            self._run(run)
        for element, times in story.returned.items():
            self.of(element).counts["returned"] += times
        for element in story.awaits:
            if element not in story.own:
                self.of(element).counts["waiting"] += 1

    def of(self, element: str) -> Tally:
        return self.by_element.setdefault(element, Tally())

    def _visit(self, visit: Visit) -> None:
        tally = self.of(visit.element)
        if visit.status in OPEN:
            tally.counts["waiting"] += 1
        if visit.status != "cancelled" and visit.due is not None:
            tally.counts.update(due=1, late=int((visit.ended or self.now) > visit.due))
        if visit.status == "done" and visit.ended is not None:
            tally.counts["done"] += 1
            taken = min(visit.taken or visit.ended, visit.ended)
            self._time(tally.wait, visit.created, taken)
            self._time(tally.work, taken, visit.ended)

    def _run(self, run: Run) -> None:
        tally = self.of(run.element)
        tally.counts.update(retries=max(0, run.attempts - 1), incidents=run.incidents)
        if run.status in UNDONE:
            tally.counts["waiting"] += 1
        elif run.status == "done" and run.ended is not None:
            tally.counts["done"] += 1
            self._time(tally.work, run.created, run.ended)

    def _time(self, kept: tuple[array[float], array[float]], start: datetime, end: datetime) -> None:
        kept[0].append(max(0.0, (end - start).total_seconds()))
        kept[1].append(max(0.0, self.office(start, end)))


def times_of(kept: tuple[Sequence[float], Sequence[float]]) -> Times | None:
    """None when nothing was measured."""
    return Times(span_of(kept[0]), span_of(kept[1])) if kept[0] else None


def span_of(seconds: Sequence[float]) -> Span:
    ordered = sorted(seconds)
    return Span(rank(ordered, 0.5), rank(ordered, 0.95))


def rank(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
