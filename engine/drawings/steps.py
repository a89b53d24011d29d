"""A diagram as a list of steps in the order they are met, each with who, what, until when and where it leads.

Gateways are no steps: what they decide is said by the ways that lead through them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.lint_rules.drawing import Drawing, Flow, Node, Scope, draw, local
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.vocabulary import bpmn, cv, spiff

SPLITS = ("parallelGateway", "inclusiveGateway")
INNER = ("subProcess", "adHocSubProcess", "transaction")


@dataclass(frozen=True)
class Way:
    """One way out of a step. `conditions` are read in order, each a question with its answer, or an expression; `is_usual`:
    taken when none of the others is. `is_beside`: together with others; `is_joined`: only when the others have come."""

    to: str
    to_name: str
    to_tag: str
    conditions: tuple[str, ...] = ()
    is_usual: bool = False
    is_beside: bool = False
    is_joined: bool = False


@dataclass(frozen=True)
class Edge:
    """What may happen while a step is open: an event on its edge and where it leads. `when` is its timer's text."""

    kind: str
    name: str
    when: str
    interrupts: bool
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Step:
    """`number` counts as on paper: "3", inside a sub-process "3.1". Names are those of the diagram, expressions as written."""

    number: str
    element: str
    tag: str
    name: str
    lane: str
    groups: tuple[str, ...]
    assignee: str
    form: str
    due: str
    operation: str
    result: str
    called: str
    decision: str
    note: str
    repeats: str
    event: str
    when: str
    ways: tuple[Way, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Outline:
    """A process in words: its name, what its author wrote about it, what starts it, its steps, how it can end."""

    process_id: str
    name: str
    note: str
    starts: tuple[str, ...]
    lanes: tuple[str, ...]
    steps: tuple[Step, ...]
    ends: tuple[str, ...]


def outline(xml: bytes) -> Outline:
    """The steps of a diagram that the linter has passed."""
    root = read_xml(xml)
    drawing = draw(root, executable_process(root))
    main, lanes = drawing.scopes[0], _lanes(drawing)
    return Outline(
        process_id=main.id,
        name=_words(drawing.process.get("name")) or main.id,
        note=_note(drawing.process),
        starts=tuple(_words(node.xml.get("name")) for node in main.starts() if node.xml.get("name")),
        lanes=tuple(dict.fromkeys(_words(lane.get("name")) for lane in lanes.values())),
        steps=tuple(_steps(main, drawing, "")),
        ends=tuple(_words(n.xml.get("name")) for n in in_order(main) if n.tag == "endEvent" and n.xml.get("name")),
    )


def in_order(scope: Scope) -> list[Node]:
    """The nodes of a scope as the flow meets them: everything before what it leads to, loops aside."""
    done: set[Node] = set()
    order: list[Node] = []
    starts = [node for node in scope.nodes.values() if not node.incoming and node.attached is None]
    for start in reversed(starts or list(scope.nodes.values())[:1]):
        stack: list[tuple[Node, Iterator[Node]]] = []
        if start not in done:
            done.add(start)
            stack.append((start, iter(_onward(start))))
        while stack:
            node, left = stack[-1]
            following = next((each for each in left if each not in done), None)
            if following is None:
                order.append(node)
                stack.pop()
            else:
                done.add(following)
                stack.append((following, iter(_onward(following))))
    return order[::-1]


def _onward(node: Node) -> list[Node]:
    """What follows, last to first and the usual way last: what is gone through last comes first in the order."""
    usual = node.xml.get("default")
    others = [flow.target for flow in reversed(node.outgoing) if flow.id != usual]
    return [*node.boundary, *others, *(flow.target for flow in node.outgoing if flow.id == usual)]


def _steps(scope: Scope, drawing: Drawing, before: str) -> Iterator[Step]:
    lanes, count = _lanes(drawing), 0
    for node in in_order(scope):
        if not _is_step(node):
            continue
        count += 1
        number = f"{before}{count}"
        yield _step(node, number, lanes)
        if node.tag in INNER:
            inner = next(each for each in drawing.scopes if each.xml is node.xml)
            yield from _steps(inner, drawing, f"{number}.")


def _is_step(node: Node) -> bool:
    return node.tag.endswith(("Task", "task", "callActivity", "rocess", "transaction")) or (
        node.tag in ("intermediateCatchEvent", "intermediateThrowEvent") and bool(node.definitions())
    )


def _step(node: Node, number: str, lanes: dict[str, Any]) -> Step:
    lane = _lane_of(node, lanes)
    groups = node.said("groups") or (lane.get(cv("groups"), "") if lane is not None else "")
    return Step(
        number=number, element=node.id, tag=node.tag, name=node.name,
        lane=_words(lane.get("name")) if lane is not None else "",
        groups=tuple(part.strip() for part in groups.split(",") if part.strip()) if node.tag == "userTask" else (),
        assignee=node.said("assignee"), form=node.said("form"), due=node.said("due"),
        operation=_operation(node), result=node.said("result"), called=node.xml.get("calledElement", ""), decision=_decision(node),
        note=_note(node.xml), repeats=_repeats(node), event=_event(node), when=_when(node), ways=tuple(ways_of(node)),
        edges=tuple(_edge(event) for event in node.boundary),
    )  # fmt: skip


def ways_of(node: Node) -> list[Way]:
    """Where a step leads, through any gateways, in the order the diagram draws them, the usual way first."""
    found: list[Way] = []
    for flow in node.outgoing:
        _follow(flow, Way("", "", "", is_beside=len(node.outgoing) > 1), frozenset({node}), found)
    return sorted(dict.fromkeys(found), key=lambda way: not way.is_usual)


def _follow(flow: Flow, said: Way, passed: frozenset[Node], found: list[Way]) -> None:
    node, here = flow.target, _with(said, flow)
    if not node.tag.endswith("Gateway"):
        found.append(Way(node.id, node.name, node.tag, *_told(here)))
        return
    if node in passed:
        return
    joins = here.is_joined or (node.tag in SPLITS and len(node.incoming) > 1)
    beside = here.is_beside or (node.tag in SPLITS and len(node.outgoing) > 1)
    for onward in node.outgoing:
        then = Way("", "", "", here.conditions, here.is_usual, beside, joins)
        _follow(onward, then, passed | {node}, found)


def _with(said: Way, flow: Flow) -> Way:
    """What is known of a way, and what this flow adds: the answer it stands for."""
    gateway, answer = flow.source, _words(flow.xml.get("name"))
    is_choice = gateway.tag in ("exclusiveGateway", "inclusiveGateway") and len(gateway.outgoing) > 1
    is_usual = gateway.xml.get("default") == flow.id
    if not is_choice and not flow.condition:
        return said
    question = _words(gateway.xml.get("name"))
    words = " – ".join(filter(None, (question, answer))) if answer else flow.condition or ("" if is_usual else question)
    conditions = (*said.conditions, words) if words else said.conditions
    return Way("", "", "", conditions, is_usual and not said.conditions, said.is_beside, said.is_joined)


def _told(way: Way) -> tuple[Any, ...]:
    return way.conditions, way.is_usual, way.is_beside, way.is_joined


def _edge(event: Node) -> Edge:
    interrupts = event.xml.get("cancelActivity") != "false"
    name = _words(event.xml.get("name"))
    return Edge(_event(event), name, _when(event), interrupts, tuple(ways_of(event)))


# ---------------------------------------------------------------- what a node says


def _event(node: Node) -> str:
    """ "timer", "message", "error" …; "" for what is no event or waits for nothing."""
    kinds: Sequence[Any] = node.definitions()
    return local(kinds[0]).removesuffix("EventDefinition") if kinds else ""


def _when(node: Node) -> str:
    for definition in node.definitions():
        for tag in ("timeDate", "timeDuration", "timeCycle"):
            if text := (definition.findtext(bpmn(tag)) or "").strip():
                return text
    return ""


def _operation(node: Node) -> str:
    operator = node.xml.find(f".//{spiff('serviceTaskOperator')}")
    return node.said("operation") or (operator.get("id", "") if operator is not None else "")


def _decision(node: Node) -> str:
    return node.said("decision") or (node.xml.findtext(f".//{spiff('calledDecisionId')}") or "").strip()


def _repeats(node: Node) -> str:
    """ "parallel" or "sequential" for a round for each of several, "loop" for one until it is enough."""
    rounds = node.xml.find(bpmn("multiInstanceLoopCharacteristics"))
    if rounds is not None:
        return "sequential" if rounds.get("isSequential") == "true" else "parallel"
    return "loop" if node.xml.find(bpmn("standardLoopCharacteristics")) is not None else ""


def _note(xml: Any) -> str:
    return _words(xml.findtext(bpmn("documentation")))


def _lanes(drawing: Drawing) -> dict[str, Any]:
    """The innermost lane of each element."""
    found: dict[str, Any] = {}
    for lane in drawing.process.iter(bpmn("lane")):
        for reference in lane.findall(bpmn("flowNodeRef")):
            found[(reference.text or "").strip()] = lane
    return found


def _lane_of(node: Node, lanes: dict[str, Any]) -> Any | None:
    """Its own lane, or that of the sub-process it stands in."""
    for xml in (node.xml, *node.xml.iterancestors()):
        if xml.get("id") in lanes:
            return lanes[xml.get("id")]
    return None


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
