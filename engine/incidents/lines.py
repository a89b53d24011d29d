"""What happened to a job that failed, line by line: each attempt, and what operators did. Nothing here is ever changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import SYSTEM, Actor
from engine.incidents.tables import JobLine
from engine.tables import Job


@dataclass(frozen=True)
class Act:
    """What somebody does about incidents; `batch` joins what is done in one go."""

    kind: str
    by: Actor
    reason: str = ""
    batch: UUID | None = None


@dataclass(frozen=True)
class JobLines:
    session: Session
    now: datetime

    def failed(self, job: Job, code: str, sentence: str) -> None:
        """The attempt in hand has failed."""
        self._write([self._row(job, "failed", SYSTEM) | {"worker": job.worker, "code": code, "text": sentence}])

    def opened(self, job: Job) -> None:
        """The job has become an incident, for the reason that it carries."""
        self._write([self._row(job, "opened", SYSTEM) | {"code": job.error_code, "text": job.error}])

    def acted(self, jobs: Sequence[Job], act: Act, facts: Mapping[str, Any] | None = None) -> None:
        """Somebody has done something about these jobs."""
        said = {"text": act.reason, "facts": dict(facts or {}), "batch": act.batch}
        self._write([self._row(job, act.kind, act.by) | said for job in jobs])

    def of_job(self, job_id: UUID) -> Sequence[JobLine]:
        """Every line, oldest first."""
        wanted = sa.select(JobLine).where(JobLine.job_id == job_id).order_by(JobLine.id)
        return self.session.scalars(wanted).all()

    def _row(self, job: Job, kind: str, by: Actor) -> dict[str, Any]:
        return {
            "job_id": job.id, "at": self.now, "kind": kind, "attempt": job.attempts, "worker": None, "code": "",
            "text": "", "by": by.id, "by_name": by.name, "facts": {}, "batch": None,
        }  # fmt: skip

    def _write(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(sa.insert(JobLine), rows)
