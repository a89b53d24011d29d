"""Whole forms checked: registering, signing, rows, and what conditions hide."""

from __future__ import annotations

import json

import pytest

from forms.checker import check, draft
from forms.submission import Posted
from tests.forms.samples import CHOICES, EVERYTHING, REGISTER_INCOMING, SIGN, TODAY, field, form_of, hidden_when

REQUIRED = {"required": True}

POSTED = {
    "csrf_token": ["…"],
    "code": ["1482/SXD-QHKT"],
    "issued": ["20/11/2026"],
    "subject": ["V/v điều chỉnh cục bộ quy hoạch chung đô thị Tân Thử"],
    "urgency": ["khan"],
    "due": ["2026-11-27T16:30"],
}


class TestRegistering:
    """The clerk's form of an incoming document, whose later fields depend on the earlier."""

    form = form_of(*REGISTER_INCOMING["components"])

    def test_what_is_hidden_is_neither_asked_nor_kept(self):
        checked = check(self.form, Posted(POSTED | {"sheets": ["12"]}), {}, TODAY)
        assert checked.is_right
        assert checked.answers == {
            "code": "1482/SXD-QHKT",
            "issued": "2026-11-20",
            "subject": "V/v điều chỉnh cục bộ quy hoạch chung đô thị Tân Thử",
            "urgency": "khan",
            "due": "2026-11-27T09:30:00+00:00",
            "paper": False,
        }

    def test_what_comes_into_sight_is_asked(self):
        checked = check(self.form, Posted(POSTED | {"paper": ["true"]}), {}, TODAY)
        assert checked.errors["sheets"].sentence == "Chưa điền “Số tờ”."
        shown = check(self.form, Posted(POSTED | {"paper": ["true"], "sheets": ["3"]}), {}, TODAY)
        assert shown.answers["sheets"] == 3

    def test_names_that_the_form_does_not_ask_for_are_refused(self):
        stray = Posted(POSTED | {"owner": ["me"], "code.0.x": ["1"]})
        checked = check(self.form, stray, {}, TODAY)
        assert {path: error.code for path, error in checked.errors.items()} == {
            "owner": "unknown_field",
            "code.0.x": "unknown_field",
        }
        ours = Posted(POSTED | {"owner": ["me"]}, ignored=frozenset({"csrf_token", "owner"}))
        assert check(self.form, ours, {}, TODAY).is_right

    def test_all_errors_come_at_once_in_the_order_of_the_form(self):
        checked = check(self.form, {"code": "x", "paper": True}, {}, TODAY)
        assert list(checked.errors) == ["code", "issued", "subject", "urgency", "sheets"]


class TestSigning:
    form = form_of(*SIGN["components"])

    def test_a_pin_is_never_among_the_answers(self):
        checked = check(self.form, {"verdict": "sign", "pin": " 12 34 "}, {}, TODAY)
        assert checked.answers == {"verdict": "sign"}
        assert checked.secrets == {"pin": " 12 34 "}
        assert "12 34" not in repr(checked)
        assert "12 34" not in json.dumps(checked.typed)
        assert "pin" not in draft(self.form, Posted({"verdict": ["sign"], "pin": ["1234"]}))

    def test_a_pin_is_asked_only_where_it_is_shown(self):
        assert check(self.form, {"verdict": "sign"}, {}, TODAY).errors["pin"].code == "required"
        returned = check(self.form, {"verdict": "no", "why": "Sai thể thức", "pin": "1234"}, {}, TODAY)
        assert returned.answers == {"verdict": "no", "why": "Sai thể thức"}
        assert returned.secrets == {}

    def test_a_pin_is_given_up_when_anything_else_is_wrong(self):
        checked = check(self.form, {"verdict": "sign", "pin": "1234", "extra": 1}, {}, TODAY)
        assert checked.errors["extra"].code == "unknown_field"
        assert checked.secrets == {}


class TestRows:
    """Cooperating units with a due date each, and rows with a condition of their own."""

    units = form_of(field("taglist", "co", valuesKey="units", properties={"widget": "units"}, validate=REQUIRED))
    steps = form_of(EVERYTHING["components"][15])

    def test_rows_come_in_the_order_of_their_numbers_and_blank_ones_are_left_out(self):
        posted = {"co.7.unit": ["vp"], "co.7.due": ["30/11/2026"], "co.0.unit": [""], "co.2.unit": ["phong-kt"]}
        posted |= {"co.2.due": ["2026-12-01"]}
        rows = [{"unit": "phong-kt", "due": "2026-12-01"}, {"unit": "vp", "due": "2026-11-30"}]
        assert check(self.units, Posted(posted), CHOICES, TODAY).answers == {"co": rows}
        assert check(self.units, {"co": [{}, *rows, {"unit": None}]}, CHOICES, TODAY).answers == {"co": rows}

    def test_each_row_is_judged(self):
        sent = {"co": [{"unit": "vp", "due": "2026-12-01"}, {"unit": "vp"}, {"unit": "x", "due": "mai"}]}
        errors = check(self.units, sent, CHOICES, TODAY).errors
        assert {path: error.code for path, error in errors.items()} == {
            "co.1.due": "required",
            "co.2.unit": "not_a_choice",
            "co.2.due": "bad_date",
            "co": "chosen_twice",
        }
        assert errors["co.1.due"].sentence == "Dòng 2: Chưa chọn “Hạn”."

    def test_the_due_date_may_be_left_out_when_the_form_says_so(self):
        optional = {"widget": "units", "due": "optional"}
        form = form_of(field("taglist", "co", valuesKey="units", properties=optional))
        assert check(form, {"co": [{"unit": "vp"}]}, CHOICES, TODAY).answers == {"co": [{"unit": "vp", "due": None}]}

    def test_a_required_list_needs_a_row(self):
        assert check(self.units, {"co": []}, CHOICES, TODAY).errors["co"].code == "required"
        assert check(self.units, Posted({"co.0.unit": [""]}), CHOICES, TODAY).errors["co"].code == "required"

    @pytest.mark.parametrize(
        ("sent", "path", "code"),
        [
            ({"co": "vp"}, "co", "wrong_type"),
            ({"co": ["vp"]}, "co", "wrong_type"),
            ({"co": [{"unit": "vp", "due": "2026-12-01", "boss": True}]}, "co.0.boss", "unknown_field"),
            ({"co": [{"unit": "vp", "due": "2026-12-01"}] * 201}, "co", "too_many"),
        ],
    )
    def test_rows_of_the_wrong_shape(self, sent, path, code):
        assert check(self.units, sent, CHOICES, TODAY).errors[path].code == code

    def test_a_condition_in_a_row_reads_its_own_row(self):
        sent = {"plan": {"steps": [{"what": "a", "late": True, "why": "vì"}, {"what": "b", "why": "thừa"}]}}
        assert check(self.steps, sent, {}, TODAY).answers["plan"]["steps"] == [
            {"what": "a", "late": True, "why": "vì"},
            {"what": "b", "late": False},
        ]


class TestConditions:
    def test_hidden_fields_count_as_null_for_what_comes_after(self):
        form = form_of(
            field("checkbox", "a"),
            field("textfield", "b", **hidden_when("=a")),
            field("textfield", "c", **hidden_when("=b = null")),
        )
        assert check(form, {"a": False, "b": "x", "c": "y"}, {}, TODAY).answers == {"a": False, "b": "x", "c": "y"}
        assert check(form, {"a": True, "b": "x", "c": "y"}, {}, TODAY).answers == {"a": True}

    def test_a_hidden_group_takes_all_inside_with_it(self):
        inside = {"type": "group", "path": "g", "components": [field("textfield", "b", validate=REQUIRED)]}
        form = form_of(field("checkbox", "a"), inside | hidden_when("=not(a)"))
        assert check(form, {}, {}, TODAY).answers == {"a": False}
        assert check(form, {"a": True}, {}, TODAY).errors["g.b"].code == "required"

    def test_the_page_s_data_may_be_read_and_an_unreadable_value_is_null(self):
        form = form_of(
            field("number", "n"),
            field("textfield", "b", **hidden_when('=case.kind = "in" and n = null')),
            known=frozenset({"case"}),
        )
        data = {"case": {"kind": "in"}}
        assert list(check(form, {"b": "x"}, {}, TODAY, data).answers) == ["n"]
        assert list(check(form, {"b": "x"}, {}, TODAY, {}).answers) == ["n", "b"]
        assert list(check(form, {"n": "mười", "b": 5}, {}, TODAY, data).errors) == ["n"]
        assert data == {"case": {"kind": "in"}}

    def test_a_read_only_field_shows_data_and_is_no_answer(self):
        form = form_of(field("textfield", "a", readonly=True), field("textfield", "b", **hidden_when('=a = "1"')))
        assert check(form, {"b": "x"}, {}, TODAY, {"a": "2"}).answers == {"b": "x"}
        assert check(form, {"b": "x"}, {}, TODAY, {"a": "1"}).answers == {}
        for forged in ({"a": "2", "b": "x"}, Posted({"a": ["2"]})):
            assert check(form, forged, {}, TODAY, {"a": "1"}).errors["a"].code == "read_only"
