"""Incidents: every attempt is kept, nothing goes on for ever, and what operators do about it is told twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.actors import Actor, Person
from engine.errors import (
    CaseNotRunning,
    CaseSuspended,
    DataRefused,
    EngineError,
    ExpressionFailed,
    NotFound,
    NotInCharge,
    ReasonMissing,
)
from engine.incidents.commands import BATCH, PACE
from engine.incidents.errors import EditDecided, EditPending, EditRefused, FourEyes, IncidentClosed, SkipRefused
from engine.incidents.lists import Cause, Wanted
from engine.jobs import LEASE, ClaimedJob
from engine.tables import Case, Job
from engine.worker import Fail, Retry
from tests.conftest import MONDAY
from tests.engine.bpmn import Boundary, both, error, process, script, service, signal, throw, timer, user, wait
from tests.engine.orders import orders, refused
from tests.engine.shop import AGENCY, Outside, Plain, Shop, clerk, leader, operator

TAM, HOA, ADMIN = operator(), operator("hoa"), operator("quy", "quan_tri_he_thong")
ELSEWHERE = operator("la", agency="elsewhere")


def down(job: ClaimedJob) -> Mapping[str, Any]:
    raise Retry("door_down", "Cửa liên thông không trả lời.")


def no_key(job: ClaimedJob) -> Mapping[str, Any]:
    raise Fail("no_key", "Chưa cấp khóa.")


def works_until_parked(shop: Shop, *operations: str) -> None:
    """The machine works, and time passes, until nothing of these waits any more."""
    worker = shop.worker()
    while True:
        worker.drain()
        with shop.begin() as desk:
            waiting = sa.select(sa.func.min(Job.run_at)).where(Job.status == "waiting", Job.operation.in_(operations))
            moment = desk.session.scalar(waiting)
        if moment is None:
            return
        shop.clock.now = max(shop.clock.now, moment)


def stops(shop: Shop, operation: str = "books.stamp", do: Any = no_key, **data: Any) -> UUID:
    """A case whose job has become an incident; the job's id."""
    shop.operations[operation] = Plain(do)
    task = service(
        "stamp", operation, {"where": "where", "copies": "copies", "document_id": "'d'"}, "stamped", retries="2"
    )
    shop.deploys(process("p", task, user("after")))
    case = shop.starts("p", {"where": "here", "copies": 1, **data})
    works_until_parked(shop, operation)
    with shop.begin() as desk:
        return desk.session.scalars(sa.select(Job.id).where(Job.case_id == case)).one()


def case_of(shop: Shop, job: UUID) -> UUID:
    with shop.begin() as desk:
        found = desk.session.get_one(Job, job).case_id
    assert found is not None
    return found


def told(shop: Shop, job: UUID) -> list[tuple[str, int, str]]:
    return [(line.kind, line.attempt, line.code) for line in shop.lines(job)]


def job_of(shop: Shop, job: UUID) -> Job:
    with shop.begin() as desk:
        return desk.session.get_one(Job, job)


# ---------------------------------------------------------------- how they come about


def test_every_failed_attempt_is_kept_with_its_worker_and_sentence(shop: Shop) -> None:
    job = stops(shop, do=down)
    assert told(shop, job) == [
        ("failed", 1, "door_down"), ("failed", 2, "door_down"), ("failed", 3, "door_down"), ("opened", 3, "door_down"),
    ]  # fmt: skip
    lines = shop.lines(job)
    assert [line.at - MONDAY for line in lines] == [timedelta(seconds=n) for n in (0, 2, 6, 6)]
    assert {(line.worker, line.text) for line in lines[:3]} == {("worker", "Cửa liên thông không trả lời.")}
    orders(shop, lambda desk: desk.incidents.retry(job, "", TAM))
    works_until_parked(shop, "books.stamp")
    assert [kind for kind, *_ in told(shop, job)[4:]] == ["retried", "failed", "failed", "failed", "opened"]
    assert shop.happened(case_of(shop, job)) == ["case_started", "incident", "incident_retried", "incident"]


def test_what_a_dead_worker_left_counts_as_an_attempt(shop: Shop) -> None:
    with shop.begin() as desk:
        job = desk.jobs.enqueue("books.stamp", {}, AGENCY, retries=1)
        desk.jobs.claim("first")
    shop.clock.now += LEASE + timedelta(seconds=1)
    orders(shop, lambda desk: desk.jobs.claim("second"))
    orders(shop, lambda desk: desk.jobs.take_back("second"))
    assert orders(shop, lambda desk: desk.jobs.claim("third")) is None
    assert [(line.kind, line.attempt, line.worker) for line in shop.lines(job)] == [
        ("failed", 1, "first"), ("failed", 2, "second"), ("opened", 2, None),
    ]  # fmt: skip
    assert job_of(shop, job).error_code == "worker_died"


@pytest.mark.parametrize("has_boundary", [False, True])
def test_a_result_with_which_the_case_cannot_step_is_an_incident_at_once(shop: Shop, has_boundary: bool) -> None:
    """Also when the diagram catches every error of the task: the task did not fail, what follows it did."""
    shop.operations["books.note"] = Plain(lambda job: {"n": 0})
    on = [Boundary("any", error(), [user("ask")])] if has_boundary else []
    shop.deploys(
        process("p", service("note", "books.note", result="got", on=on), script("sum", "x = 1 / got.n"), user("a"))
    )
    case = shop.starts("p")
    assert shop.worker().drain() == 1
    job = shop.job("books.note")
    assert (job.status, job.attempts, job.error_code) == ("incident", 1, "expression_failed")
    assert shop.happened(case) == ["case_started", "incident"]
    sentence = refused(shop, ExpressionFailed, lambda desk: desk.incidents.skip(job.id, {"n": 0}, "Thử", TAM))
    assert "sum" in sentence
    orders(shop, lambda desk: desk.incidents.skip(job.id, {"n": 2}, "Ghi tay rồi", TAM))
    assert shop.open() == ["a"]


def test_a_way_out_that_is_blocked_too_is_an_incident_with_the_first_cause(shop: Shop) -> None:
    shop.operations["books.stamp"] = Plain(no_key)
    on = [Boundary("lacks", error("no_key"), [script("sum", "x = 1 / n"), user("ask")])]
    shop.deploys(process("p", service("stamp", "books.stamp", on=on), user("a")))
    case = shop.starts("p", {"n": 0})
    assert shop.worker().drain() == 1
    job = shop.job("books.stamp")
    assert (job.status, job.error_code) == ("incident", "no_key")
    assert shop.happened(case) == ["case_started", "incident"]
    assert {line.version for line in _history(shop, case)} == {1}


@pytest.mark.parametrize("damage", [b'{"damaged": true}', b"\x00", b"", b"[]"])
@pytest.mark.parametrize("by", ["a job", "a timer"])
def test_a_state_that_cannot_be_read_is_an_incident_not_a_loop(shop: Shop, by: str, damage: bytes) -> None:
    shop.operations["books.note"] = Plain(lambda job: {})
    shop.deploys(
        process("p", both("split", [service("note", "books.note")], [wait("pause", timer("PT1H"))]), user("a"))
    )
    case = shop.starts("p")
    if by == "a timer":
        orders(shop, lambda desk: desk.session.execute(sa.update(Job).values(run_at=MONDAY + timedelta(days=9))))
        shop.clock.advance(hours=2)
    with shop.begin() as desk:
        kept = desk.session.get_one(Case, case).state
        desk.session.get_one(Case, case).state = damage
    assert shop.worker().drain() == 1
    with shop.begin() as desk:
        (incident,) = desk.lists(TAM).page(Wanted()).jobs
        assert (incident.error_code, incident.case_id, incident.agency) == ("state_unreadable", case, AGENCY)
        desk.session.get_one(Case, case).state = kept
        desk.incidents.retry(incident.id, "Khôi phục bản sao", TAM)
    shop.worker().drain()
    assert job_of(shop, incident.id).status == "done"


def test_a_signal_for_a_case_that_rests_waits_with_it(shop: Shop) -> None:
    shop.deploys(process("p", wait("go", signal("go", variable="said")), user("after")))
    case = shop.starts("p")
    with shop.begin() as desk:
        desk.messages.broadcast("go", {"n": 1}, clerk(), AGENCY)
        desk.commands.suspend(case, "Chờ", leader())
    shop.worker().drain()
    job = shop.job("engine.deliver_signal")
    assert (job.status, job.attempts) == ("suspended", 0)
    shop.clock.advance(days=30)
    assert not shop.worker().run_once()
    orders(shop, lambda desk: desk.commands.resume(case, leader()))
    shop.worker().drain()
    assert (shop.open(), shop.job("engine.deliver_signal").status) == (["after"], "done")
    assert shop.lines(job.id) == []


def test_a_signal_that_its_hearer_cannot_take_is_an_incident_that_may_be_left_out(shop: Shop) -> None:
    shop.deploys(process("hears", wait("go", signal("go")), script("sum", "x = 1 / n"), user("after")))
    shop.deploys(process("throws", throw("shout", signal("go")), user("b")))
    hearing = shop.starts("hears", {"n": 0})
    shop.starts("throws")
    shop.worker().drain()
    job = shop.job("engine.deliver_signal")
    assert (job.status, job.error_code, job.attempts) == ("incident", "expression_failed", 1)
    orders(shop, lambda desk: desk.incidents.skip(job.id, {}, "Vụ việc này không cần nghe", TAM))
    assert shop.job("engine.deliver_signal").status == "done"
    assert shop.happened(hearing) == ["case_started", "incident", "incident_skipped"]


def test_timers_that_cannot_fire_are_one_incident_of_their_agency_and_close_with_the_case(shop: Shop) -> None:
    waits = [wait("pause", timer("PT1H")), script("sum", "x = 1 / n"), user("a")]
    shop.deploys(process("p", both("split", waits, [user("beside")]), user("z")))
    case = shop.starts("p", {"n": 0})
    shop.clock.advance(hours=2)
    shop.worker().drain()
    orders(shop, lambda desk: desk.commands.suspend(case, "Chờ", leader()))
    orders(shop, lambda desk: desk.commands.resume(case, leader()))
    shop.worker().drain()
    job = shop.job("engine.fire_timers")  # one, although they were due twice
    assert (job.status, job.agency, job.element) == ("incident", AGENCY, "pause")
    assert [kind for kind, *_ in told(shop, job.id)] == ["failed", "opened", "failed", "opened"]
    assert "thời hạn" in refused(shop, SkipRefused, lambda desk: desk.incidents.skip(job.id, {}, "Bỏ", TAM))
    with shop.begin() as desk:
        assert desk.lists(ELSEWHERE).page(Wanted()).jobs == []
        desk.commands.cancel(case, "Thôi", leader())
    assert shop.job("engine.fire_timers").status == "cancelled"
    refused(shop, IncidentClosed, lambda desk: desk.incidents.retry(job.id, "", TAM))


# ---------------------------------------------------------------- trying again


def test_only_operators_of_the_agency_see_and_touch_an_incident(shop: Shop) -> None:
    job = stops(shop)
    for who in (clerk(), leader(), ELSEWHERE):
        for act in acts(job, who):
            refused(shop, NotFound, act)
    refused(shop, NotInCharge, lambda desk: desk.lists(clerk()).totals(Wanted()))
    refused(shop, NotInCharge, lambda desk: desk.lists(clerk()).page(Wanted()))
    refused(shop, NotInCharge, lambda desk: desk.incidents.retry_some([job], "", clerk()))
    refused(shop, NotInCharge, lambda desk: desk.incidents.retry_cause("books.stamp", "no_key", "", clerk()))
    with shop.begin() as desk:
        assert desk.lists(ELSEWHERE).totals(Wanted()).count == 0
        assert desk.lists(ELSEWHERE).causes(Wanted()) == []
        assert desk.incidents.retry_cause("books.stamp", "no_key", "", ELSEWHERE).retried == []


def acts(job: UUID, by: Actor) -> list[Callable[[Any], Any]]:
    return [
        lambda desk: desk.incidents.get(job, by),
        lambda desk: desk.incidents.retry(job, "Đã chữa", by),
        lambda desk: desk.incidents.skip(job, {}, "Bỏ", by),
        lambda desk: desk.edits.propose(job, {"where": "there"}, "Sai", by),
        lambda desk: desk.edits.approve(job, job, by),
        lambda desk: desk.edits.reject(job, job, "Không", by),
    ]


def test_work_of_the_installation_is_the_system_admins_alone(shop: Shop) -> None:
    shop.operations["books.stamp"] = Plain(no_key)
    with shop.begin() as desk:
        job = desk.jobs.enqueue("books.stamp", {"n": 1})
    shop.worker().drain()
    refused(shop, NotFound, lambda desk: desk.incidents.retry(job, "", TAM))
    with shop.begin() as desk:
        assert (desk.lists(TAM).totals(Wanted()).count, desk.lists(ADMIN).totals(Wanted()).count) == (0, 1)
        assert [found.id for found in desk.lists(ADMIN).page(Wanted()).jobs] == [job]
        assert desk.incidents.retry_cause("books.stamp", "no_key", "", ADMIN).retried == [job]


def test_an_incident_of_a_case_that_stands_still_is_not_tried(shop: Shop) -> None:
    job = stops(shop)
    case = case_of(shop, job)
    orders(shop, lambda desk: desk.commands.suspend(case, "Chờ", leader()))
    for act in acts(job, TAM)[1:4]:
        refused(shop, CaseSuspended, act)
    with shop.begin() as desk:
        batch = desk.incidents.retry_some([job], "", TAM)
        assert (batch.retried, {id: type(why) for id, why in batch.refused.items()}) == ([], {job: CaseSuspended})
        batch = desk.incidents.retry_cause("books.stamp", "no_key", "", TAM)
        assert (batch.retried, batch.left) == ([], 1)
    orders(shop, lambda desk: desk.session.execute(sa.update(Case).values(status="cancelled")))
    refused(shop, CaseNotRunning, lambda desk: desk.incidents.retry(job, "", TAM))


@pytest.mark.slow
def test_all_of_a_cause_are_tried_again_paced_and_in_bounded_batches(shop: Shop) -> None:
    shop.operations["books.stamp"] = Outside(no_key)
    with shop.begin() as desk:
        for number in range(BATCH + 12):
            desk.jobs.enqueue("books.stamp", {"n": number}, AGENCY)
        desk.jobs.enqueue("books.unknown", {}, AGENCY)
    shop.worker().drain()
    shop.operations["books.stamp"] = Outside(lambda job: {})
    with shop.begin() as desk:
        first = desk.incidents.retry_cause("books.stamp", "no_key", "Đã cấp khóa", TAM)
    with shop.begin() as desk:
        second = desk.incidents.retry_cause("books.stamp", "no_key", "Đã cấp khóa", TAM)
    assert (len(first.retried), first.left, len(second.retried), second.left) == (BATCH, 12, 12, 0)
    with shop.begin() as desk:
        due = desk.session.scalars(sa.select(Job.run_at).where(Job.status == "waiting").order_by(Job.run_at)).all()
    assert due == [shop.clock.now + PACE * place for place in range(BATCH + 12)]
    shop.clock.advance(seconds=9)
    assert shop.worker().drain() == 10
    with shop.begin() as desk:
        progress = desk.lists(TAM).progress(first.id)
        assert (progress.total, progress.done, progress.stopped, progress.waiting) == (BATCH, 10, 0, BATCH - 10)
        assert desk.lists(TAM).totals(Wanted()).count == 1
    refused(shop, NotFound, lambda desk: desk.lists(ELSEWHERE).progress(first.id))
    refused(shop, DataRefused, lambda desk: desk.incidents.retry_some([*first.retried, *second.retried], "", TAM))


def test_of_several_each_is_tried_or_refused_by_itself(shop: Shop) -> None:
    shop.operations["books.stamp"] = Outside(no_key)
    with shop.begin() as desk:
        mine, done, theirs = (desk.jobs.enqueue("books.stamp", {}, agency) for agency in (AGENCY, AGENCY, "elsewhere"))
    shop.worker().drain()
    orders(shop, lambda desk: desk.incidents.retry(done, "", TAM))
    with shop.begin() as desk:
        batch = desk.incidents.retry_some([mine, done, theirs], "", TAM)
    assert list(batch.retried) == [mine]
    assert {id: why.code for id, why in batch.refused.items()} == {done: "incident_closed", theirs: "not_found"}


# ---------------------------------------------------------------- lists


def test_lists_are_narrowed_grouped_and_paged_without_a_gap(shop: Shop) -> None:
    with shop.begin() as desk:
        for number in range(25):
            shop.clock.advance(seconds=number % 3)  # some stop at the same moment
            code = "no_key" if number % 5 else "door_down"
            desk.session.add(_incident(shop, "books.stamp" if number % 2 else "books.note", code, AGENCY))
        desk.session.add(_incident(shop, "books.stamp", "no_key", "elsewhere"))
        desk.session.add(_incident(shop, "books.stamp", "no_key", None))
    with shop.begin() as desk:
        lists, seen, after, sizes = desk.lists(ADMIN), [], None, []
        while True:
            page = lists.page(Wanted(), after, 7)
            seen += [(job.ended_at, job.id) for job in page.jobs]
            sizes.append(len(page.jobs))
            if (after := page.next) is None:
                break
        assert (sizes, len(set(seen)), seen) == ([7, 7, 7, 5], 26, sorted(seen, reverse=True))
        totals = lists.totals(Wanted())
        assert (totals.count, totals.oldest, totals.newest) == (26, seen[-1][0], seen[0][0])
        stamps = Wanted(operation="books.stamp", code="no_key")
        assert {job.agency for job in lists.page(stamps).jobs} == {AGENCY, None}
        assert lists.totals(stamps).count == len(lists.page(stamps, limit=100).jobs)
        assert desk.lists(TAM).totals(stamps).count == lists.totals(stamps).count - 1
        assert lists.totals(Wanted(text="DOOR_")).count == 5
        assert lists.totals(Wanted(text="%")).count == 0
        assert lists.totals(Wanted(process="p")).count == 0
        causes = lists.causes(Wanted())
    assert [cause.count for cause in causes] == sorted((cause.count for cause in causes), reverse=True)
    assert sum(cause.count for cause in causes) == 26
    assert isinstance(causes[0], Cause)
    assert causes[0].error == "Chưa làm được: no_key."
    for wrong in ("x", "1", f"{10**30}.{seen[0][1]}", "1.x"):
        refused(shop, NotFound, lambda desk, key=wrong: desk.lists(TAM).page(Wanted(), key))  # type: ignore[misc]


def _incident(shop: Shop, operation: str, code: str, agency: str | None) -> Job:
    from uuid import uuid4

    return Job(
        id=uuid4(), agency=agency, operation=operation, parameters={}, status="incident", run_at=shop.clock.now,
        created_at=shop.clock.now, ended_at=shop.clock.now, error_code=code, error=f"Chưa làm được: {code}.",
    )  # fmt: skip


# ---------------------------------------------------------------- leaving out


def test_what_may_be_left_out_is_with_a_reason_and_a_result(shop: Shop) -> None:
    job = stops(shop, "books.note")
    refused(shop, ReasonMissing, lambda desk: desk.incidents.skip(job, {}, " ", TAM))
    deep: Any = {}
    for _ in range(40):
        deep = {"d": deep}
    for wrong in ([1], "x", {"typename": "x"}, {"n": float("nan")}, deep, {"x": "y" * 300_000}):
        refused(shop, DataRefused, lambda desk, result=wrong: desk.incidents.skip(job, result, "Bỏ", TAM))  # type: ignore[misc]
    orders(shop, lambda desk: desk.incidents.skip(job, {"number": 7, "pin": "246810"}, "Đã ghi sổ giấy", TAM))
    assert (shop.open(), job_of(shop, job).status) == (["after"], "done")
    assert shop.happened(case_of(shop, job)) == ["case_started", "incident", "incident_skipped", "job_done"]
    line = shop.lines(job)[-1]
    assert (line.kind, line.by_name, line.text) == ("skipped", "Tam", "Đã ghi sổ giấy")
    assert line.facts == {"result": {"number": 7, "pin": "•••"}}
    refused(shop, IncidentClosed, lambda desk: desk.incidents.skip(job, {}, "Bỏ", TAM))


def test_what_must_really_be_done_is_not_left_out(shop: Shop) -> None:
    job = stops(shop)
    said = refused(shop, SkipRefused, lambda desk: desk.incidents.skip(job, {}, "Gấp", TAM))
    assert said == "Không bỏ qua “Bước stamp” được: dấu phải đóng thật. Chữa nguyên nhân rồi cho chạy lại."
    other = stops(shop, "books.unheard_of")
    assert "không có tác vụ" in refused(shop, SkipRefused, lambda desk: desk.incidents.skip(other, {}, "Gấp", TAM))


# ---------------------------------------------------------------- four eyes


def test_two_people_change_what_a_job_is_given_and_the_original_stays(shop: Shop) -> None:
    job = stops(shop)
    edit = orders(shop, lambda desk: desk.edits.propose(job, {"where": "there"}, "Phòng đã đổi tên", TAM))
    assert job_of(shop, job).status == "incident"
    assert job_of(shop, job).parameters["where"] == "here"
    assert "Tam" in refused(shop, FourEyes, lambda desk: desk.edits.approve(job, edit.id, TAM))
    seen: list[Mapping[str, Any]] = []
    shop.operations["books.stamp"] = Plain(lambda job: seen.append(job.parameters) or {})
    orders(shop, lambda desk: desk.edits.approve(job, edit.id, HOA, "Đúng"))
    shop.worker().drain()
    assert seen == [{"where": "there", "copies": 1, "document_id": "d"}]
    with shop.begin() as desk:
        (kept,) = desk.edits.of_job(job)
        assert kept.before == {"where": "here", "copies": 1, "document_id": "d"}
        assert (kept.status, kept.by_name, kept.decided_by_name) == ("approved", "Tam", "Hoa")
    kinds = ["case_started", "incident", "incident_edit_proposed", "incident_edit_approved", "job_done"]
    assert shop.happened(case_of(shop, job)) == kinds
    approved = shop.lines(job)[-1]
    assert (approved.kind, approved.by_name) == ("edit_approved", "Hoa")
    assert approved.facts == {"before": {"where": "here"}, "after": {"where": "there"}, "of": "Tam"}


def test_standing_in_does_not_make_a_second_pair_of_eyes(shop: Shop) -> None:
    job = stops(shop)
    edit = orders(shop, lambda desk: desk.edits.propose(job, {"copies": 2}, "Sai", TAM))
    stand_in = Actor(HOA.id, HOA.name, HOA.agency, HOA.groups, (Person(TAM.id, TAM.name),))
    himself = Actor(TAM.id, TAM.name, TAM.agency, TAM.groups, (Person(HOA.id, HOA.name),))
    for who in (stand_in, himself):
        refused(shop, FourEyes, lambda desk, by=who: desk.edits.approve(job, edit.id, by))  # type: ignore[misc]
    refused(shop, NotFound, lambda desk: desk.edits.approve(job, edit.id, clerk()))
    refused(shop, NotFound, lambda desk: desk.edits.approve(job, edit.id, operator("x", agency="elsewhere")))
    orders(shop, lambda desk: desk.edits.approve(job, edit.id, ADMIN))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"document_id": "e"}, EditRefused), ({"agency": "elsewhere"}, EditRefused), ({}, EditRefused),
        ({"where": "here"}, EditRefused), ({"copies": "two"}, EditRefused), ({"copies": 10**30}, DataRefused),
        ({"where": "a\x00"}, DataRefused), ({"where": "there", "what": 1}, EditRefused),
    ],
)  # fmt: skip
def test_only_what_the_operation_declares_is_changed_and_to_its_own_kind(
    shop: Shop, changes: Any, kind: type[EngineError]
) -> None:
    job = stops(shop)
    refused(shop, kind, lambda desk: desk.edits.propose(job, changes, "Sai", TAM))


def test_one_change_waits_at_a_time_and_is_decided_once(shop: Shop) -> None:
    job, other = stops(shop), stops(shop)
    first = orders(shop, lambda desk: desk.edits.propose(job, {"copies": 2}, "Sai", TAM))
    refused(shop, EditPending, lambda desk: desk.edits.propose(job, {"copies": 3}, "Sai", HOA))
    refused(shop, NotFound, lambda desk: desk.edits.approve(other, first.id, HOA))
    refused(shop, ReasonMissing, lambda desk: desk.edits.reject(job, first.id, "", HOA))
    orders(shop, lambda desk: desk.edits.reject(job, first.id, "Số bản đúng rồi", HOA))
    refused(shop, EditDecided, lambda desk: desk.edits.approve(job, first.id, HOA))
    second = orders(shop, lambda desk: desk.edits.propose(job, {"copies": 3}, "Sai", TAM))
    orders(shop, lambda desk: desk.edits.reject(job, second.id, "Tôi nhầm", TAM))
    third = orders(shop, lambda desk: desk.edits.propose(job, {"copies": 4}, "Sai", TAM))
    orders(shop, lambda desk: desk.incidents.retry(job, "", HOA))
    refused(shop, IncidentClosed, lambda desk: desk.edits.approve(job, third.id, HOA))
    shop.worker().drain()
    refused(shop, EditDecided, lambda desk: desk.edits.approve(job, third.id, HOA))
    with shop.begin() as desk:
        states = {edit.id: edit.status for edit in desk.edits.of_job(job)}
    assert states == {first.id: "rejected", second.id: "withdrawn", third.id: "withdrawn"}


def _history(shop: Shop, case: UUID) -> Any:
    with shop.begin() as desk:
        return desk.history.of_case(case)
