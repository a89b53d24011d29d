"""What an operation cannot do becomes an event in the diagram: by its code, after its retries, and outwards by escalation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.jobs import ClaimedJob
from engine.worker import Fail, Retry
from tests.engine.bpmn import Boundary, end, error, escalation, process, script, service, sub, user
from tests.engine.shop import Outside, Plain, Shop


def failing(failure: Exception) -> Plain:
    def do(job: ClaimedJob) -> Mapping[str, Any]:
        raise failure

    return Plain(do)


def drain(shop: Shop) -> None:
    """Work on until no pause is left to wait out."""
    worker = shop.worker()
    while worker.drain() or shop.job("books.stamp").status == "waiting":
        shop.clock.now = max(shop.clock.now, shop.job("books.stamp").run_at)


@pytest.mark.parametrize(
    ("failure", "taken"),
    [
        (Fail("no_ink", "Hết mực."), "ink"),
        (Fail("no_paper", "Hết giấy."), "any"),
        (Retry("no_ink", "Chưa có mực."), "ink"),
        (KeyError("oops"), "any"),
    ],
    ids=["its own code", "another code", "after its retries", "the unexpected"],
)
def test_a_boundary_for_the_code_goes_before_one_for_every_code(shop: Shop, failure: Exception, taken: str) -> None:
    shop.operations["books.stamp"] = Outside(failing(failure).do)
    edges = [Boundary("any_error", error(""), [user("any")]), Boundary("ink_error", error("no_ink"), [user("ink")])]
    shop.deploys(process("p", service("stamp", "books.stamp", retries="2", on=edges), user("after")))
    shop.starts("p")
    drain(shop)
    assert shop.open() == [taken]
    assert shop.job("books.stamp").status == "done"


def test_the_event_carries_the_code_and_the_sentence_into_the_case(shop: Shop) -> None:
    shop.operations["books.stamp"] = failing(Fail("no_ink", "Hết mực."))
    edge = Boundary(
        "ink_error", error("no_ink", variable="why"), [user("ink", assignee="why.code", unit="why.message")]
    )
    shop.deploys(process("p", service("stamp", "books.stamp", on=[edge]), user("after")))
    shop.starts("p")
    drain(shop)
    assert (shop.task("ink").assignee, shop.task("ink").unit) == ("no_ink", "Hết mực.")


def test_what_a_step_cannot_mend_it_escalates_to_the_boundary_around_it(shop: Shop) -> None:
    shop.operations["books.stamp"] = failing(Fail("no_ink", "Hết mực."))
    gone = end("gone", escalation("needs_chief", payload="{'code': why.code}"))
    edge = Boundary("ink_error", error("no_ink", variable="why"), [script("note", "seen = why.code"), gone])
    around = Boundary("up", escalation("needs_chief", variable="what"), [user("chief", assignee="what.code")])
    inner = sub("inner", service("stamp", "books.stamp", on=[edge]), user("inside"), on=[around])
    shop.deploys(process("p", inner, user("after")))
    shop.starts("p")
    drain(shop)
    assert shop.open() == ["chief"]
    assert shop.task("chief").assignee == "no_ink"


def test_without_a_boundary_it_is_an_incident(shop: Shop) -> None:
    shop.operations["books.stamp"] = failing(Fail("no_ink", "Hết mực."))
    other = Boundary("paper_error", error("no_paper"), [user("paper")])
    shop.deploys(process("p", service("stamp", "books.stamp", on=[other]), user("after")))
    case = shop.starts("p")
    drain(shop)
    assert (shop.open(), shop.job("books.stamp").status) == ([], "incident")
    assert shop.happened(case) == ["case_started", "incident"]
