"""Taking a task back that one has just completed, as long as nothing has come of it.

The case is put back exactly as it stood: the state before the step is kept beside the present one until the next step. So
it is also right where a step has opened many branches, ended a sub-process or passed a gateway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import authority
from engine.actors import Actor
from engine.cases import Cases
from engine.errors import CannotTakeBack, NotFound
from engine.projections import Entry, Projections, rank_of, summary
from engine.spiff.state import renewed
from engine.tables import Case, History, Job, Task, TaskDraft

WAITING = ("tasks", "jobs")  # what keeps its row when it is over, and so cannot come back under the same id


@dataclass(frozen=True)
class Undoing:
    """In the caller's transaction."""

    session: Session
    cases: Cases
    now: datetime

    def take_back(self, task_id: UUID, by: Actor) -> UUID:
        """Open a completed task again, for the person who did it, their answers as its draft; the new task's id.

        Raises NotFound, NotInCharge, CaseNotRunning, CaseSuspended, and CannotTakeBack when the case has moved since,
        somebody else has opened what followed, a worker has begun it, or a message went out.
        """
        task = self.session.get(Task, task_id)
        if task is None or task.agency != by.agency:
            raise NotFound("việc")
        authority.check_take_back(task, by)
        case, _ = self.cases.load(task.case_id)
        previous, done = self._last_step(case, task)
        before = self.cases.run_of(case, previous)
        waited = summary(before.waits())
        self._withdraw(case, waited, by)
        stayed = {UUID(id) for kind in WAITING for id in case.waiting[kind].keys() & waited[kind].keys()}
        ids = {id: uuid4() for id in before.unfinished - stayed}
        run = self.cases.run_of(case, renewed(previous, ids))
        facts = {"task": str(ids[task.id]), "taken_back": str(task.id)}
        self.cases.save(
            case, run, Entry("task_taken_back", by.acting_for(task.assignee), task.element, task.name, facts)
        )
        self._inherit(ids, task, by)
        draft = TaskDraft(task_id=ids[task.id], person=by.id, answers=done.facts["answers"], saved_at=self.now)
        self.session.add(draft)
        self.session.flush()
        return ids[task.id]

    def takeable(self, tasks: Sequence[Task], by: Actor) -> set[UUID]:
        """Those of some tasks that `by` could take back at this moment, in one statement; `take_back` judges anew."""
        mine = {str(task.id): task.case_id for task in tasks if task.status == "done" and task.ended_by_id == by.id}
        if not mine:
            return set()
        still = sa.and_(
            Case.id.in_(set(mine.values())), Case.status == "running", Case.previous.is_not(None),
            History.case_id == Case.id, History.version == Case.version, History.kind == "task_completed",
        )  # fmt: skip
        after = sa.and_(Task.case_id == Case.id, Task.created_at == History.at, Task.opened_at.is_not(None))
        another = sa.or_(Task.opened_by != by.id, sa.and_(Task.assignee.is_not(None), Task.assignee != by.id))
        job = sa.and_(Job.case_id == Case.id, Job.created_at == History.at)
        begun = sa.or_(Job.status != "waiting", Job.attempts > 0)
        free = sa.and_(~sa.exists().where(after, another), ~sa.exists().where(job, begun))
        ends = self.session.scalars(sa.select(History.facts).where(still, free))
        return {UUID(facts["task"]) for facts in ends if facts["task"] in mine}

    def _last_step(self, case: Case, task: Task) -> tuple[bytes, History]:
        """The state before the completion of `task`, and its line of history."""
        wanted = sa.select(History).where(History.case_id == case.id, History.version == case.version)
        lines = self.session.scalars(wanted).all()
        done = next((line for line in lines if line.facts.get("task") == str(task.id)), None)
        if done is None or done.kind != "task_completed":
            raise CannotTakeBack("vụ việc đã đi tiếp sau việc này")
        previous = self.session.scalar(sa.select(Case.previous).where(Case.id == case.id))
        if previous is None:
            raise CannotTakeBack("việc này đã gửi thông điệp hoặc tín hiệu đi nơi khác")
        return previous, done

    def _withdraw(self, case: Case, waited: Mapping[str, Any], by: Actor) -> None:
        """Close what followed, unless somebody has seen it or a worker has begun it. The rows decide, not what was read."""
        tasks, jobs = ([UUID(id) for id in case.waiting[kind].keys() - waited[kind].keys()] for kind in WAITING)
        unseen = sa.or_(Task.opened_at.is_(None), Task.opened_by == by.id)
        free = sa.or_(Task.assignee.is_(None), Task.opened_at.is_(None), Task.assignee == by.id)
        closed = sa.update(Task).where(Task.id.in_(tasks), Task.status == "open", unseen, free)
        if self._count(closed.values(status="cancelled")) != len(tasks):
            raise CannotTakeBack("người nhận việc tiếp theo đã mở xem")
        idle = sa.update(Job).where(Job.id.in_(jobs), Job.status == "waiting", Job.attempts == 0)
        if self._count(idle.values(status="cancelled")) != len(jobs):
            raise CannotTakeBack("hệ thống đã thực hiện tác vụ tự động tiếp theo")

    def _inherit(self, ids: Mapping[UUID, UUID], taken: Task, by: Actor) -> None:
        """The tasks that are open again have the holders and dates that the old ones had; the one taken back is `by`'s."""
        old = self._tasks(list(ids))
        new = self._tasks(list(ids.values()))
        for task in old.values():
            again = new.get(ids[task.id])
            if again is None:
                continue  # it came after: known to the state before as what was to come
            again.assignee, again.assignee_name = task.assignee, task.assignee_name
            if not task.due_rule:  # else the date is the calendar's, and the state before says what that is today
                again.due_at, again.rank = task.due_at, rank_of(task.priority, task.due_at)
                again.due_rule = task.due_rule
            again.opened_at, again.opened_by = task.opened_at, task.opened_by
        mine = new[ids[taken.id]]
        if mine.assignee is None:
            mine.assignee, mine.assignee_name = by.id, by.name
        self.session.flush()
        Projections(self.session, self.now).offer(list(new.values()))

    def _tasks(self, ids: Sequence[UUID]) -> dict[UUID, Task]:
        return {task.id: task for task in self.session.scalars(sa.select(Task).where(Task.id.in_(ids)))}

    def _count(self, statement: sa.Update) -> int:
        done = self.session.execute(statement.execution_options(synchronize_session=False))
        return int(done.rowcount)  # type: ignore[attr-defined]  # what a bulk statement gives has one
