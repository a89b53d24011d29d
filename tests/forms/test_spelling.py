"""Numbers, dates and text as people here write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import spelling
from forms.keywords import is_clock, is_day, is_moment


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        ("94,2", 94.2),
        ("1.256", 1256),
        ("1.234.567,5", 1234567.5),
        ("-3", -3),
        ("−3", -3),
        ("5,0", 5),
        ("007", 7),
    ],
)
def test_numbers_are_read_the_vietnamese_way(typed, number):
    assert spelling.read_number(typed) == number
    assert type(spelling.read_number(typed)) is type(number)


@pytest.mark.parametrize(
    "typed", ["12.5", "1,234.5", "1.2345", "1e5", "abc", "1 256", "١", "NaN", "1" * 16, "--1", "1,"]
)
def test_what_is_ambiguous_or_no_number_stays_text(typed):
    assert spelling.read_number(typed) == typed


@given(st.integers(-(10**14), 10**14) | st.decimals(-(10**6), 10**6, places=3).map(float))
def test_a_number_shown_is_read_back(number):
    assert spelling.read_number(spelling.show_number(number)) == number


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("27/11/2026", "2026-11-27"),
        ("7/1/2026", "2026-01-07"),
        ("27-11-2026", "2026-11-27"),
        ("27.11.2026", "2026-11-27"),
        ("2026-11-27", "2026-11-27"),
        ("31/02/2026", "31/02/2026"),
        ("27/11/26", "27/11/26"),
        ("27/11/0026", "27/11/0026"),
        ("mai", "mai"),
    ],
)
def test_days_are_read_day_first(typed, day):
    assert spelling.read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "clock"), [("16:30", "16:30"), ("8h05", "08:05"), ("16:30:00", "16:30"), ("25:00", "25:00")]
)
def test_times_of_day(typed, clock):
    assert spelling.read_clock(typed) == clock


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-27T16:30", "2026-11-27T09:30:00+00:00"),
        ("27/11/2026 16:30", "2026-11-27T09:30:00+00:00"),
        ("27/11/2026 16h30", "2026-11-27T09:30:00+00:00"),
        ("2026-11-27T09:30:00Z", "2026-11-27T09:30:00+00:00"),
        ("2026-11-27T16:30:00+07:00", "2026-11-27T09:30:00+00:00"),
        ("2026-11-27", "2026-11-27"),
        ("31/02/2026 16:30", "31/02/2026 16:30"),
        ("hôm qua", "hôm qua"),
    ],
)
def test_moments_without_an_offset_are_meant_here_and_kept_in_utc(typed, moment):
    assert spelling.read_moment(typed) == moment


def test_a_moment_is_shown_in_hanoi_time():
    assert spelling.show_moment("2026-11-27T20:30:00+00:00") == "2026-11-28T03:30"
    assert spelling.show_moment("hôm qua") == "hôm qua"


@given(st.text(max_size=25) | st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ]?\d{0,2}[:h]?\d{0,2}", fullmatch=True))
def test_whatever_is_typed_is_read_or_kept(typed):
    for read, claim in (
        (spelling.read_day, is_day),
        (spelling.read_clock, is_clock),
        (spelling.read_moment, is_moment),
    ):
        assert claim(read(typed)) or read(typed) == typed or read is spelling.read_moment


def test_text_is_composed_trimmed_and_has_one_kind_of_line_end():
    assert spelling.clean_text(" Nguyễn\r\nVăn\rA ") == "Nguyễn\nVăn\nA"
    assert spelling.clean_text("a\r\nb\u2028c", one_line=True) == "a b c"
