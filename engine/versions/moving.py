"""Moving one case to another version of a process, and back: judged first, written as a whole or not at all.

Open tasks keep their ids, holders, drafts and due dates, and who was offered them by name; form, title, lane and groups are
those of the new diagram. Timers keep their moments, jobs what they were asked. The state before the move is kept, so that
the case can be put back as long as it has not stepped since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.actors import Actor, group_key
from engine.cases import Cases, Step
from engine.errors import VersionConflict
from engine.projections import Entry, Projections, summary
from engine.spiff.flow import HumanTask, MessageWait, SignalWait, Waits
from engine.tables import Case, Job, Subscription, Task, Timer
from engine.versions.errors import CannotRevert
from engine.versions.judging import MOVABLE, Judge, Pins, Target, Verdict, at_work
from engine.versions.tables import Move, MovedCase


@dataclass(frozen=True)
class Moving:
    """In the caller's transaction."""

    session: Session
    cases: Cases
    now: datetime

    def move(self, row: MovedCase, move: Move, target: Target) -> Verdict:
        """Judge the case again, as it stands now, and move it if it can be; `row` says what came of it."""
        case = self.cases.lock(row.case_id)
        verdict = Judge(self.cases.definitions, target).verdict(case, at_work(self.session, [case.id]))
        row.status, row.reason, row.at = verdict.kind, verdict.reason, self.now
        if verdict.kind != MOVABLE or verdict.pins is None:
            return verdict
        row.status = "moved"
        row.pins, row.state = dict(case.pins), case.state
        row.previous = self.session.scalar(sa.select(Case.previous).where(Case.id == case.id))
        facts = {"move": str(move.id), "process": move.process_id, "reason": move.reason}
        pin = case.pins.get(move.process_id, "")
        facts |= {"from": pin, "to": str(target.definition.id), "to_version": str(target.definition.version)}
        self._put(
            case, verdict.pins, verdict.state, None, Entry("case_moved", author(move), name=case.name, facts=facts)
        )
        row.version = case.version
        self.session.flush()
        return verdict

    def revert(self, row: MovedCase, by: Actor, reason: str) -> None:
        """Put the case back as it was before the move. Raises CannotRevert when it has stepped since."""
        case = self.cases.lock(row.case_id)
        self.session.refresh(row, with_for_update=True)
        if row.status not in ("moved", "reverting", "too_late") or row.pins is None or row.state is None:
            raise CannotRevert("vụ việc không ở trạng thái đã chuyển")
        if case.status == "suspended":
            raise CannotRevert("vụ việc đang tạm dừng")
        if case.status != "running":
            raise CannotRevert("vụ việc đã kết thúc")
        if case.version != row.version:
            raise CannotRevert("vụ việc đã đi tiếp sau khi chuyển")
        facts = {"move": str(row.move_id), "reason": reason}
        entry = Entry("case_move_reverted", by, name=case.name, facts=facts)
        self._put(case, row.pins, row.state, row.previous, entry)
        row.status, row.reason, row.at = "reverted", reason, self.now
        row.state = row.previous = None  # there is nothing left to go back to
        self.session.flush()

    # ------------------------------------------------------------ writing

    def _put(self, case: Case, pins: Pins, state: bytes, previous: bytes | None, entry: Entry) -> None:
        """Let the case stand on other pins; the rows of what it waits for are named as its diagrams say."""
        set_committed_value(case, "pins", dict(pins))
        waits = self.cases.run_of(case, state).waits()
        name = self.cases.definitions.name_of(pins[case.process_id])
        values: dict[str, Any] = {
            "pins": dict(pins), "state": state, "waiting": summary(waits), "name": name, "version": case.version + 1,
        }  # fmt: skip
        mine = sa.and_(Case.id == case.id, Case.version == case.version)
        statement = sa.update(Case).where(mine).values(**values, previous=previous)
        if self._count(statement) != 1:
            raise VersionConflict
        for column, value in values.items():
            set_committed_value(case, column, value)
        offered = self._name_tasks(case, waits.tasks)
        self._name_others(waits)
        projections = Projections(self.session, self.now)
        projections.tell(case, entry)
        for listener in self.cases.listeners:
            listener(Step(case, tuple(offered), False, projections.changes))
        projections.changes.write()

    def _name_tasks(self, case: Case, tasks: Sequence[HumanTask]) -> list[dict[str, Any]]:
        """What the diagram says of its open tasks; the rows of those that are offered to others than before."""
        rows = {row.id: row for row in self.session.scalars(sa.select(Task).where(Task.id.in_([t.id for t in tasks])))}
        offered = []
        for task in tasks:
            row = rows[task.id]
            groups = [group_key(case.agency, group, row.unit) for group in task.groups]
            is_offered_anew = row.assignee is None and row.groups != groups
            row.element, row.name, row.form, row.queue, row.lane = (
                task.element,
                task.name,
                task.form,
                task.queue,
                task.lane,
            )
            row.groups = groups
            if is_offered_anew:
                offered.append(row)
        self.session.flush()
        Projections(self.session, self.now).offer(offered)
        return [{"about": row.about, "assignee": row.assignee, "groups": row.groups} for row in offered]

    def _name_others(self, waits: Waits) -> None:
        for job in waits.jobs:
            self._rename(Job, Job.id == job.id, {"element": job.element, "name": job.name})
        for timer in waits.timers:
            self._rename(Timer, Timer.task_id == timer.id, {"element": timer.element})
        events: list[MessageWait | SignalWait] = [*waits.messages, *waits.signals]
        for event in events:
            self._rename(Subscription, Subscription.task_id == event.id, {"element": event.element})

    def _rename(self, table: Any, which: sa.ColumnElement[bool], values: Mapping[str, str]) -> None:
        differs = sa.or_(*(getattr(table, name) != value for name, value in values.items()))
        self._count(sa.update(table).where(which, differs).values(**values))

    def _count(self, statement: sa.Update) -> int:
        done = self.session.execute(statement.execution_options(synchronize_session=False))
        return int(done.rowcount)  # type: ignore[attr-defined]  # what a bulk statement gives has one


def author(move: Move) -> Actor:
    return Actor(move.by, move.by_name, move.agency)
