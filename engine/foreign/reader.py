"""Reads a diagram of another program: `read_foreign(xml, catalogue) -> Reading`.

Every foreign word is met exactly once, and each gets an entry; a word that no vendor's table knows is refused. So nothing
is lost without being said. Plain BPMN stays as it is, for the linter to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.foreign import camunda7, camunda8, flowable, plain, signavio
from engine.foreign.report import REFUSED, Outcome, Reading, ReportLine, kept, refused
from engine.foreign.rules import NO_MEANING, Spot, Vendor, holder_of
from engine.lint import Catalogue
from engine.lint_rules.drawing import local, namespace
from engine.lint_rules.extensions import KNOWN, XML, written
from engine.spiff.parser import read_xml
from engine.spiff.vocabulary import BPMN, bpmn

VENDORS: tuple[Vendor, ...] = (camunda8.VENDOR, camunda7.VENDOR, flowable.VENDOR, signavio.VENDOR)
BY_SPACE = {space: vendor for vendor in VENDORS for space in vendor.spaces}
LONGEST = 200


def read_foreign(xml: bytes, catalogue: Catalogue | None = None) -> Reading:
    """A diagram of ours, and what became of every word of theirs. Raises DiagramRefused for what is not XML, or has no
    process, or several that run."""
    root = read_xml(xml)
    place = catalogue or Catalogue()
    found = plain.ids(root)  # first, so that every entry names the element as it is called in the result
    found += [*words_on_attributes(root, place), *words_in_elements(root, place)]
    found += plain.all_entries(root, place)
    vendors = sorted({BY_SPACE[uri].name for uri in namespaces(xml) if uri in BY_SPACE})
    remove_wrappers(root)
    plain.refuse_without_process(root)
    etree.cleanup_namespaces(root, top_nsmap={"cv": "urn:congvan:bpmn:1"}, keep_ns_prefixes=["bpmn", "xsi"])
    read: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Reading(read, ", ".join(vendors), tuple(found))


def words_on_attributes(root: Any, place: Catalogue) -> Iterator[ReportLine]:
    for xml in list(elements(root)):
        if namespace(xml.tag) != BPMN:
            continue
        for name, value in list(xml.attrib.items()):
            if not is_foreign(str(name)):
                continue
            word = f'{written(xml, str(name))}="{value[:LONGEST]}"'
            if xml is root:
                yield entry(xml, word, kept("tên phần mềm đã vẽ"))
                continue
            vendor = BY_SPACE.get(namespace(str(name)))
            rule = vendor.attributes.get(local_name(str(name))) if vendor else None
            spot = Spot(holder_of(xml), xml, str(value).strip(), place)
            outcome = rule(spot) if rule else unknown()
            del xml.attrib[name]
            yield entry(xml, word, outcome)


def words_in_elements(root: Any, place: Catalogue) -> Iterator[ReportLine]:
    """Each foreign element once, the outer before the inner; one whose vendor's rule reads it is read as a whole."""
    for xml in list(elements(root)):
        if namespace(xml.tag) not in KNOWN and xml is not root and xml.getparent() is not None:
            if namespace(xml.getparent().tag) in KNOWN:
                yield from words_of(xml, place)
                xml.getparent().remove(xml)


def words_of(xml: Any, place: Catalogue) -> Iterator[ReportLine]:
    vendor = BY_SPACE.get(namespace(xml.tag))
    rule = vendor.elements.get(local(xml)) if vendor else None
    if vendor and local(xml) in vendor.wrappers:
        if xml.attrib or not len(xml):
            yield entry(xml, spelled(xml), kept("phần bọc ngoài"))
        for child in xml:
            if isinstance(child.tag, str):
                yield from words_of(child, place)
        return
    spot = Spot(holder_of(xml), xml, (xml.text or "").strip(), place)
    yield entry(xml, spelled(xml), with_unread(rule(spot), spot) if rule else unknown())
    for child in xml:
        if isinstance(child.tag, str):
            yield entry(child, spelled(child), refused(f"nằm trong {local(xml)}", "Xem mục ở trên."))
            yield from (
                entry(each, spelled(each), refused(f"nằm trong {local(child)}", "Xem mục ở trên."))
                for each in inner(child)
            )


def with_unread(outcome: Outcome, spot: Spot) -> Outcome:
    """The outcome with the attributes that the rule did not look at, so that "mapped" is never said of those."""
    unread = ", ".join(str(name) for name in spot.xml.attrib if str(name) not in spot.asked)
    if outcome.kind == REFUSED or not unread:
        return outcome
    reason = "; ".join(filter(None, (outcome.reason, f"không dùng {unread}")))
    return Outcome(outcome.kind, outcome.became, reason, outcome.mend or "Xem phần này có cần vẽ lại không.")


def inner(xml: Any) -> Iterator[Any]:
    return (each for each in xml.iterdescendants() if isinstance(each.tag, str))


def unknown() -> Outcome:
    return refused(NO_MEANING, "Vẽ lại phần này bằng từ của hệ thống, hoặc bỏ.")


def spelled(xml: Any) -> str:
    """An element as the file writes it, without what is inside it."""
    attributes = "".join(f' {written(xml, str(name))}="{value}"' for name, value in xml.attrib.items())
    text = (xml.text or "").strip()
    return f"<{written(xml, xml.tag)}{attributes}>{text}"[: LONGEST * 2]


def entry(xml: Any, word: str, outcome: Outcome) -> ReportLine:
    holder = next(
        (each for each in (xml, *xml.iterancestors()) if namespace(each.tag) == BPMN and each.get("id")), None
    )
    id = "" if holder is None else str(holder.get("id"))
    name = "" if holder is None else " ".join((holder.get("name") or id).split())
    return ReportLine(id, name, word, outcome.kind, outcome.became, outcome.reason, outcome.mend)


def remove_wrappers(root: Any) -> None:
    """Wrappers of extensions that hold nothing any more."""
    for xml in list(root.iter(bpmn("extensionElements"))):
        if not len(xml) and not (xml.text or "").strip():
            xml.getparent().remove(xml)


def is_foreign(name: str) -> bool:
    space = namespace(name)
    return bool(space) and space not in KNOWN | {XML}


def local_name(name: str) -> str:
    return name.rpartition("}")[2]


def elements(root: Any) -> Iterator[Any]:
    return (xml for xml in root.iter() if isinstance(xml.tag, str))


def namespaces(xml: bytes) -> set[str]:
    """Every namespace that is used, not only declared."""
    root = read_xml(xml)
    used = {namespace(each.tag) for each in elements(root)}
    return used | {namespace(str(name)) for each in elements(root) for name in each.attrib}
