"""Nothing that is typed, and no word of a form, ever becomes markup."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from forms.checker import FieldError, check
from forms.form import Choice
from forms.renderer import render
from tests.forms.samples import CHOICES, EVERYTHING, TODAY, field, form_of

EVERY = form_of(*EVERYTHING["components"])
MARK = "\"'><script>alert(1)</script>&{{7*7}}"
TEXT = st.just(MARK) | st.text(max_size=15).map(lambda text: f"{text}{MARK}")
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["day", "steps", "what", "unit"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = [part["key"] for part in EVERYTHING["components"] if "key" in part] + ["due", "plan"]


def tags_and_attributes(markup):
    tree = html.fragment_fromstring(str(markup), create_parent="form")
    return {element.tag for element in tree.iter()}, {name for element in tree.iter() for name in element.attrib}


USUAL_TAGS, USUAL_ATTRIBUTES = tags_and_attributes(
    render(EVERY, CHOICES, errors={"pages": FieldError("pages", "x", "x"), "q": FieldError("q", "x", "x")})
)


@settings(deadline=None, max_examples=120)
@given(st.dictionaries(st.sampled_from(NAMES), ANY, max_size=12), TEXT)
def test_nothing_typed_becomes_markup(values, text):
    checked = check(EVERY, values | {text: text}, CHOICES, TODAY)
    labels = {name: [Choice(text, text, text)] for name in EVERY.lists}
    for shown in (
        render(EVERY, labels, values, errors=checked.errors, panels={"verdict": text}),
        render(EVERY, CHOICES, checked.typed, errors=checked.errors, data={"number": text}),
    ):
        tags, attributes = tags_and_attributes(shown)
        assert tags <= USUAL_TAGS
        assert attributes <= USUAL_ATTRIBUTES | {"checked", "selected"}


def test_labels_of_the_form_itself_are_escaped_too():
    form = form_of(
        field(
            "textfield", "a", label=MARK.replace("{{7*7}}", ""), description="<i>", appearance={"suffixAdorner": "<u>"}
        ),
        {
            "type": "group",
            "label": "<s>",
            "components": [field("radio", "b", values=[{"label": "<q>", "value": "<w>"}])],
        },
    )
    tags, _ = tags_and_attributes(render(form, {}))
    assert not tags & {"i", "u", "s", "q", "w", "script"}
