"""Whether a form schema may be published: every reason why not, none silently ignored.

Three passes, each only when the one before found nothing: the closed shape of the JSON (`shapes`), what a person meant
by each component (words, keys, options, conditions), and what the components mean together (`agreement`).
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from forms import agreement, conditions, markdown, patterns
from forms.errors import ConditionRefused, Finding
from forms.form import read_form
from forms.shapes import COMPONENTS, FORM, MAX_COMPONENTS, MAX_DEPTH
from forms.widgets import WIDGETS

SAFE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
FEEL_WORDS = frozenset("if then else for return some every satisfies between instance of function list date".split())
RESERVED = frozenset(keyword.kwlist) | conditions.WORDS | FEEL_WORDS | {"typename", "csrf_token"}

Item = Mapping[str, Any]


def review(schema: object, known: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """Every reason why this schema cannot be published; `known` are the page's data names that conditions may read."""
    findings = tuple(_shape(schema))
    if findings or not isinstance(schema, Mapping):
        return findings
    findings = tuple(finding for item in _items(schema["components"]) for finding in _component(item))
    if findings:
        return findings
    return tuple(agreement.disagreements(read_form("", schema), known))


def _items(components: Sequence[Item]) -> Iterator[Item]:
    for item in components:
        yield item
        yield from _items(item.get("components", ()))


def _shape(schema: object) -> Iterator[Finding]:
    try:
        json.dumps(schema, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        yield Finding("not_json", "", "Biểu mẫu không phải JSON hợp lệ. Xuất lại từ trình vẽ biểu mẫu.")
        return
    if not Draft202012Validator(FORM).is_valid(schema) or not isinstance(schema, Mapping):
        yield from (_misshapen(error, "", "Biểu mẫu") for error in Draft202012Validator(FORM).iter_errors(schema))
        return
    yield from _shapes_of(schema["components"], 1)
    if not 0 < _count(schema["components"]) <= MAX_COMPONENTS:
        yield Finding("component_count", "", f"Biểu mẫu phải có từ 1 đến {MAX_COMPONENTS} thành phần.")


def _count(components: object) -> int:
    if not isinstance(components, list):
        return 0
    return sum(1 + _count(item.get("components")) for item in components if isinstance(item, Mapping))


def _shapes_of(components: Sequence[object], depth: int) -> Iterator[Finding]:
    for item in components:
        if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):
            found = _id(item) if isinstance(item, Mapping) else ""
            yield Finding("unknown_type", found, "Có thành phần không ghi loại. Xóa và vẽ lại thành phần đó.")
            continue
        shape = COMPONENTS.get(item["type"])
        if shape is None:
            yield _found(item, "unknown_type", f"loại “{item['type']}” không dùng được ở đây. Thay bằng loại khác.")
            continue
        for error in Draft202012Validator(shape).iter_errors(item):
            yield _misshapen(error, _id(item), _title(item))
        inside = item.get("components", [])
        if depth == MAX_DEPTH and inside:
            yield _found(item, "too_deep", f"lồng quá {MAX_DEPTH} lớp nhóm. Bỏ bớt một lớp.")
        elif isinstance(inside, list):
            yield from _shapes_of(inside, depth + 1)


def _misshapen(error: ValidationError, component: str, title: str) -> Finding:
    place = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "additionalProperties":
        schema, instance = cast("Item", error.schema), cast("Item", error.instance)
        names = ", ".join(f"“{name}”" for name in instance if name not in schema["properties"])
        return Finding("unknown_property", component, f"{title}: thuộc tính {names} không dùng được ở đây. Bỏ đi.")
    if error.validator == "required":
        missing = [
            name for name in cast("list[str]", error.validator_value) if name not in cast("Item", error.instance)
        ]
        return Finding("missing_property", component, f"{title}: thiếu thuộc tính “{missing[0]}”.")
    sentence = f"{title}: thuộc tính “{place}” sai kiểu hoặc ngoài giới hạn. Đặt lại giá trị."
    return Finding("wrong_property", component, sentence)


def _id(item: Item) -> str:
    names = (item.get("id"), item.get("key"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _title(item: Item) -> str:
    names = (item.get("label"), item.get("dateLabel"), item.get("timeLabel"), item.get("key"), item.get("id"))
    return f"“{next((name for name in names if isinstance(name, str) and name.strip()), item.get('type'))}”"


def _found(item: Item, code: str, sentence: str) -> Finding:
    return Finding(code, _id(item), f"{_title(item)}: {sentence}")


def _component(item: Item) -> Iterator[Finding]:
    for examine in (_label, _key, _words, _widget, _options, _pattern, _condition):
        for code, sentence in examine(item):
            yield _found(item, code, sentence)


Said = Iterator[tuple[str, str]]


def _label(item: Item) -> Said:
    asked = "key" in COMPONENTS[item["type"]]["properties"]
    if asked and not any(item.get(name, "").strip() for name in ("label", "dateLabel", "timeLabel")):
        yield "no_label", "chưa có nhãn. Ghi nhãn cho người điền."


def _key(item: Item) -> Said:
    if "key" in COMPONENTS[item["type"]]["properties"] and "key" not in item:
        yield "no_key", "chưa có tên dữ liệu (key)."
    if item["type"] == "dynamiclist" and not item.get("path"):
        yield "no_key", "nhóm lặp chưa có đường dẫn (path)."
    for part in (*item.get("path", "").split("."), item.get("key", "")):
        if part and not SAFE_KEY.fullmatch(part):
            yield "bad_key", f"tên “{part}” phải bắt đầu bằng chữ cái, chỉ gồm chữ không dấu, chữ số và gạch dưới."
        elif part in RESERVED:
            yield "reserved_key", f"“{part}” là từ dành riêng. Đặt tên khác."


def _words(item: Item) -> Said:
    adorners = item.get("appearance", {}).values()
    texts = (*(item.get(name, "") for name in ("label", "description", "text", "dateLabel", "timeLabel")), *adorners)
    if any(text.lstrip().startswith("=") or "{{" in text for text in texts):
        yield "template_in_text", "chữ trên biểu mẫu không chứa công thức (“=” ở đầu hoặc “{{ }}”)."
    for mark in markdown.refused_marks(item.get("text", "")):
        yield f"{mark}_in_text", "đoạn chữ chỉ có đoạn, tiêu đề (#), gạch đầu dòng (-) và **chữ đậm**."


def _widget(item: Item) -> Said:
    properties = item.get("properties", {})
    name = properties.get("widget", "")
    widget = WIDGETS.get(name)
    if name and widget is None:
        yield "unknown_widget", f"không có ô đặc biệt “{name}”. Chọn một trong: {', '.join(WIDGETS)}."
        return
    if widget and item["type"] not in widget.sits_on:
        yield "misplaced_widget", f"“{name}” chỉ đặt được trên loại {', '.join(sorted(widget.sits_on))}."
    for extra in properties.keys() - {"widget"} - (widget.settings if widget else frozenset()):
        yield "unknown_setting", f"thuộc tính riêng “{extra}” không có tác dụng ở đây. Bỏ đi."
    if properties.get("due", "required") not in {"required", "optional"}:
        yield "wrong_property", "thuộc tính riêng “due” chỉ nhận “required” hoặc “optional”."


def _options(item: Item) -> Said:
    if "values" not in COMPONENTS[item["type"]]["properties"]:
        return
    sources = sum(name in item for name in ("values", "valuesKey"))
    widget = WIDGETS.get(item.get("properties", {}).get("widget", ""))
    if sources > 1:
        yield "two_lists", "vừa có lựa chọn tĩnh vừa có danh sách của trang. Giữ một."
    if not sources and not (widget and widget.takes_list):
        yield "no_options", "chưa có lựa chọn nào."
    values = [option["value"] for option in item.get("values", [])]
    if any(value != value.strip() for value in values):
        yield "bad_option", "giá trị của lựa chọn không được có khoảng trắng ở đầu, cuối."
    if len(set(values)) < len(values):
        yield "same_option", "có hai lựa chọn cùng giá trị."


def _pattern(item: Item) -> Said:
    pattern = item.get("validate", {}).get("pattern", "")
    if not patterns.is_readable(pattern):
        yield "bad_pattern", "mẫu ký tự (pattern) không đọc được."
    elif pattern and not patterns.is_cheap(pattern):
        yield "costly_pattern", "mẫu ký tự quá nặng: không lặp cả nhóm, bớt chỗ lặp không hạn định."


def _condition(item: Item) -> Said:
    text = item.get("conditional", {}).get("hide", "").strip()
    try:
        if text:
            conditions.parse(text)
    except ConditionRefused as refused:
        yield refused.code, str(refused)
