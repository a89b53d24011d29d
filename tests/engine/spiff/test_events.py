"""Messages, signals, errors and escalations reach whom they are for, and nobody else."""

from __future__ import annotations

import pytest

from engine.errors import DataRefused, ExpressionFailed
from engine.spiff.flow import ThrownEvent
from tests.engine.bpmn import (
    Boundary,
    Multi,
    both,
    call,
    document,
    end,
    error,
    escalation,
    goto,
    loop,
    message,
    process,
    race,
    signal,
    sub,
    throw,
    timer,
    user,
    wait,
    xor,
)
from tests.engine.spiff.driver import Case, program


class TestMessages:
    def test_a_message_reaches_the_case_whose_values_it_carries(self) -> None:
        recall = wait("recall", message("recall", variable="notice", carries={"document_id": "document_id"}))
        running = program(process("p", recall, user("confirm")))
        mine, other = Case.start(running, document_id="d-1"), Case.start(running, document_id="d-2")
        assert [(w.element, w.name, w.correlations) for w in mine.waits.messages] == [
            ("recall", "recall", {"document_id": "d-1"})
        ]
        assert other.hears("recall", document_id="d-1") is False
        assert mine.hears("something_else", document_id="d-1") is False
        assert mine.hears("recall") is False  # the value is missing: it is nobody's
        assert mine.hears("recall", document_id="d-1", reason="sai số") is True
        assert mine.task("confirm").data["notice"] == {"document_id": "d-1", "reason": "sai số"}

    def test_all_values_must_fit_and_the_latest_catch_does_not_overwrite_the_others(self) -> None:
        one = wait("one", message("answer", carries={"document_id": "document_id", "unit": "'x'"}))
        two = wait("two", message("answer", carries={"document_id": "document_id", "unit": "'y'"}))
        three = wait("three", message("receipt", carries={"packet": "packet"}))
        case = Case.start(program(process("p", both("all", [one], [two], [three]))), document_id="d", packet="k")
        assert case.hears("answer", document_id="d") is False
        assert case.hears("answer", document_id="other", unit="x") is False
        assert case.hears("answer", document_id="d", unit="y") is True
        assert [w.element for w in case.waits.messages] == ["one", "three"]
        assert case.hears("receipt", packet="k") is True
        assert case.hears("answer", document_id="d", unit="x") is True
        assert case.completed

    def test_each_turn_of_a_round_waits_for_its_own_answer(self) -> None:
        inside = wait("answer", message("answer", variable="said", carries={"unit": "unit"}))
        box = sub("box", inside, multi=Multi("units", "unit", gives="said", into="answers"))
        case = Case.start(program(process("p", box, user("read"))), units=["x", "y"])
        assert [w.correlations for w in case.waits.messages] == [{"unit": "x"}, {"unit": "y"}]
        case.hears("answer", unit="y", word="có")
        assert [w.correlations for w in case.waits.messages] == [{"unit": "x"}]
        case.hears("answer", unit="x", word="không")
        assert [answer["word"] for answer in case.task("read").data["answers"]] == ["có", "không"]  # as they came

    def test_a_boundary_message_interrupts_the_work_wherever_it_is(self) -> None:
        recalled = Boundary("recalled", message("recall", carries={"d": "d"}), [user("freeze")])
        box = sub("work", user("first"), call("more", "other"), on=[recalled])
        running = program(process("p", box, user("after")), process("other", user("second")))
        early, late = Case.start(running, d=1), Case.start(running, d=1)
        early.hears("recall", d=1)
        assert early.open == ["freeze"]
        late.does("first")
        late.hears("recall", d=1)
        assert late.open == ["freeze"]

    def test_the_first_event_behind_a_gateway_decides_and_is_correlated(self) -> None:
        answered = [wait("answered", message("answer", variable="said", carries={"d": "d"})), user("read")]
        refused = [wait("refused", message("refusal", carries={"d": "d"})), user("appeal")]
        silent = [wait("silent", timer("P3D")), user("remind")]
        running = program(process("p", race("which", answered, refused, silent)))
        case = Case.start(running, d="1")
        assert [(w.name, w.correlations) for w in case.waits.messages] == [
            ("answer", {"d": "1"}),
            ("refusal", {"d": "1"}),
        ]
        assert len({w.id for w in (*case.waits.messages, *case.waits.timers)}) == 1
        assert case.hears("answer", d="2") is False
        assert case.hears("answer", d="1", word="có") is True
        assert case.task("read").data["said"] == {"d": "1", "word": "có"}
        late = Case.start(running, d="1")
        late.passes(days=3)
        assert late.open == ["remind"]

    def test_the_payload_may_say_where_its_value_is(self) -> None:
        inner = process("p", wait("w", message("recall", carries={"doc": "document_id"})), user("a")).decode()
        keys = (
            '<bpmn:collaboration id="c"><bpmn:participant id="pool" processRef="p"/><bpmn:correlationKey id="k" name="key">'
            "<bpmn:correlationPropertyRef>doc</bpmn:correlationPropertyRef></bpmn:correlationKey></bpmn:collaboration>"
            '<bpmn:correlationProperty id="doc" name="doc">'
            '<bpmn:correlationPropertyRetrievalExpression messageRef="message_recall">'
            "<bpmn:messagePath>packet.header.code</bpmn:messagePath>"
            "</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
        )
        case = Case.start(
            program(inner.replace('<bpmn:process id="p"', f'{keys}<bpmn:process id="p"').encode()), document_id=7
        )
        assert case.hears("recall", packet={"header": {"code": 8}}) is False
        assert case.hears("recall", packet="broken") is False
        assert case.hears("recall", packet={"header": {"code": 7}}) is True

    def test_spiffworkflow_words_mean_the_same(self) -> None:
        event = (
            '<bpmn:messageEventDefinition messageRef="m"><bpmn:extensionElements>'
            "<spiffworkflow:messageVariable>notice</spiffworkflow:messageVariable>"
            "<spiffworkflow:processVariableCorrelation><spiffworkflow:propertyId>d</spiffworkflow:propertyId>"
            "<spiffworkflow:expression>document_id</spiffworkflow:expression></spiffworkflow:processVariableCorrelation>"
            "</bpmn:extensionElements></bpmn:messageEventDefinition>"
        )
        inside = process("p", wait("w", message("recall")), user("a")).decode()
        own = '<bpmn:messageEventDefinition messageRef="message_recall"></bpmn:messageEventDefinition>'
        case = Case.start(
            program(inside.replace(own, event.replace('"m"', '"message_recall"')).encode()), document_id=7
        )
        assert case.waits.messages[0].correlations == {"d": 7}
        case.hears("recall", d=7)
        assert case.task("a").data["notice"] == {"d": 7}

    def test_a_thrown_message_goes_outside_with_its_payload(self) -> None:
        sent = throw("send", message("issued", payload="{'document_id': document_id, 'to': recipients}"))
        case = Case.start(program(process("p", sent, user("a"))), document_id="d", recipients=["x"])
        assert case.thrown == (ThrownEvent("message", "issued", "", {"document_id": "d", "to": ["x"]}, {}),)
        case.does("a")
        assert case.thrown == ()

    def test_a_message_thrown_and_awaited_in_one_case_stays_inside(self) -> None:
        awaiting = [wait("w", message("done", variable="said", carries={"d": "d"})), user("read")]
        sending = [user("a"), throw("send", message("done", payload="{'d': d, 'n': 1}"))]
        case = Case.start(program(process("p", both("x", awaiting, sending))), d=1)
        case.does("a")
        assert case.thrown == ()
        assert case.task("read").data["said"] == {"d": 1, "n": 1}

    def test_a_payload_is_a_group_of_data(self) -> None:
        with pytest.raises(ExpressionFailed, match="cv:payload"):
            Case.start(program(process("p", throw("send", message("m", payload="[1]")))))
        case = Case.start(program(process("p", user("a"))))
        with pytest.raises(DataRefused):
            case.step(lambda run: run.deliver("m", [1]))


class TestSignals:
    def test_a_signal_is_for_everybody_outside_too(self) -> None:
        listening = [wait("heard", signal("go", variable="said")), user("after")]
        drawn = process("p", both("x", listening, [user("a"), throw("tell", signal("go", payload="{'n': 1}"))]))
        case = Case.start(program(drawn))
        case.does("a")
        assert case.task("after").data["said"] == {"n": 1}
        assert [(event.kind, event.name, event.payload) for event in case.thrown] == [("signal", "go", {"n": 1})]

    def test_a_signal_from_outside(self) -> None:
        running = program(process("p", wait("heard", signal("holiday", variable="said")), user("after")))
        case = Case.start(running)
        assert [(w.element, w.name) for w in case.waits.signals] == [("heard", "holiday")]
        assert case.step(lambda run: run.throw_signal("other")) is False
        assert case.step(lambda run: run.throw_signal("holiday", "Tết")) is True
        assert case.task("after").data == {"said": "Tết"}


class TestErrors:
    def test_an_error_end_is_caught_around_its_sub_process(self) -> None:
        caught = Boundary("caught", error("BAD", variable="failure"), [user("mend")])
        bad = [user("a"), end("bad", error("BAD", payload="{'why': a}"))]
        case = Case.start(program(process("p", sub("box", both("x", bad, [user("b")]), on=[caught]), user("after"))))
        case.does("a", a="rách")
        assert case.open == ["mend"]
        assert case.task("mend").data["failure"] == {"why": "rách"}

    def test_an_error_crosses_called_processes_until_somebody_takes_it(self) -> None:
        caught = Boundary("caught", error("", variable="failure"), [user("mend")])
        case = Case.start(
            program(
                process("p", sub("box", call("c", "q"), on=[caught]), user("after")),
                process("q", sub("inner", user("a"), end("bad", error("E9", payload="7")))),
            )
        )
        case.does("a")
        assert case.open == ["mend"]
        assert case.task("mend").data == {"failure": 7}

    def test_an_error_does_not_reach_a_neighbour(self) -> None:
        failing = sub("one", user("a"), end("bad", error("E")))
        neighbour = sub("two", user("b"), on=[Boundary("caught", error("E"), [user("mend")])])
        case = Case.start(program(process("p", both("x", [failing], [neighbour]), user("after"))))
        case.does("a")
        assert case.open == ["b"]
        assert [(event.kind, event.code) for event in case.thrown] == [("error", "E")]

    def test_one_failing_turn_withdraws_the_whole_round(self) -> None:
        checked = xor("q", {"bad": [end("failed", error("E"))]}, [user("ok")])
        box = sub(
            "box", user("a"), checked, multi=Multi("units", "u"), on=[Boundary("caught", error("E"), [user("mend")])]
        )
        case = Case.start(program(process("p", box, user("after"))), units=["x", "y"], bad=False)
        case.does("a", bad=True)
        assert case.open == ["mend"]

    def test_a_caught_error_may_lead_back(self) -> None:
        again = Boundary("caught", error("E"), [user("mend"), goto("entry")])
        box = sub("box", user("a"), xor("q", {"a == 'bad'": [end("failed", error("E"))]}, [user("b")]), on=[again])
        case = Case.start(program(process("p", loop("entry", box, again="False"), user("after"))))
        for _ in range(3):
            case.does("a", a="bad")
            case.does("mend")
        case.does("a", a="good")
        case.does("b")
        assert case.open == ["after"]


class TestEscalations:
    def test_an_escalation_tells_the_boss_and_work_goes_on(self) -> None:
        told = Boundary("told", escalation("LATE", variable="why"), [user("boss")], interrupting=False)
        inside = [user("a"), throw("tell", escalation("LATE", payload="a")), user("b")]
        case = Case.start(program(process("p", sub("box", *inside, on=[told]), user("after"))))
        case.does("a", a="đợi")
        assert case.open == ["b", "boss"]
        assert case.task("boss").data["why"] == "đợi"
        case.does("b")
        case.does("boss")
        case.does("after")
        assert case.completed

    def test_an_escalation_nobody_takes_goes_outside(self) -> None:
        case = Case.start(program(process("p", throw("tell", escalation("LATE")), user("a"))))
        assert [(event.kind, event.code) for event in case.thrown] == [("escalation", "LATE")]


def test_a_receive_task_waits_and_a_send_task_sends() -> None:
    drawn = document(
        '<bpmn:message id="m" name="answer"/><bpmn:message id="n" name="question"/>'
        '<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>'
        '<bpmn:sendTask id="ask" messageRef="n" cv:payload="{\'d\': d}"/>'
        '<bpmn:receiveTask id="hear" messageRef="m" cv:variable="said"><bpmn:extensionElements>'
        '<cv:correlation property="d" value="d"/></bpmn:extensionElements></bpmn:receiveTask><bpmn:endEvent id="e"/>'
        '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="hear"/>'
        '<bpmn:sequenceFlow id="f3" sourceRef="hear" targetRef="e"/></bpmn:process>'
    )
    case = Case.start(program(drawn), d=5)
    assert [(event.name, event.payload) for event in case.thrown] == [("question", {"d": 5})]
    assert case.hears("answer", d=6) is False
    assert case.hears("answer", d=5) is True
    assert case.completed
    assert case.data["said"] == {"d": 5}
