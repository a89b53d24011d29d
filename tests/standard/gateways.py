"""Gateways."""

from __future__ import annotations

from tests.engine.bpmn import both, either, end, flow, message, node, process, race, timer, user, wait, xor
from tests.engine.lint_rules.diagrams import around, change, raw
from tests.standard.row import Family, refused, runs
from tests.standard.stage import Stage

RACE = process(
    "p",
    race("x", [wait("w", timer("P1D")), user("late")], [wait("v", message("m", carries={"d": "d"})), user("heard")]),
)
CHOICE = process("p", xor("x", {"n == 1": [user("a")]}, [user("b")]))
BY_GATEWAY = '<bpmn:eventBasedGateway id="x"'


# ------------------------------------------------------------------------------------------------------------- stories


def one_way(stage: Stage) -> None:
    first, other = stage.starts(n=1), stage.starts(n=2)
    assert (first.open, other.open) == (["a"], ["b"])
    first.does("a")
    other.does("b")


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
FAMILIES = (GATEWAYS,)
