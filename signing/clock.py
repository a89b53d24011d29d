"""Times as they are shown: Viet Nam's, whatever zone the machine is set to."""

from datetime import datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def in_vietnam(moment: datetime) -> datetime:
    """The same moment at +07:00. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time must carry its zone")
    return moment.astimezone(VIETNAM)


def shown(moment: datetime) -> str:
    """ISO 8601 to the second, e.g. 2026-11-21T09:05:07+07:00."""
    return in_vietnam(moment).isoformat(timespec="seconds")
