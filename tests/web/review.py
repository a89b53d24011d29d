"""A process in two versions with cases that stand where they can move, cannot yet, and never can."""

from __future__ import annotations

from uuid import UUID

from lxml import etree

from engine.lint_rules.drawing import draw
from engine.spiff.parser import executable_process
from tests.engine.bpmn import both, process, user
from tests.web.scenes import SXD, agency_id, visitor
from web.wiring import Platform

ADMIN, HEAD, OFFICER = "quytt.sxd", "hoatv.sxd", "giant.sxd"
LEAD = "dinhbg.sxd"  # the second pair of eyes where there is one process admin
WHO = {"form": "give_opinion", "groups": "truong_don_vi"}
ASK, CHECK, COUNT, CLOSE = (user(name, **WHO) for name in ("ask", "check", "count", "close"))
FIRST = process("review", ASK, both("split", [CHECK], [COUNT]), CLOSE, name="Rà soát")
ONE_BY_ONE = process(
    "review", user("ask", form="give_opinion", groups="truong_don_vi,lanh_dao"), CHECK, CLOSE, name="Rà soát"
)
DI, DC = "http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/DC"
WAY = "http://www.omg.org/spec/DD/20100524/DI"
SAID = {"opinion": "Nhất trí."}


def run_reviews(platform: Platform, count: int = 3) -> list[UUID]:
    """Cases on the first version, which is in use."""
    agency = str(agency_id(platform, SXD))
    with platform.begin() as work:
        work.definitions.deploy(FIRST, agency, "Thử")
        actor = visitor(platform, OFFICER).actor
        return [work.cases.start("review", [agency], agency, f"thing {n}", {}, actor) for n in range(count)]


def laid_out(xml: bytes) -> bytes:
    """The same diagram with places for its elements, in columns as they follow each other, so that it can be looked at."""
    root = etree.fromstring(xml)
    scope = draw(root, executable_process(root)).scopes[0]
    columns: dict[str, int] = {}
    level = [node for node in scope.nodes.values() if not node.incoming]
    while level:
        for node in level:
            columns.setdefault(
                node.id, max((columns.get(flow.source.id, -1) for flow in node.incoming), default=-1) + 1
            )
        level = [flow.target for node in level for flow in node.outgoing if flow.target.id not in columns]
    places = {}
    for place, column in columns.items():
        row = sum(each[0] == 40 + 170 * column for each in places.values())
        places[place] = (40 + 170 * column, 60 + 120 * row)
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id="picture")
    plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id="plane", bpmnElement=scope.id)
    for place, (x, y) in places.items():
        wide, high = (120, 70) if scope.nodes[place].tag.endswith("Task") else (40, 40)
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{place}_di", bpmnElement=place)
        bounds = {"x": x, "y": y - high // 2, "width": wide, "height": high}
        etree.SubElement(shape, f"{{{DC}}}Bounds", {name: str(value) for name, value in bounds.items()})
    for flow in (flow for node in scope.nodes.values() for flow in node.outgoing):
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
        wide = 120 if flow.source.tag.endswith("Task") else 40
        ends = (places[flow.source.id][0] + wide, places[flow.source.id][1]), places[flow.target.id]
        for x, y in ends:
            etree.SubElement(edge, f"{{{WAY}}}waypoint", x=str(x), y=str(y))
    return etree.tostring(root)
