"""The stories of an agency's cases, read in batches: what is read is bounded by the period and by `MOST_CASES`.

Four narrow statements a batch, by the cases' own index entries; cases of other agencies, processes and times are not
touched. The same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.insight.questions import Question, Run, Story, Visit
from engine.tables import Case, Definition, History, Job, Subscription, Task, Timer

MOST_CASES = 5_000
BATCH = 400
PINS = sa.cast(Case.pins, sa.Text)
Rows = Mapping[UUID, Sequence[Any]]


@dataclass(frozen=True)
class Stories:
    """In the caller's transaction."""

    session: Session

    def cases(self, question: Question) -> tuple[Sequence[Any], bool]:
        """(id, status, started_at, ended_at) of each, newest first, and whether there were more than are read."""
        mains = [question.process_id, *self.callers(question)]
        wanted = sa.select(Case.id, Case.status, Case.started_at, Case.ended_at).where(
            Case.agency == question.agency, Case.process_id.in_(mains), Case.started_at >= question.starts,
            Case.started_at < question.ends, PINS.contains(str(question.version)),
        )  # fmt: skip
        newest = wanted.order_by(Case.started_at.desc(), Case.id.desc()).limit(MOST_CASES + 1)
        rows = self.session.execute(newest).all()
        return rows[:MOST_CASES], len(rows) > MOST_CASES

    def callers(self, question: Question) -> list[str]:
        """The processes that call this one, also through others: their cases hold it too."""
        seen = sa.select(Definition.process_id, Definition.called).where(Definition.scope.in_(question.scopes))
        calls: dict[str, set[str]] = defaultdict(set)
        for caller, called in self.session.execute(seen):
            calls[caller].update(called)
        found: set[str] = set()
        todo = [question.process_id]
        while todo:
            wanted = todo.pop()
            new = {caller for caller, called in calls.items() if wanted in called} - found
            found |= new
            todo += new
        return sorted(found - {question.process_id})

    def read(self, question: Question, cases: Sequence[Any], elements: Collection[str]) -> Iterator[Story]:
        """Each case's story in the process; `elements` are those of its diagram. Cases that never came to it are left out."""
        for start in range(0, len(cases), BATCH):
            batch = cases[start : start + BATCH]
            ids = [case.id for case in batch]
            tasks, jobs = self._tasks(question, ids), self._jobs(question, ids)
            lines, waits = self._lines(ids), self._waits(ids, elements)
            for case in batch:
                story = _story(case, question, elements, (tasks, jobs, lines, waits))
                if story.visits or story.runs or story.passed:
                    yield story

    # ------------------------------------------------------------ one batch

    def _tasks(self, question: Question, ids: Sequence[UUID]) -> Rows:
        columns = (Task.case_id, Task.element, Task.status, Task.created_at, Task.opened_at, Task.ended_at, Task.due_at)
        mine = sa.and_(Task.case_id.in_(ids), Task.process_id == question.process_id)
        return _by_case(self.session.execute(sa.select(*columns).where(mine)))

    def _jobs(self, question: Question, ids: Sequence[UUID]) -> Rows:
        columns = (Job.case_id, Job.id, Job.element, Job.status, Job.attempts, Job.created_at, Job.ended_at)
        mine = sa.and_(Job.case_id.in_(ids), Job.process_id == question.process_id)
        return _by_case(self.session.execute(sa.select(*columns).where(mine)))

    def _lines(self, ids: Sequence[UUID]) -> Rows:
        facts = History.facts
        columns = (
            History.case_id, History.kind, facts["trail"].label("trail"),
            facts["to_element"].as_string().label("to_element"), facts["job"].as_string().label("job"),
        )  # fmt: skip
        return _by_case(self.session.execute(sa.select(*columns).where(History.case_id.in_(ids)).order_by(History.id)))

    def _waits(self, ids: Sequence[UUID], elements: Collection[str]) -> Rows:
        wanted = [
            sa.select(table.case_id, table.element).where(table.case_id.in_(ids)) for table in (Timer, Subscription)
        ]
        found = self.session.execute(sa.union_all(*wanted))
        return _by_case(row for row in found if row.element in elements)


def _by_case(rows: Iterable[Any]) -> Rows:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _story(case: Any, question: Question, elements: Collection[str], read: tuple[Rows, Rows, Rows, Rows]) -> Story:
    tasks, jobs, lines, waits = (rows.get(case.id, ()) for rows in read)
    gave_up = Counter(line.job for line in lines if line.kind == "incident" and line.job)
    visits = [Visit(row.element, row.status, row.created_at, row.opened_at, row.ended_at, row.due_at) for row in tasks]
    runs = [
        Run(row.element, row.status, row.attempts, gave_up[str(row.id)], row.created_at, row.ended_at) for row in jobs
    ]
    passed = [step[1] for line in lines for step in line.trail or () if step[0] == question.process_id]
    returned = Counter(
        line.to_element for line in lines if line.kind == "task_returned" and line.to_element in elements
    )
    return Story(
        case.status, case.started_at, case.ended_at, visits, runs, passed, returned, [row.element for row in waits]
    )
