"""Sequence flows."""

from __future__ import annotations

from tests.engine.bpmn import Boundary, flow, loop, node, process, script, sub, timer, user, xor
from tests.engine.lint_rules.diagrams import change, conditioned, raw, with_attribute
from tests.standard.gateways import CHOICE, one_way
from tests.standard.repetition import again_until_it_is_good
from tests.standard.row import Family, refused, runs
from tests.standard.stage import Stage

TWO = process("p", user("a"), user("b"))


# ------------------------------------------------------------------------------------------------------------- stories


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


# ---------------------------------------------------------------------------------------------------------------- rows

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
FAMILIES = (FLOWS,)
