"""Which incidents there are: pages, causes, totals. Read from the indexes over incidents alone, however many jobs are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from engine import authority
from engine.actors import Actor
from engine.errors import NotFound
from engine.incidents.tables import JobLine
from engine.tables import INCIDENT, Definition, Job

MOST_CAUSES = 50
QUOTES_DATA = frozenset({"unexpected", "step_failed", "expression_failed", "state_unreadable", "data_refused"})


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty parts do not narrow.

    `text` is looked for in names, codes and sentences, but not in those that may quote the data of a case (`QUOTES_DATA`):
    who may not read it must not find it out by searching.
    """

    operation: str = ""
    code: str = ""
    process: str = ""
    text: str = ""


@dataclass(frozen=True)
class Totals:
    """How many incidents, and when the first and the last of them stopped (UTC; None for none)."""

    count: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True)
class Cause:
    """Incidents of one operation with one code; `error` is the newest one's sentence."""

    operation: str
    code: str
    count: int
    oldest: datetime
    newest: datetime
    error: str = ""


@dataclass(frozen=True)
class Page:
    """Newest first; `next` is the key to hand in for the page after it, None on the last one."""

    jobs: Sequence[Job]
    next: str | None


@dataclass(frozen=True)
class Progress:
    """What became of the jobs that were tried again in one act."""

    total: int
    done: int
    stopped: int  # incidents again

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.stopped


@dataclass(frozen=True)
class IncidentLists:
    """What `by` looks after: the incidents of their agency, a system admin those of the installation too."""

    session: Session
    by: Actor

    def page(self, wanted: Wanted, after: str | None = None, limit: int = 30) -> Page:
        """One page. Raises NotInCharge, NotFound for a key that is none."""
        ranges = [self._range(scope, wanted, place(after) if after else None, limit + 1) for scope in self._scopes]
        merged = sa.union_all(*ranges).subquery()
        keys = sa.select(merged.c.id).order_by(merged.c.ended_at.desc(), merged.c.id.desc()).limit(limit + 1)
        listed = sa.select(Job).where(Job.id.in_(keys)).options(defer(Job.parameters))
        found = self.session.scalars(listed.order_by(Job.ended_at.desc(), Job.id.desc())).all()
        shown = found[:limit]
        return Page(shown, key_of(shown[-1]) if len(found) > limit else None)

    def totals(self, wanted: Wanted) -> Totals:
        """Counted from the same rows that the pages show."""
        figures = sa.select(sa.func.count(Job.id), sa.func.min(Job.ended_at), sa.func.max(Job.ended_at))
        return Totals(*self.session.execute(figures.where(self._mine, *conditions(wanted))).one())

    def causes(self, wanted: Wanted) -> list[Cause]:
        """The causes with most incidents first, at most `MOST_CAUSES`."""
        count, newest = sa.func.count(Job.id).label("number"), sa.func.max(Job.ended_at).label("newest")
        grouped = sa.select(Job.operation, Job.error_code, count, sa.func.min(Job.ended_at).label("oldest"), newest)
        grouped = grouped.where(self._mine, *conditions(wanted)).group_by(Job.operation, Job.error_code)
        rows = self.session.execute(grouped.order_by(count.desc(), newest.desc()).limit(MOST_CAUSES)).all()
        said = self._sentences([(row.operation, row.error_code, row.newest) for row in rows])
        return [
            Cause(
                row.operation, row.error_code, row.number, row.oldest, row.newest, said[row.operation, row.error_code]
            )
            for row in rows
        ]

    def processes(self) -> dict[str, str]:
        """The processes that have incidents, by id, with the name of a diagram where there is one."""
        ids = sa.select(Job.process_id).where(self._mine, Job.process_id != "").distinct()
        named = sa.select(Definition.process_id, sa.func.max(Definition.name)).group_by(Definition.process_id)
        named = named.where(Definition.process_id.in_(ids))
        names = {process: name for process, name in self.session.execute(named)}  # noqa: C416 - a row is a tuple, but not to the type checker
        return {process: names.get(process, process) for process in sorted(self.session.scalars(ids))}

    def progress(self, batch: UUID) -> Progress:
        """How far the jobs of one act are. Raises NotFound when none of them is theirs."""
        members = sa.select(JobLine.job_id).where(JobLine.batch == batch)
        authority.check_operate(self.by)
        rows = self.session.execute(
            sa.select(Job.status, sa.func.count()).where(Job.id.in_(members), self._visible).group_by(Job.status)
        )
        counts = {status: number for status, number in rows}  # noqa: C416 - a row is a tuple, but not to the type checker
        if not counts:
            raise NotFound("lần chạy lại")
        done = counts.get("done", 0) + counts.get("cancelled", 0)
        return Progress(sum(counts.values()), done, counts.get("incident", 0))

    # ------------------------------------------------------------ parts

    @property
    def _scopes(self) -> list[sa.ColumnElement[bool]]:
        authority.check_operate(self.by)
        own = [Job.agency == self.by.agency]
        return [*own, Job.agency.is_(None)] if authority.runs_installation(self.by) else own

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return sa.or_(*self._scopes)

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return sa.and_(INCIDENT, self._visible)

    def _range(
        self, scope: sa.ColumnElement[bool], wanted: Wanted, before: tuple[datetime, UUID] | None, limit: int
    ) -> sa.Select[Any]:
        """One index range of the page, in the order shown."""
        rows = sa.select(Job.id, Job.ended_at).where(INCIDENT, scope, *conditions(wanted))
        if before is not None:
            last = sa.tuple_(sa.literal(before[0], Job.ended_at.type), sa.literal(before[1], Job.id.type))
            rows = rows.where(sa.tuple_(Job.ended_at, Job.id) < last)
        ordered = rows.order_by(Job.ended_at.desc(), Job.id.desc()).limit(limit).subquery()
        return sa.select(ordered.c.id, ordered.c.ended_at)

    def _sentences(self, newest: Sequence[tuple[str, str, datetime]]) -> dict[tuple[str, str], str]:
        if not newest:
            return {}
        columns = (Job.operation, Job.error_code, Job.ended_at)
        wanted = [
            sa.tuple_(*(sa.literal(value, column.type) for value, column in zip(row, columns, strict=True)))
            for row in newest
        ]
        rows = sa.select(Job.operation, Job.error_code, Job.error).where(self._mine, sa.tuple_(*columns).in_(wanted))
        return {(row.operation, row.error_code): row.error for row in self.session.execute(rows)}


def conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.operation:
        found.append(Job.operation == wanted.operation)
    if wanted.code:
        found.append(Job.error_code == wanted.code)
    if wanted.process:
        found.append(Job.process_id == wanted.process)
    if wanted.text:
        plain = sa.and_(Job.error_code.not_in(QUOTES_DATA), Job.error.icontains(wanted.text, autoescape=True))
        names = (Job.name, Job.operation, Job.error_code)
        found.append(sa.or_(plain, *(name.icontains(wanted.text, autoescape=True) for name in names)))
    return found


def key_of(job: Job) -> str:
    assert job.ended_at is not None
    return f"{round(job.ended_at.timestamp() * 1e6)}.{job.id}"


def place(key: str) -> tuple[datetime, UUID]:
    """The row that a page ended with, as its key says; NotFound when it is no such key."""
    moment, _, job_id = key.partition(".")
    try:
        return datetime.fromtimestamp(int(moment) / 1e6, UTC), UUID(job_id)
    except (ValueError, OverflowError, OSError):
        raise NotFound("trang") from None
