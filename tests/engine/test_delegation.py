"""Standing in for somebody: for a time, for their own tasks only, with both names wherever it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from engine.actors import Actor, Person
from engine.delegations import stands_in
from engine.errors import DelegationRefused, NotFound, NotInCharge, ReasonMissing
from engine.tables import Delegation
from tests.conftest import MONDAY
from tests.engine.bpmn import process, user
from tests.engine.shop import AGENCY, Shop, clerk, leader

AN, BINH, CHI = Person("an", "Nguyễn A"), Person("binh", "Trần B"), Person("chi", "Lê C")
WEEK = (MONDAY, MONDAY + timedelta(days=7))


def acting(shop: Shop, person: Person, *groups: str) -> Actor:
    """The person as the web would make them: with those they stand in for at this moment."""
    with shop.begin() as desk:
        mine = sa.select(Delegation.person, Delegation.person_name).where(stands_in(person.id, AGENCY, desk.now))
        stood_for = tuple(Person(*row) for row in desk.session.execute(mine.order_by(Delegation.person)))
    return Actor(person.id, person.name, AGENCY, frozenset(groups), stood_for)


def delegates(shop: Shop, person: Person, to: Person, by: Actor, period: Any = WEEK, reason: str = "Nghỉ phép") -> Any:
    with shop.begin() as desk:
        return desk.delegations.delegate(person, to, period, reason, by).id


def of(shop: Shop, person: Person) -> list[str]:
    return [each.name for each in acting(shop, person).stands_for]


def test_who_stands_in_finds_and_does_personal_tasks_and_both_names_are_told(shop: Shop) -> None:
    shop.deploys(process("p", user("a", groups="", assignee="who"), user("b")))
    case = shop.starts("p", {"who": "an"})
    delegates(shop, AN, BINH, acting(shop, AN))
    binh = acting(shop, BINH)
    with shop.begin() as desk:
        assert [task.element for task in desk.inbox.page(binh).tasks] == ["a"]
        task = desk.inbox.page(binh).tasks[0].id
        desk.inbox.save_draft(task, {"x": 1}, binh)
        assert desk.inbox.claim(task, binh).assignee == "an"
    shop.completes("a", binh, opinion="đồng ý")
    (done,) = shop.tasks("done")
    assert (done.ended_by, done.ended_by_id, done.assignee) == ("Trần B thay Nguyễn A", "binh", "an")
    line = shop.last_line(case)
    assert (line.by, line.by_name) == ("binh", "Trần B thay Nguyễn A")
    shop.completes("b")
    data = orjson.loads(shop.case(case).state)
    assert data["a"]["by"] == {"id": "binh", "name": "Trần B thay Nguyễn A"}
    assert data["a"]["for"] == {"id": "an", "name": "Nguyễn A"}


def test_a_case_sent_back_goes_to_the_one_stood_for(shop: Shop) -> None:
    shop.deploys(process("p", user("a", groups="", assignee="who"), user("b")))
    shop.starts("p", {"who": "an"})
    delegates(shop, AN, BINH, acting(shop, AN))
    shop.completes("a", acting(shop, BINH))
    task = shop.task("b").id
    with shop.begin() as desk:
        desk.commands.return_to(task, "a", "Thiếu chữ", clerk("lan"))
    assert (shop.task("a").assignee, shop.task("a").assignee_name) == ("an", "Nguyễn A")
    again, binh = shop.task("a").id, acting(shop, BINH)
    with shop.begin() as desk:
        desk.commands.reassign(again, CHI, "Quá tải", binh)
    assert shop.last_line(shop.task("a").case_id).by_name == "Trần B thay Nguyễn A"


def test_what_is_offered_to_the_absent_persons_group_is_not_delegated(shop: Shop) -> None:
    shop.deploys(process("p", user("a")))
    shop.starts("p")
    delegates(shop, AN, BINH, acting(shop, AN, "so/van_thu"))
    binh, task = acting(shop, BINH), shop.task("a").id
    with shop.begin() as desk:
        assert desk.inbox.page(binh).tasks == []
        with pytest.raises(NotFound):
            desk.inbox.get(task, binh)


def test_a_delegation_begins_ends_and_is_not_handed_on(shop: Shop) -> None:
    later = (MONDAY + timedelta(days=1), MONDAY + timedelta(days=3))
    first = delegates(shop, AN, BINH, acting(shop, AN), later)
    delegates(shop, BINH, CHI, acting(shop, BINH), WEEK)
    assert (of(shop, BINH), of(shop, CHI)) == ([], ["Trần B"])
    shop.clock.advance(days=1)
    assert (of(shop, BINH), of(shop, CHI)) == (["Nguyễn A"], ["Trần B"])  # not Nguyễn A for Lê C
    shop.clock.advance(days=2)
    assert of(shop, BINH) == []
    shop.clock.now = later[0]
    chi = acting(shop, CHI)
    with shop.begin() as desk, pytest.raises(NotInCharge):
        desk.delegations.undelegate(first, chi)
    with shop.begin() as desk, pytest.raises(NotFound):
        desk.delegations.undelegate(first, leader(agency="elsewhere"))
    with shop.begin() as desk:
        desk.delegations.undelegate(first, leader())
        desk.delegations.undelegate(first, leader())
    assert of(shop, BINH) == []
    with shop.begin() as desk:
        (row,), _ = desk.delegations.page(AGENCY, "an", limit=2)
        assert (row.reason, row.by_name, row.ended_by_name, row.ended_at) == (
            "Nghỉ phép",
            "Nguyễn A",
            "Giang",
            later[0],
        )


def test_a_delegation_that_may_not_be_is_refused_with_its_rule(shop: Shop) -> None:
    an = acting(shop, AN)
    with pytest.raises(NotInCharge, match="lãnh đạo"):
        delegates(shop, AN, BINH, acting(shop, BINH))
    with pytest.raises(ReasonMissing):
        delegates(shop, AN, BINH, an, reason=" ")
    with pytest.raises(DelegationRefused, match="chính là"):
        delegates(shop, AN, AN, an)
    for period in (WEEK[::-1], (MONDAY - timedelta(days=2), MONDAY - timedelta(days=1))):
        with pytest.raises(DelegationRefused, match="thời hạn"):
            delegates(shop, AN, BINH, an, period)
    delegates(shop, AN, BINH, leader())
    with pytest.raises(DelegationRefused, match="Trần B"):
        delegates(shop, AN, CHI, an)


def test_the_list_of_delegations_has_pages_of_ones_own_or_of_the_whole_agency(shop: Shop) -> None:
    giang = leader()
    days = [(MONDAY + timedelta(days=n), MONDAY + timedelta(days=n + 1)) for n in range(5)]
    for number, period in enumerate(days):
        delegates(shop, AN if number % 2 else BINH, CHI, giang, period)
    delegates(shop, BINH, AN, acting(shop, BINH), (MONDAY + timedelta(days=9), MONDAY + timedelta(days=10)))

    def pages(whose: str | None, agency: str = AGENCY) -> list[Any]:
        found, after = [], None
        for _ in range(9):
            with shop.begin() as desk:
                rows, after = desk.delegations.page(agency, whose, 2, after)
            found += [row.id for row in rows]
            if after is None:
                break
        return found

    assert len(set(pages(None))) == len(pages(None)) == 6
    assert len(pages("an")) == 3  # two given, one received
    assert len(pages(giang.id)) == 5  # made for others
    assert pages(None, "elsewhere") == []
    with shop.begin() as desk, pytest.raises(NotFound):
        desk.delegations.page(AGENCY, None, 2, "no key")
