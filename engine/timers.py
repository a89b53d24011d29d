"""Which timers are due, and waking the cases that wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.tables import Case, Timer


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

    def fire(self, case_id: UUID) -> None:
        """Let every due timer of the case fire."""
        self.cases.fire_timers(case_id)

    def next_due(self) -> datetime | None:
        return self.session.scalar(sa.select(sa.func.min(Timer.due_at)))
