"""Publishing a form: every fault is named, with its component and a sentence; nothing is silently ignored."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.form import read_form
from forms.renderer import render
from forms.review import review
from forms.shapes import COMPONENTS
from forms.widgets import WIDGETS
from tests.forms.samples import CHOICES, EVERYTHING, REGISTER_INCOMING, SIGN, URGENCY, field, hidden_when, schema_of

AB = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]


def codes(*components, known=frozenset()):
    return [finding.code for finding in review(schema_of(*components), known)]


@pytest.mark.parametrize("schema", [EVERYTHING, REGISTER_INCOMING, SIGN], ids=["everything", "register", "sign"])
def test_a_sound_form_has_no_findings(schema):
    assert review(schema) == ()


def test_the_samples_have_every_component_and_every_widget_but_those_that_only_look_different():
    items = [item for schema in (EVERYTHING, SIGN) for item in schema["components"]]
    items += [inner for item in items for inner in item.get("components", [])]
    assert {item["type"] for item in items} == COMPONENTS.keys()
    widgets = {item.get("properties", {}).get("widget") for item in items} - {None}
    assert WIDGETS.keys() - widgets == {"facts", "paragraphs", "upload"}


WRONG = {
    # the shape
    "unknown type": (field("button"), "unknown_type"),
    "html": ({"type": "html", "content": "<b>"}, "unknown_type"),
    "no type": ({"id": "x", "key": "x"}, "unknown_type"),
    "unknown property": (field("textfield", placeholder="…"), "unknown_property"),
    "rule of another type": (field("textarea", validate={"pattern": "x"}), "unknown_property"),
    "computed default": (field("textfield", valuesExpression="=a"), "unknown_property"),
    "computed limit": (field("number", validate={"max": "=a"}), "wrong_property"),
    "computed read-only": (field("textfield", readonly="=a"), "wrong_property"),
    "text for a number": (field("number", defaultValue="5"), "wrong_property"),
    "numbers as text": (field("number", serializeToString=True), "wrong_property"),
    "unknown subtype": (field("datetime", subtype="week"), "wrong_property"),
    "option without label": (field("select", values=[{"value": "a"}]), "missing_property"),
    "option with empty value": (field("select", values=[{"label": "A", "value": ""}]), "wrong_property"),
    "option that is a number": (field("select", values=[{"label": "A", "value": 1}]), "wrong_property"),
    "no options left": (field("radio", values=[]), "wrong_property"),
    # each component
    "no label": ({"type": "textfield", "id": "x", "key": "x"}, "no_label"),
    "blank label": (field("number", label="  "), "no_label"),
    "no key": ({"type": "textfield", "id": "x", "label": "X"}, "no_key"),
    "rows without path": ({"type": "dynamiclist", "id": "x", "components": [field("checkbox")]}, "no_key"),
    "key with a dot": (field("textfield", "a.b"), "bad_key"),
    "key with a mark": (field("textfield", "số"), "bad_key"),
    "key with an underscore first": (field("textfield", "_x"), "bad_key"),
    "key that ends in a line": (field("textfield", "x\n"), "bad_key"),
    "typename": (field("textfield", "typename"), "reserved_key"),
    "typename in a path": ({"type": "group", "path": "a.typename", "components": []}, "reserved_key"),
    "python word": (field("textfield", "from"), "reserved_key"),
    "feel word": (field("textfield", "null"), "reserved_key"),
    "formula as label": (field("textfield", label="=a"), "template_in_text"),
    "template in description": (field("textfield", description="Xem {{a}}"), "template_in_text"),
    "link": ({"type": "text", "text": "Xem [đây](a)"}, "link_in_text"),
    "address": ({"type": "text", "text": "Xem https://a.vn"}, "link_in_text"),
    "markup": ({"type": "text", "text": "<b>đậm</b>"}, "html_in_text"),
    "table": ({"type": "text", "text": "| a | b |"}, "mark_in_text"),
    "unknown widget": (field("textfield", properties={"widget": "signature"}), "unknown_widget"),
    "widget on the wrong type": (field("textfield", properties={"widget": "units"}), "misplaced_widget"),
    "unknown setting": (field("textfield", properties={"colour": "red"}), "unknown_setting"),
    "wrong setting": (
        field("taglist", properties={"widget": "units", "due": "maybe"}),
        "wrong_property",
    ),
    "no options": (field("select"), "no_options"),
    "two lists": (field("select", values=AB, valuesKey="list"), "two_lists"),
    "same option twice": (field("select", values=[*AB, *AB]), "same_option"),
    "option with spaces": (field("select", values=[{"label": "A", "value": " a"}]), "bad_option"),
    "unreadable pattern": (field("textfield", validate={"pattern": "("}), "bad_pattern"),
    "costly pattern": (field("textfield", validate={"pattern": "^(a+)+$"}), "costly_pattern"),
    "unreadable condition": (field("textfield", **hidden_when("=a +")), "bad_condition"),
    # together
    "unknown name": (field("textfield", **hidden_when("=y = 1")), "unknown_name"),
    "itself": (field("textfield", **hidden_when("=x = null")), "unknown_name"),
    "required and read-only": (field("textfield", readonly=True, validate={"required": True}), "required_read_only"),
    "read-only pin": (field("textfield", disabled=True, properties={"widget": "pin"}), "unshowable"),
    "empty range": (field("number", validate={"min": 5, "max": 1}), "empty_range"),
    "empty lengths": (field("textfield", validate={"minLength": 5, "maxLength": 1}), "empty_range"),
    "default that is no option": (field("select", values=AB, defaultValue="c"), "bad_default"),
    "default out of range": (field("number", validate={"max": 1}, defaultValue=2), "bad_default"),
    "default pin": (field("textfield", properties={"widget": "pin"}, defaultValue="1"), "bad_default"),
}


@pytest.mark.parametrize(("component", "code"), WRONG.values(), ids=WRONG.keys())
def test_a_fault_is_found_and_said_in_vietnamese(component, code):
    findings = review(schema_of(component))
    assert [finding.code for finding in findings] == [code]
    assert findings[0].component in {component.get("id", ""), component.get("key", "")}
    assert findings[0].sentence.endswith(".")
    assert findings[0].sentence[0] in "“BCĐT"


def rows(*components):
    return {"type": "dynamiclist", "id": "r", "label": "Dòng", "path": "r", "components": list(components)}


def test_names_are_unique_within_their_scope_only():
    assert codes(field("textfield", "a"), field("number", "a")) == ["same_key"]
    group = {"type": "group", "id": "g", "label": "G", "path": "a"}
    assert codes(field("textfield", "a"), {**group, "components": [field("textfield", "b")]}) == ["same_key"]
    assert codes(
        {**group, "components": [field("textfield", "b")]}, {**group, "components": [field("number", "b")]}
    ) == ["same_key"]
    assert (
        codes({**group, "components": [field("textfield", "b")]}, {**group, "components": [field("number", "c")]}) == []
    )
    assert codes(field("textfield", "a"), rows(field("textfield", "a"))) == []


def test_conditions_read_upwards_only():
    asked = field("select", "a", values=AB)
    reader = field("textfield", "b", **hidden_when('=a = "a"'))
    assert codes(asked, reader) == []
    assert codes(reader, asked) == ["unknown_name"]
    assert codes(reader, known=frozenset({"a"})) == []
    assert codes(reader, asked, known=frozenset({"a"})) == ["unknown_name"]


def test_a_row_is_read_from_inside_it_only():
    inside = field("textfield", "b", **hidden_when("=this.a"))
    assert codes(rows(field("checkbox", "a"), inside)) == []
    assert codes(field("checkbox", "a"), inside) == ["unknown_name"]
    assert codes(rows(field("checkbox", "a")), inside) == ["unknown_name"]
    assert codes(rows(field("checkbox", "a")), field("textfield", "c", **hidden_when("=r = null"))) == [
        "unreadable_name"
    ]


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        (field("select", "a", values=AB), '=a = "c"'),
        (field("select", "a", values=AB), '=a in ["a", "c"]'),
        (field("number", "a"), '=a = "5"'),
        (field("checkbox", "a"), "=a = 1"),
        (field("textfield", "a"), "=a > 3"),
        (field("checklist", "a", values=AB), '=a = "a"'),
    ],
)
def test_a_comparison_that_can_never_be_true_is_a_slip(asked, condition):
    assert codes(asked, field("textfield", "b", **hidden_when(condition))) == ["never_true"]


def test_secrets_are_not_read_and_not_repeated():
    pin = field("textfield", "pin", properties={"widget": "pin"})
    assert codes(pin, field("textfield", "b", **hidden_when("=pin = null"))) == ["unreadable_name"]
    for part in (pin, field("filepicker", "f"), field("textfield", "a", readonly=True), rows(field("checkbox"))):
        assert codes(rows(field("checkbox", "ok"), part)) == ["misplaced_in_rows"]


def test_depth_and_number_of_components_are_bounded():
    deep = field("textfield")
    for _ in range(7):
        deep = {"type": "group", "components": [deep]}
    assert codes(deep) == ["too_deep"]
    assert codes(*(field("textfield", f"k{i}") for i in range(301))) == ["component_count"]
    assert codes() == ["component_count"]


@pytest.mark.parametrize("schema", [None, [], "x", {}, {"type": "default"}, {"type": "x", "components": []}, {1: 2}])
def test_what_is_no_form_is_refused(schema):
    assert review(schema)


def spoil(schema, path, value):
    """Puts the value somewhere inside; each step chooses one of the parts there are."""
    for step in path[:-1]:
        parts = list(schema.values()) if isinstance(schema, dict) else schema
        if not parts or not isinstance(parts[step % len(parts)], dict | list):
            break
        schema = parts[step % len(parts)]
    places = list(schema) if isinstance(schema, dict) else list(range(len(schema)))
    if places:
        schema[places[path[-1] % len(places)]] = value


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["=a", "units", "a.b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=200)
@given(
    base=st.sampled_from([EVERYTHING, REGISTER_INCOMING, SIGN]),
    spoils=st.lists(st.tuples(st.lists(st.integers(0, 30), min_size=1, max_size=6), JSON), min_size=1, max_size=4),
)
def test_a_spoilt_form_is_either_refused_or_can_be_shown(base, spoils):
    schema = copy.deepcopy(base)
    for path, value in spoils:
        spoil(schema, path, value)
    if not review(schema):
        form = read_form("spoilt", schema)
        assert render(form, dict.fromkeys(form.lists, CHOICES["units"]))


@settings(deadline=None, max_examples=100)
@given(JSON)
def test_no_json_makes_the_review_fail(schema):
    assert review(schema) or schema["type"] == "default"


def test_static_options_of_the_sample_are_the_ones_conditions_may_name():
    assert codes(field("select", "a", values=URGENCY), field("checkbox", "b", **hidden_when('=a != "khan"'))) == []
