"""The writes of one step arrive together, and one that had to touch a row and did not undoes all."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engine.changes import MOST_TOGETHER, Changes, Write, delete_by, insert_into
from engine.tables import Base, History, TaskDraft
from tests.engine.shop import Shop

DRAFT = Base.metadata.tables["task_draft"]
KEEP, FORGET = insert_into(DRAFT), delete_by(DRAFT.c.task_id)
TELL = insert_into(Base.metadata.tables["history"])


class Missed(Exception):
    pass


RENAME = Write(
    lambda bind: sa.update(DRAFT).where(DRAFT.c.task_id == bind(DRAFT.c.task_id)).values(person=bind(DRAFT.c.person)),
    missed=Missed,
)


def row_of(now: datetime, person: str = "lan") -> dict[str, object]:
    return {"task_id": uuid4(), "person": person, "answers": {"said": "Đồng ý", "list": [1, None]}, "saved_at": now}


def drafts(shop: Shop) -> list[tuple[object, str]]:
    with shop.begin() as desk:
        rows = desk.session.scalars(sa.select(TaskDraft).order_by(TaskDraft.person))
        return [(row.task_id, row.person) for row in rows]


def test_inserts_updates_and_deletes_of_one_step_are_all_there(shop: Shop) -> None:
    with shop.begin() as desk:
        first, second = row_of(desk.now), row_of(desk.now, "mai")
        changes = Changes(desk.session)
        changes.add(KEEP, first)
        changes.add(KEEP, second)
        changes.write()
        kept = desk.session.get(TaskDraft, (first["task_id"], "lan"))
        assert kept is not None
        assert (kept.answers, kept.saved_at) == (first["answers"], desk.now)
    with shop.begin() as desk:
        third = row_of(desk.now, "nam")
        changes = Changes(desk.session)
        changes.add(RENAME, {"task_id": first["task_id"], "person": "an"})
        changes.add(FORGET, {"task_id": second["task_id"]})
        changes.add(KEEP, third)
        changes.write()
        changes.write()  # nothing is left to write
    assert drafts(shop) == [(first["task_id"], "an"), (third["task_id"], "nam")]


def test_what_misses_its_row_is_an_error_and_nothing_stays(shop: Shop) -> None:
    def attempt() -> None:
        with shop.begin() as desk:
            changes = Changes(desk.session)
            changes.add(KEEP, row_of(desk.now))
            changes.add(FORGET, {"task_id": uuid4()})  # touches nothing, and says nothing
            changes.add(RENAME, {"task_id": uuid4(), "person": "an"})
            changes.write()

    with pytest.raises(Missed):
        attempt()
    assert drafts(shop) == []


def test_a_step_that_writes_very_much_is_written_in_several_statements(shop: Shop) -> None:
    count = 2 * MOST_TOGETHER + 3
    with shop.begin() as desk:
        changes = Changes(desk.session)
        for number in range(count):
            changes.add(KEEP, row_of(desk.now, f"{number:03}"))
        changes.write()
    assert [person for _, person in drafts(shop)] == [f"{number:03}" for number in range(count)]


def test_lines_of_one_step_are_numbered_in_the_order_in_which_they_were_told(shop: Shop) -> None:
    told = [f"{number:02}" for number in range(12)]
    with shop.begin() as desk:
        changes = Changes(desk.session)
        for number, name in enumerate(told):
            row = {"case_id": uuid4(), "version": 1, "at": desk.now, "by": "lan", "by_name": "Lan", "kind": "told"}
            changes.add(TELL, {**row, "element": "", "name": name, "facts": {"number": number}})
        changes.add(KEEP, row_of(desk.now))
        changes.write()
    with shop.begin() as desk:
        lines = desk.session.scalars(sa.select(History).order_by(History.id))
        assert [(line.name, line.facts) for line in lines] == [(name, {"number": n}) for n, name in enumerate(told)]
