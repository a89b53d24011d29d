"""How values are written by hand here, and what they mean: Vietnamese numbers and dates, clean text.

A text that cannot be read comes back as it was typed; the checker then says what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

from forms.keywords import HANOI, is_clock, is_day, is_moment

NUMBER = re.compile(r"([-−]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?", re.ASCII)  # 1.256 and 1256 are the same; 94,2
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK = re.compile(r"(\d{1,2})[:hg](\d{2})(?::00)?", re.ASCII)
LOCAL_MOMENT = re.compile(r"(\S+)[ ,]+(\S+)")
MAX_DIGITS = 15  # as many as a JSON number keeps


def clean_text(text: str, *, one_line: bool = False) -> str:
    """The text in Unicode form NFC, line ends as “\\n”, without white space around it."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return (" ".join(text.splitlines()) if one_line else text).strip()


def read_number(text: str) -> int | float | str:
    """The number meant: the dot groups thousands and the comma begins the decimals; else the text."""
    found = NUMBER.fullmatch(text)
    if not found:
        return text
    sign, whole, decimals = found[1], found[2].replace(".", ""), found[3] or ""
    if len(whole + decimals) > MAX_DIGITS:
        return text
    number = Decimal(f"{'-' if sign else ''}{whole}.{decimals or 0}")
    return int(number) if number == int(number) else float(number)


def read_day(text: str) -> str:
    """The day as 2026-11-27, from that or from 27/11/2026; else the text."""
    found = DAY.fullmatch(text)
    iso = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text
    return iso if is_day(iso) else text


def read_clock(text: str) -> str:
    """The time of day as 16:30, from 16:30, 16:30:00 or 16h30; else the text."""
    found = CLOCK.fullmatch(text)
    clock = f"{int(found[1]):02}:{found[2]}" if found else text
    return clock if is_clock(clock) else text


def read_moment(text: str) -> str:
    """The moment as an ISO 8601 string in UTC; without an offset the text is taken in +07:00; else the text."""
    local = LOCAL_MOMENT.fullmatch(text)
    iso = f"{read_day(local[1])}T{read_clock(local[2])}" if local else text
    if not ISO_DAY.match(iso) or len(iso) <= len("2026-11-27"):
        return text
    try:
        moment = datetime.fromisoformat(iso)
        return (moment if moment.tzinfo else moment.replace(tzinfo=HANOI)).astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return text


def show_number(value: int | float) -> str:
    """The number as it is typed here: 94,2."""
    return format(Decimal(str(value)), "f").replace(".", ",")


def show_moment(text: str) -> str:
    """The moment as the browser's control wants it, in +07:00: 2026-11-27T16:30; else the text."""
    if not is_moment(text):
        return text
    return datetime.fromisoformat(text).astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")


def show_day(day: date) -> str:
    """The day as it is read here: 27/11/2026."""
    return day.strftime("%d/%m/%Y")
