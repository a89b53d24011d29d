"""What is asked of the history, and what one row of it says. Plain values: reading and counting are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

OfficeSeconds = Callable[[datetime, datetime], float]
"""Seconds of working time from one moment to a later one."""


@dataclass(frozen=True)
class Question:
    """Cases of one agency that ran on one version of a process, begun from `starts` until before `ends`.

    `scopes` are where the agency's processes come from: some of those may call this one.
    """

    agency: str
    scopes: Sequence[str]
    process_id: str
    version: UUID
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Visit:
    """One time that a case came to a step of a person. `taken`: first looked at or claimed, None while nobody has."""

    element: str
    status: str  # open | suspended | done | cancelled
    created: datetime
    taken: datetime | None
    ended: datetime | None
    due: datetime | None


@dataclass(frozen=True)
class Run:
    """One time that the machine had to do a step; `incidents` are how often it gave up."""

    element: str
    status: str
    attempts: int
    incidents: int
    created: datetime
    ended: datetime | None


@dataclass(frozen=True)
class Story:
    """What one case did in the process: visits, runs, the elements it passed in order, returns by step, where it waits."""

    status: str
    started: datetime
    ended: datetime | None
    visits: Sequence[Visit]
    runs: Sequence[Run]
    passed: Sequence[str]
    returned: Mapping[str, int]
    awaits: Sequence[str]

    @cached_property
    def own(self) -> frozenset[str]:
        """The elements that rows of tasks and jobs tell of: in the history the machine's stand when begun and when done."""
        return frozenset([each.element for each in self.visits] + [each.element for each in self.runs])

    @cached_property
    def came(self) -> Counter[str]:
        """How often the case came to each element."""
        others = [element for element in self.passed if element not in self.own]
        return Counter([each.element for each in self.visits] + [each.element for each in self.runs] + others)
