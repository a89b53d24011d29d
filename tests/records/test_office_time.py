"""Working time between two moments, against the same thing counted minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from records.calendar import VIETNAM, WorkCalendar
from records.office_time import OfficeTime

MONDAY = datetime(2026, 11, 23, 8, 42, tzinfo=VIETNAM)
HOUR = 3600
SOON = some.datetimes(datetime(2026, 12, 25), datetime(2027, 1, 8), timezones=some.just(UTC))


@pytest.mark.parametrize(
    ("end", "seconds"),
    [
        (MONDAY + timedelta(hours=4), 2.8 * HOUR),  # 12:42: at lunch since 11:30
        (MONDAY.replace(hour=14, minute=0), 2.8 * HOUR + 0.5 * HOUR),
        (MONDAY + timedelta(days=2), 7.5 * HOUR),  # the 24th is a public holiday
        (MONDAY + timedelta(days=7), 4 * 7.5 * HOUR),
        (MONDAY, 0),
        (MONDAY - timedelta(days=1), 0),
    ],
)
def test_office_hours_are_counted_and_nothing_else(end: datetime, seconds: float) -> None:
    assert OfficeTime(WorkCalendar()).seconds(MONDAY, end) == pytest.approx(seconds)


def test_a_day_off_counts_nothing_and_a_year_has_no_seam() -> None:
    calendar = WorkCalendar(days_off=frozenset({date(2026, 11, 25)}))
    assert OfficeTime(calendar).seconds(MONDAY, MONDAY + timedelta(days=3)) == pytest.approx(7.5 * HOUR)
    eve = datetime(2026, 12, 31, 16, 0, tzinfo=VIETNAM)
    assert OfficeTime(WorkCalendar()).seconds(eve, datetime(2027, 1, 4, 8, 0, tzinfo=VIETNAM)) == 1.5 * HOUR


@given(SOON, some.integers(0, 6 * 24 * 60))
@settings(max_examples=25, deadline=None)
def test_it_is_the_sum_of_its_minutes(start: datetime, minutes: int) -> None:
    start, calendar = start.replace(second=0, microsecond=0), WorkCalendar()
    counted = sum(calendar.is_office_time(start + timedelta(minutes=n)) for n in range(minutes))
    assert OfficeTime(calendar).seconds(start, start + timedelta(minutes=minutes)) == pytest.approx(60 * counted)
