"""The diagram a new process begins as: a start that leads to an end, drawn."""

from __future__ import annotations

from lxml import etree

from engine.spiff.vocabulary import BPMN, CV, bpmn

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
PREFIXES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "cv": CV}
EVENT = 36  # width and height of an event, as bpmn.io draws it
LEFT, TOP, GAP = 180, 160, 220


def blank_diagram(process_id: str, name: str) -> bytes:
    """A process that may go live as it is, though it does nothing."""
    root = etree.Element(bpmn("definitions"), {"id": "definitions", "targetNamespace": "urn:congvan"}, PREFIXES)
    process = etree.SubElement(root, bpmn("process"), {"id": process_id, "name": name, "isExecutable": "true"})
    for tag, identity, title in (("startEvent", "start", "Bắt đầu"), ("endEvent", "end", "Kết thúc")):
        node = etree.SubElement(process, bpmn(tag), {"id": identity, "name": title})
        etree.SubElement(node, bpmn("outgoing" if tag == "startEvent" else "incoming")).text = "flow"
    etree.SubElement(process, bpmn("sequenceFlow"), {"id": "flow", "sourceRef": "start", "targetRef": "end"})
    drawing = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": "drawing"})
    plane = etree.SubElement(drawing, f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": process_id})
    for place, identity in enumerate(("start", "end")):
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"{identity}_di", "bpmnElement": identity})
        at = {"x": str(LEFT + place * GAP), "y": str(TOP), "width": str(EVENT), "height": str(EVENT)}
        etree.SubElement(shape, f"{{{DC}}}Bounds", at)
    edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": "flow_di", "bpmnElement": "flow"})
    for x in (LEFT + EVENT, LEFT + GAP):
        etree.SubElement(edge, f"{{{DD}}}waypoint", {"x": str(x), "y": str(TOP + EVENT // 2)})
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
