"""Where a diagram's elements are drawn: BPMN DI (OMG BPMN 2.0.2, clause 12) read into plain numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.lint_rules.drawing import local

Point = tuple[float, float]
FARTHEST = 100_000.0  # a picture larger than any sheet is a mistake of the file, or a trick


@dataclass(frozen=True)
class Box:
    """A rectangle; `x` and `y` are its upper left corner, y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def corners(self) -> tuple[Point, Point]:
        return (self.x, self.y), (self.x + self.width, self.y + self.height)


@dataclass(frozen=True)
class Shape:
    """A drawn element; `label` is where its name stands outside of it, when the file says so."""

    element: str
    box: Box
    label: Box | None
    is_horizontal: bool
    is_expanded: bool


@dataclass(frozen=True)
class Edge:
    element: str
    points: tuple[Point, ...]
    label: Box | None


@dataclass(frozen=True)
class Places:
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]

    def frame(self, margin: float) -> Box:
        """The smallest box with everything in it, and a margin around."""
        points = list(self._points())
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = min(xs) - margin, min(ys) - margin
        return Box(left, top, max(xs) + margin - left, max(ys) + margin - top)

    def _points(self) -> Iterator[Point]:
        labels = [*(shape.label for shape in self.shapes), *(edge.label for edge in self.edges)]
        for box in (*labels, *(shape.box for shape in self.shapes)):
            if box is not None:
                yield from box.corners
        for edge in self.edges:
            yield from edge.points


def read_places(root: Any) -> Places:
    """The first plane of a file; empty when it has none. What has no size or no way is left out."""
    plane = next((node for node in root.iter() if local(node) == "BPMNPlane"), None)
    drawn = list(plane) if plane is not None else []
    shapes = [_shape(node) for node in drawn if local(node) == "BPMNShape"]
    edges = [_edge(node) for node in drawn if local(node) == "BPMNEdge"]
    return Places(
        tuple(shape for shape in shapes if shape is not None), tuple(edge for edge in edges if len(edge.points) > 1)
    )


def _shape(node: Any) -> Shape | None:
    box = _box(node)
    if box is None:
        return None
    return Shape(
        node.get("bpmnElement", ""), box, _label(node), node.get("isHorizontal") != "false",
        node.get("isExpanded") == "true",
    )  # fmt: skip


def _edge(node: Any) -> Edge:
    points = tuple((_number(way, "x"), _number(way, "y")) for way in node if local(way) == "waypoint")
    return Edge(node.get("bpmnElement", ""), points, _label(node))


def _label(node: Any) -> Box | None:
    found = next((child for child in node if local(child) == "BPMNLabel"), None)
    return _box(found) if found is not None else None


def _box(node: Any) -> Box | None:
    bounds = next((child for child in node if local(child) == "Bounds"), None)
    if bounds is None:
        return None
    box = Box(*(_number(bounds, name) for name in ("x", "y", "width", "height")))
    return box if box.width > 0 and box.height > 0 else None


def _number(node: Any, name: str) -> float:
    try:
        value = float(node.get(name, "0"))
    except ValueError:
        return 0.0
    return max(-FARTHEST, min(FARTHEST, value)) if math.isfinite(value) else 0.0


def names_by_id(root: Any) -> Mapping[str, Any]:
    """Every element of the file that has an id, the drawing itself left out."""
    return {
        node.get("id"): node
        for node in root.iter()
        if local(node) and node.get("id") and not local(node).startswith("BPMN")
    }
