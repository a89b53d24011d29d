"""What people may do with tasks and cases beside completing them. None of it is drawn in diagrams; it works in all.

Each command asks `engine.authority` first, holds the case or the task, and leaves one line in the history that says who,
why, and the names of both people where two are concerned. Claiming and releasing are the inbox's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import authority
from engine.actors import Actor, Person
from engine.cases import Cases
from engine.errors import (
    CannotExtend,
    CannotReassign,
    CannotSuspend,
    CaseNotRunning,
    CaseNotSuspended,
    CaseSuspended,
    NotFound,
    ReasonMissing,
)
from engine.inbox import refuse_closed
from engine.projections import Entry, Projections, rank_of
from engine.returns import EarlierStep, Returns
from engine.tables import Case, Job, Task, TaskOwner
from engine.undoing import Undoing


@dataclass(frozen=True)
class Commands:
    """In the caller's transaction. Every method raises NotFound for another agency's task or case, NotInCharge for
    somebody who may not, ReasonMissing without a reason, CaseNotRunning or CaseSuspended when the case stands still."""

    session: Session
    cases: Cases
    now: datetime

    # ------------------------------------------------------------ tasks

    def reassign(self, task_id: UUID, to: Person, reason: str, by: Actor) -> Task:
        """Put a task into the hands of another person. That they work for the agency is for the caller to know."""
        task = self._task(task_id, by)
        authority.check_reassign(task, by)
        self.session.refresh(task, with_for_update=True)
        refuse_closed(task)
        authority.check_reassign(task, by)  # it may have been claimed meanwhile
        if task.assignee == to.id:
            raise CannotReassign(to.name)
        facts = {"from": task.assignee, "from_name": task.assignee_name, "to": to.id, "to_name": to.name}
        entry = self._entry("task_reassigned", task, {**facts, "reason": given(reason)}, by)
        task.assignee, task.assignee_name = to.id, to.name
        task.opened_at = task.opened_by = None
        self._projections.offer([task])
        self._projections.remember(self.cases.get(task.case_id), entry)
        return task

    def earlier_steps(self, task_id: UUID, by: Actor) -> Sequence[EarlierStep]:
        """Where the task may be sent back to, the latest first; empty when `by` may not, or nothing is open."""
        task = self._task(task_id, by)
        case = self.cases.get(task.case_id)
        if task.status != "open" or case.status != "running" or not authority.holds(task, by):
            return []
        return self._returns.steps(case, self.cases.run_of(case), task_id)

    def take_back(self, task_id: UUID, by: Actor) -> UUID:
        """Open a task again that one has completed oneself: `Undoing.take_back`; the new task's id."""
        return Undoing(self.session, self.cases, self.now).take_back(task_id, by)

    def takeable(self, tasks: Sequence[Task], by: Actor) -> set[UUID]:
        """Which of some tasks `by` could take back now: `Undoing.takeable`."""
        return Undoing(self.session, self.cases, self.now).takeable(tasks, by)

    def return_to(self, task_id: UUID, element: str, reason: str, by: Actor) -> EarlierStep:
        """Send the case back to an earlier step, to the person who did it last. Raises CannotReturn, TaskNotOpen."""
        task = self._task(task_id, by)
        case, run = self.cases.load(task.case_id)
        self.session.refresh(task, with_for_update=True)
        refuse_closed(task)
        authority.check_return(task, by)
        step = self._returns.step(case, run, task_id, element)
        facts = {"to_element": step.element, "to_step": step.name, "to": step.person, "to_name": step.person_name}
        entry = self._entry("task_returned", task, {**facts, "reason": given(reason)}, by)
        run.send_back(task_id, step.level, element, step.person)
        self._name_holder(step, self.cases.save(case, run, entry))
        return step

    def extend(self, task_id: UUID, due: datetime, reason: str, by: Actor) -> Task:
        """Give a task a later date. Raises CannotExtend for one that is not later."""
        task = self._task(task_id, by)
        authority.check_extend(task, by)
        self.session.refresh(task, with_for_update=True)
        refuse_closed(task)
        if task.due_at is not None and due <= task.due_at:
            raise CannotExtend("hạn mới không muộn hơn hạn đang có")
        if due <= self.now:
            raise CannotExtend("hạn mới đã qua")
        facts = {"from": task.due_at.isoformat() if task.due_at else None, "to": due.isoformat()}
        entry = self._entry("task_extended", task, {**facts, "reason": given(reason)}, by)
        task.due_at, task.due_rule, task.rank = due, "", rank_of(task.priority, due)
        ranked = sa.update(TaskOwner).where(TaskOwner.task_id == task.id).values(rank=task.rank)
        self.session.execute(ranked.execution_options(synchronize_session=False))
        self._projections.remember(self.cases.get(task.case_id), entry)
        return task

    # ------------------------------------------------------------ cases

    def suspend(self, case_id: UUID, reason: str, by: Actor) -> Case:
        """Let a case rest: its tasks leave the inboxes, its jobs, timers and messages wait. Raises CannotSuspend while
        the machine is at work for it."""
        case = self._case(case_id, "tạm dừng vụ việc này", by)
        if case.status == "suspended":
            raise CaseSuspended
        if case.status != "running":
            raise CaseNotRunning
        entry = Entry("case_suspended", by, name=case.name, facts={"reason": given(reason)})
        self._projections.put_away(case)
        at_work = sa.select(Job).where(Job.case_id == case.id, Job.status == "running").limit(1)
        if (job := self.session.scalars(at_work).first()) is not None:
            raise CannotSuspend(job.name or job.operation)
        case.status, case.suspended_at = "suspended", self.now
        self._projections.remember(case, entry)
        return case

    def resume(self, case_id: UUID, by: Actor) -> Case:
        """Wake a case up: everything is there again with its dates as they were; what fell due meanwhile is due now."""
        case = self._case(case_id, "cho vụ việc này tiếp tục", by)
        if case.status != "suspended" or case.suspended_at is None:
            raise CaseNotSuspended
        rested = self.now - case.suspended_at
        facts = {"suspended_at": case.suspended_at.isoformat(), "rested_seconds": int(rested.total_seconds())}
        case.status, case.suspended_at = "running", None
        waits = self.cases.run_of(case).waits()
        self._projections.bring_back(case, waits)
        self._projections.remember(case, Entry("case_resumed", by, name=case.name, facts=facts))
        self.cases.hear_kept(case, waits.messages)
        return case

    def cancel(self, case_id: UUID, reason: str, by: Actor) -> None:
        """End a case before its end; everything open is withdrawn."""
        case = self._case(case_id, "hủy vụ việc này", by)
        self.cases.cancel(case.id, given(reason), by)

    def restart_steps(self, case_id: UUID, by: Actor) -> Sequence[EarlierStep]:
        """From where the case may be done again, the latest first."""
        case = self.cases.of_agency(case_id, by)
        if case.status != "running" or not authority.leads(case.agency, by):
            return []
        return self._returns.restarts(case, self.cases.run_of(case))

    def restart(self, case_id: UUID, element: str, reason: str, by: Actor) -> EarlierStep:
        """Withdraw everything open and stand at a step that was done. Raises CannotReturn."""
        self._case(case_id, "cho làm lại vụ việc này", by)
        case, run = self.cases.load(case_id)
        step = self._returns.restart(case, run, element)
        facts = {"to": step.person, "to_name": step.person_name, "reason": given(reason)}
        run.restart(element, step.person)
        entry = Entry("case_restarted", by, element, step.name, facts)
        self._name_holder(step, self.cases.save(case, run, entry))
        return step

    # ------------------------------------------------------------ parts

    @property
    def _projections(self) -> Projections:
        return Projections(self.session, self.now)

    @property
    def _returns(self) -> Returns:
        return Returns(self.session, self.cases.definitions)

    def _task(self, task_id: UUID, by: Actor) -> Task:
        task = self.session.get(Task, task_id)
        if task is None or task.agency != by.agency:
            raise NotFound("việc")
        return task

    def _case(self, case_id: UUID, what: str, by: Actor) -> Case:
        case = self.cases.of_agency(case_id, by)
        authority.check_case(case, by, what)
        return self.cases.lock(case_id)

    def _entry(self, kind: str, task: Task, facts: Mapping[str, Any], by: Actor) -> Entry:
        """What happened to a task; both names when somebody stood in for its holder."""
        return Entry(kind, by.acting_for(task.assignee), task.element, task.name, {"task": str(task.id), **facts})

    def _name_holder(self, step: EarlierStep, opened: Sequence[Mapping[str, Any]]) -> None:
        ids = [row["id"] for row in opened if row["element"] == step.element and row["assignee"] == step.person]
        named = sa.update(Task).where(Task.id.in_(ids)).values(assignee_name=step.person_name)
        self.session.execute(named.execution_options(synchronize_session=False))


def given(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
