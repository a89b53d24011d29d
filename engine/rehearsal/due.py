"""When a simulated task is due: by its own rule where that can be worked out, else by what was allowed in the past.

A rule reads data that a simulation does not have. What it knows is when the case began and when the task opened; a call
of the calendar about any other moment is asked about the opening instead, and that is said in the outcome.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine.errors import ExpressionFailed
from engine.rehearsal.past import Past
from engine.rehearsal.plan import Key, Plan, Station
from engine.rehearsal.working_time import WorkingTime
from engine.spiff.expressions import Environment
from engine.spiff.functions import read_moment, write_moment

BEGUN = "legal_received_at"  # what bundled processes call the moment a case counts from
ASKED = re.compile(r"\b(closing_time|next_morning|working_days|working_hours)\(\s*[^,()]+")
OPENED = "opened_at"


@dataclass
class DueDates:
    """By step: `rules` that can be worked out, the others by the past. `guessed` are steps whose rule had to be bent,
    `missing` those whose rule could not be worked out at all."""

    plan: Plan
    past: Past
    hours: WorkingTime
    functions: Mapping[str, Callable[..., Any]]
    seed: int = 0
    rules: dict[Key, str] = field(default_factory=dict)
    guessed: set[Key] = field(default_factory=set)
    missing: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - repeatable on purpose
        self._environment = Environment(datetime(2026, 1, 5, tzinfo=UTC), self.functions)
        for station in self.plan.work():
            if station.due:
                self._prepare(station)

    def __call__(self, station: Station, opened: float, begun: float) -> float | None:
        """Seconds since 1970; None when the task has no date, or none that anybody could tell."""
        if rule := self.rules.get(station.key):
            return self._worked_out(rule, opened, begun)
        if station.due and (allowed := self.past.allowances.get(station.key)):
            return self.hours.after(opened, self._chance.choice(allowed))
        return None

    def _prepare(self, station: Station) -> None:
        """Find out once how the date of a step can be worked out."""
        start = datetime(2026, 1, 5, 2, tzinfo=UTC).timestamp()
        for rule, is_bent in ((station.due, False), (ASKED.sub(rf"\1({OPENED}", station.due), True)):
            try:
                if self._worked_out(rule, start, start) is not None:
                    if not is_bent or not self.past.allowances.get(station.key):
                        self.rules[station.key] = rule
                        if is_bent:
                            self.guessed.add(station.key)
                    return
            except ExpressionFailed:
                continue
        if not self.past.allowances.get(station.key):
            self.missing.add(station.key)

    def _worked_out(self, rule: str, opened: float, begun: float) -> float | None:
        names = {BEGUN: _text(begun), OPENED: _text(opened)}
        if "now()" in rule:
            rule = rule.replace("now()", OPENED)
        found = self._environment.evaluate(rule, names)
        return read_moment(found).timestamp() if isinstance(found, str) and found else None


def _text(moment: float) -> str:
    return write_moment(datetime.fromtimestamp(moment, UTC))
