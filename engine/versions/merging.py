"""Three-way merge of diagrams: the template they began with, the agency's own, and the template's newer version.

What one side changed is taken; what both changed alike is taken once. Where both changed the same place and not alike,
somebody chooses. Three laws hold, whatever the diagrams (layout aside): nothing changed on one side gives the other side;
the same on both sides gives that; the sides may be swapped when the choices are. A merge without a conflict of two
diagrams without fault has no fault: a fault that neither side had makes a conflict of the changes around it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.errors import Finding
from engine.lint import lint
from engine.versions.assembling import assemble
from engine.versions.clusters import OURS, THEIRS, Clusters, Touched, meaning
from engine.versions.differences import ADDED, CHANGED, REMOVED
from engine.versions.merge_errors import OtherProcess
from engine.versions.parts import Diagram, read_diagram

BOTH, CONFLICT, LOCKED = "both", "conflict", "locked"
Choices = Mapping[str, str]  # conflict → "ours" | "theirs"
NO_CHOICES: Choices = {}
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one part that somebody changed.

    `kind`: "ours", "theirs" (changed there only), "both" (changed alike), "locked" (the template's, whatever the agency
    drew), "conflict". `conflict` is the conflict it belongs to, which may hold parts that only one side changed; `taken`
    is the side it was taken from. `ours` and `theirs` say what each side did: "added", "removed", "changed", "".
    """

    element: str
    tag: str
    name: str
    kind: str
    ours: str
    theirs: str
    taken: str
    conflict: str = ""


@dataclass(frozen=True)
class Merged:
    """`decisions` in the order of the diagrams. While `open` is not empty, its conflicts are filled with the agency's."""

    xml: bytes
    decisions: tuple[Decision, ...]
    choices: Choices

    @property
    def conflicts(self) -> dict[str, list[Decision]]:
        """The parts of each conflict, by its id."""
        found: dict[str, list[Decision]] = {}
        for each in self.decisions:
            if each.conflict:
                found.setdefault(each.conflict, []).append(each)
        return found

    @property
    def open(self) -> list[str]:
        return [conflict for conflict in self.conflicts if self.choices.get(conflict) not in (OURS, THEIRS)]


def merge(base: bytes, ours: bytes, theirs: bytes, choices: Choices = NO_CHOICES) -> Merged:
    """`ours` with what changed from `base` to `theirs`. Raises DiagramRefused, TwoOfOneId, OtherProcess."""
    diagrams = [read_diagram(xml) for xml in (base, ours, theirs)]
    for other in diagrams[1:]:
        if other.process != diagrams[0].process:
            raise OtherProcess(diagrams[0].process, other.process)
    return Merge(Touched(*diagrams), faults(ours) | faults(theirs)).result(choices)


def faults(xml: bytes) -> frozenset[tuple[str, str]]:
    """Rule and element of every error a diagram has by itself, without looking up the names in it."""
    return frozenset(known(finding) for finding in lint(xml) if finding.severity == "error")


def known(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.element


@dataclass(frozen=True)
class Merge:
    touched: Touched
    excused: frozenset[tuple[str, str]]  # faults that a side has already

    def result(self, choices: Choices) -> Merged:
        taken = self._taken(choices)
        return Merged(self._assembled(taken), tuple(self._decision(id, taken[id]) for id in self._order), dict(choices))

    @property
    def ours(self) -> Diagram:
        return self.touched.ours

    @property
    def theirs(self) -> Diagram:
        return self.touched.theirs

    @cached_property
    def _ids(self) -> frozenset[str]:
        return self.touched.by(OURS) | self.touched.by(THEIRS)

    @cached_property
    def _order(self) -> list[str]:
        diagrams = (self.ours, self.theirs, self.touched.base)
        return [id for id in dict.fromkeys(id for each in diagrams for id in each.parts) if id in self._ids]

    @cached_property
    def _drifted(self) -> frozenset[str]:
        """Locked parts of the template that the agency drew otherwise."""
        return frozenset(
            id for id in self.theirs.locked & self._ids if meaning(self.ours, id) != meaning(self.theirs, id)
        )

    @cached_property
    def _forced(self) -> frozenset[str]:
        """What comes from the template because a locked part does."""
        held = {self._first.leader(id) for id in self._drifted if id in self.touched.by(OURS)}
        return frozenset(id for id in self._ids if self._first.leader(id) in held)

    @cached_property
    def _first(self) -> Clusters:
        return Clusters.of(self.touched)

    @cached_property
    def _conflicts(self) -> Mapping[str, frozenset[str]]:
        """By conflict: the ids that are chosen together. What only one side changed beside it comes along."""
        clusters = Clusters({id: self._first.leader(id) for id in self._ids - self._forced})
        at_odds = (self.touched.clashes(self._ids) | self.touched.dangling()) & clusters.leaders.keys()
        for turn in range(ROUNDS):
            found = {leader: ids for leader, ids in clusters.members().items() if ids & at_odds}
            places = self._new_faults(found)
            if not places or not clusters.leaders:
                return found
            near = self._near(places, clusters) if turn < ROUNDS - 2 else frozenset(clusters.leaders)
            at_odds |= {clusters.join_all(near)}
        return {leader: ids for leader, ids in clusters.members().items() if ids & at_odds}

    def _new_faults(self, conflicts: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """Where a merge would have faults that neither side has, whichever side is chosen throughout."""
        found: set[str] = set()
        for side in (OURS, THEIRS) if conflicts else (OURS,):
            taken = self._taken_by(conflicts, dict.fromkeys(conflicts, side))
            found |= {element for _, element in faults(self._assembled(taken)) - self.excused}
        return frozenset(found)

    def _near(self, places: Collection[str], clusters: Clusters) -> frozenset[str]:
        """The changes at these places, from both sides; all of them when one side changed nothing there."""
        near = set()
        for id in clusters.leaders:
            words = frozenset().union(*(part.words for part in self.touched.versions(id)))
            if id in places or words & frozenset(places):
                near.add(clusters.leader(id))
        whole = frozenset(id for id in clusters.leaders if clusters.leader(id) in near)
        if whole & self.touched.by(OURS) and whole & self.touched.by(THEIRS):
            return whole
        return frozenset(clusters.leaders)

    def _taken(self, choices: Choices) -> Mapping[str, str]:
        return self._taken_by(self._conflicts, choices)

    def _taken_by(self, conflicts: Mapping[str, frozenset[str]], choices: Choices) -> Mapping[str, str]:
        """Which side each touched part is taken from."""
        mine = self.touched.by(OURS)
        taken = {id: OURS if id in mine else THEIRS for id in self._ids}
        taken.update(dict.fromkeys(self._forced, THEIRS))
        for conflict, ids in conflicts.items():
            taken.update(dict.fromkeys(ids, THEIRS if choices.get(conflict) == THEIRS else OURS))
        return taken

    def _assembled(self, taken: Mapping[str, str]) -> bytes:
        return assemble(self.touched, taken)

    @cached_property
    def _conflict_of(self) -> Mapping[str, str]:
        return {id: conflict for conflict, ids in self._conflicts.items() for id in ids}

    def _decision(self, id: str, taken: str) -> Decision:
        part = next(reversed(list(self.touched.versions(id))))
        conflict = self._conflict_of.get(id, "")
        did = {side: self._did(side, id) for side in (OURS, THEIRS)}
        return Decision(id, part.tag, part.name, self._kind(id, did), did[OURS], did[THEIRS], taken, conflict)

    def _kind(self, id: str, did: Mapping[str, str]) -> str:
        if id in self._forced and did[OURS]:
            return LOCKED if meaning(self.ours, id) != meaning(self.theirs, id) else BOTH
        if id in self._conflict_of:
            return CONFLICT
        if did[OURS] and did[THEIRS]:
            return BOTH
        return OURS if did[OURS] else THEIRS

    def _did(self, side: str, id: str) -> str:
        diagram = self.ours if side == OURS else self.theirs
        if id not in self.touched.by(side):
            return ""
        if id not in diagram.parts:
            return REMOVED
        return CHANGED if id in self.touched.base.parts else ADDED
