"""Where the tokens of a diagram can stand at all: what a case may be sent back to is compared with this.

The linter plays every diagram through before it goes live (`engine.lint_rules.soundness`); the states it finds are used
here once more, in the words of `engine.spiff.returning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.lint_rules.drawing import Flow, Node, Scope, draw, reach
from engine.lint_rules.soundness import Play, State
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.returning import Marking, Place


@dataclass(frozen=True)
class Ways:
    """How a case can go in one process or sub-process. `markings` is None when there are too many to know.

    `names` are those of its elements, `onward` the elements that a case can come to from a user task.
    """

    markings: frozenset[Marking] | None
    names: Mapping[str, str]
    onward: Mapping[str, frozenset[str]]

    def is_reachable(self, marking: Marking) -> bool:
        return self.markings is not None and marking in self.markings

    def leads(self, element: str, to: str) -> bool:
        """Whether a user task comes before another element, on some way."""
        return to in self.onward.get(element, ())


def ways_of(xml: bytes) -> dict[str, Ways]:
    """By scope: the id of the process, and of each sub-process in it."""
    root = read_xml(xml)
    return {scope.id: ways_in(scope) for scope in draw(root, executable_process(root)).scopes}


def ways_in(scope: Scope) -> Ways:
    play = Play(scope)
    is_complete = len(scope.starts()) == 1 and play.run()
    onward = {
        node.id: frozenset(other.id for other in reach(node.next()))
        for node in scope.nodes.values()
        if node.tag == "userTask"
    }
    return Ways(
        markings=frozenset(marking(state) for state in play.seen) if is_complete else None,
        names={node.id: node.name for node in scope.nodes.values()},
        onward=onward,
    )


def marking(state: State) -> Marking:
    """The same in ids. That a reminder has been sent is left out: the activity stays where it is."""
    return frozenset(spelled(place) for place in state if isinstance(place, Flow) or place.tag != "boundaryEvent")


def spelled(place: Flow | Node) -> Place:
    return (place.source.id, place.target.id) if isinstance(place, Flow) else place.id
