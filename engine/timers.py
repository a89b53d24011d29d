"""Which timers are due, and waking the cases that wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.incidents.lines import JobLines
from engine.incidents.masking import hide
from engine.tables import Case, Job, Timer

FIRE_TIMERS = "engine.fire_timers"  # the operation under which timers that could not fire are tried again


@dataclass(frozen=True)
class Timers:
    session: Session
    cases: Cases
    now: datetime

    def due_case(self) -> UUID | None:
        """A running case whose earliest timer is due, its row locked; cases that others are stepping are passed over."""
        wanted = (
            sa.select(Case.id)
            .join(Timer, Timer.case_id == Case.id)
            .where(Timer.due_at <= self.now, Case.status == "running")
            .order_by(Timer.due_at)
            .limit(1)
        )
        return self.session.scalars(wanted.with_for_update(of=Case, skip_locked=True)).first()

    def fire(self, case_id: UUID, job_id: UUID | None = None) -> None:
        """Let every due timer of the case fire; `job_id` is the job that tries again what could not."""
        self.cases.fire_timers(case_id, job_id)

    def park(self, case_id: UUID, code: str, message: str) -> None:
        """The timers due cannot fire: take them out of everybody's way, as an incident that an operator tries again.

        The case waits for that one job as for its others, so a later step that gets past it, or its end, closes it.
        """
        due = sa.and_(Timer.case_id == case_id, Timer.due_at <= self.now)
        element = self.session.scalar(sa.select(Timer.element).where(due).order_by(Timer.due_at).limit(1)) or ""
        self.session.execute(sa.delete(Timer).where(due).execution_options(synchronize_session=False))
        case = self.cases.lock(case_id)
        job = self._parked(case_id)
        if job is None:
            job = Job(
                id=uuid4(), case_id=case_id, agency=case.agency, process_id=case.process_id, element=element,
                name="Thời hạn", operation=FIRE_TIMERS, parameters={}, attempts=0, retries=0, run_at=self.now,
                created_at=self.now,
            )  # fmt: skip
            self.session.add(job)
            case.waiting = {**case.waiting, "jobs": {**case.waiting.get("jobs", {}), job.id.hex: element}}
        sentence = hide(message)
        job.status, job.ended_at, job.attempts = "incident", self.now, job.attempts + 1
        job.error_code, job.error = code, sentence
        self.session.flush()
        lines = JobLines(self.session, self.now)
        lines.failed(job, code, sentence)
        lines.opened(job)
        facts = {"job": str(job.id), "operation": FIRE_TIMERS, "code": code, "message": sentence}
        self.cases.report(case, element, facts)

    def _parked(self, case_id: UUID) -> Job | None:
        """The job that stands for timers of this case which could not fire before."""
        standing = sa.and_(Job.operation == FIRE_TIMERS, Job.status.in_(["waiting", "suspended", "incident"]))
        return self.session.scalars(sa.select(Job).where(Job.case_id == case_id, standing).with_for_update()).first()

    def next_due(self) -> datetime | None:
        """When the earliest timer of a running case is due: what `due_case` will find then."""
        wanted = sa.select(Timer.due_at).join(Case, Case.id == Timer.case_id).where(Case.status == "running")
        return self.session.scalar(wanted.order_by(Timer.due_at).limit(1))
