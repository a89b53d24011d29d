"""Parts that the template keeps for itself: marked `cv:locked="true"` there, and the same in every version made from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.errors import EngineError, Finding
from engine.lint_rules.drawing import Drawing, error
from engine.spiff.elements import wanted_of
from engine.versions.parts import Part, diagram_of, read_diagram

MEND = "Lấy lại bước như ở bản mẫu (trang Gộp bản mẫu), hoặc đề nghị cơ quan ban hành bản mẫu sửa."


def check_locked(drawing: Drawing, template: bytes) -> Iterator[Finding]:
    """Every locked part of the template that is gone or says something else; nothing when either cannot be read."""
    try:
        drawn, wanted = diagram_of(drawing.root), read_diagram(template)
    except EngineError:
        return  # other rules say why
    for id in sorted(wanted.locked):
        part, own = wanted.parts[id], drawn.parts.get(id)
        if own is None:
            message = f"Bước “{part.name}” bị bỏ, mà bản mẫu của cấp trên khóa bước này."
            yield error("locked-part-changed", drawn.process, message, MEND)
        elif is_changed(own, part):
            message = f"“{part.name}” khác bản mẫu của cấp trên, mà bản mẫu khóa phần này."
            yield error("locked-part-changed", id, message, MEND)


def is_changed(own: Part, part: Part) -> bool:
    """Whether it says something else, or is for other people because its lane is."""
    if own.meaning != part.meaning:
        return True
    return own.tag == "userTask" and owners(own.xml) != owners(part.xml)


def owners(xml: Any) -> tuple[list[str], str]:
    wanted = wanted_of(xml)
    return sorted(wanted["groups"]), str(wanted.get("unit", ""))
