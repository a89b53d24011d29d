"""A day declared off or working: the record of the calendar, and the dates in running cases that follow from it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from connectors.tasks.binding import author
from connectors.work import Work
from engine.actors import Actor
from engine.cases import Cases
from engine.definitions import Definitions
from engine.rescheduling import Estimate, Reschedulings
from records.calendar_days import CalendarDay


def declare_day(work: Work, day: date, kind: str, reason: str, basis: str, actor: Actor) -> CalendarDay:
    """Make a day off or working for the actor's agency and those below it, at once; due dates follow in the background.

    That the actor looks after the calendar is for the caller to know. Raises CalendarDayRefused.
    """
    row = work.calendars.declare(UUID(actor.agency), day, kind, reason, basis, author(actor))
    _reschedule(work, f"{row.kind_name} {day:%d/%m/%Y}: {row.reason} ({row.basis})", actor)
    return row


def withdraw_day(work: Work, day_id: UUID, reason: str, actor: Actor) -> CalendarDay:
    """Take a declared day back, at once. Raises NotFound for another agency's, CalendarDayRefused without a reason."""
    row = work.calendars.withdraw(day_id, UUID(actor.agency), reason, author(actor))
    _reschedule(work, f"Bỏ {row.kind_name.lower()} {row.day:%d/%m/%Y}: {row.withdrawn_reason}", actor)
    return row


def foresee(work: Work, agency_id: UUID, day: date, kind: str | None) -> Estimate:
    """How many dates would change if this agency declared `day` as `kind` (None: withdrew it); nothing is written."""
    estimates = [_estimate(work, agency_id, each, day, kind) for each in work.calendars.reach(agency_id)]
    return Estimate(
        cases=sum(each.cases for each in estimates),
        tasks=sum(each.tasks for each in estimates),
        timers=sum(each.timers for each in estimates),
        unknown=sum(each.unknown for each in estimates),
        is_whole=all(each.is_whole for each in estimates),
    )


def _estimate(work: Work, declaring: UUID, agency_id: UUID, day: date, kind: str | None) -> Estimate:
    calendar = work.calendars.supposing(declaring, agency_id, day, kind)
    functions = work.parts.functions(lambda: calendar)
    definitions = Definitions(work.session, work.parts.programs, work.now, lambda agency: functions)
    cases = Cases(work.session, definitions, work.now)
    return Reschedulings(work.session, cases, work.now).estimate(str(agency_id))


def _reschedule(work: Work, why: str, actor: Actor) -> None:
    work.parts.shown_calendars.clear()
    for agency_id in work.calendars.reach(UUID(actor.agency)):
        work.reschedulings.begin(str(agency_id), why, actor)
