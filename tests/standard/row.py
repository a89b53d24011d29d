"""A row of the table: an element of the standard, what becomes of it here, and the diagram that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.standard.stage import Stage

Play = Callable[["Stage"], None]
Verdict = Literal["runs", "drawn", "refused"]


@dataclass(frozen=True)
class Row:
    """One element or variant of the standard.

    `verdict` is what should be: it "runs", it is "drawn" and by the standard changes nothing in how a process runs, or it
    is "refused" by the rule `rule`, naming the element `at`.
    """

    key: str
    element: str
    name: str
    verdict: Verdict
    diagrams: tuple[bytes, ...]
    play: Play | None = None
    rule: str = ""
    at: str = ""
    note: str = ""
    decisions: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """A section of the table."""

    name: str
    rows: tuple[Row, ...]


def runs(key: str, element: str, name: str, play: Play, *diagrams: bytes, note: str = "") -> Row:
    """`diagrams`: called ones first; the last is process "p"."""
    return Row(key, element, name, "runs", diagrams, play, note=note)


def drawn(key: str, element: str, name: str, diagram: bytes, note: str = "") -> Row:
    """A process of one user task `a`, which the element must leave as it is."""
    return Row(key, element, name, "drawn", (diagram,), note=note)


def refused(key: str, element: str, name: str, rule: str, at: str, diagram: bytes) -> Row:
    return Row(key, element, name, "refused", (diagram,), rule=rule, at=at)
