"""Starting and stepping cases: lock the row, run, write everything that changed, all in the caller's transaction.

After each step inbox, timers, subscriptions, jobs and history say exactly what the stored state says, because they are
written by the same statement list from the same `Waits`. Nothing else in this package writes those tables' open rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.actors import SYSTEM, Actor, group_key, person_key
from engine.definitions import Definitions
from engine.errors import CaseNotRunning, NotFound, NotYours, VersionConflict
from engine.spiff.flow import HumanTask, JobWait, Run, Waits
from engine.tables import Case, History, Job, Subscription, Task, TaskDraft, TaskOwner, Timer

WORK_WAITS = "engine_work_waits"  # set in session.info by a transaction that leaves work for the machine
FAR_AWAY = 10**11  # seconds; later than any due date, so that tasks without one come last


@dataclass(frozen=True)
class Step:
    """What one step changed, for those who follow along (grants of reading rights, the worker's bell)."""

    case: Case
    opened: tuple[dict[str, Any], ...]  # rows of `task`
    jobs: int
    ended: bool


StepListener = Callable[[Step], None]


@dataclass(frozen=True)
class Entry:
    """A line of history about to be written."""

    kind: str
    by: Actor
    element: str = ""
    name: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cases:
    session: Session
    definitions: Definitions
    now: datetime
    listeners: tuple[StepListener, ...] = ()

    # ------------------------------------------------------------ commands

    def start(
        self, process_id: str, scopes: Sequence[str], agency: str, about: str, data: Mapping[str, Any], by: Actor
    ) -> UUID:
        """Start a process for an agency, about something; returns the case's id.

        The newest versions visible in `scopes` are pinned: later deployments do not touch this case.
        """
        pins = {process: str(pin) for process, pin in self.definitions.resolve(process_id, scopes).items()}
        run = Run.start(self.definitions.program(process_id, pins), {**data, "agency": agency}, self.now)
        case = Case(
            id=uuid4(), process_id=process_id, name=self.definitions.get(UUID(pins[process_id])).name, agency=agency,
            about=about, pins=pins, status="running", version=0, state=b"", waiting={}, started_at=self.now,
            started_by=by.name,
        )  # fmt: skip
        self.session.add(case)
        self.session.flush()
        self._save(case, run, Entry("case_started", by, name=case.name))
        return case.id

    def complete_task(self, case_id: UUID, task_id: UUID, answers: Mapping[str, Any], by: Actor, name: str) -> None:
        """A person has done a task. Answers are found in the data under the element's own id."""
        case, run = self._load(case_id)
        task = next((task for task in case.waiting.get("tasks", {}).items() if task[0] == task_id.hex), None)
        element = task[1] if task else ""
        signature = {"by": {"id": by.id, "name": by.name}, "at": self.now.isoformat()}
        run.complete(task_id, {element: {**answers, **signature}})
        facts = {"task": str(task_id), "answers": dict(answers)}
        self._save(case, run, Entry("task_completed", by, element, name, facts))

    def finish_job(self, case_id: UUID, job_id: UUID, result: dict[str, Any]) -> None:
        """A service task is done; the case moves on with its result."""
        case, run = self._load(case_id)
        element = case.waiting.get("jobs", {}).get(job_id.hex, "")
        run.finish_job(job_id, result)
        self._save(case, run, Entry("job_done", SYSTEM, element, facts={"job": str(job_id), "result": result}))

    def fail_job(self, case_id: UUID, job_id: UUID, code: str, message: str) -> bool:
        """A service task cannot be done. True when a boundary event of that code took over."""
        case, run = self._load(case_id)
        element = case.waiting.get("jobs", {}).get(job_id.hex, "")
        facts = {"job": str(job_id), "code": code, "message": message}
        if not run.fail_job(job_id, code, message):
            self._remember(case, Entry("incident", SYSTEM, element, facts=facts))
            return False
        self._save(case, run, Entry("job_failed", SYSTEM, element, facts=facts))
        return True

    def fire_timers(self, case_id: UUID) -> None:
        case, run = self._load(case_id)
        run.fire_timers()
        self._save(case, run, Entry("timer_fired", SYSTEM))

    def deliver(self, case_id: UUID, name: str, payload: Any, by: Actor) -> bool:
        """Hand a message to a case; False, and nothing changed, when it does not wait for it."""
        case, run = self._load(case_id)
        if not run.deliver(name, payload):
            return False
        self._save(case, run, Entry("message_received", by, name=name, facts={"payload": payload}))
        return True

    def cancel(self, case_id: UUID, reason: str, by: Actor) -> None:
        """End a case with a reason; everything open is withdrawn."""
        case, run = self._load(case_id)
        run.cancel()
        self._save(case, run, Entry("case_cancelled", by, facts={"reason": reason}), ended="cancelled")

    # ------------------------------------------------------------ reading

    def get(self, case_id: UUID) -> Case:
        found = self.session.get(Case, case_id)
        if found is None:
            raise NotFound("vụ việc")
        return found

    def of_agency(self, case_id: UUID, actor: Actor) -> Case:
        """The case, if it belongs to the agency of `actor`; NotFound otherwise."""
        found = self.session.get(Case, case_id)
        if found is None or found.agency != actor.agency:
            raise NotFound("vụ việc")
        return found

    def about(self, about: str) -> Sequence[Case]:
        """Every case about one thing, oldest first."""
        return self.session.scalars(sa.select(Case).where(Case.about == about).order_by(Case.started_at)).all()

    def lock(self, case_id: UUID) -> Case:
        """The case row, held until the transaction ends: whoever steps a case holds this first."""
        wanted = sa.select(Case).where(Case.id == case_id).with_for_update()
        found = self.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
        if found is None:
            raise NotFound("vụ việc")
        return found

    # ------------------------------------------------------------ one step

    def _load(self, case_id: UUID) -> tuple[Case, Run]:
        case = self.lock(case_id)
        if case.status != "running":
            raise CaseNotRunning
        return case, Run.load(self.definitions.program(case.process_id, case.pins), case.state, self.now)

    def _save(self, case: Case, run: Run, entry: Entry, ended: str = "completed") -> None:
        thrown = run.thrown()
        waits = run.waits() if not run.completed else Waits((), (), (), (), ())
        waiting = _summary(waits)
        before = case.waiting
        self._write_state(case, run, waiting, ended)
        opened = self._open_tasks(case, [task for task in waits.tasks if task.id.hex not in before.get("tasks", {})])
        self._close_tasks(before.get("tasks", {}).keys() - waiting["tasks"].keys(), entry)
        jobs = self._open_jobs(case, [job for job in waits.jobs if job.id.hex not in before.get("jobs", {})])
        self._cancel_jobs(before.get("jobs", {}).keys() - waiting["jobs"].keys(), entry)
        if before.get("timers", {}) != waiting["timers"]:
            self._rewrite_timers(case, waits)
        if before.get("events", []) != waiting["events"]:
            self._rewrite_subscriptions(case, waits)
        trail = [[passed.process_id, passed.element, passed.name, passed.kind] for passed in run.trail]
        told = replace(entry, facts={**entry.facts, "trail": trail})
        self._remember(case, told, *(_thrown_entry(event) for event in thrown))
        for listener in self.listeners:
            listener(Step(case, tuple(opened), jobs, run.completed))

    def _write_state(self, case: Case, run: Run, waiting: dict[str, Any], ended: str) -> None:
        """State and version in one statement; the version is a second guard beside the lock."""
        state = orjson.dumps(run.data) if run.completed else run.dump()
        values: dict[str, Any] = {"state": state, "version": case.version + 1, "waiting": waiting}
        if run.completed:
            values |= {"status": ended, "ended_at": self.now}
        mine = sa.and_(Case.id == case.id, Case.version == case.version)
        if self._execute(sa.update(Case).where(mine).values(values)) != 1:
            raise VersionConflict
        for name, value in values.items():
            set_committed_value(case, name, value)  # already written: the session has nothing to flush

    def _open_tasks(self, case: Case, tasks: Sequence[HumanTask]) -> list[dict[str, Any]]:
        if not tasks:
            return []
        rows = [self._task_row(case, task) for task in tasks]
        self.session.execute(sa.insert(Task), rows)
        owners = [
            {"owner": owner, "rank": row["rank"], "task_id": row["id"]}
            for row in rows
            for owner in ([person_key(row["assignee"])] if row["assignee"] else row["groups"])
        ]
        self.session.execute(sa.insert(TaskOwner), owners)
        return rows

    def _task_row(self, case: Case, task: HumanTask) -> dict[str, Any]:
        due = task.due.timestamp() if task.due else FAR_AWAY
        return {
            "id": task.id, "case_id": case.id, "process_id": task.process_id, "element": task.element,
            "name": task.name, "form": task.form, "queue": task.queue, "lane": task.lane, "agency": case.agency,
            "unit": task.unit or "", "groups": [group_key(case.agency, group, task.unit or "") for group in task.groups],
            "assignee": task.assignee, "about": task.about or case.about, "priority": task.priority, "due_at": task.due,
            "rank": rank_of(task.priority, due), "status": "open", "created_at": self.now,
        }  # fmt: skip

    def _close_tasks(self, ids: Collection[str], entry: Entry) -> None:
        """Tasks that are open no more: the one just completed is done, others were withdrawn by the diagram."""
        if not ids:
            return
        closed = [UUID(task_id) for task_id in ids]
        done = UUID(entry.facts["task"]) if entry.kind == "task_completed" else None
        ended = {"ended_at": self.now, "ended_by": entry.by.name}
        if done is not None:
            his = sa.and_(Task.id == done, sa.or_(Task.assignee.is_(None), Task.assignee == entry.by.id))
            if self._execute(sa.update(Task).where(his).values(status="done", **ended)) != 1:
                raise NotYours  # somebody claimed it since it was read
        withdrawn = [task_id for task_id in closed if task_id != done]
        if withdrawn:
            self._execute(sa.update(Task).where(Task.id.in_(withdrawn)).values(status="cancelled", **ended))
        self._execute(sa.delete(TaskOwner).where(TaskOwner.task_id.in_(closed)))
        self._execute(sa.delete(TaskDraft).where(TaskDraft.task_id.in_(closed)))

    def _open_jobs(self, case: Case, jobs: Sequence[JobWait]) -> int:
        rows = [
            {
                "id": job.id, "case_id": case.id, "process_id": job.process_id, "element": job.element, "name": job.name, "operation": job.operation,
                "parameters": job.parameters, "status": "waiting", "attempts": 0, "retries": job.retries,
                "run_at": self.now, "created_at": self.now,
            }
            for job in jobs
        ]  # fmt: skip
        if rows:
            self.session.execute(sa.insert(Job), rows)
            self.session.info[WORK_WAITS] = True
        return len(rows)

    def _cancel_jobs(self, ids: Collection[str], entry: Entry) -> None:
        """Jobs that the diagram has left without their result (the finished one ends itself)."""
        left = [UUID(job_id) for job_id in ids if str(UUID(job_id)) != entry.facts.get("job", "")]
        if left:
            self._execute(sa.update(Job).where(Job.id.in_(left)).values(status="cancelled", ended_at=self.now))

    def _rewrite_timers(self, case: Case, waits: Waits) -> None:
        self._execute(sa.delete(Timer).where(Timer.case_id == case.id))
        rows = {
            timer.id: {"task_id": timer.id, "case_id": case.id, "element": timer.element, "due_at": timer.due}
            for timer in sorted(waits.timers, key=lambda timer: timer.due, reverse=True)  # the earliest one stays
        }
        if rows:
            self.session.execute(sa.insert(Timer), list(rows.values()))
            self.session.info[WORK_WAITS] = True

    def _rewrite_subscriptions(self, case: Case, waits: Waits) -> None:
        self._execute(sa.delete(Subscription).where(Subscription.case_id == case.id))
        rows = [
            {"task_id": m.id, "case_id": case.id, "element": m.element, "kind": "message", "name": m.name,
             "key": orjson.dumps(m.correlations, option=orjson.OPT_SORT_KEYS).decode()}
            for m in waits.messages
        ]  # fmt: skip
        rows += [
            {"task_id": s.id, "case_id": case.id, "element": s.element, "kind": "signal", "name": s.name, "key": ""}
            for s in waits.signals
        ]
        if rows:
            self.session.execute(sa.insert(Subscription), rows)

    def _remember(self, case: Case, *entries: Entry) -> None:
        rows = [
            {"case_id": case.id, "version": case.version, "at": self.now, "by": entry.by.id, "by_name": entry.by.name,
             "kind": entry.kind, "element": entry.element, "name": entry.name, "facts": dict(entry.facts)}
            for entry in entries
        ]  # fmt: skip
        self.session.execute(sa.insert(History), rows)

    def _execute(self, statement: Any) -> int:
        """Run a bulk statement; how many rows it touched."""
        return self.session.execute(statement.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined, no-any-return]


def rank_of(priority: int, due: float) -> int:
    """Where a task stands in an inbox: the most urgent first, then the earliest due. Smaller comes first."""
    return (9 - max(0, min(priority, 9))) * FAR_AWAY * 10 + int(due)


def _summary(waits: Waits) -> dict[str, Any]:
    """What the projections of a case hold, kept beside its state so that the next step knows what changed."""
    return {
        "tasks": {task.id.hex: task.element for task in waits.tasks},
        "jobs": {job.id.hex: job.element for job in waits.jobs},
        "timers": {timer.id.hex: timer.due.isoformat() for timer in waits.timers},
        "events": sorted(f"{event.id.hex} {event.name}" for event in (*waits.messages, *waits.signals)),
    }


def _thrown_entry(event: Any) -> Entry:
    return Entry(f"{event.kind}_thrown", SYSTEM, name=event.name, facts={"code": event.code, "payload": event.payload})
