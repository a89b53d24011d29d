"""Days that an agency declares off, or working, against the standard calendar: storms, moved Tết days, make-up Saturdays.

A day declared by an agency holds for it and for the agencies right below it, unless one of these has declared the same
day for itself. A declaration is only ever withdrawn, never changed, so it can be told why a due date once was what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.calendar import VIETNAM, WorkCalendar
from records.documents import Author
from records.errors import CalendarDayRefused, NotFound
from records.organisations import Agency

KINDS = {"off": "Ngày nghỉ", "working": "Ngày làm việc"}
EARLIEST, LATEST = timedelta(days=92), timedelta(days=800)  # how far back and ahead of today a day may lie


class CalendarDay(Base):
    """One day of one agency that is not as the standard calendar has it."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        sa.Index(
            "uq_calendar_day_in_force", "agency_id", "day", unique=True,
            sqlite_where=sa.text("withdrawn_at is null"), postgresql_where=sa.text("withdrawn_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    agency_id: Mapped[UUID]
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(16))  # off | working
    reason: Mapped[str]
    basis: Mapped[str]  # the decision that says so, as the administrator typed it
    declared_at: Mapped[datetime]
    declared_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]


class CalendarRevision(Base):
    """One row: how often a calendar was changed. Whoever has worked a date out proves by it that no calendar changed since."""

    __tablename__ = "calendar_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]


@dataclass
class KeptCalendars:
    """Calendars that were read already, for all threads of a program; good for one revision."""

    revision: int = -1
    _by_agency: dict[UUID, tuple[int, WorkCalendar]] = field(default_factory=dict)

    def note(self, revision: int) -> None:
        """Somebody has seen this revision: what was read before is of no use any more."""
        self.revision = max(revision, self.revision)

    def keep(self, agency_id: UUID, revision: int, calendar: WorkCalendar) -> None:
        self.note(revision)
        self._by_agency[agency_id] = (revision, calendar)

    def get(self, agency_id: UUID) -> tuple[int, WorkCalendar] | None:
        """The calendar with its revision, unless a newer one was seen."""
        found = self._by_agency.get(agency_id)
        return found if found and found[0] == self.revision else None

    def clear(self) -> None:
        self._by_agency.clear()


@dataclass
class Calendars:
    """The calendars of agencies, inside the caller's transaction."""

    session: Session
    now: datetime
    kept: KeptCalendars = field(default_factory=KeptCalendars)
    relied_on: int | None = (
        None  # the revision by which dates were worked out; it is to be proved before they are committed
    )
    _known: dict[UUID, WorkCalendar] = field(default_factory=dict)

    def of(self, agency_id: UUID) -> WorkCalendar:
        """When this agency works, as declared now. One statement a transaction."""
        if agency_id not in self._known:
            self._known[agency_id] = self._read(agency_id)[1]
        return self._known[agency_id]

    def rely_on(self, agency_id: UUID) -> WorkCalendar:
        """When this agency works, for dates that will be written: no statement when the calendar was read by somebody
        before. Before the transaction is committed `still_stands` must hold for `relied_on`.

        On SQLite, where nobody else writes meanwhile, it is read anew and needs no proof.
        """
        if self.session.get_bind().dialect.name == "sqlite":
            return self.of(agency_id)
        revision, calendar = self.kept.get(agency_id) or self._read(agency_id)
        self.kept.keep(agency_id, revision, calendar)
        self.relied_on = revision if self.relied_on is None else min(revision, self.relied_on)
        return calendar

    def supposing(self, agency_id: UUID, of: UUID, day: date, kind: str | None) -> WorkCalendar:
        """The calendar of `of` as it would be if `agency_id` had declared `day` as `kind` (None: had withdrawn it)."""
        rows = [each for each in self._in_force(of) if (each.agency_id, each.day) != (agency_id, day)]
        if kind is not None:
            rows.append(CalendarDay(agency_id=agency_id, day=day, kind=kind))
        return calendar_with(rows, of)

    def declare(self, agency_id: UUID, day: date, kind: str, reason: str, basis: str, by: Author) -> CalendarDay:
        """Make `day` a day off or a working day, at once. Raises CalendarDayRefused, which says why not."""
        self._revise()
        self.check(agency_id, day, kind, reason, basis)
        row = CalendarDay(
            id=uuid4(), agency_id=agency_id, day=day, kind=kind, reason=reason.strip(), basis=basis.strip(),
            declared_at=self.now, declared_by=by.name,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        self._known.clear()
        return row

    def withdraw(self, day_id: UUID, agency_id: UUID, reason: str, by: Author) -> CalendarDay:
        """Take a declaration of this agency back, at once; the day is again as the calendar above has it."""
        self._revise()
        row = self.session.get(CalendarDay, day_id, populate_existing=True)
        if row is None or row.agency_id != agency_id or row.withdrawn_at is not None:
            raise NotFound("ngày đã khai báo")
        if not reason.strip():
            raise CalendarDayRefused("reason", "Ghi lý do bỏ ngày này.")
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = self.now, by.name, reason.strip()
        self.session.flush()
        self._known.clear()
        return row

    def one(self, day_id: UUID, agency_id: UUID) -> CalendarDay:
        """A declaration of this agency, in force or not."""
        row = self.session.get(CalendarDay, day_id)
        if row is None or row.agency_id != agency_id:
            raise NotFound("ngày đã khai báo")
        return row

    def declared(self, agency_id: UUID, year: int) -> Sequence[CalendarDay]:
        """What this agency and the one above it have declared for days of a year, by day; withdrawn ones too."""
        in_year = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
        wanted = sa.select(CalendarDay).where(CalendarDay.agency_id.in_(_line(agency_id)), in_year)
        return self.session.scalars(wanted.order_by(CalendarDay.day, CalendarDay.declared_at)).all()

    def reach(self, agency_id: UUID) -> Sequence[UUID]:
        """The agencies of this installation whose calendar follows what `agency_id` declares, itself first."""
        below = sa.select(Agency.id).where(Agency.parent_id == agency_id, Agency.is_local).order_by(Agency.code)
        return [agency_id, *self.session.scalars(below)]

    def check(self, agency_id: UUID, day: date, kind: str, reason: str, basis: str) -> None:
        """Whether `declare` would take it. Raises CalendarDayRefused."""
        today = self.now.astimezone(VIETNAM).date()
        if kind not in KINDS:
            raise CalendarDayRefused("kind", "Chọn ngày nghỉ hoặc ngày làm việc.")
        if not reason.strip():
            raise CalendarDayRefused("reason", "Ghi lý do của ngày này.")
        if not basis.strip():
            raise CalendarDayRefused("basis", "Ghi căn cứ: số, ngày và cơ quan ban hành văn bản quy định ngày này.")
        if not today - EARLIEST <= day <= today + LATEST:
            raise CalendarDayRefused("day", "Chọn một ngày từ ba tháng trước đến hai năm sau.")
        if any((each.agency_id, each.day) == (agency_id, day) for each in self._in_force(agency_id)):
            raise CalendarDayRefused("day", f"Ngày {day:%d/%m/%Y} đã khai báo. Bỏ khai báo cũ trước.")
        if self.of(agency_id).is_working_day(day) == (kind == "working"):
            raise CalendarDayRefused("day", f"Ngày {day:%d/%m/%Y} vốn đã là {KINDS[kind].lower()}.")

    def _read(self, agency_id: UUID) -> tuple[int, WorkCalendar]:
        rows = self.session.connection().execute(_IN_FORCE, {"agency": agency_id}).all()
        return rows[0].revision, calendar_with([row for row in rows if row.day is not None], agency_id)

    def _in_force(self, agency_id: UUID) -> list[Any]:
        rows = self.session.connection().execute(_IN_FORCE, {"agency": agency_id}).all()
        return [row for row in rows if row.day is not None]

    def _revise(self) -> None:
        """Hold all calendars: whoever relies on one is either done by now, or will find that it does not stand."""
        self.session.flush()
        raised = sa.update(CalendarRevision).values(revision=CalendarRevision.revision + 1)
        self.kept.note(self.session.execute(raised.returning(CalendarRevision.revision)).scalar_one())
        self._known.clear()


def still_stands(revision: Any) -> sa.Select[int]:
    """A row when no calendar has changed since `revision`, and none can until the transaction ends."""
    wanted = sa.select(sa.literal_column("1", sa.Integer)).select_from(CalendarRevision)
    return wanted.where(CalendarRevision.revision == revision).with_for_update(read=True)


def _line(agency_id: UUID | sa.BindParameter[UUID]) -> sa.CompoundSelect[tuple[UUID | None]]:
    """The agency itself and the one right above it."""
    above = sa.select(Agency.parent_id).where(Agency.id == agency_id, Agency.parent_id.is_not(None))
    itself = sa.literal(agency_id, sa.Uuid()) if isinstance(agency_id, UUID) else agency_id
    return sa.union_all(sa.select(itself), above)


_LINE = _line(sa.bindparam("agency", type_=sa.Uuid()))
_STANDING = sa.and_(CalendarDay.agency_id.in_(_LINE), CalendarDay.withdrawn_at.is_(None))
_IN_FORCE = sa.select(
    CalendarRevision.revision, CalendarDay.agency_id, CalendarDay.day, CalendarDay.kind
).select_from(sa.outerjoin(CalendarRevision, CalendarDay, _STANDING))  # fmt: skip


def calendar_with(days: Sequence[Any], agency_id: UUID) -> WorkCalendar:
    """The standard calendar with these days; what the agency says itself goes before what is said above it.

    Each of `days` has `agency_id`, `day`, `kind`.
    """
    kinds: dict[date, str] = {}
    for each in sorted(days, key=lambda each: each.agency_id == agency_id):
        kinds[each.day] = each.kind
    return WorkCalendar(
        days_off=frozenset(day for day, kind in kinds.items() if kind == "off"),
        extra_days=frozenset(day for day, kind in kinds.items() if kind == "working"),
    )
