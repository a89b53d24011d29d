"""What a process admin sees of the history of their own agency's cases: the same for page, API and CSV.

The period counts whole days in Vietnam, by when a case began. No figure names or means a person.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from engine.insight.figures import Figures, Times
from engine.insight.insights import PASSED_BY, Insight, Insights
from engine.insight.questions import Question
from engine.tables import Definition
from records.calendar import VIETNAM
from records.office_time import OfficeTime
from web.processes import ProcessRoom

USUAL_DAYS, MOST_DAYS = 90, 400
COLUMNS = (
    "element", "name", "cases", "visits", "done", "waiting", "wait_p50_office", "wait_p95_office", "work_p50_office",
    "work_p95_office", "wait_p50", "wait_p95", "work_p50", "work_p95", "due", "late", "again", "returned", "retries",
    "incidents", "is_small",
)  # fmt: skip
NO_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True)
class Period:
    """From the first day until the last one, both counted."""

    first: date
    last: date

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.first, time.min, VIETNAM)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time.min, VIETNAM)


def period_of(first: str, last: str, today: date) -> Period:
    """The days that are asked for, at most `MOST_DAYS` of them; the last `USUAL_DAYS` where nothing can be read."""
    end = _day(last) or today
    start = _day(first) or end - timedelta(days=USUAL_DAYS - 1)
    end = max(start, end)
    return Period(max(start, end - timedelta(days=MOST_DAYS - 1)), end)


@dataclass(frozen=True)
class InsightRoom:
    """In one transaction, for one visitor; who may look is for ProcessRoom to say."""

    room: ProcessRoom

    @cached_property
    def today(self) -> date:
        return self.room.work.now.astimezone(VIETNAM).date()

    def version(self, process_id: str, version_id: UUID | None) -> Definition:
        """The version that is asked about: the one in use, else the newest, when none is named."""
        row = self.room.process(process_id)
        chosen = next((each for each in row.versions if each.id == version_id), None) if version_id else None
        return self.room.version((chosen or row.in_use or row.versions[0]).id)

    def ask(self, version: Definition, period: Period) -> Insight:
        """What the history says about a version in the visitor's agency."""
        work = self.room.work
        question = Question(
            self.room.agency, self.room.scopes, version.process_id, version.id, period.starts, period.ends
        )
        office = OfficeTime(work.shown_calendar(self.room.visitor.agency.id))
        return Insights(work.session, work.now, office.seconds).ask(question, version.xml)


def rows_of(insight: Insight) -> list[dict[str, Any]]:
    """A row an element, gateways left out; times in seconds, None where nothing may or can be said."""
    return [
        said_of(figures, insight.names) for figures in insight.figures if insight.tags[figures.element] not in PASSED_BY
    ]


def said_of(figures: Figures, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "element": figures.element, "name": names[figures.element], "cases": figures.cases, "visits": figures.visits,
        "done": figures.done, "waiting": figures.waiting, **_times("wait", figures.wait),
        **_times("work", figures.work), "due": figures.due, "late": figures.late, "again": figures.again,
        "returned": figures.returned, "retries": figures.retries, "incidents": figures.incidents,
        "is_small": figures.is_small,
    }  # fmt: skip


def csv_of(insight: Insight) -> str:
    """The same rows for a spreadsheet; a name that would be a formula there is quoted."""
    kept = io.StringIO()
    writer = csv.DictWriter(kept, COLUMNS)
    writer.writeheader()
    for row in rows_of(insight):
        writer.writerow({name: _cell(row[name]) for name in COLUMNS})
    return kept.getvalue()


def variants_of(insight: Insight) -> list[dict[str, Any]]:
    return [
        {
            "path": list(variant.path), "again": list(variant.again), "cases": variant.cases, "share": variant.share,
            "median": variant.wall, "median_office": variant.office,
        }
        for variant in insight.variants.listed
    ]  # fmt: skip


def levels_of(rows: Sequence[Mapping[str, Any]], values: Mapping[str, float]) -> dict[str, int]:
    """1 to 5 for the elements with something to show, 5 for the most."""
    most = max(values.values(), default=0)
    return {row["element"]: _level(values.get(row["element"], 0), most) for row in rows if values.get(row["element"])}


def _level(value: float, most: float) -> int:
    return max(1, min(5, int(5 * value / most + 0.999999))) if most > 0 else 1


def _times(name: str, times: Times | None) -> dict[str, float | None]:
    return {
        f"{name}_p50": times.wall.p50 if times else None,
        f"{name}_p95": times.wall.p95 if times else None,
        f"{name}_p50_office": times.office.p50 if times else None,
        f"{name}_p95_office": times.office.p95 if times else None,
    }


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(NO_FORMULA) else "" if value is None else value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
