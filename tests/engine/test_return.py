"""Back to a step that was done: whose it is then, and which rule forbids it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.actors import Person
from engine.errors import (
    CannotReturn,
    CaseSuspended,
    NotFound,
    NotInCharge,
    NotYours,
    ReasonMissing,
    TaskNotOpen,
)
from tests.engine.bpmn import (
    Turns,
    both,
    process,
    service,
    sub,
    user,
)
from tests.engine.orders import orders, refused
from tests.engine.shop import Desk, Plain, Shop, clerk, leader
from tests.engine.test_cases import at_once
from tests.web.counting import listening

LAN, MAI = clerk("lan"), clerk("mai")
TAM = Person("tam", "Tâm")
DUE = {"due": "add_hours(now(), 8)"}


def test_a_returned_task_is_the_persons_who_did_it_last(shop: Shop) -> None:
    shop.deploys(process("p", user("draft"), user("check"), user("sign")))
    case = shop.starts("p")
    shop.completes("draft", MAI, text="một")
    shop.clock.advance(minutes=1)
    shop.completes("check", LAN)
    sign = shop.task("sign").id
    steps = orders(shop, lambda desk: desk.commands.earlier_steps(sign, LAN))
    assert [(step.element, step.name, step.person, step.person_name) for step in steps] == [
        ("check", "Bước check", "lan", "Lan"), ("draft", "Bước draft", "mai", "Mai"),
    ]  # fmt: skip
    orders(shop, lambda desk: desk.commands.return_to(sign, "draft", "Sai thể thức", LAN))
    assert shop.owners() == {"draft": {"p:mai"}}
    assert shop.task("draft").assignee_name == "Mai"
    line = shop.last_line(case)
    assert (line.kind, line.by_name, line.element) == ("task_returned", "Lan", "sign")
    wanted = {"to_element": "draft", "to_step": "Bước draft", "to": "mai", "to_name": "Mai", "reason": "Sai thể thức"}
    assert wanted.items() <= line.facts.items()
    (left,) = shop.tasks("cancelled")
    assert (left.id, left.ended_by) == (sign, "Lan")
    for element, by in (("draft", MAI), ("check", LAN), ("sign", LAN)):
        shop.completes(element, by)
    assert shop.case(case).status == "completed"


def test_a_return_says_which_rule_forbids_it(shop: Shop) -> None:
    branches = both("split", [user("b1"), user("b2")], [user("c1")])
    shop.deploys(process("p", user("a"), branches, user("after")))
    shop.starts("p")
    shop.completes("a")
    shop.completes("b1")
    task = shop.task("b2").id
    back = lambda to, by=LAN, why="Sai": lambda desk: desk.commands.return_to(task, to, why, by)  # noqa: E731
    assert "“Bước a”" in refused(shop, CannotReturn, back("a"))
    assert "“Bước c1”" in refused(shop, CannotReturn, back("a"))
    assert "chưa qua" in refused(shop, CannotReturn, back("after"))
    assert "chưa qua" in refused(shop, CannotReturn, back("nowhere"))
    refused(shop, ReasonMissing, back("b1", why=""))
    refused(shop, NotInCharge, back("b1", by=leader()))
    refused(shop, NotFound, back("b1", by=clerk(agency="elsewhere")))
    assert [each.element for each in orders(shop, lambda desk: desk.commands.earlier_steps(task, LAN))] == ["b1"]
    assert orders(shop, lambda desk: desk.commands.earlier_steps(task, leader())) == []
    orders(shop, back("b1"))
    refused(shop, TaskNotOpen, back("b1"))
    again, c1 = shop.task("b1").id, shop.task("c1").id
    assert "không đứng trước" in refused(shop, CannotReturn, lambda desk: desk.commands.return_to(c1, "b1", "Sai", LAN))
    assert orders(shop, lambda desk: desk.commands.earlier_steps(again, LAN)) == []


def test_what_another_run_of_a_sub_process_has_done_is_no_step_of_this_one(shop: Shop) -> None:
    turn = sub("turn", user("b1"), user("b2"), multi=Turns("['x', 'y']", "item"))
    shop.deploys(process("p", user("a"), turn, user("c")))
    shop.starts("p")
    shop.completes("a")
    first, second = [task.id for task in shop.tasks()]
    orders(shop, lambda desk: desk.inbox.complete(first, {}, LAN))
    b2 = shop.task("b2").id
    orders(shop, lambda desk: desk.inbox.complete(b2, {}, LAN))
    assert orders(shop, lambda desk: desk.commands.earlier_steps(second, LAN)) == []
    assert "lượt" in refused(shop, CannotReturn, lambda desk: desk.commands.return_to(second, "a", "Sai", LAN))
    case = shop.tasks()[0].case_id
    steps = orders(shop, lambda desk: desk.commands.restart_steps(case, leader()))
    assert [step.element for step in steps] == ["a"]


def test_looking_up_the_earlier_steps_is_two_statements_once_the_diagram_is_known(shop: Shop) -> None:
    shop.deploys(process("p", user("a"), user("b"), user("c")))
    shop.starts("p")
    shop.completes("a")
    shop.completes("b")
    task = shop.task("c").id
    orders(shop, lambda desk: desk.commands.earlier_steps(task, LAN))
    with shop.begin() as desk:
        shown = desk.inbox.get(task, LAN)
        with listening(shop.database) as talk:
            assert len(desk.commands.earlier_steps(shown.id, LAN)) == 2
    assert len(talk) == 2, str(talk)


def test_a_restart_withdraws_all_branches_and_stands_where_the_case_once_stood(shop: Shop) -> None:
    branches = both("split", [user("b1"), user("b2")], [service("w", "work"), user("c")])
    shop.deploys(process("p", user("a"), branches, user("after")))
    case = shop.starts("p")
    shop.completes("a", MAI, n=1)
    shop.completes("b1", LAN)
    refused(shop, NotInCharge, lambda desk: desk.commands.restart(case, "a", "Sai từ đầu", LAN))
    refused(shop, CannotReturn, lambda desk: desk.commands.restart(case, "b1", "Sai", leader()))
    refused(shop, CannotReturn, lambda desk: desk.commands.restart(case, "after", "Sai", leader()))
    assert [each.element for each in orders(shop, lambda desk: desk.commands.restart_steps(case, leader()))] == ["a"]
    orders(shop, lambda desk: desk.commands.restart(case, "a", "Sai từ đầu", leader()))
    assert (shop.owners(), shop.job("work").status) == ({"a": {"p:mai"}}, "cancelled")
    line = shop.last_line(case)
    assert (line.kind, line.element, line.facts["to_name"], line.facts["reason"]) == (
        "case_restarted", "a", "Mai", "Sai từ đầu",
    )  # fmt: skip
    shop.operations["work"] = Plain(lambda job: {})
    shop.completes("a", MAI)
    with shop.begin() as desk:
        assert desk.jobs.next_run() is not None
    shop.worker().drain()
    for element in ("b1", "b2", "c", "after"):
        shop.completes(element)
    assert shop.case(case).status == "completed"


@pytest.mark.parametrize("name", ["claim", "suspend", "complete"])
def test_a_return_beside_another_command_is_done_once_or_refused(shop: Shop, name: str) -> None:
    shop.deploys(process("p", user("a"), user("b"), user("c")))
    for _ in range(6):
        case = shop.starts("p")
        (a,) = [each.id for each in shop.tasks() if each.case_id == case]
        orders(shop, lambda desk, a=a: desk.inbox.complete(a, {}, LAN))
        (b,) = [each.id for each in shop.tasks() if each.case_id == case]
        others: dict[str, Callable[[Desk], Any]] = {
            "claim": lambda desk, b=b: desk.inbox.claim(b, MAI),
            "suspend": lambda desk, case=case: desk.commands.suspend(case, "Chờ", leader()),
            "complete": lambda desk, b=b: desk.inbox.complete(b, {}, MAI),
        }
        outcomes = at_once(
            lambda b=b: orders(shop, lambda desk: desk.commands.return_to(b, "a", "Sai", LAN)),
            lambda other=others[name]: orders(shop, other),
        )
        lost = [each for each in outcomes if isinstance(each, type)]
        open_now = [each.element for each in shop.tasks() if each.case_id == case]
        assert (len(lost), open_now) in [(1, ["a"]), (1, ["b"]), (1, ["c"]), (0, []), (1, [])]
        assert all(issubclass(each, TaskNotOpen | NotInCharge | CaseSuspended | NotYours) for each in lost), lost
