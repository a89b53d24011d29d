"""What somebody has done: listed page by page, and said of each whether it could still be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from engine.done import DoneTasks
from engine.errors import EngineError, NotFound
from engine.tables import Task
from tests.engine.bpmn import process, service, signal, throw, user
from tests.engine.orders import orders
from tests.engine.shop import Desk, Plain, Shop, clerk, leader

LAN, MAI = clerk("lan"), clerk("mai")
THEN = {
    "nothing": [user("b")],
    "own look": [user("b")],
    "seen": [user("b")],
    "claimed": [user("b")],
    "done": [user("b"), user("c")],
    "job waits": [service("w", "work"), user("b")],
    "job begun": [service("w", "work"), user("b")],
    "thrown": [throw("t", signal("go")), user("b")],
    "suspended": [user("b")],
    "ended": [],
}
HAPPENS: dict[str, Callable[[Shop, Desk], Any]] = {
    "own look": lambda shop, desk: desk.inbox.mark_opened(shop.task("b").id, MAI),
    "seen": lambda shop, desk: desk.inbox.mark_opened(shop.task("b").id, LAN),
    "claimed": lambda shop, desk: desk.inbox.claim(shop.task("b").id, LAN),
    "done": lambda shop, desk: desk.inbox.complete(shop.task("b").id, {}, LAN),
    "job begun": lambda shop, desk: desk.jobs.claim("worker"),
    "suspended": lambda shop, desk: desk.commands.suspend(shop.task("b").case_id, "Chờ", leader()),
}


class Undone(Exception):
    """Rolls a trial back."""


def really_goes(shop: Shop, done: UUID) -> bool:
    """Whether taking back succeeds, tried in a transaction that is given up."""
    try:
        with shop.begin() as desk:
            desk.commands.take_back(done, MAI)
            raise Undone
    except Undone:
        return True
    except EngineError:
        return False


@pytest.mark.parametrize("what", THEN)
def test_what_is_offered_to_be_taken_back_is_what_can_be(shop: Shop, what: str) -> None:
    shop.operations["work"] = Plain(lambda job: {})
    shop.deploys(process("p", user("a"), *THEN[what]))
    shop.starts("p")
    done = shop.task("a").id
    with shop.begin() as desk:
        desk.inbox.complete(done, {}, MAI)
    if what in HAPPENS:
        orders(shop, lambda desk: HAPPENS[what](shop, desk))
    with shop.begin() as desk:
        task = desk.session.get_one(Task, done)
        offered = desk.commands.takeable([task], MAI)
        assert desk.commands.takeable([task], LAN) == set(), "it is for who has done it"
        assert desk.commands.takeable([], MAI) == set()
    assert (done in offered) == really_goes(shop, done)
    assert (done in offered) == (what in ("nothing", "own look", "job waits"))


def test_the_list_holds_what_one_has_done_oneself_the_latest_first_each_once(shop: Shop) -> None:
    shop.deploys(process("p", user("a"), user("b")))
    mine = []
    for number in range(7):
        shop.starts("p")
        task = shop.task("a").id
        shop.completes("a", MAI)
        shop.clock.advance(minutes=number % 2)  # some at the very same moment
        shop.completes("b", LAN)
        mine.append(task)
    seen: list[UUID] = []
    after: str | None = None
    for _ in range(9):
        with shop.begin() as desk:
            page, after = DoneTasks(desk.session).page(MAI, 2, after)
        assert len(page) <= 2
        seen += [task.id for task in page]
        if after is None:
            break
    assert sorted(seen) == sorted(mine)
    with shop.begin() as desk:
        ends = [desk.session.get_one(Task, task).ended_at for task in seen]
        assert ends == sorted(ends, reverse=True)  # type: ignore[type-var]  # none of them is open
        assert DoneTasks(desk.session).page(clerk("mai", agency="elsewhere"), 5) == ([], None)


@pytest.mark.parametrize("after", ["", "x", "1.x", f"{10**30}.{'0' * 32}", f"-9{'9' * 40}.{'0' * 32}"])
def test_no_key_of_a_page_makes_the_list_stumble(shop: Shop, after: str) -> None:
    with shop.begin() as desk, pytest.raises(NotFound):
        DoneTasks(desk.session).page(MAI, 2, after)
