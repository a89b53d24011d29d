"""Tasks, sub-processes and call activities."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.bpmn import Boundary, call, end, error, flow, process, rule, script, service, sub, user
from tests.engine.lint_rules.diagrams import around, event_sub_process, raw, with_attribute, with_child
from tests.standard.row import Family, refused, runs
from tests.standard.stage import Stage

ROOTS = '<bpmn:message id="m" name="answer"/>'
HEARS = '<bpmn:extensionElements><cv:correlation property="document_id" value="document_id"/></bpmn:extensionElements>'
RECEIVE = around("receiveTask", "t", HEARS, messageRef="m", cv__variable="said")
SEND = around("sendTask", "t", "", messageRef="m", cv__payload="{'n': n}")
INSIDE = '<bpmn:startEvent id="bs"/><bpmn:endEvent id="be"/>' + flow("bs", "be")
URGENCY = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="urgency" name="urgency" namespace="urn:test">
<decision id="urgency" name="urgency"><decisionTable id="table" hitPolicy="FIRST">
<input id="in"><inputExpression id="ie" typeRef="string"><text>kind</text></inputExpression></input>
<output id="out" name="days" typeRef="number"/>
<rule id="r1"><inputEntry id="c1"><text>"HT"</text></inputEntry><outputEntry id="o1"><text>1</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text></text></inputEntry><outputEntry id="o2"><text>5</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def with_message(xml: bytes) -> bytes:
    return xml.replace(b"<bpmn:process", ROOTS.encode() + b"<bpmn:process", 1)


# ------------------------------------------------------------------------------------------------------------- stories


def a_person_answers(stage: Stage) -> None:
    case = stage.starts()
    assert case.open == ["a"]
    case.does("a", word="có")
    assert case.data["a"]["word"] == "có"


def a_machine_works(stage: Stage) -> None:
    case = stage.starts()
    assert case.data["stamped"] == {"number": 7}


def a_script_computes(stage: Stage) -> None:
    assert stage.starts(n=2).data["m"] == 5


def a_table_decides(stage: Stage) -> None:
    assert stage.starts(kind="HT").data["days"] == 1
    assert stage.starts(kind="CV").data["days"] == 5


def it_sends(stage: Stage) -> None:
    case = stage.starts(n=1)
    assert (case.passed, case.thrown) == (["s", "t", "e"], ["message"])


def it_receives(stage: Stage) -> None:
    case = stage.starts(document_id="d-1")
    assert not case.hears("answer", document_id="d-2")
    assert case.hears("answer", document_id="d-1", word="có")
    assert case.data["said"]["word"] == "có"


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


TASKS = Family(
    "Hoạt động",
    (
        refused("task", "Task (abstract)", "Hoạt động không loại", "unsupported-element", "t", around("task", "t")),
        runs("user-task", "User Task", "Việc của người", a_person_answers, process("p", user("a"))),
        refused("manual-task", "Manual Task", "Việc làm tay", "unsupported-element", "t", around("manualTask", "t")),
        runs(
            "service-task",
            "Service Task",
            "Tác vụ tự động",
            a_machine_works,
            process("p", service("s", "books.stamp", result="stamped")),
        ),
        refused(
            "service-task-without-operation",
            "Service Task without an operation",
            "Tác vụ tự động chưa có thao tác",
            "no-operation",
            "t",
            around("serviceTask", "t"),
        ),
        runs("script-task", "Script Task", "Kịch bản", a_script_computes, process("p", script("s", "m = 2 * n + 1"))),
        refused(
            "script-task-format",
            "Script Task in another language",
            "Kịch bản ngôn ngữ khác",
            "script-format",
            "s",
            with_attribute(process("p", script("s", "m = 1")), "s", 'scriptFormat="groovy"'),
        ),
        replace(
            runs(
                "business-rule-task",
                "Business Rule Task",
                "Quy tắc (bảng quyết định)",
                a_table_decides,
                process("p", rule("r", "urgency")),
                note="Bảng DMN phải có trong danh mục khi ban hành.",
            ),
            decisions={"urgency": URGENCY},
        ),
        refused(
            "business-rule-task-without-table",
            "Business Rule Task without a table",
            "Quy tắc chưa có bảng",
            "no-decision",
            "t",
            around("businessRuleTask", "t"),
        ),
        runs("send-task", "Send Task", "Gửi thông điệp", it_sends, with_message(SEND)),
        refused(
            "send-task-without-message",
            "Send Task without a message",
            "Gửi, chưa chọn thông điệp",
            "no-reference",
            "t",
            around("sendTask", "t"),
        ),
        runs("receive-task", "Receive Task", "Nhận thông điệp", it_receives, with_message(RECEIVE)),
        refused(
            "receive-task-without-correlation",
            "Receive Task without correlation",
            "Nhận, chưa so khớp",
            "message-correlation",
            "t",
            with_message(around("receiveTask", "t", "", messageRef="m")),
        ),
        refused(
            "receive-task-instantiate",
            "Receive Task that starts a process",
            "Nhận để khởi động quy trình",
            "unsupported-attribute",
            "t",
            with_message(around("receiveTask", "t", HEARS, messageRef="m", instantiate="true")),
        ),
        refused(
            "compensation-activity",
            "Compensation activity",
            "Hoạt động bù trừ",
            "unsupported-element",
            "a",
            with_attribute(process("p", user("a")), "a", 'isForCompensation="true"'),
        ),
        refused(
            "start-quantity",
            "startQuantity above 1",
            "Chờ nhiều lượt vào (startQuantity)",
            "unsupported-attribute",
            "a",
            with_attribute(process("p", user("a")), "a", 'startQuantity="2"'),
        ),
        refused(
            "completion-quantity",
            "completionQuantity above 1",
            "Ra nhiều lượt (completionQuantity)",
            "unsupported-attribute",
            "a",
            with_attribute(process("p", user("a")), "a", 'completionQuantity="2"'),
        ),
        refused(
            "implementation",
            "implementation of a task",
            "Công nghệ thực hiện (implementation)",
            "unsupported-attribute",
            "a",
            with_attribute(process("p", user("a")), "a", 'implementation="##WebService"'),
        ),
        refused(
            "potential-owner",
            "Resource roles (potentialOwner)",
            "Người có thể làm theo chuẩn",
            "unsupported-element",
            "a",
            with_child(process("p", user("a")), "userTask", '<bpmn:potentialOwner id="o"/>'),
        ),
    ),
)

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
FAMILIES = (TASKS, SUB_PROCESSES)
