"""Values and limits in the words and spelling a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forms import spelling
from forms.form import Choice, Component
from forms.keywords import is_clock, is_day, is_moment


def hint_of(component: Component) -> str:
    """The description and the limits a person should know before typing."""
    rules = component.rules
    said = [component.description]
    if "maxLength" in rules:
        said.append(f"Nhiều nhất {rules['maxLength']} ký tự.")
    low, high = (spelling.show_number(rules[name]) if name in rules else "" for name in ("min", "max"))
    if low or high:
        said.append(f"Từ {low} đến {high}." if low and high else f"Từ {low} trở lên." if low else f"Đến {high}.")
    if component.kind == "rows":
        said.append("Dòng để trống được bỏ qua.")
    return " ".join(part for part in said if part)


def as_text(component: Component, value: Any) -> str:
    """A value as its control holds it; what was typed and could not be read comes back as it was."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    if isinstance(value, int | float):
        return spelling.show_number(value)
    return spelling.show_moment(value) if component.kind == "moment" else str(value)


def is_spelled(component: Component, value: Any) -> bool:
    """Whether a date or time control of the browser can hold this value; else it is shown as text."""
    if not isinstance(value, str):
        return value is None
    claims = {"date": is_day, "moment": is_moment, "time": is_clock}
    return claims[component.kind](value)


def as_read(component: Component, value: Any, choices: Sequence[Choice]) -> str:
    """A read-only value in words: labels instead of stored values, days as 27/11/2026; a dash for nothing."""
    if component.kind == "flag":
        return "Có" if value is True else "Không"
    items = value if isinstance(value, list) else [value]
    labels = {choice.value: choice.label for choice in choices}
    texts = [as_text(component, item) for item in items]
    return ", ".join(labels.get(text) or _day_in_words(text) for text in texts if text) or "—"


def _day_in_words(text: str) -> str:
    day, _, clock = text.partition("T")
    if not is_day(day) or not (is_clock(clock) or not clock):
        return text
    return " ngày ".join(part for part in (clock, "/".join(reversed(day.split("-")))) if part)
