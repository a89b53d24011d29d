"""Which changes of two diagrams hang together, so that they are taken from one side or not at all.

A flow hangs together with the step it leads to when either side put that step in or took it out; so does an event with the
step whose edge it is on, and everything with what it refers to or stands in. Changes of one cluster are taken as they are
from one side, so that what they refer to is always there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.versions.parts import Diagram, Part

OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True)
class Touched:
    """What either side changed since the base: ids by side."""

    base: Diagram
    ours: Diagram
    theirs: Diagram

    def by(self, side: str) -> frozenset[str]:
        return self._changed[side]

    @cached_property
    def _changed(self) -> Mapping[str, frozenset[str]]:
        return {OURS: changed_in(self.base, self.ours), THEIRS: changed_in(self.base, self.theirs)}

    def versions(self, id: str) -> Iterator[Part]:
        for diagram in (self.base, self.ours, self.theirs):
            if id in diagram.parts:
                yield diagram.parts[id]

    def came_or_went(self, ids: Iterable[str]) -> frozenset[str]:
        """Those that are not in all three diagrams."""
        return frozenset(id for id in ids if len(list(self.versions(id))) < 3)

    def clashes(self, ids: Iterable[str]) -> frozenset[str]:
        """Those that both sides changed, and not alike."""
        both = self.by(OURS) & self.by(THEIRS) & frozenset(ids)
        return frozenset(id for id in both if meaning(self.ours, id) != meaning(self.theirs, id))

    def dangling(self) -> frozenset[str]:
        """What one side changed that refers to something the other side took out, or put in as something else."""
        found = set()
        for side, mine, other in ((OURS, self.ours, self.theirs), (THEIRS, self.theirs, self.ours)):
            gone = self.base.parts.keys() - other.parts.keys()
            found |= {id for id in self.by(side) if id in mine.parts and mine.parts[id].words & gone}
        return frozenset(found)


def changed_in(base: Diagram, diagram: Diagram) -> frozenset[str]:
    ids = diagram.parts.keys() | base.parts.keys()
    return frozenset(id for id in ids if meaning(diagram, id) != meaning(base, id))


def meaning(diagram: Diagram, id: str) -> object:
    part = diagram.parts.get(id)
    return part.meaning if part else None


@dataclass
class Clusters:
    """A partition of the touched ids; `leader` of two that hang together is the same."""

    leaders: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, touched: Touched) -> Clusters:
        ids = touched.by(OURS) | touched.by(THEIRS)
        made = cls({id: id for id in ids})
        loose = touched.came_or_went(ids)
        for id in sorted(ids):
            referred = frozenset().union(*(part.words for part in touched.versions(id))) & ids
            for other in sorted(referred):
                if other in loose:
                    made.join(id, other)
        for gateway, flows in defaults(touched).items():
            for flow in flows:
                if gateway in ids and flow in ids:
                    made.join(gateway, flow)
        return made

    def leader(self, id: str) -> str:
        while self.leaders[id] != id:
            self.leaders[id] = self.leaders[self.leaders[id]]
            id = self.leaders[id]
        return id

    def join(self, one: str, other: str) -> None:
        """The smaller id leads, so that the result does not depend on the order of joining."""
        first, second = sorted((self.leader(one), self.leader(other)))
        self.leaders[second] = first

    def join_all(self, ids: Iterable[str]) -> str:
        """The leader of all of them."""
        first, *others = sorted(ids)
        for other in others:
            self.join(first, other)
        return self.leader(first)

    def members(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for id in self.leaders:
            found.setdefault(self.leader(id), set()).add(id)
        return {leader: frozenset(ids) for leader, ids in found.items()}


def defaults(touched: Touched) -> Mapping[str, frozenset[str]]:
    """By gateway: the flows that are its default one in any of the three."""
    found: dict[str, set[str]] = {}
    for diagram in (touched.base, touched.ours, touched.theirs):
        for part in diagram.parts.values():
            if part.xml.get("default"):
                found.setdefault(part.id, set()).add(part.xml.get("default"))
    return {gateway: frozenset(flows) for gateway, flows in found.items()}
