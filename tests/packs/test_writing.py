"""Packs edited in place: what is changed says the new thing, and every other letter stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.packs import FOLDER
from processes.reading import read_yaml
from processes.writing import ABSENT, drop, find, put, same, with_rule
from web.rule_form import fields_of, rule_of

DELIVERED = {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.yaml")}
SHORT = ["ninh-binh-2022", "bac-lieu-2019"]
BAC_LIEU = DELIVERED["bac-lieu-2019"]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30
).filter(lambda text: text == " ".join(text.split()) != "")
VALUES = st.recursive(
    WORDS | st.integers(-99, 999) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, min_size=1, max_size=3),
    max_leaves=6,
)


def said(text: str) -> Any:
    return read_yaml("thu", text.encode())


@given(st.sampled_from(SHORT), WORDS, VALUES)
@settings(deadline=None, max_examples=12)
@pytest.mark.slow
def test_whatever_is_put_is_read_back_and_nothing_else_changes(name: str, words: str, value: Any) -> None:
    text = DELIVERED[name]
    before = said(text)
    after = said(put("thu", text, ("settings", "moi"), value))
    assert same(after, {**before, "settings": {**before.get("settings", {}), "moi": value}})
    id = before["rules"][len(words) % len(before["rules"])]["id"]
    changed = put("thu", text, ("rules", id, "says"), words)
    rules = [{**rule, "says": words} if rule["id"] == id else rule for rule in before["rules"]]
    assert same(said(changed), {**before, "rules": rules})
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == [
        line for line in changed.splitlines() if line.lstrip().startswith("#")
    ]


@given(st.sampled_from(SHORT), st.data())
@settings(deadline=None, max_examples=12)
@pytest.mark.slow
def test_taking_a_rule_out_leaves_the_others(name: str, data: st.DataObject) -> None:
    text = DELIVERED[name]
    rules = said(text)["rules"]
    gone = data.draw(st.sampled_from([rule["id"] for rule in rules]))
    assert same(said(drop("thu", text, ("rules", gone)))["rules"], [rule for rule in rules if rule["id"] != gone])


@pytest.mark.slow
def test_the_form_reads_every_delivered_rule_back_and_leaves_its_text_alone() -> None:
    for text in DELIVERED.values():
        rules = said(text)["rules"]
        assert [rule_of(fields_of(rule)) for rule in rules] == rules
        assert with_rule("thu", text, rules[-1]) == text


def test_one_rule_edited_changes_its_own_lines_only_and_keeps_its_comment() -> None:
    rule = {**find(said(BAC_LIEU), ("rules", "L23")), "severity": "error", "says": "Đóng dấu: ngay trong ngày."}
    changed = with_rule("thu", BAC_LIEU, rule)
    pairs = zip(BAC_LIEU.splitlines(), changed.splitlines(), strict=True)
    assert [(old, new) for old, new in pairs if old != new] == [
        (
            "    severity: warning      # Đ10.2 itself allows the next morning; on the same day the two dates are sure to agree",
            "    severity: error      # Đ10.2 itself allows the next morning; on the same day the two dates are sure to agree",
        ),
        (
            "    says: Ngày ký số của người ký và của cơ quan phải đúng ngày ban hành văn bản.",
            "    says: 'Đóng dấu: ngay trong ngày.'",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        ("rules: []\n", ("rules", "A"), {"id": "A"}, "rules: [{id: A}]\n"),
        (
            "rules:\n  - id: A\n",
            ("rules", "B"),
            {"id": "B", "says": "b"},
            "rules:\n  - id: A\n  - id: B\n    says: b\n",
        ),
        ("rules:\n  - says: x # c\n    id: A\n", ("rules", "A", "says"), ABSENT, "rules:\n  - id: A\n"),
        (
            "rules:\n  - id: A\n    # why\n    says: x\n",
            ("rules", "A", "says"),
            ABSENT,
            "rules:\n  - id: A\n    # why\n",
        ),
        ("rules:\n  - id: A\nsettings:\n", ("settings", "a"), [1], "rules:\n  - id: A\nsettings: {a: [1]}\n"),
        ("title: a", ("removes", "A"), {"id": "A", "why": "x"}, "title: a\nremoves:\n  - {id: A, why: x}\n"),
        ("settings: # what\n  a: 1\n  # end\n", ("settings", "b"), 2, "settings: # what\n  a: 1\n  b: 2\n  # end\n"),
        ("settings:\n  a: 1\n", ("settings", "a"), ABSENT, "settings:\n  {}\n"),
    ],
)
def test_places_are_made_and_taken_out_line_by_line(text: str, path: Any, value: Any, expected: str) -> None:
    assert (drop("thu", text, path) if value is ABSENT else put("thu", text, path, value)) == expected
