"""Tasks: what people and machines do."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.bpmn import process, rule, script, service, user
from tests.engine.lint_rules.diagrams import around, with_attribute, with_child
from tests.standard.row import Family, refused, runs
from tests.standard.stage import Stage

ROOTS = '<bpmn:message id="m" name="answer"/>'
HEARS = '<bpmn:extensionElements><cv:correlation property="document_id" value="document_id"/></bpmn:extensionElements>'
RECEIVE = around("receiveTask", "t", HEARS, messageRef="m", cv__variable="said")
SEND = around("sendTask", "t", "", messageRef="m", cv__payload="{'n': n}")
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


# ---------------------------------------------------------------------------------------------------------------- rows

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
FAMILIES = (TASKS,)
