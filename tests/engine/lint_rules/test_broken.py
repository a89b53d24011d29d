"""What cannot be parsed, cannot run, or can get stuck."""

from __future__ import annotations

import pytest

from tests.engine.bpmn import (
    Boundary,
    Multi,
    Turns,
    both,
    call,
    document,
    either,
    end,
    error,
    escalation,
    flow,
    loop,
    message,
    node,
    process,
    race,
    rule,
    script,
    service,
    sub,
    terminate,
    throw,
    timer,
    user,
    wait,
    xor,
)
from tests.engine.lint_rules.diagrams import (
    around,
    change,
    conditioned,
    raw,
    warned,
    with_attribute,
    with_child,
    with_gateway,
    wrong,
)

START, END = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'
TWO_STARTS = (
    '<bpmn:startEvent id="bs"/><bpmn:startEvent id="bt"/><bpmn:endEvent id="be"/>' + flow("bs", "be") + flow("bt", "be")
)
CHOICE = process("p", xor("x", {"n > 1": [user("a")]}, [user("b")]))
ROUND = process("p", user("a", multi=Multi("us", "u", "a", "all")))
TIMER_EDGE = process("p", user("a", on=[Boundary("late", timer("P1D"))]))


def edge(event_id: str, text: str, *, interrupting: bool = False, kind: str = "") -> bytes:
    """A task with a timer on its edge."""
    return process("p", user("a", on=[Boundary(event_id, timer(text, kind), interrupting=interrupting)]))


FILES = {
    "no XML": (b"<bpmn:definitions", "xml", ""),
    "no process": (document(""), "one-process", ""),
    "two processes": (
        document('<bpmn:process id="a" isExecutable="true"/><bpmn:process id="b" isExecutable="true"/>'),
        "one-process",
        "",
    ),
    "same id twice": (
        change(process("p", user("a"), user("b")), ('userTask id="b"', 'userTask id="a"')),
        "duplicate-id",
        "a",
    ),
}

FLOWS = {
    "complex gateway": (around("complexGateway", "g"), "unsupported-element", "g"),
    "no start": (raw(user("a").xml, END, flow("a", "e")), "one-start", "p"),
    "two starts": (raw(START, '<bpmn:startEvent id="t"/>', END, flow("s", "e"), flow("t", "e")), "one-start", "p"),
    "two starts in a sub-process": (around("subProcess", "box", TWO_STARTS), "one-start", "box"),
    "no end": (raw(START, user("a").xml, flow("s", "a")), "no-end", "p"),
    "dead end": (change(process("p", user("a")), (flow("a", "p_end"), "")), "dead-end", "a"),
    "no way out": (
        raw(
            START, END, node("exclusiveGateway", "g").xml, user("a").xml, flow("s", "g"), flow("g", "a"), flow("a", "g")
        ),
        "no-way-out",
        "a",
    ),
    "two ways out of a task": (
        change(process("p", user("a"), user("b"), user("c")), (flow("a", "b"), flow("a", "b") + flow("a", "c"))),
        "many-ways-out",
        "a",
    ),
    "a loop back into a task": (
        change(process("p", user("a"), loop("l", user("b"), again="x")), ('targetRef="l"><', 'targetRef="a"><')),
        "loop-back",
        "a",
    ),
    "a flow out of a sub-process": (
        change(process("p", sub("box", user("a")), user("b")), ('targetRef="box_end"', 'targetRef="b"')),
        "broken-flow",
        "a__box_end",
    ),
    "a boundary event on nothing": (
        change(TIMER_EDGE, ('attachedToRef="a"', 'attachedToRef="x"')),
        "broken-flow",
        "late",
    ),
    "no condition": (change(CHOICE, (flow("x", "a", "n > 1"), flow("x", "a"))), "no-condition", "x__a"),
    "neither condition nor default": (change(CHOICE, (' default="x__b"', "")), "no-condition", "x__b"),
    "a default that is elsewhere": (change(CHOICE, ('default="x__b"', 'default="a__x_join"')), "default-ignored", "x"),
}

EVENTS = {
    "two timers behind an event gateway": (
        process("p", race("r", [wait("a", timer("P1D"))], [wait("b", timer("P2D"))])),
        "event-gateway",
        "r",
    ),
    "a task behind an event gateway": (
        process("p", race("r", [wait("a", timer("P1D"))], [user("b")])),
        "event-gateway",
        "b",
    ),
    "a message without correlation": (process("p", wait("w", message("m"))), "message-correlation", "w"),
    "a boundary message without correlation": (
        process("p", user("a", on=[Boundary("b", message("m"))])),
        "message-correlation",
        "b",
    ),
    "a message without a name": (
        change(process("p", wait("w", message("m", carries={"d": "d"}))), (' messageRef="message_m"', "")),
        "no-reference",
        "w",
    ),
    "a thrown error without a code": (
        change(process("p", sub("x", user("a"), end("e", error("E")))), (' errorRef="error_E"', "")),
        "no-reference",
        "e",
    ),
    "an error event that does not interrupt": (
        process("p", service("s", "g.o", on=[Boundary("b", error("E"), interrupting=False)])),
        "event-kind",
        "b",
    ),
    "several things in one event": (
        with_child(process("p", wait("w", timer("P1D"))), "intermediateCatchEvent", "<bpmn:signalEventDefinition/>"),
        "multiple-events",
        "w",
    ),
    "an event about nothing": (around("intermediateCatchEvent", "w"), "event-kind", "w"),
    "a timer without text": (process("p", wait("w", timer(" ", "timeDuration"))), "timer", "w"),
    "a timer that is no duration": (process("p", wait("w", timer("'bad'", "timeDuration"))), "timer", "w"),
    "a date where a duration stands": (process("p", wait("w", timer("2026-01-01", "timeDuration"))), "timer", "w"),
    "an unbounded cycle": (edge("c", "R/P1D"), "cycle-timer", "c"),
    "a cycle every minute": (edge("c", "R9/PT59M"), "cycle-timer", "c"),
    "a cycle nobody can read": (edge("c", "how_often", kind="timeCycle"), "cycle-timer", "c"),
    "a cycle that interrupts": (edge("c", "R9/P1D", interrupting=True), "cycle-timer", "c"),
    "a cycle in the flow": (process("p", wait("c", timer("R9/P1D", "timeCycle"))), "cycle-timer", "c"),
}

TEXTS = {
    "a condition that does not compile": (
        process("p", xor("x", {"a >": [user("a")]}, [user("b")])),
        "expression",
        "x__a",
    ),
    "a condition": (process("p", xor("x", {"__import__('os')": [user("a")]}, [user("b")])), "expression", "x__a"),
    "a due date": (process("p", user("a", due="().__class__")), "expression", "a"),
    "a parameter": (process("p", service("s", "g.o", {"x": "open('x')._y"})), "expression", "s"),
    "a correlation": (process("p", wait("w", message("m", carries={"d": "lambda: 1"}))), "expression", "w"),
    "a payload": (process("p", throw("t", message("m", payload="lambda: 1"))), "expression", "t"),
    "an about": (process("p", user("a"), about="x._y"), "expression", "p"),
    "a completion condition": (
        process("p", user("a", multi=Multi("us", "u", "a", "all", until="x._y"))),
        "expression",
        "a",
    ),
    "a timer": (process("p", wait("w", timer("x._y", "timeDate"))), "timer", "w"),
    "a reserved result": (process("p", service("s", "g.o", result="typename")), "reserved-name", "s"),
    "a reserved key": (process("p", script("s", "n = {'typename': 1}")), "script", "s"),
    "a reserved assignment": (process("p", script("s", "typename = 1")), "script", "s"),
    "a result that is no name": (process("p", service("s", "g.o", result="my result")), "variable-name", "s"),
    "a variable that is no name": (
        process("p", wait("w", message("m", variable="1x", carries={"d": "d"}))),
        "variable-name",
        "w",
    ),
}

TASKS = {
    "a user task without form": (process("p", user("a", form="")), "no-form", "a"),
    "a user task for nobody": (process("p", user("a", groups="")), "no-owner", "a"),
    "a service task without operation": (process("p", service("s", "")), "no-operation", "s"),
    "retries that are no number": (process("p", service("s", "g.o", retries="many")), "retries", "s"),
    "a parameter twice": (
        change(process("p", service("s", "g.o", {"x": "1", "y": "2"})), ('name="y"', 'name="x"')),
        "double-parameter",
        "s",
    ),
    "a call of nothing": (process("p", call("c", "")), "no-called-process", "c"),
    "a decision of nothing": (process("p", rule("d", "")), "no-decision", "d"),
    "a round without a list": (change(ROUND, ("<bpmn:loopDataInputRef>us</bpmn:loopDataInputRef>", "")), "parse", "a"),
    "turns without a name for the element": (process("p", user("a", multi=Turns("us", ""))), "turns-item", "a"),
    "turns that gather into nothing": (
        process("p", user("a", multi=Turns("us", "u", gather="a"))),
        "turns-output",
        "a",
    ),
    "turns that gather into themselves": (
        process("p", user("a", multi=Turns("us", "u", gather="a", into="a"))),
        "turns-output",
        "a",
    ),
    "turns told twice": (
        change(
            ROUND,
            (
                "<bpmn:multiInstanceLoopCharacteristics>",
                '<bpmn:multiInstanceLoopCharacteristics cv:each="us" cv:item="u">',
            ),
        ),
        "turns-twice",
        "a",
    ),
    "turns over nonsense": (process("p", user("a", multi=Turns("us +", "u"))), "expression", "a"),
    "a round with half an output": (process("p", user("a", multi=Multi("us", "u", "", "all"))), "turns-output", "a"),
}

TOGETHER = {
    "scripts that write one name": (
        process("p", both("x", [script("a", "n = 1")], [script("b", "n = 2")])),
        "parallel-writes",
        "x",
    ),
    "results of one name": (
        process("p", both("x", [service("a", "g.o", result="n")], [service("b", "g.o", result="n")])),
        "parallel-writes",
        "x",
    ),
    "turns gathered under one name": (
        process("p", both("x", *[[user(id, multi=Turns("us", "u", gather=id, into="all"))] for id in ("a", "b")])),
        "parallel-writes",
        "x",
    ),
    "a branch that never comes": (
        process("p", both("x", [user("a")], [user("b", on=[Boundary("late", timer("P1D"), [user("boss")])])])),
        "deadlock",
        "x_join",
    ),
    "a choice that meets in a parallel join": (
        with_gateway(CHOICE, "x_join", "exclusive", "parallel"),
        "deadlock",
        "x_join",
    ),
}

PROBABLY_NOT_MEANT = {
    "no default": (
        conditioned(change(CHOICE, (' default="x__b"', "")), "x", "b", "n < 1"),
        "no-default",
        "x",
    ),
    "no name": (change(process("p", user("a")), ('id="a" name="Bước a"', 'id="a"')), "no-name", "a"),
    "an id expressions cannot read": (process("p", user("Activity-1")), "no-identifier", "Activity-1"),
    "turns that overwrite each other": (process("p", user("a", multi=Multi("us", "u"))), "turns-overwrite", "a"),
    "an error a person never makes": (process("p", user("a", on=[Boundary("b", error("E"))])), "never-happens", "b"),
    "an escalation a job never makes": (
        process("p", service("a", "g.o", on=[Boundary("b", escalation("E"))])),
        "never-happens",
        "b",
    ),
    "a task opened twice": (
        with_gateway(process("p", both("x", [user("a")], [user("b")]), user("c")), "x_join", "parallel", "exclusive"),
        "twice",
        "c",
    ),
}
REFUSED = {**FILES, **FLOWS, **EVENTS, **TEXTS, **TASKS, **TOGETHER}


@pytest.mark.parametrize(("xml", "rule_name", "element"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_run_is_refused(xml: bytes, rule_name: str, element: str) -> None:
    assert (rule_name, element) in wrong(xml)


@pytest.mark.parametrize(("xml", "rule_name", "element"), PROBABLY_NOT_MEANT.values(), ids=PROBABLY_NOT_MEANT)
def test_what_is_probably_not_meant_is_a_warning(xml: bytes, rule_name: str, element: str) -> None:
    assert (rule_name, element) in warned(xml)
    assert (rule_name, element) not in wrong(xml)


def test_branches_that_meet_may_write_the_same_name_afterwards() -> None:
    assert wrong(process("p", both("x", [user("a")], [user("b")]), script("s", "n = 1"))) == []
    assert wrong(process("p", xor("x", {"k": [script("a", "n = 1")]}, [script("b", "n = 2")]))) == []


def test_every_way_of_ending_is_played() -> None:
    ways = both("x", [user("a"), end("stop", terminate())], [user("b")])
    assert wrong(process("p", sub("box", ways), user("after"))) == []


def test_an_inclusive_choice_meets_in_an_inclusive_join() -> None:
    good = process("p", either("x", {"a": [user("a")], "b": [user("b")]}, [user("c")]), user("after"))
    assert wrong(good) == []
    assert ("deadlock", "x_join") in wrong(with_gateway(good, "x_join", "inclusive", "parallel"))


def test_a_reminder_needs_no_join() -> None:
    reminded = user("a", on=[Boundary("late", timer("P1D"), [user("nudge")], interrupting=False)])
    assert wrong(process("p", both("x", [reminded], [user("b")]))) == []


@pytest.mark.slow
def test_a_very_tangled_diagram_is_given_up_in_time() -> None:
    wide = both("x", *([user(f"u{n}"), user(f"v{n}"), user(f"w{n}")] for n in range(9)))
    assert ("not-played", "p") in warned(process("p", wide))


def test_a_parallel_gateway_has_no_default() -> None:
    assert ("default-ignored", "x") in wrong(
        with_attribute(process("p", both("x", [user("a")], [user("b")])), "x", 'default="x__a"')
    )
