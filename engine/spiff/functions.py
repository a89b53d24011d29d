"""The built-in functions of expressions. Each is bounded by the size of its arguments, which the evaluator has weighed.

Dates and times are ISO 8601 text in and out ("2026-12-01", "2026-12-01T08:00:00+07:00"), since case data is JSON only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

VIETNAM = timezone(timedelta(hours=7))
MAX_DIGITS = 20
MAX_RANGE = 1_000
MAX_JOINED = 100_000


def read_moment(text: str) -> datetime:
    """The aware UTC moment of an ISO date or time; without a zone it is Vietnam's. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


def write_moment(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def add_days(text: str, days: float) -> str:
    """A date stays a date, a time stays a time."""
    if "T" in text or " " in text:
        return write_moment(read_moment(text) + timedelta(days=days))
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def add_hours(text: str, hours: float) -> str:
    return write_moment(read_moment(text) + timedelta(hours=hours))


def days_between(first: str, last: str) -> int:
    """Whole calendar days from `first` to `last`, by the calendar of Vietnam; negative when `last` is earlier."""
    return (read_moment(last).astimezone(VIETNAM).date() - read_moment(first).astimezone(VIETNAM).date()).days


def to_text(value: Any) -> str:
    if isinstance(value, list | dict):
        raise TypeError("str() chỉ nhận một giá trị đơn")
    return "" if value is None else str(value)


def to_integer(value: Any) -> int:
    if isinstance(value, str) and len(value) > MAX_DIGITS:
        raise ValueError("số quá dài")
    return int(value)


def to_float(value: Any) -> float:
    if isinstance(value, str) and len(value) > MAX_DIGITS:
        raise ValueError("số quá dài")
    return float(value)


def rounded(value: float, digits: int = 0) -> float:
    if abs(digits) > MAX_DIGITS:  # round(5, -10**8) would build a number of a hundred million digits
        raise ValueError("quá nhiều chữ số")
    return round(value, digits) if digits else round(value)


def counted(stop: int) -> list[int]:
    if stop > MAX_RANGE:
        raise ValueError(f"range() chỉ nhận đến {MAX_RANGE}")
    return list(range(stop))


def get(source: Any, key: str, default: Any = None) -> Any:
    """The entry of a dictionary, or `default` when there is none or no dictionary."""
    return source.get(key, default) if isinstance(source, dict) else default


def keys(source: dict[str, Any]) -> list[str]:
    return list(dict.keys(source))


def values(source: dict[str, Any]) -> list[Any]:
    return list(dict.values(source))


def append(items: list[Any], *more: Any) -> list[Any]:
    """A new list; the old one stays as it was."""
    return [*as_list(items), *more]


def joined(items: list[Any], between: str = ", ") -> str:
    texts = [to_text(item) for item in as_list(items)]
    if len(texts) * len(between) > MAX_JOINED:
        raise ValueError("chuỗi quá dài")
    return between.join(texts)


def split(text: str, between: str) -> list[str]:
    return [part.strip() for part in str.split(text, between)]


def as_list(items: Any) -> list[Any]:
    if not isinstance(items, list):
        raise TypeError("cần một danh sách")
    return items


def total(items: list[Any]) -> float:
    return sum(item for item in as_list(items) if isinstance(item, int | float))


FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "len": len,
        "str": to_text,
        "int": to_integer,
        "float": to_float,
        "bool": bool,
        "round": rounded,
        "abs": abs,
        "min": lambda *items: min(*items),
        "max": lambda *items: max(*items),
        "sum": total,
        "any": lambda items: any(as_list(items)),
        "all": lambda items: all(as_list(items)),
        "sorted": lambda items: sorted(as_list(items)),
        "range": counted,
        "get": get,
        "keys": keys,
        "values": values,
        "append": append,
        "join": joined,
        "split": split,
        "lower": lambda text: str.lower(text),
        "upper": lambda text: str.upper(text),
        "strip": lambda text: str.strip(text),
        "starts_with": lambda text, start: str.startswith(text, start),
        "ends_with": lambda text, end: str.endswith(text, end),
        "add_days": add_days,
        "add_hours": add_hours,
        "days_between": days_between,
    }
)
SHALLOW = frozenset({"len", "get", "bool", "defined"})  # look at the surface of an argument only, so it is not weighed
