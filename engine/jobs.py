"""Service tasks as rows: claimed with a lease, finished, tried again with growing pauses, or parked as an incident.

`jobs` is the truth; nothing is lost when a worker dies, because a lease runs out and the row is claimed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.errors import (
    EngineError,
    ExpressionFailed,
    LeaseLost,
    StateUnreadable,
    StepFailed,
    VersionConflict,
)
from engine.incidents.lines import JobLines
from engine.incidents.masking import hide, secrets_in
from engine.projections import WORK_WAITS
from engine.tables import Job

ENGINE = "engine."  # operations of this name are the engine's own errands, no service task of a diagram
CANNOT_STEP = frozenset({StepFailed.code, ExpressionFailed.code, StateUnreadable.code})
DIED = "worker_died"
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=30)


@dataclass(frozen=True)
class ClaimedJob:
    """A job in the hands of one worker, detached from the database."""

    id: UUID
    case_id: UUID | None
    agency: str | None
    operation: str
    parameters: Mapping[str, Any]
    attempt: int
    retries: int
    worker: str


@dataclass(frozen=True)
class Jobs:
    """Job rows, inside the caller's transaction."""

    session: Session
    cases: Cases
    now: datetime

    def enqueue(
        self, operation: str, parameters: Mapping[str, Any], agency: str | None = None, retries: int = 12
    ) -> UUID:
        """Work of an agency (None: of the installation) that belongs to no case, done after this transaction commits."""
        job = Job(
            id=uuid4(), agency=agency, operation=operation, parameters=dict(parameters), status="waiting",
            retries=retries, run_at=self.now, created_at=self.now,
        )  # fmt: skip
        self.session.add(job)
        self.session.flush()
        self.session.info[WORK_WAITS] = True
        return job.id

    def claim(self, worker: str) -> ClaimedJob | None:
        """Take the job that has waited longest, for `LEASE`; two workers never hold the same one.

        One that killed its worker more often than it may be tried is parked: it would kill the next one too.
        """
        due = sa.or_(
            sa.and_(Job.status == "waiting", Job.run_at <= self.now),
            sa.and_(Job.status == "running", Job.lease_until < self.now),
        )
        wanted = sa.select(Job).where(due).order_by(Job.run_at).limit(1).with_for_update(skip_locked=True)
        while job := self.session.scalars(wanted).first():
            if job.status == "running":
                self._note_death(job)
            if job.attempts <= job.retries:
                break
            sentence = f"Máy xử lý đã dừng đột ngột {job.attempts} lần khi làm việc này."
            self._park(job, DIED, sentence)
            self.session.flush()
        if job is None:
            return None
        job.status, job.worker, job.lease_until = "running", worker, self.now + LEASE
        job.attempts += 1
        return ClaimedJob(
            id=job.id, case_id=job.case_id, agency=job.agency, operation=job.operation, parameters=job.parameters,
            attempt=job.attempts, retries=job.retries, worker=worker,
        )  # fmt: skip

    def take_back(self, worker: str) -> None:
        """Give up what `worker` held when it died, without waiting for its lease. Only when it surely runs no more."""
        held = sa.select(Job).where(Job.status == "running", Job.worker == worker).with_for_update()
        for job in self.session.scalars(held).all():
            self._note_death(job)
            self._wait(job, self.now)

    def hold(self, claimed: ClaimedJob) -> Job:
        """The row, locked, if `claimed` still holds its lease; LeaseLost otherwise.

        The case is locked first, as every step does: one order of locks, so no deadlock.
        """
        if claimed.case_id is not None:
            self.cases.lock(claimed.case_id)
        job = self.session.get(Job, claimed.id, with_for_update=True)
        if job is None or job.status != "running" or job.worker != claimed.worker or job.attempts != claimed.attempt:
            raise LeaseLost(claimed.operation)
        return job

    def finish(self, claimed: ClaimedJob, result: Mapping[str, Any]) -> None:
        """The work is done: remember it and let the case move on."""
        job = self.hold(claimed)
        self._end(job, "done")
        if job.case_id is not None and is_service_task(job):
            self.cases.finish_job(job.case_id, job.id, dict(result))

    def fail(self, claimed: ClaimedJob, code: str, message: str) -> None:
        """The work cannot be done. A boundary error event of that code takes over, else it is an incident.

        So it is when the case cannot step: then nothing of the diagram could take over either.
        """
        job = self.hold(claimed)
        sentence = self._without_secrets(job, message)
        self._lines.failed(job, code, sentence)
        if job.case_id is None or not is_service_task(job) or code in CANNOT_STEP:
            self._park(job, code, sentence)
            return
        try:
            with self.session.begin_nested():
                is_caught = self.cases.fail_job(job.case_id, job.id, code, sentence)
        except VersionConflict:
            raise
        except EngineError:  # the boundary's own way is blocked, or the state cannot be read
            self.session.expire_all()
            self._park(job, code, sentence)
            return
        if is_caught:
            job.error_code, job.error = code, sentence
            self._end(job, "done")
        else:
            self._park(job, code, sentence, is_told=True)

    def try_again(self, claimed: ClaimedJob, code: str, message: str) -> None:
        """Something outside failed for now: wait longer each time, and give up when the retries are used up."""
        job = self.hold(claimed)
        if job.attempts > job.retries:
            self.fail(claimed, code, message)
            return
        pause = min(FIRST_PAUSE * 2 ** min(job.attempts - 1, 16), LONGEST_PAUSE)
        sentence = self._without_secrets(job, message)
        self._lines.failed(job, code, sentence)
        self._wait(job, self.now + pause)
        job.error_code, job.error = code, sentence

    def rest(self, claimed: ClaimedJob, code: str, message: str) -> None:
        """The case that this was on its way to rests: so does the job, until the case is resumed."""
        case_id = claimed.case_id or claimed.parameters.get("case")
        if case_id is None:
            self.try_again(claimed, code, message)
            return
        case = self.cases.lock(UUID(str(case_id)))
        job = self.hold(claimed)
        self._wait(job, self.now)
        job.case_id, job.attempts = case.id, job.attempts - 1  # it was not tried
        if case.status == "suspended":
            job.status = "suspended"

    def reopen(self, job: Job, run_at: datetime) -> None:
        """An incident's job waits for a worker again, with all its retries, not before `run_at`."""
        self._wait(job, run_at)
        job.attempts, job.ended_at = 0, None
        self.session.info[WORK_WAITS] = True

    def is_busy(self, case_id: UUID) -> bool:
        """Whether the machine still works for this case (a person may see “đang vào sổ…” until then)."""
        wanted = sa.exists().where(Job.case_id == case_id, Job.status.in_(["waiting", "running"]))
        return bool(self.session.scalar(sa.select(wanted)))

    def next_run(self) -> datetime | None:
        """When the earliest waiting job is due, or the earliest lease runs out."""
        waiting = self.session.scalar(sa.select(sa.func.min(Job.run_at)).where(Job.status == "waiting"))
        leased = self.session.scalar(sa.select(sa.func.min(Job.lease_until)).where(Job.status == "running"))
        return min((moment for moment in (waiting, leased) if moment is not None), default=None)

    # ------------------------------------------------------------ parts

    @property
    def _lines(self) -> JobLines:
        return JobLines(self.session, self.now)

    def _park(self, job: Job, code: str, sentence: str, is_told: bool = False) -> None:
        """The job is an incident now, and its case's history says so (unless it has been told)."""
        job.error_code, job.error = code, sentence
        self._end(job, "incident")
        self._lines.opened(job)
        if job.case_id is not None and not is_told:
            facts = {"job": str(job.id), "operation": job.operation, "code": code, "message": sentence}
            self.cases.report(self.cases.get(job.case_id), job.element, facts)

    def _note_death(self, job: Job) -> None:
        self._lines.failed(job, DIED, "Máy xử lý dừng đột ngột khi đang làm việc này.")

    def _without_secrets(self, job: Job, message: str) -> str:
        return hide(message, secrets_in(job.parameters))

    def _wait(self, job: Job, until: datetime) -> None:
        job.status, job.run_at, job.worker, job.lease_until = "waiting", until, None, None

    def _end(self, job: Job, status: str) -> None:
        job.status, job.ended_at, job.lease_until = status, self.now, None


def is_service_task(job: Job) -> bool:
    """Whether a case waits for the result of this job."""
    return job.case_id is not None and not job.operation.startswith(ENGINE)
