"""Days that an agency declares off, or working, against the standard calendar: storms, moved Tết days, make-up Saturdays.

A day declared by an agency holds for it and for the agencies right below it, unless one of these has declared the same
day for itself. A declaration is only ever withdrawn, never changed, so it can be told why a due date once was what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
LOCK = 0x1C4  # one advisory lock for all calendars: they change a few times a year


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


@dataclass(frozen=True)
class Calendars:
    """The calendars of agencies, inside the caller's transaction."""

    session: Session
    now: datetime
    _known: dict[UUID, WorkCalendar] = field(default_factory=dict)
    _held: list[bool] = field(default_factory=list)

    def of(self, agency_id: UUID) -> WorkCalendar:
        """When this agency works, as declared now. One statement a transaction."""
        if agency_id not in self._known:
            self._known[agency_id] = calendar_with(self._in_force(agency_id), agency_id)
        return self._known[agency_id]

    def hold(self) -> None:
        """Until this transaction ends nobody changes a calendar: what it writes by a calendar is seen by whoever does."""
        if not self._held:
            self._lock("pg_advisory_xact_lock_shared")
            self._known.clear()  # it may have been read before the lock
            self._held.append(True)

    def supposing(self, agency_id: UUID, of: UUID, day: date, kind: str | None) -> WorkCalendar:
        """The calendar of `of` as it would be if `agency_id` had declared `day` as `kind` (None: had withdrawn it)."""
        rows = [each for each in self._in_force(of) if (each.agency_id, each.day) != (agency_id, day)]
        if kind is not None:
            rows.append(CalendarDay(agency_id=agency_id, day=day, kind=kind))
        return calendar_with(rows, of)

    def declare(self, agency_id: UUID, day: date, kind: str, reason: str, basis: str, by: Author) -> CalendarDay:
        """Make `day` a day off or a working day, at once. Raises CalendarDayRefused, which says why not."""
        self._lock("pg_advisory_xact_lock")
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
        self._lock("pg_advisory_xact_lock")
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

    def _in_force(self, agency_id: UUID) -> list[CalendarDay]:
        return list(self.session.scalars(_IN_FORCE, {"agency": agency_id}))

    def _lock(self, function: str) -> None:
        """SQLite has one writer at a time anyway."""
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(sa.select(getattr(sa.func, function)(LOCK)))


def _line(agency_id: UUID | sa.BindParameter[UUID]) -> sa.CompoundSelect[tuple[UUID | None]]:
    """The agency itself and the one right above it."""
    above = sa.select(Agency.parent_id).where(Agency.id == agency_id, Agency.parent_id.is_not(None))
    itself = sa.literal(agency_id, sa.Uuid()) if isinstance(agency_id, UUID) else agency_id
    return sa.union_all(sa.select(itself), above)


_LINE = _line(sa.bindparam("agency", type_=sa.Uuid()))
_IN_FORCE = sa.select(CalendarDay).where(CalendarDay.agency_id.in_(_LINE), CalendarDay.withdrawn_at.is_(None))


def calendar_with(days: Sequence[CalendarDay], agency_id: UUID) -> WorkCalendar:
    """The standard calendar with these days; what the agency says itself goes before what is said above it."""
    kinds: dict[date, str] = {}
    for each in sorted(days, key=lambda each: each.agency_id == agency_id):
        kinds[each.day] = each.kind
    return WorkCalendar(
        days_off=frozenset(day for day, kind in kinds.items() if kind == "off"),
        extra_days=frozenset(day for day, kind in kinds.items() if kind == "working"),
    )
