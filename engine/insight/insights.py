"""What the history says about one version of a process in one agency and period, counted in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.drawings.steps import in_order
from engine.insight.bottlenecks import Bottleneck, bottlenecks
from engine.insight.figures import Figures, Tallies
from engine.insight.questions import OfficeSeconds, Question
from engine.insight.reading import Stories
from engine.insight.variants import Variant, Variants, Ways
from engine.lint_rules.drawing import Drawing, Node, draw
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.vocabulary import bpmn

PASSED_BY = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")


DECIDING = ("exclusiveGateway", "inclusiveGateway", "complexGateway")


@dataclass(frozen=True)
class Insight:
    """`cases` that came to the process, of which `completed` have ended well; `is_cut`: only the newest of the period.

    `figures` are in the order of the diagram; `names` and `tags` by element, `flows` from where to where.
    """

    question: Question
    cases: int
    completed: int
    is_cut: bool
    figures: Sequence[Figures]
    variants: Variants
    bottlenecks: Sequence[Bottleneck]
    names: Mapping[str, str]
    tags: Mapping[str, str]
    flows: Mapping[str, tuple[str, str]]

    def drawn(self, variant: Variant) -> list[str]:
        """What to light in the diagram for a way: its elements, and the flows between two of them. Of a gateway that
        decides only those whose end was seen right after it."""
        flows = [
            flow
            for flow, ends in self.flows.items()
            if variant.through.issuperset(ends) and (self.tags[ends[0]] not in DECIDING or ends in variant.followed)
        ]
        return [*sorted(variant.through), *flows]


@dataclass(frozen=True)
class Insights:
    """In the caller's transaction; nothing is written. `office` measures working time."""

    session: Session
    now: datetime
    office: OfficeSeconds

    def ask(self, question: Question, xml: bytes) -> Insight:
        """The answer about the version whose diagram is `xml`."""
        nodes = nodes_in_order(xml)
        tags, names = {node.id: node.tag for node in nodes}, {node.id: node.name for node in nodes}
        silent = {element for element, tag in tags.items() if tag in PASSED_BY}
        order = {node.id: place for place, node in enumerate(nodes)}
        rounds = {node.id for node in nodes if is_in_rounds(node)}
        tallies, ways = Tallies(self.now, self.office), Ways(order, silent, rounds, self.office)
        stories = Stories(self.session)
        found, is_cut = stories.cases(question)
        cases = 0
        for story in stories.read(question, found, tags):
            cases += 1
            tallies.add(story)
            ways.add(story)
        counted = tallies.by_element
        figures = [counted[element].figures(element, element in rounds) for element in order if element in counted]
        flows = {flow.id: (node.id, flow.target.id) for node in nodes for flow in node.outgoing}
        return Insight(
            question,
            cases,
            ways.total,
            is_cut,
            figures,
            ways.variants(),
            bottlenecks(figures, names),
            names,
            tags,
            flows,
        )


def is_in_rounds(node: Node) -> bool:
    """Whether it, or what it stands in, is done once for each of several."""
    return any(
        xml.find(bpmn("multiInstanceLoopCharacteristics")) is not None for xml in (node.xml, *node.xml.iterancestors())
    )


def nodes_in_order(xml: bytes) -> list[Node]:
    """Every node of a diagram as the flow meets it, those of a sub-process after it."""
    root = read_xml(xml)
    drawing: Drawing = draw(root, executable_process(root))
    inner = {scope.xml: scope for scope in drawing.scopes[1:]}

    def walk(nodes: Sequence[Node]) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            found.append(node)
            if node.xml in inner:
                found += walk(in_order(inner[node.xml]))
        return found

    return walk(in_order(drawing.scopes[0]))
