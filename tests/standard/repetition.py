"""Loops and multi-instance: once more, or once for each."""

from __future__ import annotations

from tests.engine.bpmn import Multi, Turns, call, process, sub, user
from tests.engine.lint_rules.diagrams import change, with_child
from tests.standard.row import Family, refused, runs
from tests.standard.stage import Stage

# ------------------------------------------------------------------------------------------------------------- stories


def again_until_it_is_good(stage: Stage) -> None:
    case = stage.starts()
    case.does("a", good=False)
    case.does("a", good=False)
    assert case.open == ["a"]
    case.does("a", good=True)


def three_times(stage: Stage) -> None:
    case = stage.starts()
    for _ in range(3):
        assert case.open == ["a"]
        case.does("a")


def asked_before_the_first_turn(stage: Stage) -> None:
    assert stage.starts(n=0).has_ended
    case = stage.starts(n=1)
    assert case.open == ["a"]
    case.does("a", again=False)
    while not case.has_ended:
        case.does("a")


def all_at_once(stage: Stage) -> None:
    case = stage.starts(units=["x", "y", "z"])
    assert case.open == ["a", "a", "a"]
    for word in "abc":
        assert not case.has_ended
        case.does("a", word=word)


def one_after_the_other(stage: Stage) -> None:
    case = stage.starts(units=["x", "y", "z"])
    for word in "abc":
        assert case.open == ["a"]
        case.does("a", word=word)


def results_come_home(stage: Stage) -> None:
    case = stage.starts(units=["x", "y"])
    for word in "ab":
        case.does("a", word=word)
    assert [each["word"] for each in case.data["words"]] == ["a", "b"]


def the_first_answer_is_enough(stage: Stage) -> None:
    case = stage.starts(units=["x", "y", "z"])
    case.does("a", word="đủ")
    assert case.has_ended


def nothing_to_do(stage: Stage) -> None:
    case = stage.starts(units=[])
    assert case.open == []


# ------------------------------------------------------------------------------------------------------------ diagrams


def repeated(inner: str, tag: str = "userTask") -> bytes:
    return with_child(process("p", user("a")), tag, inner)


def turned(attribute: str) -> bytes:
    return change(
        process("p", user("a", multi=Turns("units", "unit"))),
        ("<bpmn:multiInstanceLoopCharacteristics", f"<bpmn:multiInstanceLoopCharacteristics {attribute}"),
    )


STANDARD_LOOP = "<bpmn:standardLoopCharacteristics{}>{}</bpmn:standardLoopCharacteristics>"
UNTIL_GOOD = "<bpmn:loopCondition>not a.good</bpmn:loopCondition>"
TURNS = "<bpmn:multiInstanceLoopCharacteristics{}>{}</bpmn:multiInstanceLoopCharacteristics>"
CARDINALITY = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"

REPETITION = Family(
    "Lặp và nhiều lượt",
    (
        runs(
            "standard-loop",
            "Standard Loop",
            "Lặp theo điều kiện",
            again_until_it_is_good,
            repeated(STANDARD_LOOP.format("", UNTIL_GOOD)),
        ),
        runs(
            "standard-loop-maximum",
            "Standard Loop with a maximum",
            "Lặp có số lần tối đa",
            three_times,
            repeated(STANDARD_LOOP.format(' loopMaximum="3"', "")),
        ),
        runs(
            "standard-loop-before",
            "Standard Loop, condition first",
            "Lặp, xét điều kiện trước",
            asked_before_the_first_turn,
            repeated(
                STANDARD_LOOP.format(
                    ' testBefore="true" loopMaximum="2"', "<bpmn:loopCondition>n > 0</bpmn:loopCondition>"
                )
            ),
        ),
        refused(
            "standard-loop-endless",
            "Standard Loop without condition or maximum",
            "Lặp không có điểm dừng",
            "endless-loop",
            "a",
            repeated(STANDARD_LOOP.format("", "")),
        ),
        runs(
            "parallel-turns",
            "Parallel Multi-Instance (loopDataInputRef)",
            "Nhiều lượt song song",
            all_at_once,
            process("p", user("a", multi=Multi("units", "unit"))),
        ),
        runs(
            "sequential-turns",
            "Sequential Multi-Instance (loopDataInputRef)",
            "Nhiều lượt lần lượt",
            one_after_the_other,
            process("p", user("a", multi=Multi("units", "unit", sequential=True))),
        ),
        runs(
            "parallel-cardinality",
            "Parallel Multi-Instance (loopCardinality)",
            "Nhiều lượt song song, số lượt cho trước",
            all_at_once,
            repeated(TURNS.format("", CARDINALITY)),
        ),
        runs(
            "sequential-cardinality",
            "Sequential Multi-Instance (loopCardinality)",
            "Nhiều lượt lần lượt, số lượt cho trước",
            one_after_the_other,
            repeated(TURNS.format(' isSequential="true"', CARDINALITY)),
        ),
        runs(
            "turns-output",
            "Multi-Instance with output",
            "Nhiều lượt, gom kết quả",
            results_come_home,
            process("p", user("a", multi=Multi("units", "unit", "a", "words"))),
        ),
        runs(
            "turns-until",
            "Multi-Instance with a completion condition",
            "Nhiều lượt, dừng khi đủ",
            the_first_answer_is_enough,
            process("p", user("a", multi=Turns("units", "unit", until="a.word == 'đủ'"))),
        ),
        runs(
            "parallel-each",
            "Multi-Instance by cv:each, parallel",
            "Mỗi phần tử một lượt (cv:each), song song",
            all_at_once,
            process("p", user("a", multi=Turns("units", "unit"))),
        ),
        runs(
            "sequential-each",
            "Multi-Instance by cv:each, sequential",
            "Mỗi phần tử một lượt (cv:each), lần lượt",
            one_after_the_other,
            process("p", user("a", multi=Turns("units", "unit", sequential=True))),
        ),
        runs(
            "each-output",
            "Multi-Instance by cv:each with cv:gather",
            "Mỗi phần tử một lượt, gom kết quả",
            results_come_home,
            process("p", user("a", multi=Turns("units", "unit", "a", "words"))),
        ),
        runs(
            "each-of-nothing",
            "Multi-Instance over an empty list",
            "Nhiều lượt, danh sách trống",
            nothing_to_do,
            process("p", user("a", multi=Turns("units", "unit"))),
        ),
        runs(
            "turns-of-sub-process",
            "Multi-Instance of a Sub-Process",
            "Nhiều lượt của quy trình con",
            all_at_once,
            process("p", sub("box", user("a"), multi=Turns("units", "unit"))),
        ),
        runs(
            "turns-of-call",
            "Multi-Instance of a Call Activity",
            "Nhiều lượt của quy trình được gọi",
            all_at_once,
            process("q", user("a")),
            process("p", call("c", "q", multi=Turns("units", "unit"))),
        ),
        refused(
            "turns-of-nothing",
            "Multi-Instance without list or number",
            "Nhiều lượt, chưa có danh sách",
            "turns-empty",
            "a",
            repeated("<bpmn:multiInstanceLoopCharacteristics/>"),
        ),
        refused(
            "turns-behavior",
            "Multi-Instance that throws events (behavior One, None)",
            "Nhiều lượt có phát sự kiện (behavior)",
            "unsupported-attribute",
            "a",
            turned('behavior="None"'),
        ),
        refused(
            "turns-complex",
            "Multi-Instance with complexBehaviorDefinition",
            "Nhiều lượt có hành vi phức hợp",
            "unsupported-element",
            "a",
            change(
                process("p", user("a", multi=Turns("units", "unit"))),
                (
                    "</bpmn:multiInstance",
                    "<bpmn:complexBehaviorDefinition>"
                    "<bpmn:condition>x</bpmn:condition></bpmn:complexBehaviorDefinition></bpmn:multiInstance",
                ),
            ),
        ),
    ),
)
FAMILIES = (REPETITION,)
