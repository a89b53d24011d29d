"""Every rule of every pack: a lawful diagram passes, an unlawful one is found out on the right element."""

from __future__ import annotations

import pytest

from connectors.catalog import OPERATIONS
from engine.legal.checking import check
from engine.legal.rules import LegalRule, read_rule
from engine.lint import lint
from forms.catalog import load_catalog
from processes.packs import load_packs
from processes.regulation import Pack
from records.organisations import ROLES
from tests.engine.legal.diagrams import called, incoming, outgoing
from tests.engine.legal.pairs import BY_PACK, MORE_UNLAWFUL, PAIRS, Pair

PACKS = list(load_packs())
IN_EFFECT = [(pack, rule.id) for pack in PACKS for rule in pack.rules]
NOT_BUILT_YET = {  # operations that rules speak of before any diagram can use them
    "signature.seal_attachments", "signature.seal_scan", "recordkeeping.cancel_recalled", "interop.confirm_recall",
    "mail.send_notice",
}  # fmt: skip


def rules_of(pack: Pack) -> list[LegalRule]:
    return [read_rule(rule) for rule in pack.rules]


def pair_of(pack: Pack, rule: str) -> Pair:
    return BY_PACK.get((pack.name, rule)) or PAIRS[rule]


@pytest.mark.parametrize(("pack", "rule"), IN_EFFECT, ids=[f"{pack.name}-{rule}" for pack, rule in IN_EFFECT])
def test_each_rule_lets_a_lawful_diagram_pass_and_finds_an_unlawful_one(pack: Pack, rule: str) -> None:
    wanted, pair = [each for each in rules_of(pack) if each.rule.id == rule], pair_of(pack, rule)
    assert check(pair.lawful, wanted, called) == []
    found = check(pair.unlawful, wanted, called)
    assert {(each.rule, each.severity) for each in found} == {(rule, wanted[0].rule.severity)}
    assert pair.blamed in {each.element for each in found}
    assert all(each.article and each.mend and each.message.startswith(wanted[0].rule.says) for each in found)


@pytest.mark.parametrize(
    ("rule", "diagram", "blamed"), MORE_UNLAWFUL, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_a_cunning_hand_would_try_is_found(rule: str, diagram: bytes, blamed: str) -> None:
    pack = load_packs().pack("ha-nam-2024")
    assert (rule, blamed) in {(each.rule, each.element) for each in check(diagram, rules_of(pack), called)}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_the_lawful_flows_break_no_rule_that_blocks(pack: Pack) -> None:
    for diagram in (incoming(), outgoing()):
        found = check(diagram, rules_of(pack), called)
        assert [each for each in found if each.severity == "error"] == []
        assert {each.rule for each in found} <= {"L15", "L23"}


def test_the_lawful_flows_can_run() -> None:
    for diagram in (incoming(), outgoing()):
        assert [each for each in lint(diagram) if each.severity == "error"] == []


def test_no_pair_is_left_over() -> None:
    everywhere = {rule for _pack, rule in IN_EFFECT}
    assert set(PAIRS) == everywhere
    assert set(BY_PACK) <= {(pack.name, rule) for pack, rule in IN_EFFECT}


def test_every_group_of_rules_asked_for_is_there() -> None:
    numbers = {rule[1:3] for _pack, rule in IN_EFFECT}
    assert {f"{number:02d}" for number in range(1, 21)} <= numbers


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_rules_name_only_what_exists(pack: Pack) -> None:
    """A misspelt operation, form or role would make a rule silent."""
    names = {"operation": set(OPERATIONS) | NOT_BUILT_YET, "form": set(load_catalog().forms), "group": set(ROLES)}
    names["only_group"] = names["group"]
    for rule in pack.rules:
        for part in (rule.applies, rule.every, rule.needs, rule.forbids):
            for word, value in said_in(part):
                assert word not in names or "*" in value or value in names[word], (rule.id, word, value)


def said_in(part: object) -> list[tuple[str, str]]:
    """Every word of a selector with its value, however deep it stands."""
    if isinstance(part, dict):
        here = [
            (word, each) for word, value in part.items() for each in (value if isinstance(value, list) else [value])
        ]
        deeper = [found for value in part.values() for found in said_in(value)]
        return [(word, each) for word, each in here if isinstance(each, str)] + deeper
    return [found for each in part for found in said_in(each)] if isinstance(part, list) else []
