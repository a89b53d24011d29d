"""What may not go live, rule by rule: a diagram that breaks it, the element blamed, and a diagram that does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.errors import DiagramRefused
from engine.lint import Catalogue, Finding, lint
from engine.spiff.parser import parse
from tests.engine.bpmn import (
    Boundary,
    Lane,
    Multi,
    both,
    call,
    document,
    either,
    end,
    error,
    escalation,
    flow,
    goto,
    loop,
    merge,
    message,
    node,
    process,
    race,
    rule,
    script,
    service,
    signal,
    sub,
    terminate,
    throw,
    timer,
    user,
    wait,
    xor,
)  # fmt: skip
from tests.engine.processes_at_random import draw

GOOD = process(
    "incoming",
    user("receive", due="add_days(today(), 1)", assignee="clerk"),
    xor("accepted", {"receive.ok": [service("register", "book.register", {"id": "document_id"}, "entry", retries="3")]},
        [script("note", "returned = True\nwhy = receive.reason")]),
    both("work", [user("lead", on=[Boundary("remind", timer("R5/P1D"), [user("nudge")], interrupting=False)])],
         [sub("box", wait("answer", message("answer", variable="said", carries={"d": "document_id"})),
              on=[Boundary("late", timer("P10D"), [goto("merged")])]), merge("merged")]),
    loop("again", user("approve", groups="", multi=Multi("units", "unit", "approve", "approvals")), again="approve.again"),
    race("which", [wait("slow", timer("P3D")), user("call_them")], [wait("quick", signal("go"))]),
    call("archive", "dossier-closing"),
    lanes=[Lane("Văn thư", ["receive", "approve"], {"groups": "van_thu"})],
    about="document_id",
)  # fmt: skip


def wrong(xml: bytes, catalogue: Catalogue | None = None) -> list[tuple[str, str]]:
    return [(finding.rule, finding.element) for finding in lint(xml, catalogue) if finding.severity == "error"]


def warned(xml: bytes) -> list[tuple[str, str]]:
    return [(finding.rule, finding.element) for finding in lint(xml) if finding.severity == "warning"]


def change(xml: bytes, *pairs: tuple[str, str]) -> bytes:
    text = xml.decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_a_good_diagram_has_no_finding() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize("seed", range(15))
def test_what_the_random_tests_play_may_go_live(seed: int) -> None:
    """But for names two branches write, which those diagrams do on purpose."""
    for xml in draw(seed).values():
        assert [found for found in wrong(xml) if found[0] != "parallel-writes"] == []


def test_every_diagram_of_the_product_may_be_parsed() -> None:
    for path in sorted(Path("processes").glob("*.bpmn")):
        assert [
            found for found in lint(path.read_bytes()) if found.rule in ("schema", "xml", "parse", "unknown-word")
        ] == []


def test_a_finding_says_what_is_wrong_and_how_to_mend_it_in_vietnamese() -> None:
    found = lint(process("p", user("a", form="")))[0]
    assert found == Finding("no-form", "error", "a", "Việc “Bước a” chưa có biểu mẫu.", "", "Chọn biểu mẫu (cv:form).")


def raw(*inner: str) -> bytes:
    return document('<bpmn:process id="p" isExecutable="true">' + "".join(inner) + "</bpmn:process>")


def around(tag: str, id: str, inner: str = "", after: str = "", **attributes: str) -> bytes:
    """start → the element → end."""
    drawn = node(tag, id, inner, **attributes).xml
    return raw('<bpmn:startEvent id="s"/>', drawn, after, '<bpmn:endEvent id="e"/>', flow("s", id), flow(id, "e"))


def with_start(definition: str) -> bytes:
    return change(
        process("p", user("a")), ('name="Bước p_start"></bpmn:startEvent>', f">{definition}</bpmn:startEvent>")
    )


def event_sub_process(definition: str, interrupting: str = "true") -> bytes:
    inside = (
        f'<bpmn:subProcess id="es" triggeredByEvent="true"><bpmn:startEvent id="es_s" isInterrupting="{interrupting}">{definition}'
        f'</bpmn:startEvent><bpmn:endEvent id="es_e"/>{flow("es_s", "es_e")}</bpmn:subProcess>'
    )
    return change(process("p", user("a")), ("</bpmn:process>", f"{inside}</bpmn:process>"))


# What SpiffWorkflow accepts and then does silently wrong or not at all.
SILENT = {
    "signal end event": (process("p", user("a"), end("e", signal("go"))), ("event-kind", "e")),
    "compensation throw": (around("intermediateThrowEvent", "t", "<bpmn:compensateEventDefinition/>"), ("unsupported-element", "t")),
    "compensation boundary": (
        change(process("p", user("a", on=[Boundary("b", error("E"))])), ("errorEventDefinition errorRef=\"error_E\"></bpmn:error", "compensateEventDefinition></bpmn:compensate")),
        ("unsupported-element", "b"),
    ),
    "link throw": (around("intermediateThrowEvent", "t", '<bpmn:linkEventDefinition name="x"/>'), ("unsupported-element", "t")),
    "link catch": (around("intermediateCatchEvent", "t", '<bpmn:linkEventDefinition name="x"/>'), ("unsupported-element", "t")),
    "conditional event": (around("intermediateCatchEvent", "t", "<bpmn:conditionalEventDefinition><bpmn:condition>x</bpmn:condition></bpmn:conditionalEventDefinition>"), ("unsupported-element", "t")),
    "start with an error": (with_start("<bpmn:errorEventDefinition/>"), ("event-kind", "p_start")),
    "start with an escalation": (with_start("<bpmn:escalationEventDefinition/>"), ("event-kind", "p_start")),
    "start with a timer": (with_start("<bpmn:timerEventDefinition><bpmn:timeDate>2026-01-01</bpmn:timeDate></bpmn:timerEventDefinition>"), ("event-kind", "p_start")),
    "start with a signal": (with_start("<bpmn:signalEventDefinition/>"), ("event-kind", "p_start")),
    "event sub-process, error": (event_sub_process("<bpmn:errorEventDefinition/>"), ("event-sub-process", "es")),
    "event sub-process, escalation": (event_sub_process("<bpmn:escalationEventDefinition/>"), ("event-sub-process", "es")),
    "event sub-process, timer": (event_sub_process("<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>", "false"), ("event-sub-process", "es")),
    "condition on the only flow of a task": (
        change(process("p", user("a"), user("b")), (flow("a", "b").strip(), flow("a", "b", "x > 1").strip())), ("condition-ignored", "a__b")
    ),
    "condition on a parallel branch": (
        change(process("p", both("x", [user("a")], [user("b")])), (flow("x", "a").strip(), flow("x", "a", "n > 1").strip())), ("condition-ignored", "x__a")
    ),
    "condition on the default flow": (
        change(process("p", xor("x", {"n": [user("a")]}, [user("b")])), (flow("x", "b").strip(), flow("x", "b", "n > 1").strip())), ("condition-ignored", "x__b")
    ),
    "default of a task": (change(process("p", user("a")), ('userTask id="a"', 'userTask default="a__p_end" id="a"')), ("default-ignored", "a")),
    "isolated element": (change(process("p", user("a")), ("</bpmn:process>", user("lost").xml + "</bpmn:process>")), ("unreachable", "lost")),
    "isolated loop": (
        change(process("p", user("a")), ("</bpmn:process>", user("x").xml + user("y").xml + flow("x", "y") + flow("y", "x") + "</bpmn:process>")),
        ("unreachable", "x"),
    ),
    "global task": (change(process("p", user("a")), ("</bpmn:definitions>", '<bpmn:globalUserTask id="g"/></bpmn:definitions>')), ("unsupported-element", "")),
    "potential owner": (change(process("p", user("a")), ('cv:groups="van_thu"></bpmn:userTask>', 'cv:groups="van_thu"><bpmn:potentialOwner id="o"/></bpmn:userTask>')), ("unsupported-element", "a")),
    "script in another language": (change(process("p", script("s", "a = 1")), ('scriptTask id="s"', 'scriptTask scriptFormat="groovy" id="s"')), ("script-format", "s")),
    "script that is no assignment": (process("p", script("s", "print(1)")), ("script", "s")),
    "script with a syntax error": (process("p", script("s", "a = (1")), ("script", "s")),
    "empty script": (process("p", script("s", " ")), ("script", "s")),
    "ad-hoc sub-process": (around("adHocSubProcess", "box", user("a").xml), ("unsupported-element", "box")),
    "transaction": (around("transaction", "box", '<bpmn:startEvent id="bs"/><bpmn:endEvent id="be"/>' + flow("bs", "be")), ("unsupported-element", "box")),
    "plain task": (around("task", "t"), ("unsupported-element", "t")),
    "manual task": (around("manualTask", "t"), ("unsupported-element", "t")),
    "compensation task": (change(process("p", user("a")), ('userTask id="a"', 'userTask isForCompensation="true" id="a"')), ("unsupported-element", "a")),
    "data association": (
        change(process("p", user("a")), ('cv:groups="van_thu"></bpmn:userTask>', 'cv:groups="van_thu"><bpmn:dataInputAssociation id="d"><bpmn:targetRef>x</bpmn:targetRef></bpmn:dataInputAssociation></bpmn:userTask>')),
        ("unsupported-element", "a"),
    ),
    "a misspelt tag": (change(process("p", user("a"), user("b")), ('bpmn:userTask id="b"', 'bpmn:usrTask id="b"'), ('"b" name="Bước b" cv:form="form" cv:groups="van_thu"></bpmn:userTask>', '"b"></bpmn:usrTask>')), ("schema", "")),
    "a misspelt attribute": (change(process("p", user("a")), ('userTask id="a"', 'userTask nmae="x" id="a"')), ("schema", "")),
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_what_the_library_does_silently_wrong_is_refused(name: str) -> None:
    xml, found = SILENT[name]
    assert found in wrong(xml)


# What does not parse, or cannot run well.
BROKEN = {
    "no XML": (b"<bpmn:definitions", ("xml", "")),
    "no process": (document(""), ("one-process", "")),
    "two processes": (document('<bpmn:process id="a" isExecutable="true"/><bpmn:process id="b" isExecutable="true"/>'), ("one-process", "")),
    "complex gateway": (around("complexGateway", "g"), ("unsupported-element", "g")),
    "no start": (raw(user("a").xml, '<bpmn:endEvent id="e"/>', flow("a", "e")), ("one-start", "p")),
    "two starts": (raw('<bpmn:startEvent id="s"/><bpmn:startEvent id="t"/><bpmn:endEvent id="e"/>', flow("s", "e"), flow("t", "e")), ("one-start", "p")),
    "two starts in a sub-process": (
        around("subProcess", "box", '<bpmn:startEvent id="bs"/><bpmn:startEvent id="bt"/><bpmn:endEvent id="be"/>' + flow("bs", "be") + flow("bt", "be")),
        ("one-start", "box"),
    ),
    "no end": (raw('<bpmn:startEvent id="s"/>', user("a").xml, flow("s", "a")), ("no-end", "p")),
    "dead end": (change(process("p", user("a")), (flow("a", "p_end"), "")), ("dead-end", "a")),
    "no way out": (
        raw('<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>', node("exclusiveGateway", "g").xml, user("a").xml, flow("s", "g"), flow("g", "a"), flow("a", "g")),
        ("no-way-out", "a"),
    ),
    "two ways out of a task": (change(process("p", user("a"), user("b"), user("c")), (flow("a", "b"), flow("a", "b") + flow("a", "c"))), ("many-ways-out", "a")),
    "a loop back into a task": (change(process("p", user("a"), loop("l", user("b"), again="x")), ('targetRef="l"><', 'targetRef="a"><')), ("loop-back", "a")),
    "a flow out of a sub-process": (change(process("p", sub("box", user("a")), user("b")), ('targetRef="box_end"', 'targetRef="b"')), ("broken-flow", "a__box_end")),
    "a boundary event on nothing": (change(process("p", user("a", on=[Boundary("late", timer("P1D"))])), ('attachedToRef="a"', 'attachedToRef="x"')), ("broken-flow", "late")),
    "a choice without condition": (
        change(process("p", xor("x", {"n > 1": [user("a")]}, [user("b")])), (flow("x", "a", "n > 1"), flow("x", "a"))), ("no-condition", "x__a")
    ),
    "neither condition nor default": (
        change(process("p", xor("x", {"n > 1": [user("a")]}, [user("b")])), (' default="x__b"', "")), ("no-condition", "x__b")
    ),
    "default that is no flow": (change(process("p", xor("x", {"n": [user("a")]}, [user("b")])), ('default="x__b"', 'default="a__x_join"')), ("default-ignored", "x")),
    "same id twice": (change(process("p", user("a"), user("b")), ('userTask id="b"', 'userTask id="a"')), ("duplicate-id", "a")),
    "two timers behind an event gateway": (process("p", race("r", [wait("a", timer("P1D"))], [wait("b", timer("P2D"))])), ("event-gateway", "r")),
    "a task behind an event gateway": (process("p", race("r", [wait("a", timer("P1D"))], [user("b")])), ("event-gateway", "b")),
    "a message without correlation": (process("p", wait("w", message("m"))), ("message-correlation", "w")),
    "a boundary message without correlation": (process("p", user("a", on=[Boundary("b", message("m"))])), ("message-correlation", "b")),
    "a message without a name": (change(process("p", wait("w", message("m", carries={"d": "d"}))), (' messageRef="message_m"', "")), ("no-reference", "w")),
    "a thrown error without a code": (change(process("p", sub("x", user("a"), end("e", error("E")))), (' errorRef="error_E"', "")), ("no-reference", "e")),
    "a timer without text": (process("p", wait("w", timer(" ", "timeDuration"))), ("timer", "w")),
    "a timer that is no duration": (process("p", wait("w", timer("'bad'", "timeDuration"))), ("timer", "w")),
    "a date where a duration stands": (process("p", wait("w", timer("2026-01-01", "timeDuration"))), ("timer", "w")),
    "an unbounded cycle": (process("p", user("a", on=[Boundary("c", timer("R/P1D"), interrupting=False)])), ("cycle-timer", "c")),
    "a cycle every minute": (process("p", user("a", on=[Boundary("c", timer("R9/PT59M"), interrupting=False)])), ("cycle-timer", "c")),
    "a cycle nobody can read": (process("p", user("a", on=[Boundary("c", timer("how_often", "timeCycle"), interrupting=False)])), ("cycle-timer", "c")),
    "a cycle that interrupts": (process("p", user("a", on=[Boundary("c", timer("R9/P1D"))])), ("cycle-timer", "c")),
    "a cycle in the flow": (process("p", wait("c", timer("R9/P1D", "timeCycle"))), ("cycle-timer", "c")),
    "an error event that does not interrupt": (process("p", service("s", "g.o", on=[Boundary("b", error("E"), interrupting=False)])), ("event-kind", "b")),
    "several things in one event": (change(process("p", wait("w", timer("P1D"))), ("</bpmn:intermediateCatchEvent>", "<bpmn:signalEventDefinition/></bpmn:intermediateCatchEvent>")), ("multiple-events", "w")),
    "a condition that does not compile": (process("p", xor("x", {"a >": [user("a")]}, [user("b")])), ("expression", "x__a")),
    "an attack in a condition": (process("p", xor("x", {"__import__('os')": [user("a")]}, [user("b")])), ("expression", "x__a")),
    "an attack in a due date": (process("p", user("a", due="().__class__")), ("expression", "a")),
    "an attack in a parameter": (process("p", service("s", "g.o", {"x": "open('x')._y"})), ("expression", "s")),
    "an attack in a correlation": (process("p", wait("w", message("m", carries={"d": "lambda: 1"}))), ("expression", "w")),
    "an attack in a payload": (process("p", throw("t", message("m", payload="lambda: 1"))), ("expression", "t")),
    "an attack in an about": (process("p", user("a"), about="x._y"), ("expression", "p")),
    "an attack in a completion condition": (process("p", user("a", multi=Multi("us", "u", "a", "all", until="x._y"))), ("expression", "a")),
    "a reserved result": (process("p", service("s", "g.o", result="typename")), ("reserved-name", "s")),
    "a reserved assignment": (process("p", script("s", "typename = 1")), ("script", "s")),
    "a result that is no name": (process("p", service("s", "g.o", result="my result")), ("variable-name", "s")),
    "a variable that is no name": (process("p", wait("w", message("m", variable="1x", carries={"d": "d"}))), ("variable-name", "w")),
    "a user task for nobody": (process("p", user("a", groups="")), ("no-owner", "a")),
    "a service task without operation": (process("p", service("s", "")), ("no-operation", "s")),
    "retries that are no number": (process("p", service("s", "g.o", retries="many")), ("retries", "s")),
    "a call of nothing": (process("p", call("c", "")), ("no-called-process", "c")),
    "a decision of nothing": (process("p", rule("d", "")), ("no-decision", "d")),
    "a round without a list": (
        change(process("p", user("a", multi=Multi("us", "u", "a", "all"))), ("<bpmn:loopDataInputRef>us</bpmn:loopDataInputRef>", "")), ("parse", "a")
    ),
    "a round with half an output": (process("p", user("a", multi=Multi("us", "u", "", "all"))), ("turns-output", "a")),
    "parallel branches that write one name": (process("p", both("x", [script("a", "n = 1")], [script("b", "n = 2")])), ("parallel-writes", "x")),
    "parallel results of one name": (process("p", both("x", [service("a", "g.o", result="n")], [service("b", "g.o", result="n")])), ("parallel-writes", "x")),
    "a branch that never comes": (
        process("p", both("x", [user("a")], [user("b", on=[Boundary("late", timer("P1D"), [user("boss"), end("gone")])])])), ("deadlock", "x_join")
    ),
    "a choice that meets in a parallel join": (
        change(process("p", xor("x", {"n": [user("a")]}, [user("b")])), ('exclusiveGateway id="x_join" name="Bước x_join"></bpmn:exclusive', 'parallelGateway id="x_join" name="Bước x_join"></bpmn:parallel')),
        ("deadlock", "x_join"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_run_is_refused(name: str) -> None:
    xml, found = BROKEN[name]
    assert found in wrong(xml)


WARNED = {
    "no default": (
        change(
            process("p", xor("x", {"n > 1": [user("a")]}, [user("b")])), (' default="x__b"', ""), (flow("x", "b"), flow("x", "b", "n < 1"))
        ),
        ("no-default", "x"),
    ),
    "no name": (change(process("p", user("a")), ('id="a" name="Bước a"', 'id="a"')), ("no-name", "a")),
    "an id expressions cannot read": (process("p", user("Activity-1")), ("no-identifier", "Activity-1")),
    "turns that overwrite each other": (process("p", user("a", multi=Multi("us", "u"))), ("turns-overwrite", "a")),
    "an error a person never makes": (process("p", user("a", on=[Boundary("b", error("E"))])), ("never-happens", "b")),
    "an escalation a task never makes": (process("p", service("a", "g.o", on=[Boundary("b", escalation("E"))])), ("never-happens", "b")),
    "a task opened twice": (
        change(
            process("p", both("x", [user("a")], [user("b")]), user("c")),
            ('parallelGateway id="x_join" name="Bước x_join"></bpmn:parallel', 'exclusiveGateway id="x_join" name="Bước x_join"></bpmn:exclusive'),
        ),
        ("twice", "c"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNED)
def test_what_is_probably_not_meant_is_a_warning(name: str) -> None:
    xml, found = WARNED[name]
    assert found in warned(xml)


class TestForeignWords:
    @pytest.mark.parametrize(
        ("prefix", "namespace"),
        [("camunda", "http://camunda.org/schema/1.0/bpmn"), ("zeebe", "http://camunda.org/schema/zeebe/1.0"),
         ("flowable", "http://flowable.org/bpmn"), ("activiti", "http://activiti.org/bpmn")],
    )  # fmt: skip
    def test_another_vendors_attribute_and_element_are_named(self, prefix: str, namespace: str) -> None:
        xml = change(
            process("p", user("a")),
            ('userTask id="a"', f'userTask xmlns:{prefix}="{namespace}" {prefix}:formKey="f" id="a"'),
            (
                "</bpmn:userTask>",
                f"<bpmn:extensionElements><{prefix}:taskListener/></bpmn:extensionElements></bpmn:userTask>",
            ),
        )
        messages = [finding.message for finding in lint(xml) if finding.rule == "foreign-extension"]
        assert [f"{prefix}:formKey" in messages[1], f"{prefix}:taskListener" in messages[0]] == [True, True] or [
            f"{prefix}:formKey" in messages[0], f"{prefix}:taskListener" in messages[1],
        ] == [True, True]  # fmt: skip
        assert ("foreign-extension", "a") in wrong(xml)

    def test_the_signature_of_a_drawing_tool_is_no_fault(self) -> None:
        xml = change(
            GOOD,
            (
                'id="definitions"',
                'xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="x" id="definitions"',
            ),
        )
        assert lint(xml) == []

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('cv:form="form"', 'cv:from="form" cv:form="form"'),
            ('cv:form="form"', 'cv:operation="g.o" cv:form="form"'),
            ("</bpmn:userTask>", "<bpmn:extensionElements><cv:parametre name='a' value='1'/></bpmn:extensionElements></bpmn:userTask>"),
            ("</bpmn:userTask>", "<bpmn:extensionElements><cv:parameter name='a' value='1'/></bpmn:extensionElements></bpmn:userTask>"),
        ],
    )  # fmt: skip
    def test_a_word_of_ours_that_does_not_exist_there_is_named(self, old: str, new: str) -> None:
        assert ("unknown-word", "a") in wrong(change(process("p", user("a")), (old, new)))

    @pytest.mark.parametrize(
        "inner",
        ["<cv:parameter name='a'/>", "<cv:parameter value='1'/>", "<cv:parameter name='a' value='1' type='x'/>"],
    )
    def test_a_parameter_has_a_name_and_a_value(self, inner: str) -> None:
        xml = change(process("p", service("s", "g.o", {"x": "1"})), ('<cv:parameter name="x" value="1"/>', inner))
        assert ("unknown-word", "s") in wrong(xml)

    def test_words_of_spiffworkflow_we_do_not_read_are_refused(self) -> None:
        extension = (
            "<bpmn:extensionElements><spiffworkflow:preScript>x = 1</spiffworkflow:preScript></bpmn:extensionElements>"
        )
        assert ("foreign-extension", "a") in wrong(
            change(process("p", user("a")), ("</bpmn:userTask>", f"{extension}</bpmn:userTask>"))
        )

    def test_an_operator_of_spiffworkflow_is_read(self) -> None:
        operator = (
            '<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="book.register" resultVariable="entry">'
            '<spiffworkflow:parameters><spiffworkflow:parameter id="d" type="str" value="document_id"/></spiffworkflow:parameters>'
            "</spiffworkflow:serviceTaskOperator></bpmn:extensionElements>"
        )
        xml = around("serviceTask", "s", operator)
        assert wrong(xml, Catalogue(operations={"book.register"})) == []
        assert wrong(xml, Catalogue()) == [("unknown-operation", "s")]


class TestCatalogue:
    KNOWN = Catalogue(
        operations={"book.register"},
        forms={"form"},
        groups={"van_thu", "lanh_dao"},
        functions={"due"},
        processes={"outgoing"},
    )

    def test_names_that_exist(self) -> None:
        lanes = [Lane("Lãnh đạo", ["a"], {"groups": "lanh_dao"})]
        xml = process(
            "p",
            user("a", due="due(1)"),
            service("s", "book.register"),
            call("c", "outgoing"),
            call("d", "p"),
            lanes=lanes,
        )
        assert wrong(xml, self.KNOWN) == []

    @pytest.mark.parametrize(
        ("xml", "found"),
        [
            (process("p", user("a", form="x")), ("unknown-form", "a")),
            (process("p", user("a", groups="van_thu, x")), ("unknown-group", "a")),
            (process("p", user("a"), lanes=[Lane("L", ["a"], {"groups": "x"})]), ("unknown-group", "lane_0")),
            (process("p", service("s", "book.burn")), ("unknown-operation", "s")),
            (process("p", call("c", "x")), ("unknown-process", "c")),
            (process("p", rule("d", "x")), ("unknown-decision", "d")),
            (process("p", user("a", due="delay(1)")), ("unknown-function", "a")),
            (process("p", script("s", "n = 1\nm = delay(n)")), ("unknown-function", "s")),
            (process("p", wait("w", timer("delay(1)", "timeDate"))), ("unknown-function", "w")),
        ],
    )
    def test_names_that_do_not(self, xml: bytes, found: tuple[str, str]) -> None:
        assert found in wrong(xml, self.KNOWN)
        assert found not in wrong(xml)

    def test_without_a_catalogue_decisions_are_not_looked_up(self) -> None:
        assert wrong(process("p", rule("d", "deadline"))) == []


def test_branches_that_meet_may_write_the_same_name_afterwards() -> None:
    same = process("p", both("x", [user("a")], [user("b")]), script("s", "n = 1"))
    one_way = process("p", xor("x", {"k": [script("a", "n = 1")]}, [script("b", "n = 2")]))
    assert lint(same) == []
    assert lint(one_way) == []


def test_errors_come_before_warnings() -> None:
    found = lint(change(process("p", user("a", form="")), ('id="a" name="Bước a"', 'id="a"')))
    assert [finding.severity for finding in found] == ["error", "warning"]


def test_the_parser_refuses_in_the_same_words() -> None:
    with pytest.raises(DiagramRefused) as refused:
        parse(around("complexGateway", "g"))
    assert refused.value.findings[0].element == "g"
    assert str(refused.value).startswith("Sơ đồ chưa dùng được")


def test_every_way_of_ending_is_played() -> None:
    ways = both("x", [user("a"), end("stop", terminate())], [user("b")])
    assert wrong(process("p", sub("box", ways), user("after"))) == []


def test_an_inclusive_choice_meets_in_an_inclusive_join() -> None:
    good = process("p", either("x", {"a": [user("a")], "b": [user("b")]}, [user("c")]), user("after"))
    assert lint(good) == []
    joined = 'inclusiveGateway id="x_join" name="Bước x_join"></bpmn:inclusive'
    bad = change(good, (joined, joined.replace("inclusive", "parallel")))
    assert ("deadlock", "x_join") in wrong(bad)


@pytest.mark.slow
def test_a_very_tangled_diagram_is_given_up_in_time() -> None:
    wide = both("x", *([user(f"u{n}"), user(f"v{n}"), user(f"w{n}")] for n in range(9)))
    assert ("not-played", "p") in warned(process("p", wide))


def test_every_rule_name_is_stable_and_readable() -> None:
    found = [finding for xml, _ in (*SILENT.values(), *BROKEN.values(), *WARNED.values()) for finding in lint(xml)]
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", finding.rule) for finding in found)
    assert all(finding.mend for finding in found if finding.rule not in ("xml", "parse"))
