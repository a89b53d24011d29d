"""The laws of merging, over diagrams and edits drawn at random; layout never counts."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.lint import lint
from engine.versions.differences import differences
from engine.versions.merging import merge
from engine.versions.parts import read_diagram, same_diagram, same_parts
from engine.versions.sentences import sentences
from tests.engine.merge_edits import edited_by
from tests.engine.processes_at_random import draw

SEEDS = st.integers(min_value=0, max_value=10**9)
OTHER = {"ours": "theirs", "theirs": "ours"}


def drawn(seed: int) -> tuple[bytes, bytes, bytes]:
    """A template, the agency's diagram and the template's next version."""
    base = draw(seed)["main"]
    return base, edited_by("own", base, Random(seed + 1)), edited_by("new", base, Random(seed + 2))


def errors(xml: bytes) -> set[str]:
    return {f"{each.rule} {each.element}" for each in lint(xml) if each.severity == "error"}


@settings(deadline=None, max_examples=15)
@given(SEEDS)
def test_nothing_changed_on_one_side_gives_the_other(seed: int) -> None:
    base, ours, theirs = drawn(seed)
    assert same_diagram(merge(base, base, theirs).xml, theirs)
    assert same_diagram(merge(base, ours, base).xml, ours)
    assert same_diagram(merge(base, ours, ours).xml, ours)
    assert merge(base, ours, ours).conflicts == {}


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_the_sides_may_be_swapped_when_the_choices_are(seed: int) -> None:
    base, ours, theirs = drawn(seed)
    there, back = merge(base, ours, theirs), merge(base, theirs, ours)
    assert set(there.conflicts) == set(back.conflicts)
    choices = {conflict: Random(seed).choice(list(OTHER)) for conflict in there.conflicts}
    one = merge(base, ours, theirs, choices)
    other = merge(base, theirs, ours, {conflict: OTHER[side] for conflict, side in choices.items()})
    assert same_parts(read_diagram(one.xml), read_diagram(other.xml))


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_what_was_changed_on_one_side_only_is_never_lost(seed: int) -> None:
    """And where both changed a place, whichever side is chosen is there as it was drawn."""
    base, ours, theirs = drawn(seed)
    for side in OTHER:
        choices = dict.fromkeys(merge(base, ours, theirs).conflicts, side)
        merged = merge(base, ours, theirs, choices)
        assert merged.open == []
        result = read_diagram(merged.xml).parts
        sides = {"ours": read_diagram(ours).parts, "theirs": read_diagram(theirs).parts}
        for each in merged.decisions:
            wanted = sides[each.taken].get(each.element)
            found = result.get(each.element)
            assert (found and found.meaning) == (wanted and wanted.meaning), each
            assert each.taken == (side if each.conflict else each.kind if each.kind in OTHER else each.taken)
        untouched = sides["ours"].keys() - {each.element for each in merged.decisions}
        assert untouched <= result.keys()


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_a_merge_without_conflict_has_no_new_fault_and_every_flow_leads_somewhere(seed: int) -> None:
    base, ours, theirs = drawn(seed)
    merged = merge(base, ours, theirs)
    root = etree.fromstring(merged.xml)
    ids = Counter(each.get("id") for each in root.iter() if each.get("id"))
    assert [id for id, count in ids.items() if count > 1] == []
    for flow in root.iter("{*}sequenceFlow"):
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= ids.keys()
    if not merged.conflicts:
        assert errors(merged.xml) <= errors(ours) | errors(theirs)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_differences_and_sentences_are_empty_exactly_when_the_diagrams_do_the_same(seed: int) -> None:
    base, ours, theirs = drawn(seed)
    for one, other in ((base, ours), (ours, theirs), (theirs, theirs)):
        found = differences(one, other)
        assert (found == []) == same_diagram(one, other)
        assert all(each.properties for each in found)
        assert (sentences(one, other) == []) == (found == [])
        assert {each.element for each in found} == {each.element for each in differences(other, one)}
