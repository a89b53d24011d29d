"""Office time: sessions, weekends, Tết, make-up Saturdays, and what the law counts as receipt."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.calendar import VIETNAM, WorkCalendar

CALENDAR = WorkCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("arrived", "counted"),
    [
        ("2026-11-20 10:00", "2026-11-20 10:00"),  # within office hours: at once
        ("2026-11-20 12:00", "2026-11-20 13:30"),  # lunch: the afternoon session
        ("2026-11-20 16:59", "2026-11-20 16:59"),
        ("2026-11-20 17:00", "2026-11-23 07:30"),  # Friday after hours: Monday morning
        ("2026-11-21 09:05", "2026-11-23 07:30"),  # Saturday
        ("2026-11-23 06:00", "2026-11-23 07:30"),
        ("2026-11-23 18:00", "2026-11-25 07:30"),  # Tuesday 24/11 is Ngày Văn hóa Việt Nam
        ("2027-02-05 17:30", "2027-02-11 07:30"),  # Tết Đinh Mùi as the holiday table forecasts it
    ],
)
def test_an_arrival_outside_office_hours_counts_from_the_next_session(arrived: str, counted: str) -> None:
    assert CALENDAR.legal_receipt(at(arrived)) == at(counted)


def test_a_make_up_saturday_is_a_working_day() -> None:
    assert CALENDAR.is_working_day(date(2026, 8, 22))
    assert not CALENDAR.is_working_day(date(2026, 8, 29))


def test_an_agency_adds_and_removes_days() -> None:
    ours = WorkCalendar(days_off=frozenset({date(2026, 11, 23)}), extra_days=frozenset({date(2026, 11, 22)}))
    assert not ours.is_working_day(date(2026, 11, 23))
    assert ours.is_working_day(date(2026, 11, 22))


def test_the_day_of_receipt_is_not_counted() -> None:
    assert CALENDAR.add_working_days(at("2026-11-23 08:00"), 1) == at(
        "2026-11-25 17:00"
    )  # over the holiday of the 24th


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)).map(lambda moment: moment.replace(tzinfo=VIETNAM))


@settings(deadline=None)
@given(MOMENTS)
def test_legal_receipt_is_in_office_time_and_never_before_arrival(arrived: datetime) -> None:
    counted = CALENDAR.legal_receipt(arrived)
    assert counted >= arrived
    assert CALENDAR.is_office_time(counted)
    assert CALENDAR.legal_receipt(counted) == counted


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 30))
def test_a_due_date_is_a_working_day_with_exactly_so_many_between(start: datetime, days: int) -> None:
    due = CALENDAR.add_working_days(start, days)
    assert CALENDAR.is_working_day(due.date())
    between = (start.date() + timedelta(days=n) for n in range(1, (due.date() - start.date()).days + 1))
    assert sum(map(CALENDAR.is_working_day, between)) == days
    assert CALENDAR.working_days_left(start, due) == days
