"""What a step refuses, and how it says where."""

from __future__ import annotations

from uuid import uuid4

import pytest

from engine.errors import DataRefused, ExpressionFailed, StepFailed, TaskNotOpen
from tests.engine.bpmn import (
    both,
    either,
    loop,
    process,
    script,
    service,
    user,
    xor,
)
from tests.engine.spiff.driver import NOON, Case, program


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
