"""What changed between two diagrams as an official would say it, one sentence a change."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.versions.differences import CHANGED, Difference, PropertyChange, differences_of
from engine.versions.parts import Diagram, Part, read_diagram
from engine.versions.wiring import Rewiring, Ways
from engine.versions.wordings import TAGS, Titles, label_of, value_in_words

NO_TITLES: Titles = {}
SILENT_STEPS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
WIRES = frozenset({"sourceRef", "targetRef"})
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Sentence:
    """`element` is what it is about, in the new diagram, or in the old one when `kind` is "removed"."""

    element: str
    kind: str
    text: str


def sentences(before: bytes, after: bytes, titles: Titles = NO_TITLES) -> list[Sentence]:
    """Every difference in words: what is gone, new, moved, leads elsewhere, says something else. Empty exactly when the
    diagrams do the same. Raises DiagramRefused, TwoOfOneId."""
    return Telling(read_diagram(before), read_diagram(after), titles).all()


@dataclass(frozen=True)
class Telling:
    old: Diagram
    new: Diagram
    titles: Titles

    def all(self) -> list[Sentence]:
        found = differences_of(self.old, self.new)
        rewiring = Rewiring(Ways(self.old), Ways(self.new))
        told = [*self.existence(found, rewiring), *self.moves(rewiring), *self.ways(rewiring), *self.changes(found)]
        return told or [self.plain(each) for each in found]

    def existence(self, found: Collection[Difference], rewiring: Rewiring) -> Iterator[Sentence]:
        for each in found:
            if each.kind == "removed" and each.tag != "sequenceFlow" and not self.is_silent(self.old, each):
                yield Sentence(each.element, each.kind, f"Bỏ {self.called(self.old, each.element)}.")
        for each in found:
            if each.kind == "added" and each.tag != "sequenceFlow" and not self.is_silent(self.new, each):
                where = self.where(rewiring.new, each.element)
                yield Sentence(each.element, each.kind, f"Thêm {self.called(self.new, each.element)}{where}.")

    def moves(self, rewiring: Rewiring) -> Iterator[Sentence]:
        for step in rewiring.moved:
            where = self.where(rewiring.new, step)
            if not self.is_nameless(self.new, step) and where:
                yield Sentence(step, CHANGED, f"Chuyển {self.called(self.new, step)} đến{where}.")

    def ways(self, rewiring: Rewiring) -> Iterator[Sentence]:
        for flow, before, now in rewiring.elsewhere():
            goes = "trở về" if self.is_back(rewiring.new, flow) else "đi đến"
            led = f" (trước: {self.steps_at(rewiring.old, before)})" if before else ""
            text = f"{self.branch(flow)} nay {goes} {self.steps_at(rewiring.new, now)}{led}."
            yield Sentence(flow.id, CHANGED, text)

    def changes(self, found: Collection[Difference]) -> Iterator[Sentence]:
        for each in found:
            if each.kind != CHANGED:
                continue
            for change in each.properties:
                if not (each.tag == "sequenceFlow" and change.word in WIRES):
                    yield Sentence(each.element, CHANGED, self.change(each, change))

    def change(self, each: Difference, change: PropertyChange) -> str:
        about = self.branch_of(each) if each.tag == "sequenceFlow" else self.called(self.new, each.element)
        before, after = (self.value(change.word, value) for value in (change.before, change.after))
        label = label_of(change.word)
        if change.word == "name":
            return f"Đổi tên {TAGS.get(each.tag, each.tag)} {before} thành {after}."
        if not change.before:
            return f"{label} của {about} nay là {after}."
        if not change.after:
            return f"{label} của {about}: bỏ {before}."
        return f"{label} của {about} đổi từ {before} thành {after}."

    def value(self, word: str, value: str) -> str:
        told = value_in_words(word, value, self.titles)
        told = told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
        return f"“{told}”" if told == value else told

    def plain(self, each: Difference) -> Sentence:
        """For what is neither said nor seen otherwise: an unnamed gateway put in, a flow drawn anew to where it led."""
        verb = {"added": "Thêm", "removed": "Bỏ"}.get(each.kind, "Sửa")
        diagram = self.old if each.kind == "removed" else self.new
        about = self.branch(diagram.parts[each.element]) if each.tag == "sequenceFlow" else ""
        return Sentence(
            each.element, each.kind, f"{verb} {about[:1].lower() + about[1:] or self.called(diagram, each.element)}."
        )

    # ------------------------------------------------------------ names

    def called(self, diagram: Diagram, id: str) -> str:
        part = diagram.parts.get(id)
        if part is None:
            return f"“{id}”"
        kind = TAGS.get(part.tag, part.tag)
        if part.tag in SILENT_STEPS and part.xml.get("name"):
            return f"“{part.name}”"
        return kind if part.tag in ("startEvent", "process") and not part.xml.get("name") else f"{kind} {part.name}"

    def steps_at(self, ways: Ways, ids: Collection[str]) -> str:
        """What people find there: past gateways without a name, which only lead."""
        unnamed = {id for id in ways.following if self.is_nameless(ways.diagram, id)}
        found = frozenset().union(*(ways.beyond(id, unnamed) for id in ids))
        return " hoặc ".join(self.called(ways.diagram, id) for id in sorted(found)) or "chỗ cũ"

    def branch_of(self, each: Difference) -> str:
        told = self.branch(self.new.parts[each.element])
        return told[:1].lower() + told[1:]

    def branch(self, flow: Part) -> str:
        diagram = self.new if self.new.parts.get(flow.id) is flow else self.old
        source = self.called(diagram, flow.xml.get("sourceRef", ""))
        return f"Nhánh “{flow.name}” của {source}" if flow.xml.get("name") else f"Luồng từ {source}"

    def is_silent(self, diagram: Diagram, each: Difference) -> bool:
        """What is not worth a sentence of its own: a gateway without a name, which only leads."""
        return each.tag in SILENT_STEPS and self.is_nameless(diagram, each.element)

    def is_nameless(self, diagram: Diagram, id: str) -> bool:
        return diagram.parts[id].tag in SILENT_STEPS and not diagram.parts[id].xml.get("name")

    def where(self, ways: Ways, step: str) -> str:
        """ " sau bước Soạn thảo", seen past gateways without a name; "" at the very beginning."""
        unnamed = {id for id in ways.following if self.is_nameless(ways.diagram, id)}
        holder = ways.diagram.parts[step].xml.get("attachedToRef", "") if step in ways.diagram.parts else ""
        if holder:
            return f" ở biên {self.called(ways.diagram, holder)}"
        place = {id: number for number, id in enumerate(ways.order)}
        before = sorted(ways.before(step, unnamed) - {step}, key=lambda id: place.get(id, 0))
        return f" sau {self.called(ways.diagram, before[0])}" if before else ""

    def is_back(self, ways: Ways, flow: Part) -> bool:
        place = {id: number for number, id in enumerate(ways.order)}
        return place.get(ways.target(flow), 0) <= place.get(ways.source(flow), 0)
