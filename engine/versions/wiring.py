"""How the steps of two diagrams follow each other, seen past what was put in, taken out or moved.

A step put between two others changes where a flow leads, but people say only that the step is new. So the ways of both
diagrams are followed through what is new, gone or moved to the next step that stands in both; what then still differs is
another way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.versions.parts import Diagram, Part


@dataclass(frozen=True)
class Ways:
    """Where a token can go in one diagram: flows, and events on the edge of a step; by ids."""

    diagram: Diagram

    @cached_property
    def out(self) -> Mapping[str, tuple[str, ...]]:
        """By step: the flows that leave it, in the order of the file."""
        found: dict[str, list[str]] = {}
        for flow in self.diagram.flows():
            found.setdefault(flow.xml.get("sourceRef", ""), []).append(flow.id)
        return {step: tuple(flows) for step, flows in found.items()}

    @cached_property
    def following(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {id: [] for id, part in self.diagram.parts.items() if part.is_step}
        for flow in self.diagram.flows():
            if self.source(flow) in found and self.target(flow) in found:
                found[self.source(flow)].append(self.target(flow))
        for id in list(found):
            holder = self.diagram.parts[id].xml.get("attachedToRef", "")
            if holder in found:
                found[holder].append(id)
        return {id: tuple(targets) for id, targets in found.items()}

    @cached_property
    def preceding(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {id: [] for id in self.following}
        for id, targets in self.following.items():
            for target in targets:
                found[target].append(id)
        return {id: tuple(sources) for id, sources in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every step after those that lead to it, loops left aside; the same for the same wiring."""
        done: dict[str, None] = {}
        seen: set[str] = set()
        for first in sorted(self.following, key=lambda id: self.diagram.parts[id].tag != "startEvent"):
            todo = [(first, iter(self.following[first]))] if first not in seen else []
            seen.add(first)
            while todo:
                step, onward = todo[-1]
                after = next((each for each in onward if each not in seen), None)
                if after is None:
                    todo.pop()
                    done[step] = None
                else:
                    seen.add(after)
                    todo.append((after, iter(self.following[after])))
        return tuple(reversed(done))

    def source(self, flow: Part) -> str:
        return str(flow.xml.get("sourceRef", ""))

    def target(self, flow: Part) -> str:
        return str(flow.xml.get("targetRef", ""))

    def beyond(self, step: str, passed: Collection[str], backwards: bool = False) -> frozenset[str]:
        """`step`, or what is met next when it is among `passed`."""
        ways = self.preceding if backwards else self.following
        found: set[str] = set()
        seen: set[str] = set()
        todo = [step]
        while todo:
            each = todo.pop()
            if each in seen:
                continue
            seen.add(each)
            if each in passed:
                todo += ways.get(each, ())
            else:
                found.add(each)
        return frozenset(found)

    def next_of(self, step: str, passed: Collection[str]) -> frozenset[str]:
        return frozenset().union(*(self.beyond(each, passed) for each in self.following.get(step, ())))

    def before(self, step: str, passed: Collection[str]) -> frozenset[str]:
        return frozenset().union(*(self.beyond(each, passed, True) for each in self.preceding.get(step, ())))


@dataclass(frozen=True)
class Rewiring:
    """What is new, gone and moved from one diagram to another, and the flows that then still lead elsewhere."""

    old: Ways
    new: Ways

    @cached_property
    def common(self) -> frozenset[str]:
        return frozenset(self.old.following) & frozenset(self.new.following)

    @cached_property
    def gone(self) -> frozenset[str]:
        return frozenset(self.old.following) - self.common

    @cached_property
    def fresh(self) -> frozenset[str]:
        return frozenset(self.new.following) - self.common

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """Steps in both that stand elsewhere in the order now: the fewest whose moving explains it."""
        before = [step for step in self.old.order if step in self.common]
        place = {step: number for number, step in enumerate(step for step in self.new.order if step in self.common)}
        staying = longest_rising([place[step] for step in before])
        return tuple(step for number, step in enumerate(before) if number not in staying and self._is_uprooted(step))

    def _is_uprooted(self, step: str) -> bool:
        """Whether it was put elsewhere: what comes before and what comes after it are both others now."""
        after = self.old.next_of(step, self.gone) != self.new.next_of(step, self.fresh)
        return after and self.old.before(step, self.gone) != self.new.before(step, self.fresh)

    def elsewhere(self) -> Iterator[tuple[Part, frozenset[str], frozenset[str]]]:
        """Flows of the new diagram from steps in both that lead to other steps than they did: before, now. What only the
        new, gone and moved steps between explain is left out; a flow that is new has nothing before."""
        old_passed, new_passed = self.gone | set(self.moved), self.fresh | set(self.moved)
        for step in self.new.order:
            if step not in self.common or step in self.moved:
                continue
            if self.old.next_of(step, old_passed) == self.new.next_of(step, new_passed):
                continue
            yield from self._turned(step, old_passed, new_passed)

    def _turned(
        self, step: str, old_passed: Collection[str], new_passed: Collection[str]
    ) -> Iterator[tuple[Part, frozenset[str], frozenset[str]]]:
        for id in self.new.out.get(step, ()):
            flow = self.new.diagram.parts[id]
            now = self.new.beyond(self.new.target(flow), new_passed)
            before = self._before(flow, old_passed)
            if now != before and not (not before and self.new.target(flow) in new_passed):
                yield flow, before, now

    def _before(self, flow: Part, passed: Collection[str]) -> frozenset[str]:
        """Where the flow led: the one of its id, else of its name, else the only one that left the step."""
        step = self.new.source(flow)
        olds = [self.old.diagram.parts[id] for id in self.old.out.get(step, ())]
        same = [each for each in olds if each.id == flow.id] or [
            each for each in olds if flow.xml.get("name") and each.xml.get("name") == flow.xml.get("name")
        ]
        if not same and len(olds) == len(self.new.out.get(step, ())) == 1:
            same = olds
        return self.old.beyond(self.old.target(same[0]), passed) if same else frozenset()


def longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The positions of a longest rising part of `numbers`, which are all different."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for position, number in enumerate(numbers):
        at = bisect_left(tails, number)
        previous.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [number]
        ends[at : at + 1] = [position]
    found = []
    position = ends[-1] if ends else -1
    while position >= 0:
        found.append(position)
        position = previous[position]
    return frozenset(found)
