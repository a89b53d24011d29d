"""Forms and decision tables of two versions: what changed in them, and which side of a merge they are taken from."""

from __future__ import annotations

from typing import Any

from engine.versions.bundles import Redrawn
from engine.versions.forms_and_tables import content_differences, content_sentences
from engine.versions.merging_contents import merge_contents

DAYS = {"type": "number", "id": "c1", "key": "days", "label": "Số ngày", "layout": {"row": "1"}}
WHY = {"type": "textfield", "id": "c2", "key": "why", "label": "Lý do"}


def form(*components: Any) -> dict[str, Any]:
    return {"type": "default", "components": list(components)}


def table(*rules: tuple[str, str, str]) -> str:
    written = "".join(
        f'<rule id="{id}"><inputEntry id="i{id}"><text>{when}</text></inputEntry>'
        f'<outputEntry id="o{id}"><text>{then}</text></outputEntry></rule>'
        for id, when, then in rules
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="route"><decisionTable>'
        '<input id="in" label="Loại"><inputExpression><text>kind</text></inputExpression></input>'
        f'<output id="out" name="unit"/>{written}</decisionTable></decision></definitions>'
    )


def told(before: Redrawn, after: Redrawn) -> list[str]:
    return [each.text for each in content_sentences(content_differences(before, after))]


def test_a_form_field_by_field() -> None:
    before = Redrawn({"leave": form(DAYS)})
    after = Redrawn({"leave": form({**DAYS, "label": "Số ngày nghỉ", "layout": {"row": "9"}}, WHY)})
    assert told(before, after) == [
        "Ô “Số ngày nghỉ” ở biểu mẫu “leave”: nhãn đổi từ “Số ngày” thành “Số ngày nghỉ”.",
        "Thêm ô “Lý do” ở biểu mẫu “leave”.",
    ]
    assert told(Redrawn({"leave": form(DAYS)}), Redrawn({"leave": form({**DAYS, "layout": {}})})) == []
    assert told(before, Redrawn()) == ["Bỏ biểu mẫu “leave”."]


def test_a_table_rule_by_rule() -> None:
    before = Redrawn(decisions={"route": table(("r1", "'a'", "'x'"), ("r2", "'b'", "'y'"))})
    after = Redrawn(decisions={"route": table(("r1", "'a'", "'z'"), ("r3", "-", "'y'"))})
    assert told(before, after) == [
        "Dòng “1” ở bảng quyết định “route”: thì đổi từ “unit: 'x'” thành “unit: 'z'”.",
        "Thêm dòng “2” ở bảng quyết định “route”.",
        "Bỏ dòng “2” ở bảng quyết định “route”.",
    ]


def test_forms_are_taken_from_the_side_that_redrew_them_and_chosen_when_both_did() -> None:
    base = Redrawn({"a": form(DAYS), "b": form(DAYS), "c": form(DAYS)}, {"route": table()})
    ours = Redrawn({"a": form(WHY), "b": form(DAYS), "c": form(DAYS, WHY)}, {}, {"mine": 1})
    theirs = Redrawn({"a": form(DAYS), "b": form(WHY), "c": form(WHY), "d": form()}, {"route": table()}, {"new": 2})
    merged = merge_contents(base, ours, theirs)
    assert merged.redrawn.forms == {"a": form(WHY), "b": form(WHY), "c": form(DAYS, WHY), "d": form()}
    assert (merged.redrawn.decisions, merged.redrawn.scenarios) == ({}, {"new": 2, "mine": 1})
    assert {each.element: each.kind for each in merged.decisions} == {
        "form:a": "ours",
        "form:b": "theirs",
        "form:c": "conflict",
        "form:d": "theirs",
        "decision:route": "ours",
    }
    assert merge_contents(base, ours, theirs, {"form:c": "theirs"}).redrawn.forms["c"] == form(WHY)
    assert merge_contents(base, ours, base).redrawn.forms == ours.forms
    assert merge_contents(base, base, theirs).redrawn.decisions == theirs.decisions
