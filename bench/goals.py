"""What we set out to reach: each goal with its limit, what was measured, and whether that is enough.

The goals are ratios, both terms of which are measured in the same run. A ratio taken in several rounds reaches its goal when
the median does and the worst round misses by at most `SLACK`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from bench.turns import Ratio

SLACK = 1.15
PURPOSES = {
    "P1": "Completing over HTTP: rate, of the floor's",
    "P2": "Completing over HTTP: server CPU a task, × the floor's",
    "P3": "Completing over HTTP: time, × the floor's",
    "P4": "SQL statements, BEGIN and COMMIT counted",
    "P5": "Inbox: p95 while open tasks grow",
    "P6": "Size of the diagram, turns of a loop: × the small one",
    "P7": "Engine without HTTP",
    "P8": "Several clients at once",
    "P9": "Storage of a finished case, × the floor's",
    "P10": "Memory and start of a server process",
    "P11": "Signing a document, × stock pyHanko",
    "P12": "p95 while documents are signed and rendered, × without",
}


@dataclass(frozen=True)
class Goal:
    """One clause of one goal. `worst` is the worst round's figure, None for what is not taken in rounds."""

    number: str
    clause: str
    limit: float
    is_ceiling: bool
    measured: float
    worst: float | None = None

    @property
    def is_reached(self) -> bool:
        if math.isnan(self.measured):
            return False
        worst = self.measured if self.worst is None or math.isnan(self.worst) else self.worst
        if self.is_ceiling:
            return self.measured <= self.limit and worst <= self.limit * SLACK
        return self.measured >= self.limit and worst >= self.limit / SLACK

    @property
    def target(self) -> str:
        return f"{'≤' if self.is_ceiling else '≥'} {self.limit:g}"

    @property
    def found(self) -> str:
        worst = "" if self.worst is None else f" ({self.worst:.3g})"
        return f"{self.measured:.3g}{worst}"

    def to_json(self) -> dict[str, Any]:
        return {
            "goal": self.number, "clause": self.clause, "target": self.target, "found": self.found,
            "measured": self.measured, "worst": self.worst, "reached": self.is_reached,
        }  # fmt: skip


def at_least(number: str, clause: str, limit: float, found: Ratio | float) -> Goal:
    if isinstance(found, (int, float)):
        return Goal(number, clause, limit, False, found)
    return Goal(number, clause, limit, False, found["median"], found["lowest"])


def at_most(number: str, clause: str, limit: float, found: Ratio | float) -> Goal:
    if isinstance(found, (int, float)):
        return Goal(number, clause, limit, True, found)
    return Goal(number, clause, limit, True, found["median"], found["highest"])
