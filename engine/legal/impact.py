"""What a change of regulation does: which diagrams in use break under the new rules, or are mended, article by article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import Finding
from engine.legal.checking import check_version
from engine.legal.rules import LegalRule

BROKEN, MENDED = "broken", "mended"


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


def impact(old: Rules, new: Rules, uses: Sequence[Use], open_cases: Mapping[tuple[str, str], int]) -> list[Impact]:
    """The difference that the new rules make, by agency, process and rule; what is the same under both is left out.

    `open_cases` count by agency and process. A rule that only turns from an error into a warning is mended as the one and
    broken as the other.
    """
    return [
        each for use in uses for process in sorted(use.in_use) for each in impact_on(old, new, use, process, open_cases)
    ]


def impact_on(
    old: Rules, new: Rules, use: Use, process: str, open_cases: Mapping[tuple[str, str], int]
) -> Iterator[Impact]:
    xml, cases = use.in_use[process], open_cases.get((use.agency, process), 0)
    before, after = old.findings(xml, use.in_use), new.findings(xml, use.in_use)
    for key in sorted(after.keys() - before.keys()):
        yield Impact(use.agency, use.name, process, BROKEN, after[key], cases)
    for key in sorted(before.keys() - after.keys()):
        yield Impact(use.agency, use.name, process, MENDED, before[key], cases)
