"""Diagrams of any size, for the question whether a step costs the same in a long process as in a short one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

TASK = '<bpmn:userTask id="{id}" name="Bước {id}" cv:form="handle_document" cv:groups="truong_don_vi"/>'
AGAIN = "step.outcome == 'done'"


def sequence(length: int) -> bytes:
    """`length` user tasks, one after another."""
    ids = [f"u{place:03}" for place in range(1, length + 1)]
    path = ["begin", *ids, "finish"]
    flows = [(one, two, "") for one, two in pairwise(path)]
    return _drawn(f"bench_sequence_{length}", [TASK.format(id=each) for each in ids], flows)


def loop() -> bytes:
    """One user task that comes again for as long as its answer is “done”."""
    nodes = [
        '<bpmn:exclusiveGateway id="again"/>', TASK.format(id="step"),
        '<bpmn:exclusiveGateway id="enough" default="enough_to_finish"/>',
    ]  # fmt: skip
    flows = [
        ("begin", "again", ""), ("again", "step", ""), ("step", "enough", ""), ("enough", "again", AGAIN),
        ("enough", "finish", ""),
    ]  # fmt: skip
    return _drawn("bench_loop", nodes, flows)


def _drawn(process: str, nodes: Sequence[str], flows: Sequence[tuple[str, str, str]]) -> bytes:
    inside = ['<bpmn:startEvent id="begin"/>', *nodes, '<bpmn:endEvent id="finish"/>']
    for source, target, condition in flows:
        said = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
        opening = f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}">'
        inside.append(f"{opening}{said}</bpmn:sequenceFlow>")
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cv="urn:congvan:bpmn:1" '
        f'id="definitions" targetNamespace="urn:congvan:processes"><bpmn:process id="{process}" '
        f'name="Đo hiệu năng: {process}" isExecutable="true">{"".join(inside)}</bpmn:process></bpmn:definitions>'
    ).encode()
