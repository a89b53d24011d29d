"""What happened to a case: written with each step, read by page and API. Nothing here is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.tables import History


@dataclass(frozen=True)
class Histories:
    session: Session

    def of_case(self, case_id: UUID) -> Sequence[History]:
        """Every line, oldest first."""
        wanted = sa.select(History).where(History.case_id == case_id).order_by(History.id)
        return self.session.scalars(wanted).all()

    def of_cases(self, case_ids: Sequence[UUID]) -> Sequence[History]:
        wanted = sa.select(History).where(History.case_id.in_(case_ids)).order_by(History.id)
        return self.session.scalars(wanted).all()
