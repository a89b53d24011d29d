"""What a draft holds and how it changes, apart from who edits it when: readable XML, forms, tables, scenarios, within limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from engine.errors import DiagramRefused
from engine.spiff.parser import MAX_BYTES, executable_process, read_xml
from engine.spiff.vocabulary import bpmn
from engine.versions.bundles import Redrawn, canonical
from engine.versions.errors import BadKey, DraftTooLarge, DraftUnreadable, NothingThere

MOST_PARTS = 200  # forms, tables or scenarios of one draft
LONGEST_ID = 64
PROCESS_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Part:
    """What a draft holds beside its diagram: what people call it, which names it may have, how large one may be."""

    name: str
    key: re.Pattern[str]
    most_bytes: int


PARTS: Mapping[str, Part] = {
    "forms": Part("biểu mẫu", re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII), 500_000),
    "decisions": Part("bảng quyết định", IDENTIFIER, 500_000),
    "scenarios": Part("kịch bản", re.compile(r"\S(?:[^/\x00-\x1f]{0,118}\S)?"), 200_000),
}
DIAGRAM = "xml"


@dataclass(frozen=True)
class Edit:
    """One change of a draft. `part` is "xml", "forms", "decisions" or "scenarios"; `content` None takes a part away."""

    part: str
    content: Any
    key: str = ""


@dataclass(frozen=True)
class Content:
    """What a draft holds, apart from who edited it when."""

    xml: bytes
    redrawn: Redrawn

    def after(self, edit: Edit) -> Content:
        """The content as an edit leaves it. Raises NothingThere for a part that is to go and is not there."""
        if edit.part == DIAGRAM:
            return replace(self, xml=edit.content)
        parts = dict(getattr(self.redrawn, edit.part))
        if edit.content is not None:
            parts[edit.key] = edit.content
        elif parts.pop(edit.key, None) is None:
            raise NothingThere(PARTS[edit.part].name, edit.key)
        if len(parts) > MOST_PARTS:
            raise DraftTooLarge(f"Số {PARTS[edit.part].name} của bản nháp", str(MOST_PARTS))
        return replace(self, redrawn=replace(self.redrawn, **{edit.part: parts}))


def readable(edit: Edit) -> Edit:
    """An edit whose content can be kept. Raises BadKey, DraftTooLarge, DraftUnreadable."""
    if edit.part == DIAGRAM:
        return replace(edit, content=readable_diagram(edit.content))
    part = PARTS[edit.part]
    if not part.key.fullmatch(edit.key):
        raise BadKey(part.name, edit.key)
    if edit.content is None:
        return edit
    size = len(edit.content.encode()) if isinstance(edit.content, str) else len(canonical(edit.content))
    if size > part.most_bytes:
        raise DraftTooLarge(f"{part.name.capitalize()} “{edit.key}”", f"{part.most_bytes // 1000} kB")
    if edit.part == "decisions":
        well_formed(edit.content.encode())
    return edit


def readable_diagram(xml: str | bytes) -> bytes:
    """A BPMN file as it is kept: UTF-8. Raises DraftUnreadable, DraftTooLarge."""
    content = xml.encode() if isinstance(xml, str) else xml
    root = well_formed(content)
    if root.tag != bpmn("definitions"):
        raise DraftUnreadable("Tệp này không phải là sơ đồ BPMN.")
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding in ("UTF-8", "US-ASCII", "ASCII"):
        return content
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def well_formed(content: bytes) -> Any:
    """The root of an XML text, read as diagrams are read: no document type, no entities, no network."""
    if len(content) > MAX_BYTES:
        raise DraftTooLarge("Tệp", f"{MAX_BYTES // 1_000_000} MB")
    try:
        return read_xml(content)
    except DiagramRefused as refused:
        raise DraftUnreadable(refused.findings[0].message) from refused


def called(xml: bytes, process_id: str, name: str) -> tuple[str, str]:
    """The id and name that a diagram gives its process; those given where it does not say, or not yet."""
    try:
        process = executable_process(read_xml(xml))
    except DiagramRefused:
        return process_id, name
    own = (process.get("id") or process_id)[:LONGEST_ID]
    return own, " ".join((process.get("name") or own).split())
