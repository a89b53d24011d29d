"""The ways that cases took through a process: which steps, in the order of the diagram, and which of them again.

Order in time is not told apart: two branches side by side would make a way of their own of every interleaving.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.insight.figures import FEWEST, rank
from engine.insight.questions import OfficeSeconds, Story

MOST = 20  # ways that are told one by one; the others are summed up
MOST_KEPT = 2_000  # different ways that are kept apart while reading
Way = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Variant:
    """`path`: the steps passed; `again`: those passed more than once; `through`: gateways too, and
    `followed`: which element came right after which, for drawing it.

    `share` is of the completed cases. Times are medians from the first to the last moment of the case, in seconds; None
    about few cases.
    """

    path: tuple[str, ...]
    again: tuple[str, ...]
    through: frozenset[str]
    followed: frozenset[tuple[str, str]]
    cases: int
    share: float
    wall: float | None
    office: float | None


@dataclass(frozen=True)
class Variants:
    """Most frequent first; `others` cases took ways that are not listed."""

    listed: Sequence[Variant]
    cases: int
    others: int

    @property
    def deviating(self) -> float | None:
        """The share of completed cases that did not take the main way; None about few cases."""
        if self.cases < FEWEST or not self.listed:
            return None
        return 1 - self.listed[0].cases / self.cases


@dataclass
class Ways:
    """Ways counted while stories go by. `order` is that of the diagram, `silent` elements are drawn but not told, those in
    `rounds` are passed once for each of several."""

    order: Mapping[str, int]
    silent: Collection[str]
    rounds: Collection[str]
    office: OfficeSeconds
    counts: Counter[Way] = field(default_factory=Counter)
    through: dict[Way, set[str]] = field(default_factory=dict)
    followed: dict[Way, set[tuple[str, str]]] = field(default_factory=dict)
    times: dict[Way, tuple[array[float], array[float]]] = field(default_factory=dict)
    total: int = 0

    def add(self, story: Story) -> None:
        """Count a case that has come to its end."""
        if story.status != "completed" or story.ended is None or not story.passed:
            return
        self.total += 1
        way = self._way(story.came)
        if way not in self.counts and len(self.counts) >= MOST_KEPT:
            return
        self.counts[way] += 1
        self.through.setdefault(way, set()).update(story.passed)
        self.followed.setdefault(way, set()).update(pairwise(story.passed))
        wall, office = self.times.setdefault(way, (array("d"), array("d")))
        wall.append((story.ended - story.started).total_seconds())
        office.append(self.office(story.started, story.ended))

    def variants(self) -> Variants:
        ranked = sorted(self.counts, key=lambda way: (-self.counts[way], way))[:MOST]
        listed = [self._variant(way) for way in ranked]
        return Variants(listed, self.total, self.total - sum(variant.cases for variant in listed))

    def _variant(self, way: Way) -> Variant:
        cases, (wall, office) = self.counts[way], self.times[way]
        is_small = cases < FEWEST
        return Variant(
            *way, frozenset(self.through[way]), frozenset(self.followed[way]), cases, cases / self.total,
            None if is_small else rank(sorted(wall), 0.5), None if is_small else rank(sorted(office), 0.5),
        )  # fmt: skip

    def _way(self, came: Mapping[str, int]) -> Way:
        times = {element: visits for element, visits in came.items() if element not in self.silent}
        path = sorted(times, key=lambda element: (self.order.get(element, len(self.order)), element))
        return tuple(path), tuple(element for element in path if times[element] > 1 and element not in self.rounds)
