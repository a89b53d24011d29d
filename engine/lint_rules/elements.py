"""BPMN that SpiffWorkflow reads and then ignores, or gets wrong without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.errors import Finding
from engine.lint_rules.drawing import Drawing, Node, error, local, owner
from engine.spiff.vocabulary import bpmn, cv

USE_INSTEAD = {
    "complexGateway": "Dùng cổng loại trừ, song song hoặc bao hàm.",
    "task": "Chọn loại cho hoạt động: việc của người, tác vụ tự động, kịch bản hoặc quy tắc.",
    "manualTask": "Dùng việc của người (user task) có biểu mẫu.",
    "adHocSubProcess": "Dùng quy trình con thường.",
    "transaction": "Dùng quy trình con thường với sự kiện lỗi ở biên.",
    "compensateEventDefinition": "Vẽ các bước hoàn tác thành một nhánh thường.",
    "cancelEventDefinition": "Dùng sự kiện lỗi.",
    "linkEventDefinition": "Nối thẳng bằng một luồng.",
    "conditionalEventDefinition": "Dùng cổng loại trừ có điều kiện, hoặc thông điệp.",
    "dataStore": "Dữ liệu do tác vụ tự động đọc và ghi, không vẽ thành kho dữ liệu chạy được.",
    "dataInputAssociation": "Dữ liệu đi theo vụ việc; xóa liên kết dữ liệu vào.",
    "dataOutputAssociation": "Dữ liệu đi theo vụ việc; xóa liên kết dữ liệu ra.",
    "ioSpecification": "Dữ liệu đi theo vụ việc; xóa phần đặc tả vào ra.",
    "globalTask": "Dùng hoạt động gọi quy trình khác (call activity).",
    "globalUserTask": "Dùng hoạt động gọi quy trình khác (call activity).",
    "globalScriptTask": "Dùng hoạt động gọi quy trình khác (call activity).",
    "globalManualTask": "Dùng hoạt động gọi quy trình khác (call activity).",
    "globalBusinessRuleTask": "Dùng hoạt động gọi quy trình khác (call activity).",
    "potentialOwner": "Ghi nhóm vào cv:groups của việc hoặc của làn.",
    "humanPerformer": "Ghi người xử lý vào cv:assignee.",
    "performer": "Ghi người xử lý vào cv:assignee.",
    "resourceRole": "Ghi nhóm vào cv:groups của việc hoặc của làn.",
}

# What each kind of event may be about; "" is an event about nothing.
EVENTS = {
    "startEvent": {""},
    "endEvent": {"", "message", "error", "escalation", "terminate"},
    "intermediateThrowEvent": {"", "message", "signal", "escalation"},
    "intermediateCatchEvent": {"message", "signal", "timer"},
    "boundaryEvent": {"message", "signal", "timer", "error", "escalation"},
}


def check_elements(drawing: Drawing) -> Iterator[Finding]:
    for xml in drawing.root.iter():
        if isinstance(xml.tag, str) and xml.tag == bpmn(local(xml)):
            yield from check_element(xml)
    for node in drawing.nodes(*EVENTS):
        yield from check_event(node)


def check_element(xml: Any) -> Iterator[Finding]:
    tag = local(xml)
    if tag in USE_INSTEAD:
        yield error(
            "unsupported-element",
            owner(xml) or xml.get("id", ""),
            f"Không dùng được phần tử “{tag}”.",
            USE_INSTEAD[tag],
        )
    if tag == "subProcess" and xml.get("triggeredByEvent") == "true":
        mend = "Bọc phần việc vào quy trình con rồi đặt sự kiện ở biên của nó."
        yield error(
            "event-sub-process", xml.get("id", ""), "Không dùng được quy trình con kích hoạt bởi sự kiện.", mend
        )
    if xml.get("isForCompensation") == "true":
        mend = "Vẽ các bước hoàn tác thành một nhánh thường."
        yield error("unsupported-element", owner(xml), "Không dùng được hoạt động bù trừ.", mend)
    if tag == "standardLoopCharacteristics" and not xml.get("loopMaximum") and not len(xml):
        mend = "Ghi điều kiện lặp hoặc số lần tối đa."
        yield error("endless-loop", owner(xml), "Hoạt động lặp không có điểm dừng.", mend)
    if tag == "multiInstanceLoopCharacteristics" and not len(xml) and not xml.get(cv("each")):
        mend = "Ghi danh sách vào cv:each."
        yield error("turns-empty", owner(xml), "Nhiều lượt chưa có danh sách hoặc số lượt.", mend)
    if tag == "scriptTask" and (xml.get("scriptFormat") or "python").lower() != "python":
        message = f"Kịch bản viết bằng “{xml.get('scriptFormat')}” không chạy được."
        yield error("script-format", xml.get("id", ""), message, "Viết mỗi dòng một phép gán: tên = biểu thức.")


def check_event(node: Node) -> Iterator[Finding]:
    kinds = [local(definition).removesuffix("EventDefinition") for definition in node.definitions()] or [""]
    if len(kinds) > 1:
        mend = "Tách thành nhiều sự kiện, hoặc dùng cổng theo sự kiện."
        yield error("multiple-events", node.id, f"Sự kiện “{node.name}” chờ nhiều thứ cùng lúc.", mend)
    for kind in kinds:
        if kind not in EVENTS[node.tag] and f"{kind}EventDefinition" not in USE_INSTEAD:
            yield error("event-kind", node.id, event_message(node, kind), event_mend(node, kind))
    if node.tag == "boundaryEvent" and "error" in kinds and node.xml.get("cancelActivity") == "false":
        message = f"Sự kiện lỗi “{node.name}” phải ngắt hoạt động."
        yield error("event-kind", node.id, message, "Bỏ chọn “không ngắt” (non-interrupting).")


def event_message(node: Node, kind: str) -> str:
    if node.tag == "startEvent":
        return f"Sự kiện bắt đầu “{node.name}” phải là sự kiện trơn; loại “{kind}” không tự khởi động được quy trình."
    if not kind:
        return f"Sự kiện “{node.name}” chưa chọn loại."
    if node.tag == "endEvent" and kind == "signal":
        return f"Sự kiện kết thúc “{node.name}” không phát được tín hiệu."
    return f"Sự kiện “{node.name}” không dùng được loại “{kind}” ở vị trí này."


def event_mend(node: Node, kind: str) -> str:
    if node.tag == "startEvent":
        return "Dùng sự kiện bắt đầu trơn; việc khởi động do hệ thống đặt lịch hoặc nhận gói tin."
    if node.tag == "endEvent" and kind == "signal":
        return "Đặt một sự kiện phát tín hiệu ở giữa, trước sự kiện kết thúc trơn."
    return "Chọn một trong các loại: " + ", ".join(sorted(each for each in EVENTS[node.tag] if each)) + "."
