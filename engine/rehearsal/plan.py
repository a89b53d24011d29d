"""A diagram, and those it calls, as tokens of a simulation move through it: nodes with numbers instead of elements.

What a diagram decides by its data is decided here by chance: the shares that the past has shown, even ones where it shows
nothing. Data, forms and operations are left out; work, ways and waiting are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from engine.lint_rules.drawing import TIMERS, Node, Scope, draw, local, reach
from engine.spiff.elements import wanted_of
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.timers import is_moment, read_cycle, read_duration
from engine.spiff.vocabulary import bpmn

Key = tuple[str, str]  # process, element
MACHINE = frozenset({"serviceTask", "scriptTask", "businessRuleTask", "sendTask", "task", "manualTask"})
ACTIVITIES = frozenset({"userTask", "receiveTask", "callActivity", "subProcess", "transaction", *MACHINE})
COMMON_WAIT = 8 * 3600.0  # for a message or date that nobody can tell in advance


@dataclass(eq=False)
class Station:
    """One element. `kind` is "work", "machine", "wait", "choice", "any", "all", "race", "scope", "end", "stop" or "pass".

    `onward` are its ways; `edge` the events on its edge, `wait` how long an event takes in seconds (None: not known),
    `inside` what a sub-process or called process starts.
    """

    key: Key
    name: str
    kind: str
    onward: list[Station] = field(default_factory=list)
    edge: list[Station] = field(default_factory=list)
    arriving: int = 0
    wait: float | None = None
    interrupts: bool = True
    is_error: bool = False
    has_turns: bool = False
    in_sequence: bool = False
    inside: Part | None = None
    groups: tuple[str, ...] = ()
    lane: str = ""
    is_for_one: bool = False  # the diagram names the person
    is_for_unit: bool = False
    due: str = ""
    usual: Station | None = None  # the default way of a gateway
    ahead: frozenset[Station] = frozenset()  # for a gateway that waits for whoever may still come


@dataclass(eq=False)
class Part:
    """A process or sub-process: where its tokens start."""

    id: str
    starts: list[Station] = field(default_factory=list)
    stations: dict[str, Station] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A process with everything it calls. `parts` are by process id, without the embedded sub-processes."""

    main: Part
    parts: Mapping[str, Part]

    def stations(self) -> Iterator[Station]:
        """Every element of every part, each once."""
        todo, seen = list(self.parts.values()), set()
        while todo:
            part = todo.pop()
            if part.id in seen:
                continue
            seen.add(part.id)
            yield from part.stations.values()
            todo += [each.inside for each in part.stations.values() if each.inside is not None]

    def work(self) -> Iterator[Station]:
        """Every user task."""
        return (station for station in self.stations() if station.kind == "work")


def plan_of(process_id: str, diagrams: Mapping[str, bytes]) -> Plan:
    """The plan of a process out of the diagrams of it and of those it calls, by process id. Raises DiagramRefused."""
    parts = {name: Part(name) for name in diagrams}
    for name, xml in diagrams.items():
        root = read_xml(xml)
        process = executable_process(root)
        scopes = {scope.id: scope for scope in draw(root, process).scopes}
        _fill(parts[name], scopes[process.get("id", "")], scopes, parts, name)
    return Plan(parts[process_id], parts)


def _fill(part: Part, scope: Scope, scopes: Mapping[str, Scope], parts: Mapping[str, Part], process: str) -> None:
    part.stations = {node.id: _station(node, process) for node in scope.nodes.values()}
    for node in scope.nodes.values():
        station = part.stations[node.id]
        station.onward = [part.stations[flow.target.id] for flow in node.outgoing]
        station.edge = [part.stations[event.id] for event in node.boundary]
        station.arriving = len(node.incoming)
        usual = [flow.target.id for flow in node.outgoing if flow.id == node.xml.get("default")]
        station.usual = part.stations[usual[0]] if usual else None
        if node.tag == "inclusiveGateway" and len(node.incoming) > 1:
            station.ahead = frozenset(part.stations[other.id] for other in _before(node, scope))
        if node.tag == "callActivity":
            station.inside = parts.get(node.xml.get("calledElement", ""))
        elif node.id in scopes:
            station.inside = Part(f"{process}/{node.id}")
            _fill(station.inside, scopes[node.id], scopes, parts, process)
    triggered = scope.xml.get("triggeredByEvent") == "true"
    part.starts = [] if triggered else [part.stations[node.id] for node in scope.starts()]


def _before(gateway: Node, scope: Scope) -> set[Node]:
    """The elements from which a token can still come to a gateway."""
    return {node for node in scope.nodes.values() if node is not gateway and gateway in reach(node.next())}


def _station(node: Node, process: str) -> Station:
    station = Station((process, node.id), node.name, _kind(node))
    if node.tag == "userTask":
        said = wanted_of(node.xml)
        station.groups = tuple(said.get("groups") or ())
        station.is_for_one, station.is_for_unit = bool(said.get("assignee")), bool(said.get("unit"))
        station.due = said.get("due") or ""
    turns = node.xml.find(bpmn("multiInstanceLoopCharacteristics"))
    station.has_turns = turns is not None
    station.in_sequence = turns is not None and turns.get("isSequential") == "true"
    definitions = {local(each) for each in node.definitions()}
    station.is_error = bool(definitions & {"errorEventDefinition", "escalationEventDefinition"})
    station.interrupts = node.xml.get("cancelActivity") != "false"
    station.wait = _wait(node)
    return station


def _kind(node: Node) -> str:
    if node.tag in MACHINE:
        return "machine"
    if node.tag == "endEvent":
        return "stop" if any(local(each) == "terminateEventDefinition" for each in node.definitions()) else "end"
    return {
        "userTask": "work", "receiveTask": "wait", "callActivity": "scope", "subProcess": "scope",
        "transaction": "scope", "exclusiveGateway": "choice", "inclusiveGateway": "any", "parallelGateway": "all",
        "eventBasedGateway": "race", "intermediateCatchEvent": "wait", "boundaryEvent": "edge",
    }.get(node.tag, "pass")  # fmt: skip


def _wait(node: Node) -> float | None:
    """Seconds until a timer fires, as far as the diagram says it plainly."""
    for definition in node.definitions():
        for timer in definition:
            if local(timer) in TIMERS:
                return _seconds((timer.text or "").strip())
    return None


def _seconds(text: str) -> float | None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    try:
        if text.startswith("R"):
            return float(read_cycle(text, start)["duration"])
        return None if is_moment(text) else read_duration(text, start).total_seconds()
    except (ValueError, OverflowError):
        return None


def called_in(xml: bytes) -> list[str]:
    """The processes that a diagram calls, read without parsing it for the engine. Raises DiagramRefused."""
    process = executable_process(read_xml(xml))
    return sorted({call.get("calledElement", "") for call in process.iter(bpmn("callActivity"))} - {""})
