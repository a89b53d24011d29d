"""One case of one small diagram: what people, time and messages do to it, and what it has passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from engine.actors import Actor
from engine.lint import Catalogue
from engine.tables import Case, Task
from tests.engine.shop import AGENCY, Plain, Shop, clerk
from tests.standard.row import Row


@dataclass(frozen=True)
class Stage:
    """`starts` a case of process "p" in the shop and plays it."""

    shop: Shop

    @classmethod
    def of(cls, shop: Shop, row: Row) -> Stage:
        """The row's diagrams deployed, called ones first; its operations do nothing but say so."""
        shop.operations["books.stamp"] = Plain(lambda job: {"number": 7})
        catalogue = None
        if row.decisions:
            catalogue = Catalogue(forms={"form"}, groups={"van_thu"}, decisions=row.decisions)
        with shop.begin() as desk:
            for diagram in row.diagrams:
                desk.definitions.deploy(diagram, "*", "test", catalogue)
        return cls(shop)

    def starts(self, process: str = "p", **data: Any) -> Played:
        played = Played(self.shop, self.shop.starts(process, data))
        self.shop.worker().drain()
        return played

    def running(self) -> Sequence[Case]:
        with self.shop.begin() as desk:
            return desk.session.scalars(sa.select(Case).where(Case.status == "running")).all()


@dataclass(frozen=True)
class Played:
    shop: Shop
    id: UUID

    def does(self, element: str, **answers: Any) -> None:
        """The oldest open task at `element` is done, and the machine does its share."""
        task = next(task for task in self.tasks() if task.element == element)
        with self.shop.begin() as desk:
            desk.inbox.complete(task.id, answers, Actor("lan", "Lan", AGENCY, frozenset(task.groups)))
        self.shop.worker().drain()

    def waits(self, **by: float) -> None:
        """Time passes."""
        self.shop.clock.advance(**by)
        self.shop.worker().drain()

    def hears(self, name: str, **payload: Any) -> bool:
        """Whether the case took the message."""
        with self.shop.begin() as desk:
            heard = desk.cases.deliver(self.id, name, payload, clerk())
        self.shop.worker().drain()
        return heard

    def tasks(self) -> Sequence[Task]:
        return [task for task in self.shop.tasks() if task.case_id == self.id]

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.tasks())

    @property
    def has_ended(self) -> bool:
        return self.shop.case(self.id).status == "completed"

    @property
    def passed(self) -> list[str]:
        """Every element passed, in order."""
        with self.shop.begin() as desk:
            lines = desk.history.of_case(self.id)
            return [step[1] for line in lines for step in line.facts.get("trail", [])]

    @property
    def thrown(self) -> list[str]:
        """What left the case: "message", "signal", "error", "escalation"."""
        return [kind.removesuffix("_thrown") for kind in self.shop.happened(self.id) if kind.endswith("_thrown")]

    @property
    def data(self) -> Mapping[str, Any]:
        """The data of a case that has ended."""
        assert self.has_ended
        found: Mapping[str, Any] = orjson.loads(self.shop.case(self.id).state)
        return found
