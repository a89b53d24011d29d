"""What SpiffWorkflow accepts and then does silently wrong, or not at all: each is refused, its element named."""

from __future__ import annotations

import pytest

from tests.engine.bpmn import Boundary, both, end, error, flow, process, script, signal, user, xor
from tests.engine.lint_rules.diagrams import (
    added,
    around,
    change,
    conditioned,
    event_sub_process,
    timed,
    with_attribute,
    with_child,
    with_start,
    wrong,
)

ONE = process("p", user("a"))
TWO = process("p", user("a"), user("b"))
CHOICE = process("p", xor("x", {"n": [user("a")]}, [user("b")]))
INSIDE = '<bpmn:startEvent id="bs"/><bpmn:endEvent id="be"/>' + flow("bs", "be")
COMPENSATED = "compensateEventDefinition></bpmn:compensateEventDefinition"
CAUGHT = 'errorEventDefinition errorRef="error_E"></bpmn:errorEventDefinition'
CONDITION = "<bpmn:conditionalEventDefinition><bpmn:condition>x</bpmn:condition></bpmn:conditionalEventDefinition>"
LINK = '<bpmn:linkEventDefinition name="x"/>'
ASSOCIATION = '<bpmn:dataInputAssociation id="d"><bpmn:targetRef>x</bpmn:targetRef></bpmn:dataInputAssociation>'
UNSUPPORTED = "unsupported-element"

EVENTS = {
    "signal end": (process("p", user("a"), end("e", signal("go"))), "event-kind", "e"),
    "compensation throw": (
        around("intermediateThrowEvent", "t", "<bpmn:compensateEventDefinition/>"),
        UNSUPPORTED,
        "t",
    ),
    "compensation boundary": (
        change(
            process("p", user("a", on=[Boundary("b", error("E"))])),
            (CAUGHT, COMPENSATED),
        ),
        UNSUPPORTED,
        "b",
    ),
    "link throw": (around("intermediateThrowEvent", "t", LINK), UNSUPPORTED, "t"),
    "link catch": (around("intermediateCatchEvent", "t", LINK), UNSUPPORTED, "t"),
    "conditional catch": (around("intermediateCatchEvent", "t", CONDITION), UNSUPPORTED, "t"),
    "start with an error": (with_start("<bpmn:errorEventDefinition/>"), "event-kind", "p_start"),
    "start with an escalation": (with_start("<bpmn:escalationEventDefinition/>"), "event-kind", "p_start"),
    "start with a timer": (with_start(timed("timeDate", "2026-01-01")), "event-kind", "p_start"),
    "start with a signal": (with_start("<bpmn:signalEventDefinition/>"), "event-kind", "p_start"),
    "start with a message": (with_start("<bpmn:messageEventDefinition/>"), "event-kind", "p_start"),
    "event sub-process, error": (event_sub_process("<bpmn:errorEventDefinition/>"), "event-sub-process", "es"),
    "event sub-process, escalation": (
        event_sub_process("<bpmn:escalationEventDefinition/>"),
        "event-sub-process",
        "es",
    ),
    "event sub-process, timer": (event_sub_process(timed("timeDuration", "P1D"), "false"), "event-sub-process", "es"),
    "event sub-process, message": (event_sub_process("<bpmn:messageEventDefinition/>"), "event-sub-process", "es"),
}

FLOWS = {
    "condition on the only flow of a task": (conditioned(TWO, "a", "b", "x > 1"), "condition-ignored", "a__b"),
    "condition on a parallel branch": (
        conditioned(process("p", both("x", [user("a")], [user("b")])), "x", "a", "n > 1"),
        "condition-ignored",
        "x__a",
    ),
    "condition on the default flow": (conditioned(CHOICE, "x", "b", "n > 1"), "condition-ignored", "x__b"),
    "default of a task": (with_attribute(ONE, "a", 'default="a__p_end"'), "default-ignored", "a"),
    "isolated element": (added(ONE, user("lost").xml), "unreachable", "lost"),
    "isolated circle": (
        added(ONE, user("x").xml + user("y").xml + flow("x", "y") + flow("y", "x")),
        "unreachable",
        "x",
    ),
}

ELEMENTS = {
    "global task": (
        change(ONE, ("</bpmn:definitions>", '<bpmn:globalUserTask id="g"/></bpmn:definitions>')),
        UNSUPPORTED,
        "g",
    ),
    "potential owner": (with_child(ONE, "userTask", '<bpmn:potentialOwner id="o"/>'), UNSUPPORTED, "a"),
    "ad-hoc sub-process": (around("adHocSubProcess", "box", user("a").xml), UNSUPPORTED, "box"),
    "transaction": (around("transaction", "box", INSIDE), UNSUPPORTED, "box"),
    "plain task": (around("task", "t"), UNSUPPORTED, "t"),
    "manual task": (around("manualTask", "t"), UNSUPPORTED, "t"),
    "compensation task": (with_attribute(ONE, "a", 'isForCompensation="true"'), UNSUPPORTED, "a"),
    "data association": (with_child(ONE, "userTask", ASSOCIATION), UNSUPPORTED, "a"),
    "misspelt tag": (change(around("task", "t"), ("bpmn:task", "bpmn:tusk")), "schema", ""),
    "misspelt attribute": (with_attribute(ONE, "a", 'nmae="x"'), "schema", ""),
}

SCRIPTS = {
    "another language": (
        with_attribute(process("p", script("s", "a = 1")), "s", 'scriptFormat="groovy"'),
        "script-format",
        "s",
    ),
    "no assignment": (process("p", script("s", "print(1)")), "script", "s"),
    "syntax error": (process("p", script("s", "a = (1")), "script", "s"),
    "nothing": (process("p", script("s", " ")), "script", "s"),
}


@pytest.mark.parametrize(("xml", "rule", "element"), EVENTS.values(), ids=EVENTS)
def test_events_that_would_never_happen(xml: bytes, rule: str, element: str) -> None:
    assert (rule, element) in wrong(xml)


@pytest.mark.parametrize(("xml", "rule", "element"), FLOWS.values(), ids=FLOWS)
def test_flows_that_would_not_mean_what_they_say(xml: bytes, rule: str, element: str) -> None:
    assert (rule, element) in wrong(xml)


@pytest.mark.parametrize(("xml", "rule", "element"), ELEMENTS.values(), ids=ELEMENTS)
def test_elements_that_would_be_read_past(xml: bytes, rule: str, element: str) -> None:
    assert (rule, element) in wrong(xml)


@pytest.mark.parametrize(("xml", "rule", "element"), SCRIPTS.values(), ids=SCRIPTS)
def test_scripts_that_would_fail_when_a_case_reaches_them(xml: bytes, rule: str, element: str) -> None:
    assert (rule, element) in wrong(xml)
