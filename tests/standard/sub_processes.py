"""Sub-processes and call activities."""

from __future__ import annotations

from tests.engine.bpmn import Boundary, call, end, error, flow, process, sub, user
from tests.engine.lint_rules.diagrams import around, event_sub_process, raw
from tests.standard.row import Family, refused, runs
from tests.standard.stage import Stage

INSIDE = '<bpmn:startEvent id="bs"/><bpmn:endEvent id="be"/>' + flow("bs", "be")


# ------------------------------------------------------------------------------------------------------------- stories


def the_inside_comes_first(stage: Stage) -> None:
    case = stage.starts()
    assert case.open == ["a"]
    case.does("a")
    assert case.open == ["after"]
    case.does("after")


def three_floors_down(stage: Stage) -> None:
    case = stage.starts()
    case.does("a")
    assert case.passed[-3:] == ["outer_end", "outer", "p_end"]


def nobody_catches(stage: Stage) -> None:
    case = stage.starts()
    assert case.thrown == ["error"]
    assert case.has_ended


def it_fails_and_is_mended(stage: Stage) -> None:
    case = stage.starts()
    case.does("a")
    assert case.open == ["mend"]
    case.does("mend")


# ---------------------------------------------------------------------------------------------------------------- rows

SUB_PROCESSES = Family(
    "Quy trình con",
    (
        runs(
            "sub-process",
            "Embedded Sub-Process",
            "Quy trình con",
            the_inside_comes_first,
            process("p", sub("box", user("a")), user("after")),
        ),
        runs(
            "sub-process-nested",
            "Nested Sub-Processes",
            "Quy trình con lồng nhau",
            three_floors_down,
            process("p", sub("outer", sub("middle", sub("inner", user("a"))))),
        ),
        runs(
            "sub-process-error",
            "Sub-Process ended by an error",
            "Quy trình con kết thúc bằng lỗi",
            it_fails_and_is_mended,
            process("p", sub("box", user("a"), end("bad", error("E")), on=[Boundary("b", error("E"), [user("mend")])])),
        ),
        runs(
            "sub-process-error-uncaught",
            "Error that nobody catches",
            "Lỗi không ai bắt",
            nobody_catches,
            process("p", sub("box", end("bad", error("E")))),
            note="Được ghi vào lịch sử vụ việc.",
        ),
        refused(
            "event-sub-process",
            "Event Sub-Process",
            "Quy trình con theo sự kiện",
            "event-sub-process",
            "es",
            event_sub_process("<bpmn:messageEventDefinition/>"),
        ),
        refused(
            "transaction",
            "Transaction",
            "Giao dịch",
            "unsupported-element",
            "box",
            around("transaction", "box", INSIDE),
        ),
        refused(
            "ad-hoc",
            "Ad-Hoc Sub-Process",
            "Quy trình con tùy biến",
            "unsupported-element",
            "box",
            around("adHocSubProcess", "box", user("a").xml),
        ),
        runs(
            "call-activity",
            "Call Activity (process)",
            "Gọi quy trình khác",
            the_inside_comes_first,
            process("q", user("a")),
            process("p", call("c", "q"), user("after")),
        ),
        runs(
            "call-activity-error",
            "Call Activity ended by an error",
            "Quy trình được gọi báo lỗi",
            it_fails_and_is_mended,
            process("q", user("a"), end("bad", error("E"))),
            process("p", call("c", "q", on=[Boundary("b", error("E"), [user("mend")])])),
        ),
        refused(
            "call-activity-without-process",
            "Call Activity without a called process",
            "Gọi, chưa chọn quy trình",
            "no-called-process",
            "c",
            raw(
                '<bpmn:startEvent id="s"/><bpmn:callActivity id="c"/><bpmn:endEvent id="e"/>',
                flow("s", "c"),
                flow("c", "e"),
            ),
        ),
        *(
            refused(
                f"global-{tag}",
                tag,
                f"Hoạt động dùng chung ({tag})",
                "unsupported-element",
                "g",
                process("p", user("a")).replace(
                    b"</bpmn:definitions>", f'<bpmn:{tag} id="g"/></bpmn:definitions>'.encode()
                ),
            )
            for tag in (
                "globalTask",
                "globalUserTask",
                "globalScriptTask",
                "globalManualTask",
                "globalBusinessRuleTask",
            )
        ),
    ),
)
FAMILIES = (SUB_PROCESSES,)
