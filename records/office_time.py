"""How much working time lies between two moments, by the calendar of an agency. Whole years are counted once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from records.calendar import VIETNAM, Session, WorkCalendar


@dataclass(frozen=True)
class OfficeTime:
    """Made for many questions about one calendar, which does not change meanwhile."""

    calendar: WorkCalendar
    _years: dict[int, list[float]] = field(default_factory=dict)

    def seconds(self, start: datetime, end: datetime) -> float:
        """Seconds of office hours from `start` to `end` (both with zone); 0 when `end` is not later."""
        if end <= start:
            return 0.0
        first, last = start.astimezone(VIETNAM), end.astimezone(VIETNAM)
        between = sum(self._year(year)[-1] for year in range(first.year, last.year))
        return between + self._since_new_year(last) - self._since_new_year(first)

    def _since_new_year(self, moment: datetime) -> float:
        day = moment.date()
        before = self._year(day.year)[day.timetuple().tm_yday - 1]
        return before + (self._of_day(moment.time()) if self.calendar.is_working_day(day) else 0.0)

    def _year(self, year: int) -> list[float]:
        """Working seconds of a year before its first day, its second …, and at the end of the whole year."""
        if year not in self._years:
            day, sums, whole = date(year, 1, 1), [0.0], self._of_day(time.max)
            while day.year == year:
                sums.append(sums[-1] + (whole if self.calendar.is_working_day(day) else 0.0))
                day += timedelta(days=1)
            self._years[year] = sums
        return self._years[year]

    def _of_day(self, until: time) -> float:
        return sum(_length(session, until) for session in self.calendar.sessions)


def _length(session: Session, until: time) -> float:
    """Seconds of a session up to a time of day."""
    closes = min(session.closes, until)
    return max(0.0, _seconds(closes) - _seconds(session.opens))


def _seconds(clock: time) -> float:
    return clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
