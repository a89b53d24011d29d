"""Whether a diagram can get stuck or do a thing twice: every way its tokens can go is played through.

A token stands in an activity, or on a flow before a gateway. Choices go all ways, an activity may be left by its own
flow or by an event on its edge. Where nothing can move and tokens are left, the case would wait for ever; where two
tokens meet in one place, the activity would be opened twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from engine.errors import Finding
from engine.lint_rules.drawing import Drawing, Flow, Node, Scope, error, reach, warning

MOST_STATES = 10_000
MOST_WORK = 500_000  # tokens moved or copied: with many branches side by side even a few states are much work
Place = Flow | Node
State = frozenset[Place]


def check_soundness(drawing: Drawing) -> Iterator[Finding]:
    for scope in drawing.scopes:
        if len(scope.starts()) == 1 and not scope.broken:
            yield from Play(scope).findings()


class Play:
    """All states of one scope; after `run` they are in `seen`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.seen: set[State] = set()
        self.doubled: set[Node] = set()
        self.stuck: set[Node] = set()
        self.before: dict[Node, set[Node]] = {}
        self.rests: dict[Flow, Place | None] = {}

    def findings(self) -> Iterator[Finding]:
        is_complete = self.run()
        for node in sorted(self.stuck, key=lambda node: node.id):
            message = f"Quy trình có thể mắc lại ở “{node.name}”: cổng đợi một nhánh không bao giờ tới."
            mend = (
                "Cho mọi nhánh tách ra từ cổng song song gặp nhau ở cùng một cổng, kể cả nhánh từ sự kiện biên có ngắt."
            )
            yield error("deadlock", node.id, message, mend)
        for node in sorted(self.doubled, key=lambda node: node.id):
            message = f"“{node.name}” có thể được mở hai lần cùng lúc."
            yield warning("twice", node.id, message, "Gom các nhánh song song bằng cổng song song trước phần tử này.")
        if not is_complete:
            message = f"Sơ đồ “{self.scope.xml.get('name') or self.scope.id}” quá rối để kiểm tra hết các đường đi."
            yield warning("not-played", self.scope.id, message, "Tách bớt các nhánh song song ra quy trình con.")

    def run(self) -> bool:
        """Visit every state; False when there are too many, or too much to do."""
        first = self.moved(frozenset(), [], self.scope.starts()[0].outgoing)
        self.seen, todo = {first}, [first]
        work = 0
        while todo:
            state = todo.pop()
            following: set[State] = set()
            for after in self.steps(state):
                following.add(after)
                work += len(state) + len(after) + 1
                if work > MOST_WORK:
                    return False
            if not following and state:
                self.stuck |= {node_of(place) for place in state}
            todo += following - self.seen
            self.seen |= following
            if len(self.seen) > MOST_STATES:
                return False
        return True

    def steps(self, tokens: State) -> Iterator[State]:
        for gateway in {place.target for place in tokens if isinstance(place, Flow)}:
            yield from self.pass_gateway(gateway, tokens)
        for activity in [place for place in tokens if isinstance(place, Node) and place.tag != "boundaryEvent"]:
            yield from self.leave(activity, tokens)

    def pass_gateway(self, gateway: Node, tokens: State) -> Iterator[State]:
        arrived = [flow for flow in gateway.incoming if flow in tokens]
        if gateway.tag == "parallelGateway":
            if len(arrived) == len(gateway.incoming):
                yield self.moved(tokens, arrived, gateway.outgoing)
        elif gateway.tag == "inclusiveGateway":
            if not self.may_still_come(gateway, tokens):
                for ways in subsets(gateway.outgoing):
                    yield self.moved(tokens, arrived, ways)
        else:
            for flow, way in product(arrived, gateway.outgoing):
                yield self.moved(tokens, [flow], [way])

    def leave(self, activity: Node, tokens: State) -> Iterator[State]:
        """Done, overtaken by an event on its edge, or reminded of while it goes on."""
        if is_terminate(activity):
            yield frozenset()
            return
        left = [activity, *(event for event in activity.boundary if event in tokens)]
        yield self.moved(tokens, left, activity.outgoing)
        for event in activity.boundary:
            if event.xml.get("cancelActivity") != "false":
                yield self.moved(tokens, left, event.outgoing)
            elif event not in tokens:  # a token on the event itself remembers that it has happened
                yield self.moved(tokens, [], event.outgoing) | {event}

    def may_still_come(self, join: Node, tokens: State) -> bool:
        """Whether a token elsewhere can still reach an inclusive join; a split has nothing to wait for."""
        if len(join.incoming) < 2:
            return False
        if join not in self.before:  # asked in every state, and always the same
            last = {flow.source for flow in join.incoming}
            self.before[join] = {node for node in self.scope.nodes.values() if last & reach([node], stop=join)}
        return any(node_of(place) in self.before[join] for place in tokens)

    def moved(self, tokens: State, off: Iterable[Place], on: Iterable[Flow]) -> State:
        """Two tokens in one place are noted once and then counted as one: what follows would only repeat itself."""
        after = set(tokens.difference(off))
        for flow in on:
            if flow not in self.rests:
                self.rests[flow] = place_of(flow)
            place = self.rests[flow]
            if place in after:
                self.doubled.add(node_of(place))
            elif place is not None:
                after.add(place)
        return frozenset(after)


def node_of(place: Place) -> Node:
    """The activity that a token stands in, or the gateway it stands before."""
    return place.target if isinstance(place, Flow) else place


def place_of(flow: Flow) -> Place | None:
    """Where a token on this flow comes to rest: before a gateway, in an activity, or nowhere when it ends."""
    passed: set[Flow] = set()
    while flow.target.tag == "exclusiveGateway" and len(flow.target.outgoing) == 1 and flow not in passed:
        passed.add(flow)
        flow = flow.target.outgoing[0]
    if flow.target.tag.endswith("Gateway"):
        return flow
    return None if flow.target.tag == "endEvent" and not is_terminate(flow.target) else flow.target


def subsets(flows: list[Flow]) -> Iterator[tuple[Flow, ...]]:
    for count in range(1, len(flows) + 1):
        yield from combinations(flows, count)


def is_terminate(node: Node) -> bool:
    return node.tag == "endEvent" and any(each.tag.endswith("terminateEventDefinition") for each in node.definitions())
