"""Inbox, jobs, timers, subscriptions and history of a case, written after each step from one `Waits`.

Nothing else writes the open rows of these tables, so they always say exactly what the stored state says. What changed is
told from `case.waiting`, which names what the tables held before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor, group_key, person_key
from engine.errors import NotYours
from engine.spiff.flow import HumanTask, JobWait, MessageWait, SignalWait, Waits
from engine.tables import Case, History, Job, Subscription, Task, TaskDraft, TaskOwner, Timer

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


@dataclass(frozen=True)
class Projections:
    session: Session
    now: datetime

    def follow(self, case: Case, before: Mapping[str, Any], waits: Waits, entry: Entry) -> list[dict[str, Any]]:
        """Bring every table from what it held `before` to what the case waits for now; the tasks that opened."""
        after = summary(waits)
        opened = self._open_tasks(case, [task for task in waits.tasks if task.id.hex not in before.get("tasks", {})])
        self._close_tasks(before.get("tasks", {}).keys() - after["tasks"].keys(), entry)
        self._open_jobs(case, [job for job in waits.jobs if job.id.hex not in before.get("jobs", {})])
        self._cancel_jobs(before.get("jobs", {}).keys() - after["jobs"].keys(), entry)
        if before.get("timers", {}) != after["timers"]:
            self._rewrite_timers(case, waits)
        if before.get("events", []) != after["events"]:
            self._rewrite_subscriptions(case, waits)
        return opened

    def remember(self, case: Case, *entries: Entry) -> None:
        """Write lines of history."""
        rows = [
            {
                "case_id": case.id, "version": case.version, "at": self.now, "by": entry.by.id,
                "by_name": entry.by.name, "kind": entry.kind, "element": entry.element, "name": entry.name,
                "facts": dict(entry.facts),
            }
            for entry in entries
        ]  # fmt: skip
        self.session.execute(sa.insert(History), rows)

    # ------------------------------------------------------------ tasks

    def _open_tasks(self, case: Case, tasks: Sequence[HumanTask]) -> list[dict[str, Any]]:
        if not tasks:
            return []
        rows = [self._task_row(case, task) for task in tasks]
        self.session.execute(sa.insert(Task), rows)
        owners = [
            {"owner": owner, "rank": row["rank"], "task_id": row["id"]}
            for row in rows
            for owner in owners_of(row["assignee"], row["groups"])
        ]
        self.session.execute(sa.insert(TaskOwner), owners)
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
        if not ids:
            return
        closed = [UUID(task_id) for task_id in ids]
        done = UUID(entry.facts["task"]) if entry.kind == "task_completed" else None
        ended = {"ended_at": self.now, "ended_by": entry.by.name, "ended_by_id": entry.by.id}
        if done is not None:
            his = sa.and_(Task.id == done, sa.or_(Task.assignee.is_(None), Task.assignee.in_(entry.by.persons)))
            if self._execute(sa.update(Task).where(his).values(status="done", **ended)) != 1:
                raise NotYours  # somebody claimed it since it was read
        withdrawn = [task_id for task_id in closed if task_id != done]
        if withdrawn:
            self._execute(sa.update(Task).where(Task.id.in_(withdrawn)).values(status="cancelled", **ended))
        self._execute(sa.delete(TaskOwner).where(TaskOwner.task_id.in_(closed)))
        self._execute(sa.delete(TaskDraft).where(TaskDraft.task_id.in_(closed)))

    # ------------------------------------------------------------ jobs, timers, subscriptions

    def _open_jobs(self, case: Case, jobs: Sequence[JobWait]) -> None:
        rows = [
            {
                "id": job.id, "case_id": case.id, "agency": case.agency, "process_id": job.process_id,
                "element": job.element, "name": job.name, "operation": job.operation, "parameters": job.parameters,
                "status": "waiting", "attempts": 0, "retries": job.retries, "run_at": self.now, "created_at": self.now,
            }
            for job in jobs
        ]  # fmt: skip
        if rows:
            self.session.execute(sa.insert(Job), rows)
            self.session.info[WORK_WAITS] = True

    def _cancel_jobs(self, ids: Collection[str], entry: Entry) -> None:
        """Jobs that the diagram has left without their result (the finished one ends itself)."""
        left = [UUID(job_id) for job_id in ids if str(UUID(job_id)) != entry.facts.get("job", "")]
        if left:
            self._execute(sa.update(Job).where(Job.id.in_(left)).values(status="cancelled", ended_at=self.now))

    def _rewrite_timers(self, case: Case, waits: Waits) -> None:
        self._execute(sa.delete(Timer).where(Timer.case_id == case.id))
        rows = {
            timer.id: {
                "task_id": timer.id,
                "case_id": case.id,
                "element": timer.element,
                "due_at": timer.due,
                "rule": timer.rule,
            }
            for timer in sorted(waits.timers, key=lambda timer: timer.due, reverse=True)  # the earliest one stays
        }
        if rows:
            self.session.execute(sa.insert(Timer), list(rows.values()))
            self.session.info[WORK_WAITS] = True

    def _rewrite_subscriptions(self, case: Case, waits: Waits) -> None:
        self._execute(sa.delete(Subscription).where(Subscription.case_id == case.id))
        rows = [
            {
                "task_id": message.id, "case_id": case.id, "element": message.element, "kind": "message",
                "name": message.name, "key": correlation_key(message.correlations),
            }
            for message in waits.messages
        ] + [
            {
                "task_id": signal.id, "case_id": case.id, "element": signal.element, "kind": "signal",
                "name": signal.name, "key": "",
            }
            for signal in waits.signals
        ]  # fmt: skip
        if rows:
            self.session.execute(sa.insert(Subscription), rows)

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
        self._rewrite_timers(case, waits)
        self._rewrite_subscriptions(case, waits)
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
        "timers": {timer.id.hex: timer.due.isoformat() for timer in waits.timers},
        "events": sorted(map(event_key, events)),
    }


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
