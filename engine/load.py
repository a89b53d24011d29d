"""How much open work an agency has, by unit and by person, counted from the same rows that the lists show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.inbox import page_key
from engine.tables import Task


@dataclass(frozen=True)
class Loads:
    """Open tasks of one agency. `late` is due before `now`; `soon` is due from now until `closing`."""

    session: Session
    agency: str
    now: datetime
    closing: datetime

    def total(self) -> dict[str, int]:
        """{open, soon, late} over the agency."""
        row = self.session.execute(sa.select(*self._figures()).where(self._open)).one()
        return {"open": row.open, "soon": row.soon or 0, "late": row.late or 0}

    def by_unit(self) -> list[dict[str, Any]]:
        """One row a unit: {key, open, soon, late}; the key is empty for tasks of no unit."""
        return self._grouped(Task.unit)

    def by_person(self) -> list[dict[str, Any]]:
        """One row a person who holds tasks; the key is empty for tasks still offered to a group."""
        return self._grouped(sa.func.coalesce(Task.assignee, ""))

    def tasks(
        self, standing: str = "", unit: str = "", person: str = "", after: str | None = None, limit: int = 30
    ) -> tuple[Sequence[Task], str | None]:
        """The tasks behind a figure, earliest due first, and the key of the page after."""
        wanted = sa.select(Task).where(self._open)
        if standing == "late":
            wanted = wanted.where(Task.due_at < self.now)
        elif standing == "soon":
            wanted = wanted.where(Task.due_at >= self.now, Task.due_at <= self.closing)
        if unit:
            wanted = wanted.where(Task.unit == ("" if unit == "-" else unit))
        if person:
            wanted = wanted.where(Task.assignee.is_(None) if person == "-" else Task.assignee == person)
        if after:
            rank, task_id = page_key(after)
            place = sa.tuple_(sa.literal(rank, sa.BigInteger()), sa.literal(task_id, sa.Uuid()))
            wanted = wanted.where(sa.tuple_(Task.rank, Task.id) > place)
        found = self.session.scalars(wanted.order_by(Task.rank, Task.id).limit(limit + 1)).all()
        shown = found[:limit]
        return shown, f"{shown[-1].rank}.{shown[-1].id}" if len(found) > limit else None

    @property
    def _open(self) -> sa.ColumnElement[bool]:
        return sa.and_(Task.agency == self.agency, Task.status == "open")

    def _figures(self) -> list[sa.Label[Any]]:
        late = sa.case((Task.due_at < self.now, 1), else_=0)
        soon = sa.case((sa.and_(Task.due_at >= self.now, Task.due_at <= self.closing), 1), else_=0)
        return [sa.func.count().label("open"), sa.func.sum(soon).label("soon"), sa.func.sum(late).label("late")]

    def _grouped(self, key: Any) -> list[dict[str, Any]]:
        rows = self.session.execute(sa.select(key.label("key"), *self._figures()).where(self._open).group_by(key))
        return [{"key": row.key, "open": row.open, "soon": int(row.soon), "late": int(row.late)} for row in rows]
