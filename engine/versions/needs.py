"""Which data a diagram still asks for from some place on, and which of it nobody will have given.

A case that is moved past a step it never did would otherwise run into a condition that reads what that step should have
answered. Elements that call another process or a decision table may give names that cannot be seen in the diagram; after
those only names are missed that the diagram shows somebody else to write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.errors import ExpressionFailed
from engine.lint_rules.drawing import Drawing, Node, Scope, Written, draw, reach, texts
from engine.lint_rules.parallel import names_written
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.returning import Marking
from engine.spiff.syntax import compile_expression, compile_script
from engine.spiff.timers import PLAIN
from engine.spiff.vocabulary import bpmn, cv

OPAQUE = ("callActivity", "businessRuleTask")
WHILE_OPEN = ("completionCondition", "loopCondition")  # read again and again while the activity is open
OF_PAYLOADS = ("messagePath", "formalExpression")  # read from a message, not from the case
ITEMS = ("inputDataItem", "outputDataItem")


@dataclass(frozen=True)
class Missing:
    """A name that is read at `reader` and that nobody gives; `writer` is the step that would have, "" when there is none."""

    name: str
    reader: str
    writer: str


@dataclass(frozen=True)
class Needs:
    """What one diagram reads and gives."""

    drawing: Drawing

    @classmethod
    def of(cls, xml: bytes) -> Needs:
        root = read_xml(xml)
        return cls(draw(root, executable_process(root)))

    def missing(self, marking: Marking, known: Collection[str]) -> list[Missing]:
        """What a case that stands there, and knows these names, will be asked for in vain; sorted by name."""
        ahead = self._ahead(marking)
        inside = [node for node in self._nodes.values() if node in ahead or self._is_within(node, ahead)]
        given = set(known).union(*(gives(node) for node in (*inside, *self._standing(marking))))
        is_opaque = any(node.tag in OPAQUE for node in inside)
        found: dict[str, Missing] = {}
        for written in self._read(inside, marking):
            for name in sorted(names_read(written) - given):
                writer = next((node.name for node in self._nodes.values() if name in gives(node)), "")
                if writer or not is_opaque:
                    found.setdefault(name, Missing(name, self._called(written.element), writer))
        return [found[name] for name in sorted(found)]

    @cached_property
    def _scope(self) -> Scope:
        return self.drawing.scopes[0]

    @cached_property
    def _nodes(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.drawing.nodes()}

    @cached_property
    def _texts(self) -> Mapping[str, list[Written]]:
        found: dict[str, list[Written]] = {}
        for written in texts(self.drawing):
            if written.attribute not in OF_PAYLOADS:
                found.setdefault(written.element, []).append(written)
        return found

    def _standing(self, marking: Marking) -> list[Node]:
        return [self._nodes[place] for place in marking if isinstance(place, str) and place in self._nodes]

    def _ahead(self, marking: Marking) -> set[Node]:
        """Everything that may still be entered; what is open is not, unless a loop leads back to it."""
        gateways = [self._nodes[place[1]] for place in marking if isinstance(place, tuple)]
        return reach([*gateways, *(node for open_now in self._standing(marking) for node in open_now.next())])

    def _is_within(self, node: Node, ahead: Collection[Node]) -> bool:
        around = {parent.get("id") for parent in node.xml.iterancestors()}
        return any(other.id in around for other in ahead)

    def _read(self, inside: Iterable[Node], marking: Marking) -> Iterable[Written]:
        nodes = list(inside)
        for node in nodes:
            yield from self._texts.get(node.id, ())
            for flow in node.outgoing:
                yield from self._texts.get(flow.id, ())
        for node in self._standing(marking):
            yield from (written for written in self._texts.get(node.id, ()) if written.attribute in WHILE_OPEN)
            for flow in node.outgoing:
                yield from self._texts.get(flow.id, ())
        if any(node.tag == "userTask" for node in nodes):
            for element, written in self._texts.items():
                if element not in self._nodes and element not in self._flows:
                    yield from written  # of a lane or of the process: asked whenever a task of a person opens

    @cached_property
    def _flows(self) -> frozenset[str]:
        return frozenset(flow.id for node in self._nodes.values() for flow in node.outgoing)

    def _called(self, element: str) -> str:
        if element in self._nodes:
            return self._nodes[element].name
        source = next((n for n in self._nodes.values() if any(flow.id == element for flow in n.outgoing)), None)
        return source.name if source else element


def gives(node: Node) -> set[str]:
    """The names that an element writes, and those that exist only inside its rounds."""
    names = names_written(node)
    if node.tag == "userTask":
        names = names | {node.id}
    for turns in node.xml.iter(bpmn("multiInstanceLoopCharacteristics")):
        names |= {turns.get(cv(word)) or "" for word in ("item", "gather")}
        names |= {item.get("name") or item.get("id") for tag in ITEMS for item in turns.iter(bpmn(tag))}
    return names - {""}


def names_read(written: Written) -> set[str]:
    """The names that a text reads; none when it cannot be read, which another rule says."""
    try:
        if written.kind == "script":
            read: set[str] = set()
            made: set[str] = set()
            for line in compile_script(written.text):
                read |= line.expression.names - made
                made.add(line.name)
            return read
        if written.kind == "timer" and PLAIN.fullmatch(written.text):
            return set()
        return set(compile_expression(written.text).names)
    except ExpressionFailed:
        return set()
