"""Forms that the tests ask: one with every component, and two as the province really uses them. All people are made up."""

from __future__ import annotations

from datetime import date
from typing import Any

from forms.catalog import open_form
from forms.form import Choice, Form

TODAY = date(2026, 11, 24)

URGENCY = [
    {"label": "Thường", "value": "thuong"},
    {"label": "Khẩn", "value": "khan"},
    {"label": "Hỏa tốc", "value": "hoa_toc"},
]
CHOICES = {
    "agencies": [
        Choice("so-tai-chinh", "Sở Tài chính", "H00.05"),
        Choice("so-y-te", "Sở Y tế"),
        Choice("xa-tan-thu", "UBND xã Tân Thử"),
    ],
    "units": [Choice("phong-xd", "Phòng Xây dựng"), Choice("phong-kt", "Phòng Kinh tế"), Choice("vp", "Văn phòng")],
    "people": [Choice("nhap", "Hoàng Thị Nháp", "Phó trưởng phòng")],
    "files": [Choice("f-1", "to-trinh-41.pdf", "1,2 MB"), Choice("f-2", "ban-ve.pdf")],
}


def schema_of(*components: dict[str, Any]) -> dict[str, Any]:
    """A form-js schema of these components."""
    return {"type": "default", "id": "Form_test", "schemaVersion": 18, "components": list(components)}


def form_of(*components: dict[str, Any], known: frozenset[str] = frozenset()) -> Form:
    """A reviewed form of these components."""
    return open_form("test", schema_of(*components), known)


def field(kind: str, key: str = "x", **properties: Any) -> dict[str, Any]:
    """One component with an id, a key and a label."""
    return {"type": kind, "id": f"id_{key}", "key": key, "label": f"Ô {key}", **properties}


def hidden_when(condition: str) -> dict[str, Any]:
    return {"conditional": {"hide": condition}}


EVERYTHING = schema_of(
    {"type": "text", "id": "t", "text": "# Giao xử lý\nĐọc **trích yếu** trước.\n\n- Một chủ trì\n- Nhiều phối hợp"},
    {"type": "text", "id": "v", "properties": {"widget": "verdict"}},
    field("textfield", "subject", validate={"required": True, "maxLength": 120}, description="Như trên văn bản."),
    field("textarea", "direction", properties={"widget": "phrases", "phrases": "Tham mưu trả lời | Để biết"}),
    field("number", "pages", validate={"min": 1, "max": 500}, decimalDigits=0, layout={"row": "a", "columns": 4}),
    field("select", "urgency", values=URGENCY, defaultValue="thuong", layout={"row": "a", "columns": None}),
    field("radio", "decision", values=[{"label": "Đồng ý", "value": "yes"}, {"label": "Trả lại", "value": "no"}]),
    field("textarea", "reason", validate={"required": True}, **hidden_when('=not(decision = "no")')),
    field("checkbox", "paper"),
    field("checklist", "copies", values=[{"label": "Chủ tịch", "value": "ct"}, {"label": "Văn phòng", "value": "vp"}]),
    field("taglist", "recipients", valuesKey="agencies", properties={"widget": "recipients"}),
    {
        "type": "group",
        "id": "g",
        "label": "Hạn xử lý",
        "path": "due",
        "components": [
            field("datetime", "day", subtype="date", disallowPassedDates=True),
            field("datetime", "time", subtype="time", timeInterval=15),
            field("datetime", "meeting", subtype="datetime"),
        ],
    },
    field("select", "lead", valuesKey="units", properties={"widget": "unit"}, validate={"required": True}),
    field("taglist", "cooperating", valuesKey="units", properties={"widget": "units"}),
    field("select", "follower", valuesKey="people", properties={"widget": "person"}),
    {
        "type": "dynamiclist",
        "id": "r",
        "label": "Việc cần làm",
        "path": "plan.steps",
        "components": [
            field("textfield", "what", validate={"required": True}),
            field("checkbox", "late"),
            field("textfield", "why", validate={"required": True}, **hidden_when("=not(this.late)")),
        ],
    },
    field("filepicker", "files", multiple=True, accept=".pdf"),
    field("textfield", "email", validate={"validationType": "email"}),
    field("textfield", "number", readonly=True),
    {"type": "separator", "id": "s"},
    {"type": "spacer", "id": "sp", "height": 20},
    field("textfield", "pin", properties={"widget": "pin"}, validate={"required": True, "minLength": 6}),
)

REGISTER_INCOMING = schema_of(
    field(
        "textfield", "code", label="Số và ký hiệu", validate={"required": True, "pattern": r"^\d{1,5}/[^\s/]{2,40}$"}
    ),
    field("datetime", "issued", label="Ngày ban hành", subtype="date", validate={"required": True}),
    field("textarea", "subject", label="Trích yếu", validate={"required": True, "maxLength": 500}),
    field("select", "urgency", label="Độ khẩn", values=URGENCY, validate={"required": True}),
    field("datetime", "due", label="Hạn trả lời", subtype="datetime", **hidden_when('=urgency = "thuong"')),
    field("checkbox", "paper", label="Có bản giấy"),
    field(
        "number",
        "sheets",
        label="Số tờ",
        decimalDigits=0,
        validate={"required": True, "min": 1, "max": 9999},
        **hidden_when("=paper = false"),
    ),
)

SIGN = schema_of(
    {"type": "text", "id": "d", "properties": {"widget": "document"}},
    field(
        "radio", "verdict", label="Ý kiến", values=[{"label": "Ký", "value": "sign"}, {"label": "Trả", "value": "no"}]
    ),
    field(
        "textfield",
        "pin",
        label="Mã PIN",
        properties={"widget": "pin"},
        validate={"required": True},
        **hidden_when('=verdict != "sign"'),
    ),
    field("textarea", "why", label="Lý do", validate={"required": True}, **hidden_when('=verdict != "no"')),
)
