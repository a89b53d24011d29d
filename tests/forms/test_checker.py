"""Answers: what each component takes and refuses, the same from a page and from a program."""

from __future__ import annotations

import pytest

from forms.answers import answers_schema
from forms.checker import check
from forms.keywords import AnswerValidator
from forms.submission import Posted
from tests.forms.samples import (
    CHOICES,
    TODAY,
    field,
    form_of,
)

AB = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
REQUIRED = {"required": True}

# component, what a page posts, what a program sends, the answer
TAKEN = {
    "line": (field("textfield"), [" Về  việc "], "Về  việc", "Về  việc"),
    "line, nothing": (field("textfield"), [""], None, None),
    "line, decomposed": (field("textfield"), ["Hoà"], "Hoà", "Hoà"),
    "line, of the longest": (field("textfield", validate={"maxLength": 3}), ["abc"], "abc", "abc"),
    "line, pattern": (field("textfield", validate={"pattern": "^[0-9]+$"}), ["12"], "12", "12"),
    "line, email": (
        field("textfield", validate={"validationType": "email"}),
        ["nhap@anhoa.gov.vn"],
        "nhap@anhoa.gov.vn",
        "nhap@anhoa.gov.vn",
    ),
    "line, phone": (
        field("textfield", validate={"validationType": "phone"}),
        ["0912 345 678"],
        "0912 345 678",
        "0912 345 678",
    ),
    "text": (field("textarea"), ["a\r\nb"], "a\nb", "a\nb"),
    "number": (field("number"), ["1.256"], 1256, 1256),
    "number, decimals": (field("number"), ["94,2"], 94.2, 94.2),
    "number, whole": (field("number", decimalDigits=0), ["5,0"], 5.0, 5),
    "number, step": (field("number", increment=0.1), ["0,3"], 0.3, 0.3),
    "number, nothing": (field("number"), [" "], None, None),
    "select": (field("select", values=AB), ["a"], "a", "a"),
    "select, nothing": (field("select", values=AB), [""], None, None),
    "radio": (field("radio", values=AB), ["b"], "b", "b"),
    "checkbox": (field("checkbox"), ["true"], True, True),
    "checkbox, not ticked": (field("checkbox"), None, False, False),
    "checklist": (field("checklist", values=AB), ["a", "b"], ["a", "b"], ["a", "b"]),
    "checklist, nothing": (field("checklist", values=AB), None, [], []),
    "taglist": (field("taglist", valuesKey="agencies"), ["so-y-te"], ["so-y-te"], ["so-y-te"]),
    "recipients": (
        field("checklist", valuesKey="agencies", properties={"widget": "recipients"}),
        ["so-y-te", "xa-tan-thu"],
        ["so-y-te", "xa-tan-thu"],
        ["so-y-te", "xa-tan-thu"],
    ),
    "unit": (field("select", valuesKey="units", properties={"widget": "unit"}), ["vp"], "vp", "vp"),
    "person": (field("select", valuesKey="people", properties={"widget": "person"}), ["nhap"], "nhap", "nhap"),
    "date": (field("datetime", subtype="date"), ["27/11/2026"], "2026-11-27", "2026-11-27"),
    "date, of today": (field("datetime", disallowPassedDates=True), ["2026-11-24"], "2026-11-24", "2026-11-24"),
    "time": (field("datetime", subtype="time"), ["8h30"], "08:30", "08:30"),
    "moment": (
        field("datetime", subtype="datetime"),
        ["2026-11-27T16:30"],
        "2026-11-27T16:30:00+07:00",
        "2026-11-27T09:30:00+00:00",
    ),
    "upload": (field("filepicker", "files"), ["f-1"], ["f-1"], ["f-1"]),
    "uploads": (field("filepicker", "files", multiple=True), ["f-1", "f-2"], ["f-1", "f-2"], ["f-1", "f-2"]),
}


@pytest.mark.parametrize(("component", "posted", "sent", "answer"), TAKEN.values(), ids=TAKEN.keys())
def test_a_component_takes_its_answers_from_page_and_program_alike(component, posted, sent, answer):
    form, key = form_of(component), component["key"]
    from_page = check(form, Posted({} if posted is None else {key: posted}), CHOICES, TODAY)
    from_program = check(form, {key: sent}, CHOICES, TODAY)
    assert (from_page.errors, from_page.answers) == ({}, {key: answer})
    assert from_program == from_page
    AnswerValidator(answers_schema(form, CHOICES)).validate(from_page.answers)


# component, what a page posts, what a program sends, the code, a part of the sentence
REFUSED = {
    "required line": (field("textfield", validate=REQUIRED), ["  "], "", "required", "Chưa điền “Ô x”."),
    "required select": (field("select", values=AB, validate=REQUIRED), [""], None, "required", "Chưa chọn"),
    "required checkbox": (field("checkbox", validate=REQUIRED), None, False, "required", "Chưa đánh dấu"),
    "required checklist": (field("checklist", values=AB, validate=REQUIRED), None, [], "required", "Chưa chọn"),
    "required date": (field("datetime", validate=REQUIRED), [""], None, "required", "Chưa chọn"),
    "too short": (
        field("textfield", validate={"minLength": 3}),
        ["ab"],
        "ab",
        "too_short",
        "mới có 2 ký tự, cần ít nhất 3",
    ),
    "too long": (
        field("textarea", validate={"maxLength": 3}),
        ["abcd"],
        "abcd",
        "too_long",
        "dài 4 ký tự, nhiều nhất 3",
    ),
    "no maxLength, still too long": (field("textfield"), ["a" * 1001], "a" * 1001, "too_long", "nhiều nhất 1000"),
    "pattern": (
        field("textfield", validate={"pattern": "^[0-9]+$"}, description="Chỉ ghi chữ số."),
        ["a1"],
        "a1",
        "pattern",
        "Chỉ ghi chữ số.",
    ),
    "control character": (field("textfield"), ["a\x00b"], "a\x00b", "bad_text", "ký tự điều khiển"),
    "turned direction": (field("textfield"), ["\u202etxt"], "\u202etxt", "bad_text", "ký tự điều khiển"),
    "no address": (
        field("textfield", validate={"validationType": "email"}),
        ["a@b"],
        "a@b",
        "bad_email",
        "thư điện tử",
    ),
    "no phone": (field("textfield", validate={"validationType": "phone"}), ["abc"], "abc", "bad_phone", "điện thoại"),
    "no number": (field("number"), ["mười"], "mười", "not_a_number", "94,2"),
    "point for a comma": (field("number"), ["1.5"], "1.5", "not_a_number", "94,2"),
    "too small": (field("number", validate={"min": 1}), ["0"], 0, "too_small", "từ 1 trở lên"),
    "too big": (field("number", validate={"max": 9.5}), ["9,6"], 9.6, "too_big", "từ 9,5 trở xuống"),
    "more digits than a number keeps": (field("number"), ["9" * 16], "9" * 16, "not_a_number", "94,2"),
    "too precise": (field("number", decimalDigits=1), ["1,25"], 1.25, "too_precise", "1 chữ số"),
    "off the step": (field("number", increment=0.5), ["0,3"], 0.3, "off_step", "bước 0,5"),
    "no choice": (field("select", values=AB), ["c"], "c", "not_a_choice", "không còn trong danh sách"),
    "one no choice": (field("checklist", values=AB), ["a", "c"], ["a", "c"], "not_a_choice", "không còn"),
    "chosen twice": (field("checklist", values=AB), ["a", "a"], ["a", "a"], "chosen_twice", "hai lần"),
    "not in the page's list": (field("select", valuesKey="units"), ["so-y-te"], "so-y-te", "not_a_choice", "không còn"),
    "a file of another": (field("filepicker", "files"), ["f-9"], ["f-9"], "not_a_choice", "không còn"),
    "two files": (field("filepicker", "files"), ["f-1", "f-2"], ["f-1", "f-2"], "too_many", "nhiều nhất 1 mục"),
    "no day": (field("datetime"), ["31/02/2026"], "2026-02-31", "bad_date", "27/11/2026"),
    "a day of long ago": (field("datetime"), ["0026-11-27"], "0026-11-27", "bad_date", "27/11/2026"),
    "a past day": (
        field("datetime", disallowPassedDates=True),
        ["2026-11-23"],
        "2026-11-23",
        "date_passed",
        "trước hôm nay, 24/11/2026",
    ),
    "a past moment": (
        field("datetime", subtype="datetime", disallowPassedDates=True),
        ["2026-11-23T23:59"],
        "2026-11-23T16:59:00Z",
        "date_passed",
        "trước hôm nay",
    ),
    "no time": (field("datetime", subtype="time"), ["24:00"], "24:00", "bad_time", "16:30"),
    "off the minutes": (field("datetime", subtype="time", timeInterval=15), ["08:10"], "08:10", "off_step", "bước 15"),
    "no moment": (field("datetime", subtype="datetime"), ["27/11/2026"], "2026-11-27", "bad_moment", "16:30"),
    "two values for one": (field("textfield"), ["a", "b"], ["a", "b"], "wrong_type", "kiểu dữ liệu"),
    "a word for a box": (field("checkbox"), ["có"], "có", "wrong_type", "kiểu dữ liệu"),
}


@pytest.mark.parametrize(("component", "posted", "sent", "code", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_component_refuses_with_a_code_and_a_sentence(component, posted, sent, code, said):
    form, key = form_of(component), component["key"]
    from_page = check(form, Posted({} if posted is None else {key: posted}), CHOICES, TODAY)
    from_program = check(form, {key: sent}, CHOICES, TODAY)
    for checked in (from_page, from_program):
        assert {path: error.code for path, error in checked.errors.items()} == {key: code}
        assert said in checked.errors[key].sentence
        assert not checked.is_right
        assert checked.answers == {}


@pytest.mark.parametrize(
    ("component", "sent", "code"),
    [
        (field("textfield"), 5, "wrong_type"),
        (field("textfield"), {"a": 1}, "wrong_type"),
        (field("number"), True, "wrong_type"),
        (field("number"), 10**20, "too_big"),
        (field("checkbox"), 1, "wrong_type"),
        (field("checklist", values=AB), "a", "wrong_type"),
        (field("checklist", values=AB), [1], "wrong_type"),
        (field("select", values=AB), ["a"], "wrong_type"),
        (field("datetime"), 20261127, "wrong_type"),
    ],
)
def test_a_program_must_send_the_right_json_type(component, sent, code):
    checked = check(form_of(component), {"x": sent}, CHOICES, TODAY)
    assert {path: error.code for path, error in checked.errors.items()} == {"x": code}
