"""Days that an agency declares: at once, for itself and those below it, withdrawn and never changed, refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.calendar import VIETNAM, WorkCalendar
from records.calendar_days import CalendarDay, Calendars
from records.documents import Author
from records.errors import CalendarDayRefused, NotFound
from records.organisations import Agency

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WEDNESDAY, SATURDAY = date(2026, 11, 25), date(2026, 11, 28)
ADMIN = Author("Quân")


def agency(session: Session, code: str, parent: UUID | None = None) -> UUID:
    row = Agency(code=code, name=f"Cơ quan {code}", notation=code, parent_id=parent)
    session.add(row)
    session.flush()
    return row.id


def declared(calendars: Calendars, agency_id: UUID, day: date, kind: str = "off") -> CalendarDay:
    return calendars.declare(agency_id, day, kind, "Bão số 12", "Công điện 12/CĐ-UBND", ADMIN)


def test_a_declared_day_counts_at_once_and_until_it_is_withdrawn(session: Session) -> None:
    calendars, ours = Calendars(session, NOW), agency(session, "A")
    assert calendars.of(ours).is_working_day(WEDNESDAY)
    row = declared(calendars, ours, WEDNESDAY)
    declared(calendars, ours, SATURDAY, "working")
    assert not calendars.of(ours).is_working_day(WEDNESDAY)
    assert calendars.of(ours).is_working_day(SATURDAY)
    calendars.withdraw(row.id, ours, "Bão tan", ADMIN)
    assert calendars.of(ours).is_working_day(WEDNESDAY)
    assert [(each.day, each.withdrawn_reason) for each in calendars.declared(ours, 2026)] == [
        (WEDNESDAY, "Bão tan"), (SATURDAY, None),
    ]  # fmt: skip
    declared(calendars, ours, WEDNESDAY)
    assert not calendars.of(ours).is_working_day(WEDNESDAY)


def test_what_is_declared_above_holds_below_unless_the_agency_says_otherwise_itself(session: Session) -> None:
    calendars = Calendars(session, NOW)
    province = agency(session, "P")
    one, other, stranger = agency(session, "A", province), agency(session, "B", province), agency(session, "C")
    declared(calendars, province, WEDNESDAY)
    declared(calendars, other, WEDNESDAY, "working")
    works = {each: calendars.of(each).is_working_day(WEDNESDAY) for each in (province, one, other, stranger)}
    assert works == {province: False, one: False, other: True, stranger: True}
    assert calendars.reach(province) == [province, one, other]
    assert calendars.reach(one) == [one]
    assert [row.agency_id for row in calendars.declared(one, 2026)] == [province]


def test_supposing_answers_as_declaring_would_and_writes_nothing(session: Session) -> None:
    calendars = Calendars(session, NOW)
    province = agency(session, "P")
    below = agency(session, "A", province)
    supposed = calendars.supposing(province, below, WEDNESDAY, "off")
    assert session.scalar(sa.select(sa.func.count()).select_from(CalendarDay)) == 0
    declared(calendars, province, WEDNESDAY)
    assert calendars.of(below) == supposed
    assert calendars.supposing(province, below, WEDNESDAY, None) == WorkCalendar()


@pytest.mark.parametrize(
    ("day", "kind", "reason", "basis", "field"),
    [
        (SATURDAY, "off", "Nghỉ", "QĐ", "day"),  # it is a day off anyway
        (date(2026, 11, 24), "off", "Nghỉ", "QĐ", "day"),  # a public holiday
        (WEDNESDAY, "working", "Làm", "QĐ", "day"),
        (WEDNESDAY, "half", "Nghỉ", "QĐ", "kind"),
        (WEDNESDAY, "off", "  ", "QĐ", "reason"),
        (WEDNESDAY, "off", "Nghỉ", "", "basis"),
        (NOW.date() - timedelta(days=200), "off", "Nghỉ", "QĐ", "day"),
        (NOW.date() + timedelta(days=2000), "off", "Nghỉ", "QĐ", "day"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_at_its_field(
    session: Session, day: date, kind: str, reason: str, basis: str, field: str
) -> None:
    calendars, ours = Calendars(session, NOW), agency(session, "A")
    with pytest.raises(CalendarDayRefused) as refused:
        calendars.declare(ours, day, kind, reason, basis, ADMIN)
    assert refused.value.field == field
    assert calendars.declared(ours, day.year) == []


def test_the_same_day_is_declared_once_and_anothers_day_is_not_there(session: Session) -> None:
    calendars, ours, theirs = Calendars(session, NOW), agency(session, "A"), agency(session, "B")
    row = declared(calendars, ours, WEDNESDAY)
    with pytest.raises(CalendarDayRefused, match="đã khai báo"):
        declared(calendars, ours, WEDNESDAY, "working")
    for wrong in (lambda: calendars.withdraw(row.id, theirs, "Thử", ADMIN), lambda: calendars.one(row.id, theirs)):
        with pytest.raises(NotFound):
            wrong()
    with pytest.raises(CalendarDayRefused):
        calendars.withdraw(row.id, ours, " ", ADMIN)


# ---------------------------------------------------------------- rules over such a calendar


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def test_the_office_that_is_shut_closes_on_the_next_working_day() -> None:
    storm = WorkCalendar(days_off=frozenset({date(2026, 11, 23)}))
    assert WorkCalendar().closing_of(at("2026-11-23 08:00")) == at("2026-11-23 17:00")
    assert storm.closing_of(at("2026-11-23 08:00")) == at("2026-11-25 17:00")  # the 24th is a holiday
    assert storm.next_morning(at("2026-11-20 16:00")) == at("2026-11-25 11:30")


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 08:00", 2, "2026-11-20 10:00"),
        ("2026-11-20 10:30", 2, "2026-11-20 14:30"),  # over lunch
        ("2026-11-20 16:30", 1, "2026-11-23 08:00"),  # over the weekend
        ("2026-11-21 16:30", 4, "2026-11-23 11:30"),  # from a Saturday: to the end of the morning, not to after lunch
        ("2026-11-20 09:00", 0, "2026-11-20 09:00"),
        ("2026-11-20 07:30", 7.5, "2026-11-20 17:00"),
    ],
)
def test_working_hours_pass_only_while_the_office_is_open(start: str, hours: float, end: str) -> None:
    assert WorkCalendar().add_working_hours(at(start), hours) == at(end)


@settings(deadline=None, max_examples=60)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)).map(lambda moment: moment.replace(tzinfo=VIETNAM)),
    st.integers(1, 40),
    st.integers(1, 40),
)
def test_working_hours_add_up(start: datetime, first: int, second: int) -> None:
    calendar = WorkCalendar()
    one_way = calendar.add_working_hours(calendar.add_working_hours(start, first), second)
    assert one_way == calendar.add_working_hours(start, first + second)
    assert one_way > start
