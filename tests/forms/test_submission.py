"""The envelope of a submission: size, depth, names; and drafts, which keep what was typed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from forms.checker import check, draft
from forms.errors import ListMissing, SubmissionRefused
from forms.submission import Posted
from tests.forms.samples import EVERYTHING, TODAY, field, form_of


class TestTheEnvelope:
    form = form_of(field("textfield", "a"), {"type": "group", "path": "g.h", "components": [field("textfield", "b")]})

    @pytest.mark.parametrize(
        ("sent", "code"),
        [
            ({"typename": "BpmnWorkflow"}, "forbidden_key"),
            ({"a": {"b": [{"typename": 1}]}}, "forbidden_key"),
            ({"a": float("nan")}, "not_finite"),
            ({"a": [float("inf")]}, "not_finite"),
            ({"a": 10**40}, "not_finite"),
            ({"a": b"x"}, "not_json"),
            ({"a": date(2026, 11, 24)}, "not_json"),
            ({1: "a"}, "not_json"),
            ([], "not_json"),
            ("a", "not_json"),
            ({"a": "\ud800"}, "not_json"),
            ({"a": ["x"] * 10_001}, "too_large"),
            ({"a": "x" * 1_000_001}, "too_large"),
            ({"a": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}, "too_deep"),
        ],
    )
    def test_a_submission_may_be_refused_whole(self, sent, code):
        checked = check(self.form, sent, {}, TODAY)
        assert {path: error.code for path, error in checked.errors.items()} == {"": code}
        assert checked.errors[""].sentence.endswith(".")
        with pytest.raises(SubmissionRefused):
            draft(self.form, sent)

    def test_a_page_may_not_send_the_forbidden_name_either(self):
        assert check(self.form, Posted({"g.typename": ["x"]}), {}, TODAY).errors[""].code == "forbidden_key"

    def test_extra_names_are_named_at_every_depth(self):
        sent = {"c": 1, "g": {"h": {"b": "x", "d": 1}, "e": {}}, "a": "x"}
        errors = check(self.form, sent, {}, TODAY).errors
        assert {path: error.code for path, error in errors.items()} == dict.fromkeys(
            ["c", "g.h.d", "g.e"], "unknown_field"
        )
        assert "“g.h.d”" in errors["g.h.d"].sentence
        assert check(self.form, {"g": "x"}, {}, TODAY).errors["g"].code == "wrong_type"
        assert len(check(self.form, {f"x{i}": 1 for i in range(500)}, {}, TODAY).errors) == 20

    def test_a_list_that_the_page_forgot_is_the_page_s_fault(self):
        form = form_of(field("select", valuesKey="units"))
        with pytest.raises(ListMissing, match="units"):
            check(form, {}, {}, TODAY)


def test_a_draft_keeps_what_was_typed_even_when_it_is_wrong():
    form = form_of(*EVERYTHING["components"])
    posted = {
        "pages": ["nhiều"],
        "due.day": ["31/02/2026"],
        "recipients": ["so-y-te"],
        "pin": ["123456"],
        "evil": ["x"],
    }
    kept = draft(form, Posted(posted | {"plan.steps.4.what": ["Soát"]}))
    assert kept["pages"] == "nhiều"
    assert kept["due"]["day"] == "31/02/2026"
    assert kept["recipients"] == ["so-y-te"]
    assert kept["plan"]["steps"] == [{"what": "Soát", "late": False, "why": None}]
    assert "123456" not in json.dumps(kept)
    assert not {"pin", "evil"} & kept.keys()
