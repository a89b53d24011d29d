"""A diagram as a list: its steps in the order in which a case comes to them, each with what it says.

A list needs no picture and no mouse, and reads the same aloud.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.lint_rules.drawing import Drawing, Node, Scope, draw
from engine.spiff.elements import decision_of, lanes_of, operator_of
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.vocabulary import ATTRIBUTES, cv

KINDS = {
    "startEvent": "Bắt đầu", "endEvent": "Kết thúc", "userTask": "Việc của người", "serviceTask": "Tác vụ tự động",
    "scriptTask": "Kịch bản", "businessRuleTask": "Bảng quyết định", "callActivity": "Gọi quy trình khác",
    "subProcess": "Quy trình con", "exclusiveGateway": "Chọn một nhánh", "inclusiveGateway": "Chọn các nhánh",
    "parallelGateway": "Các nhánh cùng lúc", "eventBasedGateway": "Chờ một trong các sự kiện",
    "intermediateCatchEvent": "Chờ", "intermediateThrowEvent": "Báo", "boundaryEvent": "Sự kiện ở biên",
    "sendTask": "Gửi thông điệp", "receiveTask": "Nhận thông điệp",
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A flow out of a step: its id, where it leads, its name and condition ("" without)."""

    flow: str
    target: str
    target_name: str
    name: str
    condition: str


@dataclass(frozen=True)
class Step:
    """One element. `depth` counts the sub-processes around it; `said` is what it says in our namespace, `parameters` those
    of an operation; `lane` the lane it stands in, `lane_groups` who does its tasks when it does not say so itself."""

    id: str
    tag: str
    name: str
    depth: int
    ways: Sequence[Way]
    said: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    lane: str = ""
    lane_groups: str = ""
    attached: str = ""  # the name of the activity on whose edge it is

    @property
    def kind(self) -> str:
        return KINDS.get(self.tag, self.tag)

    @property
    def title(self) -> str:
        return self.name or self.kind


def outline(xml: bytes) -> list[Step]:
    """Every element that can be reached, then those that cannot. Raises DiagramRefused when no process can be made out."""
    root = read_xml(xml)
    drawing = draw(root, executable_process(root))
    return list(steps_of(drawing, drawing.scopes[0], 0))


def steps_of(drawing: Drawing, scope: Scope, depth: int) -> Iterator[Step]:
    inner = {each.id: each for each in drawing.scopes}
    for node in in_order(scope):
        yield step_of(node, depth)
        if node.id in inner and inner[node.id] is not scope:
            yield from steps_of(drawing, inner[node.id], depth + 1)


def in_order(scope: Scope) -> list[Node]:
    """Each node behind all that lead to it, loops aside; the branches of a choice one after the other."""
    done: list[Node] = []
    seen: set[Node] = set()
    for start in reversed(scope.starts()):
        visit(start, seen, done)
    ordered = done[::-1]
    rest = [node for node in scope.nodes.values() if node not in seen]
    return ordered + rest


def visit(root: Node, seen: set[Node], done: list[Node]) -> None:
    """Put a node and all it leads to in front of `done`, what is furthest first; without recursion, for long diagrams."""
    if root in seen:
        return
    seen.add(root)
    todo = [(root, iter(root.next()[::-1]))]
    while todo:
        node, following = todo[-1]
        fresh = next((each for each in following if each not in seen), None)
        if fresh is None:
            done.append(node)
            todo.pop()
        else:
            seen.add(fresh)
            todo.append((fresh, iter(fresh.next()[::-1])))


def step_of(node: Node, depth: int) -> Step:
    lanes = lanes_of(node.xml)
    groups = next((lane.get(cv("groups")) for lane in lanes if lane.get(cv("groups"))), "")
    said = {name: node.xml.get(cv(name), "") for name in ATTRIBUTES.get(node.tag, {})}
    operated = operator_of(node.xml) if node.tag == "serviceTask" else {}
    if operated:
        said |= {"operation": operated["name"] or "", "result": operated["resultVariable"] or ""}
    if node.tag == "businessRuleTask":
        said["decision"] = decision_of(node.xml)
    return Step(
        id=node.id, tag=node.tag, name=" ".join((node.xml.get("name") or "").split()), depth=depth,
        ways=[
            Way(flow.id, flow.target.id, flow.target.name, " ".join((flow.xml.get("name") or "").split()), flow.condition)
            for flow in node.outgoing
        ],
        said=said, parameters={name: each["value"] for name, each in operated.get("parameters", {}).items()},
        lane=" ".join((lanes[0].get("name") or "").split()) if lanes else "", lane_groups=groups,
        attached=node.attached.name if node.attached else "",
    )  # fmt: skip
