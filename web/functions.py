"""Functions of the office calendar that expressions in diagrams may call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from records.calendar import VIETNAM, WorkCalendar


def diagram_functions(calendar: WorkCalendar) -> Mapping[str, Callable[..., Any]]:
    """By name; times go in and come out as ISO 8601 texts with zone."""

    def closing_time(moment: str) -> str:
        """When the office closes on the day of `moment`."""
        return calendar.end_of_day(_read(moment).astimezone(VIETNAM).date()).isoformat()

    def next_morning(moment: str) -> str:
        """The end of the morning session of the next working day: the latest time to issue what was signed (R024)."""
        day = _read(moment).astimezone(VIETNAM).date() + timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, calendar.sessions[0].closes, VIETNAM).isoformat()

    def working_days(moment: str, days: int) -> str:
        """The close of the `days`-th working day after the day of `moment`."""
        return calendar.add_working_days(_read(moment), min(days, 1000)).isoformat()

    return {"closing_time": closing_time, "next_morning": next_morning, "working_days": working_days}


def _read(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
