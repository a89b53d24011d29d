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
from engine.errors import CaseSuspended, LeaseLost, NotFound
from engine.messages import SIGNAL
from engine.projections import WORK_WAITS
from engine.tables import Job
from engine.timers import FIRE_TIMERS

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=30)
BESIDE = frozenset({FIRE_TIMERS, SIGNAL})  # work for a case that is none of its service tasks


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
        while (job := self.session.scalars(wanted).first()) and job.attempts > job.retries:
            job.error_code, job.error = (
                "worker_died",
                f"Máy xử lý đã dừng đột ngột {job.attempts} lần khi làm việc này.",
            )
            self._end(job, "incident")
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
        held = sa.update(Job).where(Job.status == "running", Job.worker == worker)
        waiting = {"status": "waiting", "run_at": self.now, "worker": None, "lease_until": None}
        self.session.execute(held.values(waiting).execution_options(synchronize_session=False))

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
        if job.case_id is not None and job.operation not in BESIDE:
            self.cases.finish_job(job.case_id, job.id, dict(result))

    def fail(self, claimed: ClaimedJob, code: str, message: str) -> None:
        """The work cannot be done. A boundary error event of that code takes over, else it is an incident."""
        job = self.hold(claimed)
        job.error_code, job.error = code, message
        stepped = job.case_id if job.operation not in BESIDE else None
        if stepped is not None and self.cases.fail_job(stepped, job.id, code, message):
            self._end(job, "done")
        else:
            self._end(job, "incident")

    def try_again(self, claimed: ClaimedJob, code: str, message: str) -> None:
        """Something outside failed for now: wait longer each time, and give up when the retries are used up."""
        job = self.hold(claimed)
        if job.attempts > job.retries:
            self.fail(claimed, code, message)
            return
        pause = min(FIRST_PAUSE * 2 ** min(job.attempts - 1, 16), LONGEST_PAUSE)
        job.status, job.run_at, job.worker, job.lease_until = "waiting", self.now + pause, None, None
        job.error_code, job.error = code, message

    def rest(self, claimed: ClaimedJob, code: str, message: str) -> None:
        """The case rests: so does its job, until the case wakes up."""
        job = self.hold(claimed)
        if job.case_id is None:
            self.try_again(claimed, code, message)
            return
        is_resting = self.cases.get(job.case_id).status == "suspended"
        job.status, job.worker, job.lease_until = "suspended" if is_resting else "waiting", None, None
        job.attempts, job.run_at = 0, self.now

    def retry_incident(self, job_id: UUID, agency: str) -> None:
        """An operator of the job's agency has mended the cause: try it again from the start."""
        job = self.session.get(Job, job_id, with_for_update=True)
        if job is None or job.status != "incident" or job.agency not in (agency, None):
            raise NotFound("sự cố")
        if job.case_id is not None and self.cases.get(job.case_id).status == "suspended":
            raise CaseSuspended
        self.session.info[WORK_WAITS] = True
        job.status, job.attempts, job.run_at, job.ended_at = "waiting", 0, self.now, None

    def incidents(self, agency: str | None = None, limit: int = 100) -> list[Job]:
        """Jobs that gave up, newest first: those of one agency and of the installation itself, or all."""
        wanted = sa.select(Job).where(Job.status == "incident").order_by(Job.ended_at.desc()).limit(limit)
        if agency is not None:
            wanted = wanted.where(sa.or_(Job.agency == agency, Job.agency.is_(None)))
        return list(self.session.scalars(wanted))

    def is_busy(self, case_id: UUID) -> bool:
        """Whether the machine still works for this case (a person may see “đang vào sổ…” until then)."""
        wanted = sa.exists().where(Job.case_id == case_id, Job.status.in_(["waiting", "running"]))
        return bool(self.session.scalar(sa.select(wanted)))

    def next_run(self) -> datetime | None:
        """When the earliest waiting job is due, or the earliest lease runs out."""
        waiting = self.session.scalar(sa.select(sa.func.min(Job.run_at)).where(Job.status == "waiting"))
        leased = self.session.scalar(sa.select(sa.func.min(Job.lease_until)).where(Job.status == "running"))
        return min((moment for moment in (waiting, leased) if moment is not None), default=None)

    def _end(self, job: Job, status: str) -> None:
        job.status, job.ended_at, job.lease_until = status, self.now, None
