"""Which elements of a diagram a rule speaks about. A name on the screen never decides it, only what the engine acts on.

A selector is a mapping; everything it says must hold, and of a list one entry is enough:

operation   of a service task, "*" stands for any letters: `signature.seal_document`, `mail.*`
form, queue, state   of a user task
group       one of the groups that may do the task, from the task or its lane
only_group  the groups that may do the task, and no other may
tag         of BPMN: `userTask`, `endEvent` …
event       what an event is about: timer, message, signal, error, escalation, terminate
calls       the process that a call activity calls
process     the process the element is drawn in
attached    a boundary event on the edge of such an element
repeated    whether it is done once for each of several turns
outermost   whether it is drawn in the diagram itself, not in a sub-process or a called process
of_unit     whether the task is for people of one unit only
overwrites  true: it writes a name under which a person's answer or an operation's result stands
on_way      {from, to}: it stands on a way that begins behind `from` and comes to `to` without passing either again
any_of      one of these selectors holds
none_of     none of these selectors holds
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from engine.legal.expanding import kinds_of
from engine.legal.graph import Came, Element, Graph, reached, spread
from engine.lint_rules.parallel import names_written
from engine.spiff.elements import operator_of

WORDS = ("operation", "form", "queue", "state", "group", "only_group", "tag", "event", "calls", "process")
SWITCHES = ("repeated", "outermost", "of_unit", "overwrites")


@dataclass(frozen=True, eq=False)
class Selector:
    """`words` and `switches` by name; `on_way` are the two ends of a stretch."""

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)
    attached: Selector | None = None
    on_way: tuple[Selector, Selector] | None = None
    any_of: Sequence[Selector] = ()
    none_of: Sequence[Selector] = ()


@dataclass(eq=False)
class Found:
    """The elements of one graph that selectors choose; each is looked for once. What no run comes to does not count."""

    graph: Graph
    _by_selector: dict[Selector, frozenset[Element]] = field(default_factory=dict)

    @cached_property
    def live(self) -> Came:
        return reached(self.graph, [self.graph.first])

    @cached_property
    def elements(self) -> list[Element]:
        return [element for element in self.graph.elements if element.begun in self.live]

    def all(self, selector: Selector) -> list[Element]:
        """In the order of the diagram."""
        if selector not in self._by_selector:
            self._by_selector[selector] = frozenset(each for each in self.elements if self.holds(selector, each))
        chosen = self._by_selector[selector]
        return [element for element in self.elements if element in chosen] if chosen else []

    def done(self, selector: Selector) -> set[int]:
        """The vertices at which an element of the selector is done."""
        return {element.done for element in self.all(selector)}

    def holds(self, selector: Selector, element: Element) -> bool:
        return (
            all(is_said(word, element, wanted) for word, wanted in selector.words.items())
            and all(self.is_so(name, element) is wanted for name, wanted in selector.switches.items())
            and (selector.attached is None or self.is_attached(selector.attached, element))
            and (selector.on_way is None or element in self.between(*selector.on_way))
            and (not selector.any_of or any(self.holds(each, element) for each in selector.any_of))
            and not any(self.holds(each, element) for each in selector.none_of)
        )

    def is_so(self, name: str, element: Element) -> bool:
        if name == "repeated":
            return element.is_repeated
        if name == "outermost":
            return not element.calls and not element.inside
        if name == "of_unit":
            return bool(element.unit)
        return bool(self.written_over(element))

    def is_attached(self, holder: Selector, event: Element) -> bool:
        same = (each for each in self.elements if each.node is event.node.attached and each.calls == event.calls)
        return any(self.holds(holder, each) for each in same)

    def between(self, source: Selector, target: Selector) -> frozenset[Element]:
        """What stands on a way from an element of one selector to one of the other."""
        key = Selector(on_way=(source, target))
        known = next((found for each, found in self._by_selector.items() if each.on_way == key.on_way), None)
        if known is None:
            froms, tos = self.all(source), self.all(target)
            ends = {*froms, *tos}
            ahead = spread(self.graph.ways, [each.left for each in froms], {each.begun for each in ends})
            behind = spread(self.turned.__getitem__, [each.begun for each in tos], {each.done for each in froms})
            known = frozenset(e for e in self.elements if e.begun in ahead and e.begun in behind and e not in ends)
            self._by_selector[key] = known
        return known

    @cached_property
    def turned(self) -> list[list[int]]:
        return self.graph.previous()

    def written_over(self, element: Element) -> set[str]:
        """The names under which an answer or a result of another step stands, and which this element writes."""
        names = names_written(element.node)
        if element.node.tag == "serviceTask":
            return names & self.answers
        return names & (self.answers | self.results)

    @cached_property
    def answers(self) -> frozenset[str]:
        return frozenset(element.node.id for element in self.elements if element.node.tag == "userTask")

    @cached_property
    def results(self) -> frozenset[str]:
        nodes = [element.node for element in self.elements if element.node.tag == "serviceTask"]
        return frozenset(operator_of(node.xml).get("resultVariable") or node.id for node in nodes)


def is_said(word: str, element: Element, wanted: Sequence[str]) -> bool:
    if word == "only_group":
        return element.node.tag == "userTask" and bool(element.groups) and set(element.groups) <= set(wanted)
    return any_like(said(word, element), wanted)


def said(word: str, element: Element) -> Sequence[str]:
    """What an element says under a word of a selector."""
    node = element.node
    if word == "operation":
        return [operator_of(node.xml).get("name") or ""] if node.tag == "serviceTask" else []
    if word == "group":
        return element.groups if node.tag == "userTask" else ()
    if word == "event":
        return kinds_of(node)
    if word in ("tag", "process"):
        return [getattr(node if word == "tag" else element, word)]
    if word == "calls":
        return [node.xml.get("calledElement", "")] if node.tag == "callActivity" else []
    return [node.said(word)] if node.tag == "userTask" else []


def any_like(said: Iterable[str], wanted: Sequence[str]) -> bool:
    return any(each and fnmatchcase(each, pattern) for each in said for pattern in wanted)
