"""The people and the office time of an agency, as a rehearsal takes them: keys and roles, sessions; no names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.rehearsal.past import Person as Worker
from engine.rehearsal.working_time import WorkingTime
from records.calendar import VIETNAM, WorkCalendar
from records.organisations import Person, RoleHolding

AHEAD = timedelta(days=120)  # beyond the end of a period, for what is still being done then


def workers_of(session: Session, agency_id: UUID) -> list[Worker]:
    """Everybody active in an agency who holds a role now, with the units they hold it in or belong to. One statement."""
    wanted = (
        sa.select(Person.id, Person.unit_id, RoleHolding.role, RoleHolding.unit_id.label("held_in"))
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .where(Person.agency_id == agency_id, Person.is_active, RoleHolding.until.is_(None))
    )
    roles: dict[UUID, set[str]] = defaultdict(set)
    units: dict[UUID, set[str]] = defaultdict(set)
    for row in session.execute(wanted):
        roles[row.id].add(row.role)
        units[row.id] |= {str(unit) for unit in (row.unit_id, row.held_in) if unit is not None}
    return [Worker(str(person), frozenset(roles[person]), frozenset(units[person])) for person in roles]


def hours_of(calendar: WorkCalendar, begins: datetime, ends: datetime) -> WorkingTime:
    """The office sessions of a calendar from one moment to well after another."""
    first, last = begins.astimezone(VIETNAM).date(), (ends + AHEAD).astimezone(VIETNAM).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return WorkingTime(
        [session for day in days if calendar.is_working_day(day) for session in _sessions(calendar, day)]
    )


def _sessions(calendar: WorkCalendar, day: date) -> list[tuple[datetime, datetime]]:
    return [
        (datetime.combine(day, each.opens, VIETNAM), datetime.combine(day, each.closes, VIETNAM))
        for each in calendar.sessions
    ]
