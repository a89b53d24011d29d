"""The loop that does the machine's share: due timers and waiting jobs, in turns.

A job runs *read inside, act outside, record inside*: no transaction is open while the outside world is spoken to. When the
process dies between any two of these, the lease runs out and the job is taken again.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

import sqlalchemy as sa

from engine.deliveries import DELIVERIES
from engine.errors import CaseSuspended, EngineError, LeaseLost, VersionConflict
from engine.incidents.masking import hide, secrets_in
from engine.jobs import ClaimedJob, Jobs
from engine.messages import Messages
from engine.rescheduling import RESCHEDULE, reschedule_batch
from engine.timers import FIRE_TIMERS, Timers
from engine.versions.moves import MOVES

log = logging.getLogger(__name__)
LONGEST_NAP = timedelta(seconds=5)
CHORES = {**DELIVERIES, **MOVES, RESCHEDULE: reschedule_batch}  # what the engine does for itself
SWEEP_EVERY = timedelta(minutes=1)


class WorkerScope(Protocol):
    """What the worker needs of one transaction."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def timers(self) -> Timers: ...

    @property
    def now(self) -> datetime: ...


class Operation(Protocol):
    """What a service task does. Without `act`, reading and recording share one transaction."""

    @property
    def act(self) -> Callable[[Any, Any], Any] | None: ...

    def read(self, work: Any, job: ClaimedJob) -> Any: ...

    def record(self, work: Any, job: ClaimedJob, outcome: Any) -> Mapping[str, Any]: ...


class Retry(Exception):
    """Something outside does not answer: try again later."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Fail(Exception):
    """The operation cannot succeed as asked: the diagram's error boundary or an operator must decide."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Worker:
    """Runs jobs and timers one at a time until stopped. Several may run, in threads, processes or machines."""

    begin: Callable[[], AbstractContextManager[WorkerScope]]
    operations: Mapping[str, Operation]
    outside: Any
    name: str = field(default_factory=lambda: f"worker-{uuid4().hex[:8]}")
    refusals: tuple[type[Exception], ...] = ()  # domain refusals (they carry `code`): final, like Fail

    def __post_init__(self) -> None:
        self._finals: tuple[type[Exception], ...] = (Fail, EngineError, *self.refusals)
        self._bell = threading.Event()
        self._stopped = threading.Event()
        self._is_timers_turn = True
        self._sweep_at: datetime | None = None

    def ring(self) -> None:
        """There may be something to do now."""
        self._bell.set()

    def stop(self) -> None:
        """Finish the job in hand, then leave `run`."""
        self._stopped.set()
        self._bell.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            self._bell.clear()
            try:
                if self.run_once():
                    continue
                nap = self._nap()
            except Exception:
                log.exception("the worker loop failed; it goes on")
                nap = LONGEST_NAP
            self._bell.wait(nap.total_seconds())

    def drain(self, most: int = 10_000) -> int:
        """Do everything that is due now; returns how many steps that took."""
        for done in range(most):
            if not self.run_once():
                return done
        raise RuntimeError("the queue does not run dry")

    def run_once(self) -> bool:
        """Fire one case's timers or do one job, in turns while both are due; False when there was nothing to do."""
        kinds = (self._fire_timers, self._do_job)
        first, second = kinds if self._is_timers_turn else kinds[::-1]
        self._is_timers_turn = not self._is_timers_turn
        return first() or second()

    def _nap(self) -> timedelta:
        with self.begin() as work:
            self._sweep(work)
            moments = [moment for moment in (work.jobs.next_run(), work.timers.next_due()) if moment is not None]
            if not moments:
                return LONGEST_NAP
            return max(timedelta(milliseconds=10), min(min(moments) - work.now, LONGEST_NAP))

    def _sweep(self, work: WorkerScope) -> None:
        """Once in a while: end the messages that were kept too long."""
        if self._sweep_at is None or work.now >= self._sweep_at:
            self._sweep_at = work.now + SWEEP_EVERY
            Messages(work.jobs.session, work.jobs.cases, work.now).expire()

    def _fire_timers(self) -> bool:
        case_id = None
        try:
            with self.begin() as work:
                case_id = work.timers.due_case()
                if case_id is not None:
                    work.timers.fire(case_id)
        except (VersionConflict, sa.exc.DBAPIError):
            raise  # for now only: the loop goes on after a nap
        except Exception as failed:
            if case_id is None:
                raise
            log.error("the timers of case %s cannot fire\n%s", case_id, traced(failed))
            with self.begin() as work:
                work.timers.park(case_id, code_of(failed), sentence_of(failed))
        return case_id is not None

    def _do_job(self) -> bool:
        with self.begin() as work:
            job = work.jobs.claim(self.name)
        if job is None:
            return False
        try:
            self._perform(job)
        except LeaseLost:
            log.warning("job %s (%s) was taken by another worker", job.id, job.operation)
        except CaseSuspended as later:
            self._settle(job, "rest", later.code, str(later))
        except VersionConflict as later:
            self._settle(job, "try_again", later.code, str(later))
        except Retry as later:
            self._settle(job, "try_again", later.code, str(later))
        except self._finals as refused:
            self._settle(job, "fail", code_of(refused), str(refused))
        except Exception as error:  # the one place that catches everything: it ends as a retry, then an incident
            log.error("job %s (%s) failed\n%s", job.id, job.operation, traced(error, job.parameters))
            self._settle(job, "try_again", "unexpected", sentence_of(error, job.parameters))
        return True

    def _perform(self, job: ClaimedJob) -> None:
        if job.operation == FIRE_TIMERS and job.case_id is not None:
            with self.begin() as work:
                work.timers.fire(job.case_id, job.id)
                work.jobs.finish(job, {})
            return
        if job.operation in CHORES:
            with self.begin() as work:
                CHORES[job.operation](work.jobs.cases, job.agency or "", job.parameters)
                work.jobs.finish(job, {})
            return
        operation = self.operations.get(job.operation)
        if operation is None:
            raise Fail("unknown_operation", f"Không có tác vụ “{job.operation}” trong hệ thống này.")
        if operation.act is None:
            with self.begin() as work:
                result = operation.record(work, job, operation.read(work, job))
                work.jobs.finish(job, result)
            return
        with self.begin() as work:
            material = operation.read(work, job)
        outcome = operation.act(material, self.outside)
        with self.begin() as work:
            work.jobs.hold(job)
            result = operation.record(work, job, outcome)
            work.jobs.finish(job, result)

    def _settle(self, job: ClaimedJob, how: str, code: str, message: str) -> None:
        try:
            with self.begin() as work:
                getattr(work.jobs, how)(job, code, message)
        except LeaseLost:
            log.warning("job %s (%s) was taken by another worker", job.id, job.operation)


def sentence_of(error: Exception, parameters: Mapping[str, Any] | None = None) -> str:
    """What an error says for itself, without secrets; one of the database without the values it was given."""
    if code_of(error) != "unexpected":
        return str(error)
    said = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return hide(f"{type(error).__name__}: {said}", secrets_in(parameters or {}))[:500]


def traced(error: Exception, parameters: Mapping[str, Any] | None = None) -> str:
    """The traceback for the log, without secrets."""
    return hide("".join(traceback.format_exception(error)), secrets_in(parameters or {}))


def code_of(refused: Exception) -> str:
    """The stable code of a reason of ours; SQLAlchemy's errors carry one of their own, which is none."""
    is_ours = not isinstance(refused, sa.exc.SQLAlchemyError)
    return str(getattr(refused, "code", "unexpected")) if is_ours else "unexpected"
