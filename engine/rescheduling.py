"""When a calendar changes: the dates it made are worked out again, case by case, in the background.

Each date remembers the expression that made it and the moment it was made at (`engine.spiff.rescheduling`). What a person
has decided stays: a task that was extended, a date that was picked. A change is no step: the version of the case and the
right to take the last task back stay as they are.

The work is cut into jobs of `BATCH` cases. Where it stands is a row written in the same transaction, so a worker that is
killed repeats nothing and leaves nothing out; and a batch done twice finds nothing to change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.cases import Cases
from engine.errors import EngineError
from engine.projections import WORK_WAITS, Entry, Projections, rank_of, summary
from engine.rescheduling_tables import Rescheduling
from engine.spiff.flow import Moved
from engine.tables import Case, Job, Task, TaskOwner, Timer

RESCHEDULE = "engine.reschedule"
BATCH = 25
LOOKED_THROUGH = 1_000  # cases that an estimate reads at most
RETRIES = 12
OPEN = ("open", "suspended")
LIVE = ("running", "suspended")


@dataclass(frozen=True)
class Estimate:
    """How many dates a calendar would change. `is_whole` is False when there are more cases than were looked through;
    `unknown` dates are older than the memory of rules and stay."""

    cases: int
    tasks: int
    timers: int
    unknown: int
    is_whole: bool


@dataclass(frozen=True)
class Reschedulings:
    """In the caller's transaction. What the calendar says now is what the functions of `cases.definitions` answer."""

    session: Session
    cases: Cases
    now: datetime

    def begin(self, agency: str, why: str, by: Actor) -> Rescheduling:
        """Have every date of the agency's open cases worked out again, because of `why`, after this transaction."""
        row = Rescheduling(
            id=uuid4(), agency=agency, why=why, by=by.id, by_name=by.name, at=self.now, status="running",
            unknown=self._unknown(agency),
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        self._enqueue(row)
        return row

    def estimate(self, agency: str) -> Estimate:
        """What `begin` would change, without changing it."""
        ids = self._dated_cases(agency, None, LOOKED_THROUGH + 1)
        moved = [self._moved(self.cases.get(case_id)) for case_id in ids[:LOOKED_THROUGH]]
        kinds = [each.kind for one in moved for each in one]
        return Estimate(
            cases=sum(bool(one) for one in moved), tasks=kinds.count("task"), timers=kinds.count("timer"),
            unknown=self._unknown(agency), is_whole=len(ids) <= LOOKED_THROUGH,
        )  # fmt: skip

    def latest(self, agency: str, limit: int = 10) -> Sequence[Rescheduling]:
        """Newest first."""
        mine = sa.select(Rescheduling).where(Rescheduling.agency == agency)
        return self.session.scalars(mine.order_by(Rescheduling.at.desc(), Rescheduling.id).limit(limit)).all()

    def batch(self, rescheduling_id: UUID) -> None:
        """Do the next cases, and leave a job for those after them."""
        row = self.session.get(Rescheduling, rescheduling_id, with_for_update=True, populate_existing=True)
        if row is None or row.status != "running":
            return
        ids = self._dated_cases(row.agency, row.reached, BATCH)
        why = self._reasons(row)
        for case_id in ids:
            self._reschedule(case_id, row, why)
        row.seen += len(ids)
        if len(ids) < BATCH:
            row.status, row.ended_at = "done", self.now
        else:
            row.reached = ids[-1]
            self._enqueue(row)

    # ------------------------------------------------------------ one case

    def _reschedule(self, case_id: UUID, row: Rescheduling, why: str) -> None:
        case = self.cases.lock(case_id)
        if case.status not in LIVE:
            return
        by = Actor(row.by, row.by_name, row.agency)
        try:
            with self.session.begin_nested():
                moved = self._write(case)
        except EngineError as failed:
            row.failed += 1
            facts = {"why": why, "code": failed.code, "message": str(failed)}
            self._projections.remember(case, Entry("dates_not_moved", by, facts=facts))
            return
        if moved:
            self._projections.remember(case, *(line(each, why, by) for each in moved))
        row.tasks += sum(each.kind == "task" for each in moved)
        row.timers += sum(each.kind == "timer" for each in moved)

    def _write(self, case: Case) -> tuple[Moved, ...]:
        """Bring state and rows to the present calendar; what changed."""
        run, fixed = self.cases.run_of(case), self._fixed(case)
        moved = run.reschedule(fixed)
        if not moved:
            return ()
        values: dict[str, Any] = {"state": run.dump(), "waiting": summary(run.waits())}
        previous = self.session.scalar(sa.select(Case.previous).where(Case.id == case.id))
        if previous is not None:  # it may come back: with the dates of today's calendar
            before = self.cases.run_of(case, previous)
            before.reschedule(fixed)
            values["previous"] = before.dump()
        self._execute(sa.update(Case).where(Case.id == case.id).values(values))
        priorities = dict(self.session.execute(sa.select(Task.id, Task.priority).where(Task.case_id == case.id)).all())
        for each in moved:
            if each.kind == "task":
                rank = rank_of(priorities[each.id], each.after)
                self._execute(sa.update(Task).where(Task.id == each.id).values(due_at=each.after, rank=rank))
                self._execute(sa.update(TaskOwner).where(TaskOwner.task_id == each.id).values(rank=rank))
            else:  # a case that rests has no row; it gets one when it wakes up
                self._execute(sa.update(Timer).where(Timer.task_id == each.id).values(due_at=each.after))
                self.session.info[WORK_WAITS] = True
        return moved

    def _moved(self, case: Case) -> tuple[Moved, ...]:
        """What would change in a case; nothing where it cannot be told."""
        try:
            return self.cases.run_of(case).reschedule(self._fixed(case))
        except EngineError:
            return ()

    def _fixed(self, case: Case) -> Collection[UUID]:
        """The open tasks whose date is not the calendar's, or is a person's by now."""
        mine = sa.and_(Task.case_id == case.id, Task.status.in_(OPEN))
        return set(self.session.scalars(sa.select(Task.id).where(mine, sa.func.coalesce(Task.due_rule, "") == "")))

    # ------------------------------------------------------------ all of them

    def _dated_cases(self, agency: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Open cases with a date from the calendar, by id; those at rest all, since their timers have no rows."""
        dated_task = sa.exists().where(Task.case_id == Case.id, Task.status.in_(OPEN), Task.due_rule > "")
        dated_timer = sa.exists().where(Timer.case_id == Case.id, Timer.rule > "")
        wanted = sa.select(Case.id).where(Case.agency == agency, Case.status.in_(LIVE))
        wanted = wanted.where(sa.or_(Case.status == "suspended", dated_task, dated_timer))
        if after is not None:
            wanted = wanted.where(Case.id > after)
        return self.session.scalars(wanted.order_by(Case.id).limit(limit)).all()

    def _unknown(self, agency: str) -> int:
        """Dates from before rules were remembered."""
        tasks = sa.and_(Task.agency == agency, Task.status.in_(OPEN), Task.due_at.is_not(None), Task.due_rule.is_(None))
        timers = sa.select(sa.func.count()).select_from(Timer).join(Case, Case.id == Timer.case_id)
        old = self.session.scalar(sa.select(sa.func.count()).where(tasks)) or 0
        return old + (self.session.scalar(timers.where(Case.agency == agency, Timer.rule.is_(None))) or 0)

    def _reasons(self, row: Rescheduling) -> str:
        """Why dates change now: this change of the calendar, and those after it that are already in the calendar."""
        running = sa.and_(Rescheduling.agency == row.agency, Rescheduling.status == "running")
        rows = self.session.scalars(sa.select(Rescheduling.why).where(running).order_by(Rescheduling.at))
        return "; ".join(dict.fromkeys(rows))

    def _enqueue(self, row: Rescheduling) -> None:
        self.session.add(
            Job(
                id=uuid4(), agency=row.agency, operation=RESCHEDULE, name="Tính lại hạn theo lịch", status="waiting",
                parameters={"rescheduling": str(row.id)}, retries=RETRIES, run_at=self.now, created_at=self.now,
            )
        )  # fmt: skip
        self.session.info[WORK_WAITS] = True

    @property
    def _projections(self) -> Projections:
        return Projections(self.session, self.now)

    def _execute(self, statement: Any) -> None:
        self.session.execute(statement.execution_options(synchronize_session=False))


def line(moved: Moved, why: str, by: Actor) -> Entry:
    """What the history of the case says of one date."""
    facts = {
        moved.kind: str(moved.id), "from": moved.before.isoformat() if moved.before else None,
        "to": moved.after.isoformat() if moved.after else None, "why": why, "rule": moved.rule,
        "since": moved.since.isoformat(),
    }  # fmt: skip
    return Entry("date_moved", by, moved.element, moved.name, facts)


def reschedule_batch(cases: Cases, agency: str, said: Mapping[str, Any]) -> None:
    """The worker's side."""
    Reschedulings(cases.session, cases, cases.now).batch(UUID(said["rescheduling"]))
