"""Inbox, jobs, timers, subscriptions and history of a case, written after each step from one `Waits`.

Nothing else writes the open rows of these tables, so they always say exactly what the stored state says. What changed is
told from `case.waiting`, which names what the tables held before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor, group_key, person_key
from engine.changes import Bind, Changes, Write, delete_by, insert_into
from engine.errors import NotYours
from engine.spiff.flow import HumanTask, JobWait, MessageWait, SignalWait, TimerWait, Waits
from engine.tables import Base, Case, Job, Subscription, Task, TaskOwner, Timer

WORK_WAITS = "engine_work_waits"  # set in session.info by a transaction that leaves work for the machine
FAR_AWAY = 10**12  # seconds; later than any date a program can write, so that tasks without one come last


@dataclass(frozen=True)
class Entry:
    """A line of history about to be written. Its facts name the `task` or `job` that the step was about."""

    kind: str
    by: Actor
    element: str = ""
    name: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


TASK, OWNER, DRAFT, JOB, TIMER, HEARD, HISTORY = (
    Base.metadata.tables[name]
    for name in ("task", "task_owner", "task_draft", "job", "timer", "subscription", "history")
)
LATER = ("opened_at", "opened_by", "ended_at", "ended_by", "ended_by_id")  # columns of a task that is not new any more
OPEN_TASK, OFFER_TASK = insert_into(TASK, but=LATER), insert_into(OWNER)
OPEN_JOB, SET_TIMER, LISTEN, REMEMBER = insert_into(JOB), insert_into(TIMER), insert_into(HEARD), insert_into(HISTORY)
UNOFFER_TASK, FORGET_DRAFT, STOP_TIMER = (
    delete_by(OWNER.c.task_id),
    delete_by(DRAFT.c.task_id),
    delete_by(TIMER.c.task_id),
)
STOP_LISTENING = delete_by(HEARD.c.task_id, HEARD.c.name)


def _end(table: sa.Table, status: str, bind: Bind, *only: sa.ColumnElement[bool]) -> sa.Update:
    mine = sa.update(table).where(table.c.id == bind(table.c.id), *only)
    return mine.values(status=status, ended_at=bind(table.c.ended_at))


def _end_task(status: str, bind: Bind, *only: sa.ColumnElement[bool]) -> sa.Update:
    who = {"ended_by": bind(TASK.c.ended_by), "ended_by_id": bind(TASK.c.ended_by_id)}
    return _end(TASK, status, bind, *only).values(who)


def _still_his(bind: Bind) -> sa.ColumnElement[bool]:
    persons = bind(TASK.c.assignee, "person"), bind(TASK.c.assignee, "other_person")
    return sa.or_(TASK.c.assignee.is_(None), TASK.c.assignee.in_(persons))


FINISH_TASK = Write(
    lambda bind: _end_task("done", bind, _still_his(bind)), missed=NotYours
)  # claimed since it was read
WITHDRAW_TASK = Write(lambda bind: _end_task("cancelled", bind))
CANCEL_JOB = Write(lambda bind: _end(JOB, "cancelled", bind))
MOVE_TIMER = Write(
    lambda bind: (
        sa.update(TIMER)
        .where(TIMER.c.task_id == bind(TIMER.c.task_id))
        .values(due_at=bind(TIMER.c.due_at), rule=bind(TIMER.c.rule))
    )
)


@dataclass(frozen=True)
class Projections:
    """The tables of one case. `follow` and `tell` collect in `changes`; whoever calls them has that written."""

    session: Session
    now: datetime

    @cached_property
    def changes(self) -> Changes:
        return Changes(self.session)

    def follow(self, case: Case, before: Mapping[str, Any], waits: Waits, entry: Entry) -> list[dict[str, Any]]:
        """Bring every table from what it held `before` to what the case waits for now; the tasks that opened."""
        after = summary(waits)
        opened = self._open_tasks(case, [task for task in waits.tasks if task.id.hex not in before.get("tasks", {})])
        self._close_tasks(before.get("tasks", {}).keys() - after["tasks"].keys(), entry)
        self._open_jobs(case, [job for job in waits.jobs if job.id.hex not in before.get("jobs", {})])
        self._cancel_jobs(before.get("jobs", {}).keys() - after["jobs"].keys(), entry)
        self._set_timers(case, before.get("timers", {}), waits.timers)
        self._listen(case, before.get("events", []), waits)
        return opened

    def tell(self, case: Case, *entries: Entry) -> None:
        """Add lines to the history."""
        for entry in entries:
            row = {
                "case_id": case.id, "version": case.version, "at": self.now, "by": entry.by.id,
                "by_name": entry.by.name, "kind": entry.kind, "element": entry.element, "name": entry.name,
                "facts": dict(entry.facts),
            }  # fmt: skip
            self.changes.add(REMEMBER, row)

    def remember(self, case: Case, *entries: Entry) -> None:
        """Write lines of history now."""
        self.tell(case, *entries)
        self.changes.write()

    # ------------------------------------------------------------ tasks

    def _open_tasks(self, case: Case, tasks: Sequence[HumanTask]) -> list[dict[str, Any]]:
        rows = [self._task_row(case, task) for task in tasks]
        for row in rows:
            self.changes.add(OPEN_TASK, row)
        for row in rows:
            for owner in sorted(set(owners_of(row["assignee"], row["groups"]))):
                self.changes.add(OFFER_TASK, {"owner": owner, "rank": row["rank"], "task_id": row["id"]})
        return rows

    def offer(self, tasks: Sequence[Task]) -> None:
        """Put open tasks into the inboxes of those whose they are now, and out of all others."""
        if not tasks:
            return
        self._execute(sa.delete(TaskOwner).where(TaskOwner.task_id.in_([task.id for task in tasks])))
        rows = [
            {"owner": owner, "rank": task.rank, "task_id": task.id}
            for task in tasks
            for owner in owners_of(task.assignee, task.groups)
        ]
        self.session.execute(sa.insert(TaskOwner), rows)

    def _task_row(self, case: Case, task: HumanTask) -> dict[str, Any]:
        unit = task.unit or ""
        return {
            "id": task.id, "case_id": case.id, "process_id": task.process_id, "level": task.level,
            "element": task.element, "name": task.name, "form": task.form, "queue": task.queue, "lane": task.lane,
            "agency": case.agency, "unit": unit, "groups": [group_key(case.agency, group, unit) for group in task.groups],
            "assignee": task.assignee, "about": task.about or case.about, "priority": task.priority, "due_at": task.due,
            "due_rule": task.rule,
            "rank": rank_of(task.priority, task.due), "status": "open", "created_at": self.now,
        }  # fmt: skip

    def _close_tasks(self, ids: Collection[str], entry: Entry) -> None:
        """Tasks that are open no more: the one just completed is done, others were withdrawn by the diagram."""
        done = UUID(entry.facts["task"]) if entry.kind == "task_completed" else None
        ended = {"ended_at": self.now, "ended_by": entry.by.name, "ended_by_id": entry.by.id}
        closed = sorted(map(UUID, ids))
        for task_id in closed:
            if task_id == done:
                person, other = (*entry.by.persons, "")[:2]
                self.changes.add(FINISH_TASK, {"id": done, "person": person, "other_person": other, **ended})
            else:
                self.changes.add(WITHDRAW_TASK, {"id": task_id, **ended})
        for gone in (UNOFFER_TASK, FORGET_DRAFT):
            for task_id in closed:
                self.changes.add(gone, {"task_id": task_id})

    # ------------------------------------------------------------ jobs, timers, subscriptions

    def _open_jobs(self, case: Case, jobs: Sequence[JobWait]) -> None:
        for job in jobs:
            row = {
                "id": job.id, "case_id": case.id, "agency": case.agency, "process_id": job.process_id,
                "element": job.element, "name": job.name, "operation": job.operation, "parameters": job.parameters,
                "status": "waiting", "retries": job.retries, "run_at": self.now, "created_at": self.now,
            }  # fmt: skip
            self.changes.add(OPEN_JOB, row)
            self.session.info[WORK_WAITS] = True

    def _cancel_jobs(self, ids: Collection[str], entry: Entry) -> None:
        """Jobs that the diagram has left without their result (the finished one ends itself)."""
        for job_id in sorted(map(UUID, ids)):
            if str(job_id) != entry.facts.get("job", ""):
                self.changes.add(CANCEL_JOB, {"id": job_id, "ended_at": self.now})

    def _set_timers(self, case: Case, before: Mapping[str, str], timers: Collection[TimerWait]) -> None:
        """From the dates `before`, by id, to what the case waits for now."""
        after = earliest(timers)
        for gone in before.keys() - {task_id.hex for task_id in after}:
            self.changes.add(STOP_TIMER, {"task_id": UUID(gone)})
        for task_id, timer in after.items():
            if before.get(task_id.hex) == timer.due.isoformat():
                continue
            if task_id.hex in before:
                self.changes.add(MOVE_TIMER, {"task_id": task_id, "due_at": timer.due, "rule": timer.rule})
            else:
                row = {
                    "task_id": task_id,
                    "case_id": case.id,
                    "element": timer.element,
                    "due_at": timer.due,
                    "rule": timer.rule,
                }
                self.changes.add(SET_TIMER, row)
            self.session.info[WORK_WAITS] = True

    def _listen(self, case: Case, before: Collection[str], waits: Waits) -> None:
        """From the events `before`, by key, to what the case waits for now."""
        events: list[MessageWait | SignalWait] = [*waits.messages, *waits.signals]
        for gone in sorted(set(before) - set(map(event_key, events))):
            task_id, _, name = gone.partition(" ")
            self.changes.add(STOP_LISTENING, {"task_id": UUID(task_id), "name": name})
        for event in events:
            if event_key(event) in before:
                continue
            row = {"task_id": event.id, "case_id": case.id, "element": event.element, "name": event.name}
            if isinstance(event, MessageWait):
                self.changes.add(LISTEN, {**row, "kind": "message", "key": correlation_key(event.correlations)})
            else:
                self.changes.add(LISTEN, {**row, "kind": "signal", "key": ""})

    # ------------------------------------------------------------ a case that rests

    def put_away(self, case: Case) -> None:
        """Nothing of the case is in an inbox, due or waiting for a worker any more; the state stays.

        What it listens for stays too: that a message is for a case at rest must be seen, and it is kept for it.
        """
        self._execute(sa.update(Task).where(Task.case_id == case.id, Task.status == "open").values(status="suspended"))
        tasks = sa.select(Task.id).where(Task.case_id == case.id)  # the task first, then its owners, as a claim does
        self._execute(sa.delete(TaskOwner).where(TaskOwner.task_id.in_(tasks)))
        self._execute(sa.delete(Timer).where(Timer.case_id == case.id))
        waiting = sa.and_(Job.case_id == case.id, Job.status == "waiting")
        self._execute(sa.update(Job).where(waiting).values(status="suspended"))

    def bring_back(self, case: Case, waits: Waits) -> None:
        """What `put_away` took, as it was: due dates, holders and retries too."""
        rested = sa.select(Task).where(Task.case_id == case.id, Task.status == "suspended")
        tasks = self.session.scalars(rested.execution_options(populate_existing=True)).all()
        for task in tasks:
            task.status = "open"
        self.offer(tasks)
        self._execute(sa.delete(Subscription).where(Subscription.case_id == case.id))
        self._set_timers(case, {}, waits.timers)
        self._listen(case, [], waits)
        self.changes.write()
        rested_jobs = sa.and_(Job.case_id == case.id, Job.status == "suspended")
        if self._execute(sa.update(Job).where(rested_jobs).values(status="waiting")):
            self.session.info[WORK_WAITS] = True

    def _execute(self, statement: Any) -> int:
        """Run a bulk statement past the session's own bookkeeping; how many rows it touched."""
        done = self.session.execute(statement.execution_options(synchronize_session=False))
        return int(done.rowcount)  # type: ignore[attr-defined]  # what a bulk statement gives has one


def summary(waits: Waits) -> dict[str, Any]:
    """What the tables hold for a case that waits for this; stored as `case.waiting`."""
    events: list[MessageWait | SignalWait] = [*waits.messages, *waits.signals]
    return {
        "tasks": {task.id.hex: task.element for task in waits.tasks},
        "jobs": {job.id.hex: job.element for job in waits.jobs},
        "timers": {task_id.hex: timer.due.isoformat() for task_id, timer in earliest(waits.timers).items()},
        "events": sorted(map(event_key, events)),
    }


def earliest(timers: Collection[TimerWait]) -> dict[UUID, TimerWait]:
    """By id; an event gateway waits for several under one, and the first of them decides."""
    return {timer.id: timer for timer in sorted(timers, key=lambda timer: timer.due, reverse=True)}


def event_key(event: MessageWait | SignalWait) -> str:
    return f"{event.id.hex} {event.name}"


def owners_of(assignee: str | None, groups: Sequence[str]) -> Sequence[str]:
    """The names under which a task is found in inboxes: its holder's, else those of its groups."""
    return [person_key(assignee)] if assignee else groups


def rank_of(priority: int, due: datetime | None) -> int:
    """Where a task stands in an inbox: the most urgent first, then the earliest due. Smaller comes first."""
    seconds = max(0, int(due.timestamp())) if due else FAR_AWAY - 1
    return (9 - max(0, min(priority, 9))) * FAR_AWAY + seconds


def correlation_key(correlations: Mapping[str, Any]) -> str:
    """Correlation values in one comparable text."""
    return orjson.dumps(correlations, option=orjson.OPT_SORT_KEYS).decode()
