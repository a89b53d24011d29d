"""This package's database tables. Times are UTC with zone; documents never appear here, only ids in `about`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only INTEGER keys by itself
REDRAWN = sa.JSON(none_as_null=True)  # what an agency drew for a version, by key; NULL when it drew nothing


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this as a plain class attribute
        datetime: sa.DateTime(timezone=True),
        UUID: sa.Uuid(),
        str: sa.Text(),
        bytes: sa.LargeBinary(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    }


class Definition(Base):
    """One version of one process in one scope: `*` built-in, or the id of a province or an agency.

    New cases start on the one that is promoted; at most one is.
    """

    __tablename__ = "definition"
    __table_args__ = (
        sa.UniqueConstraint("process_id", "scope", "version"),
        sa.Index(
            "uq_definition_promoted", "scope", "process_id", unique=True,
            sqlite_where=sa.text("status = 'promoted'"), postgresql_where=sa.text("status = 'promoted'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    process_id: Mapped[str] = mapped_column(sa.String(64))
    scope: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int]
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    xml: Mapped[bytes]
    spec: Mapped[bytes]  # what engine.spiff restores
    called: Mapped[list[Any]]  # process ids of its call activities
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]
    status: Mapped[str] = mapped_column(sa.String(16), server_default="promoted")  # deployed | promoted | retired
    bundle: Mapped[str] = mapped_column(
        sa.String(64), server_default=""
    )  # engine.versions.bundles; "" before there were any
    parts: Mapped[dict[str, Any] | None]  # name → SHA-256 of what the bundle was made of
    forms: Mapped[dict[str, Any] | None] = mapped_column(REDRAWN, deferred=True, deferred_group="redrawn")
    decisions: Mapped[dict[str, Any] | None] = mapped_column(REDRAWN, deferred=True, deferred_group="redrawn")
    scenarios: Mapped[dict[str, Any] | None] = mapped_column(REDRAWN, deferred=True, deferred_group="redrawn")


class Case(Base):
    """One running process. The row is the lock; `state` is engine.spiff's own form, replaced by the data at the end."""

    __tablename__ = "case"
    __table_args__ = (sa.Index("ix_case_agency_status", "agency", "status", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str]
    agency: Mapped[str] = mapped_column(sa.String(64), index=True)
    about: Mapped[str] = mapped_column(
        sa.String(64), index=True
    )  # what the case is about: an id this package cannot read
    pins: Mapped[dict[str, Any]]  # process id → definition id, fixed at the start
    status: Mapped[str] = mapped_column(sa.String(16))  # running | suspended | completed | cancelled
    version: Mapped[int]
    state: Mapped[bytes]
    previous: Mapped[bytes | None] = mapped_column(deferred=True)  # the state before the last step, if it may be undone
    waiting: Mapped[dict[str, Any]]  # ids of what the projections hold for this case
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    suspended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Task(Base):
    """One piece of work for a person; the row stays when it is done."""

    __tablename__ = "task"
    __table_args__ = (
        sa.Index("ix_task_open_by_agency", "agency", "status", "due_at"),
        sa.Index("ix_task_about", "about", "status"),
        sa.Index(  # what a person has done; nothing to write while a task is open
            "ix_task_done", "ended_by_id", "ended_at", "id",
            sqlite_where=sa.text("ended_by_id IS NOT NULL"), postgresql_where=sa.text("ended_by_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
    process_id: Mapped[str] = mapped_column(sa.String(64))
    level: Mapped[UUID | None]  # the task whose sub-process or called process it is in; None: the case's own process
    element: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str]
    form: Mapped[str] = mapped_column(sa.String(64))
    queue: Mapped[str] = mapped_column(sa.String(64), default="")
    lane: Mapped[str] = mapped_column(default="")
    agency: Mapped[str] = mapped_column(sa.String(64))
    unit: Mapped[str] = mapped_column(sa.String(64), default="")
    groups: Mapped[list[Any]]  # owners that may claim it
    assignee: Mapped[str | None] = mapped_column(sa.String(64))  # the person whose it is
    assignee_name: Mapped[str] = mapped_column(default="")  # as far as known: not when the diagram names the person
    about: Mapped[str] = mapped_column(sa.String(64))
    priority: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    due_rule: Mapped[str | None]  # the expression that asked the calendar; "": any other date; None: not known
    rank: Mapped[int] = mapped_column(sa.BigInteger())
    status: Mapped[str] = mapped_column(sa.String(16))  # open | suspended | done | cancelled
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # when somebody it is offered to first looked at it or claimed it
    opened_by: Mapped[str | None] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_by_id: Mapped[str | None] = mapped_column(sa.String(64))


class TaskOwner(Base):
    """The inbox index: one row for each owner of each open task, in the order the inbox shows."""

    __tablename__ = "task_owner"
    __table_args__ = (sa.PrimaryKeyConstraint("owner", "rank", "task_id"), sa.Index("ix_task_owner_task_id", "task_id"))

    owner: Mapped[str] = mapped_column(sa.String(120))
    rank: Mapped[int] = mapped_column(sa.BigInteger())
    task_id: Mapped[UUID]


class TaskDraft(Base):
    """Answers that a person has typed and not sent."""

    __tablename__ = "task_draft"

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Timer(Base):
    """When a waiting case must be woken."""

    __tablename__ = "timer"

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
    element: Mapped[str] = mapped_column(sa.String(64))
    due_at: Mapped[datetime] = mapped_column(index=True)
    rule: Mapped[str | None]  # as `Task.due_rule`


class Subscription(Base):
    """A case that waits for a message; delivered on exactly one match of name and key."""

    __tablename__ = "subscription"
    __table_args__ = (sa.Index("ix_subscription_message", "name", "key"),)

    task_id: Mapped[UUID] = mapped_column(primary_key=True)  # an event gateway waits for several under one id
    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
    element: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)  # message | signal
    key: Mapped[str]  # correlation values as canonical JSON; empty for signals


class UnmatchedMessage(Base):
    """A message that nobody waited for yet, or that several waited for. Kept until it is delivered or has expired."""

    __tablename__ = "unmatched_message"
    __table_args__ = (
        sa.Index("ix_unmatched_message", "agency", "name", "status"),
        sa.Index("ix_unmatched_message_expiry", "status", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str]
    payload: Mapped[dict[str, Any]]
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(
        sa.String(16)
    )  # waiting | delivered | ambiguous | failed | expired | discarded | refused
    case_id: Mapped[UUID | None]  # where it was delivered
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]  # the operator who decided, if one did
    reason: Mapped[str | None]  # the operator's, or why it was refused or could not be taken


class Delegation(Base):
    """Somebody stands in for somebody else, for a time. What is written here is only ever ended, never changed."""

    __tablename__ = "delegation"
    __table_args__ = (sa.Index("ix_delegation_to", "agency", "to", "ends"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(sa.String(64))
    person: Mapped[str] = mapped_column(sa.String(64))
    person_name: Mapped[str]
    to: Mapped[str] = mapped_column(sa.String(64))
    to_name: Mapped[str]
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    reason: Mapped[str]
    by: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]


INCIDENT = sa.text("status = 'incident'")  # the part of `job` that operators look at


class Job(Base):
    """One piece of work for the machine: a service task of a case, or work on its own when `case_id` is None."""

    __tablename__ = "job"
    __table_args__ = (
        sa.Index("ix_job_ready", "status", "run_at"),
        sa.Index("ix_job_incident", "agency", "ended_at", "id", sqlite_where=INCIDENT, postgresql_where=INCIDENT),
        sa.Index(
            "ix_job_incident_cause", "agency", "operation", "error_code", "ended_at", "id", sqlite_where=INCIDENT,
            postgresql_where=INCIDENT,
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(
        primary_key=True
    )  # the engine's task id: the idempotency key for the outside world
    case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    agency: Mapped[str | None] = mapped_column(sa.String(64))  # whose work it is; None: the installation's own
    process_id: Mapped[str] = mapped_column(sa.String(64), default="")
    element: Mapped[str] = mapped_column(sa.String(64), default="")
    name: Mapped[str] = mapped_column(default="")
    operation: Mapped[str] = mapped_column(sa.String(64))
    parameters: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(sa.String(16))  # waiting | running | suspended | done | incident | cancelled
    attempts: Mapped[int] = mapped_column(default=0)
    retries: Mapped[int] = mapped_column(default=5)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error_code: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")


class History(Base):
    """What happened to a case, in order; append-only."""

    __tablename__ = "history"
    __table_args__ = (sa.Index("ix_history_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[UUID]
    version: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
    kind: Mapped[str] = mapped_column(sa.String(32))
    element: Mapped[str] = mapped_column(sa.String(64), default="")
    name: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]]


class Submission(Base):
    """An idempotency key that has been used, and what it led to."""

    __tablename__ = "submission"

    person: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(sa.String(64))
    outcome: Mapped[dict[str, Any]]
    at: Mapped[datetime]
