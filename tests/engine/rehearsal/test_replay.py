"""Replaying a recorded month gives the counts of that month, within a bound."""

from __future__ import annotations

import random
from datetime import UTC, date, timedelta

import pytest

from engine.rehearsal.due import DueDates
from engine.rehearsal.office import Office
from engine.rehearsal.outcome import Outcome, outcome_of
from engine.rehearsal.past import Load, Past, Person
from engine.rehearsal.plan import plan_of
from engine.rehearsal.reading import Annals, Period
from engine.rehearsal.simulation import Simulation
from engine.rehearsal.working_time import WorkingTime
from tests.engine.rehearsal.month import LETTER, Month, everybody, sessions
from tests.engine.shop import AGENCY, Shop

FIRST, DAYS, LETTERS = date(2026, 9, 7), 26, 60
BOUND = 0.05  # of the tasks of a step, and never less than two of them
HOURS = WorkingTime(sessions(FIRST, 60))
PLAN = plan_of("letter", {"letter": LETTER})
PEOPLE = [Person(name, frozenset({role})) for name, role in everybody()]


def replayed(load: Load, past: Past, seed: int = 7) -> Outcome:
    office = Office(PEOPLE, HOURS)
    return outcome_of(Simulation(PLAN, office, load, past, DueDates(PLAN, past, HOURS, {}, seed), seed).run())


def recorded(shop: Shop) -> Period:
    Month(shop, random.Random(3)).lives(FIRST, DAYS, LETTERS)
    begins = sessions(FIRST, 1)[0][0].astimezone(UTC)
    with shop.begin() as desk:
        return Annals(desk.session, HOURS).period(AGENCY, PLAN, begins, begins + timedelta(days=DAYS))


@pytest.mark.slow
def test_a_replayed_month_gives_the_counts_of_the_month(shop: Shop) -> None:
    period = recorded(shop)
    assert len(period.load.arrivals) == LETTERS
    outcome = replayed(period.load, period.past)
    for step in outcome.steps:
        opened, done, overdue = period.reality[step.key]
        most = max(2.0, BOUND * opened)
        assert abs(step.counts.opened - opened) <= most, (step.key, step.counts, opened)
        assert abs(step.counts.done - done) <= most, (step.key, step.counts, done)
        assert abs(step.counts.overdue - overdue) <= most, (step.key, step.counts, overdue)
    assert {step.key[1]: step.counts.opened for step in outcome.steps} == {
        key[1]: opened for key, (opened, _, _) in period.reality.items()
    }
    assert outcome == replayed(period.load, period.past)

    shares = period.past.choices
    assert set(shares["letter", "accepted"]) == {"send_back", "handle"}
    assert sum(shares["letter", "accepted"].values()) == LETTERS
    assert "thing" not in repr(period)  # what the cases were about does not come along
