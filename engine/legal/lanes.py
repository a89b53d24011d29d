"""Who a node is for: the groups and the unit it says itself, or the lane it stands in says. One pass over the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.lint_rules.drawing import Drawing, Node, local
from engine.spiff.elements import INHERITED, names_in
from engine.spiff.vocabulary import bpmn, cv

Said = Mapping[str, str]


def lanes_in(drawing: Drawing) -> dict[str, Said]:
    """What the lanes of a node say, by the id of the node; an inner lane says it before the one around it."""
    found: dict[str, tuple[int, Said]] = {}
    for reference in drawing.process.iter(bpmn("flowNodeRef")):
        lane = reference.getparent()
        around = [lane, *lane.iterancestors(bpmn("lane"))]
        said: dict[str, str] = {}
        for each in around:
            said = {**{name: each.get(cv(name)) for name in INHERITED if each.get(cv(name))}, **said}
        id = (reference.text or "").strip()
        if id not in found or found[id][0] < len(around):
            found[id] = (len(around), said)
    return {id: said for id, (_depth, said) in found.items()}


def people_of(node: Node, lanes: Mapping[str, Said]) -> tuple[tuple[str, ...], str]:
    """The groups that may do a task, and the expression of the unit they must be in ("" for any)."""
    said = dict(lanes.get(node.id) or lanes_around(node.xml, lanes))
    said.update({name: node.said(name) for name in INHERITED if node.said(name)})
    return tuple(names_in(said.get("groups", ""))), said.get("unit", "")


def lanes_around(xml: Any, lanes: Mapping[str, Said]) -> Said:
    """What the lane of the nearest sub-process around says."""
    for around in xml.iterancestors():
        if local(around) == "subProcess" and around.get("id") in lanes:
            return lanes[around.get("id")]
    return {}
