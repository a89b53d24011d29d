"""Whatever is submitted: never an exception, the same verdict from page and program, answers as their schema says."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from forms.answers import answers_schema
from forms.checker import check
from forms.form import Choice
from forms.keywords import AnswerValidator
from forms.submission import Posted
from tests.forms.samples import CHOICES, EVERYTHING, TODAY, field, form_of

FORM = form_of(*EVERYTHING["components"])
KEYS = [*(part["key"] for part in EVERYTHING["components"] if "key" in part), "plan", "due", "typename", "constructor"]
VALUES = [
    "so-y-te", "vp", "yes", "no", "2026-11-27", "27/11/2026", "08:30", "2026-11-27T16:30", "khan", "ct", "f-1", "123456",
    "94,2", "true", "<script>", "",
]  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(VALUES)
NAMES = st.sampled_from([*KEYS, "day", "time", "meeting", "steps", "what", "late", "why", "unit"]) | st.text(max_size=4)
ANY_JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=20
)


@settings(deadline=None, max_examples=300)
@given(ANY_JSON)
def test_no_json_makes_the_check_fail(sent):
    checked = check(FORM, sent, CHOICES, TODAY)
    assert checked.errors
    json.dumps(checked.typed, allow_nan=False).encode()


SOUND = {
    "subject": st.text("aăâ<&\n ", min_size=1, max_size=20).filter(str.strip),
    "direction": st.none() | st.text(max_size=20, alphabet=st.characters(exclude_categories=["C"])),
    "pages": st.none() | st.integers(1, 500),
    "urgency": st.sampled_from([None, "thuong", "khan", "hoa_toc"]),
    "decision": st.sampled_from([None, "yes", "no"]),
    "reason": st.just("Sai thể thức"),
    "paper": st.booleans(),
    "copies": st.sets(st.sampled_from(["ct", "vp"])).map(sorted),
    "recipients": st.sets(st.sampled_from(["so-y-te", "xa-tan-thu"])).map(sorted),
    "due": st.fixed_dictionaries(
        {
            "day": st.none() | st.dates(TODAY, date(2030, 1, 1)).map(date.isoformat),
            "time": st.sampled_from([None, "08:30", "16:45"]),
            "meeting": st.sampled_from([None, "2026-11-27T09:30:00+00:00"]),
        }
    ),
    "lead": st.sampled_from(["vp", "phong-kt"]),
    "cooperating": st.sets(st.sampled_from(["vp", "phong-kt"])).map(
        lambda units: [{"unit": unit, "due": "2026-12-01"} for unit in sorted(units)]
    ),
    "follower": st.sampled_from([None, "nhap"]),
    "plan": st.fixed_dictionaries(
        {
            "steps": st.lists(
                st.fixed_dictionaries(
                    {"what": st.sampled_from(["a", "b"]), "late": st.booleans(), "why": st.just("vì")}
                ),
                max_size=3,
            )
        }
    ),
    "files": st.sets(st.sampled_from(["f-1", "f-2"])).map(sorted),
    "email": st.sampled_from([None, "nhap@anhoa.gov.vn"]),
    "pin": st.sampled_from(["123456", "  987654"]),
}


def as_posted(value, name=""):
    """The same as an HTML form would post it, in the spelling of the page."""
    if isinstance(value, dict):
        return {
            n: t for key, part in value.items() for n, t in as_posted(part, f"{name}.{key}" if name else key).items()
        }
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {n: t for i, row in enumerate(value) for n, t in as_posted(row, f"{name}.{i}").items()}
    if isinstance(value, list):
        return {name: value} if value else {}
    if isinstance(value, bool):
        return {name: ["true"]} if value else {}
    return {name: ["" if value is None else str(value)]}


@settings(deadline=None, max_examples=150)
@given(st.fixed_dictionaries(SOUND))
def test_sound_answers_pass_alike_from_page_and_program_and_conform_to_the_schema(sent):
    checked = check(FORM, sent, CHOICES, TODAY)
    assert checked.errors == {}
    assert check(FORM, Posted(as_posted(sent)), CHOICES, TODAY) == checked
    schema = answers_schema(FORM, CHOICES)
    AnswerValidator(schema).validate(checked.answers)
    assert checked.secrets == {"pin": sent["pin"]}
    again = check(FORM, checked.answers | checked.secrets, CHOICES, TODAY)
    assert again.answers == checked.answers


def test_the_answers_schema_is_a_sound_json_schema_without_secrets():
    schema = answers_schema(FORM, CHOICES)
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema
    assert not {"pin", "number"} & schema["properties"].keys()
    assert schema["properties"]["due"]["required"] == ["day", "time", "meeting"]
    assert "reason" in schema["properties"]
    assert "reason" not in schema["required"]
    assert schema["properties"]["lead"]["enum"] == ["phong-xd", "phong-kt", "vp"]
    assert schema["properties"]["plan"]["properties"]["steps"]["items"]["required"] == ["what", "late"]


def test_choices_may_differ_from_person_to_person():
    form = form_of(field("select", "lead", valuesKey="units"))
    assert check(form, {"lead": "vp"}, {"units": [Choice("vp", "Văn phòng")]}, TODAY).is_right
    assert check(form, {"lead": "vp"}, {"units": []}, TODAY).errors["lead"].code == "not_a_choice"
