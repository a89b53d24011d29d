"""Changing a diagram step by step, without a picture: each function takes a diagram and gives it back changed.

What is not touched stays as it was, ids above all: cases under way are known by them. Flows are joined again where a step
comes or goes; shapes that are new get a place in the row of the step before them, and what stands right of it moves on.

Raises CannotRedraw with a sentence when the diagram would not be what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from engine.errors import DiagramRefused
from engine.lint_rules.drawing import NODES, draw, local, reach
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.vocabulary import bpmn, cv, spiff
from engine.versions import layout
from engine.versions.errors import CannotRedraw

INSERTED = ("userTask", "serviceTask")
MOVED = frozenset({"userTask", "serviceTask", "scriptTask", "businessRuleTask", "callActivity", "subProcess"})
PROPERTIES: Mapping[str, frozenset[str]] = {  # what may be said of a step in our namespace
    "userTask": frozenset({"form", "groups", "unit", "assignee", "due", "priority", "queue", "state"}),
    "serviceTask": frozenset({"operation", "result", "retries"}),
    "businessRuleTask": frozenset({"decision"}),
}


def rename(xml: bytes, element: str, name: str) -> bytes:
    """Another name for a step; the id stays."""
    return _changed(xml, lambda process: _find(process, element).set("name", " ".join(name.split())))


def set_properties(xml: bytes, element: str, said: Mapping[str, str]) -> bytes:
    """What a step says in our namespace; an empty text takes a word away, words not named stay as they are."""

    def change(process: Any) -> None:
        node = _find(process, element)
        known = PROPERTIES.get(local(node), frozenset())
        if unknown := said.keys() - known:
            raise CannotRedraw(node.get("name") or element, f"bước này không có mục {', '.join(sorted(unknown))}")
        for name, value in said.items():
            if value.strip():
                node.set(cv(name), value.strip())
            else:
                node.attrib.pop(cv(name), None)
        if said.get("operation", "").strip():
            _drop_operator(node)

    return _changed(xml, change)


def set_parameters(xml: bytes, element: str, given: Mapping[str, str]) -> bytes:
    """The parameters of an automatic step, all of them: name → expression; an empty one is left out."""

    def change(process: Any) -> None:
        node = _find(process, element)
        holder = node.find(bpmn("extensionElements"))
        kept = [] if holder is None else [child for child in holder if child.tag != cv("parameter")]
        if holder is None:
            holder = etree.Element(bpmn("extensionElements"))
            node.insert(len(node.findall(bpmn("documentation"))), holder)
        for child in list(holder):
            holder.remove(child)
        holder.extend(kept)
        for name, value in given.items():
            if value.strip():
                etree.SubElement(holder, cv("parameter"), {"name": name, "value": value.strip()})
        if not len(holder):
            node.remove(holder)

    return _changed(xml, change)


def insert_step(xml: bytes, after: str, kind: str, name: str, flow: str = "") -> tuple[bytes, str]:
    """A new step behind another; the diagram and the new step's id. `flow` says on which way when there are several.

    `kind` is "userTask" or "serviceTask". The lane is that of the step before.
    """
    made = ""

    def change(process: Any) -> None:
        nonlocal made
        if kind not in INSERTED:
            raise CannotRedraw(name, "chỉ thêm được việc của người hoặc tác vụ tự động")
        before = _find(process, after)
        way = _way_out(process, before, flow)
        made = _free_id(process, "step")
        node = etree.Element(bpmn(kind), {"id": made, "name": " ".join(name.split()) or "Bước mới"})
        before.addnext(node)
        _put_between(process, node, way)
        _join_lane(process, before, made)
        layout.place_after(process, made, after, way.get("id"), kind)

    return _changed(xml, change), made


def remove_step(xml: bytes, element: str) -> bytes:
    """The diagram without a step: whatever led to it leads to what came behind it. Events on its edge go with it."""

    def change(process: Any) -> None:
        node = _movable(process, element)
        for event in [each for each in process.iter(bpmn("boundaryEvent")) if each.get("attachedToRef") == element]:
            if _flows(process, "sourceRef", event.get("id")):
                raise CannotRedraw(
                    _title(node), f"sự kiện “{_title(event)}” ở biên còn dẫn đi nơi khác; xóa luồng đó trước"
                )
            _erase(process, event)
        _take_out(process, node)
        for inner in list(node.iter()):
            if inner is not node and inner.get("id"):
                layout.erase(process, inner.get("id"))
        _erase(process, node)

    return _changed(xml, change)


def move_step(xml: bytes, element: str, after: str, flow: str = "") -> bytes:
    """A step behind another one instead of where it stands; it keeps its id and its lane, so the same people do it."""

    def change(process: Any) -> None:
        node, before = _movable(process, element), _find(process, after)
        if node is before or node in before.iterancestors():
            raise CannotRedraw(_title(node), "không đặt được sau chính nó")
        if node.getparent() is not before.getparent():
            raise CannotRedraw(_title(node), "bước kia ở trong một quy trình con khác")
        closed = _take_out(process, node)
        way = _way_out(process, before, "" if flow in closed else flow)
        _put_between(process, node, way)
        layout.move_after(process, element, after, way.get("id"))

    moved = _changed(xml, change)
    if not _is_reached(moved, element):
        raise CannotRedraw(_title(_find(read_xml(moved), element)), "chỉ qua chính bước này mới đến được bước kia")
    return moved


# ---------------------------------------------------------------- parts


def _changed(xml: bytes, change: Callable[[Any], None]) -> bytes:
    root = read_xml(xml)
    try:
        process = executable_process(root)
    except DiagramRefused as refused:
        raise CannotRedraw("", refused.findings[0].message.rstrip(".").lower()) from refused
    change(process)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _is_reached(xml: bytes, element: str) -> bool:
    """Whether a token can still come to a step: it may stand behind an event at its own edge now."""
    root = read_xml(xml)
    scopes = draw(root, executable_process(root)).scopes
    return any(element in scope.nodes and scope.nodes[element] in reach(scope.starts()) for scope in scopes)


def _find(process: Any, element: str) -> Any:
    for node in process.iter():
        if node.get("id") == element and local(node) in NODES:
            return node
    raise CannotRedraw(element, "sơ đồ không có bước này")


def _movable(process: Any, element: str) -> Any:
    """A step with one way in and one way out at most: others cannot be taken out without changing what is meant."""
    node = _find(process, element)
    if local(node) not in MOVED:
        raise CannotRedraw(_title(node), "cổng rẽ nhánh và sự kiện chỉ sửa được trên sơ đồ")
    if len(_flows(process, "sourceRef", element)) > 1:
        raise CannotRedraw(_title(node), "từ bước này có nhiều luồng đi ra; sửa trên sơ đồ")
    return node


def _title(node: Any) -> str:
    return " ".join((node.get("name") or node.get("id") or "").split())


def _flows(process: Any, end: str, element: str) -> list[Any]:
    return [flow for flow in process.iter(bpmn("sequenceFlow")) if flow.get(end) == element]


def _way_out(process: Any, node: Any, wanted: str) -> Any:
    """The flow out of a node on which something is to be put."""
    ways = _flows(process, "sourceRef", node.get("id"))
    chosen = [flow for flow in ways if flow.get("id") == wanted] if wanted else ways
    if len(chosen) == 1:
        return chosen[0]
    why = "bước này không dẫn tới đâu" if not ways else "bước này rẽ nhiều nhánh; chọn nhánh để đặt bước vào"
    raise CannotRedraw(_title(node), why)


def _put_between(process: Any, node: Any, way: Any) -> None:
    """A node on a flow: the flow leads to it, a new one leads on. What the flow says, it says before the node."""
    follower = _find(process, way.get("targetRef"))
    made = _free_id(process, "flow")
    ends = {"sourceRef": node.get("id"), "targetRef": follower.get("id")}
    fresh = etree.Element(bpmn("sequenceFlow"), {"id": made, **ends})
    way.addnext(fresh)
    way.set("targetRef", node.get("id"))
    _rename_end(follower, "incoming", way.get("id"), made)
    _say_end(node, "incoming", way.get("id"))
    _say_end(node, "outgoing", made)
    layout.add_edge(process, made)


def _take_out(process: Any, node: Any) -> list[str]:
    """Lead everything that came to a node to what came behind it; the ids of the flows that are gone."""
    element = node.get("id")
    ways, coming = _flows(process, "sourceRef", element), _flows(process, "targetRef", element)
    if not ways:
        raise CannotRedraw(_title(node), "bước này không dẫn tới đâu; sửa trên sơ đồ")
    (way,) = ways
    follower = _find(process, way.get("targetRef"))
    if follower is node or any(flow.get("sourceRef") == follower.get("id") and len(coming) == 1 for flow in coming):
        raise CannotRedraw(_title(node), "bước này nằm trong một vòng chỉ có nó; sửa trên sơ đồ")
    for flow in coming:
        flow.set("targetRef", follower.get("id"))
        _say_end(follower, "incoming", flow.get("id"))
        layout.redraw_edge(process, flow.get("id"))
    _forget_end(follower, "incoming", way.get("id"))
    for end in ("incoming", "outgoing"):
        for child in node.findall(bpmn(end)):
            node.remove(child)
    layout.erase(process, way.get("id"))
    way.getparent().remove(way)
    return [way.get("id")]


def _erase(process: Any, node: Any) -> None:
    layout.erase(process, node.get("id"))
    _leave_lanes(process, node.get("id"))
    node.getparent().remove(node)


def _say_end(node: Any, end: str, flow: str) -> None:
    """`incoming` comes before `outgoing`, both behind documentation and extensions (BPMN's own schema)."""
    place = 0
    for child in node:
        if local(child) in ("documentation", "extensionElements", "incoming") or (
            end == "outgoing" and local(child) == "outgoing"
        ):
            place = node.index(child) + 1
    said = etree.Element(bpmn(end))
    said.text = flow
    node.insert(place, said)


def _forget_end(node: Any, end: str, flow: str) -> None:
    for child in node.findall(bpmn(end)):
        if (child.text or "").strip() == flow:
            node.remove(child)


def _rename_end(node: Any, end: str, flow: str, other: str) -> None:
    for child in node.findall(bpmn(end)):
        if (child.text or "").strip() == flow:
            child.text = other


def _join_lane(process: Any, neighbour: Any, element: str) -> None:
    """Into the lanes that the neighbour stands in."""
    for reference in [each for each in process.iter(bpmn("flowNodeRef")) if _names(each, neighbour.get("id"))]:
        fresh = etree.Element(bpmn("flowNodeRef"))
        fresh.text = element
        reference.addnext(fresh)


def _leave_lanes(process: Any, element: str) -> None:
    for reference in [each for each in process.iter(bpmn("flowNodeRef")) if _names(each, element)]:
        reference.getparent().remove(reference)


def _names(reference: Any, element: str) -> bool:
    return (reference.text or "").strip() == element


def _drop_operator(node: Any) -> None:
    for theirs in list(node.iter(spiff("serviceTaskOperator"))):
        theirs.getparent().remove(theirs)


def _free_id(process: Any, stem: str) -> str:
    taken = {node.get("id") for node in process.getroottree().iter() if isinstance(node.tag, str)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}_{number}") not in taken)
