"""What a rule can say about the ways through a diagram: a small closed set, each kind answering where it is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.legal.graph import Came, Element, escaping, reached, way_to
from engine.legal.selectors import Found, Selector


@dataclass(frozen=True)
class Breach:
    """Where a statement does not hold: `element` is None for the diagram as a whole, `way` how one comes there."""

    element: Element | None
    why: str = ""
    way: Sequence[Element] = ()


class Statement(Protocol):
    """A sentence about a diagram. No two kinds overlap; what is not here cannot be demanded of a diagram."""

    def breaches(self, found: Found) -> Iterator[Breach]: ...


@dataclass(frozen=True)
class Before:
    """Each element of `every` begins only when one of `first` is done, whatever way was taken."""

    every: Selector
    first: Selector

    def breaches(self, found: Found) -> Iterator[Breach]:
        came = reached(found.graph, [found.graph.first], found.done(self.first))
        for element in found.all(self.every):
            if element.begun in came:
                yield Breach(element, "có đường đi tới đây mà chưa qua bước phải có trước", way(found, came, element))


@dataclass(frozen=True)
class After:
    """Once an element of `every` is done, one of `then` is done before the case ends, whatever way it takes."""

    every: Selector
    then: Selector

    def breaches(self, found: Found) -> Iterator[Breach]:
        free = escaping(found.graph, found.done(self.then))
        for element in found.all(self.every):
            if element.done in free:
                yield Breach(element, "có đường đi từ đây đến kết thúc mà không qua bước phải có sau")


@dataclass(frozen=True)
class Always:
    """Every run passes one of `steps` before it ends."""

    steps: Selector

    def breaches(self, found: Found) -> Iterator[Breach]:
        graph, done = found.graph, found.done(self.steps)
        if graph.first not in escaping(graph, done):
            return
        came = reached(graph, [graph.first], done)
        last = way_to(graph, came, graph.last) if graph.last in came else []
        yield Breach(last[-1] if last else None, "vụ việc có thể kết thúc mà chưa qua bước phải có", last)


@dataclass(frozen=True)
class Exists:
    """At least, and at most, so many elements of `what` are in the diagram, on ways that a case can go."""

    what: Selector
    at_least: int = 1
    at_most: int | None = None

    def breaches(self, found: Found) -> Iterator[Breach]:
        there = found.all(self.what)
        if len(there) < self.at_least:
            yield Breach(None, f"sơ đồ có {len(there)} bước như vậy, phải có ít nhất {self.at_least}")
        if self.at_most is not None and len(there) > self.at_most:
            for element in sorted(there, key=lambda each: each.node.id)[
                self.at_most :
            ]:  # wherever it stands in the file
                yield Breach(element, f"sơ đồ có {len(there)} bước như vậy, nhiều nhất là {self.at_most}")


@dataclass(frozen=True)
class Forbidden:
    """No element of `what` is in the diagram."""

    what: Selector

    def breaches(self, found: Found) -> Iterator[Breach]:
        for element in found.all(self.what):
            yield Breach(element, "sơ đồ không được có bước này")


@dataclass(frozen=True)
class NoWay:
    """No way leads from an element of `source` to one of `target` without passing one of `without`."""

    source: Selector
    target: Selector
    without: Selector

    def breaches(self, found: Found) -> Iterator[Breach]:
        came = reached(found.graph, [each.left for each in found.all(self.source)], found.done(self.without))
        for element in found.all(self.target):
            if element.begun in came:
                yield Breach(element, "có đường đi tới đây mà không qua bước phải có ở giữa", way(found, came, element))


@dataclass(frozen=True)
class CanReach:
    """From each element of `every` some way leads to one of `target` without passing one of `without`."""

    every: Selector
    target: Selector
    without: Selector | None = None

    def breaches(self, found: Found) -> Iterator[Breach]:
        blocked = found.done(self.without) if self.without else set()
        targets = {each.begun for each in found.all(self.target)}
        for element in found.all(self.every):
            if targets.isdisjoint(reached(found.graph, [element.left], blocked)):
                yield Breach(element, "từ đây không có đường về bước phải tới được")


def way(found: Found, came: Came, element: Element) -> Sequence[Element]:
    return way_to(found.graph, came, element.begun)
