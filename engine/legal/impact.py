"""What a change of regulation does: which diagrams in use break under the new rules, or are mended, article by article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import Finding
from engine.legal.checking import check_version
from engine.legal.concerned import Deadline, FormUse, changed_rules, concerned
from engine.legal.rules import LegalRule

BROKEN, MENDED = "broken", "mended"
Diagrams = frozenset[tuple[str, bytes]]


@dataclass(frozen=True)
class Use:
    """One agency and the diagrams its new cases start on, by process."""

    agency: str
    name: str
    in_use: Mapping[str, bytes]


@dataclass(frozen=True)
class Impact:
    """`kind` is "broken" (only the new rules are broken) or "mended" (only the old ones were); `open_cases` of the process."""

    agency: str
    agency_name: str
    process: str
    kind: str
    finding: Finding
    open_cases: int


@dataclass(frozen=True)
class Rules:
    """A pack as it is compared: its rules, and the processes that begin by themselves under it."""

    rules: Sequence[LegalRule]
    starts: Sequence[str]

    def findings(self, xml: bytes, in_use: Mapping[str, bytes]) -> dict[tuple[str, str, str], Finding]:
        found = check_version(xml, self.rules, in_use, self.starts)
        return {(each.rule, each.element, each.severity): each for each in found}


@dataclass(frozen=True)
class Difference:
    """What the new rules make otherwise for one set of diagrams: (process, kind, finding), forms and deadlines concerned."""

    lines: Sequence[tuple[str, str, Finding]]
    forms: Sequence[FormUse]
    deadlines: Sequence[Deadline]


@dataclass(frozen=True)
class Comparison:
    """Two packs; agencies with the same diagrams are looked at once."""

    old: Rules
    new: Rules
    _known: dict[Diagrams, Difference] = field(default_factory=dict)

    def difference(self, in_use: Mapping[str, bytes]) -> Difference:
        key = frozenset(in_use.items())
        if key not in self._known:
            lines = [line for process in sorted(in_use) for line in self._lines(process, in_use)]
            pairs = changed_rules(self.old.rules, self.new.rules)
            self._known[key] = Difference(lines, *concerned(pairs, in_use, {*self.old.starts, *self.new.starts}))
        return self._known[key]

    def _lines(self, process: str, in_use: Mapping[str, bytes]) -> Iterator[tuple[str, str, Finding]]:
        """A rule that only turns from an error into a warning is mended as the one and broken as the other."""
        before = self.old.findings(in_use[process], in_use)
        after = self.new.findings(in_use[process], in_use)
        yield from ((process, BROKEN, after[key]) for key in sorted(after.keys() - before.keys()))
        yield from ((process, MENDED, before[key]) for key in sorted(before.keys() - after.keys()))


def impact(old: Rules, new: Rules, uses: Sequence[Use], open_cases: Mapping[tuple[str, str], int]) -> list[Impact]:
    """The difference that the new rules make, by agency, process and rule; what is the same under both is left out.

    `open_cases` count by agency and process.
    """
    comparison = Comparison(old, new)
    return [each for use in uses for each in impacts(comparison.difference(use.in_use), use, open_cases)]


def impacts(difference: Difference, use: Use, open_cases: Mapping[tuple[str, str], int]) -> list[Impact]:
    """What a difference means for one agency."""
    return [
        Impact(use.agency, use.name, process, kind, finding, open_cases.get((use.agency, process), 0))
        for process, kind, finding in difference.lines
    ]
