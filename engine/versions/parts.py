"""A diagram as a set of parts, each by its id: what two diagrams are compared by and three are merged by.

A part is a step, a flow, a lane, the process itself, a note, or something that stands beside the process (a message, an
error, the pools). What a part *means* leaves out layout, spelling of the XML, ids that nothing refers to, and the parts
inside it; in which sub-process it stands and in which lane counts as its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.lint_rules.drawing import NODES, SCOPES, local, namespace
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.vocabulary import DRAWING, XSI, bpmn, cv
from engine.versions.merge_errors import TwoOfOneId

ARTIFACTS = frozenset(
    {"textAnnotation", "association", "group", "dataObject", "dataObjectReference", "dataStoreReference"}
)
STEPS = NODES
WITHIN = NODES | {"sequenceFlow", "lane"} | ARTIFACTS
PASSED_OVER = frozenset({"incoming", "outgoing", "flowNodeRef", "laneSet", "childLaneSet"})
UNORDERED = frozenset({"extensionElements"})
NAMELESS = ("Definition", "Expression", "Characteristics", "documentation")  # tags whose ids nothing refers to
Meaning = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Part:
    """`scope` is the id of what it stands in (process, sub-process, or for a lane the lane around it), `lane` the innermost
    lane a step stands in; both "" when there is none. `xml` is the element in its own tree, not to be changed."""

    id: str
    tag: str
    xml: Any
    scope: str = ""
    lane: str = ""

    @property
    def name(self) -> str:
        """What people call it: its name, else its id."""
        return " ".join((self.xml.get("name") or self.id).split())

    @property
    def is_step(self) -> bool:
        return self.tag in STEPS

    @property
    def is_locked(self) -> bool:
        return bool(self.xml.get(cv("locked")) == "true")

    @cached_property
    def meaning(self) -> Meaning:
        return (self.scope, self.lane, meaning_of(self.xml, own=True, whole=self.tag not in WITHIN | {"process"}))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every attribute value and text of it, where what it refers to is found."""
        found = {self.scope, self.lane}
        for each in own_xml(self.xml, self.tag not in WITHIN | {"process"}):
            found.update(str(value) for key, value in each.attrib.items() if not (each is self.xml and key == "id"))
            found.add((each.text or "").strip())
        return frozenset(found - {""})


@dataclass(frozen=True)
class Diagram:
    """`parts` in the order of the file; `root` is the parsed file."""

    root: Any
    process: str
    parts: Mapping[str, Part] = field(default_factory=dict)

    @cached_property
    def locked(self) -> frozenset[str]:
        """Parts that only their author may change: those marked `cv:locked`, and all inside a locked sub-process."""
        return frozenset(part.id for part in self.parts.values() if any(each.is_locked for each in self.around(part)))

    def around(self, part: Part) -> Iterator[Part]:
        """The part and every sub-process around it, innermost first; not the process."""
        yield part
        while part.tag != "lane" and (holder := self.parts.get(part.scope)) is not None and holder.tag != "process":
            part = holder
            yield part

    def flows(self) -> list[Part]:
        return [part for part in self.parts.values() if part.tag == "sequenceFlow"]

    @cached_property
    def branches(self) -> Mapping[str, tuple[str, ...]]:
        """By gateway that chooses: its flows in the order they are tried, where there is more than one with a condition."""
        found: dict[str, list[str]] = {}
        for flow in self.flows():
            source = self.parts.get(flow.xml.get("sourceRef", ""))
            if source is not None and source.tag == "exclusiveGateway" and has_condition(flow):
                found.setdefault(source.id, []).append(flow.id)
        return {gateway: tuple(flows) for gateway, flows in found.items() if len(flows) > 1}


def read_diagram(xml: bytes) -> Diagram:
    """The parts of the executable process and of what stands beside it. Raises DiagramRefused; two elements of one id
    cannot be told apart, so TwoOfOneId is raised for them."""
    return diagram_of(read_xml(xml))


def diagram_of(root: Any) -> Diagram:
    process = executable_process(root)
    lanes = {ref.strip(): lane for lane, ref in memberships(process)}
    parts: dict[str, Part] = {}
    for part in all_parts(root, process, lanes):
        if part.id in parts:
            raise TwoOfOneId(part.id)
        parts[part.id] = part
    return Diagram(root, process.get("id", ""), parts)


def all_parts(root: Any, process: Any, lanes: Mapping[str, str]) -> Iterator[Part]:
    for child in root:
        if local(child) and namespace(child.tag) not in DRAWING and child is not process:
            yield Part(child.get("id") or f"{local(child)}:{child.get('name', '')}", local(child), child)
    yield Part(process.get("id", ""), "process", process)
    for xml in process.iter():
        if xml.get("id") and xml.tag == bpmn(local(xml)) and local(xml) in WITHIN:
            yield Part(xml.get("id"), local(xml), xml, scope_of(xml), lanes.get(xml.get("id"), ""))


def memberships(process: Any) -> Iterator[tuple[str, str]]:
    """Lane and step for every step that stands in a lane, outer lanes first."""
    for lane in process.iter(bpmn("lane")):
        for reference in lane.findall(bpmn("flowNodeRef")):
            yield lane.get("id", ""), reference.text or ""


def scope_of(xml: Any) -> str:
    holders = SCOPES | {"lane"} if local(xml) == "lane" else SCOPES
    return next((str(each.get("id", "")) for each in xml.iterancestors() if local(each) in holders), "")


def has_condition(flow: Part) -> bool:
    return bool((flow.xml.findtext(bpmn("conditionExpression")) or "").strip())


def own_xml(xml: Any, whole: bool = False) -> Iterator[Any]:
    """The element and what is inside it, without the parts inside it and the references said elsewhere."""
    yield xml
    for child in xml:
        if isinstance(child.tag, str) and (whole or not is_apart(child)):
            yield from own_xml(child, whole)


def is_apart(xml: Any) -> bool:
    return xml.tag == bpmn(local(xml)) and local(xml) in WITHIN | PASSED_OVER


def meaning_of(xml: Any, own: bool = False, whole: bool = False) -> Meaning:
    """The element without layout and spelling, comparable; `own` keeps its id out, which it is known by."""
    inner = [meaning_of(child, whole=whole) for child in xml if is_meant(child, whole)]
    if local(xml) in UNORDERED:
        inner.sort(key=repr)
    attributes = {str(name): " ".join(str(value).split()) for name, value in xml.attrib.items()}
    is_nameless = not whole and local(xml).endswith(NAMELESS)
    for silent in ("id" if own or is_nameless else "", f"{{{XSI}}}type"):
        attributes.pop(silent, None)
    text = "" if inner else "\n".join(line.strip() for line in (xml.text or "").strip().splitlines())
    if local(xml) in UNORDERED and not inner:
        return ()
    return (xml.tag, tuple(sorted(attributes.items())), text, tuple(each for each in inner if each))


def is_meant(child: Any, whole: bool) -> bool:
    return isinstance(child.tag, str) and namespace(child.tag) not in DRAWING and (whole or not is_apart(child))


def same_diagram(one: bytes, other: bytes) -> bool:
    """Whether two diagrams mean the same: the same parts, wired alike, branches tried in the same order. Layout, and the
    order in which parts are written, do not count. Raises DiagramRefused, TwoOfOneId."""
    first, second = read_diagram(one), read_diagram(other)
    return same_parts(first, second) and first.branches == second.branches


def same_parts(one: Diagram, other: Diagram) -> bool:
    """The same, whatever the order in which branches are tried."""
    return {id: part.meaning for id, part in one.parts.items()} == {
        id: part.meaning for id, part in other.parts.items()
    }
