"""A case moves: people, jobs, calls, joins; what waits, what passed, what is refused."""

from __future__ import annotations

from uuid import uuid4

import pytest

from engine.errors import DataRefused, DefinitionMissing, ExpressionFailed, StepFailed, TaskNotOpen
from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse
from tests.engine.bpmn import (
    Boundary,
    Lane,
    Multi,
    both,
    call,
    either,
    end,
    error,
    loop,
    process,
    script,
    service,
    sub,
    terminate,
    timer,
    user,
    xor,
)  # fmt: skip
from tests.engine.spiff.driver import NOON, Case, program


def test_a_document_is_received_registered_and_answered() -> None:
    case = Case.start(
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
    task = case.task("receive")
    assert (task.name, task.process_id, task.lane) == ("Bước receive", "incoming", "Văn thư")
    assert (task.form, task.queue, task.state, task.groups) == (
        "receive_incoming",
        "cho_tiep_nhan",
        "da_den",
        ("van_thu",),
    )
    assert (task.about, task.priority, task.unit, task.assignee, task.due) == ("d-1", 2, None, None, None)
    assert task.data == {"document_id": "d-1", "urgency": 2}

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


class TestRefusals:
    def test_only_an_open_task_can_be_completed_and_only_once(self) -> None:
        case = Case.start(program(process("p", user("a"), service("s", "g.o"), user("b"))))
        first = case.task("a")
        with pytest.raises(TaskNotOpen):
            case.step(lambda run: run.complete(uuid4(), {}))
        with pytest.raises(TaskNotOpen):
            case.step(lambda run: run.finish_job(first.id, None))
        case.does("a")
        with pytest.raises(TaskNotOpen):
            case.step(lambda run: run.complete(first.id, {}))
        job = case.waits.jobs[0]
        with pytest.raises(TaskNotOpen):
            case.step(lambda run: run.complete(job.id, {}))
        case.works("s")
        with pytest.raises(TaskNotOpen):
            case.step(lambda run: run.finish_job(job.id, None))

    @pytest.mark.parametrize("bad", [{"typename": "x"}, {"n": float("nan")}, {"when": NOON}, {"deep": {"typename": 1}}])
    def test_bad_data_stops_at_every_door(self, bad: dict[str, object]) -> None:
        running = program(process("p", both("x", [user("a")], [service("s", "g.o", result="r")])))
        case = Case.start(running)
        with pytest.raises(DataRefused):
            Case.start(running, **bad)
        with pytest.raises(DataRefused):
            case.does("a", **bad)
        with pytest.raises(DataRefused):
            case.works("s", bad)
        with pytest.raises(DataRefused):
            case.hears("anything", **bad)
        assert case.open == ["a", "s"]

    def test_a_choice_without_a_way_names_the_gateway(self) -> None:
        drawn = process("p", user("a"), xor("q", {"v == 1": [user("b")]}, [user("c")])).replace(b' default="q__c"', b"")
        drawn = drawn.replace(
            b'targetRef="c"></bpmn:sequenceFlow>',
            b'targetRef="c"><bpmn:conditionExpression>v == 2</bpmn:conditionExpression></bpmn:sequenceFlow>',
        )
        case = Case.start(program(drawn), v=3)
        with pytest.raises(StepFailed, match=r"“q”.*không nhánh nào") as failed:
            case.does("a")
        assert failed.value.element == "q"
        assert case.open == ["a"]  # nothing was stored

    def test_an_inclusive_choice_without_a_way_names_the_gateway(self) -> None:
        drawn = process("p", user("a"), either("q", {"v == 1": [user("b")]}, [user("c")])).replace(
            b' default="q__c"', b""
        )
        drawn = drawn.replace(
            b'targetRef="c"></bpmn:sequenceFlow>',
            b'targetRef="c"><bpmn:conditionExpression>v == 2</bpmn:conditionExpression></bpmn:sequenceFlow>',
        )
        with pytest.raises(StepFailed, match="“q”"):
            Case.start(program(drawn), v=3).does("a")

    @pytest.mark.parametrize(
        ("said", "attribute"),
        [
            ({"due": "nothing"}, "cv:due"), ({"due": "'soon'"}, "cv:due"), ({"priority": "'high'"}, "cv:priority"),
            ({"unit": "[1]"}, "cv:unit"), ({"assignee": "1 / 0"}, "cv:assignee"), ({"about": "x.y"}, "cv:about"),
        ],
    )  # fmt: skip
    def test_a_failing_expression_names_element_and_attribute(self, said: dict[str, str], attribute: str) -> None:
        with pytest.raises(ExpressionFailed, match=f"“a”, mục {attribute}") as failed:
            Case.start(program(process("p", user("a", **said))))
        assert (failed.value.element, failed.value.attribute) == ("a", attribute)

    def test_a_failing_parameter_names_the_parameter(self) -> None:
        with pytest.raises(ExpressionFailed, match="mục cv:parameter document_id"):
            Case.start(program(process("p", service("s", "g.o", {"document_id": "missing"}))))

    def test_a_loop_nobody_can_stop_ends_as_an_error(self) -> None:
        endless = loop("again", script("s", "n = 1"), again="n == 1")
        with pytest.raises(StepFailed, match="vòng lặp không có điểm dừng"):
            Case.start(program(process("p", endless)))


class TestJobs:
    def test_the_result_is_kept_only_under_a_name(self) -> None:
        case = Case.start(
            program(process("p", service("quiet", "g.o"), service("loud", "g.o", result="answer"), user("a")))
        )
        case.works("quiet", {"big": 1})
        case.works("loud", [1, 2])
        assert case.task("a").data == {"answer": [1, 2]}

    def test_a_failure_goes_to_its_boundary_event_else_the_job_stays(self) -> None:
        repaired = Boundary("down", error("SIGNER_DOWN", variable="failure"), [user("repair")])
        case = Case.start(program(process("p", service("sign", "g.sign", on=[repaired]), user("after"))))
        job = case.waits.jobs[0]
        assert case.fails("sign", "OTHER") is False
        assert case.waits.jobs == (job,)
        assert case.fails("sign", "SIGNER_DOWN", "máy ký không trả lời") is True
        assert case.open == ["repair"]
        assert case.task("repair").data["failure"] == {"code": "SIGNER_DOWN", "message": "máy ký không trả lời"}

    def test_the_event_for_exactly_the_code_is_taken_before_the_one_for_all(self) -> None:
        on = [Boundary("any", error(), [user("general")]), Boundary("one", error("E1"), [user("special")])]
        running = program(process("p", service("s", "g.o", on=on)))
        exact, other = Case.start(running), Case.start(running)
        exact.fails("s", "E1")
        other.fails("s", "E2")
        assert (exact.open, other.open) == (["special"], ["general"])

    def test_a_failure_leaves_the_other_branches_alone(self) -> None:
        one = service("one", "g.o", on=[Boundary("caught", error("E"), [user("mend")])])
        two = service("two", "g.o", on=[Boundary("caught_too", error("E"), [user("mend_too")])])
        case = Case.start(program(process("p", both("x", [one], [two]))))
        case.fails("one", "E")
        assert case.open == ["mend", "two"]

    def test_a_deadline_withdraws_the_job(self) -> None:
        late = Boundary("late", timer("PT1H"), [user("escalate")])
        case = Case.start(program(process("p", service("s", "g.o", on=[late]), user("after"))))
        job = case.waits.jobs[0]
        case.passes(hours=1)
        assert case.open == ["escalate"]
        with pytest.raises(TaskNotOpen):
            case.step(lambda run: run.finish_job(job.id, None))

    def test_parameters_can_be_worked_out_again(self) -> None:
        rate = {"value": 1}
        running = program(
            process("p", service("s", "g.o", {"rate": "rate()"})), functions={"rate": lambda: rate["value"]}
        )
        case = Case.start(running)
        rate["value"] = 2
        job = case.waits.jobs[0]
        assert job.parameters == {"rate": 1}
        case.step(lambda run: run.retry_job(job.id))
        assert case.waits.jobs[0].parameters == {"rate": 2}


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
