"""A case moves: people, jobs, calls, joins; what waits, what passed, what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import DefinitionMissing, TaskNotOpen
from engine.spiff.flow import Data, Program, Run
from engine.spiff.parser import parse
from tests.engine.bpmn import (
    Boundary,
    Lane,
    Multi,
    both,
    call,
    end,
    loop,
    process,
    script,
    service,
    sub,
    terminate,
    timer,
    user,
    xor,
)
from tests.engine.spiff.driver import NOON, Case, program


def received() -> Case:
    """A document that waits at the clerk's."""
    return Case.start(
        program(
            process(
                "incoming",
                user("receive", form="receive_incoming", queue="cho_tiep_nhan", state="da_den", priority="urgency"),
                service(
                    "register", "recordkeeping.register_incoming", {"document_id": "document_id"}, "entry", retries="7"
                ),
                user("answer", groups="", assignee="receive.by", due="add_days(today(), 3)", unit="'so-nong-nghiep'"),
                lanes=[Lane("Văn thư", ["receive"], {"groups": "van_thu, lanh_dao"})],
                about="document_id",
            )
        ),
        document_id="d-1",
        urgency=2,
    )


def test_what_waits_tells_all_that_the_diagram_says() -> None:
    task = received().task("receive")
    assert (task.name, task.process_id, task.lane) == ("Bước receive", "incoming", "Văn thư")
    assert (task.form, task.queue, task.state, task.groups) == (
        "receive_incoming",
        "cho_tiep_nhan",
        "da_den",
        ("van_thu",),
    )
    assert (task.about, task.priority, task.unit, task.assignee, task.due) == ("d-1", 2, None, None, None)
    assert task.data == {"document_id": "d-1", "urgency": 2}


def test_a_document_is_received_registered_and_answered() -> None:
    case = received()
    case.does("receive", receive={"by": "nguyen-van-a"})
    job = case.waits.jobs[0]
    assert (job.element, job.operation) == ("register", "recordkeeping.register_incoming")
    assert (job.parameters, job.retries, job.result) == ({"document_id": "d-1"}, 7, "entry")

    case.works("register", {"number": 12})
    task = case.task("answer")
    assert (task.assignee, task.unit, task.groups) == ("nguyen-van-a", "so-nong-nghiep", ())
    assert task.due is not None
    assert task.due.isoformat() == "2026-11-23T17:00:00+00:00"  # the 24th begins in Vietnam
    assert case.way == ["register"]

    case.does("answer")
    assert case.completed
    assert case.data["entry"] == {"number": 12}


def test_groups_and_unit_come_from_the_lane_unless_the_task_has_its_own() -> None:
    lanes = [Lane("Đơn vị", ["a", "b", "box"], {"groups": "chuyen_vien", "unit": "unit"})]
    drawn = process(
        "p",
        user("a", groups=""),
        user("b", groups="truong_phong", unit="'x'"),
        sub("box", user("c", groups="")),
        lanes=lanes,
    )
    case = Case.start(program(drawn), unit="phong-1")
    assert (case.task("a").groups, case.task("a").unit) == (("chuyen_vien",), "phong-1")
    case.does("a")
    assert (case.task("b").groups, case.task("b").unit) == (("truong_phong",), "x")
    case.does("b")
    assert (case.task("c").groups, case.task("c").lane) == (("chuyen_vien",), "Đơn vị")


def test_what_a_task_says_is_worked_out_once_when_it_opens() -> None:
    drawn = process("p", both("x", [user("a", due="add_hours(now(), 8)", assignee="boss")], [user("b")]))
    case = Case.start(program(drawn), boss="tran-thi-b")
    due = case.task("a").due
    case.passes(hours=30)
    case.does("b", boss="le-van-c")
    assert (case.task("a").due, case.task("a").assignee) == (due, "tran-thi-b")


def test_cooperating_units_work_side_by_side_and_their_opinions_are_gathered() -> None:
    multi = Multi("units", "unit", gives="opinion", into="opinions")
    case = Case.start(
        program(process("p", user("opinion", unit="unit", multi=multi), user("close"))), units=["x", "y", "z"]
    )
    assert [task.unit for task in case.waits.tasks] == ["x", "y", "z"]
    assert {task.element for task in case.waits.tasks} == {"opinion"}
    for word in ("đồng ý", "không", "thêm"):
        case.does("opinion", opinion=word)
    assert case.open == ["close"]
    assert case.task("close").data["opinions"] == ["đồng ý", "không", "thêm"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_round_of_opinions_may_be_asked_again(sequential: bool) -> None:
    multi = Multi("units", "unit", gives="opinion", into="opinions", sequential=sequential)
    asked = loop("again", user("opinion", unit="unit", multi=multi), user("judge"), again="judge.verdict == 'again'")
    case = Case.start(program(process("p", asked)), units=["x", "y"])
    for verdict in ("again", "done"):
        case.does("opinion", opinion=f"{verdict} 1")
        case.does("opinion", opinion=f"{verdict} 2")
        assert case.task("judge").data["opinions"] == [f"{verdict} 1", f"{verdict} 2"]
        case.does("judge", judge={"verdict": verdict})
    assert case.completed


def test_a_round_ends_early_when_its_condition_holds_and_a_missing_answer_is_none() -> None:
    multi = Multi("units", "unit", gives="opinion", into="opinions", until="opinion == 'veto'")
    drawn = process("p", user("opinion", multi=multi), user("close"))
    case = Case.start(program(drawn), units=["x", "y", "z"])
    case.does("opinion")
    case.does("opinion", opinion="veto")
    assert case.open == ["close"]
    assert case.task("close").data["opinions"] == [None, "veto"]


def test_called_processes_are_those_of_the_bundle() -> None:
    main = process("main", call("ask", "approval"), user("after"))
    ours = process("approval", user("own_approval"), script("mark", "approved = 'ours'"))
    theirs = process("approval", user("standard_approval"))
    case = Case.start(program(main, ours))
    assert case.open == ["own_approval"]
    assert case.task("own_approval").process_id == "approval"
    case.does("own_approval")
    assert case.task("after").data == {"approved": "ours"}
    assert Case.start(program(main, theirs)).open == ["standard_approval"]
    with pytest.raises(DefinitionMissing):
        program(main)


def test_sub_processes_of_two_files_may_have_the_same_id() -> None:
    main = process("main", sub("box", user("inner_main")), call("next", "other"))
    other = process("other", sub("box", user("inner_other")))
    case = Case.start(program(main, other))
    case.does("inner_main")
    assert case.open == ["inner_other"]
    assert case.task("inner_other").process_id == "other"


def test_the_way_is_told_in_the_words_of_the_diagram() -> None:
    case = Case.start(
        program(process("p", user("a"), xor("q", {"ok": [script("s", "n = 1")]}, [user("no")]), user("b"))), ok=True
    )
    case.does("a")
    assert [(each.element, each.kind) for each in case.trail] == [
        ("a", "userTask"), ("q", "exclusiveGateway"), ("s", "scriptTask"), ("q_join", "exclusiveGateway"),
    ]  # fmt: skip
    assert case.trail[0].name == "Bước a"


def test_answers_do_not_leak_into_other_branches_nor_back_to_the_caller() -> None:
    shared = {"sender": {"city": "Hà Nội"}}
    case = Case.start(program(process("p", both("x", [user("a")], [user("b")]), user("c"))), **shared)
    answers = {"sender": {"city": "Huế"}}
    case.does("a", **answers)
    answers["sender"]["city"] = "Đà Nẵng"
    assert case.task("b").data["sender"] == {"city": "Hà Nội"}
    case.task("b").data["sender"]["city"] = "đổi trong bản sao"
    case.does("b")
    assert shared == {"sender": {"city": "Hà Nội"}}


def test_a_cancelled_case_waits_for_nothing_and_keeps_its_data() -> None:
    inside = sub("box", both("x", [user("a")], [service("s", "g.o")]), on=[Boundary("late", timer("P1D"))])
    running = program(process("p", script("init", "n = 7"), inside))
    run = Run.start(running, {}, NOON)
    task = run.waits().tasks[0]
    run.cancel()
    assert run.completed
    assert run.data["n"] == 7
    waits = run.waits()
    assert (waits.tasks, waits.jobs, waits.timers) == ((), (), ())
    with pytest.raises(TaskNotOpen):
        run.complete(task.id, {})


def test_terminate_ends_the_sub_process_and_what_else_runs_in_it() -> None:
    inside = sub("box", both("x", [user("a"), end("stop", terminate())], [user("b")]))
    case = Case.start(program(process("p", inside, user("after"))))
    case.does("a")
    assert case.open == ["after"]
    assert case.thrown == ()


def test_a_program_is_shared_by_many_cases() -> None:
    diagram = parse(process("p", user("a"), loop("l", user("b"), again="b.more"), user("c")))
    running = Program.restore("p", {"p": diagram.spec})
    first, second = Case.start(running), Case.start(running)
    first.does("a")
    for more in (True, True, False):
        first.does("b", b={"more": more})
    assert (first.open, second.open) == (["c"], ["a"])


def test_threads_share_a_program_and_not_their_cases() -> None:
    multi = Multi("units", "unit", gives="opinion", into="opinions")
    drawn = process(
        "p", user("opinion", unit="unit", multi=multi), both("x", [user("a")], [user("b")]), script("s", "n = mine * 2")
    )
    running = program(drawn)

    def play(mine: int) -> Data:
        case = Case.start(running, units=["x", "y"], mine=mine)
        for element in ("opinion", "opinion", "b", "a"):
            case.does(element, **{element: mine})
        return case.data

    with ThreadPoolExecutor(4) as pool:
        played = list(pool.map(play, range(40)))
    assert [(data["n"], data["opinions"], data["a"], data["b"]) for data in played] == [
        (mine * 2, [mine, mine], mine, mine) for mine in range(40)
    ]
