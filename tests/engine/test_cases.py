"""A case is exactly before or after a step, and the tables say what its state says."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import orjson
import pytest
import sqlalchemy as sa

from engine.cases import Cases, Step
from engine.errors import (
    CaseNotRunning,
    DefinitionMissing,
    EngineError,
    ExpressionFailed,
    NotFound,
    NotYours,
    TaskNotOpen,
)
from engine.projections import Projections
from engine.tables import Case, History, Subscription, Task, TaskOwner, Timer
from tests.engine.bpmn import Boundary, both, call, message, process, script, timer, user, wait, xor
from tests.engine.shop import AGENCY, Shop, clerk


def test_answers_are_found_under_the_element_with_who_gave_them_and_when(shop: Shop) -> None:
    shop.deploys(process("p", user("read"), xor("which", {"read.urgent": [user("now")]}, [user("later")])))
    case = shop.starts("p")
    assert shop.open() == ["read"]
    shop.completes("read", urgent=True)
    assert shop.open() == ["now"]
    shop.completes("now")
    ended = shop.case(case)
    assert (ended.status, ended.ended_at) == ("completed", shop.clock())
    data = orjson.loads(ended.state)
    assert data["read"] == {"urgent": True, "by": {"id": "lan", "name": "Lan"}, "at": "2026-11-23T01:42:00+00:00"}
    assert data["agency"] == AGENCY
    assert shop.happened(case) == ["case_started", "task_completed", "task_completed"]


def test_history_tells_the_way_that_was_taken(shop: Shop) -> None:
    shop.deploys(process("p", user("read"), xor("which", {"read.urgent": [script("hurry", "x = 1")]}, [user("later")])))
    case = shop.starts("p")
    shop.completes("read", urgent=True)
    with shop.begin() as desk:
        (line,) = [line for line in desk.history.of_case(case) if line.kind == "task_completed"]
        assert (line.by, line.by_name, line.element, line.name) == ("lan", "Lan", "read", "Bước read")
        assert line.facts["answers"] == {"urgent": True}
        assert [element for _, element, _, _ in line.facts["trail"]] == [
            "read",
            "which",
            "hurry",
            "which_join",
            "p_end",
        ]


def test_a_step_that_cannot_be_taken_leaves_everything_as_it_was(shop: Shop) -> None:
    shop.deploys(process("p", user("read"), script("sum", "x = 1 / read.by_how_many"), user("after")))
    case = shop.starts("p")
    before = shop.case(case).state
    with pytest.raises(ExpressionFailed) as refused:
        shop.completes("read", by_how_many=0)
    assert "sum" in str(refused.value)
    assert shop.open() == ["read"]
    assert shop.owners() == {"read": {"so/van_thu"}}
    assert (shop.case(case).state, shop.happened(case)) == (before, ["case_started"])
    shop.completes("read", by_how_many=2)
    assert shop.open() == ["after"]


def test_every_refusal_about_a_task_says_which_one_it_is(shop: Shop) -> None:
    shop.deploys(process("p", user("read"), user("file")))
    case = shop.starts("p")
    task = shop.task("read").id
    with shop.begin() as desk:
        desk.inbox.claim(task, clerk("lan"))
    with pytest.raises(NotYours):
        shop.completes("read", clerk("mai"))
    with pytest.raises(NotFound):
        shop.completes("read", clerk("lan", agency="elsewhere"))
    shop.completes("read", clerk("lan"))
    with shop.begin() as desk, pytest.raises(TaskNotOpen):
        desk.inbox.complete(task, {}, clerk("lan"))
    with shop.begin() as desk:
        desk.cases.cancel(case, "Trùng văn bản", clerk("lan"))
    assert shop.open() == []
    with pytest.raises(CaseNotRunning), shop.begin() as desk:
        desk.cases.load(case)
    with pytest.raises(NotFound), shop.begin() as desk:
        desk.cases.cancel(uuid4(), "", clerk("lan"))


def test_cancelling_withdraws_all_that_waits(shop: Shop) -> None:
    ring = Boundary("late", timer("P1D"), interrupting=False)
    shop.deploys(
        process("p", both("split", [user("a", on=[ring])], [wait("m", message("answer", carries={"id": "7"}))]))
    )
    case = shop.starts("p")
    with shop.begin() as desk:
        assert len(desk.session.scalars(sa.select(Timer)).all()) == 1
        assert [found.name for found in desk.session.scalars(sa.select(Subscription))] == ["answer"]
        desk.cases.cancel(case, "Nhập nhầm", clerk())
    with shop.begin() as desk:
        for table in (Timer, Subscription, TaskOwner):
            assert desk.session.scalars(sa.select(table)).all() == []
        last = desk.history.of_case(case)[-1]
        assert (last.kind, last.facts["reason"]) == ("case_cancelled", "Nhập nhầm")
    assert [task.status for task in shop.tasks("cancelled")] == ["cancelled"]
    assert shop.case(case).status == "cancelled"


def test_a_message_reaches_the_case_that_waits_for_it_and_no_other(shop: Shop) -> None:
    shop.deploys(
        process("p", wait("answered", message("answer", variable="said", carries={"code": "code"})), user("after"))
    )
    seven, eight = shop.starts("p", {"code": "7"}), shop.starts("p", {"code": "8"})
    with shop.begin() as desk:
        assert not desk.cases.deliver(seven, "another", {"code": "7"}, clerk())
        assert desk.cases.deliver(eight, "answer", {"code": "8", "text": "đồng ý"}, clerk())
    assert [task.case_id for task in shop.tasks()] == [eight]
    assert shop.happened(seven) == ["case_started"]
    with shop.begin() as desk:
        assert [found.case_id for found in desk.session.scalars(sa.select(Subscription))] == [seven]


def test_the_newest_version_is_pinned_with_what_it_calls_and_an_agency_may_have_its_own(shop: Shop) -> None:
    shop.deploys(process("main", call("c", "part"), user("last")), process("part", user("built_in")))
    running = shop.starts("main")
    shop.deploys(process("part", user("of_the_agency")), scope=AGENCY)
    shop.starts("main", scopes=(AGENCY, "*"))
    shop.starts("main")
    assert sorted(shop.open()) == ["built_in", "built_in", "of_the_agency"]
    with shop.begin() as desk:
        (mine,) = [task for task in shop.tasks() if task.case_id == running]
        desk.inbox.complete(mine.id, {}, clerk())
    assert [task.element for task in shop.tasks() if task.case_id == running] == ["last"]


def test_a_process_that_is_not_deployed_is_named(shop: Shop) -> None:
    shop.deploys(process("main", call("c", "nowhere")))
    with pytest.raises(DefinitionMissing, match="nowhere"):
        shop.starts("main")
    with shop.begin() as desk:
        assert desk.session.scalars(sa.select(Case)).all() == []


def test_whoever_follows_along_is_told_of_what_opened_and_of_the_end(shop: Shop) -> None:
    shop.deploys(process("p", user("a"), user("b")))
    told: list[Step] = []
    with shop.begin() as desk:
        cases = Cases(desk.session, desk.definitions, desk.now, (told.append,))
        case = cases.start("p", ("*",), AGENCY, "thing", {}, clerk())
        for element in ("a", "b"):
            (task,) = desk.session.scalars(sa.select(Task.id).where(Task.element == element))
            held = cases.hold(task, AGENCY)
            assert held is not None
            assert held.case.id == case
            cases.complete_task(held, {}, clerk())
    assert [([row["element"] for row in step.opened], step.ended) for step in told] == [
        (["a"], False), (["b"], False), ([], True),
    ]  # fmt: skip


# ---------------------------------------------------------------- many at once


def at_once(*calls: object) -> list[object]:
    """Run them together; results, or the refusal each one met."""
    gate = threading.Barrier(len(calls))

    def run(call: object) -> object:
        gate.wait()
        try:
            return call()  # type: ignore[operator]
        except EngineError as refused:
            return type(refused)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_eight_clerks_complete_eight_branches_of_one_case_and_nothing_is_lost(shop: Shop) -> None:
    branches = [f"branch{n}" for n in range(8)]
    shop.deploys(process("p", both("split", *[[user(branch)] for branch in branches]), user("after")))
    case = shop.starts("p")
    ids = {branch: shop.task(branch).id for branch in branches}

    def complete(branch: str) -> None:
        with shop.begin() as desk:
            desk.inbox.complete(ids[branch], {"said": branch}, clerk(f"clerk_{branch}"))

    assert at_once(*[lambda branch=branch: complete(branch) for branch in branches]) == [None] * 8
    assert shop.open() == ["after"]
    assert shop.case(case).version == 9
    shop.completes("after")
    data = orjson.loads(shop.case(case).state)
    assert {branch: data[branch]["said"] for branch in branches} == {branch: branch for branch in branches}


def test_a_task_completed_twice_at_once_is_done_once(shop: Shop) -> None:
    shop.deploys(process("p", user("a"), user("b")))
    case = shop.starts("p")
    task = shop.task("a").id

    def complete(name: str) -> str:
        with shop.begin() as desk:
            desk.inbox.complete(task, {}, clerk(name))
        return "done"

    assert sorted(map(str, at_once(lambda: complete("lan"), lambda: complete("mai")))) == [str(TaskNotOpen), "done"]
    assert shop.open() == ["b"]
    assert shop.happened(case) == ["case_started", "task_completed"]


def test_whoever_withdraws_a_task_and_whoever_completes_it_do_not_wait_for_each_other_in_a_circle(shop: Shop) -> None:
    shop.deploys(process("p", user("a"), user("b")))
    for _ in range(10):
        case = shop.starts("p")
        (task,) = [task.id for task in shop.tasks() if task.case_id == case]

        def cancel(case: UUID = case) -> str:
            with shop.begin() as desk:
                desk.cases.cancel(case, "Trùng văn bản", clerk("mai"))
            return "cancelled"

        def complete(task: UUID = task) -> str:
            with shop.begin() as desk:
                desk.inbox.complete(task, {}, clerk("lan"))
            return "done"

        cancelled, completed = at_once(cancel, complete)
        assert cancelled == "cancelled"
        assert completed in ("done", TaskNotOpen, CaseNotRunning)
        assert shop.open() == []


def test_a_claim_and_a_completion_by_another_do_not_both_win(shop: Shop) -> None:
    shop.deploys(process("p", user("a"), user("b")))
    for _ in range(10):
        case = shop.starts("p")
        (task,) = [task.id for task in shop.tasks() if task.case_id == case]

        def claim(task: UUID = task) -> str:
            with shop.begin() as desk:
                desk.inbox.claim(task, clerk("mai"))
            return "claimed"

        def complete(task: UUID = task) -> str:
            with shop.begin() as desk:
                desk.inbox.complete(task, {}, clerk("lan"))
            return "done"

        claimed, completed = at_once(claim, complete)
        assert (claimed, completed) in [("claimed", NotYours), (TaskNotOpen, "done")]
        with shop.begin() as desk:
            row = desk.session.get(Task, task)
            assert row is not None
            assert row.status == ("open" if claimed == "claimed" else "done")


def test_nothing_is_written_when_the_transaction_does_not_commit(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.deploys(process("p", user("a"), user("b")))
    case = shop.starts("p")

    def gone(*_: object) -> None:
        raise ConnectionError("the database went away")

    monkeypatch.setattr(Projections, "tell", gone)
    with pytest.raises(ConnectionError):
        shop.completes("a")
    monkeypatch.undo()
    assert (shop.open(), shop.case(case).version, shop.happened(case)) == (["a"], 1, ["case_started"])
    with shop.begin() as desk:
        assert len(desk.session.scalars(sa.select(History)).all()) == 1
