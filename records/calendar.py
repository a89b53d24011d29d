"""Working time of an agency: office sessions, weekly rest, holidays, make-up days. Pure functions over a value.

Holidays start from the `holidays` table of public days (Bộ luật Lao động 2019 Đ111–112 and the yearly decisions); the
days that an agency adds or takes away stand in `records.calendar_days`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Session:
    """A stretch of office hours within one day, Vietnamese wall-clock time."""

    opens: time
    closes: time


OFFICE = (Session(time(7, 30), time(11, 30)), Session(time(13, 30), time(17, 0)))


@cache
def public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year))


@cache
def holiday_names(year: int) -> Mapping[date, str]:
    """What each public holiday is called, in Vietnamese; those moved for a swap as the table words it."""
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


@cache
def makeup_days(year: int) -> frozenset[date]:
    """Weekend days on which offices work in exchange for a bridge day."""
    return frozenset(getattr(holidays.country_holidays("VN", years=year), "weekend_workdays", ()))


@dataclass(frozen=True)
class WorkCalendar:
    """When an agency works. Instants in and out are timezone-aware; results carry +07:00."""

    sessions: tuple[Session, ...] = OFFICE
    weekly_rest: frozenset[int] = frozenset({5, 6})  # Monday is 0
    days_off: frozenset[date] = field(default_factory=frozenset)
    extra_days: frozenset[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        if day in self.extra_days:
            return True
        if day in self.days_off or day in public_holidays(day.year):
            return False
        return day.weekday() not in self.weekly_rest or day in makeup_days(day.year)

    def is_office_time(self, moment: datetime) -> bool:
        local = moment.astimezone(VIETNAM)
        return self.is_working_day(local.date()) and any(s.opens <= local.time() < s.closes for s in self.sessions)

    def legal_receipt(self, arrived_at: datetime) -> datetime:
        """The arrival itself within office hours, else the start of the next session (Lai Châu 2025, Đ12.3)."""
        if self.is_office_time(arrived_at):
            return arrived_at.astimezone(VIETNAM)
        local = arrived_at.astimezone(VIETNAM)
        for day in _days_from(local.date()):
            if not self.is_working_day(day):
                continue
            for session in self.sessions:
                opens = datetime.combine(day, session.opens, VIETNAM)
                if opens >= local:
                    return opens
        raise AssertionError("a calendar without working days")

    def end_of_day(self, day: date) -> datetime:
        """When the last session of `day` closes, whether or not it is a working day."""
        return datetime.combine(day, self.sessions[-1].closes, VIETNAM)

    def working_day_from(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        return next(each for each in _days_from(day) if self.is_working_day(each))

    def closing_of(self, moment: datetime) -> datetime:
        """When the office closes on the day of `moment`; on the next working day when that is a day off."""
        return self.end_of_day(self.working_day_from(moment.astimezone(VIETNAM).date()))

    def next_morning(self, moment: datetime) -> datetime:
        """The end of the morning session of the working day after the day of `moment`."""
        day = self.working_day_from(moment.astimezone(VIETNAM).date() + timedelta(days=1))
        return datetime.combine(day, self.sessions[0].closes, VIETNAM)

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """When `hours` of office time have passed since `start`."""
        left, at = timedelta(hours=hours), self.legal_receipt(start)
        while True:
            for session in self.sessions:
                opens = max(at, datetime.combine(at.date(), session.opens, VIETNAM))
                closes = datetime.combine(at.date(), session.closes, VIETNAM)
                if opens < closes and left <= closes - opens:
                    return opens + left
                left -= max(closes - opens, timedelta(0))
            day = self.working_day_from(at.date() + timedelta(days=1))
            at = datetime.combine(day, self.sessions[0].opens, VIETNAM)

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The end of the `days`-th working day after the day of `start`; the day of receipt is not counted."""
        day, left = start.astimezone(VIETNAM).date(), days
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_working_day(day)
        return self.end_of_day(day)

    def working_days_left(self, now: datetime, due: datetime) -> int:
        """Working days after today up to the due day; negative when it is past."""
        today, last = now.astimezone(VIETNAM).date(), due.astimezone(VIETNAM).date()
        step = 1 if last >= today else -1
        days = (today + timedelta(days=step * n) for n in range(1, abs((last - today).days) + 1))
        return step * sum(self.is_working_day(day) for day in days)


def _days_from(day: date) -> Iterator[date]:
    for offset in range(400):
        yield day + timedelta(days=offset)
