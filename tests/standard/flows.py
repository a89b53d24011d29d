"""Gateways, sequence flows and repetition."""

from __future__ import annotations

from tests.engine.bpmn import (
    Boundary,
    both,
    either,
    end,
    flow,
    loop,
    message,
    node,
    process,
    race,
    script,
    sub,
    timer,
    user,
    wait,
    xor,
)
from tests.engine.lint_rules.diagrams import around, change, conditioned, raw, with_attribute
from tests.standard.repetition import again_until_it_is_good
from tests.standard.row import Family, refused, runs
from tests.standard.stage import Stage

RACE = process(
    "p",
    race("x", [wait("w", timer("P1D")), user("late")], [wait("v", message("m", carries={"d": "d"})), user("heard")]),
)
TWO = process("p", user("a"), user("b"))
CHOICE = process("p", xor("x", {"n == 1": [user("a")]}, [user("b")]))
BY_GATEWAY = '<bpmn:eventBasedGateway id="x"'


# ------------------------------------------------------------------------------------------------------------- stories


def one_way(stage: Stage) -> None:
    first, other = stage.starts(n=1), stage.starts(n=2)
    assert (first.open, other.open) == (["a"], ["b"])
    first.does("a")
    other.does("b")


def in_order(stage: Stage) -> None:
    case = stage.starts()
    case.does("a")
    case.does("b")
    assert case.passed == ["p_start", "a", "b", "p_end"]


def either_way_to_one_task(stage: Stage) -> None:
    for n in (1, 2):
        case = stage.starts(n=n)
        case.does("a")
        assert case.data["m"] == n


def both_ways_meet(stage: Stage) -> None:
    case = stage.starts()
    assert case.open == ["a", "b"]
    case.does("a")
    assert case.open == ["b"]
    case.does("b")
    assert case.passed.count("x_join") == 1


def ways_end_apart(stage: Stage) -> None:
    case = stage.starts()
    case.does("a")
    assert not case.has_ended
    case.does("b")


def every_way_that_holds(stage: Stage) -> None:
    for n, opened in ((1, ["a"]), (2, ["a", "b"]), (0, ["c"])):
        case = stage.starts(n=n)
        assert case.open == opened
        for element in opened:
            assert not case.has_ended
            case.does(element)


def the_first_event_decides(stage: Stage) -> None:
    heard, late = stage.starts(d=1), stage.starts(d=2)
    assert heard.hears("m", d=1)
    heard.does("heard")
    assert heard.has_ended
    late.waits(days=1, minutes=1)
    assert late.open == ["late"]
    assert not late.hears("m", d=2)
    late.does("late")


# ---------------------------------------------------------------------------------------------------------------- rows

GATEWAYS = Family(
    "Cổng",
    (
        runs("exclusive", "Exclusive Gateway", "Cổng loại trừ", one_way, CHOICE),
        runs(
            "parallel",
            "Parallel Gateway",
            "Cổng song song",
            both_ways_meet,
            process("p", both("x", [user("a")], [user("b")])),
        ),
        runs(
            "parallel-apart",
            "Parallel Gateway, ways that end apart",
            "Cổng song song, mỗi nhánh một kết thúc",
            ways_end_apart,
            process("p", both("x", [user("a"), end("e1")], [user("b"), end("e2")]))
            .replace(node("parallelGateway", "x_join").xml.encode(), b"")
            .replace(flow("x_join", "p_end").encode(), b"")
            .replace(node("endEvent", "p_end").xml.encode(), b""),
        ),
        runs(
            "inclusive",
            "Inclusive Gateway",
            "Cổng bao hàm",
            every_way_that_holds,
            process("p", either("x", {"n > 0": [user("a")], "n > 1": [user("b")]}, [user("c")])),
        ),
        runs("event-based", "Event-Based Gateway (exclusive)", "Cổng theo sự kiện", the_first_event_decides, RACE),
        refused(
            "event-based-parallel",
            "Event-Based Gateway (parallel)",
            "Cổng theo sự kiện, song song",
            "unsupported-attribute",
            "x",
            change(RACE, (BY_GATEWAY, '<bpmn:eventBasedGateway eventGatewayType="Parallel" id="x"')),
        ),
        refused(
            "event-based-instantiating",
            "Event-Based Gateway that starts a process",
            "Cổng theo sự kiện, khởi động quy trình",
            "one-start",
            "p",
            raw(
                '<bpmn:eventBasedGateway id="x" instantiate="true"/>',
                wait("w", timer("P1D")).xml,
                '<bpmn:endEvent id="e"/>',
                flow("x", "w"),
                flow("w", "e"),
            ),
        ),
        refused(
            "event-based-instantiate-inside",
            "Event-Based Gateway inside a process, marked as starting it",
            "Cổng theo sự kiện ở giữa, ghi instantiate",
            "unsupported-attribute",
            "x",
            change(RACE, (BY_GATEWAY, '<bpmn:eventBasedGateway instantiate="true" id="x"')),
        ),
        refused(
            "event-based-other",
            "Event-Based Gateway before what is no event",
            "Cổng theo sự kiện trước một hoạt động",
            "event-gateway",
            "a",
            process("p", race("x", [user("a")], [wait("w", timer("P1D"))])),
        ),
        refused(
            "complex", "Complex Gateway", "Cổng phức hợp", "unsupported-element", "x", around("complexGateway", "x")
        ),
        refused(
            "gateway-direction",
            "gatewayDirection that contradicts the flows",
            "Chiều của cổng trái với các luồng",
            "gateway-direction",
            "x",
            change(
                process("p", both("x", [user("a")], [user("b")])),
                ('<bpmn:parallelGateway id="x" ', '<bpmn:parallelGateway gatewayDirection="Converging" id="x" '),
            ),
        ),
    ),
)
FLOWS = Family(
    "Luồng",
    (
        runs("sequence-flow", "Sequence Flow", "Luồng", in_order, TWO),
        runs("conditional-flow", "Conditional Flow of a gateway", "Luồng có điều kiện từ cổng", one_way, CHOICE),
        runs("default-flow", "Default Flow of a gateway", "Luồng mặc định từ cổng", one_way, CHOICE),
        refused(
            "conditional-flow-of-task",
            "Conditional Flow of an activity",
            "Luồng có điều kiện từ hoạt động",
            "condition-ignored",
            "a__b",
            conditioned(TWO, "a", "b", "n > 1"),
        ),
        refused(
            "default-flow-of-task",
            "Default Flow of an activity",
            "Luồng mặc định từ hoạt động",
            "default-ignored",
            "a",
            with_attribute(TWO, "a", 'default="a__b"'),
        ),
        refused(
            "uncontrolled-split",
            "Uncontrolled split",
            "Rẽ nhánh không qua cổng",
            "many-ways-out",
            "a",
            raw(
                '<bpmn:startEvent id="s"/>',
                user("a").xml,
                '<bpmn:endEvent id="e"/><bpmn:endEvent id="f"/>',
                flow("s", "a"),
                flow("a", "e"),
                flow("a", "f"),
            ),
        ),
        runs(
            "uncontrolled-merge",
            "Uncontrolled merge",
            "Gặp nhau không qua cổng",
            either_way_to_one_task,
            process("p", xor("x", {"n == 1": [script("one", "m = 1")]}, [script("two", "m = 2")]), user("a"))
            .replace(node("exclusiveGateway", "x_join").xml.encode(), b"")
            .replace(flow("x_join", "a").encode(), b"")
            .replace(b'targetRef="x_join"', b'targetRef="a"'),
        ),
        refused(
            "start-with-flow-in",
            "Flow into a start event",
            "Luồng đi vào bắt đầu",
            "loop-back",
            "s",
            raw(
                '<bpmn:startEvent id="s"/>',
                user("a").xml,
                node("exclusiveGateway", "x", default="x__e").xml,
                '<bpmn:endEvent id="e"/>',
                flow("s", "a"),
                flow("a", "x"),
                flow("x", "s", "n"),
                flow("x", "e"),
            ),
        ),
        refused(
            "end-with-flow-out",
            "Flow out of an end event",
            "Luồng đi ra từ kết thúc",
            "broken-flow",
            "e",
            raw(
                '<bpmn:startEvent id="s"/>',
                user("a").xml,
                '<bpmn:endEvent id="e"/><bpmn:endEvent id="f"/>',
                flow("s", "e"),
                flow("e", "a"),
                flow("a", "f"),
            ),
        ),
        refused(
            "boundary-with-flow-in",
            "Flow into a boundary event",
            "Luồng đi vào sự kiện biên",
            "deadlock",
            "x",
            change(
                process(
                    "p", xor("q", {"n": [user("b")]}, [user("a", on=[Boundary("x", timer("P1D"), [user("late")])])])
                ),
                (flow("q", "b", "n"), flow("q", "x", "n")),
                (user("b").xml, ""),
                (flow("b", "q_join"), ""),
            ),
        ),
        refused(
            "flow-across",
            "Sequence Flow out of a sub-process",
            "Luồng qua ranh giới quy trình con",
            "broken-flow",
            "a__after",
            process("p", sub("box", user("a")), user("after")).replace(
                b"</bpmn:process>", flow("a", "after").encode() + b"</bpmn:process>"
            ),
        ),
        refused(
            "expression-language",
            "Condition in another language",
            "Điều kiện bằng ngôn ngữ khác",
            "unsupported-attribute",
            "x__a",
            change(
                CHOICE,
                (
                    "<bpmn:conditionExpression",
                    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="urn:juel"',
                ),
            ),
        ),
        refused(
            "is-immediate",
            "isImmediate=false in an executable process",
            "Luồng không tức thời (isImmediate)",
            "unsupported-attribute",
            "a__b",
            change(TWO, ('<bpmn:sequenceFlow id="a__b"', '<bpmn:sequenceFlow isImmediate="false" id="a__b"')),
        ),
        runs(
            "loop-back",
            "Loop by a flow back",
            "Vòng lặp bằng luồng quay về",
            again_until_it_is_good,
            process("p", loop("l", user("a"), again="not a.good")),
        ),
    ),
)
FAMILIES = (GATEWAYS, FLOWS)
