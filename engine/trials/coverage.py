"""How much of a diagram has been passed: its elements, and the ways between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from engine.lint_rules.drawing import Flow, Node, draw
from engine.spiff.parser import executable_process, read_xml
from engine.trials.sandbox import Position


@dataclass(frozen=True)
class Drawn:
    """What can be passed in one diagram. Two flows between the same two elements are passed together."""

    process_id: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]


@dataclass(frozen=True)
class Part:
    """One element or flow that was never passed; `name` as people call it."""

    id: str
    name: str


@dataclass(frozen=True)
class Coverage:
    """`elements` and `flows` are (passed, all); `passed` and `taken` the ids of what was."""

    passed: frozenset[str]
    taken: frozenset[str]
    elements: tuple[int, int]
    flows: tuple[int, int]
    never: tuple[Part, ...]
    never_taken: tuple[Part, ...]

    @property
    def share(self) -> float:
        """Of the ways, 0…1."""
        return self.flows[0] / self.flows[1] if self.flows[1] else 1.0


def drawn(xml: bytes) -> Drawn:
    """Raises DiagramRefused."""
    root = read_xml(xml)
    process = executable_process(root)
    nodes = tuple(draw(root, process).nodes())
    return Drawn(process.get("id", ""), nodes, tuple(flow for node in nodes for flow in node.outgoing))


def covered(diagram: Drawn, positions: Iterable[Position]) -> Coverage:
    """What cases at these positions have passed of a diagram, together."""
    ways = {way for at in positions for way in at.taken}
    here = {way[1:] for way in ways if way[0] == diagram.process_id}
    taken = {flow.id for flow in diagram.flows if (flow.source.id, flow.target.id) in here}
    passed = {element for pair in here for element in pair} | _entered(diagram, positions)
    return Coverage(
        passed=frozenset(passed & {node.id for node in diagram.nodes}),
        taken=frozenset(taken),
        elements=_counted(passed, [node.id for node in diagram.nodes]),
        flows=_counted(taken, [flow.id for flow in diagram.flows]),
        never=tuple(Part(node.id, node.name) for node in diagram.nodes if node.id not in passed),
        never_taken=tuple(Part(flow.id, way_name(flow)) for flow in diagram.flows if flow.id not in taken),
    )


def _entered(diagram: Drawn, positions: Iterable[Position]) -> set[str]:
    return {element for at in positions for process, element in at.passed if process == diagram.process_id}


def _counted(found: Collection[str], all_of_them: Collection[str]) -> tuple[int, int]:
    return len(set(found) & set(all_of_them)), len(set(all_of_them))


def way_name(flow: Flow) -> str:
    """“Tiếp nhận?” → “Vào sổ” (trả lại)"""
    word = " ".join((flow.xml.get("name") or "").split())
    return f"“{flow.source.name}” → “{flow.target.name}”" + (f" ({word})" if word else "")
