"""What became of everything a foreign diagram says: kept, mapped to a word of ours, or refused with a reason and a way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

KEPT, MAPPED, REFUSED = "kept", "mapped", "refused"
OUTCOMES = {KEPT: "giữ nguyên", MAPPED: "đổi sang từ của hệ thống", REFUSED: "không dùng được"}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`element` is the id in the result ("" for the file), `name` what people call it, `word` what the file says, as written
    there (`camunda:formKey="x"`), `became` what it is now ("" when nothing), `reason` and `mend` for what was refused."""

    element: str
    name: str
    word: str
    outcome: str
    became: str = ""
    reason: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """`xml` is a diagram of ours, which may still have faults for the linter to tell; `vendor` whose words were found."""

    xml: bytes
    vendor: str
    entries: tuple[ReportLine, ...]

    @property
    def refused(self) -> Sequence[ReportLine]:
        return [entry for entry in self.entries if entry.outcome == REFUSED]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule did with one word."""

    kind: str
    became: str = ""
    reason: str = ""
    mend: str = ""


def kept(became: str = "") -> Outcome:
    return Outcome(KEPT, became)


def mapped(became: str) -> Outcome:
    return Outcome(MAPPED, became)


def refused(reason: str, mend: str) -> Outcome:
    return Outcome(REFUSED, "", reason, mend)


def as_plain(entry: ReportLine) -> dict[str, Any]:
    """As API and command line say it."""
    return {name: getattr(entry, name) for name in ReportLine.__slots__}
