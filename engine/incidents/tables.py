"""The tables of incidents, beside `engine.tables`: what happened to jobs that failed, and proposed changes of their inputs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import Base, BigKey


class JobLine(Base):
    """What happened to a job that failed: each attempt, and what operators did about it. Append-only."""

    __tablename__ = "job_line"
    __table_args__ = (sa.Index("ix_job_line_job", "job_id", "id"), sa.Index("ix_job_line_batch", "batch"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    job_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(32))  # failed | opened | retried | skipped | edit_proposed | …
    attempt: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(sa.String(64))
    code: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")  # the sentence of a failure, the reason of an act
    by: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str]
    facts: Mapped[dict[str, Any]]
    batch: Mapped[UUID | None]  # what was tried again in one act


PROPOSED = sa.text("status = 'proposed'")


class ParameterEdit(Base):
    """Other parameters for an incident's job, proposed by one person and decided on by another. Both versions stay."""

    __tablename__ = "parameter_edit"
    __table_args__ = (
        sa.Index("ix_parameter_edit_job_id", "job_id"),
        sa.Index(
            "uq_parameter_edit_open", "job_id", unique=True, sqlite_where=PROPOSED, postgresql_where=PROPOSED
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[UUID] = mapped_column(sa.ForeignKey("job.id"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    by: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(16))  # proposed | approved | rejected | withdrawn
    decided_by: Mapped[str | None] = mapped_column(sa.String(64))
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="")  # why, in the words of who decided
