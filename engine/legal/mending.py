"""Which single step, put before the place of a finding, removes it: read from the rule, where the rule says it exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.legal.rules import LegalRule
from engine.legal.selectors import Selector
from engine.legal.statements import Before, NoWay

ENOUGH = {"operation", "form", "only_group", "group"}  # what a step can be given without asking anybody


@dataclass(frozen=True)
class MissingStep:
    """A machine's step by its operation, or a person's by form and groups."""

    operation: str = ""
    form: str = ""
    groups: tuple[str, ...] = ()


def missing_steps(rules: Iterable[LegalRule]) -> dict[str, MissingStep]:
    """By rule id; a rule that asks for more than a step of its own before another is not there."""
    found = ((each.rule.id, missing_step(each)) for each in rules)
    return {rule: step for rule, step in found if step is not None}


def missing_step(rule: LegalRule) -> MissingStep | None:
    match rule.statement:
        case Before(_, wanted) | NoWay(_, _, wanted):
            return step_of(wanted)
    return None


def step_of(wanted: Selector) -> MissingStep | None:
    """None when the selector asks for what only a person can decide, or allows several steps."""
    others = (wanted.switches, wanted.attached, wanted.on_way, wanted.any_of, wanted.none_of)
    if any(others) or not wanted.words.keys() <= ENOUGH:
        return None
    operations, forms = wanted.words.get("operation", ()), wanted.words.get("form", ())
    groups = tuple(wanted.words.get("only_group") or wanted.words.get("group", ()))
    if len(operations) == 1 and "*" not in operations[0] and not forms and not groups:
        return MissingStep(operation=operations[0])
    if len(forms) == 1 and "*" not in forms[0] and not operations and groups:
        return MissingStep(form=forms[0], groups=groups)
    return None
