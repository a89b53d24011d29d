"""Dates and times as packets write them: `yyyy/MM/dd`, no zone, Vietnamese time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
DATE_FORMAT = "%Y/%m/%d"
TIME_FORMAT = "%Y/%m/%d %H:%M:%S"
DATE_FORMATS = (DATE_FORMAT, "%d/%m/%Y", "%Y-%m-%d")  # the second is written by a provincial bus in use
TIME_FORMATS = (TIME_FORMAT, "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def read_date(text: str) -> date | None:
    """The date a packet means, or None where it is no date of the calendar."""
    found = _first_fit(text, DATE_FORMATS) or _first_fit(text, TIME_FORMATS)
    return found.date() if found else None


def read_time(text: str) -> datetime | None:
    """The moment a packet means, in UTC, or None. A bare date counts from midnight in Vietnam."""
    found = _first_fit(text, TIME_FORMATS) or _first_fit(text, DATE_FORMATS)
    try:
        return found.replace(tzinfo=VIETNAM).astimezone(UTC) if found else None
    except OverflowError:  # the first hours of the year 1
        return None


def write_date(day: date) -> str:
    return f"{day.year:04}/{day:%m/%d}"  # %Y would not pad a year before 1000


def write_time(moment: datetime) -> str:
    """To the second. A moment without a zone is a ValueError: nobody could say which hour is meant."""
    if moment.tzinfo is None:
        raise ValueError("a packet needs a moment with its zone")
    local = moment.astimezone(VIETNAM)
    return f"{write_date(local)} {local:%H:%M:%S}"


def _first_fit(text: str, formats: tuple[str, ...]) -> datetime | None:
    for layout in formats:
        try:
            return datetime.strptime(text[:40], layout)  # noqa: DTZ007 - the zone is added by the caller
        except ValueError:
            continue
    return None
