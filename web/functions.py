"""Functions of the office calendar that expressions in diagrams may call.

A `cv:due` or a timer that calls one of them is worked out again when the agency's calendar changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from records.calendar import WorkCalendar

MOST_DAYS, MOST_HOURS = 1000, 2000


def diagram_functions(calendar: Callable[[], WorkCalendar]) -> Mapping[str, Callable[..., Any]]:
    """By name; times go in and come out as ISO 8601 texts with zone. `calendar` is asked with each call."""

    def closing_time(moment: str) -> str:
        """When the office closes on the day of `moment`, or on the next working day when that is a day off."""
        return calendar().closing_of(_read(moment)).isoformat()

    def next_morning(moment: str) -> str:
        """The end of the morning session of the next working day: the latest time to issue what was signed (R024)."""
        return calendar().next_morning(_read(moment)).isoformat()

    def working_days(moment: str, days: int) -> str:
        """The close of the `days`-th working day after the day of `moment`."""
        return calendar().add_working_days(_read(moment), min(days, MOST_DAYS)).isoformat()

    def working_hours(moment: str, hours: float) -> str:
        """When so many hours of office time have passed since `moment`."""
        return calendar().add_working_hours(_read(moment), max(0, min(hours, MOST_HOURS))).isoformat()

    return {
        "closing_time": closing_time,
        "next_morning": next_morning,
        "working_days": working_days,
        "working_hours": working_hours,
    }


def _read(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
