"""The steps of a diagram that need not be right yet: who asks a form, who asks a table."""

from __future__ import annotations

from engine.errors import DiagramRefused
from engine.lint_rules.drawing import Drawing, Node, draw
from engine.spiff.elements import decision_of
from engine.spiff.parser import executable_process, read_xml


def drawn(xml: bytes) -> Drawing | None:
    """None for what cannot be read."""
    try:
        root = read_xml(xml)
        return draw(root, executable_process(root))
    except DiagramRefused:
        return None


def form_steps(xml: bytes) -> dict[str, list[Node]]:
    """The tasks of people, by the form they ask."""
    found: dict[str, list[Node]] = {}
    for node in _nodes(xml, "userTask"):
        found.setdefault(node.said("form"), []).append(node)
    return found


def table_steps(xml: bytes) -> dict[str, list[Node]]:
    """The steps that ask a decision table, by the table."""
    found: dict[str, list[Node]] = {}
    for node in _nodes(xml, "businessRuleTask"):
        found.setdefault(decision_of(node.xml), []).append(node)
    return found


def _nodes(xml: bytes, tag: str) -> list[Node]:
    drawing = drawn(xml)
    return [node for node in drawing.nodes() if node.tag == tag] if drawing else []
