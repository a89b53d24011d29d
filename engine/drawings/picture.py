"""A diagram as a vector picture: SVG text, drawn from the file's own layout, the same bytes for the same file.

Nothing is executed and nothing is fetched: the result can stand in a page, an e-mail or a printed document.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from engine.drawings.places import Box, Edge, Places, Shape, names_by_id, read_places
from engine.drawings.svg import INK, LEADING, PAPER, SIZE, arrow, halfway, path, rect, ring, sign, slash, words
from engine.drawings.symbols import EVENTS, FILLED, GATEWAYS, ROUNDS, TASKS, number
from engine.lint_rules.drawing import local
from engine.spiff.parser import read_xml

QUIET = "#57606a"
MARGIN, HEADING, OVERLAP = 8.0, 26.0, 60.0
TONES: Mapping[str, tuple[str, str]] = {  # fill and stroke; never colour alone: what a tone means stands beside it
    "added": ("#e6f4ea", "#1a7f37"),
    "changed": ("#fff4d6", "#9a6700"),
    "removed": ("#fdeaea", "#b42318"),
    "lit": ("#e3ecfb", "#1f4fbf"),
}
BOXES = ("subProcess", "adHocSubProcess", "transaction")
NOTES = ("textAnnotation", "group", "dataObjectReference", "dataStoreReference")


def picture(xml: bytes, tones: Mapping[str, str] | None = None, face: str = "sans-serif") -> str:
    """The picture of a BPMN file, "" when the file has no layout.

    `tones` gives elements a colour by the names of `TONES`; `face` is the font family of all words.
    """
    root = read_xml(xml)
    places = read_places(root)
    return Picture(places, names_by_id(root), tones or {}, face).svg() if places.shapes else ""


def sheets(xml: bytes, face: str, widest: float, tallest: float) -> list[str]:
    """The picture for paper: the whole, and when it is larger than `widest` × `tallest` its parts, left to right and top to
    bottom, each with a strip of its neighbours. Empty when the file has no layout."""
    root = read_xml(xml)
    places = read_places(root)
    if not places.shapes:
        return []
    drawn, frame = Picture(places, names_by_id(root), {}, face), places.frame(MARGIN)
    parts = [
        Box(x, y, width, height)
        for y, height in stretches(frame.y, frame.height, tallest)
        for x, width in stretches(frame.x, frame.width, widest)
    ]
    return [drawn.svg(), *(drawn.svg(part) for part in parts if len(parts) > 1)]


def stretches(start: float, length: float, longest: float) -> list[tuple[float, float]]:
    """A length in as few equal stretches as are needed, which overlap a little: start and length of each."""
    count = max(1, math.ceil((length - OVERLAP) / (longest - OVERLAP)))
    each = (length - OVERLAP) / count + OVERLAP if count > 1 else length
    return [(start + number * (each - OVERLAP), each) for number in range(count)]


@dataclass(frozen=True)
class Picture:
    places: Places
    elements: Mapping[str, Any]
    tones: Mapping[str, str]
    face: str

    def svg(self, part: Box | None = None) -> str:
        """All of it, or one part."""
        box = part or self.places.frame(MARGIN)
        size = f'width="{number(box.width)}" height="{number(box.height)}"'
        view = " ".join(map(number, (box.x, box.y, box.width, box.height)))
        look = f'font-family="{escape(self.face)}" font-size="{number(SIZE)}" fill="none" stroke-linejoin="round"'
        body = "\n".join(self._parts())
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{view}" {look}>\n{body}\n</svg>\n'

    def _parts(self) -> Iterator[str]:
        """What lies behind comes first: pools and lanes, open sub-processes, flows, then everything else."""
        behind = [shape for shape in self.places.shapes if self._tag(shape) in ("participant", "lane")]
        around = [shape for shape in self.places.shapes if self._is_open(shape)]
        others = [shape for shape in self.places.shapes if shape not in behind and shape not in around]
        for shape in behind:
            yield from self._pool(shape)
        for shape in around:
            yield from self._activity(shape)
        for edge in self.places.edges:
            yield from self._edge(edge)
        for shape in others:
            yield from self._shape(shape)

    # ------------------------------------------------------------ shapes

    def _shape(self, shape: Shape) -> Iterator[str]:
        tag = self._tag(shape)
        if tag.endswith("Gateway"):
            yield from self._gateway(shape, tag)
        elif tag.endswith("Event"):
            yield from self._event(shape, tag)
        elif tag in NOTES:
            yield from self._note(shape, tag)
        elif tag:
            yield from self._activity(shape)

    def _pool(self, shape: Shape) -> Iterator[str]:
        box = shape.box
        yield rect(box, PAPER if self._tag(shape) == "participant" else "none", QUIET, 1)
        if shape.is_horizontal:
            x, y = box.x + HEADING / 2, box.y + box.height / 2
            turned = f' transform="rotate(-90 {number(x)} {number(y)})"'
            yield from words(self._name(shape), (x, y), box.height - 8, most=2, more=turned)
            if self._tag(shape) == "participant":
                yield path(f"M{number(box.x + HEADING)} {number(box.y)}v{number(box.height)}", QUIET)
        else:
            yield from words(self._name(shape), (box.middle[0], box.y + HEADING / 2), box.width - 8, most=2)

    def _activity(self, shape: Shape) -> Iterator[str]:
        box, tag, xml = shape.box, self._tag(shape), self.elements[shape.element]
        fill, stroke = self._tone(shape.element)
        dash = "4 3" if xml.get("triggeredByEvent") == "true" else ""
        yield rect(box, fill, stroke, 3 if tag == "callActivity" else 1.3, 8, dash)
        if tag in TASKS:
            yield sign(TASKS[tag], (box.x + 13, box.y + 13), stroke, tag in FILLED)
        signs = self._rounds(xml, tag, self._is_open(shape))
        if self._is_open(shape):
            yield from words(self._name(shape), (box.middle[0], box.y + 13), box.width - 20, most=1)
        else:
            yield from words(self._name(shape), (box.middle[0], box.middle[1] - 5 * bool(signs)), box.width - 12)
        for place, name in enumerate(signs):
            x = box.middle[0] + 16 * (place - (len(signs) - 1) / 2)
            yield sign(ROUNDS[name], (x, box.y + box.height - 9), stroke, False)

    def _rounds(self, xml: Any, tag: str, is_open: bool) -> list[str]:
        found = []
        for child in xml:
            if local(child) == "multiInstanceLoopCharacteristics":
                found.append("sequential" if child.get("isSequential") == "true" else "parallel")
            elif local(child) == "standardLoopCharacteristics":
                found.append("loop")
        return found + (["collapsed"] if tag in (*BOXES, "callActivity") and not is_open else [])

    def _gateway(self, shape: Shape, tag: str) -> Iterator[str]:
        box = shape.box
        (x, y), (fill, stroke) = box.middle, self._tone(shape.element)
        half = number(box.width / 2), number(box.height / 2)
        around = f"M{number(box.x)} {number(y)}l{half[0]}-{half[1]}l{half[0]} {half[1]}l-{half[0]} {half[1]}z"
        yield path(around, stroke, fill, 1.3)
        yield sign(GATEWAYS.get(tag, ""), (x, y), stroke, tag in FILLED, box.width / 50)
        yield from self._outside(shape)

    def _event(self, shape: Shape, tag: str) -> Iterator[str]:
        box, xml = shape.box, self.elements[shape.element]
        (x, y), (fill, stroke) = box.middle, self._tone(shape.element)
        radius = min(box.width, box.height) / 2
        is_quiet = "false" in (xml.get("cancelActivity"), xml.get("isInterrupting"))
        dash = "3 2" if is_quiet else ""
        yield ring((x, y), radius, fill, stroke, 3 if tag == "endEvent" else 1.3, dash)
        if tag in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
            yield ring((x, y), radius - 3, "none", stroke, 1.3, dash)
        kind = next((local(c).removesuffix("EventDefinition") for c in xml if local(c).endswith("EventDefinition")), "")
        is_thrown = tag in ("endEvent", "intermediateThrowEvent") or kind in FILLED
        yield sign(EVENTS.get(kind, ""), (x, y), stroke, is_thrown, radius / 18)
        yield from self._outside(shape)

    def _note(self, shape: Shape, tag: str) -> Iterator[str]:
        box, xml = shape.box, self.elements[shape.element]
        if tag == "textAnnotation":
            text = next((" ".join((child.text or "").split()) for child in xml if local(child) == "text"), "")
            yield path(f"M{number(box.x + 10)} {number(box.y)}h-10v{number(box.height)}h10", QUIET)
            yield from words(text, box.middle, box.width - 10, most=max(1, int(box.height / (SIZE * LEADING))))
            return
        yield rect(box, "none" if tag == "group" else PAPER, QUIET, 1, 3, "6 3" if tag == "group" else "")
        yield from self._outside(shape)

    def _outside(self, shape: Shape) -> Iterator[str]:
        """The name of something too small to hold it."""
        box, label = shape.box, shape.label
        middle = label.middle if label else (box.middle[0], box.y + box.height + SIZE)
        yield from words(self._name(shape, or_id=False), middle, max(label.width if label else 0, 90))

    # ------------------------------------------------------------ flows

    def _edge(self, edge: Edge) -> Iterator[str]:
        xml = self.elements.get(edge.element)
        tag = local(xml) if xml is not None else "association"
        is_loose = tag != "sequenceFlow"
        stroke = self._tone(edge.element)[1]
        way = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in edge.points)
        wide = 2.4 if edge.element in self.tones else 1.2
        yield path(way, stroke, "none", wide, "2 3" if tag == "association" else "6 3" if is_loose else "")
        if tag != "association":
            yield arrow(edge.points[-2], edge.points[-1], stroke, PAPER if is_loose else stroke)
        if edge.element in self._defaults:
            yield slash(edge.points[0], edge.points[1], stroke)
        name = " ".join((xml.get("name") or "").split()) if xml is not None else ""
        if name:
            middle = edge.label.middle if edge.label else halfway(edge.points)
            yield from words(name, middle, max(edge.label.width if edge.label else 0, 80), halo=True)

    @cached_property
    def _defaults(self) -> frozenset[str]:
        return frozenset(xml.get("default") for xml in self.elements.values() if xml.get("default"))

    # ------------------------------------------------------------ what an element says

    def _tag(self, shape: Shape) -> str:
        xml = self.elements.get(shape.element)
        return local(xml) if xml is not None else ""

    def _is_open(self, shape: Shape) -> bool:
        return self._tag(shape) in BOXES and shape.is_expanded

    def _name(self, shape: Shape, or_id: bool = True) -> str:
        name = " ".join((self.elements[shape.element].get("name") or "").split())
        return name or (shape.element if or_id and self._tag(shape) not in ("participant", "lane") else "")

    def _tone(self, element: str) -> tuple[str, str]:
        return TONES.get(self.tones.get(element, ""), (PAPER, INK))
