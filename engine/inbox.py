"""Human tasks: list, claim, release, complete, and the drafts of their answers.

An inbox is read from `task_owner`: for each name under which a person may work (themselves and their groups) one index
range in the order shown, merged. Its cost follows the page, not the number of open tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.cases import Cases, HeldTask
from engine.errors import CaseSuspended, NotFound, NotYours, SubmissionReused, TaskNotOpen
from engine.projections import Entry, Projections
from engine.tables import Submission, Task, TaskDraft, TaskOwner

COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Page:
    """A page of an inbox; `next` is the key to hand in for the page after it, None on the last one."""

    tasks: Sequence[Task]
    next: str | None


@dataclass(frozen=True)
class Inbox:
    session: Session
    cases: Cases
    now: datetime

    # ------------------------------------------------------------ lists

    def page(self, actor: Actor, limit: int = 25, after: str | None = None, queue: str | None = None) -> Page:
        """Open tasks of `actor`, most urgent first, then by due date; keyset pages of `limit`."""
        ranges = [
            self._range(owner, limit + 1, page_key(after) if after is not None else None, queue)
            for owner in actor.owners
        ]
        merged = sa.union(*ranges).subquery()  # union, not union all: a task under two of the names shows once
        rows = self.session.execute(
            sa.select(merged.c.rank, merged.c.task_id).order_by(merged.c.rank, merged.c.task_id).limit(limit + 1)
        ).all()
        shown = rows[:limit]
        tasks = self.by_ids([row.task_id for row in shown])
        more = f"{shown[-1].rank}.{shown[-1].task_id.hex}" if len(rows) > limit else None
        return Page([tasks[row.task_id] for row in shown], more)

    def _range(self, owner: str, limit: int, after: tuple[int, UUID] | None, queue: str | None) -> sa.Select[Any]:
        wanted = sa.select(TaskOwner.rank, TaskOwner.task_id).where(TaskOwner.owner == owner)
        if queue is not None:
            wanted = wanted.join(Task, Task.id == TaskOwner.task_id).where(Task.queue == queue)
        if after is not None:
            place = sa.tuple_(sa.literal(after[0], sa.BigInteger()), sa.literal(after[1], sa.Uuid()))
            wanted = wanted.where(sa.tuple_(TaskOwner.rank, TaskOwner.task_id) > place)
        ordered = wanted.order_by(TaskOwner.rank, TaskOwner.task_id).limit(limit).subquery()
        return sa.select(ordered.c.rank, ordered.c.task_id)

    def counts(self, actor: Actor) -> dict[str, int]:
        """Open tasks of `actor` by queue, counted up to `COUNT_LIMIT` in all."""
        ranges = [
            sa.select(sa.select(TaskOwner.task_id).where(TaskOwner.owner == owner).limit(COUNT_LIMIT).subquery())
            for owner in actor.owners
        ]  # one index range a name: a list of names makes the database read the whole table when it has many rows
        mine = sa.select(sa.union(*ranges).subquery()).limit(COUNT_LIMIT).subquery()
        rows = self.session.execute(
            sa.select(Task.queue, sa.func.count()).join(mine, mine.c.task_id == Task.id).group_by(Task.queue)
        )
        return {queue: number for queue, number in rows}  # noqa: C416 - a row is a tuple, but not to the type checker

    def by_ids(self, ids: Sequence[UUID]) -> dict[UUID, Task]:
        return {task.id: task for task in self.session.scalars(sa.select(Task).where(Task.id.in_(ids)))}

    def open_about(self, about: str) -> Sequence[Task]:
        """Everybody's open tasks about one thing, for its page."""
        wanted = sa.select(Task).where(Task.about == about, Task.status == "open")
        return self.session.scalars(wanted.order_by(Task.created_at)).all()

    # ------------------------------------------------------------ one task

    def get(self, task_id: UUID, actor: Actor) -> Task:
        """The task, if it is or was offered to `actor` or to somebody they stand in for; NotFound otherwise."""
        task = self.session.get(Task, task_id)
        if task is None or not _is_offered(task, actor):
            raise NotFound("việc")
        return task

    def claim(self, task_id: UUID, actor: Actor) -> Task:
        """Take a group task into one's own hands; claiming one's own again changes nothing."""
        task = self._open(task_id, actor)
        if task.assignee is None:
            task.assignee, task.assignee_name = actor.id, actor.name
            task.opened_at, task.opened_by = task.opened_at or self.now, task.opened_by or actor.id
            self._pass_on(task, Entry("task_claimed", actor, task.element, task.name, {"task": str(task.id)}))
        return task

    def release(self, task_id: UUID, actor: Actor) -> Task:
        """Give a claimed task back to its group."""
        task = self._open(task_id, actor)
        if task.assignee is not None and task.groups:
            by = actor.acting_for(task.assignee)
            task.assignee, task.assignee_name = None, ""
            self._pass_on(task, Entry("task_released", by, task.element, task.name, {"task": str(task.id)}))
        return task

    def _pass_on(self, task: Task, entry: Entry) -> None:
        projections = Projections(self.session, self.now)
        projections.offer([task])
        projections.remember(self.cases.get(task.case_id), entry)

    def is_unseen(self, task_id: UUID, actor: Actor) -> bool:
        """Whether nobody it is offered to has looked at the open task yet."""
        task = self.get(task_id, actor)
        return task.status == "open" and task.opened_at is None

    def mark_opened(self, task_id: UUID, actor: Actor) -> None:
        """Somebody it is offered to looks at the task: from the first time on it cannot be taken back."""
        unseen = sa.and_(Task.id == task_id, Task.status == "open", Task.opened_at.is_(None))
        seen = sa.update(Task).where(unseen).values(opened_at=self.now, opened_by=actor.id)
        self.session.execute(seen.execution_options(synchronize_session=False))

    def hold(self, task_id: UUID, actor: Actor) -> HeldTask:
        """The task with its case, for completing it in this transaction; nobody else moves the case until it ends.

        Raises NotFound, TaskNotOpen, CaseSuspended, and NotYours when it is in another person's hands.
        """
        held = self.cases.hold(task_id, actor.agency)
        if held is None or not _is_offered(held.task, actor):
            raise NotFound("việc")
        refuse_closed(held.task)
        if held.task.assignee not in (None, *actor.persons):
            raise NotYours
        return held

    def complete(self, task_id: UUID, answers: Mapping[str, Any], actor: Actor) -> None:
        """`hold` and `finish` in one."""
        self.finish(self.hold(task_id, actor), answers, actor)

    def finish(self, held: HeldTask, answers: Mapping[str, Any], actor: Actor) -> None:
        """Done: the case moves on in the same transaction. Answers must have been checked against the form."""
        self.cases.complete_task(held, answers, actor.acting_for(held.task.assignee))

    def _open(self, task_id: UUID, actor: Actor) -> Task:
        task = self.get(task_id, actor)
        self.session.refresh(task, with_for_update=True)
        refuse_closed(task)
        if task.assignee not in (None, *actor.persons):
            raise NotYours
        return task

    # ------------------------------------------------------------ drafts and idempotency

    def draft(self, task_id: UUID, actor: Actor) -> TaskDraft | None:
        return self.session.get(TaskDraft, (task_id, actor.id))

    def save_draft(self, task_id: UUID, answers: Mapping[str, Any], actor: Actor) -> TaskDraft:
        """Keep half-filled answers as they are, without checking them."""
        task = self.get(task_id, actor)
        refuse_closed(task)
        draft = self.draft(task_id, actor) or TaskDraft(task_id=task_id, person=actor.id)
        draft.answers, draft.saved_at = dict(answers), self.now
        self.session.add(draft)
        return draft

    def outcome_of(self, key: str, request: bytes, actor: Actor) -> dict[str, Any] | None:
        """What this idempotency key led to before; SubmissionReused when it was used for another request."""
        found = self.session.get(Submission, (actor.id, key))
        if found is None:
            return None
        if found.request_sha256 != _digest(request):
            raise SubmissionReused
        return found.outcome

    def remember_outcome(self, key: str, request: bytes, outcome: dict[str, Any], actor: Actor) -> None:
        row = Submission(person=actor.id, key=key, request_sha256=_digest(request), outcome=outcome, at=self.now)
        self.session.add(row)
        self.session.flush()


def page_key(after: str) -> tuple[int, UUID]:
    """The row that a page ended with, as its key says; NotFound when it is no such key."""
    rank, _, task_id = after.partition(".")
    try:
        key = int(rank), UUID(task_id)
    except ValueError:
        raise NotFound("trang") from None
    if not 0 <= key[0] < 2**63:
        raise NotFound("trang")
    return key


def _is_offered(task: Task, actor: Actor) -> bool:
    if task.agency != actor.agency:
        return False
    return task.assignee in actor.persons or not actor.groups.isdisjoint(task.groups)


def refuse_closed(task: Task) -> None:
    """TaskNotOpen for what is done or withdrawn, CaseSuspended for what rests."""
    if task.status == "suspended":
        raise CaseSuspended
    if task.status != "open":
        raise TaskNotOpen(task.id)


def _digest(request: bytes) -> str:
    return sha256(request).hexdigest()
