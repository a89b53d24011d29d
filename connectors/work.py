"""What one transaction offers, and what lies outside of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from connectors.places import Places
from connectors.version_forms import VersionForms
from engine.cases import Cases, StepListener
from engine.commands import Commands
from engine.definitions import Definitions, ProgramCache
from engine.delegations import Delegations
from engine.done import DoneTasks
from engine.history import Histories
from engine.inbox import Inbox
from engine.jobs import Jobs
from engine.messages import Messages
from engine.rescheduling import Reschedulings
from engine.timers import Timers
from forms.catalog import Catalog
from records.access import Access
from records.assignments import Assignments
from records.calendar import WorkCalendar
from records.calendar_days import Calendars, KeptCalendars
from records.documents import Documents
from records.exchange import Exchange
from records.keys import Keys
from records.organisations import Organisations
from records.registers import Registers
from records.rule_packs import OwnPacks
from records.storage import Storage

SHOWN_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Parts:
    """What lives as long as the program and every transaction needs."""

    storage: Storage
    programs: ProgramCache
    forms: Catalog
    calendar: WorkCalendar  # the standard one, of no agency in particular
    functions: Callable[[Callable[[], WorkCalendar]], Mapping[str, Callable[..., Any]]]  # what diagrams may call
    listeners: tuple[Callable[[Work], StepListener], ...] = ()
    kept_calendars: KeptCalendars = field(default_factory=KeptCalendars)
    version_forms: VersionForms = field(default_factory=VersionForms)
    shown_calendars: dict[UUID, tuple[datetime, WorkCalendar]] = field(default_factory=dict)


class Place(Protocol):
    """An agency, as far as its processes are concerned."""

    @property
    def id(self) -> UUID: ...

    @property
    def parent_id(self) -> UUID | None: ...


@dataclass(frozen=True)
class Work:
    """One transaction: every part of engine and records on one session, at one moment."""

    session: Session
    now: datetime
    parts: Parts

    @cached_property
    def documents(self) -> Documents:
        return Documents(self.session, self.parts.storage, self.now)

    @cached_property
    def registers(self) -> Registers:
        return Registers(self.session, self.now)

    @cached_property
    def assignments(self) -> Assignments:
        return Assignments(self.session, self.now)

    @cached_property
    def exchange(self) -> Exchange:
        return Exchange(self.session, self.now)

    @cached_property
    def organisations(self) -> Organisations:
        return Organisations(self.session)

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.session, self.now)

    @cached_property
    def own_packs(self) -> OwnPacks:
        return OwnPacks(self.session, self.now)

    @cached_property
    def access(self) -> Access:
        return Access(self.session)

    @cached_property
    def definitions(self) -> Definitions:
        return Definitions(self.session, self.parts.programs, self.now, self._functions)

    def _functions(self, agency: str) -> Mapping[str, Callable[..., Any]]:
        return self.parts.functions(lambda: self.calendars.rely_on(UUID(agency)))

    @cached_property
    def cases(self) -> Cases:
        listeners = tuple(listener(self) for listener in self.parts.listeners)
        return Cases(self.session, self.definitions, self.now, listeners)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.session, self.cases, self.now)

    @cached_property
    def commands(self) -> Commands:
        return Commands(self.session, self.cases, self.now)

    @cached_property
    def done(self) -> DoneTasks:
        return DoneTasks(self.session)

    @cached_property
    def delegations(self) -> Delegations:
        return Delegations(self.session, self.now)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.session, self.cases, self.now)

    @cached_property
    def timers(self) -> Timers:
        return Timers(self.session, self.cases, self.now)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.session, self.cases, self.now)

    @cached_property
    def reschedulings(self) -> Reschedulings:
        return Reschedulings(self.session, self.cases, self.now)

    @cached_property
    def calendars(self) -> Calendars:
        return Calendars(self.session, self.now, self.parts.kept_calendars)

    @cached_property
    def histories(self) -> Histories:
        return Histories(self.session)

    @cached_property
    def places(self) -> Places:
        return Places(self.session, self.definitions, self.histories)

    @property
    def calendar(self) -> WorkCalendar:
        return self.parts.calendar

    def shown_calendar(self, agency_id: UUID) -> WorkCalendar:
        """The calendar of an agency for the words on a page: no statement, but a minute old if another process changed it.

        Dates are never worked out by this one, but by `calendars.rely_on`.
        """
        read_at, calendar = self.parts.shown_calendars.get(agency_id, (None, None))
        if calendar is None or read_at is None or not read_at <= self.now < read_at + SHOWN_FOR:
            calendar = self.calendars.of(agency_id)
            self.parts.shown_calendars[agency_id] = (self.now, calendar)
        return calendar

    @property
    def storage(self) -> Storage:
        return self.parts.storage

    def scopes(self, agency: Place) -> list[str]:
        """Where the processes of `agency` are looked for: its own, its province's, then the built-in ones."""
        parent = [str(agency.parent_id)] if agency.parent_id else []
        return [str(agency.id), *parent, "*"]
