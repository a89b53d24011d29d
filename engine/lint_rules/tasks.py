"""What activities must say, and whether what they name exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Finding
from engine.lint_rules.drawing import Drawing, Node, error, warning
from engine.spiff.elements import decision_of, names_in, operator_of, wanted_of
from engine.spiff.vocabulary import bpmn, cv


@dataclass(frozen=True)
class Asked:
    """A parameter of an operation: what people call it, and whether the operation fails without it."""

    title: str
    is_required: bool = True


@dataclass(frozen=True)
class Names:
    """What exists where the diagram is deployed; None for what is not looked up."""

    operations: Collection[str] | None = None
    forms: Collection[str] | None = None
    groups: Collection[str] | None = None
    processes: Collection[str] | None = None
    decisions: Collection[str] | None = None
    parameters: Mapping[str, Mapping[str, Asked]] = field(default_factory=dict)  # by operation


def check_tasks(drawing: Drawing, names: Names) -> Iterator[Finding]:
    own = drawing.process.get("id", "")
    for node in drawing.nodes("userTask"):
        yield from check_user_task(node, names)
    for node in drawing.nodes("serviceTask"):
        yield from check_service_task(node, names)
    for node in drawing.nodes("callActivity"):
        yield from check_call(node, names, own)
    for node in drawing.nodes("businessRuleTask"):
        yield from check_decision(node, names)
    for node in drawing.nodes():
        yield from check_turns(node)
    for lane in drawing.process.iter(bpmn("lane")):
        for group in names_in(lane.get(cv("groups"), "")):
            yield from known(lane.get("id", ""), "nhóm", "unknown-group", group, names.groups)


def check_user_task(node: Node, names: Names) -> Iterator[Finding]:
    wanted = wanted_of(node.xml)
    if not wanted.get("form"):
        yield error("no-form", node.id, f"Việc “{node.name}” chưa có biểu mẫu.", "Chọn biểu mẫu (cv:form).")
    else:
        yield from known(node.id, "biểu mẫu", "unknown-form", wanted["form"], names.forms)
    if not wanted["groups"] and not wanted.get("assignee"):
        message = f"Việc “{node.name}” chưa biết giao cho ai."
        yield error(
            "no-owner", node.id, message, "Ghi nhóm (cv:groups) cho việc hoặc cho làn, hay người xử lý (cv:assignee)."
        )
    for group in names_in(node.said("groups")):
        yield from known(node.id, "nhóm", "unknown-group", group, names.groups)


def check_service_task(node: Node, names: Names) -> Iterator[Finding]:
    operator = operator_of(node.xml)
    if not operator.get("name"):
        mend = "Chọn thao tác (cv:operation) trong danh mục."
        yield error("no-operation", node.id, f"Tác vụ tự động “{node.name}” chưa có thao tác.", mend)
    else:
        yield from known(node.id, "thao tác", "unknown-operation", operator["name"], names.operations)
    retries = node.said("retries")
    if retries and not retries.isdigit():
        yield error("retries", node.id, f"Số lần thử lại của “{node.name}” không phải là số.", "Ghi số nguyên, như 5.")
    given = [parameter.get("name") for parameter in node.xml.iter(cv("parameter"))]
    for name in sorted({each for each in given if each and given.count(each) > 1}):
        message = f"Tham số “{name}” của “{node.name}” ghi hai lần."
        yield error("double-parameter", node.id, message, "Giữ lại một.")
    asked = names.parameters.get(operator.get("name", ""))
    if asked is not None:
        yield from check_parameters(node, asked, {each for each in given if each})


def check_parameters(node: Node, asked: Mapping[str, Asked], given: Collection[str]) -> Iterator[Finding]:
    """Without a required parameter the operation fails every time; one it does not know it never reads."""
    for name, each in asked.items():
        if each.is_required and name not in given:
            message = f"Tác vụ “{node.name}” thiếu tham số “{each.title}”."
            yield error("missing-parameter", node.id, message, f"Chọn dữ liệu cho tham số {name}.")
    for name in sorted(set(given) - asked.keys()):
        message = f"Thao tác của “{node.name}” không dùng tham số “{name}”."
        mend = f"Bỏ tham số này. Thao tác dùng: {', '.join(asked)}." if asked else "Bỏ tham số này."
        yield warning("unknown-parameter", node.id, message, mend)


def check_call(node: Node, names: Names, own: str) -> Iterator[Finding]:
    called = node.xml.get("calledElement", "")
    if not called:
        mend = "Ghi mã quy trình được gọi (calledElement)."
        yield error("no-called-process", node.id, f"“{node.name}” chưa biết gọi quy trình nào.", mend)
    elif called != own:
        yield from known(node.id, "quy trình", "unknown-process", called, names.processes)


def check_decision(node: Node, names: Names) -> Iterator[Finding]:
    decision = decision_of(node.xml)
    if not decision:
        mend = "Chọn bảng quyết định (cv:decision)."
        yield error("no-decision", node.id, f"“{node.name}” chưa có bảng quyết định.", mend)
    else:
        yield from known(node.id, "bảng quyết định", "unknown-decision", decision, names.decisions)


def check_turns(node: Node) -> Iterator[Finding]:
    """An activity for several: is it clear for whom, and what becomes of the results?"""
    turns = node.xml.find(bpmn("multiInstanceLoopCharacteristics"))
    if turns is None:
        return
    if turns.get(cv("each")):
        yield from check_own_turns(node, turns)
        return
    into, item = turns.find(bpmn("loopDataOutputRef")), turns.find(bpmn("outputDataItem"))
    if into is None:
        message = f"“{node.name}” làm nhiều lượt nhưng không gom kết quả: lượt sau ghi đè lượt trước."
        yield warning("turns-overwrite", node.id, message, "Đặt loopDataOutputRef và outputDataItem để gom kết quả.")
    if (into is None) != (item is None):
        message = f"“{node.name}” gom kết quả nhiều lượt nhưng thiếu một trong loopDataOutputRef và outputDataItem."
        yield error("turns-output", node.id, message, "Ghi cả hai: gom vào đâu, và mỗi lượt lấy dữ liệu nào.")


def check_own_turns(node: Node, turns: Any) -> Iterator[Finding]:
    if not turns.get(cv("item")):
        message = f"“{node.name}” làm nhiều lượt nhưng chưa đặt tên cho phần tử của mỗi lượt."
        yield error("turns-item", node.id, message, "Ghi cv:item, thí dụ cv:item=“coop”.")
    if bool(turns.get(cv("gather"))) != bool(turns.get(cv("into"))):
        message = f"“{node.name}” gom kết quả nhiều lượt nhưng thiếu một trong cv:gather và cv:into."
        yield error("turns-output", node.id, message, "Ghi cả hai: mỗi lượt lấy dữ liệu nào, và gom vào đâu.")
    if turns.get(cv("gather")) and turns.get(cv("gather")) == turns.get(cv("into")):
        message = f"“{node.name}” gom kết quả vào chính tên của dữ liệu được gom."
        yield error("turns-output", node.id, message, "Đặt cho cv:into một tên khác.")
    theirs = [tag for tag in ("loopDataInputRef", "loopCardinality") if turns.find(bpmn(tag)) is not None]
    if theirs:
        message = f"“{node.name}” vừa có cv:each vừa có {theirs[0]}."
        yield error("turns-twice", node.id, message, f"Bỏ {theirs[0]}.")


def known(element: str, what: str, rule: str, name: str, names: Collection[str] | None) -> Iterator[Finding]:
    if names is not None and name not in names:
        yield error(rule, element, f"Không có {what} “{name}”.", f"Chọn một {what} trong danh mục.")
