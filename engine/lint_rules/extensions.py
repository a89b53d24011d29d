"""Words of other vendors, and words of ours that do not exist: both would be ignored without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.errors import Finding
from engine.lint_rules.drawing import Drawing, error, local, namespace, owner
from engine.spiff.vocabulary import (
    ATTRIBUTES,
    BPMN,
    CV,
    DRAWING,
    ELEMENTS,
    LOCKABLE,
    LOCKED,
    SPIFF,
    SPIFF_ELEMENTS,
    XSI,
    bpmn,
)

KNOWN = DRAWING | {BPMN, CV, SPIFF, XSI}
XML = "http://www.w3.org/XML/1998/namespace"


def check_extensions(drawing: Drawing) -> Iterator[Finding]:
    for xml in drawing.root.iter():
        if isinstance(xml.tag, str) and namespace(xml.tag) not in DRAWING:
            yield from check_tag(xml)
            if xml is not drawing.root:  # tools sign their name on the root; that decides nothing
                yield from check_attributes(xml)


def check_tag(xml: Any) -> Iterator[Finding]:
    space, tag = namespace(xml.tag), local(xml)
    if space not in KNOWN:
        yield foreign(xml, f"phần tử “{written(xml, xml.tag)}”")
    elif space == SPIFF and tag not in SPIFF_ELEMENTS:
        yield foreign(xml, f"phần tử “spiffworkflow:{tag}”")
    elif space == CV:
        yield from check_own_element(xml)


def check_own_element(xml: Any) -> Iterator[Finding]:
    tag = local(xml)
    if tag not in ELEMENTS:
        yield unknown(xml, f"cv:{tag}", ", ".join(f"cv:{name}" for name in ELEMENTS))
        return
    places, attributes = ELEMENTS[tag]
    holder = next((each for each in xml.iterancestors() if each.tag != bpmn("extensionElements")), None)
    if holder is None or local(holder) not in places:
        mend = "Đặt nó trong extensionElements của: " + ", ".join(sorted(places)) + "."
        yield error("unknown-word", owner(xml), f"“cv:{tag}” đặt sai chỗ nên không có tác dụng.", mend)
    for name in attributes:
        if not (xml.get(name) or "").strip():
            yield error("unknown-word", owner(xml), f"“cv:{tag}” thiếu “{name}”.", f"Điền “{name}”.")
    for name in xml.attrib:
        if name not in attributes:
            yield unknown(xml, f"cv:{tag} {name}", ", ".join(attributes))


def check_attributes(xml: Any) -> Iterator[Finding]:
    for name in xml.attrib:
        space = namespace(name)
        if space == CV:
            yield from check_own_attribute(xml, name)
        elif space and space not in KNOWN | {XML}:
            yield foreign(xml, f"thuộc tính “{written(xml, name)}”")
        elif space == SPIFF:
            yield foreign(xml, f"thuộc tính “{written(xml, name)}”")


def check_own_attribute(xml: Any, name: str) -> Iterator[Finding]:
    allowed = [*ATTRIBUTES.get(local(xml), {}), *([LOCKED] if local(xml) in LOCKABLE else [])]
    if name.removeprefix(f"{{{CV}}}") not in allowed:
        mine = ", ".join(f"cv:{each}" for each in allowed) or f"không có từ nào cho {local(xml)}"
        yield unknown(xml, written(xml, name), mine)
    elif name == f"{{{CV}}}{LOCKED}" and xml.get(name) not in ("true", "false"):
        yield error("unknown-word", owner(xml), "“cv:locked” chỉ nhận true hoặc false.", "Ghi true, hoặc bỏ cv:locked.")


def foreign(xml: Any, what: str) -> Finding:
    message = f"Sơ đồ dùng {what} của phần mềm khác, hệ thống này không hiểu."
    return error("foreign-extension", owner(xml), message, "Xóa nó, hoặc thay bằng từ tương ứng trong cv:.")


def unknown(xml: Any, word: str, allowed: str) -> Finding:
    return error("unknown-word", owner(xml), f"Không có từ “{word}”.", f"Kiểm tra chính tả. Dùng được: {allowed}.")


def written(xml: Any, name: str) -> str:
    """The name as the author wrote it, with its prefix."""
    prefixes = {uri: prefix for prefix, uri in xml.nsmap.items() if prefix}
    prefix = prefixes.get(namespace(name))
    bare = name.rpartition("}")[2]
    return f"{prefix}:{bare}" if prefix else bare
