"""What one has done by mistake is undone as if it had never been, while nothing has come of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine.actors import Person
from engine.errors import (
    CannotTakeBack,
    CaseNotRunning,
    NotFound,
    NotInCharge,
)
from engine.tables import Subscription, Task
from tests.conftest import MONDAY
from tests.engine.bpmn import (
    Boundary,
    both,
    call,
    message,
    process,
    service,
    signal,
    sub,
    throw,
    timer,
    user,
)
from tests.engine.orders import orders, refused
from tests.engine.shop import Plain, Shop, clerk, leader
from tests.engine.test_cases import at_once

LAN, MAI = clerk("lan"), clerk("mai")
TAM = Person("tam", "Tâm")
DUE = {"due": "add_hours(now(), 8)"}


def test_a_task_is_taken_back_with_its_answers_until_somebody_has_opened_the_next(shop: Shop) -> None:
    shop.deploys(process("p", user("a", **DUE), both("split", [user("b")], [user("c")]), user("d")))
    case = shop.starts("p")
    done = shop.task("a").id
    due = MONDAY + timedelta(days=9)
    orders(shop, lambda desk: desk.commands.extend(done, due, "Chờ", leader()))
    shop.completes("a", MAI, text="nhầm")
    back = lambda by=MAI: lambda desk: desk.commands.take_back(done, by)  # noqa: E731
    refused(shop, NotInCharge, back(LAN))
    refused(shop, NotFound, back(clerk("mai", agency="elsewhere")))
    again = orders(shop, back())
    assert again != done
    task = shop.task("a")
    assert (task.id, task.assignee, task.due_at) == (again, "mai", due)
    assert shop.owners() == {"a": {"p:mai"}}
    with shop.begin() as desk:
        draft = desk.inbox.draft(again, MAI)
        assert draft is not None
        assert draft.answers == {"text": "nhầm"}
    assert shop.happened(case)[-2:] == ["task_completed", "task_taken_back"]
    assert sorted(each.element for each in shop.tasks("cancelled")) == ["b", "c"]
    shop.completes("a", MAI, text="đúng")
    seen = shop.task("b").id
    orders(shop, lambda desk: desk.inbox.mark_opened(seen, MAI))  # looking at one's own work again does not count
    done = again
    done = orders(shop, lambda desk: desk.commands.take_back(again, MAI))
    shop.completes("a", MAI)
    seen = shop.task("b").id
    orders(shop, lambda desk: desk.inbox.mark_opened(seen, LAN))
    orders(shop, lambda desk: desk.inbox.mark_opened(seen, MAI))
    assert shop.task("b").opened_by == "lan"
    assert "đã mở xem" in refused(shop, CannotTakeBack, lambda desk: desk.commands.take_back(done, MAI))


@pytest.mark.parametrize("how", ["done", "timer", "claimed", "job", "thrown"])
def test_what_has_gone_on_is_not_taken_back(shop: Shop, how: str) -> None:
    shop.operations["work"] = Plain(lambda job: {})
    then = {
        "done": [user("b"), user("c")], "timer": [user("b", on=[Boundary("r", timer("PT1H"), (), False)])],
        "claimed": [user("b")], "job": [service("w", "work"), user("b")], "thrown": [throw("t", signal("go")), user("b")],
    }  # fmt: skip
    shop.deploys(process("p", user("a"), *then[how]))
    shop.starts("p")
    task = shop.task("a").id
    shop.completes("a", MAI)
    if how == "done":
        shop.completes("b")
    elif how == "timer":
        shop.clock.advance(hours=1)
        shop.worker().drain()
    elif how == "claimed":
        following = shop.task("b").id
        orders(shop, lambda desk: desk.inbox.claim(following, LAN))
    elif how == "job":
        orders(shop, lambda desk: desk.jobs.claim("worker"))
    refused(shop, CannotTakeBack, lambda desk: desk.commands.take_back(task, MAI))


def test_a_step_out_of_a_sub_process_over_a_join_and_past_a_waiting_job_is_undone_exactly(shop: Shop) -> None:
    part = sub("part", user("b1"), both("s", [user("b2")], [user("b3")]))
    asked = Boundary("asked", message("stop", carries={"k": "'1'"}), ())
    shop.deploys(
        process("p", call("c", "called"), service("w", "work"), user("last")),
        process("called", part, user("z", on=[asked])),
    )
    case = shop.starts("p")
    for element in ("b1", "b2"):
        shop.completes(element, MAI)
    before = shop.case(case).waiting
    b3 = shop.task("b3").id
    shop.completes("b3", MAI)
    again = orders(shop, lambda desk: desk.commands.take_back(b3, MAI))
    assert shop.case(case).waiting["tasks"] == {again.hex: "b3"}
    assert shop.case(case).waiting["events"] == before["events"]
    shop.completes("b3", MAI)
    z = shop.task("z").id
    shop.completes("z", MAI)
    assert shop.job("work").status == "waiting"
    orders(shop, lambda desk: desk.commands.take_back(z, MAI))
    assert (shop.open(), shop.job("work").status) == (["z"], "cancelled")
    with shop.begin() as desk:
        assert [each.name for each in desk.session.scalars(sa.select(Subscription))] == ["stop"]
        assert desk.jobs.claim("worker") is None
    shop.completes("z", MAI)
    assert shop.open() == []


def test_taking_back_and_opening_at_the_same_moment_do_not_both_win(shop: Shop) -> None:
    shop.deploys(process("p", user("a"), user("b")))
    for _ in range(8):
        case = shop.starts("p")
        (done,) = [each.id for each in shop.tasks() if each.case_id == case]
        orders(shop, lambda desk, done=done: desk.inbox.complete(done, {}, MAI))
        (following,) = [each.id for each in shop.tasks() if each.case_id == case]

        def look(following: Any = following) -> str:
            return str(orders(shop, lambda desk: desk.inbox.mark_opened(following, LAN)))

        def undo(done: Any = done) -> str:
            return str(bool(orders(shop, lambda desk: desk.commands.take_back(done, MAI))))

        _, undone = at_once(look, undo)
        with shop.begin() as desk:
            seen = desk.session.scalar(sa.select(Task.opened_at).where(Task.id == following))
        assert undone == (CannotTakeBack if seen else "True")


def test_a_case_that_has_ended_gives_nothing_back(shop: Shop) -> None:
    shop.deploys(process("p", user("a")))
    shop.starts("p")
    task = shop.task("a").id
    shop.completes("a", MAI)
    refused(shop, CaseNotRunning, lambda desk: desk.commands.take_back(task, MAI))
