"""Messages find the one who waits, or wait themselves; signals find all; nothing leaves its agency."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.actors import Actor
from engine.errors import ExpressionFailed, MessageSettled, NotFound, NotInCharge, NotWaiting, ReasonMissing
from engine.messages import KEPT_FOR, SIGNAL, Published
from engine.tables import Case
from tests.engine.bpmn import Boundary, both, message, process, script, signal, throw, timer, user, wait
from tests.engine.shop import AGENCY, Shop, clerk, leader
from tests.engine.test_cases import at_once

ANSWER = message("answer", variable="said", carries={"code": "code"})


def publishes(shop: Shop, code: str, text: str = "có", by: Actor | None = None, agency: str = AGENCY) -> Published:
    with shop.begin() as desk:
        return desk.messages.publish("answer", {"code": code}, {"text": text}, by or clerk(agency=agency), agency)


def begins(shop: Shop, process: str, agency: str = AGENCY, **data: Any) -> UUID:
    with shop.begin() as desk:
        return desk.cases.start(process, ("*",), agency, "thing", data, clerk(agency=agency))


def unmatched(shop: Shop) -> list[tuple[str, Any]]:
    with shop.begin() as desk:
        return [(each.status, each.payload) for each in desk.messages.unmatched(AGENCY)]


def test_a_message_is_delivered_to_the_one_that_waits_for_its_key(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    seven, eight = begins(shop, "p", code="7"), begins(shop, "p", code="8")
    assert publishes(shop, "8") == Published("delivered", eight)
    assert [task.case_id for task in shop.tasks()] == [eight]
    assert unmatched(shop) == []
    assert shop.happened(seven) == ["case_started"]


def test_a_message_that_comes_first_waits_for_its_case_once(shop: Shop) -> None:
    shop.deploys(process("p", user("before"), wait("answered", ANSWER), user("after")))
    assert publishes(shop, "7", "một").outcome == "kept"
    shop.clock.advance(seconds=1)
    assert publishes(shop, "7", "hai").outcome == "kept"
    case = begins(shop, "p", code="7")
    shop.completes("before")
    assert shop.open() == ["after"]
    assert shop.happened(case) == ["case_started", "task_completed", "message_received"]
    assert shop.last_line(case).facts["payload"] == {"code": "7", "text": "một"}
    assert unmatched(shop) == [("waiting", {"code": "7", "text": "hai"})]


def test_a_kept_message_that_the_case_cannot_take_does_not_stop_the_person_who_moved_it_there(shop: Shop) -> None:
    shop.deploys(
        process("p", user("before"), wait("answered", ANSWER), script("sum", "n = 1 // said.n"), user("after"))
    )
    with shop.begin() as desk:
        desk.messages.publish("answer", {"code": "7"}, {"n": 0}, clerk(), AGENCY)
    case = begins(shop, "p", code="7")
    shop.completes("before")
    assert [task.element for task in shop.tasks("done")] == ["before"]
    assert shop.happened(case) == ["case_started", "task_completed", "incident"]
    assert shop.last_line(case).element == "answered"
    assert shop.last_line(case).facts["code"] == "expression_failed"
    assert unmatched(shop) == [("failed", {"code": "7", "n": 0})]
    message = undecided(shop)
    with shop.begin() as desk:
        reason = desk.messages.one(message, AGENCY).reason
        assert reason is not None
        assert "(expression_failed)" in reason
        assert "//" not in reason  # a sentence may quote the case's data
    with pytest.raises(ExpressionFailed), shop.begin() as desk:  # the cause is not mended yet
        desk.messages.deliver_to(message, case, "Thử lại", clerk())
    assert unmatched(shop) == [("failed", {"code": "7", "n": 0})]
    with shop.begin() as desk:  # the case waits on, and takes what it can
        desk.messages.publish("answer", {"code": "7"}, {"n": 1}, clerk(), AGENCY)
    assert shop.open() == ["after"]
    with shop.begin() as desk:
        assert desk.messages.discard(message, "Sai số", clerk()).status == "discarded"


def test_of_several_kept_messages_the_case_gets_the_first_that_it_can_take(shop: Shop) -> None:
    shop.deploys(
        process("p", user("before"), wait("answered", ANSWER), script("sum", "n = 1 // said.n"), user("after"))
    )
    for n in (0, 1, 2):
        with shop.begin() as desk:
            desk.messages.publish("answer", {"code": "7"}, {"n": n}, clerk(), AGENCY)
        shop.clock.advance(seconds=1)
    begins(shop, "p", code="7")
    shop.completes("before")
    assert shop.open() == ["after"]
    assert sorted(status for status, _ in unmatched(shop)) == ["failed", "waiting"]


def test_a_message_kept_too_long_is_delivered_no_more(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    publishes(shop, "7")
    shop.clock.now += KEPT_FOR + timedelta(seconds=1)
    begins(shop, "p", code="7")
    assert shop.open() == []


def test_a_message_that_several_wait_for_is_kept_for_an_operator_and_delivered_to_nobody(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    first, second = begins(shop, "p", code="7"), begins(shop, "p", code="7")
    assert publishes(shop, "7").outcome == "ambiguous"
    assert (shop.open(), unmatched(shop)) == ([], [("ambiguous", {"code": "7", "text": "có"})])
    with shop.begin() as desk:
        desk.cases.cancel(first, "Trùng", clerk())
    begins(shop, "p", code="9")
    assert shop.open() == []
    assert publishes(shop, "7", "lại") == Published("delivered", second)


def test_two_tasks_of_one_case_are_several_too(shop: Shop) -> None:
    other = message("answer", variable="also_said", carries={"code": "code"})
    shop.deploys(process("p", user("a"), both("split", [wait("one", ANSWER)], [wait("two", other)]), user("after")))
    begins(shop, "p", code="7")
    publishes(shop, "7")
    shop.completes("a")
    assert (shop.open(), [status for status, _ in unmatched(shop)]) == ([], ["ambiguous"])


def test_no_message_and_no_signal_comes_from_another_agency(shop: Shop) -> None:
    shop.deploys(
        process("p", wait("answered", ANSWER), user("after")), process("s", wait("go", signal("go")), user("x"))
    )
    begins(shop, "p", code="7")
    begins(shop, "s")
    with pytest.raises(NotInCharge):
        publishes(shop, "7", by=clerk(agency="elsewhere"))
    with shop.begin() as desk, pytest.raises(NotInCharge):
        desk.messages.broadcast("go", None, clerk(agency="elsewhere"), AGENCY)
    assert publishes(shop, "7", agency="elsewhere").outcome == "kept"
    with shop.begin() as desk:
        assert desk.messages.broadcast("go", None, clerk(agency="elsewhere"), "elsewhere") == 0
    assert (shop.open(), unmatched(shop)) == ([], [])
    begins(shop, "p", agency="elsewhere", code="7")
    assert [task.agency for task in shop.tasks()] == ["elsewhere"]


def test_a_signal_wakes_every_waiting_case_each_in_a_job_of_its_own(shop: Shop) -> None:
    shop.deploys(process("p", wait("go", signal("go", variable="said")), user("after")))
    cases = [begins(shop, "p") for _ in range(3)]
    ended = begins(shop, "p")
    with shop.begin() as desk:
        assert desk.messages.broadcast("go", {"n": 1}, clerk(), AGENCY) == 4
        desk.cases.cancel(ended, "Thôi", clerk())
    assert shop.open() == []
    assert shop.worker().drain() == 4
    assert sorted(str(task.case_id) for task in shop.tasks()) == sorted(map(str, cases))
    assert shop.happened(cases[0]) == ["case_started", "signal_received"]
    assert shop.incidents() == []


def test_what_a_case_throws_reaches_the_others_by_the_worker(shop: Shop) -> None:
    says = message("answer", payload="{'text': 'xong'}", carries={"code": "'7'"})
    shop.deploys(process("listens", wait("answered", ANSWER), user("after")))
    shop.deploys(process("hears", wait("heard", signal("go")), user("too")))
    thrown = both("split", [throw("says", says)], [throw("shouts", signal("go"))], [wait("own", signal("go"))])
    shop.deploys(process("throws", user("a"), thrown, user("z")))
    listening, hearing = begins(shop, "listens", code="7"), begins(shop, "hears")
    throwing = begins(shop, "throws")
    shop.completes("a")
    assert (shop.happened(listening), shop.happened(hearing)) == (["case_started"], ["case_started"])
    assert {"message_thrown", "signal_thrown"} <= set(shop.happened(throwing))
    shop.worker().drain()
    assert {"after", "too"} <= set(shop.open())
    assert shop.last_line(listening).facts["payload"] == {"text": "xong", "code": "7"}
    assert shop.happened(throwing).count("signal_received") == 0


def test_a_message_and_the_one_who_begins_to_wait_for_it_at_the_same_moment_find_each_other(shop: Shop) -> None:
    shop.deploys(process("p", user("before"), wait("answered", ANSWER), user("after")))
    for round in range(12):
        code = str(round)
        case = begins(shop, "p", code=code)
        (task,) = [each.id for each in shop.tasks() if each.case_id == case]

        def complete(task: UUID = task) -> None:
            with shop.begin() as desk:
                desk.inbox.complete(task, {}, clerk())

        at_once(complete, lambda code=code: publishes(shop, code))
        shop.worker().drain()
        assert [each.element for each in shop.tasks() if each.case_id == case] == ["after"]
    assert unmatched(shop) == []


# ---------------------------------------------------------------- cases at rest


def rests(shop: Shop, case: UUID) -> None:
    with shop.begin() as desk:
        desk.commands.suspend(case, "Chờ", leader())


def wakes(shop: Shop, case: UUID) -> None:
    with shop.begin() as desk:
        desk.commands.resume(case, leader())


def test_a_message_for_a_case_at_rest_is_kept_and_arrives_when_it_wakes_up(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    case = begins(shop, "p", code="7")
    rests(shop, case)
    assert publishes(shop, "7").outcome == "kept"
    assert shop.open() == []
    wakes(shop, case)
    assert (shop.open(), unmatched(shop)) == (["after"], [])


def test_a_case_at_rest_counts_among_those_that_wait(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    resting, running = begins(shop, "p", code="7"), begins(shop, "p", code="7")
    rests(shop, resting)
    assert publishes(shop, "7").outcome == "ambiguous"
    assert shop.open() == []
    with shop.begin() as desk:
        (kept,) = desk.messages.unmatched(AGENCY)
        assert {case.id for case in desk.messages.candidates(kept)} == {resting, running}


def test_a_signal_reaches_a_case_at_rest_when_it_wakes_up_and_is_no_incident_before(shop: Shop) -> None:
    shop.deploys(process("p", wait("go", signal("go")), user("after")))
    resting, running = begins(shop, "p"), begins(shop, "p")
    rests(shop, resting)
    with shop.begin() as desk:
        assert desk.messages.broadcast("go", None, clerk(), AGENCY) == 2
    shop.worker().drain()
    assert [task.case_id for task in shop.tasks()] == [running]
    assert shop.incidents() == []
    with shop.begin() as desk:
        assert desk.jobs.next_run() is None
    wakes(shop, resting)
    shop.worker().drain()
    assert {task.case_id for task in shop.tasks()} == {running, resting}


def test_a_signal_on_its_way_rests_with_a_case_that_is_suspended_meanwhile(shop: Shop) -> None:
    shop.deploys(process("p", wait("go", signal("go")), user("after")))
    case = begins(shop, "p")
    with shop.begin() as desk:
        desk.messages.broadcast("go", None, clerk(), AGENCY)
    rests(shop, case)
    assert shop.worker().drain() == 0
    wakes(shop, case)
    assert shop.worker().drain() == 1
    assert shop.open() == ["after"]


def test_a_signal_taken_in_hand_as_its_case_goes_to_rest_is_put_down_again(shop: Shop) -> None:
    shop.deploys(process("p", wait("go", signal("go")), user("after")))
    case = begins(shop, "p")
    with shop.begin() as desk:
        desk.messages.broadcast("go", None, clerk(), AGENCY)
    with shop.begin() as desk:  # as it stands when both happen at the same moment
        desk.session.execute(sa.update(Case).values(status="suspended", suspended_at=shop.clock()))
    shop.worker().drain()
    assert (shop.job(SIGNAL).status, shop.job(SIGNAL).attempts) == ("suspended", 0)
    wakes(shop, case)
    shop.worker().drain()
    assert shop.open() == ["after"]


# ---------------------------------------------------------------- an operator decides


def undecided(shop: Shop) -> UUID:
    with shop.begin() as desk:
        (kept,) = desk.messages.unmatched(AGENCY)
        return kept.id


def test_an_operator_gives_an_ambiguous_message_to_one_case_with_a_reason(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    first, second = begins(shop, "p", code="7"), begins(shop, "p", code="7")
    stranger = begins(shop, "p", code="8")
    foreign = begins(shop, "p", agency="elsewhere", code="7")
    publishes(shop, "7")
    message = undecided(shop)
    for case, by, reason, refused in (
        (first, clerk(), " ", ReasonMissing),
        (stranger, clerk(), "Thử", NotWaiting),
        (foreign, clerk(), "Thử", NotFound),
        (first, clerk(agency="elsewhere"), "Thử", NotFound),
    ):
        with shop.begin() as desk, pytest.raises(refused):
            desk.messages.deliver_to(message, case, reason, by)
    with shop.begin() as desk:
        desk.messages.deliver_to(message, second, " Đúng vụ việc ", clerk())
    assert [task.case_id for task in shop.tasks()] == [second]
    assert shop.happened(second) == ["case_started", "message_received"]
    assert unmatched(shop) == []
    with shop.begin() as desk:
        kept = desk.messages.one(message, AGENCY)
        assert (kept.status, kept.case_id, kept.reason, kept.ended_by_name) == (
            "delivered", second, "Đúng vụ việc", clerk().name,
        )  # fmt: skip
    with shop.begin() as desk, pytest.raises(MessageSettled):
        desk.messages.deliver_to(message, first, "Lần nữa", clerk())


def test_an_operator_discards_a_message_and_no_case_hears_it_afterwards(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    publishes(shop, "7")
    with shop.begin() as desk, pytest.raises(NotFound):
        desk.messages.discard(undecided(shop), "Nhầm", clerk(agency="elsewhere"))
    with shop.begin() as desk:
        desk.messages.discard(undecided(shop), "Gửi nhầm", clerk())
    begins(shop, "p", code="7")
    assert (shop.open(), [status for status, _ in unmatched(shop)]) == ([], ["discarded"])


def test_what_is_kept_too_long_is_ended_and_stays_on_record(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    begins(shop, "p", code="7"), begins(shop, "p", code="7")
    publishes(shop, "7"), publishes(shop, "8")
    shop.clock.now += KEPT_FOR - timedelta(days=1)
    publishes(shop, "9")
    with shop.begin() as desk:
        assert desk.messages.expire() == 0
    shop.clock.now += timedelta(days=2)
    with shop.begin() as desk:
        assert desk.messages.expire(most=1) == 1
        assert desk.messages.expire() == 1
        assert desk.messages.expire() == 0
        rows = {row.key: row for row in desk.messages.unmatched(AGENCY)}
    assert [rows[f'{{"code":"{code}"}}'].status for code in "789"] == ["expired", "expired", "waiting"]
    ended = rows['{"code":"7"}']
    assert (ended.ended_at, ended.payload["text"]) == (shop.clock(), "có")
    with shop.begin() as desk, pytest.raises(MessageSettled):
        desk.messages.discard(ended.id, "Muộn", clerk())


def test_the_worker_ends_them_when_it_has_nothing_else_to_do(shop: Shop) -> None:
    publishes(shop, "7")
    shop.clock.now += KEPT_FOR + timedelta(seconds=1)
    worker = shop.worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    for _ in range(200):
        if unmatched(shop)[0][0] == "expired":
            break
        time.sleep(0.02)
    worker.stop()
    thread.join()
    assert [status for status, _ in unmatched(shop)] == ["expired"]


def test_a_refused_message_is_kept_with_its_reason_and_reaches_nobody(shop: Shop) -> None:
    shop.deploys(process("p", wait("answered", ANSWER), user("after")))
    with shop.begin() as desk:
        said = desk.messages.refuse("answer", {"code": "7"}, {}, clerk(), AGENCY, "Văn bản của cơ quan khác.")
        assert said == Published("refused")
    begins(shop, "p", code="7")
    assert (shop.open(), unmatched(shop)) == ([], [("refused", {"code": "7"})])


# ---------------------------------------------------------------- after a long stop


def test_a_cycle_that_is_late_by_many_periods_fires_once_and_goes_on_from_now(shop: Shop) -> None:
    hourly = Boundary("hourly", timer("R500/PT1H"), [user("nudge")], interrupting=False)
    shop.deploys(process("p", user("a", on=[hourly]), user("b")))
    cases = [begins(shop, "p") for _ in range(3)]
    shop.clock.advance(days=7, minutes=20)
    assert shop.worker().drain() == len(cases)
    assert shop.open().count("nudge") == len(cases)
    with shop.begin() as desk:
        assert desk.timers.next_due() == shop.clock() + timedelta(minutes=40)
    shop.clock.advance(minutes=39)
    assert not shop.worker().run_once()
    shop.clock.advance(minutes=1)
    assert shop.worker().drain() == len(cases)
    assert shop.open().count("nudge") == 2 * len(cases)
