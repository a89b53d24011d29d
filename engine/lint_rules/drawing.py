"""A diagram as the rules see it: nodes and flows in scopes, and every text that will be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.errors import Finding
from engine.spiff.vocabulary import ATTRIBUTES, bpmn, cv, spiff

NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "task",
        "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask",
        "callActivity", "subProcess", "adHocSubProcess", "transaction", "exclusiveGateway", "parallelGateway",
        "inclusiveGateway", "eventBasedGateway", "complexGateway",
    }
)  # fmt: skip
SCOPES = frozenset({"process", "subProcess", "adHocSubProcess", "transaction"})
TIMERS = ("timeDate", "timeDuration", "timeCycle")
EVALUATED = frozenset(
    {
        "conditionExpression",
        "loopCardinality",
        "completionCondition",
        "loopCondition",
        "messagePath",
        "formalExpression",
    }
)


@dataclass(eq=False)
class Node:
    """A flow node. `boundary` are the events on its edge, `attached` the activity whose edge it is on."""

    id: str
    tag: str
    xml: Any
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    boundary: list[Node] = field(default_factory=list)
    attached: Node | None = None

    @property
    def name(self) -> str:
        """What people call it: its name, else its id."""
        return " ".join((self.xml.get("name") or self.id).split())

    def next(self) -> list[Node]:
        """Where a token can go from here, the events on its edge included."""
        return [flow.target for flow in self.outgoing] + self.boundary

    def definitions(self) -> list[Any]:
        """Its event definitions."""
        return [child for child in self.xml if local(child).endswith("EventDefinition")]

    def said(self, name: str) -> str:
        """What it says in our namespace."""
        return str(self.xml.get(cv(name)) or "").strip()


@dataclass(eq=False)
class Flow:
    id: str
    source: Node
    target: Node
    condition: str
    xml: Any


@dataclass(eq=False)
class Scope:
    """The process, or one of its sub-processes: what a token moves in. `broken` flows lead nowhere or out of it."""

    id: str
    xml: Any
    nodes: dict[str, Node] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def starts(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.tag == "startEvent"]


@dataclass(frozen=True)
class Written:
    """A text of the diagram that is evaluated. `kind` is "expression", "script" or "timer"."""

    element: str
    attribute: str
    text: str
    kind: str = "expression"


@dataclass(frozen=True)
class Drawing:
    root: Any
    process: Any
    scopes: tuple[Scope, ...]

    def nodes(self, *tags: str) -> Iterator[Node]:
        """Every node of all scopes, or those with one of `tags`."""
        for scope in self.scopes:
            for node in scope.nodes.values():
                if not tags or node.tag in tags:
                    yield node


def draw(root: Any, process: Any) -> Drawing:
    scopes = [scope_of(xml) for xml in process.iter() if isinstance(xml.tag, str) and local(xml) in SCOPES]
    return Drawing(root, process, tuple(scopes))


def scope_of(xml: Any) -> Scope:
    scope = Scope(xml.get("id", ""), xml)
    for child in xml:
        if local(child) in NODES:
            scope.nodes[child.get("id", "")] = Node(child.get("id", ""), local(child), child)
    for flow in xml.findall(bpmn("sequenceFlow")):
        connect(scope, flow)
    for node in list(scope.nodes.values()):
        holder = scope.nodes.get(node.xml.get("attachedToRef", ""))
        if node.tag == "boundaryEvent" and holder is not None:
            node.attached = holder
            holder.boundary.append(node)
    return scope


def connect(scope: Scope, xml: Any) -> None:
    source, target = scope.nodes.get(xml.get("sourceRef", "")), scope.nodes.get(xml.get("targetRef", ""))
    if source is None or target is None:
        scope.broken.append(xml.get("id", ""))
        return
    condition = xml.findtext(bpmn("conditionExpression")) or ""
    flow = Flow(xml.get("id", ""), source, target, condition.strip(), xml)
    source.outgoing.append(flow)
    target.incoming.append(flow)


def reach(start: Iterable[Node], *, stop: Node | None = None) -> set[Node]:
    """Every node a token can come to from `start`, these included, without passing `stop`."""
    found: set[Node] = set()
    todo = list(start)
    while todo:
        node = todo.pop()
        if node not in found and node is not stop:
            found.add(node)
            todo += node.next()
    return found


def texts(drawing: Drawing) -> Iterator[Written]:
    """Every text that is evaluated, with its place."""
    for xml in drawing.root.iter():
        if not isinstance(xml.tag, str):
            continue
        place = owner(xml)
        for name, kind in ATTRIBUTES.get(local(xml), {}).items():
            if kind == "expression" and xml.get(cv(name)):
                yield Written(place, f"cv:{name}", xml.get(cv(name)))
        yield from own_text(xml, place)


def own_text(xml: Any, place: str) -> Iterator[Written]:
    """What an element itself holds to be evaluated."""
    tag, text = local(xml), (xml.text or "").strip()
    if xml.tag in (cv("parameter"), cv("correlation")) and xml.get("value"):
        label = xml.get("name") or xml.get("property") or ""
        yield Written(place, f"cv:{tag} {label}".strip(), xml.get("value"))
    elif xml.tag == spiff("parameter") and xml.get("value"):
        yield Written(place, f"spiffworkflow:parameter {xml.get('id', '')}".strip(), xml.get("value"))
    elif xml.tag in (spiff("messagePayload"), spiff("expression")) and text:
        yield Written(place, f"spiffworkflow:{tag}", text)
    elif xml.tag == bpmn("script"):
        yield Written(place, "script", xml.text or "", "script")
    elif tag in TIMERS and xml.tag == bpmn(tag):
        yield Written(place, tag, text, "timer")
    elif tag in EVALUATED and xml.tag == bpmn(tag):
        yield Written(place, tag, text)


def owner(xml: Any) -> str:
    """The id of the flow node, flow, lane or process an XML element belongs to; "" outside all of them."""
    for each in (xml, *xml.iterancestors()):
        if local(each) in NODES | {"sequenceFlow", "lane", "process", "message", "participant"} and each.get("id"):
            return str(each.get("id"))
    return ""


def local(xml: Any) -> str:
    """The tag without its namespace; "" for what is not an element."""
    return etree.QName(xml).localname if isinstance(xml.tag, str) else ""


def namespace(name: str) -> str:
    return etree.QName(name).namespace or ""


def error(rule: str, element: str, message: str, mend: str) -> Finding:
    return Finding(rule, "error", element, message, mend=mend)


def warning(rule: str, element: str, message: str, mend: str) -> Finding:
    return Finding(rule, "warning", element, message, mend=mend)
