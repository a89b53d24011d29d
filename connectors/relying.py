"""Dates are worked out by a calendar that was read before; what is written proves that it still stands.

A completion needs neither a lock on the calendar nor a statement to read it: the proof travels with what a step writes.
When somebody has changed a calendar meanwhile, nothing is written (`CalendarChanged`) and the step is done again.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from connectors.work import Work
from engine.cases import Step, StepListener
from engine.changes import Changes, Write
from engine.errors import CalendarChanged
from records.calendar_days import CalendarRevision, Calendars, still_stands

STANDS = Write(lambda bind: still_stands(bind(CalendarRevision.__table__.c.revision)), missed=CalendarChanged)


def prove_calendar(work: Work) -> StepListener:
    """The proof goes with the writes of the step that needs it."""

    def follow(step: Step) -> None:
        _add(work.calendars, step.changes)

    return follow


def settle(session: Session, calendars: Calendars) -> None:
    """The proof for what was written otherwise, before the transaction is committed. Raises CalendarChanged."""
    changes = Changes(session)
    _add(calendars, changes)
    changes.write()


def _add(calendars: Calendars, changes: Changes) -> None:
    if calendars.relied_on is not None:
        changes.add(STANDS, {"revision": calendars.relied_on})
        calendars.relied_on = None
