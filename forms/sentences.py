"""What a person reads when a field is wrong: one Vietnamese sentence a reason, naming the field and the way out.

The code of a reason is stable and goes to programs; the sentence goes to the screen. The sentence never repeats a
secret, and what was typed only as far as it helps.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from forms.form import Component
from forms.spelling import show_day, show_number

CHOSEN = frozenset({"choice", "choices", "date", "files"})

# reason of the JSON Schema → code; of `type` and `format` it depends on the kind or the format
CODES = {
    "enum": "not_a_choice",
    "minLength": "too_short",
    "maxLength": "too_long",
    "pattern": "pattern",
    "minimum": "too_small",
    "maximum": "too_big",
    "decimalDigits": "too_precise",
    "increment": "off_step",
    "minuteStep": "off_step",
    "notBefore": "date_passed",
    "minItems": "required",
    "maxItems": "too_many",
    "uniqueItems": "chosen_twice",
    "const": "required",
}
FORMAT_CODES = {
    "plain": "bad_text",
    "email": "bad_email",
    "phone": "bad_phone",
    "date": "bad_date",
    "clock": "bad_time",
    "moment": "bad_moment",
}

SENTENCES = {
    "too_short": "“{label}” mới có {length} ký tự, cần ít nhất {limit}.",
    "too_long": "“{label}” dài {length} ký tự, nhiều nhất {limit}. Rút gọn lại.",
    "pattern": "“{label}” chưa đúng mẫu. {help}",
    "too_small": "“{label}” phải từ {limit} trở lên.",
    "too_big": "“{label}” phải từ {limit} trở xuống.",
    "too_precise": "“{label}” chỉ nhận {limit} chữ số sau dấu phẩy.",
    "off_step": "“{label}” phải theo bước {limit}.",
    "date_passed": "“{label}” không được trước hôm nay, {limit}.",
    "too_many": "“{label}” nhiều nhất {limit} mục. Bớt đi.",
    "chosen_twice": "“{label}” có mục chọn hai lần. Bỏ một.",
    "not_a_choice": "“{label}” có lựa chọn không còn trong danh sách. Chọn lại.",
    "not_a_number": "“{label}” phải là số, ví dụ 12 hoặc 94,2.",
    "wrong_type": "“{label}” không đúng kiểu dữ liệu. Điền lại.",
    "bad_text": "“{label}” có ký tự điều khiển không hiện được. Gõ lại đoạn này.",
    "bad_email": "“{label}” chưa phải địa chỉ thư điện tử, ví dụ ten@coquan.gov.vn.",
    "bad_phone": "“{label}” chưa phải số điện thoại, ví dụ 0912 345 678.",
    "bad_date": "“{label}” chưa phải ngày có trong lịch, ví dụ 27/11/2026.",
    "bad_time": "“{label}” chưa phải giờ, ví dụ 16:30.",
    "bad_moment": "“{label}” chưa phải ngày giờ, ví dụ 27/11/2026 16:30.",
}
MISPLACED = {
    "unknown_field": "Biểu mẫu không có ô “{name}”. Bỏ tên này.",
    "read_only": "Ô “{name}” chỉ để đọc. Bỏ giá trị gửi kèm.",
    "wrong_type": "“{name}” không đúng cấu trúc của biểu mẫu. Gửi lại đúng cấu trúc.",
}


def code_of(component: Component, keyword: str, value: Any, limit: Any) -> str:
    """The stable code for a value that a word of the JSON Schema refused."""
    if keyword == "type":
        return "not_a_number" if component.kind == "number" and isinstance(value, str) else "wrong_type"
    return FORMAT_CODES[limit] if keyword == "format" else CODES[keyword]


def sentence_for(component: Component, code: str, value: Any, limit: Any) -> str:
    """The sentence for one code on one component; `limit` is what the schema's word demanded."""
    if code == "required":
        return _required(component)
    return SENTENCES[code].format(
        label=component.label,
        length=len(value) if isinstance(value, str) else 0,
        limit=_shown(limit),
        help=component.description or "Xem lại cách ghi.",
    )


def sentence_for_misplaced(name: str, code: str) -> str:
    """The sentence for a name that does not belong where it was sent."""
    return MISPLACED[code].format(name=name[:80])


def _required(component: Component) -> str:
    if component.kind == "flag":
        return f"Chưa đánh dấu “{component.label}”."
    if component.kind == "rows":
        return f"“{component.label}” chưa có dòng nào. Thêm ít nhất một dòng."
    return f"Chưa {'chọn' if component.kind in CHOSEN else 'điền'} “{component.label}”."


def _shown(limit: Any) -> str:
    if isinstance(limit, int | float) and not isinstance(limit, bool):
        return show_number(limit)
    if isinstance(limit, str) and limit[:4].isdigit():
        return show_day(date.fromisoformat(limit))
    return ""
