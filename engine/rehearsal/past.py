"""What the past tells a rehearsal, and the load it is put under. Numbers only: no names, no documents.

A person is a key that means nothing outside; what is shown of people is their role and a number.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.rehearsal.errors import LoadRefused
from engine.rehearsal.plan import Key
from engine.rehearsal.working_time import WorkingTime

MOST_ARRIVALS = 20_000
USUAL_SHARE = 0.8  # of the cases take the default way of a gateway where the past shows none
USUAL_WORK = 30 * 60.0  # seconds of hands-on work where the past shows none


@dataclass(frozen=True)
class Recorded:
    """What one case did, in order: the element after each choice, who worked how long at each task, how many turns each
    multi-instance had. An event on an edge stands among the choices, once for each time it took over."""

    choices: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    work: Mapping[Key, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    turns: Mapping[Key, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrival:
    """A case that starts at `at` (seconds since 1970). `recorded` is what it did, None when it is made up."""

    at: float
    priority: int = 0
    recorded: Recorded | None = None


@dataclass(frozen=True)
class Interruption:
    """Other work of a person within the period: when it came up and how many seconds of office time it took."""

    at: float
    person: str
    seconds: float


@dataclass(frozen=True)
class Past:
    """How a process went: samples by element, in seconds. Empty where it never went.

    `work` is hands-on office time, `machine` what the machine took by the clock, `allowances` office time from opening to
    the due date, `holders` who did a task how often, `choices` how often which element followed a gateway, `turns` how
    many turns a multi-instance had, `edges` how often an event on an edge took over, against how often it could have.
    """

    work: Mapping[Key, Sequence[float]] = field(default_factory=dict)
    machine: Mapping[Key, Sequence[float]] = field(default_factory=dict)
    allowances: Mapping[Key, Sequence[float]] = field(default_factory=dict)
    holders: Mapping[Key, Mapping[str, int]] = field(default_factory=dict)
    choices: Mapping[Key, Mapping[str, int]] = field(default_factory=dict)
    turns: Mapping[Key, Sequence[int]] = field(default_factory=dict)
    edges: Mapping[Key, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """Somebody who can do tasks: `roles` and the units they hold them in."""

    key: str
    roles: frozenset[str]
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Load:
    """What comes in, from `begins` to `ends`."""

    begins: float
    ends: float
    arrivals: Sequence[Arrival]
    interruptions: Sequence[Interruption] = ()

    def __post_init__(self) -> None:
        if not self.arrivals:
            raise LoadRefused("không có vụ việc nào bắt đầu trong kỳ này")
        if len(self.arrivals) > MOST_ARRIVALS:
            raise LoadRefused(f"có {len(self.arrivals)} vụ việc, nhiều hơn {MOST_ARRIVALS}")
        if self.ends <= self.begins:
            raise LoadRefused("kỳ diễn tập kết thúc trước khi bắt đầu")


def made_up(count: int, begins: datetime, ends: datetime, office: WorkingTime, seed: int, urgent: float = 0.1) -> Load:
    """`count` cases that come at random moments of office time, a share of them urgent. The same for the same seed."""
    if not 0 < count <= MOST_ARRIVALS:
        raise LoadRefused(f"số vụ việc phải từ 1 đến {MOST_ARRIVALS}")
    start, end = begins.timestamp(), ends.timestamp()
    chance = random.Random(seed)  # noqa: S311 - a simulation, repeatable on purpose
    total = office.between(start, end)
    moments = sorted(office.after(start, chance.random() * total) for _ in range(count))
    return Load(start, end, [Arrival(at, 2 if chance.random() < urgent else 0) for at in moments])
