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

    def page(self, case_id: UUID, limit: int, before: int | None = None) -> tuple[Sequence[History], int | None]:
        """The newest lines first, those older than the line `before` when given; and the key of the page after."""
        wanted = sa.select(History).where(History.case_id == case_id)
        if before is not None:
            wanted = wanted.where(History.id < before)
        found = self.session.scalars(wanted.order_by(History.id.desc()).limit(limit + 1)).all()
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    def latest(self, case_ids: Sequence[UUID], kinds: Sequence[str]) -> dict[UUID, History]:
        """The last line of one of some kinds, of each of some cases that has one."""
        last = sa.select(sa.func.max(History.id)).where(History.case_id.in_(case_ids), History.kind.in_(kinds))
        wanted = sa.select(History).where(History.id.in_(last.group_by(History.case_id)))
        return {line.case_id: line for line in self.session.scalars(wanted)}

    def of_cases(self, case_ids: Sequence[UUID]) -> Sequence[History]:
        wanted = sa.select(History).where(History.case_id.in_(case_ids)).order_by(History.id)
        return self.session.scalars(wanted).all()
