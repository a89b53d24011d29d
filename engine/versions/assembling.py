"""The file of a merged diagram, put together from the parts that were taken from either side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from engine.lint_rules.drawing import SCOPES, local
from engine.spiff.vocabulary import BPMN, XSI, bpmn
from engine.versions.clusters import THEIRS, Touched
from engine.versions.parts import ARTIFACTS, NAMELESS, WITHIN, Diagram, Part, is_apart
from engine.versions.placing import place

TAIL = frozenset(
    {"resourceRole", "performer", "humanPerformer", "potentialOwner", "correlationSubscription", "supports"}
)
BEFORE_FLOWS = frozenset({"documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef"})
TYPE = f"{{{XSI}}}type"
Parts = Mapping[str, Part]


def assemble(touched: Touched, taken: Mapping[str, str]) -> bytes:
    """The diagram of `ours` with every touched part as in the side it is `taken` from; drawn as `ours`, what came from
    `theirs` put near what it hangs on."""
    parts = chosen(touched, taken)
    root = etree.Element(touched.ours.root.tag, dict(touched.ours.root.attrib), nsmap=prefixes(touched))
    body = Body(parts, touched)
    for part in sorted(parts.values(), key=lambda part: part.tag != "import"):
        if part.tag == "process":
            root.append(body.filled(part))
        elif part.tag not in WITHIN:
            root.append(deepcopy(part.xml))
    place(root, touched)
    tidy(root, parts)
    etree.indent(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def prefixes(touched: Touched) -> Any:
    ours, theirs = touched.ours.root.nsmap, touched.theirs.root.nsmap
    return {**{prefix: uri for prefix, uri in theirs.items() if uri not in ours.values()}, **ours}


def chosen(touched: Touched, taken: Mapping[str, str]) -> Parts:
    """Every part of the result, those of ours first, each as in the side it comes from."""
    found: dict[str, Part] = {}
    for id in dict.fromkeys([*touched.ours.parts, *touched.theirs.parts]):
        diagram = touched.theirs if taken.get(id) == THEIRS else touched.ours
        if id in diagram.parts:
            found[id] = diagram.parts[id]
    return in_branch_order(found, touched)


def in_branch_order(parts: dict[str, Part], touched: Touched) -> Parts:
    """The branches of a gateway are tried in the order of ours, unless only theirs changed it; what came from the other
    side is tried last."""
    flows = [part for part in parts.values() if part.tag == "sequenceFlow"]
    rank = {flow.id: place for place, flow in enumerate(flows)}
    for gateway in touched.theirs.branches:
        if follows_theirs(touched, gateway):
            own = [flow.id for flow in flows if flow.xml.get("sourceRef") == gateway]
            wanted = positions(touched.theirs)
            free = sorted(rank[id] for id in own)
            for id, position in zip(sorted(own, key=lambda id: wanted.get(id, len(wanted))), free, strict=True):
                rank[id] = position
    ordered = sorted(flows, key=lambda flow: rank[flow.id])
    return {**{id: part for id, part in parts.items() if part.tag != "sequenceFlow"}, **{f.id: f for f in ordered}}


def follows_theirs(touched: Touched, gateway: str) -> bool:
    before = touched.base.branches.get(gateway)
    return touched.ours.branches.get(gateway) == before and touched.theirs.branches.get(gateway) != before


def positions(diagram: Diagram) -> Mapping[str, int]:
    return {flow.id: place for place, flow in enumerate(diagram.flows())}


class Body:
    """Fills processes and sub-processes with what stands in them."""

    def __init__(self, parts: Parts, touched: Touched) -> None:
        self.parts, self.touched = parts, touched
        self.inside: dict[str, list[Part]] = {}
        for part in parts.values():
            self.inside.setdefault(part.scope, []).append(part)
        self.flows: dict[tuple[str, str], list[str]] = {}
        for part in parts.values():
            if part.tag == "sequenceFlow":
                self.flows.setdefault(("incoming", part.xml.get("targetRef", "")), []).append(part.id)
                self.flows.setdefault(("outgoing", part.xml.get("sourceRef", "")), []).append(part.id)

    def filled(self, part: Part) -> Any:
        xml = bare(part)
        tail = [child for child in xml if local(child) in TAIL] if part.tag in SCOPES else []
        if part.is_step:
            self.name_flows(xml, part.id)
        inside = self.inside.get(part.id, [])
        if lanes := [each for each in inside if each.tag == "lane"]:
            xml.append(self.lane_set(part, lanes))
        for each in sorted(inside, key=lambda each: each.tag in ARTIFACTS - {"dataObject", "dataObjectReference"}):
            if each.tag != "lane":
                xml.append(self.filled(each))
        if part.tag == "process":
            xml.extend(tail)  # moved behind what stands in the process
        return xml

    def name_flows(self, xml: Any, id: str) -> None:
        at = max((place for place, child in enumerate(xml, 1) if local(child) in BEFORE_FLOWS), default=0)
        for tag in ("outgoing", "incoming"):
            for flow in reversed(self.flows.get((tag, id), [])):
                reference = etree.Element(bpmn(tag))
                reference.text = flow
                xml.insert(at, reference)

    def lane_set(self, holder: Part, lanes: list[Part]) -> Any:
        tag = "childLaneSet" if holder.tag == "lane" else "laneSet"
        found = etree.Element(bpmn(tag), id=self.lane_set_id(holder, tag))
        for lane in lanes:
            xml = bare(lane)
            for part in self.parts.values():
                if part.lane == lane.id:
                    etree.SubElement(xml, bpmn("flowNodeRef")).text = part.id
            if within := [each for each in self.inside.get(lane.id, []) if each.tag == "lane"]:
                xml.append(self.lane_set(lane, within))
            found.append(xml)
        return found

    def lane_set_id(self, holder: Part, tag: str) -> str:
        for diagram in (self.touched.ours, self.touched.theirs):
            drawn = diagram.parts.get(holder.id)
            there = drawn.xml.find(bpmn(tag)) if drawn is not None else None
            if there is not None and there.get("id"):
                return str(there.get("id"))
        return f"{holder.id}_lanes"


def bare(part: Part) -> Any:
    """A copy of a part without the parts inside it."""
    xml = etree.Element(part.xml.tag, dict(part.xml.attrib))
    xml.text = part.xml.text if not len(part.xml) else None
    for child in part.xml:
        if isinstance(child.tag, str) and not is_apart(child):
            xml.append(etree.fromstring(etree.tostring(child, with_tail=False)))
    return xml


def tidy(root: Any, parts: Parts) -> None:
    """Type names spelled with the prefix of this file, and no id of an unnamed inner element used twice."""
    prefix = next((prefix for prefix, uri in root.nsmap.items() if uri == BPMN), None)
    used = Counter(parts.keys())
    for xml in list(elements(root)):
        if kind := xml.get(TYPE):
            bare_name = kind.rpartition(":")[2]
            xml.set(TYPE, f"{prefix}:{bare_name}" if prefix else bare_name)
        id = xml.get("id")
        if id and (local(xml).endswith(NAMELESS) or id not in parts):
            used[id] += 1
            if used[id] > 1:
                xml.set("id", free_id(id, used))
    etree.cleanup_namespaces(root, keep_ns_prefixes=[each for each in root.nsmap if each])


def free_id(id: str, used: Counter[str]) -> str:
    number = next(number for number in range(2, 10_000) if f"{id}_{number}" not in used)
    used[f"{id}_{number}"] += 1
    return f"{id}_{number}"


def elements(root: Any) -> Iterator[Any]:
    return (xml for xml in root.iter() if isinstance(xml.tag, str))
