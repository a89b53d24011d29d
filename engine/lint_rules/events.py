"""Messages, signals and boundary events: do they name what they wait for, and only theirs?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine.errors import Finding
from engine.lint_rules.drawing import Drawing, Node, error, local, warning
from engine.spiff.elements import correlations_of, operator_of
from engine.spiff.vocabulary import bpmn

CATCHING = ("intermediateCatchEvent", "boundaryEvent", "receiveTask")
REFERENCES = {"message": "thông điệp", "signal": "tín hiệu", "error": "lỗi", "escalation": "leo thang"}
FAILING = frozenset({"serviceTask", "subProcess", "callActivity"})


def check_events(drawing: Drawing, errors: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """`errors` are the codes that operations can fail with; one that is not in it is not looked up."""
    declared = {(local(xml), xml.get("id")) for xml in drawing.root if xml.get("name")}
    coded = {(local(xml), xml.get("id")) for xml in drawing.root if xml.get("errorCode") or xml.get("escalationCode")}
    for node in drawing.nodes():
        for definition in message_like(node):
            kind = local(definition).removesuffix("EventDefinition") if definition is not node.xml else "message"
            yield from check_reference(node, kind, definition, declared if kind in ("message", "signal") else coded)
            if kind == "message" and node.tag in CATCHING:
                yield from check_correlations(node, correlations_of(definition))
        if node.tag == "boundaryEvent" and node.attached is not None:
            yield from check_boundary(node, node.attached)
            yield from check_code(drawing, node, node.attached, errors)


def message_like(node: Node) -> list[Any]:
    """The event definitions that refer to something; a send or receive task may be its own."""
    own = [node.xml] if node.tag in ("sendTask", "receiveTask") and not node.definitions() else []
    return own + [each for each in node.definitions() if local(each).removesuffix("EventDefinition") in REFERENCES]


def check_reference(node: Node, kind: str, definition: Any, declared: set[tuple[str, Any]]) -> Iterator[Finding]:
    reference = definition.get(f"{kind}Ref")
    catches_all = kind in ("error", "escalation") and node.tag == "boundaryEvent"
    if not reference and catches_all:
        return
    if (kind, reference) not in declared:
        message = f"“{node.name}” chưa chọn {REFERENCES[kind]}, hoặc {REFERENCES[kind]} chưa có tên và mã."
        yield error(
            "no-reference",
            node.id,
            message,
            f"Chọn {REFERENCES[kind]} và đặt tên (với lỗi và leo thang: cả mã) cho nó.",
        )


def check_correlations(node: Node, correlations: Collection[Any]) -> Iterator[Finding]:
    mend = 'Thêm <cv:correlation property="…" value="…"/>, ví dụ property="document_id" value="document_id".'
    if not correlations:
        message = f"“{node.name}” nhận thông điệp mà không so khớp: thông điệp của vụ việc khác cũng lọt vào."
        yield error("message-correlation", node.id, message, mend)
    elif not any("document_id" in f"{each.name} {each.retrieval_expression}" for each in correlations):
        message = f"“{node.name}” không so khớp theo văn bản: thông điệp về văn bản khác có cùng giá trị cũng lọt vào."
        yield warning("message-document", node.id, message, mend)


def check_code(
    drawing: Drawing, node: Node, activity: Node, errors: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    """A boundary event of an operation should wait for a code that the operation can fail with."""
    operation = operator_of(activity.xml).get("name", "") if activity.tag == "serviceTask" else ""
    known = errors.get(operation)
    for definition in node.definitions():
        if known is None or local(definition) != "errorEventDefinition" or not definition.get("errorRef"):
            continue
        code = next((xml.get("errorCode") for xml in drawing.root if xml.get("id") == definition.get("errorRef")), None)
        if code and code not in known:
            message = f"Thao tác “{operation}” không bao giờ báo mã “{code}”, nên “{node.name}” không xảy ra."
            yield warning("unknown-error-code", node.id, message, f"Các mã của thao tác này: {', '.join(known)}.")


def check_boundary(node: Node, activity: Node) -> Iterator[Finding]:
    kinds = {local(definition) for definition in node.definitions()}
    if "errorEventDefinition" in kinds and activity.tag not in FAILING:
        message = f"“{activity.name}” không bao giờ báo lỗi, nên sự kiện lỗi “{node.name}” không xảy ra."
        yield warning(
            "never-happens",
            node.id,
            message,
            "Đặt sự kiện lỗi ở biên tác vụ tự động, quy trình con hoặc quy trình gọi.",
        )
    if "escalationEventDefinition" in kinds and activity.tag not in FAILING - {"serviceTask"}:
        message = f"“{activity.name}” không phát leo thang, nên sự kiện “{node.name}” không xảy ra."
        yield warning("never-happens", node.id, message, "Đặt sự kiện ở biên quy trình con hoặc quy trình gọi.")
    if activity.xml.find(bpmn("standardLoopCharacteristics")) is not None and node.xml.get("cancelActivity") == "false":
        message = f"Sự kiện không ngắt “{node.name}” ở biên một hoạt động lặp chỉ chạy cho cả vòng lặp."
        yield warning(
            "loop-boundary", node.id, message, "Bọc hoạt động lặp trong quy trình con nếu cần nhắc từng lượt."
        )
