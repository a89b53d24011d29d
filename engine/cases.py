"""Starting and stepping cases: lock the row, run, write everything that changed, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.actors import SYSTEM, Actor
from engine.changes import Bind, Changes, Write, insert_into
from engine.definitions import Definitions, pinned
from engine.errors import CaseNotRunning, CaseSuspended, NotFound, StateUnreadable, VersionConflict
from engine.messages import Messages
from engine.projections import Entry, Projections, event_key, summary
from engine.spiff.flow import MessageWait, Run, ThrownEvent, Waits
from engine.tables import Base, Case, Task

Row = TypeVar("Row", Task, Case)
NOTHING = Waits((), (), (), (), ())
CASE = Base.metadata.tables["case"]
TASK = Base.metadata.tables["task"]
_OF_CASE = [column for column in CASE.columns if column.name != "previous"]
_TASK_WITH_CASE = (
    sa.select(*TASK.columns, *_OF_CASE).join_from(TASK, CASE, CASE.c.id == TASK.c.case_id)
    .where(TASK.c.id == sa.bindparam("task_id"), TASK.c.agency == sa.bindparam("agency"))
    .with_for_update(of=CASE)
)  # fmt: skip


def _write_case(bind: Bind, previous: Any) -> sa.Update:
    as_it_was = CASE.c.id == bind(CASE.c.id), CASE.c.version == bind(CASE.c.version, "version_before")
    columns = (CASE.c.state, CASE.c.version, CASE.c.waiting, CASE.c.status, CASE.c.ended_at)
    values = {column: bind(column) for column in columns}
    return sa.update(CASE).where(*as_it_was).values({**values, CASE.c.previous: previous})


NEW_CASE = insert_into(CASE)
WRITE_STATE = Write(lambda bind: _write_case(bind, sa.null()), missed=VersionConflict)
KEEP_STATE = Write(lambda bind: _write_case(bind, CASE.c.state), missed=VersionConflict)  # what was, for a step back


@dataclass(frozen=True)
class HeldTask:
    """A task and its case. The case stays as it is until the transaction ends; the task may still be given to somebody
    else or be done already by whoever held the case before, which the completion itself then notices."""

    task: Task
    case: Case


@dataclass(frozen=True)
class Step:
    """What one step changes, for those who follow along; they may add to `changes`, which are not written yet."""

    case: Case
    opened: tuple[dict[str, Any], ...]  # rows of `task`
    ended: bool
    changes: Changes


StepListener = Callable[[Step], None]


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
        in_use = self.definitions.in_use(scopes)
        pins = {process: str(pin) for process, pin in pinned(process_id, in_use).items()}
        run = Run.start(self.definitions.program(process_id, pins, agency), {**data, "agency": agency}, self.now)
        case = Case(
            id=uuid4(), process_id=process_id, name=in_use[process_id].name, agency=agency,
            about=about, pins=pins, status="running", version=0, state=b"", waiting={}, started_at=self.now,
            started_by=by.name,
        )  # fmt: skip
        self.save(case, run, Entry("case_started", by, name=case.name))
        return case.id

    def complete_task(self, held: HeldTask, answers: Mapping[str, Any], by: Actor) -> None:
        """A person has done a task. Answers are found in the data under the element's own id.

        When they did it for somebody they stand in for (`Actor.acting_for`), the data says whom under `for`.
        Raises CaseNotRunning, CaseSuspended, TaskNotOpen, DataRefused, ExpressionFailed, StepFailed.
        """
        task, case = held.task, held.case
        refuse_resting(case)
        run = self.run_of(case)
        signature: dict[str, Any] = {"by": {"id": by.id, "name": by.name}, "at": self.now.isoformat()}
        for person in by.stands_for:
            signature["for"] = {"id": person.id, "name": person.name}
        run.complete(task.id, {task.element: {**answers, **signature}})
        facts = {"task": str(task.id), "answers": dict(answers)}
        self.save(case, run, Entry("task_completed", by, task.element, task.name, facts))

    def finish_job(self, case_id: UUID, job_id: UUID, result: dict[str, Any]) -> None:
        """A service task is done; the case moves on with its result."""
        case, run = self.load(case_id)
        element = case.waiting.get("jobs", {}).get(job_id.hex, "")
        run.finish_job(job_id, result)
        self.save(case, run, Entry("job_done", SYSTEM, element, facts={"job": str(job_id), "result": result}))

    def fail_job(self, case_id: UUID, job_id: UUID, code: str, message: str) -> bool:
        """A service task cannot be done. True when a boundary event of that code took over."""
        case, run = self.load(case_id)
        element = case.waiting.get("jobs", {}).get(job_id.hex, "")
        facts = {"job": str(job_id), "code": code, "message": message}
        if not run.fail_job(job_id, code, message):
            self.report(case, element, facts)
            return False
        self.save(case, run, Entry("job_failed", SYSTEM, element, facts=facts))
        return True

    def fire_timers(self, case_id: UUID, job_id: UUID | None = None) -> None:
        case, run = self.load(case_id)
        run.fire_timers()
        self.save(case, run, Entry("timer_fired", SYSTEM, facts={"job": str(job_id)} if job_id else {}))

    def report(self, case: Case, element: str, facts: Mapping[str, Any]) -> None:
        """The case waits for an operator: say so in its history."""
        Projections(self.session, self.now).remember(case, Entry("incident", SYSTEM, element, facts=facts))

    def deliver(self, case_id: UUID, name: str, payload: Any, by: Actor) -> bool:
        """Hand a message to a case; False, and nothing changed, when it does not wait for it."""
        case, run = self.load(case_id)
        if not run.deliver(name, payload):
            return False
        self.save(case, run, Entry("message_received", by, name=name, facts={"payload": payload}))
        return True

    def throw_signal(self, case_id: UUID, name: str, payload: Any, by: Actor) -> bool:
        """Let a case hear a signal; False, and nothing changed, when it does not wait for it."""
        case, run = self.load(case_id)
        if not run.throw_signal(name, payload):
            return False
        self.save(case, run, Entry("signal_received", by, name=name, facts={"payload": payload}))
        return True

    def cancel(self, case_id: UUID, reason: str, by: Actor) -> None:
        """End a case with a reason; everything open is withdrawn, also when it rests or its state cannot be read."""
        case = self.lock(case_id)
        refuse_resting(case, also_suspended=True)
        entry = Entry("case_cancelled", by, facts={"reason": reason})
        try:
            run = self.run_of(case)
        except StateUnreadable as unreadable:
            self._close_unread(case, entry, unreadable)
            return
        run.cancel()
        self.save(case, run, entry, ended="cancelled")

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

    def hold(self, task_id: UUID, agency: str) -> HeldTask | None:
        """A task with its case, this one held until the transaction ends; None when the agency has no such task.

        Only the case is locked: whoever locks it first and its tasks later must never meet the opposite order. Neither
        belongs to the session, which would take as long to set them up as to read them.
        """
        found = self.session.connection().execute(_TASK_WITH_CASE, {"task_id": task_id, "agency": agency})
        row = found.one_or_none()
        if row is None:
            return None
        columns = len(TASK.columns)
        return HeldTask(_as_read(Task, TASK.columns, row[:columns]), _as_read(Case, _OF_CASE, row[columns:]))

    # ------------------------------------------------------------ one step

    def load(self, case_id: UUID, also_suspended: bool = False) -> tuple[Case, Run]:
        """The case, locked, and its process. Raises CaseNotRunning, CaseSuspended."""
        case = self.lock(case_id)
        refuse_resting(case, also_suspended)
        return case, self.run_of(case)

    def run_of(self, case: Case, state: bytes = b"") -> Run:
        """The process of a case as it is stored, or as `state` says it was."""
        return Run.load(
            self.definitions.program(case.process_id, case.pins, case.agency), state or case.state, self.now
        )

    def save(self, case: Case, run: Run, entry: Entry, ended: str = "completed") -> list[dict[str, Any]]:
        """Write down what a step has made of a case; the rows of the tasks that opened."""
        thrown = run.thrown()
        waits = NOTHING if run.completed else run.waits()
        before = case.waiting
        projections = Projections(self.session, self.now)
        undoable = entry.kind == "task_completed" and not thrown and not run.completed
        self._write_state(case, run, waits, ended, projections.changes, KEEP_STATE if undoable else WRITE_STATE)
        opened = projections.follow(case, before, waits, entry)
        trail = [[passed.process_id, passed.element, passed.name, passed.kind] for passed in run.trail]
        told = replace(entry, facts={**entry.facts, "trail": trail})
        projections.tell(case, told, *map(_thrown_entry, thrown))
        for listener in self.listeners:
            listener(Step(case, tuple(opened), run.completed, projections.changes))
        projections.changes.write()
        Messages(self.session, self, self.now).send(case, thrown)
        self.hear_kept(case, [each for each in waits.messages if event_key(each) not in before.get("events", [])])
        return opened

    def _close_unread(self, case: Case, entry: Entry, unreadable: StateUnreadable) -> None:
        """End a case by its tables alone: they say what is open. The state stays as it is, for who looks into it."""
        projections = Projections(self.session, self.now)
        before, case.waiting = case.waiting, summary(NOTHING)
        case.version, case.status, case.ended_at = case.version + 1, "cancelled", self.now
        projections.follow(case, before, NOTHING, entry)
        kept = Entry("state_kept", SYSTEM, facts={"code": unreadable.code, "message": str(unreadable)})
        projections.tell(case, entry, kept)
        for listener in self.listeners:
            listener(Step(case, (), True, projections.changes))
        projections.changes.write()

    def hear_kept(self, case: Case, begun: Sequence[MessageWait]) -> None:
        """Deliver the messages that were kept for what the case has begun to wait for."""
        Messages(self.session, self, self.now).hear_kept(case, begun)

    def _write_state(self, case: Case, run: Run, waits: Waits, ended: str, changes: Changes, how: Write) -> None:
        """State and version together; the version is a second guard beside the lock."""
        values: dict[str, Any] = {
            "state": orjson.dumps(run.data) if run.completed else run.dump(), "version": case.version + 1,
            "waiting": summary(waits), "status": case.status, "ended_at": case.ended_at,
        }  # fmt: skip
        if run.completed:
            values |= {"status": ended, "ended_at": self.now}
        before = case.version
        for name, value in values.items():
            set_committed_value(case, name, value)  # as good as written: the session has nothing to flush
        if before:
            changes.add(how, {"id": case.id, "version_before": before, **values})
        else:
            changes.add(NEW_CASE, {column.name: getattr(case, column.name) for column in CASE.columns})


def refuse_resting(case: Case, also_suspended: bool = False) -> None:
    """CaseSuspended for a case that rests, CaseNotRunning for one that is over."""
    if case.status == "suspended" and not also_suspended:
        raise CaseSuspended
    if case.status not in ("running", "suspended"):
        raise CaseNotRunning


def _as_read(kind: type[Row], columns: Iterable[sa.Column[Any]], values: Iterable[Any]) -> Row:
    """A row as an object of its class, of no session."""
    made = kind()
    vars(made).update((column.name, value) for column, value in zip(columns, values, strict=True))
    return made


def _thrown_entry(event: ThrownEvent) -> Entry:
    return Entry(f"{event.kind}_thrown", SYSTEM, name=event.name, facts={"code": event.code, "payload": event.payload})
