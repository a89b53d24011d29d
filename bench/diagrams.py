"""Diagrams of any size and shape, and the one that most of the bench plays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

GROUP = "truong_don_vi"
TASK = '<bpmn:userTask id="{id}" name="Bước {id}" cv:form="handle_document" cv:groups="{groups}"/>'
AGAIN = "step['outcome'] == 'done'"  # as both our expressions and Python read it


class Diagram(NamedTuple):
    process: str  # its id
    xml: bytes


Flow = tuple[str, str, str]  # source, target, condition

BENCH_DOC = Diagram("bench_doc", Path(__file__).with_name("bench_doc.bpmn").read_bytes())


def sequence(length: int, groups: str = GROUP) -> Diagram:
    """`length` user tasks, one after another."""
    ids = [f"u{place:03}" for place in range(1, length + 1)]
    flows = [(one, two, "") for one, two in pairwise(["begin", *ids, "finish"])]
    name = f"bench_sequence_{length}_{groups.count(',') + 1}"
    return _drawn(name, [TASK.format(id=each, groups=groups) for each in ids], flows)


def gateways(tasks: int, between: int) -> Diagram:
    """User tasks in a row with `between` decisions before each of them, every one of which goes straight on."""
    nodes, flows, last = [], [], "begin"
    for task in range(tasks):
        for place in range(between):
            split, join = f"ask{task}_{place}", f"met{task}_{place}"
            nodes.append(f'<bpmn:exclusiveGateway id="{split}" default="{split}_to_{join}"/>')
            nodes.append(f'<bpmn:exclusiveGateway id="{join}"/>')
            nodes.append(TASK.format(id=f"never{task}_{place}", groups=GROUP))
            never = f"never{task}_{place}"
            flows += [(last, split, ""), (split, join, ""), (split, never, "amount < 0"), (never, join, "")]
            last = join
        nodes.append(TASK.format(id=f"u{task:03}", groups=GROUP))
        flows.append((last, f"u{task:03}", ""))
        last = f"u{task:03}"
    return _drawn(f"bench_gateways_{tasks}_{between}", nodes, [*flows, (last, "finish", "")])


def branches(count: int, length: int) -> Diagram:
    """`count` branches that run at once, each of `length` user tasks; those of the first are b0_000, b0_001, …"""
    nodes = ['<bpmn:parallelGateway id="split"/>', '<bpmn:parallelGateway id="join"/>']
    flows: list[Flow] = [("begin", "split", ""), ("join", "finish", "")]
    for branch in range(count):
        ids = [f"b{branch}_{place:03}" for place in range(length)]
        nodes += [TASK.format(id=each, groups=GROUP) for each in ids]
        flows += [(one, two, "") for one, two in pairwise(["split", *ids, "join"])]
    return _drawn(f"bench_branches_{count}_{length}", nodes, flows)


def loop() -> Diagram:
    """One user task that comes again for as long as its answer is “done”."""
    nodes = [
        '<bpmn:exclusiveGateway id="again"/>', TASK.format(id="step", groups=GROUP),
        '<bpmn:exclusiveGateway id="enough" default="enough_to_finish"/>',
    ]  # fmt: skip
    flows = [
        ("begin", "again", ""), ("again", "step", ""), ("step", "enough", ""), ("enough", "again", AGAIN),
        ("enough", "finish", ""),
    ]  # fmt: skip
    return _drawn("bench_loop", nodes, flows)


def _drawn(process: str, nodes: Sequence[str], flows: Sequence[Flow]) -> Diagram:
    inside = ['<bpmn:startEvent id="begin"/>', *nodes, '<bpmn:endEvent id="finish"/>']
    for source, target, condition in flows:
        said = condition.replace("<", "&lt;")
        said = f"<bpmn:conditionExpression>{said}</bpmn:conditionExpression>" if said else ""
        opening = f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}">'
        inside.append(f"{opening}{said}</bpmn:sequenceFlow>")
    xml = (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cv="urn:congvan:bpmn:1" '
        f'id="definitions" targetNamespace="urn:congvan:processes"><bpmn:process id="{process}" '
        f'name="Đo hiệu năng: {process}" isExecutable="true">{"".join(inside)}</bpmn:process></bpmn:definitions>'
    )
    return Diagram(process, xml.encode())
