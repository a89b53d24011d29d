"""The table of changed calendars on their way, beside `engine.tables`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import Base


class Rescheduling(Base):
    """A change of an agency's calendar on its way through the agency's open cases."""

    __tablename__ = "rescheduling"
    __table_args__ = (sa.Index("ix_rescheduling_agency", "agency", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(sa.String(64))
    why: Mapped[str]
    by: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(16))  # running | done
    reached: Mapped[UUID | None]  # the last case that was looked at; they go by id
    seen: Mapped[int] = mapped_column(default=0)
    tasks: Mapped[int] = mapped_column(default=0)
    timers: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)  # dates older than the memory of rules: left as they are
    ended_at: Mapped[datetime | None]
