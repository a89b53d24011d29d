"""What a person has done: the tasks they completed, for themselves or standing in for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import NotFound
from engine.tables import Task


@dataclass(frozen=True)
class DoneTasks:
    session: Session

    def page(self, actor: Actor, limit: int, after: str | None = None) -> tuple[Sequence[Task], str | None]:
        """The latest first, from the key `after` on; and the key of the page after, None on the last one."""
        wanted = sa.select(Task).where(Task.ended_by_id == actor.id, Task.agency == actor.agency, Task.status == "done")
        if after is not None:
            moment, task_id = _place(after)
            place = sa.tuple_(sa.literal(moment, Task.ended_at.type), sa.literal(task_id, sa.Uuid()))
            wanted = wanted.where(sa.tuple_(Task.ended_at, Task.id) < place)
        ordered = wanted.order_by(Task.ended_at.desc(), Task.id.desc()).limit(limit + 1)
        found = self.session.scalars(ordered).all()
        shown = found[:limit]
        return shown, _key(shown[-1]) if len(found) > limit else None

    def has_any(self, case_id: UUID) -> bool:
        """Whether anything in a case has been done by people: else there is nothing to go back to."""
        return bool(self.session.scalar(sa.select(sa.exists().where(Task.case_id == case_id, Task.status == "done"))))


def _key(task: Task) -> str:
    assert task.ended_at is not None
    return f"{round(task.ended_at.timestamp() * 1e6)}.{task.id.hex}"


def _place(after: str) -> tuple[datetime, UUID]:
    """The row that a page ended with; NotFound when the key is none."""
    moment, _, task_id = after.partition(".")
    try:
        return datetime.fromtimestamp(int(moment) / 1e6, UTC), UUID(task_id)
    except (ValueError, OverflowError, OSError):
        raise NotFound("trang") from None
