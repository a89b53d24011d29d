"""A rehearsal of a draft beside the version in use: the same load, the same people, the same calendar, two diagrams.

It reads and computes; nothing is written, no case starts. The outcome is told and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.definitions import Definitions
from engine.errors import DefinitionMissing
from engine.rehearsal.due import DueDates
from engine.rehearsal.errors import LoadRefused
from engine.rehearsal.office import Office
from engine.rehearsal.outcome import Outcome, outcome_of
from engine.rehearsal.past import Load, Past, Person, made_up
from engine.rehearsal.plan import Key, Plan, called_in, plan_of
from engine.rehearsal.reading import Annals
from engine.rehearsal.simulation import Simulation
from engine.rehearsal.working_time import WorkingTime

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Wanted:
    """What to rehearse with. `count` cases are made up; 0: those that came in the time from `begins` to `ends`."""

    begins: datetime
    ends: datetime
    count: int = 0
    urgent: float = 0.1
    is_by_urgency: bool = True
    seed: int = 1


@dataclass(frozen=True)
class Rehearsed:
    """One diagram's outcome, with what had to be assumed about it: steps by key."""

    plan: Plan
    outcome: Outcome
    guessed_due: frozenset[Key]
    missing_due: frozenset[Key]


@dataclass(frozen=True)
class Rehearsal:
    """The draft beside the present version, None when there is none. `is_recorded` says that the load is a real past one,
    `knows` that the past told how the steps go; `reality` are the counts of that time by step (opened, done, overdue)."""

    draft: Rehearsed
    present: Rehearsed | None
    load: Load
    is_recorded: bool
    is_cut: bool
    knows: bool
    reality: Mapping[Key, tuple[int, int, int]]


@dataclass(frozen=True)
class Stage:
    """What stays the same for both diagrams. `annals` and `agency` read the past."""

    annals: Annals
    agency: str
    people: Sequence[Person]
    hours: WorkingTime
    functions: Functions

    def rehearse(self, draft: Plan, present: Plan | None, wanted: Wanted) -> Rehearsal:
        """Raises LoadRefused."""
        period = None
        try:
            period = self.annals.period(self.agency, present or draft, wanted.begins, wanted.ends)
        except LoadRefused:
            if not wanted.count:
                raise
        past = period.past if period else Past()
        if wanted.count or period is None:
            load = made_up(wanted.count, wanted.begins, wanted.ends, self.hours, wanted.seed, wanted.urgent)
        else:
            load = period.load
        return Rehearsal(
            draft=self._run(draft, load, past, wanted),
            present=self._run(present, load, past, wanted) if present else None,
            load=load,
            is_recorded=not wanted.count,
            is_cut=period.is_cut if period else False,
            knows=bool(past.work),
            reality=period.reality if period and not wanted.count else {},
        )

    def _run(self, plan: Plan, load: Load, past: Past, wanted: Wanted) -> Rehearsed:
        due = DueDates(plan, past, self.hours, self.functions, wanted.seed)
        office = Office(self.people, self.hours, wanted.is_by_urgency)
        outcome = outcome_of(Simulation(plan, office, load, past, due, wanted.seed).run())
        return Rehearsed(plan, outcome, frozenset(due.guessed), frozenset(due.missing))


def plan_with(process_id: str, xml: bytes, definitions: Definitions, scopes: Sequence[str]) -> Plan:
    """The plan of a diagram with the processes it calls, as an agency that sees these scopes uses them.

    Raises DiagramRefused, DefinitionMissing.
    """
    in_use = definitions.in_use(scopes)
    diagrams, todo = {process_id: xml}, list(called_in(xml))
    while todo:
        called = todo.pop()
        if called in diagrams:
            continue
        if called not in in_use:
            raise DefinitionMissing(called)
        version = definitions.get(in_use[called].id)
        diagrams[called] = version.xml
        todo += version.called
    return plan_of(process_id, diagrams)
