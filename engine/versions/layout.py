"""Where elements stand in the picture of a diagram (BPMN DI): kept where they are, new ones put beside their neighbours.

A diagram without a picture stays without one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.spiff.vocabulary import bpmn
from engine.versions.blank import DC, DD, DI

WIDE, HIGH = 120, 80  # of a new step
GAP = 50  # between a step and the next
FLOWED = ("sourceRef", "targetRef")


@dataclass(frozen=True)
class Box:
    """A place in the picture, in pixels; (x, y) is the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def place_after(process: Any, element: str, before: str, way: str, kind: str) -> None:
    """A shape for a new element right of `before`; what stands further right moves on by as much as is needed."""
    near = box_of(process, before)
    plane = plane_of(process)
    if plane is None or near is None:
        return
    box = Box(near.right + GAP, near.middle - HIGH / 2, WIDE, HIGH)
    _make_room(process, near.right, WIDE + GAP)
    shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"{element}_di", "bpmnElement": element})
    etree.SubElement(shape, f"{{{DC}}}Bounds", _written(box))
    _redraw_around(process, element, way)


def move_after(process: Any, element: str, before: str, way: str) -> None:
    """An element that stands somewhere already: its shape goes to the column right of `before`, in its own row."""
    here, near = box_of(process, element), box_of(process, before)
    if here is None or near is None:
        return
    edges = [
        event.get("id", "") for event in process.iter(bpmn("boundaryEvent")) if event.get("attachedToRef") == element
    ]
    _make_room(process, near.right, here.width + GAP, but=(element, *edges))
    near = box_of(process, before) or near
    shift = near.right + GAP - here.x
    _put(process, element, Box(here.x + shift, here.y, here.width, here.height))
    for event in edges:
        if edge := box_of(process, event):
            _put(process, event, Box(edge.x + shift, edge.y, edge.width, edge.height))
            _redraw_around(process, event, way)
    _redraw_around(process, element, way)


def add_edge(process: Any, flow: str) -> None:
    """A line for a new flow; it is drawn when its ends have their places."""
    plane = plane_of(process)
    if plane is not None and picture_of(process, flow) is None:
        etree.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"{flow}_di", "bpmnElement": flow})
        redraw_edge(process, flow)


def redraw_edge(process: Any, flow: str) -> None:
    """A line from the right of where a flow comes from to the left of where it goes, with a bend where they differ."""
    edge = picture_of(process, flow)
    drawn = next((each for each in process.iter(bpmn("sequenceFlow")) if each.get("id") == flow), None)
    if edge is None or drawn is None:
        return
    source, target = (box_of(process, drawn.get(end, "")) for end in FLOWED)
    for old in edge.findall(f"{{{DD}}}waypoint"):
        edge.remove(old)
    for label in edge.findall(f"{{{DI}}}BPMNLabel"):
        edge.remove(label)  # it stood on the old line
    if source is None or target is None:
        source = target = source or target or Box(0, 0, 0, 0)
    for x, y in _bends(source, target):
        etree.SubElement(edge, f"{{{DD}}}waypoint", {"x": _number(x), "y": _number(y)})


def erase(process: Any, element: str) -> None:
    """No shape or line for an element that is gone."""
    picture = picture_of(process, element)
    if picture is not None:
        picture.getparent().remove(picture)


def box_of(process: Any, element: str) -> Box | None:
    """Where an element stands; None when it is not drawn."""
    shape = picture_of(process, element)
    bounds = shape.find(f"{{{DC}}}Bounds") if shape is not None else None
    if bounds is None:
        return None
    try:
        return Box(*(float(bounds.get(name, "0")) for name in ("x", "y", "width", "height")))
    except ValueError:
        return None


def picture_of(process: Any, element: str) -> Any | None:
    plane = plane_of(process)
    if plane is None or not element:
        return None
    return next((each for each in plane if each.get("bpmnElement") == element), None)


def plane_of(process: Any) -> Any | None:
    return next(process.getroottree().iter(f"{{{DI}}}BPMNPlane"), None)


# ---------------------------------------------------------------- parts


def _make_room(process: Any, beyond: float, by: float, but: Collection[str] = ()) -> None:
    """Move everything that begins right of a line; lanes and pools that reach over it grow."""
    plane = plane_of(process)
    for shape in plane if plane is not None else ():
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is None or shape.get("bpmnElement") in but:
            continue
        x, width = float(bounds.get("x", "0")), float(bounds.get("width", "0"))
        if x >= beyond:
            bounds.set("x", _number(x + by))
        elif x + width > beyond + GAP / 2 and _holds_others(process, shape.get("bpmnElement", "")):
            bounds.set("width", _number(width + by))
    for point in _points(plane):
        if float(point.get("x", "0")) > beyond:
            point.set("x", _number(float(point.get("x", "0")) + by))


def _points(plane: Any | None) -> Iterator[Any]:
    """Everything else with a place: bends of lines, and words beside shapes."""
    if plane is None:
        return
    yield from plane.iter(f"{{{DD}}}waypoint")
    for label in plane.iter(f"{{{DI}}}BPMNLabel"):
        yield from label.iter(f"{{{DC}}}Bounds")


def _holds_others(process: Any, element: str) -> bool:
    tags = {bpmn(tag) for tag in ("lane", "participant", "subProcess")}
    return any(each.get("id") == element and each.tag in tags for each in process.getroottree().iter())


def _redraw_around(process: Any, element: str, way: str) -> None:
    for flow in process.iter(bpmn("sequenceFlow")):
        if flow.get("id") == way or element in (flow.get("sourceRef"), flow.get("targetRef")):
            redraw_edge(process, flow.get("id", ""))


def _put(process: Any, element: str, box: Box) -> None:
    shape = picture_of(process, element)
    bounds = shape.find(f"{{{DC}}}Bounds") if shape is not None else None
    if bounds is not None:
        for name, value in _written(box).items():
            bounds.set(name, value)


def _bends(source: Box, target: Box) -> list[tuple[float, float]]:
    start, end = (source.right, source.middle), (target.x, target.middle)
    if source.middle == target.middle and target.x >= source.right:
        return [start, end]
    if target.x >= source.right:
        half = (source.right + target.x) / 2
        return [start, (half, source.middle), (half, target.middle), end]
    below = max(source.y + source.height, target.y + target.height) + GAP / 2
    foot = (target.x + target.width / 2, target.y + target.height)
    return [
        (source.x + source.width / 2, source.y + source.height),
        (source.x + source.width / 2, below),
        (foot[0], below),
        foot,
    ]


def _written(box: Box) -> dict[str, str]:
    return {name: _number(getattr(box, name)) for name in ("x", "y", "width", "height")}


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.1f}"
