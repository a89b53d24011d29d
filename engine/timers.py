"""Which timers are due, and waking the cases that wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.cases import Cases
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

    def fire(self, case_id: UUID) -> None:
        """Let every due timer of the case fire."""
        self.cases.fire_timers(case_id)

    def park(self, case_id: UUID, code: str, message: str) -> None:
        """The timers due cannot fire: take them out of everybody's way, as an incident that an operator tries again."""
        due = sa.and_(Timer.case_id == case_id, Timer.due_at <= self.now)
        element = self.session.scalar(sa.select(Timer.element).where(due).order_by(Timer.due_at).limit(1))
        self.session.execute(sa.delete(Timer).where(due).execution_options(synchronize_session=False))
        case = self.cases.lock(case_id)
        self.session.add(
            Job(
                id=uuid4(), case_id=case_id, process_id=case.process_id, element=element or "", name="Thời hạn",
                operation=FIRE_TIMERS, parameters={}, status="incident", attempts=1, retries=0, run_at=self.now,
                created_at=self.now, ended_at=self.now, error_code=code, error=message,
            )
        )  # fmt: skip
        self.cases.report(case, element or "", {"operation": FIRE_TIMERS, "code": code, "message": message})

    def next_due(self) -> datetime | None:
        """When the earliest timer of a running case is due: what `due_case` will find then."""
        wanted = sa.select(Timer.due_at).join(Case, Case.id == Timer.case_id).where(Case.status == "running")
        return self.session.scalar(wanted.order_by(Timer.due_at).limit(1))
