"""Commands on any task and any case: what they do, what they leave in the history, and whom they refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine.actors import Actor, Person
from engine.errors import (
    CannotExtend,
    CannotReassign,
    CannotSuspend,
    CaseNotRunning,
    CaseNotSuspended,
    CaseSuspended,
    NotFound,
    NotInCharge,
    NotYours,
    ReasonMissing,
    StateUnreadable,
    TaskNotOpen,
)
from engine.tables import Case, History, Subscription, TaskOwner, Timer
from tests.conftest import MONDAY
from tests.engine.bpmn import (
    Boundary,
    both,
    message,
    process,
    service,
    timer,
    user,
    wait,
)
from tests.engine.orders import orders, refused
from tests.engine.shop import AGENCY, Plain, Shop, clerk, head, leader, operator

LAN, MAI = clerk("lan"), clerk("mai")
TAM = Person("tam", "Tâm")
DUE = {"due": "add_hours(now(), 8)"}


# ---------------------------------------------------------------- reassign


def test_the_holder_passes_a_task_on_and_both_names_are_in_the_history(shop: Shop) -> None:
    shop.deploys(process("p", user("a")))
    case = shop.starts("p")
    task = shop.task("a").id
    orders(shop, lambda desk: desk.inbox.claim(task, LAN))
    orders(shop, lambda desk: desk.commands.reassign(task, TAM, "  Đi công tác ", LAN))
    assert shop.owners() == {"a": {"p:tam"}}
    line = shop.last_line(case)
    assert (line.kind, line.by_name, line.element) == ("task_reassigned", "Lan", "a")
    assert line.facts == {
        "task": str(task), "from": "lan", "from_name": "Lan", "to": "tam", "to_name": "Tâm", "reason": "Đi công tác",
    }  # fmt: skip
    with pytest.raises(NotYours):
        shop.completes("a", LAN)
    shop.completes("a", Actor("tam", "Tâm", AGENCY))
    assert shop.case(case).status == "completed"


def test_only_holder_head_of_the_unit_and_leaders_reassign(shop: Shop) -> None:
    shop.deploys(process("p", user("a", groups="truong_don_vi", unit="'qltn'")))
    shop.starts("p")
    task = shop.task("a").id
    give = lambda by, to=TAM, why="Nghỉ": lambda desk: desk.commands.reassign(task, to, why, by)  # noqa: E731
    orders(shop, give(head("qltn")))
    assert "trưởng đơn vị hoặc lãnh đạo" in refused(shop, NotInCharge, give(LAN))
    refused(shop, NotInCharge, give(head("khtc")))
    refused(shop, NotInCharge, give(Actor("giang", "Giang", AGENCY, leader(agency="elsewhere").groups)))
    refused(shop, NotFound, give(leader(agency="elsewhere")))
    refused(shop, ReasonMissing, give(leader(), Person("mai", "Mai"), " "))
    assert "Tâm" in refused(shop, CannotReassign, give(leader()))
    orders(shop, give(leader(), Person("mai", "Mai")))
    orders(shop, give(Actor("mai", "Mai", AGENCY), Person("lan", "Lan")))
    assert shop.owners() == {"a": {"p:lan"}}
    shop.completes("a", LAN)
    refused(shop, TaskNotOpen, give(leader()))


# ---------------------------------------------------------------- extend


def test_a_later_date_changes_the_order_of_the_inbox(shop: Shop) -> None:
    shop.deploys(process("p", user("a", groups="truong_don_vi", unit="'qltn'", **DUE)))
    first, second = shop.starts("p"), shop.starts("p")
    task = next(each for each in shop.tasks() if each.case_id == first)
    later = MONDAY + timedelta(days=3)
    extend = lambda due, by, why="Chờ ý kiến": lambda desk: desk.commands.extend(task.id, due, why, by)  # noqa: E731
    refused(shop, NotInCharge, extend(later, LAN))
    refused(shop, NotInCharge, extend(later, head("khtc")))
    refused(shop, ReasonMissing, extend(later, head("qltn"), ""))
    assert "muộn hơn" in refused(shop, CannotExtend, extend(task.due_at, head("qltn")))
    refused(shop, CannotExtend, extend(MONDAY - timedelta(hours=1), head("qltn")))
    orders(shop, extend(later, head("qltn")))
    with shop.begin() as desk:
        page = desk.inbox.page(head("qltn"))
        assert [each.case_id for each in page.tasks] == [second, first]
        assert page.tasks[1].due_at == later
    line = shop.last_line(first)
    old = (MONDAY + timedelta(hours=8)).isoformat()
    wanted = {"from": old, "to": later.isoformat(), "reason": "Chờ ý kiến"}
    assert wanted.items() <= line.facts.items()
    orders(shop, extend(later + timedelta(days=1), leader()))


# ---------------------------------------------------------------- suspend, resume, cancel


def test_a_case_that_rests_is_in_no_inbox_fires_no_timer_and_hears_nothing_until_it_wakes(shop: Shop) -> None:
    ring = Boundary("ring", timer("PT2H"), [user("nudge")], interrupting=False)
    waits = wait("m", message("answer", variable="said", carries={"code": "'7'"}))
    shop.deploys(
        process(
            "p", both("split", [user("a", on=[ring], **DUE)], [waits, user("b")], [service("w", "work")]), user("z")
        )
    )
    case = shop.starts("p")
    task = shop.task("a")
    orders(shop, lambda desk: desk.inbox.claim(task.id, MAI))
    refused(shop, NotInCharge, lambda desk: desk.commands.suspend(case, "Chờ", LAN))
    refused(shop, ReasonMissing, lambda desk: desk.commands.suspend(case, "", leader()))
    refused(shop, CaseNotSuspended, lambda desk: desk.commands.resume(case, leader()))
    orders(shop, lambda desk: desk.commands.suspend(case, "Chờ hướng dẫn", leader()))
    assert (shop.case(case).status, shop.owners(), shop.open()) == ("suspended", {}, [])
    refused(shop, CaseSuspended, lambda desk: desk.inbox.complete(task.id, {}, MAI))
    refused(shop, CaseSuspended, lambda desk: desk.inbox.release(task.id, MAI))
    refused(shop, CaseSuspended, lambda desk: desk.inbox.save_draft(task.id, {}, MAI))
    refused(shop, CaseSuspended, lambda desk: desk.commands.reassign(task.id, TAM, "x", leader()))
    refused(shop, CaseSuspended, lambda desk: desk.commands.suspend(case, "x", leader()))
    refused(shop, CaseSuspended, lambda desk: desk.commands.restart(case, "a", "x", leader()))
    refused(shop, CaseSuspended, lambda desk: desk.cases.deliver(case, "answer", {"code": "7"}, LAN))
    kept = orders(shop, lambda desk: desk.messages.publish("answer", {"code": "7"}, {"text": "có"}, LAN, AGENCY))
    assert kept.outcome == "kept"
    shop.operations["work"] = Plain(lambda job: {})
    shop.clock.advance(days=2)
    assert not shop.worker().run_once()
    with shop.begin() as desk:
        assert desk.timers.next_due() is None
    orders(shop, lambda desk: desk.commands.resume(case, leader()))
    line = next(line for line in reversed(lines(shop, case)) if line.kind == "case_resumed")
    assert line.facts == {"suspended_at": MONDAY.isoformat(), "rested_seconds": 2 * 86400}
    assert set(shop.open()) == {"a", "b", "nudge"}  # the message was delivered as the case began to wait again
    woken = shop.task("a")
    assert (woken.id, woken.due_at, woken.assignee) == (task.id, task.due_at, "mai")
    assert shop.owners()["a"] == {"p:mai"}
    shop.worker().drain()
    assert sorted(shop.open()) == ["a", "b", "nudge"]
    assert shop.job("work").status == "done"


def lines(shop: Shop, case: Any) -> list[History]:
    with shop.begin() as desk:
        return list(desk.history.of_case(case))


def test_a_case_is_not_suspended_under_the_hands_of_a_worker(shop: Shop) -> None:
    shop.deploys(process("p", service("w", "work"), user("a")))
    case = shop.starts("p")
    orders(shop, lambda desk: desk.jobs.claim("worker"))
    assert "Bước w" in refused(shop, CannotSuspend, lambda desk: desk.commands.suspend(case, "Chờ", leader()))
    assert shop.case(case).status == "running"


def test_an_incident_of_a_resting_case_waits_too(shop: Shop) -> None:
    shop.deploys(process("p", service("w", "unknown"), user("a")))
    case = shop.starts("p")
    shop.worker().drain()
    orders(shop, lambda desk: desk.commands.suspend(case, "Chờ", leader()))
    job = shop.job("unknown").id
    refused(shop, CaseSuspended, lambda desk: desk.incidents.retry(job, "", operator()))
    orders(shop, lambda desk: desk.commands.cancel(case, "Thôi", leader()))
    assert (shop.case(case).status, shop.job("unknown").status) == ("cancelled", "cancelled")
    assert shop.last_line(case).facts["reason"] == "Thôi"


@pytest.mark.parametrize("damage", [b"{}", b"\x00", b""])
@pytest.mark.parametrize("rests", [False, True])
def test_a_case_whose_state_cannot_be_read_is_cancelled_by_its_tables(shop: Shop, damage: bytes, rests: bool) -> None:
    ring = Boundary("ring", timer("PT2H"), [user("nudge")], interrupting=False)
    waits = wait("m", message("answer", carries={"code": "'7'"}))
    shop.deploys(process("p", both("split", [user("a", on=[ring])], [waits], [service("w", "unknown")]), user("z")))
    case = shop.starts("p")
    shop.worker().drain()
    if rests:
        orders(shop, lambda desk: desk.commands.suspend(case, "Chờ", leader()))
    with shop.begin() as desk:
        desk.session.get_one(Case, case).state = damage
    if not rests:
        refused(shop, StateUnreadable, lambda desk: desk.inbox.complete(shop.task("a").id, {}, LAN))
    orders(shop, lambda desk: desk.commands.cancel(case, "Không cứu được", leader()))
    with shop.begin() as desk:
        for table in (Timer, Subscription, TaskOwner):
            assert desk.session.scalars(sa.select(table)).all() == []
    assert [(task.element, task.ended_by_id) for task in shop.tasks("cancelled")] == [("a", "giang")]
    assert (shop.case(case).status, shop.job("unknown").status) == ("cancelled", "cancelled")
    assert (shop.case(case).state, shop.case(case).ended_at) == (damage, shop.clock())
    told, kept = lines(shop, case)[-2:]
    assert (told.kind, told.by, told.facts["reason"]) == ("case_cancelled", "giang", "Không cứu được")
    assert (kept.kind, kept.facts["code"]) == ("state_kept", "state_unreadable")
    refused(shop, CaseNotRunning, lambda desk: desk.commands.cancel(case, "Lần nữa", leader()))


def test_only_leaders_cancel_and_with_a_reason(shop: Shop) -> None:
    shop.deploys(process("p", user("a")))
    case = shop.starts("p")
    refused(shop, NotInCharge, lambda desk: desk.commands.cancel(case, "Thôi", LAN))
    refused(shop, NotFound, lambda desk: desk.commands.cancel(case, "Thôi", leader(agency="elsewhere")))
    refused(shop, ReasonMissing, lambda desk: desk.commands.cancel(case, " ", leader()))
    orders(shop, lambda desk: desk.commands.cancel(case, "Thôi", leader()))
    refused(shop, CaseNotRunning, lambda desk: desk.commands.suspend(case, "Chờ", leader()))
    refused(shop, CaseNotRunning, lambda desk: desk.commands.cancel(case, "Thôi", leader()))
