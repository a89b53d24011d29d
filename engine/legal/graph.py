"""Where a case can go, called processes and sub-processes expanded: vertices, and what a run can avoid on its way.

An activity is two vertices, *begun* and *done*, so that a boundary event leaves it begun and not done. A third one, *left*,
stands behind an activity that may be passed over (several turns over a list that may be empty). A parallel gateway waits
for all and goes all ways; every other vertex is entered from one side and left to one.

Both questions are answered by one walk over the graph, whatever the number of elements asked about: `reached` forward
(which vertices can a run come to without passing these), `escaping` backward (from which vertices can a run end without
passing them). For a single element the first is dominance, the second post-dominance.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from engine.lint_rules.drawing import Node


@dataclass(eq=False)
class Element:
    """One node of a diagram where it stands in the expanded graph; a process called twice has its nodes twice.

    `calls` are the call activities on the way to it, outermost first; `inside` the elements it is drawn in, innermost last.
    """

    node: Node
    process: str
    calls: tuple[Element, ...]
    inside: tuple[Element, ...]
    groups: tuple[str, ...] = ()
    unit: str = ""
    is_repeated: bool = False  # done once for each of several turns, itself or what it is drawn in
    calls_process: str = ""
    begun: int = -1
    done: int = -1
    left: int = -1

    @property
    def place(self) -> str:
        """The id of the node in the outermost diagram by which people find it: its own, or that of the call it is in."""
        return self.calls[0].node.id if self.calls else self.node.id

    def said(self, name: str) -> str:
        return self.node.said(name)


@dataclass
class Graph:
    """`first` and `last` are the vertices before and behind the whole. `side` are ways that only a second token takes."""

    elements: list[Element] = field(default_factory=list)
    owners: list[Element | None] = field(default_factory=list)  # by vertex
    next: list[list[int]] = field(default_factory=list)
    side: dict[int, list[int]] = field(default_factory=dict)
    joins: set[int] = field(default_factory=set)
    splits: set[int] = field(default_factory=set)
    unknown: list[Element] = field(default_factory=list)  # calls of processes that were not found
    first: int = -1
    last: int = -1

    def vertex(self, owner: Element | None = None) -> int:
        self.owners.append(owner)
        self.next.append([])
        return len(self.next) - 1

    def join(self, source: int, target: int, *, is_side: bool = False) -> None:
        ways = self.side.setdefault(source, []) if is_side else self.next[source]
        if target not in ways:
            ways.append(target)

    def ways(self, vertex: int) -> list[int]:
        return self.next[vertex] + self.side.get(vertex, [])

    def previous(self) -> list[list[int]]:
        """The graph turned round, side ways included."""
        turned: list[list[int]] = [[] for _ in self.next]
        for vertex in range(len(self.next)):
            for target in self.ways(vertex):
                turned[target].append(vertex)
        return turned


Came = Mapping[int, int]  # vertex → the vertex before it; sources → -1


def reached(graph: Graph, sources: Iterable[int], avoiding: Collection[int] = ()) -> Came:
    """Every vertex a run can come to from `sources` without passing `avoiding`, with the way it came.

    A parallel join is passed when every branch that can bring its token from the sources can do so without passing
    `avoiding`: were it passed on one of them, it would be done by the time the join goes on.
    """
    blocked = set(avoiding)
    came = {source: -1 for source in sources if source not in blocked}
    origin = list(came)
    todo = deque(origin)
    brought: dict[int, set[int]] = {}
    while todo:
        vertex = todo.popleft()
        for target in graph.ways(vertex):
            if target in came or target in blocked:
                continue
            if target in graph.joins and not all_brought(graph, origin, vertex, target, brought):
                continue
            came[target] = vertex
            todo.append(target)
    return came


def all_brought(graph: Graph, origin: list[int], vertex: int, join: int, brought: dict[int, set[int]]) -> bool:
    """Note a token before a parallel join; whether all that can come are there."""
    if join not in brought:
        brought[join] = branches_before(graph, origin, join)
    brought[join].discard(vertex)
    return not brought[join]


def spread(ways: Callable[[int], Iterable[int]], sources: Iterable[int], stop: Collection[int]) -> set[int]:
    """Every vertex that some way leads to from `sources`, these included, going no further than `stop`."""
    seen = set(sources)
    todo = list(seen)
    while todo:
        for target in ways(todo.pop()):
            if target not in seen and target not in stop:
                seen.add(target)
                todo.append(target)
    return seen


def branches_before(graph: Graph, sources: Iterable[int], join: int) -> set[int]:
    """The vertices just before `join` that can be come to from `sources`, not counting a second round through it."""
    return {vertex for vertex in spread(graph.ways, set(sources) - {join}, {join}) if join in graph.ways(vertex)}


def escaping(graph: Graph, avoiding: Collection[int]) -> set[int]:
    """Every vertex from which a run can come to its end without passing `avoiding`.

    Behind a parallel split every branch is gone, so all of them must avoid it. What only a second token does (a reminder
    beside a task) neither helps nor harms the first.
    """
    blocked = set(avoiding)
    free: set[int] = set() if graph.last in blocked else {graph.last}
    before: list[list[int]] = [[] for _ in graph.next]
    for vertex, targets in enumerate(graph.next):
        for target in targets:
            before[target].append(vertex)
    left = {split: len(graph.next[split]) for split in graph.splits}
    todo = list(free)
    while todo:
        for vertex in before[todo.pop()]:
            if vertex in blocked or vertex in free:
                continue
            if vertex in left:
                left[vertex] -= 1
                if left[vertex]:
                    continue
            free.add(vertex)
            todo.append(vertex)
    return free


def way_to(graph: Graph, came: Came, vertex: int) -> list[Element]:
    """The elements on the way that `came` remembers, the first one first, each once."""
    found: list[Element] = []
    while vertex != -1:
        owner = graph.owners[vertex]
        if owner is not None and (not found or found[-1] is not owner):
            found.append(owner)
        vertex = came[vertex]
    return found[::-1]
