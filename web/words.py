"""How times, sizes and counts are said on screen, as Jinja filters: weekday before date, 16:30, never an American order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask

from records.calendar import VIETNAM, WEEKDAYS, WorkCalendar
from records.document_types import TYPES
from records.documents import URGENCIES
from records.organisations import ROLES
from records.states import STATES

TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
UNITS = ("B", "KB", "MB", "GB")


def clock_time(moment: datetime) -> str:
    """16:52"""
    return f"{moment.astimezone(VIETNAM):%H:%M}"


def day(moment: datetime | date) -> str:
    """20/11/2026"""
    return f"{_local(moment):%d/%m/%Y}"


def weekday(moment: datetime | date) -> str:
    """thứ Sáu 20/11"""
    local = _local(moment)
    return f"{WEEKDAYS[local.weekday()]} {local:%d/%m}"


def moment(value: datetime) -> str:
    """16:52 thứ Sáu 20/11"""
    return f"{clock_time(value)} {weekday(value)}"


def when(value: datetime, now: datetime) -> str:
    """16:52 today, thứ Sáu 16:52 within a week, else 20/11/2026: what a list shows at the right."""
    local, today = value.astimezone(VIETNAM), now.astimezone(VIETNAM).date()
    days = (today - local.date()).days
    if days == 0:
        return clock_time(value)
    return f"{WEEKDAYS[local.weekday()]} {clock_time(value)}" if 0 < days < 7 else day(value)


def due_words(due: datetime, now: datetime, calendar: WorkCalendar) -> str:
    """còn 2 ngày làm việc · trước 16:30 hôm nay · quá 1 ngày làm việc"""
    left = calendar.working_days_left(now, due)
    if due < now:
        return f"quá {-left} ngày làm việc" if left < 0 else f"quá hạn từ {_late_since(due, now)}"
    if due.astimezone(VIETNAM).date() == now.astimezone(VIETNAM).date():
        return f"trước {clock_time(due)} hôm nay"
    return f"còn {left} ngày làm việc" if left else f"trước {moment(due)}"


def _late_since(due: datetime, now: datetime) -> str:
    return clock_time(due) if _local(due) == _local(now) else moment(due)


def due_tone(due: datetime | None, now: datetime, calendar: WorkCalendar) -> str:
    """late when past, soon at one working day or less, else plain: colour only for what needs a person."""
    if due is None:
        return ""
    if due < now:
        return "late"
    return "soon" if calendar.working_days_left(now, due) <= 1 else ""


def period(starts: datetime, ends: datetime) -> str:
    """23/11/2026 đến hết 27/11/2026; with the hours when they are not whole days."""
    first, end = starts.astimezone(VIETNAM), ends.astimezone(VIETNAM)
    if first.time() == end.time() == time.min:
        last = end - timedelta(days=1)
        return f"{day(first)} đến hết {day(last)}" if last.date() > first.date() else f"trọn ngày {day(first)}"
    return f"{clock_time(starts)} {day(starts)} đến {clock_time(ends)} {day(ends)}"


def actor_words(name: str) -> str:
    """Lý Văn Tạm làm thay Nguyễn Thị Giả: both names of who stood in for somebody."""
    stand_in, thay, person = name.partition(" thay ")
    return f"{stand_in} làm thay {person}" if thay else name


def count(number: int) -> str:
    """1.256"""
    return f"{number:,}".replace(",", ".")


def size(octets: int) -> str:
    """3,1 MB"""
    value, unit = float(octets), 0
    while value >= 1024 and unit < len(UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.0f} {UNITS[unit]}" if unit == 0 or value >= 10 else f"{value:.1f} {UNITS[unit]}".replace(".", ",")


def without_turns(value: Any) -> Any:
    """A text without the invisible marks that turn the reading direction, and could make `gpj.exe` read `exe.jpg`."""
    return type(value)(TURNS.sub("", value)) if isinstance(value, str) and TURNS.search(value) else value


def _local(moment: datetime | date) -> date:
    return moment.astimezone(VIETNAM).date() if isinstance(moment, datetime) else moment


def register_words(app: Flask, manifest: Mapping[str, Any]) -> None:
    """Filters and names that every template may use."""

    def asset(name: str) -> str:
        return f"/static/{manifest.get(name, name)}"

    filters = (clock_time, day, weekday, moment, when, due_words, due_tone, period, actor_words, count, size)
    app.jinja_env.finalize = without_turns
    app.jinja_env.filters.update({made.__name__: made for made in filters})
    app.jinja_env.globals.update(asset=asset, STATES=STATES, URGENCIES=URGENCIES, ROLES=ROLES, TYPES=TYPES)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
