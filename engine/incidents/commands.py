"""What operators do about incidents: try again, leave out. Every act is told twice: beside the job, and in its case's history.

Changing parameters needs two people and stands in `engine.incidents.edits`; which incidents there are, in `engine.incidents.lists`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import authority
from engine.actors import Actor
from engine.cases import Cases
from engine.commands import given
from engine.errors import CaseNotRunning, CaseSuspended, DataRefused, EngineError, NotFound
from engine.incidents.errors import IncidentClosed, SkipRefused
from engine.incidents.lines import Act, JobLines
from engine.incidents.masking import masked
from engine.incidents.tables import JobLine, ParameterEdit
from engine.jobs import Jobs, is_service_task
from engine.messages import BROADCAST, NAMES, PUBLISH, SIGNAL
from engine.spiff.admission import admit
from engine.tables import INCIDENT, Case, History, Job
from engine.timers import FIRE_TIMERS

BATCH = 200  # how many are tried again in one act
PACE = timedelta(seconds=1)  # between two of them: what was down must not be knocked over again


class Rule(Protocol):
    """What an operation says of itself to operators; `why_needed` is a sentence without its end."""

    @property
    def title(self) -> str: ...

    @property
    def skippable(self) -> bool: ...

    @property
    def why_needed(self) -> str: ...

    @property
    def editable(self) -> Collection[str]: ...


@dataclass(frozen=True)
class Errand:
    """The rule of an operation that is the engine's own, or that nobody knows."""

    title: str
    skippable: bool = False
    why_needed: str = ""
    editable: Collection[str] = ()


ERRANDS = {name: Errand(NAMES[name], skippable=True) for name in (PUBLISH, BROADCAST, SIGNAL)} | {
    FIRE_TIMERS: Errand("Thời hạn", why_needed="thời hạn đã đến thì vụ việc phải đi theo nhánh của nó")
}


@dataclass(frozen=True)
class Batch:
    """What came of trying several again: `refused` says of each why not, `left` how many of the cause are still there."""

    id: UUID
    retried: Sequence[UUID]
    refused: Mapping[UUID, EngineError]
    left: int = 0


@dataclass(frozen=True)
class Incidents:
    """In the caller's transaction. What names one incident raises NotFound when it is of another agency, or of the
    installation and `by` does not run that, or `by` is no operator at all; the rest raises NotInCharge for the last."""

    jobs: Jobs
    rules: Mapping[str, Rule]

    @property
    def session(self) -> Session:
        return self.jobs.session

    @property
    def cases(self) -> Cases:
        return self.jobs.cases

    @property
    def now(self) -> datetime:
        return self.jobs.now

    @property
    def lines(self) -> JobLines:
        return JobLines(self.session, self.now)

    # ------------------------------------------------------------ reading

    def get(self, job_id: UUID, by: Actor) -> Job:
        """A job that is an incident, or was one. Raises NotFound also for whoever is no operator: an id tells nothing."""
        job = self.session.get(Job, job_id)
        if job is None or not is_visible(job, by):
            raise NotFound("sự cố")
        was_one = sa.exists().where(JobLine.job_id == job_id, JobLine.kind != "failed")
        if job.status != "incident" and not self.session.scalar(sa.select(was_one)):
            raise NotFound("sự cố")
        return job

    def rule(self, job: Job) -> Rule:
        """What may be done about a job beside trying it again."""
        unknown = Errand(job.name or job.operation, why_needed="hệ thống này không có tác vụ đó")
        return self.rules.get(job.operation) or ERRANDS.get(job.operation) or unknown

    # ------------------------------------------------------------ trying again

    def retry(self, job_id: UUID, reason: str, by: Actor) -> Job:
        """The cause is mended: try it again from the start. Raises IncidentClosed, CaseSuspended, CaseNotRunning."""
        job = self.hold(job_id, by)
        self._reopen([job], Act("retried", by, reason.strip(), uuid4()))
        return job

    def retry_some(self, ids: Collection[UUID], reason: str, by: Actor) -> Batch:
        """Several at once, one after the other at `PACE`; those that cannot be tried are refused one by one."""
        authority.check_operate(by)
        if len(ids) > BATCH:
            raise DataRefused("ids", f"nhiều hơn {BATCH} sự cố một lần")
        known = sa.select(Job).where(Job.id.in_(ids)).order_by(Job.ended_at, Job.id).with_for_update()
        jobs = {job.id: job for job in self.session.scalars(known) if is_visible(job, by)}
        states = self._states(list(jobs.values()))
        refused = {id: why for id in ids if (why := self._refusal(jobs.get(id), states)) is not None}
        return self._retry_all([job for job in jobs.values() if job.id not in refused], refused, reason, by)

    def retry_cause(self, operation: str, code: str, reason: str, by: Actor) -> Batch:
        """The oldest `BATCH` of one cause, but for those whose case stands still; `left` are to be tried in a next act."""
        authority.check_operate(by)
        theirs = [Job.agency == by.agency] + ([Job.agency.is_(None)] if authority.runs_installation(by) else [])
        same = sa.and_(INCIDENT, sa.or_(*theirs), Job.operation == operation, Job.error_code == code)
        moving = sa.select(Case.id).where(Case.status == "running")
        ready = sa.and_(same, sa.or_(Job.case_id.is_(None), Job.case_id.in_(moving)))
        wanted = sa.select(Job).where(ready).order_by(Job.ended_at, Job.id).limit(BATCH).with_for_update()
        jobs = self.session.scalars(wanted).all()
        batch = self._retry_all(jobs, {}, reason, by)
        self.session.flush()
        left = self.session.scalar(sa.select(sa.func.count(Job.id)).where(same)) or 0
        return Batch(batch.id, batch.retried, {}, left)

    # ------------------------------------------------------------ leaving out

    def skip(self, job_id: UUID, result: Any, reason: str, by: Actor) -> Job:
        """The job counts as done with this result, and its case moves on.

        Raises what `retry` does, SkipRefused when the operation may not be left out, DataRefused for a result that may
        not enter a case, ReasonMissing, and whatever keeps the case from stepping with that result.
        """
        job, said = self.hold(job_id, by), given(reason)
        rule = self.rule(job)
        if not rule.skippable:
            raise SkipRefused(job.name or rule.title, rule.why_needed)
        if not isinstance(result, Mapping):
            raise DataRefused("result", "cần một nhóm dữ liệu")
        admitted = admit(dict(result), "result")
        self._withdraw_edits([job])
        self.tell([job], Act("skipped", by, said), {"result": masked(admitted)})
        job.status, job.ended_at = "done", self.now
        self.session.flush()
        if job.case_id is not None and is_service_task(job):
            self.cases.finish_job(job.case_id, job.id, admitted)
        return job

    # ------------------------------------------------------------ parts

    def hold(self, job_id: UUID, by: Actor) -> Job:
        """The incident with its case, both locked, the case first as every step does."""
        job = self.get(job_id, by)
        states = {}
        if job.case_id is not None:
            states[job.case_id] = self.cases.lock(job.case_id).status
        job = self.session.get_one(Job, job_id, with_for_update=True, populate_existing=True)
        if (refusal := self._refusal(job, states)) is not None:
            raise refusal
        return job

    def tell(self, jobs: Sequence[Job], act: Act, facts: Mapping[str, Any] | None = None) -> None:
        """Write down what somebody does, beside the jobs and in the history of their cases."""
        self.lines.acted(jobs, act, facts)
        ids = {job.case_id for job in jobs if job.case_id is not None}
        versions = dict(self.session.execute(sa.select(Case.id, Case.version).where(Case.id.in_(ids))).all())
        rows = [
            {
                "case_id": job.case_id, "version": versions[job.case_id], "at": self.now, "by": act.by.id,
                "by_name": act.by.name, "kind": f"incident_{act.kind}", "element": job.element, "name": job.name,
                "facts": {"job": str(job.id), "operation": job.operation, "reason": act.reason, **(facts or {})},
            }
            for job in jobs
            if job.case_id is not None
        ]  # fmt: skip
        if rows:
            self.session.execute(sa.insert(History), rows)

    def _retry_all(self, jobs: Sequence[Job], refused: Mapping[UUID, EngineError], reason: str, by: Actor) -> Batch:
        act = Act("retried", by, reason.strip(), uuid4())
        if jobs:
            self._reopen(jobs, act)
        assert act.batch is not None
        return Batch(act.batch, [job.id for job in jobs], refused)

    def _reopen(self, jobs: Sequence[Job], act: Act) -> None:
        self._withdraw_edits(jobs)
        self.tell(jobs, act)
        first = self._free_from() if len(jobs) > 1 else self.now
        for place, job in enumerate(jobs):
            self.jobs.reopen(job, first + place * PACE)

    def _free_from(self) -> datetime:
        """When those that were let go before are all under way; a waiting job with an error and no attempt is one."""
        again = sa.and_(Job.status == "waiting", Job.run_at > self.now, Job.attempts == 0, Job.error_code != "")
        last = self.session.scalar(sa.select(sa.func.max(Job.run_at)).where(again))
        return last + PACE if last else self.now

    def _withdraw_edits(self, jobs: Sequence[Job]) -> None:
        """A proposal to run a job otherwise falls with the act that ends its incident."""
        open_edits = sa.and_(ParameterEdit.job_id.in_([job.id for job in jobs]), ParameterEdit.status == "proposed")
        withdrawn = sa.update(ParameterEdit).where(open_edits).values(status="withdrawn", decided_at=self.now)
        self.session.execute(withdrawn.execution_options(synchronize_session="fetch"))

    def _states(self, jobs: Sequence[Job]) -> dict[UUID, str]:
        ids = {job.case_id for job in jobs if job.case_id is not None}
        return dict(self.session.execute(sa.select(Case.id, Case.status).where(Case.id.in_(ids))).all())

    def _refusal(self, job: Job | None, states: Mapping[UUID, str]) -> EngineError | None:
        """Why this job cannot go on; None when it can."""
        if job is None:
            return NotFound("sự cố")
        if job.status != "incident":
            return IncidentClosed()
        state = states.get(job.case_id, "running") if job.case_id else "running"
        return {"running": None, "suspended": CaseSuspended()}.get(state, CaseNotRunning())


def is_visible(job: Job, by: Actor) -> bool:
    """Whether a job is the business of this person, as an operator."""
    if job.agency is None:
        return authority.runs_installation(by)
    return job.agency == by.agency and authority.operates(by)
