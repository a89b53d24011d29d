"""How times, sizes and counts are said: weekday before date, +07:00 always, never an American order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.calendar import VIETNAM, WorkCalendar
from web.words import clock_time, count, day, due_tone, due_words, moment, size, weekday, when

CALENDAR = WorkCalendar()
FRIDAY = datetime(2026, 11, 20, 8, 42, tzinfo=VIETNAM)
MOMENTS = st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20), timezones=st.just(UTC))


def at(day_of_month: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day_of_month, hour, minute, tzinfo=VIETNAM)


def test_the_vietnamese_day_is_shown_whatever_zone_a_moment_comes_in() -> None:
    early = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # 06:30 on the 20th in Hà Nội
    assert (clock_time(early), day(early), weekday(early)) == ("06:30", "20/11/2026", "thứ Sáu 20/11")
    assert moment(early) == "06:30 thứ Sáu 20/11"
    assert day(date(2026, 11, 20)) == "20/11/2026"


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (at(20, 16, 30), "trước 16:30 hôm nay", "soon"),
        (at(20, 8), "quá hạn từ 08:00", "late"),
        (at(19, 17), "quá 1 ngày làm việc", "late"),
        (at(16, 17), "quá 4 ngày làm việc", "late"),
        (at(23, 17), "còn 1 ngày làm việc", "soon"),
        (at(25, 17), "còn 2 ngày làm việc", ""),  # the 24th is a holiday
        (at(21, 17), "trước 17:00 thứ Bảy 21/11", "soon"),
    ],
)
def test_a_due_date_in_words_and_colour(due: datetime, words: str, tone: str) -> None:
    assert due_words(due, FRIDAY, CALENDAR) == words
    assert due_tone(due, FRIDAY, CALENDAR) == tone


def test_what_was_due_on_a_day_of_rest_names_that_day() -> None:
    """On Monday, “quá hạn từ 02:42” would be read as this morning."""
    assert due_words(at(22, 2, 42), at(23, 8, 42), CALENDAR) == "quá hạn từ 02:42 Chủ nhật 22/11"


def test_without_a_due_date_nothing_presses() -> None:
    assert due_tone(None, FRIDAY, CALENDAR) == ""


@given(due=MOMENTS, now=MOMENTS)
@settings(max_examples=60, deadline=None)
def test_late_is_said_exactly_when_it_is_late(due: datetime, now: datetime) -> None:
    words, tone = due_words(due, now, CALENDAR), due_tone(due, now, CALENDAR)
    assert words.startswith("quá") == (tone == "late") == (due < now)


def test_a_list_says_when_as_short_as_it_can() -> None:
    assert when(FRIDAY - timedelta(hours=1), FRIDAY) == "07:42"
    assert when(FRIDAY - timedelta(days=1), FRIDAY) == "thứ Năm 08:42"
    assert when(FRIDAY - timedelta(days=7), FRIDAY) == "13/11/2026"
    assert when(FRIDAY + timedelta(days=1), FRIDAY) == "21/11/2026"


def test_numbers_are_grouped_as_here() -> None:
    assert [count(number) for number in (0, 999, 1256, 1_000_000)] == ["0", "999", "1.256", "1.000.000"]


def test_sizes_keep_two_figures() -> None:
    assert [size(octets) for octets in (0, 999, 1024, 3_250_000, 52_428_800)] == [
        "0 B",
        "999 B",
        "1,0 KB",
        "3,1 MB",
        "50 MB",
    ]
