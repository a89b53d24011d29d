"""A year of an agency's calendar as a page shows it: twelve months, what each day is, and why."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from records.calendar import WorkCalendar, holiday_names, makeup_days, public_holidays
from records.calendar_days import CalendarDay

LEGEND = (
    ("", "làm việc"),
    ("rest", "nghỉ hằng tuần"),
    ("holiday", "lễ, Tết, nghỉ hoán đổi"),
    ("makeup", "làm bù"),
    ("off", "cơ quan khai báo nghỉ"),
    ("working", "cơ quan khai báo làm việc"),
)
WORDS = dict(LEGEND)


@dataclass(frozen=True)
class Day:
    """`kind` is a word of `LEGEND`; `says` tells in words what an unusual day is."""

    day: date
    kind: str
    says: str
    is_today: bool


@dataclass(frozen=True)
class Month:
    number: int
    working_days: int
    weeks: Sequence[Sequence[Day | None]]  # Monday first; None outside the month


def months_of(year: int, calendar: WorkCalendar, declared: Mapping[date, CalendarDay], today: date) -> Sequence[Month]:
    return [_month(year, number, calendar, declared, today) for number in range(1, 13)]


def general_days(year: int) -> Sequence[tuple[date, str, str]]:
    """Public holidays and make-up days of a year: day, kind, what it is called."""
    names = holiday_names(year)
    found = [(day, "holiday", names.get(day, "Nghỉ lễ")) for day in public_holidays(year)]
    found += [(day, "makeup", "Làm bù ngày nghỉ hoán đổi") for day in makeup_days(year) if day.year == year]
    return sorted(found)


def _month(year: int, number: int, calendar: WorkCalendar, declared: Mapping[date, CalendarDay], today: date) -> Month:
    rows = [
        [_day(day, calendar, declared, today) if day.month == number else None for day in week]
        for week in weeks.Calendar().monthdatescalendar(year, number)
    ]
    shown = [day for row in rows for day in row if day]
    return Month(number, sum(calendar.is_working_day(day.day) for day in shown), rows)


def _day(day: date, calendar: WorkCalendar, declared: Mapping[date, CalendarDay], today: date) -> Day:
    kind = _kind(day, calendar)
    says = ""
    if kind in ("off", "working") and day in declared:
        says = f"{declared[day].kind_name}: {declared[day].reason}"
    elif kind in ("holiday", "makeup"):
        says = holiday_names(day.year).get(day, WORDS[kind].capitalize())
    return Day(day, kind, says, day == today)


def _kind(day: date, calendar: WorkCalendar) -> str:
    if day in calendar.extra_days:
        return "working"
    if day in calendar.days_off:
        return "off"
    if day in public_holidays(day.year):
        return "holiday"
    if day.weekday() not in calendar.weekly_rest:
        return ""
    return "makeup" if day in makeup_days(day.year) else "rest"
