"""Moving the open cases of an agency in bulk, one job for each case, and all of it back.

The jobs follow each other at a pace, so that the work of people gets in between. What does not move says why; what fails
for a reason nobody foresaw is an incident like any other and does not hold up the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from engine.actors import Actor
from engine.cases import Cases
from engine.commands import given
from engine.errors import NotFound
from engine.projections import WORK_WAITS
from engine.tables import Case, Definition, Job
from engine.versions.dry_runs import DryRuns, on
from engine.versions.errors import CannotRevert, MoveRunning, VersionNotInUse
from engine.versions.judging import Target
from engine.versions.moving import Moving
from engine.versions.tables import Move, MovedCase

MOVE_CASE, REVERT_CASE = "engine.move_case", "engine.revert_case"
NAMES = {MOVE_CASE: "Chuyển bản quy trình", REVERT_CASE: "Hoàn lại bản quy trình"}
PACE = timedelta(milliseconds=50)
WAITING = ("waiting", "reverting")
MOST_MOVED = 20_000  # in one move; the next one takes the rest
RETRIES = 5


@dataclass(frozen=True)
class Progress:
    """How far a move is, by cases. `left` are waiting to be moved or put back; of these `incidents` need an operator."""

    counts: Mapping[str, int]
    left: int
    incidents: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_running(self) -> bool:
        return self.left > self.incidents


@dataclass(frozen=True)
class Moves:
    """In the caller's transaction. A move belongs to an agency: of another's there is NotFound."""

    session: Session
    cases: Cases
    now: datetime

    # ------------------------------------------------------------ in bulk

    def start(self, agency: str, target: Target, reason: str, by: Actor) -> Move:
        """Move every open case of an agency that can be, one job each; asked twice for the same, it is the same move.

        Raises ReasonMissing, VersionNotInUse, MappingRefused, MoveRunning.
        """
        reason, definition = given(reason), target.definition
        status = sa.select(Definition.status).where(Definition.id == definition.id)
        if self.session.scalar(status.with_for_update()) != "promoted":  # and one start waits for the other
            raise VersionNotInUse(definition.version)
        if (running := self._running(agency, target)) is not None:
            return running
        sources = DryRuns(self.session, self.cases.definitions).sources(agency, target)
        move = Move(
            id=uuid4(), agency=agency, process_id=definition.process_id, target=definition.id,
            mapping=dict(target.mapping), scopes=list(target.scopes), reason=reason, by=by.id, by_name=by.name, at=self.now,
            is_stopped=False,
        )  # fmt: skip
        self.session.add(move)
        self.session.flush()
        wanted = sa.select(Case.id).where(on(agency, sources)).order_by(Case.id).limit(MOST_MOVED)
        rows = [
            MovedCase(id=uuid4(), job_id=uuid4(), move_id=move.id, case_id=case_id, status="waiting", reason="")
            for case_id in self.session.scalars(wanted)
        ]
        self.session.add_all(rows)
        self.session.flush()
        self._enqueue(MOVE_CASE, move, [(row.job_id, {"row": str(row.id)}) for row in rows])
        return move

    def _running(self, agency: str, target: Target) -> Move | None:
        """The move to the same place that has not ended. Raises MoveRunning for one to another place."""
        for move in self.of_process(agency, target.definition.process_id, limit=5):
            if self.progress(move).is_running:
                if (move.target, move.mapping) == (target.definition.id, dict(target.mapping)):
                    return move
                raise MoveRunning
        return None

    def stop(self, move_id: UUID, agency: str) -> Move:
        """Whatever still waits stays as it is; what was done stays done."""
        move = self.get(move_id, agency)
        move.is_stopped = True
        for waiting, left in (("waiting", "left"), ("reverting", "moved")):
            mine = sa.and_(MovedCase.move_id == move.id, MovedCase.status == waiting)
            self._execute(sa.update(MovedCase).where(mine).values(status=left))
        return move

    def revert(self, move_id: UUID, agency: str, reason: str, by: Actor) -> Move:
        """Put every moved case back that has not stepped since, one job each. Raises ReasonMissing, CannotRevert."""
        reason, move = given(reason), self.get(move_id, agency)
        mine = sa.and_(MovedCase.move_id == move.id, MovedCase.status.in_(("moved", "too_late")))
        rows = self.session.scalars(sa.select(MovedCase).where(mine).order_by(MovedCase.id).with_for_update()).all()
        if not rows:
            raise CannotRevert("không còn vụ việc nào của đợt này đang ở bản mới")
        jobs = []
        for row in rows:
            row.status, row.job_id = "reverting", uuid4()
            jobs.append((row.job_id, {"row": str(row.id), "reason": reason, "by": {"id": by.id, "name": by.name}}))
        self.session.flush()
        self._enqueue(REVERT_CASE, move, jobs)
        return move

    def revert_one(self, move_id: UUID, case_id: UUID, agency: str, reason: str, by: Actor) -> MovedCase:
        """Put one case back. Raises ReasonMissing, CannotRevert, NotFound."""
        reason, move = given(reason), self.get(move_id, agency)
        wanted = sa.select(MovedCase).where(MovedCase.move_id == move.id, MovedCase.case_id == case_id)
        row = self.session.scalars(wanted).one_or_none()
        if row is None:
            raise NotFound("vụ việc trong đợt chuyển này")
        Moving(self.session, self.cases, self.now).revert(row, by, reason)
        return row

    # ------------------------------------------------------------ reading

    def get(self, move_id: UUID, agency: str) -> Move:
        found = self.session.get(Move, move_id)
        if found is None or found.agency != agency:
            raise NotFound("đợt chuyển")
        return found

    def of_process(self, agency: str, process_id: str, limit: int = 20) -> Sequence[Move]:
        """The moves of a process in an agency, newest first."""
        wanted = sa.select(Move).where(Move.agency == agency, Move.process_id == process_id)
        return self.session.scalars(wanted.order_by(Move.at.desc()).limit(limit)).all()

    def progress(self, move: Move) -> Progress:
        mine = MovedCase.move_id == move.id
        rows = self.session.execute(sa.select(MovedCase.status, sa.func.count()).where(mine).group_by(MovedCase.status))
        counts = {status: number for status, number in rows}  # noqa: C416 - a row is a tuple, but not to the type checker
        left = sum(counts.get(status, 0) for status in WAITING)
        stuck = sa.and_(mine, MovedCase.status.in_(WAITING), Job.id == MovedCase.job_id, Job.status == "incident")
        incidents = (
            self.session.scalar(sa.select(sa.func.count()).select_from(MovedCase).join(Job, stuck)) if left else 0
        )
        return Progress(counts, left, incidents or 0)

    def cases_of(
        self, move: Move, status: str = "", after: UUID | None = None, limit: int = 50
    ) -> Sequence[tuple[MovedCase, Case]]:
        """The cases of a move, or those of one status, in pages that follow the id of the last one's `MovedCase`."""
        wanted = sa.select(MovedCase, Case).join(Case, Case.id == MovedCase.case_id).where(MovedCase.move_id == move.id)
        if status:
            wanted = wanted.where(MovedCase.status == status)
        if after:
            wanted = wanted.where(MovedCase.id > after)
        rows = self.session.execute(wanted.options(defer(Case.state)).order_by(MovedCase.id).limit(limit))
        return [(row[0], row[1]) for row in rows]

    # ------------------------------------------------------------ parts

    def target_of(self, move: Move) -> Target:
        return Target(self.cases.definitions.get(move.target), move.mapping, move.scopes)

    def _enqueue(self, operation: str, move: Move, jobs: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
        rows = [
            {
                "id": job_id, "agency": move.agency, "operation": operation, "name": NAMES[operation],
                "process_id": move.process_id, "parameters": dict(said), "status": "waiting", "attempts": 0,
                "retries": RETRIES, "run_at": self.now + place * PACE, "created_at": self.now,
            }
            for place, (job_id, said) in enumerate(jobs)
        ]  # fmt: skip
        if rows:
            self.session.execute(sa.insert(Job), rows)
            self.session.info[WORK_WAITS] = True

    def _execute(self, statement: Any) -> None:
        self.session.execute(statement.execution_options(synchronize_session="fetch"))


# ---------------------------------------------------------------- the worker's side


def move_case(cases: Cases, agency: str, said: Mapping[str, Any]) -> None:
    moves = Moves(cases.session, cases, cases.now)
    row = waiting_row(moves, said, "waiting")
    if row is None:
        return
    move = moves.session.get_one(Move, row.move_id)
    target = moves.target_of(move)
    if target.definition.status != "promoted":
        row.status, row.reason, row.at = "left", "Bản mới không còn là bản đang dùng.", moves.now
        return
    Moving(moves.session, moves.cases, moves.now).move(row, move, target)


def revert_case(cases: Cases, agency: str, said: Mapping[str, Any]) -> None:
    moves = Moves(cases.session, cases, cases.now)
    row = waiting_row(moves, said, "reverting")
    if row is None:
        return
    move = moves.session.get_one(Move, row.move_id)
    by = Actor(said["by"]["id"], said["by"]["name"], move.agency)
    try:
        Moving(moves.session, moves.cases, moves.now).revert(row, by, said["reason"])
    except CannotRevert as refused:
        row.status, row.reason, row.at = "too_late", f"{refused.why[:1].upper()}{refused.why[1:]}.", moves.now


def waiting_row(moves: Moves, said: Mapping[str, Any], status: str) -> MovedCase | None:
    """The row a job is about, unless the move was stopped or somebody else has done it."""
    row = moves.session.get_one(MovedCase, UUID(said["row"]))
    return row if row.status == status else None


MOVES: Mapping[str, Callable[[Cases, str, Mapping[str, Any]], None]] = {MOVE_CASE: move_case, REVERT_CASE: revert_case}
