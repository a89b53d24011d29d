"""What a move would do to the open cases of an agency: every one is judged, nothing is written.

It costs what is read: the open cases in batches, at most `MOST_JUDGED` of them at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definitions import Definitions
from engine.spiff.moving import Gap, Passage
from engine.tables import Case, Task
from engine.versions.errors import MappingRefused
from engine.versions.judging import Judge, Target, Verdict, at_work
from engine.versions.lifecycle import OPEN

BATCH = 200  # cases read at a time
MOST_JUDGED = 1_000  # in one dry run; the next one goes on after them
PINS = sa.cast(Case.pins, sa.Text)


@dataclass(frozen=True)
class Source:
    """What some open cases of an agency run on: process and pins, these also as stored, and how many cases there are."""

    agency: str
    process_id: str
    spelled: str
    pins: Mapping[str, str]
    cases: int


@dataclass(frozen=True)
class Judged:
    """A case with its verdict, and the titles of its open tasks."""

    case: Case
    verdict: Verdict
    stands: Sequence[str]


@dataclass(frozen=True)
class DryRun:
    """`counts` by verdict are of the `judged` cases of this run, `total` of all that are open on other versions.

    `next` is the id to go on after, None when nothing is left.
    """

    counts: Mapping[str, int]
    judged: int
    total: int
    cases: Sequence[Judged]
    next: UUID | None


@dataclass(frozen=True)
class DryRuns:
    """In the caller's transaction."""

    session: Session
    definitions: Definitions

    def dry_run(
        self, agency: str, target: Target, kind: str = "", after: UUID | None = None, limit: int = 50
    ) -> DryRun:
        """Judge the open cases of an agency on other versions, at most `MOST_JUDGED`; those of one verdict are listed.

        What follows a page stops as soon as the next one is full. Nothing is written. Raises MappingRefused.
        """
        sources = self.sources(agency, target)
        judge = Judge(self.definitions, target)
        counts: Counter[str] = Counter()
        shown: list[Judged] = []
        is_first, last, more = after is None, None, None
        for judged in self._judged(on(agency, sources), judge, after):
            is_full = len(shown) == limit
            if counts.total() == MOST_JUDGED or (is_full and not is_first):
                more = more or last
                break
            last = judged.case.id
            counts[judged.verdict.kind] += 1
            if kind not in ("", judged.verdict.kind):
                continue
            if is_full:
                more = more or shown[-1].case.id
            else:
                shown.append(judged)
        return DryRun(counts, counts.total(), sum(source.cases for source in sources), shown, more)

    def sources(self, agency: str, target: Target) -> list[Source]:
        """What the open cases run on that could be moved. Raises MappingRefused for what the mapping cannot mean."""
        process = target.definition.process_id
        rows = self.session.execute(
            sa.select(Case.process_id, PINS, sa.func.count())
            .where(is_open(agency))
            .group_by(Case.process_id, PINS)
            .order_by(Case.process_id, PINS)
        )
        found = [Source(agency, main, spelled, orjson.loads(spelled), cases) for main, spelled, cases in rows]
        sources = [each for each in found if each.pins.get(process) not in (None, str(target.definition.id))]
        for element in target.mapping:
            if not any(element in self._passage(source, target).elements for source in sources):
                raise MappingRefused(element, "không bản nào đang chạy có phần tử này")
        return sources

    def gaps(self, agency: str, target: Target) -> list[Gap]:
        """The steps at which cases may wait and that have no counterpart in the new diagram, whatever is mapped already."""
        bare = replace(target, mapping={})
        found: dict[str, Gap] = {}
        for source in self.sources(agency, bare):
            for gap in self._passage(source, bare).gaps:
                found.setdefault(gap.element, gap)
        return list(found.values())

    def _passage(self, source: Source, target: Target) -> Passage:
        judge = Judge(self.definitions, target)
        return judge.passage(source, judge.pins_after(source.pins))

    def _judged(self, which: sa.ColumnElement[bool], judge: Judge, after: UUID | None) -> Iterator[Judged]:
        is_last = False
        while not is_last and (batch := self._batch(which, after)):
            ids = [case.id for case in batch]
            busy, titles = at_work(self.session, ids), self._titles(ids)
            for case in batch:
                self.session.expunge(case)
                yield Judged(case, judge.verdict(case, busy), titles.get(case.id, ()))
            after, is_last = ids[-1], len(batch) < BATCH

    def _batch(self, which: sa.ColumnElement[bool], after: UUID | None) -> Sequence[Case]:
        wanted = sa.select(Case).where(which).order_by(Case.id).limit(BATCH)
        return self.session.scalars(wanted.where(Case.id > after) if after else wanted).all()

    def _titles(self, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        wanted = sa.select(Task.case_id, Task.name).where(Task.case_id.in_(ids), Task.status.in_(("open", "suspended")))
        titles: dict[UUID, list[str]] = {}
        for case_id, name in self.session.execute(wanted.order_by(Task.created_at, Task.element)):
            titles.setdefault(case_id, []).append(name)
        return titles


def on(agency: str, sources: Sequence[Source]) -> sa.ColumnElement[bool]:
    """The open cases of an agency that run on one of these."""
    return sa.and_(is_open(agency), PINS.in_([source.spelled for source in sources]))


def is_open(agency: str) -> sa.ColumnElement[bool]:
    return sa.and_(Case.agency == agency, Case.status.in_(OPEN))
