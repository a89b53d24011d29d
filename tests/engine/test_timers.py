"""After an outage: what fell due fires once, in due order, a case at a time, and jobs get their turn in between."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.jobs import ClaimedJob
from engine.tables import Case, History
from tests.engine.bpmn import Boundary, both, process, sub, timer, user, wait
from tests.engine.shop import AGENCY, Plain, Shop, clerk, leader

WAITS = process("p", wait("w", timer("moment", "timeDate")), user("after"))


def begins(shop: Shop, count: int) -> list[UUID]:
    """Cases whose timers are due one minute after the other, the last one first."""
    with shop.begin() as desk:
        return [
            desk.cases.start(
                "p", ("*",), AGENCY, "thing", {"moment": (shop.clock() + timedelta(minutes=n)).isoformat()}, clerk()
            )
            for n in range(count, 0, -1)
        ]


def fired(shop: Shop) -> list[UUID]:
    with shop.begin() as desk:
        wanted = sa.select(History.case_id).where(History.kind == "timer_fired").order_by(History.id)
        return list(desk.session.scalars(wanted))


def test_timers_that_are_all_due_fire_in_due_order_one_case_at_a_time(shop: Shop) -> None:
    shop.deploys(WAITS)
    cases = begins(shop, 40)
    shop.clock.advance(hours=3)
    worker = shop.worker()
    assert worker.run_once()
    assert fired(shop) == [cases[-1]]
    assert worker.drain() == 39
    assert fired(shop) == cases[::-1]


def test_jobs_have_their_turn_among_ever_so_many_due_timers(shop: Shop) -> None:
    done: list[int] = []

    def stamp(job: ClaimedJob) -> Mapping[str, Any]:
        done.append(len(fired(shop)))
        return {}

    shop.operations["books.stamp"] = Plain(stamp)
    shop.deploys(WAITS)
    begins(shop, 60)
    shop.clock.advance(hours=3)
    with shop.begin() as desk:
        for _ in range(5):
            desk.jobs.enqueue("books.stamp", {})
    shop.worker().drain()
    assert done == [1, 2, 3, 4, 5]
    assert len(fired(shop)) == 60


@pytest.mark.slow
def test_a_thousand_timers_due_at_once_fire_each_once(shop: Shop) -> None:
    shop.deploys(WAITS)
    cases = begins(shop, 1000)
    shop.clock.advance(days=2)
    assert shop.worker().drain() == 1000
    assert fired(shop) == cases[::-1]
    assert len(shop.tasks()) == 1000


def test_within_a_case_too_the_earlier_timer_fires_first_and_what_it_withdraws_does_not_fire(shop: Shop) -> None:
    stop = Boundary("stop", timer("PT1H"), [user("stopped")])
    nudge = Boundary("nudge", timer("PT2H"), [user("nudged")], interrupting=False)
    shop.deploys(process("p", user("a", on=[nudge, stop]), user("b")))
    case = shop.starts("p")
    shop.clock.advance(hours=9)
    shop.worker().drain()
    assert shop.open() == ["stopped"]
    assert shop.happened(case) == ["case_started", "timer_fired"]


def test_levels_of_a_case_fire_in_due_order_as_well(shop: Shop) -> None:
    inner = Boundary("inner", timer("PT3H"), [user("too_late")], interrupting=False)
    outer = Boundary("outer", timer("PT1H"), [user("ended")])
    shop.deploys(process("p", sub("s", user("a", on=[inner]), on=[outer]), user("b")))
    shop.starts("p")
    shop.clock.advance(days=1)
    shop.worker().drain()
    assert shop.open() == ["ended"]


def test_what_follows_a_late_timer_counts_from_now_not_from_when_it_was_due(shop: Shop) -> None:
    shop.deploys(
        process("p", both("s", [wait("one", timer("PT1H")), wait("two", timer("PT1H")), user("x")], [user("y")]))
    )
    shop.starts("p")
    shop.clock.advance(hours=10)
    shop.worker().drain()
    assert shop.open() == ["y"]
    with shop.begin() as desk:
        assert desk.timers.next_due() == shop.clock() + timedelta(hours=1)


def test_a_cycle_with_a_count_loses_the_turns_that_nobody_looked_at(shop: Shop) -> None:
    thrice = Boundary("thrice", timer("R3/PT1H"), [user("nudge")], interrupting=False)
    shop.deploys(process("p", user("a", on=[thrice]), user("b")))
    shop.starts("p")
    shop.clock.advance(hours=2, minutes=30)
    shop.worker().drain()
    assert shop.open().count("nudge") == 1
    shop.clock.advance(hours=9)
    assert shop.worker().drain() == 1
    assert shop.open().count("nudge") == 2
    assert shop.worker().drain() == 0


def test_suspended_work_rings_no_bell(shop: Shop) -> None:
    shop.deploys(WAITS)
    (case,) = begins(shop, 1)
    with shop.begin() as desk:
        desk.commands.suspend(case, "Chờ", leader())
    shop.clock.advance(days=1)
    with shop.begin() as desk:
        assert (desk.timers.next_due(), desk.jobs.next_run(), desk.timers.due_case()) == (None, None, None)
    with shop.begin() as desk:
        desk.commands.resume(case, leader())
        assert desk.timers.next_due() is not None
    assert shop.worker().drain() == 1
    assert shop.open() == ["after"]


def test_a_timer_left_on_a_case_that_has_ended_rings_no_bell(shop: Shop) -> None:
    """A row that should not be there must not keep the machine awake."""
    shop.deploys(WAITS)
    (case,) = begins(shop, 1)
    with shop.begin() as desk:
        desk.session.execute(sa.update(Case).where(Case.id == case).values(status="completed"))
    shop.clock.advance(days=1)
    with shop.begin() as desk:
        assert (desk.timers.next_due(), desk.timers.due_case()) == (None, None)
