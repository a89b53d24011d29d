"""The tables of versions and moves, beside `engine.tables`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import Base, BigKey


class DefinitionHistory(Base):
    """Who deployed, promoted and retired a version, when and why; append-only."""

    __tablename__ = "definition_history"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    definition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("definition.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(64))  # "" for the installation itself
    by_name: Mapped[str]
    kind: Mapped[str] = mapped_column(sa.String(16))  # deployed | promoted | retired
    reason: Mapped[str] = mapped_column(default="")


class Move(Base):
    """Moving the open cases of an agency to another version of one of their processes."""

    __tablename__ = "move"
    __table_args__ = (sa.Index("ix_move_process", "agency", "process_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(sa.String(64))
    process_id: Mapped[str] = mapped_column(sa.String(64))
    target: Mapped[UUID] = mapped_column(sa.ForeignKey("definition.id"))
    mapping: Mapped[dict[str, Any]]  # element in the old diagrams → element in the new one, where the ids differ
    scopes: Mapped[list[Any]]  # where processes are looked for that the new version calls and the old ones did not
    reason: Mapped[str]
    by: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str]
    at: Mapped[datetime]
    is_stopped: Mapped[bool] = mapped_column(default=False)


class MovedCase(Base):
    """One case of a move, and what is needed to put it back as it was."""

    __tablename__ = "moved_case"
    __table_args__ = (sa.Index("ix_moved_case_move", "move_id", "status", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[UUID]  # the job that moves it, or puts it back
    move_id: Mapped[UUID] = mapped_column(sa.ForeignKey("move.id"))
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(16))
    # waiting | moved | not_yet | never | left | reverting | reverted | too_late
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    version: Mapped[int | None]  # of the case after the move: while it has this one, it has not stepped
    pins: Mapped[dict[str, Any] | None]  # as they were before the move, like the next two
    state: Mapped[bytes | None] = mapped_column(deferred=True)
    previous: Mapped[bytes | None] = mapped_column(deferred=True)


class Draft(Base):
    """What a process admin edits: a diagram that need not be finished, with what the agency redraws for it.

    `forms` are schemas by key, `decisions` DMN texts by decision id, `scenarios` by name. Each change counts `revision` up.
    """

    __tablename__ = "draft"
    __table_args__ = (sa.Index("ix_draft_agency", "agency", "status", "edited_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    agency: Mapped[str] = mapped_column(sa.String(64))
    process_id: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str]
    base: Mapped[UUID | None] = mapped_column(sa.ForeignKey("definition.id"))  # the version it was begun from
    template: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("definition.id")
    )  # the others' version it descends from
    xml: Mapped[bytes] = mapped_column(deferred=True, deferred_group="content")
    forms: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group="content")
    decisions: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group="content")
    scenarios: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group="content")
    counts: Mapped[dict[str, Any]]  # findings at the last check: {"error": 2, "warning": 1}
    revision: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime]
    edited_by: Mapped[str] = mapped_column(sa.String(64))
    edited_by_name: Mapped[str]
    opened_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(16), default="open")  # open | deployed | discarded
    deployed: Mapped[UUID | None] = mapped_column(sa.ForeignKey("definition.id"))  # the version that was made of it
