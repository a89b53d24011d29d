"""Jobs and timers: nothing is lost when a worker dies, nothing is done twice on purpose, giving up is seen."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from engine.definitions import ProgramCache
from engine.errors import LeaseLost, NotFound
from engine.jobs import LEASE, LONGEST_PAUSE, ClaimedJob
from engine.worker import Fail, Retry, Worker
from tests.engine.bpmn import Boundary, error, loop, process, script, service, timer, user, wait
from tests.engine.shop import Outside, Plain, Shop, operator

STAMP = process(
    "p", service("stamp", "books.stamp", {"what": "what", "twice": "2 * n"}, result="stamped"), user("after")
)


def test_parameters_go_to_the_operation_and_its_result_into_the_case(shop: Shop) -> None:
    asked: list[Mapping[str, Any]] = []

    def stamp(job: ClaimedJob) -> Mapping[str, Any]:
        asked.append(job.parameters)
        return {"number": 7, "by": "2026-12-01T10:00:00+07:00"}

    shop.operations["books.stamp"] = Plain(stamp)
    stamped = service("stamp", "books.stamp", {"what": "what", "twice": "2 * n"}, result="stamped")
    shop.deploys(process("p", stamped, user("after", due="stamped.by")))
    case = shop.starts("p", {"what": "công văn", "n": 3})
    assert shop.open() == []
    assert shop.worker().drain() == 1
    assert asked == [{"what": "công văn", "twice": 6}]
    assert [task.due_at.isoformat() for task in shop.tasks() if task.due_at] == ["2026-12-01T03:00:00+00:00"]
    assert shop.happened(case) == ["case_started", "job_done"]
    assert shop.job("books.stamp").status == "done"


def test_an_outside_that_does_not_answer_is_asked_again_with_growing_pauses_then_reported(shop: Shop) -> None:
    tries: list[Any] = []

    def stamp(job: ClaimedJob) -> Mapping[str, Any]:
        tries.append(shop.clock())
        raise Retry("timeout", "Máy chủ ký số không trả lời.")

    shop.operations["books.stamp"] = Outside(stamp)
    shop.deploys(process("p", service("stamp", "books.stamp", retries="3"), user("after")))
    case = shop.starts("p")
    worker = shop.worker()
    while shop.job("books.stamp").status == "waiting":
        if not worker.run_once():
            shop.clock.now = shop.job("books.stamp").run_at
    pauses = [later - sooner for sooner, later in pairwise(tries)]
    assert pauses == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    (incident,) = shop.incidents()
    assert (incident.error_code, incident.error) == ("timeout", "Máy chủ ký số không trả lời.")
    assert shop.incidents(operator(agency="elsewhere")) == []
    assert shop.happened(case) == ["case_started", "incident"]

    with pytest.raises(NotFound):
        shop.retries(incident.id, operator(agency="elsewhere"))
    shop.operations["books.stamp"] = Outside(lambda job: {})
    shop.retries(incident.id)
    worker.drain()
    assert shop.open() == ["after"]


def test_pauses_never_exceed_half_an_hour(shop: Shop) -> None:
    def never(job: ClaimedJob) -> Mapping[str, Any]:
        raise Retry("timeout", "không trả lời")

    shop.operations["books.stamp"] = Plain(never)
    with shop.begin() as desk:
        desk.jobs.enqueue("books.stamp", {}, retries=40)
    worker = shop.worker()
    longest = timedelta(0)
    while shop.job("books.stamp").status == "waiting":
        worker.run_once()
        longest = max(longest, shop.job("books.stamp").run_at - shop.clock())
        shop.clock.now = shop.job("books.stamp").run_at
    assert longest == LONGEST_PAUSE
    assert shop.job("books.stamp").attempts == 41


@pytest.mark.parametrize("code", ["no_key", "another"])
def test_a_boundary_takes_the_errors_of_its_code_and_no_other(shop: Shop, code: str) -> None:
    def stamp(job: ClaimedJob) -> Mapping[str, Any]:
        raise Fail(code, "Chưa cấp khóa.")

    shop.operations["books.stamp"] = Plain(stamp)
    ask = Boundary("no_key", error("no_key", variable="why"), [user("ask_for_key")])
    shop.deploys(process("p", service("stamp", "books.stamp", on=[ask]), user("after")))
    case = shop.starts("p")
    shop.worker().drain()
    if code == "no_key":
        assert shop.open() == ["ask_for_key"]
        assert shop.happened(case) == ["case_started", "job_failed"]
    else:
        assert shop.open() == []
        assert shop.job("books.stamp").status == "incident"


@pytest.mark.parametrize(
    ("broken", "code"),
    [(KeyError("agency"), "unexpected"), (Fail("no_operation", "không có"), "no_operation")],
)
def test_whatever_an_operation_raises_ends_as_an_incident_not_as_a_dead_worker(
    shop: Shop, broken: Exception, code: str
) -> None:
    def stamp(job: ClaimedJob) -> Mapping[str, Any]:
        raise broken

    shop.operations["books.stamp"] = Outside(stamp)
    with shop.begin() as desk:
        desk.jobs.enqueue("books.stamp", {}, retries=0)
        desk.jobs.enqueue("books.unheard", {}, retries=0)
    shop.worker().drain()
    assert {shop.job(name).status for name in ("books.stamp", "books.unheard")} == {"incident"}
    assert (shop.job("books.stamp").error_code, shop.job("books.unheard").error_code) == (code, "unknown_operation")


def test_what_a_dead_worker_held_is_taken_when_its_lease_runs_out_and_its_late_result_is_refused(shop: Shop) -> None:
    shop.operations["books.stamp"] = Plain(lambda job: {"number": 8})
    shop.deploys(process("p", service("stamp", "books.stamp", result="stamped"), user("after")))
    shop.starts("p")
    with shop.begin() as desk:
        held = desk.jobs.claim("dead")
        assert held is not None
    other = shop.worker("living")
    assert not other.run_once()
    shop.clock.now += LEASE + timedelta(seconds=1)
    assert other.run_once()
    with shop.begin() as desk, pytest.raises(LeaseLost):
        desk.jobs.finish(held, {"number": 7})
    assert shop.open() == ["after"]
    assert shop.job("books.stamp").attempts == 2


def test_a_worker_that_surely_runs_no_more_gives_up_its_jobs_at_once(shop: Shop) -> None:
    shop.operations["books.stamp"] = Plain(lambda job: {})
    with shop.begin() as desk:
        desk.jobs.enqueue("books.stamp", {})
        desk.jobs.claim("embedded")
    with shop.begin() as desk:
        desk.jobs.take_back("another")
    assert not shop.worker().run_once()
    with shop.begin() as desk:
        desk.jobs.take_back("embedded")
    assert shop.worker().run_once()


def test_four_workers_do_each_job_once(shop: Shop) -> None:
    done: list[Any] = []
    shop.operations["books.stamp"] = Outside(lambda job: done.append(job.id) or {})
    with shop.begin() as desk:
        expected = {desk.jobs.enqueue("books.stamp", {"n": n}) for n in range(40)}
    workers = [shop.worker(f"w{n}") for n in range(4)]
    threads = [threading.Thread(target=worker.drain) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == sorted(expected)


def test_a_running_worker_wakes_when_rung_and_stops_when_told(shop: Shop) -> None:
    done = threading.Event()
    shop.operations["books.stamp"] = Outside(lambda job: done.set() or {})
    worker = shop.worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    with shop.begin() as desk:
        desk.jobs.enqueue("books.stamp", {})
    worker.ring()
    assert done.wait(10)
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()


# ---------------------------------------------------------------- timers


def test_a_timer_wakes_its_case_when_due_and_not_before(shop: Shop) -> None:
    remind = Boundary("remind", timer("PT2H"), [user("nudge")], interrupting=False)
    shop.deploys(process("p", user("a", on=[remind]), wait("pause", timer("P1D")), user("b")))
    shop.starts("p")
    worker: Worker = shop.worker()
    shop.clock.advance(hours=1, minutes=59)
    assert not worker.run_once()
    shop.clock.advance(minutes=1)
    assert worker.run_once()
    assert not worker.run_once()
    assert shop.open() == ["a", "nudge"]
    shop.completes("a")
    shop.completes("nudge")
    shop.clock.advance(days=1)
    assert worker.run_once()
    assert shop.open() == ["b"]


def test_a_case_whose_timer_cannot_fire_does_not_hold_up_the_others(shop: Shop) -> None:
    shop.deploys(process("bad", wait("pause", timer("PT1H")), script("sum", "x = 1 / n"), user("a")))
    shop.deploys(process("good", wait("pause2", timer("PT2H")), user("b")))
    bad, good = shop.starts("bad", {"n": 0}), shop.starts("good")
    shop.clock.advance(hours=3)
    shop.worker().drain()
    assert shop.open() == ["b"]
    assert shop.happened(good) == ["case_started", "timer_fired"]
    assert shop.happened(bad) == ["case_started", "incident"]
    (incident,) = shop.incidents()
    assert (incident.case_id, incident.element, incident.error_code) == (bad, "pause", "expression_failed")
    shop.retries(incident.id)
    shop.worker().drain()
    assert [job.id for job in shop.incidents()] == [incident.id]  # nothing was mended: reported again, once


def test_timers_that_could_not_fire_do_once_the_cause_is_mended(shop: Shop) -> None:
    rate = {"of": 0}
    shop.programs = ProgramCache({"rate": lambda: rate["of"]})
    shop.deploys(process("p", wait("pause", timer("PT1H")), script("sum", "x = 1 / rate()"), user("a")))
    shop.starts("p")
    shop.clock.advance(hours=1)
    shop.worker().drain()
    assert shop.open() == []
    rate["of"] = 2
    (incident,) = shop.incidents()
    shop.retries(incident.id)
    shop.worker().drain()
    assert shop.open() == ["a"]
    assert shop.incidents() == []


def test_passes_of_a_loop_leave_no_rows_behind(shop: Shop) -> None:
    shop.operations["books.stamp"] = Plain(lambda job: {})
    shop.deploys(process("p", loop("round", user("a"), service("stamp", "books.stamp"), again="a.more"), user("b")))
    case = shop.starts("p")
    sizes = []
    for turn in range(30):
        shop.completes("a", more=turn < 29)
        shop.worker().drain()
        sizes.append(len(shop.case(case).state))
    assert shop.open() == ["b"]
    assert max(sizes[5:29]) <= min(sizes[5:29]) * 1.1
