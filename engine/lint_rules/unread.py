"""Parts of BPMN that nobody here reads: refused, since a diagram must do all that it says or not go live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import Finding
from engine.lint_rules.drawing import Drawing, error, local
from engine.spiff.vocabulary import bpmn


@dataclass(frozen=True)
class Meaning:
    """What an attribute may say without changing anything, and what to do when it says something else."""

    harmless: tuple[str, ...]
    mend: str


ATTRIBUTES = {
    "startQuantity": Meaning(("1",), "Gom các nhánh bằng cổng song song trước hoạt động."),
    "completionQuantity": Meaning(("1",), "Tách nhánh bằng cổng song song sau hoạt động."),
    "instantiate": Meaning(("false",), "Dùng sự kiện bắt đầu trơn; việc khởi động do hệ thống nhận gói tin."),
    "eventGatewayType": Meaning(("Exclusive",), "Dùng cổng song song rồi chờ từng sự kiện trên mỗi nhánh."),
    "behavior": Meaning(("All",), "Phát sự kiện ở một bước sau các lượt."),
    "isImmediate": Meaning(("true",), "Đặt một sự kiện chờ vào giữa luồng."),
    "implementation": Meaning(
        ("##unspecified", "##Unspecified"), "Ghi tác vụ vào cv:operation, quy tắc vào cv:decision."
    ),
    "language": Meaning((), "Viết bằng ngôn ngữ biểu thức của hệ thống và bỏ thuộc tính này."),
    "mustUnderstand": Meaning(("false",), "Bỏ phần mở rộng này."),
}
ELEMENTS = {
    "correlationSubscription": "Ghi mã so khớp vào cv:correlation của sự kiện.",
    "property": "Dữ liệu đi theo vụ việc; xóa thuộc tính này.",
    "dataInput": "Dữ liệu đi theo vụ việc; xóa dữ liệu vào.",
    "dataOutput": "Dữ liệu đi theo vụ việc; xóa dữ liệu ra.",
    "eventDefinitionRef": "Ghi thẳng định nghĩa của sự kiện vào sự kiện.",
    "complexBehaviorDefinition": "Dùng nhiều lượt với danh sách trong cv:each.",
    "import": "Đưa phần cần dùng vào chính sơ đồ này.",
}
DIRECTIONS = {"Converging": (False, True), "Diverging": (True, False), "Mixed": (True, True)}  # many out, many in


def check_unread(drawing: Drawing) -> Iterator[Finding]:
    for xml in drawing.root.iter():
        if isinstance(xml.tag, str) and xml.tag == bpmn(local(xml)):
            yield from check_attributes(xml)
            if mend := ELEMENTS.get(local(xml)):
                yield error("unsupported-element", named(xml), f"Không dùng được phần tử “{local(xml)}”.", mend)
    for node in drawing.nodes("exclusiveGateway", "parallelGateway", "inclusiveGateway"):
        many = len(node.outgoing) > 1, len(node.incoming) > 1
        stated = node.xml.get("gatewayDirection")
        if stated in DIRECTIONS and DIRECTIONS[stated] != many:
            message = f"Cổng “{node.name}” ghi chiều “{stated}”, trái với các luồng của nó."
            yield error("gateway-direction", node.id, message, "Bỏ gatewayDirection, hoặc vẽ lại các luồng.")
    for node in drawing.nodes("endEvent"):
        if node.outgoing:
            message = f"Sự kiện kết thúc “{node.name}” có luồng đi ra, vụ việc sẽ không đi theo luồng đó."
            yield error("broken-flow", node.id, message, "Xóa luồng, hoặc đổi thành sự kiện giữa chừng.")


def check_attributes(xml: Any) -> Iterator[Finding]:
    for name, meaning in ATTRIBUTES.items():
        value = xml.get(name)
        if value is not None and value not in meaning.harmless:
            message = f"Không dùng được {name}=“{value[:40]}” ở đây."
            yield error("unsupported-attribute", named(xml), message, meaning.mend)


def named(xml: Any) -> str:
    """The id of the element, or of the nearest one around it that has one."""
    return next((str(each.get("id")) for each in (xml, *xml.iterancestors()) if each.get("id")), "")
