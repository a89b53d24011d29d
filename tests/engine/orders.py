"""Giving a command in a test: in a transaction of its own, and refused without a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from engine.tables import History, Subscription, Task, TaskDraft, TaskOwner, Timer
from tests.engine.shop import Desk, Shop


def orders(shop: Shop, do: Callable[[Desk], Any]) -> Any:
    with shop.begin() as desk:
        return do(desk)


def refused(shop: Shop, kind: type[Exception], do: Callable[[Desk], Any]) -> str:
    """The sentence of a refusal; nothing is written."""
    before = everything(shop)
    with pytest.raises(kind) as error, shop.begin() as desk:
        do(desk)
    assert everything(shop) == before
    return str(error.value)


def everything(shop: Shop) -> list[Any]:
    with shop.begin() as desk:
        return [
            [tuple(row) for row in desk.session.execute(sa.select(*table.__table__.columns)).all()]
            for table in (Task, TaskOwner, Timer, Subscription, History, TaskDraft)
        ]
