"""Three-way merge of the forms and decision tables drawn with a process: each is taken whole from one side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.versions.bundles import DECISION, FORM, Redrawn
from engine.versions.clusters import OURS, THEIRS
from engine.versions.differences import ADDED, CHANGED, REMOVED
from engine.versions.merging import BOTH, CONFLICT, NO_CHOICES, Choices, Decision

NOTHING = object()


@dataclass(frozen=True)
class MergedContents:
    """`decisions` name their part as bundles do: "form:give_opinion", which is also the conflict to choose about."""

    redrawn: Redrawn
    decisions: tuple[Decision, ...]


def merge_contents(base: Redrawn, ours: Redrawn, theirs: Redrawn, choices: Choices = NO_CHOICES) -> MergedContents:
    """What changed on one side only is taken; a form that both redrew is chosen. Scenarios stay those of ours, and those of
    theirs come along under names that are free."""
    forms, of_forms = keyed(FORM, (base.forms, ours.forms, theirs.forms), choices)
    tables, of_tables = keyed(DECISION, (base.decisions, ours.decisions, theirs.decisions), choices)
    merged = Redrawn(forms, tables, {**theirs.scenarios, **ours.scenarios})
    return MergedContents(merged, (*of_forms, *of_tables))


def keyed(
    prefix: str, sides: tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], choices: Choices
) -> tuple[dict[str, Any], list[Decision]]:
    base, ours, theirs = sides
    merged: dict[str, Any] = {}
    decisions = []
    for key in dict.fromkeys([*ours, *theirs, *base]):
        was, mine, other = (side.get(key, NOTHING) for side in sides)
        kind = kind_of(was, mine, other)
        taken = THEIRS if kind == THEIRS or (kind == CONFLICT and choices.get(f"{prefix}{key}") == THEIRS) else OURS
        value = other if taken == THEIRS else mine
        if value is not NOTHING:
            merged[key] = value
        if kind:
            did = did_to(was, mine), did_to(was, other)
            conflict = f"{prefix}{key}" if kind == CONFLICT else ""
            decisions.append(Decision(f"{prefix}{key}", prefix[:-1], key, kind, *did, taken, conflict))
    return merged, decisions


def kind_of(was: Any, mine: Any, other: Any) -> str:
    """Who changed it; "" when nobody did."""
    if mine == other:
        return BOTH if mine != was else ""
    if mine == was:
        return THEIRS
    return OURS if other == was else CONFLICT


def did_to(was: Any, now: Any) -> str:
    if was == now:
        return ""
    return ADDED if was is NOTHING else REMOVED if now is NOTHING else CHANGED
