"""From diagrams to the graph of where a case can go: sub-processes and called processes drawn in where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.legal.graph import Element, Graph
from engine.legal.lanes import Said, lanes_in, people_of
from engine.lint_rules.drawing import Drawing, Node, Scope, draw, local
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.vocabulary import bpmn

MOST_VERTICES = 60_000
ACTIVITIES = frozenset({"task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask",
                        "receiveTask", "callActivity", "subProcess", "adHocSubProcess", "transaction"})  # fmt: skip
CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
SCOPES = frozenset({"subProcess", "adHocSubProcess", "transaction"})
THROWN = ("error", "escalation")
Resolve = Callable[[str], bytes | None]  # the diagram of a called process, as the agency has it


class TooLarge(Exception):
    """With its called processes the diagram is too large to be checked."""


@dataclass(frozen=True)
class Thrown:
    """Something that a boundary event further out may catch; `code` is None when it can be any."""

    vertex: int
    kind: str  # "error" | "escalation"
    code: str | None


@dataclass
class Frame:
    """One process or sub-process being drawn in. `stop` and `beside` are vertices that every vertex in it leads to: what
    breaks it off from outside, and what happens beside it."""

    drawing: Drawing
    scope: Scope
    lanes: Mapping[str, Said]
    process: str
    calls: tuple[Element, ...]
    inside: tuple[Element, ...]
    start: int
    finish: int
    stop: int = -1
    beside: int = -1
    is_repeated: bool = False
    thrown: list[Thrown] = field(default_factory=list)


def expand(xml: bytes, resolve: Resolve) -> Graph:
    """The graph of a diagram. Raises DiagramRefused when it cannot be read at all, TooLarge."""
    root = read_xml(xml)
    return expand_drawing(draw(root, executable_process(root)), resolve)


def expand_drawing(drawing: Drawing, resolve: Resolve) -> Graph:
    graph = Graph()
    graph.first, graph.last = graph.vertex(), graph.vertex()
    process = drawing.process.get("id", "")
    frame = Frame(drawing, drawing.scopes[0], lanes_in(drawing), process, (), (), graph.first, graph.last)
    Expansion(graph, resolve).draw_scope(frame.scope, frame)
    for thrown in frame.thrown:
        if thrown.kind == "error" and thrown.code is not None:
            graph.join(thrown.vertex, graph.last)  # nobody catches it: the case ends here
    return graph


@dataclass
class Expansion:
    graph: Graph
    resolve: Resolve
    read: dict[str, Drawing | None] = field(default_factory=dict)
    insides: dict[Element, Frame] = field(default_factory=dict)

    def draw_scope(self, scope: Scope, frame: Frame) -> None:
        """Draw the nodes of a scope between `frame.start` and `frame.finish`."""
        if ends_early(scope):
            frame.stop = self.graph.vertex() if frame.stop == -1 else frame.stop
            self.graph.join(frame.stop, frame.finish)
        elements = {node: self.begin(node, frame) for node in scope.nodes.values()}
        for node, element in elements.items():
            if not node.incoming and node.tag != "boundaryEvent":
                self.graph.join(frame.start, element.begun)
            self.fill(node, element, frame)
            self.lead_on(node, element, elements, frame)
        for node, element in elements.items():
            for event in node.boundary:
                self.attach(elements[event], element, frame)

    def begin(self, node: Node, frame: Frame) -> Element:
        """An element with its vertices."""
        if len(self.graph.next) > MOST_VERTICES:
            raise TooLarge
        groups, unit = people_of(node, frame.lanes)
        has_turns = node.xml.find(bpmn("multiInstanceLoopCharacteristics")) is not None
        is_repeated = has_turns or frame.is_repeated
        element = Element(node, frame.process, frame.calls, frame.inside, groups, unit, is_repeated)
        self.graph.elements.append(element)
        element.begun = element.done = element.left = self.graph.vertex(element)
        if node.tag in ACTIVITIES:
            element.done = element.left = self.graph.vertex(element)
            if is_passed_over(node):
                element.left = self.graph.vertex(element)
                self.graph.join(element.begun, element.left)
                self.graph.join(element.done, element.left)
        if node.tag.endswith("Gateway"):
            return element  # no token rests in it: what breaks off happens just before or behind
        for vertex in {element.begun, element.done, element.left}:
            if frame.stop != -1:
                self.graph.join(vertex, frame.stop)
            if frame.beside != -1:
                self.graph.join(vertex, frame.beside, is_side=True)
        return element

    def fill(self, node: Node, element: Element, frame: Frame) -> None:
        """What happens between begun and done."""
        if node.tag not in ACTIVITIES:
            return
        inner = self.inner_frame(node, element, frame)
        if inner is None:
            self.graph.join(element.begun, element.done)
            if node.tag in ("serviceTask", "callActivity"):
                frame.thrown += uncaught(node, [Thrown(element.begun, "error", None)], frame.drawing)
            return
        self.insides[element] = inner
        self.draw_scope(inner.scope, inner)
        if node.xml.find(bpmn("standardLoopCharacteristics")) is not None:
            self.graph.join(element.done, element.begun)
        frame.thrown += uncaught(node, inner.thrown, frame.drawing)

    def inner_frame(self, node: Node, element: Element, frame: Frame) -> Frame | None:
        """The sub-process or called process in an activity; None for what has no inside that is known."""
        if node.tag == "callActivity":
            inner = self.called_frame(node, element, frame)
        elif node.tag in SCOPES:
            scope = next(each for each in frame.drawing.scopes if each.id == node.id)
            inside = (*frame.inside, element)
            inner = replace(frame, scope=scope, inside=inside, start=element.begun, finish=element.done, thrown=[])
        else:
            return None
        if inner is not None:
            inner.is_repeated = element.is_repeated
            inner.stop = self.leading_to(frame.stop, node, is_side=False)
            inner.beside = self.leading_to(frame.beside, node, is_side=True)
        return inner

    def called_frame(self, node: Node, element: Element, frame: Frame) -> Frame | None:
        element.calls_process = node.xml.get("calledElement", "")
        chain = {frame.process, *(call.process for call in frame.calls)}
        drawing = None if element.calls_process in chain else self.drawing_of(element.calls_process)
        if drawing is None:
            self.graph.unknown.append(element)
            return None
        calls = (*frame.calls, element)
        return Frame(drawing, drawing.scopes[0], lanes_in(drawing), element.calls_process, calls, (), element.begun,
                     element.done)  # fmt: skip

    def leading_to(self, outer: int, node: Node, *, is_side: bool) -> int:
        """A vertex for what may happen anywhere inside an activity, -1 when nothing may."""
        if outer == -1 and not any(is_anytime(event) and is_beside(event) == is_side for event in node.boundary):
            return -1
        made = self.graph.vertex()
        if outer != -1:
            self.graph.join(made, outer, is_side=is_side)
        return made

    def drawing_of(self, process: str) -> Drawing | None:
        if process not in self.read:
            xml = self.resolve(process)
            root = read_xml(xml) if xml is not None else None
            self.read[process] = draw(root, executable_process(root)) if root is not None else None
        return self.read[process]

    def lead_on(self, node: Node, element: Element, elements: dict[Node, Element], frame: Frame) -> None:
        """The flows out of an element, or the end of the scope when there are none."""
        for flow in node.outgoing:
            self.graph.join(element.left, elements[flow.target].begun)
        if node.tag == "parallelGateway" and len(node.incoming) > 1:
            self.graph.joins.add(element.begun)
        if node.tag == "parallelGateway" and len(self.graph.next[element.left]) > 1:
            self.graph.splits.add(element.left)
        for definition in node.definitions() if node.tag in ("endEvent", "intermediateThrowEvent") else ():
            if kind_of(definition) in THROWN:
                frame.thrown.append(Thrown(element.left, kind_of(definition), code_of(definition, frame.drawing)))
        if not node.outgoing and not (node.tag == "endEvent" and "error" in kinds_of(node)):
            self.graph.join(element.left, frame.finish)

    def attach(self, event: Element, holder: Element, frame: Frame) -> None:
        """The ways to an event on the edge of an activity: from the activity itself, and from what is inside it."""
        inner, is_side = self.insides.get(holder), is_beside(event.node)
        if inner is None or is_anytime(event.node):
            self.graph.join(holder.begun, event.begun, is_side=is_side)
        if inner is None:
            return
        inside = inner.beside if is_side else inner.stop
        if inside != -1 and is_anytime(event.node):
            self.graph.join(inside, event.begun, is_side=is_side)
        for thrown in inner.thrown:
            if may_catch(event.node, thrown, frame.drawing):
                self.graph.join(thrown.vertex, event.begun, is_side=is_side)


# ---------------------------------------------------------------- what events say


def kind_of(definition: Any) -> str:
    return local(definition).removesuffix("EventDefinition")


def kinds_of(node: Node) -> list[str]:
    """What an event is about: timer, message, signal, error, escalation, terminate."""
    return [kind_of(definition) for definition in node.definitions()]


def is_beside(event: Node) -> bool:
    """Whether the activity goes on when a boundary event happens."""
    return bool(event.xml.get("cancelActivity") == "false")


def is_anytime(event: Node) -> bool:
    """Whether a boundary event can happen at any moment, not only when something inside throws it."""
    return not set(kinds_of(event)) & set(THROWN)


def code_of(definition: Any, drawing: Drawing) -> str:
    """The code of an error or escalation event; "" when it says none."""
    kind = kind_of(definition)
    wanted = definition.get(f"{kind}Ref", "")
    roots = drawing.root.iter(bpmn(kind))
    return next((each.get(f"{kind}Code") or "" for each in roots if wanted and each.get("id") == wanted), "")


def may_catch(event: Node, thrown: Thrown, drawing: Drawing) -> bool:
    codes = [code_of(each, drawing) for each in event.definitions() if kind_of(each) == thrown.kind]
    return any(code == "" or thrown.code is None or code == thrown.code for code in codes)


def uncaught(node: Node, thrown: list[Thrown], drawing: Drawing) -> list[Thrown]:
    """What the boundary events of an activity let through for certain or perhaps."""

    def is_caught(each: Thrown) -> bool:
        codes = [code_of(one, drawing) for event in node.boundary for one in event.definitions()
                 if kind_of(one) == each.kind]  # fmt: skip
        return any(code == "" or code == each.code for code in codes)

    return [each for each in thrown if not is_caught(each)]


def is_passed_over(node: Node) -> bool:
    """Whether an activity may be left without being done: turns over a list that may be empty, a loop tested before."""
    loop = node.xml.find(bpmn("standardLoopCharacteristics"))
    has_turns = node.xml.find(bpmn("multiInstanceLoopCharacteristics")) is not None
    return has_turns or (loop is not None and loop.get("testBefore") == "true")


def ends_early(scope: Scope) -> bool:
    """Whether one token can end the scope while others are still about: a terminate event among parallel branches."""
    nodes = scope.nodes.values()
    has_terminate = any(node.tag == "endEvent" and "terminate" in kinds_of(node) for node in nodes)
    is_parallel = any(
        (node.tag == "boundaryEvent" and is_beside(node))
        or node.tag == "inclusiveGateway"
        or (len(node.outgoing) > 1 and node.tag not in CHOOSING)
        for node in nodes
    )
    return has_terminate and is_parallel
