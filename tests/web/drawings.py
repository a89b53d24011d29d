"""Small diagrams with their picture, for the modeler: steps in a row, unset where a story sets them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Step = tuple[str, str, str, str]  # tag, id, attributes, what stands inside
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36), "intermediateCatchEvent": (36, 36)}
SPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cv="urn:congvan:bpmn:1" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)


def row_of_steps(steps: Sequence[Step], late: str = "") -> str:
    """start → the steps → end; with a timer, not yet set, on the edge of the step `late`, leading to an end of its own."""
    row: list[Step] = [("startEvent", "start", "", ""), *steps, ("endEvent", "end", "", "")]
    elements = [f'<bpmn:{tag} id="{id}" name="Bước {id}" {words}>{inner}</bpmn:{tag}>' for tag, id, words, inner in row]
    shapes, flows, edges = [], [], []
    middle, tags = {}, {id: tag for tag, id, _, _ in row}
    for n, (tag, id, _, _) in enumerate(row):
        width, height = SIZES.get(tag, (100, 80))
        middle[id] = (100 + 130 * n, 200)
        shapes.append(shape(id, 100 + 130 * n - width // 2, 200 - height // 2, width, height))
    ways = [(one[1], other[1]) for one, other in pairwise(row)]
    if late:
        elements += [
            f'<bpmn:boundaryEvent id="late" name="Quá hạn" attachedToRef="{late}">'
            "<bpmn:timerEventDefinition/></bpmn:boundaryEvent>",
            '<bpmn:endEvent id="gone" name="Đã quá hạn"/>',
        ]
        middle |= {"late": (middle[late][0], 240), "gone": (middle[late][0], 330)}
        shapes += [shape(id, middle[id][0] - 18, middle[id][1] - 18, 36, 36) for id in ("late", "gone")]
        ways.append(("late", "gone"))
    for source, target in ways:
        flows.append(f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}"/>')
        half = [SIZES.get(tags.get(id, "endEvent"), (100, 80))[0] // 2 for id in (source, target)]
        (x, y), (to_x, to_y) = middle[source], middle[target]
        bends = [(x, y + 18), (to_x, to_y - 18)] if source == "late" else [(x + half[0], y), (to_x - half[1], to_y)]
        points = "".join(f'<di:waypoint x="{at}" y="{down}"/>' for at, down in bends)
        edges.append(f'<bpmndi:BPMNEdge bpmnElement="{source}_to_{target}">{points}</bpmndi:BPMNEdge>')
    drawn = f'<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="row">{"".join(shapes + edges)}</bpmndi:BPMNPlane>'
    return (
        f'<bpmn:definitions {SPACES} id="definitions" targetNamespace="urn:test">'
        f'<bpmn:process id="row" name="Một hàng" isExecutable="true">{"".join(elements + flows)}</bpmn:process>'
        f"{drawn}</bpmndi:BPMNDiagram></bpmn:definitions>"
    )


def shape(id: str, x: int, y: int, width: int, height: int) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape id="{id}_shape" bpmnElement="{id}">{bounds}</bpmndi:BPMNShape>'
