"""What runs in a simulation: cases, the levels of their processes, tokens at activities, tasks as they went."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from engine.rehearsal.office import Errand
from engine.rehearsal.past import Arrival
from engine.rehearsal.plan import Key, Part, Station

MOST_PASSES = 2_000  # elements that one case may pass; more means a loop that chance does not leave


@dataclass(eq=False)
class Case:
    number: int
    arrival: Arrival
    chance: random.Random
    begun: float
    ended: float | None = None
    passes: int = 0
    asked: dict[Key, int] = field(default_factory=dict)  # how often what was recorded has been read

    @property
    def is_stuck(self) -> bool:
        return self.passes > MOST_PASSES


@dataclass(eq=False)
class Level:
    """A running process or sub-process: `tokens` in it, `held` at its gateways, `visits` to its activities."""

    case: Case
    part: Part
    visit: Visit | None
    tokens: int = 0
    held: dict[Station, int] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)


@dataclass(eq=False)
class Visit:
    """A token at an activity or event, until it leaves."""

    number: int
    level: Level
    station: Station
    is_open: bool = True
    turns: int = 1
    inside: list[Level] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)


@dataclass(eq=False)
class Job:
    """A task as it went: seconds since 1970, None where it did not come to that."""

    station: Station
    opened: float
    due: float | None
    nobody: bool = False
    started: float | None = None
    ended: float | None = None
    is_withdrawn: bool = False
    visit: Visit | None = None
