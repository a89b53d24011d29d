"""What changed from one diagram to another, element by element: added, removed, changed. Layout does not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.lint_rules.drawing import NODES, local
from engine.spiff.parser import executable_process, read_xml

COMPARED = NODES | {"sequenceFlow", "lane", "process"}
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
PASSED_OVER = ("incoming", "outgoing", "flowNodeRef")  # said once more by the flows, and by where things are


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is "added", "removed" or "changed"; `tag` the BPMN tag, `name` what people call the element."""

    element: str
    tag: str
    name: str
    kind: str


def changes(before: bytes, after: bytes) -> list[Change]:
    """Every element that is not the same in both diagrams, in the order of the new one, what is gone last."""
    old, new = elements_of(before), elements_of(after)
    found = [
        Change(id, local(xml), name_of(xml), CHANGED if id in old else ADDED)
        for id, xml in new.items()
        if id not in old or canonical(old[id]) != canonical(xml)
    ]
    return found + [Change(id, local(xml), name_of(xml), REMOVED) for id, xml in old.items() if id not in new]


def elements_of(xml: bytes) -> Mapping[str, Any]:
    process = executable_process(read_xml(xml))
    return {node.get("id"): node for node in process.iter() if local(node) in COMPARED and node.get("id")}


def canonical(xml: Any) -> bytes:
    """An element by itself: without the elements inside it that are compared on their own."""
    alone = etree.Element(xml.tag, dict(xml.attrib))
    if local(xml) == "lane":
        alone.set(
            "holds", " ".join(sorted((child.text or "").strip() for child in xml if local(child) == "flowNodeRef"))
        )
    for child in xml:
        if local(child) not in COMPARED and local(child) not in (*PASSED_OVER, "laneSet"):
            alone.append(etree.fromstring(etree.tostring(child, with_tail=False)))
    if not len(xml):
        alone.text = xml.text
    for inner in alone.iter():
        inner.text, inner.tail = (inner.text or "").strip(), None
    canon: bytes = etree.tostring(alone, method="c14n2")
    return canon


def name_of(xml: Any) -> str:
    return " ".join((xml.get("name") or xml.get("id")).split())
