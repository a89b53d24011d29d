"""Where the shapes of a merged diagram stand: as in ours, and what came from theirs beside what it hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.lint_rules.drawing import NODES, local
from engine.spiff.vocabulary import bpmn
from engine.versions.clusters import Touched

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
WAY = "http://www.omg.org/spec/DD/20100524/DI"
GAP = 30
MOST_SHIFTS = 200
SIZES = {tag: (50, 50) if tag.endswith("Gateway") else (36, 36) for tag in NODES if tag.endswith(("Gateway", "Event"))}


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Box:
        return Box(self.x + x, self.y + y, self.width, self.height)

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.x + other.width + GAP / 2
            and other.x < self.x + self.width + GAP / 2
            and self.y < other.y + other.height + GAP / 2
            and other.y < self.y + self.height + GAP / 2
        )


def place(root: Any, touched: Touched) -> None:
    """Give `root`, which has no drawing yet, that of ours; draw what ours does not draw. Nothing when ours has no drawing."""
    for diagram in touched.ours.root.findall(f"{{{DI}}}BPMNDiagram"):
        root.append(deepcopy(diagram))
    plane = root.find(f"{{{DI}}}BPMNDiagram/{{{DI}}}BPMNPlane")
    if plane is not None:
        Plane(root, plane, touched).redraw()


class Plane:
    def __init__(self, root: Any, plane: Any, touched: Touched) -> None:
        self.root, self.plane, self.touched = root, plane, touched
        self.there = {xml.get("id"): xml for xml in root.iter() if xml.get("id") and not local(xml).startswith("BPMN")}
        self.theirs = boxes(touched.theirs.root)

    def redraw(self) -> None:
        for plane in self.root.iter(f"{{{DI}}}BPMNPlane"):
            for drawn in list(plane):
                if drawn.get("bpmnElement") not in self.there:
                    plane.remove(drawn)
        self.boxes = boxes(self.root)
        for xml in list(self.there.values()):
            if local(xml) in NODES | {"lane"} and xml.get("id") not in self.boxes:
                self.draw_shape(xml)
        self.widen()
        self.draw_flows()

    def draw_shape(self, xml: Any) -> None:
        """Where theirs draws it, moved along with a neighbour that both draw, down until it covers nothing."""
        id = xml.get("id")
        box = self.theirs.get(id)
        box = box.moved(*self.offset(xml)) if box is not None else self.beside(xml)
        steps = [each for other, each in self.boxes.items() if local(self.there[other]) in NODES - {"subProcess"}]
        if local(xml) in NODES and not xml.get("attachedToRef"):
            for _ in range(MOST_SHIFTS):
                if not any(box.overlaps(each) for each in steps):
                    break
                box = box.moved(0, GAP)
        self.boxes[id] = box
        shape = etree.SubElement(self.plane, f"{{{DI}}}BPMNShape", id=f"{id}_di", bpmnElement=id)
        drawn = next(shape_of(self.touched.theirs.root, id), None)
        for name, value in drawn.attrib.items() if drawn is not None else ():
            if name not in ("id", "bpmnElement"):
                shape.set(name, value)
        write_bounds(shape, box)

    def beside(self, xml: Any) -> Box:
        """For what nobody has drawn: right of a neighbour."""
        width, height = SIZES.get(local(xml), (120, 80))
        near = next((self.boxes[id] for id in self.neighbours(xml) if id in self.boxes), Box(0, 0, 0, 0))
        return Box(near.x + near.width + GAP, near.y + (near.height - height) / 2, width, height)

    def offset(self, xml: Any) -> tuple[float, float]:
        for neighbour in self.neighbours(xml):
            if neighbour in self.boxes and neighbour in self.theirs:
                mine, other = self.boxes[neighbour], self.theirs[neighbour]
                return mine.x - other.x, mine.y - other.y
        return 0, 0

    def neighbours(self, xml: Any) -> Iterator[str]:
        id = xml.get("id")
        if xml.get("attachedToRef"):
            yield xml.get("attachedToRef")
        for flow in self.root.iter(bpmn("sequenceFlow")):
            if flow.get("targetRef") == id:
                yield flow.get("sourceRef")
        for flow in self.root.iter(bpmn("sequenceFlow")):
            if flow.get("sourceRef") == id:
                yield flow.get("targetRef")

    def widen(self) -> None:
        """Pools and lanes reach as far as what stands in them."""
        steps = [box for id, box in self.boxes.items() if local(self.there[id]) in NODES]
        right = max((box.x + box.width for box in steps), default=0) + GAP
        bottom = max((box.y + box.height for box in steps), default=0) + GAP
        frames = [id for id in self.boxes if local(self.there[id]) in ("lane", "participant")]
        lowest = max((self.boxes[id].y + self.boxes[id].height for id in frames), default=0)
        for id in frames:
            box = self.boxes[id]
            reaches_down = box.y + box.height >= lowest
            height = max(box.height, bottom - box.y) if reaches_down else box.height
            grown = Box(box.x, box.y, max(box.width, right - box.x), height)
            if grown != box:
                for shape in shape_of(self.root, id):
                    write_bounds(shape, grown)
                self.boxes[id] = grown

    def draw_flows(self) -> None:
        """Edges that both ends still have stay as ours drew them; the others go straight."""
        drawn = {xml.get("bpmnElement"): xml for xml in self.root.iter(f"{{{DI}}}BPMNEdge")}
        for id, xml in self.there.items():
            if local(xml) not in ("sequenceFlow", "association"):
                continue
            if id in drawn and self.keeps_ends(id, xml):
                continue
            if id in drawn:
                drawn[id].getparent().remove(drawn[id])
            source, target = self.boxes.get(xml.get("sourceRef")), self.boxes.get(xml.get("targetRef"))
            if source is not None and target is not None:
                edge = etree.SubElement(self.plane, f"{{{DI}}}BPMNEdge", id=f"{id}_di", bpmnElement=id)
                for x, y in way(source, target):
                    etree.SubElement(edge, f"{{{WAY}}}waypoint", x=number(x), y=number(y))

    def keeps_ends(self, id: str, xml: Any) -> bool:
        mine = self.touched.ours.parts.get(id)
        return mine is not None and all(mine.xml.get(end) == xml.get(end) for end in ("sourceRef", "targetRef"))


def boxes(root: Any) -> dict[str, Box]:
    found: dict[str, Box] = {}
    ids = {xml.get("id") for xml in root.iter() if xml.get("id")}
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is not None and shape.get("bpmnElement") in ids:
            try:
                found[shape.get("bpmnElement")] = Box(*(float(bounds.get(k, 0)) for k in ("x", "y", "width", "height")))
            except ValueError:
                continue  # a box without numbers is not drawn
    return found


def shape_of(root: Any, id: str) -> Iterator[Any]:
    return (shape for shape in root.iter(f"{{{DI}}}BPMNShape") if shape.get("bpmnElement") == id)


def write_bounds(shape: Any, box: Box) -> None:
    for old in shape.findall(f"{{{DC}}}Bounds"):
        shape.remove(old)
    bounds = etree.Element(f"{{{DC}}}Bounds")
    for name in ("x", "y", "width", "height"):
        bounds.set(name, number(getattr(box, name)))
    shape.insert(0, bounds)


def way(source: Box, target: Box) -> list[tuple[float, float]]:
    """From the right edge of one to the left edge of the other, with two corners; straight up or down to one that stands
    above or below; backwards from top to top."""
    if source.x < target.x + target.width and target.x < source.x + source.width:
        middle = (max(source.x, target.x) + min(source.x + source.width, target.x + target.width)) / 2
        is_above = target.y < source.y
        start_y = source.y if is_above else source.y + source.height
        return [(middle, start_y), (middle, target.y + target.height if is_above else target.y)]
    if target.x >= source.x + source.width:
        start = (source.x + source.width, source.y + source.height / 2)
        end = (target.x, target.y + target.height / 2)
        middle = (start[0] + end[0]) / 2
        return [start, end] if start[1] == end[1] else [start, (middle, start[1]), (middle, end[1]), end]
    start, end = (source.x + source.width / 2, source.y), (target.x + target.width / 2, target.y)
    above = min(start[1], end[1]) - GAP
    return [start, (start[0], above), (end[0], above), end]


def number(value: float) -> str:
    return f"{value:g}"
