"""How two diagrams differ, part by part and property by property; layout does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.lint_rules.drawing import local, namespace
from engine.spiff.vocabulary import BPMN, CV
from engine.versions.parts import WITHIN, Diagram, Part, own_xml, read_diagram

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SELF_SAID = frozenset({"extensionElements"})  # holds words, is none
FLOW_ENDS = ("sourceRef", "targetRef", "attachedToRef", "default")
NAMED_ROOTS = ("messageRef", "signalRef", "errorRef", "escalationRef")


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """`word` is what the diagram calls it ("due", "parameter:document_id"); "" is nothing."""

    word: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is "added", "removed" or "changed"; `tag` the BPMN tag, `name` what people call the part. A part that was
    added has only what it says now, one that was removed only what it said."""

    element: str
    tag: str
    name: str
    kind: str
    properties: tuple[PropertyChange, ...]


def differences(before: bytes, after: bytes) -> list[Difference]:
    """Every part that does not mean the same in both, in the order of the new diagram, what is gone last. Two diagrams
    without differences do the same. Raises DiagramRefused, TwoOfOneId."""
    return differences_of(read_diagram(before), read_diagram(after))


def differences_of(before: Diagram, after: Diagram) -> list[Difference]:
    found = []
    for id, part in after.parts.items():
        old = before.parts.get(id)
        if old is None:
            found.append(difference(part, ADDED, {}, properties(after, part)))
        elif old.meaning != part.meaning or before.branches.get(id) != after.branches.get(id):
            found.append(changed(before, old, after, part))
    gone = [part for id, part in before.parts.items() if id not in after.parts]
    return found + [difference(part, REMOVED, properties(before, part), {}) for part in gone]


def changed(before: Diagram, old: Part, after: Diagram, part: Part) -> Difference:
    """In words; where the words are the same on both sides (two steps of one name), as the diagrams write it."""
    told = difference(part, CHANGED, properties(before, old), properties(after, part))
    if not told.properties:
        told = difference(part, CHANGED, dict(sayings(old)), dict(sayings(part)))
    if not told.properties:
        told = difference(part, CHANGED, {"xml": repr(old.meaning)}, {"xml": repr(part.meaning)})
    return told


def difference(part: Part, kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    words = dict.fromkeys([*after, *before])
    changed = [PropertyChange(word, before.get(word, ""), after.get(word, "")) for word in words]
    return Difference(part.id, part.tag, part.name, kind, tuple(each for each in changed if each.before != each.after))


def properties(diagram: Diagram, part: Part) -> dict[str, str]:
    """Everything a part says, by word; what it refers to is named as people name it."""
    said = {"tag": part.tag}
    for word, value in (("lane", part.lane), ("scope", part.scope)):
        if value and value != diagram.process:
            said[word] = told(diagram, value)
    for word, value in sayings(part):
        if word in FLOW_ENDS:
            value = told(diagram, value)
        elif word in NAMED_ROOTS:
            value = told_root(diagram, value)
        said[word] = f"{said[word]}; {value}" if word in said and word != "tag" else value
    if branches := diagram.branches.get(part.id):
        said["branches"] = ", ".join(told(diagram, flow) for flow in branches)
    return said


def sayings(part: Part) -> Iterator[tuple[str, str]]:
    """Word and value of every attribute and text of a part, in the order of the file."""
    is_whole = part.tag not in WITHIN | {"process"}
    for xml in own_xml(part.xml, is_whole):
        tag = local(xml)
        if namespace(xml.tag) == CV:
            yield own_word(tag, xml), xml.get("value", "")
            continue
        for name, value in xml.attrib.items():
            if said := attribute_word(part, xml, str(name)):
                yield said, " ".join(str(value).split())
        text = (xml.text or "").strip()
        if text and not any(isinstance(child.tag, str) for child in xml):
            yield ("condition" if tag == "conditionExpression" else tag), text
        elif xml is not part.xml and tag not in SELF_SAID and not xml.attrib and not text and not len(xml):
            yield tag, "true"
        elif tag.endswith("EventDefinition") and xml is not part.xml:
            yield "event", tag.removesuffix("EventDefinition")


def own_word(tag: str, xml: Any) -> str:
    return f"{tag}:{xml.get('name') or xml.get('property') or ''}"


def attribute_word(part: Part, xml: Any, name: str) -> str:
    """The word of an attribute: its own name where it is plain BPMN or ours, else with its namespace; "" when it is not said."""
    bare, space = name.rpartition("}")[2], namespace(name)
    if name == "id" and (xml is part.xml or local(xml).endswith(("Definition", "Expression", "Characteristics"))):
        return ""
    if space.endswith("XMLSchema-instance"):
        return ""
    return bare if space in ("", CV, BPMN) and (xml is part.xml or bare != "id") else f"{local(xml)} {bare}"


def told(diagram: Diagram, id: str) -> str:
    """The name of a part, with its id where another part bears the same name."""
    part = diagram.parts.get(id)
    if part is None or not part.xml.get("name"):
        return id
    alike = sum(other.xml.get("name") == part.xml.get("name") for other in diagram.parts.values())
    return part.name if alike == 1 else f"{part.name} ({id})"


def told_root(diagram: Diagram, id: str) -> str:
    part = diagram.parts.get(id)
    if part is None:
        return id
    return str(part.xml.get("errorCode") or part.xml.get("escalationCode") or part.xml.get("name") or id)
