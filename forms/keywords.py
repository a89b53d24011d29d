"""The words of JSON Schema that the answers' schemas add to the standard ones, and the validator that knows them.

decimalDigits  at most so many digits after the decimal mark
increment      a multiple of this step, counted in decimals as people write them
minuteStep     a time of day or moment whose minutes are a multiple of this
notBefore      an ISO date: a date or moment no earlier; "today" until the checker puts the day in
format         plain (no control characters), email, phone, date, clock (16:30), moment (UTC, 2026-11-27T09:30:00+00:00)
pattern        as in the standard, with ASCII classes
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from forms import patterns

HANOI = timezone(timedelta(hours=7), "+07:00")

# C0 and C1 controls but tab and line feed, the two characters that are no text, and the marks that turn the direction
# of writing (used to disguise file and person names)
UNPLAIN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
EMAIL = re.compile(r"[^@\s\"(),:;<>\[\\\]]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
PHONE = re.compile(r"\+?[0-9](?:[ .()-]{0,2}[0-9]){7,14}", re.ASCII)
DAY = re.compile(r"(?:19|20|21)\d{2}-\d{2}-\d{2}", re.ASCII)  # a year beyond these is a slip of the finger
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
MOMENT = re.compile(r"(?:19|20|21)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00", re.ASCII)

Refusals = Iterator[ValidationError]


def is_plain(text: str) -> bool:
    """Whether this is text that can be stored and shown: no control characters, no halves of characters."""
    return UNPLAIN.search(text) is None


def is_day(text: str) -> bool:
    """Whether this is a day of the calendar, written 2026-11-27."""
    return bool(DAY.fullmatch(text)) and _is_read_by(date.fromisoformat, text)


def is_clock(text: str) -> bool:
    """Whether this is a time of day, written 16:30."""
    return bool(CLOCK.fullmatch(text))


def is_moment(text: str) -> bool:
    """Whether this is a moment in UTC, written 2026-11-27T09:30:00+00:00."""
    return bool(MOMENT.fullmatch(text)) and _is_read_by(datetime.fromisoformat, text)


def _is_read_by(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except ValueError:
        return False
    return True


FORMATS: dict[str, Callable[[str], bool]] = {
    "plain": is_plain,
    "email": lambda text: bool(EMAIL.fullmatch(text)) and is_plain(text),
    "phone": lambda text: bool(PHONE.fullmatch(text)),
    "date": is_day,
    "clock": is_clock,
    "moment": is_moment,
}
CHECKER = FormatChecker(formats=())
for name, claim in FORMATS.items():
    CHECKER.checks(name)(lambda value, claim=claim: not isinstance(value, str) or claim(value))


def _pattern(_: Any, wanted: str, value: Any, __: Any) -> Refusals:
    if isinstance(value, str) and not patterns.matches(wanted, value):
        yield ValidationError("pattern")


def _decimal_digits(_: Any, most: int, value: Any, __: Any) -> Refusals:
    exponent = Decimal(str(value)).as_tuple().exponent if isinstance(value, float) else 0
    if isinstance(exponent, int) and -exponent > most:
        yield ValidationError("decimalDigits")


def _increment(_: Any, step: float, value: Any, __: Any) -> Refusals:
    if isinstance(value, int | float) and Decimal(str(value)) % Decimal(str(step)):
        yield ValidationError("increment")


def _minute_step(_: Any, step: int, value: Any, __: Any) -> Refusals:
    if isinstance(value, str) and int(value[-2:] if is_clock(value) else value[14:16]) % step:
        yield ValidationError("minuteStep")


def _not_before(_: Any, first: str, value: Any, __: Any) -> Refusals:
    if isinstance(value, str) and is_day(first):
        day = datetime.fromisoformat(value).astimezone(HANOI).date().isoformat() if is_moment(value) else value
        if day < first:
            yield ValidationError("notBefore")


AnswerValidator = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "pattern": _pattern,
        "decimalDigits": _decimal_digits,
        "increment": _increment,
        "minuteStep": _minute_step,
        "notBefore": _not_before,
    },
    format_checker=CHECKER,
)


def first_refusal(schema: dict[str, Any], value: Any) -> ValidationError | None:
    """The first thing wrong with a value, in the order of the schema's words; later words may assume the earlier."""
    return next(AnswerValidator(schema, format_checker=CHECKER).iter_errors(value), None)
