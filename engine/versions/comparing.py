"""What changed from one diagram to another, element by element: added, removed, changed. Layout does not count."""

from __future__ import annotations

from dataclasses import dataclass

from engine.versions.differences import differences
from engine.versions.parts import STEPS

COMPARED = STEPS | {"sequenceFlow", "lane", "process"}


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is "added", "removed" or "changed"; `tag` the BPMN tag, `name` what people call the element."""

    element: str
    tag: str
    name: str
    kind: str


def changes(before: bytes, after: bytes) -> list[Change]:
    """Every element that is not the same in both diagrams, in the order of the new one, what is gone last."""
    found = [each for each in differences(before, after) if each.tag in COMPARED]
    return [Change(each.element, each.tag, each.name, each.kind) for each in found]
