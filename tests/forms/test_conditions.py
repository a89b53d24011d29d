"""Conditions: what they mean, what is refused and where, and that nothing makes them fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.conditions import MAX_DEPTH, parse
from forms.errors import ConditionRefused
from forms.truth import evaluate

SCOPE = {
    "urgency": "khan",
    "pages": 5,
    "ratio": 94.2,
    "paper": True,
    "empty": None,
    "copies": ["ct", "vp"],
    "due": {"day": "2026-11-27"},
    "this": {"late": False},
}

MEANINGS = [
    ('=urgency = "khan"', True),
    ('urgency = "khan"', True),
    ('urgency != "khan"', False),
    ("pages = 5", True),
    ("pages = 5.0", True),
    ("pages != 5", False),
    ("pages < 5", False),
    ("pages <= 5", True),
    ("ratio > 94", True),
    ("-1 < pages", True),
    ('urgency < "l"', True),
    ('due.day >= "2026-11-01"', True),
    ("paper", True),
    ("paper = true", True),
    ("not(paper)", False),
    ("this.late", False),
    ("not(this.late)", True),
    ("pages in [1..5]", True),
    ("pages in [1..5)", False),
    ("pages in (5..9]", False),
    ("pages in ]5..9]", False),
    ("pages in [1..5[", False),
    ('urgency in ["khan", "hoa_toc"]', True),
    ('urgency in ("thuong")', False),
    ("urgency in copies", False),
    ('list contains(copies, "ct")', True),
    ('list contains( ["a"], "b" )', False),
    ("list contains([null], empty)", True),
    ("paper and pages > 1", True),
    ("not(paper) or pages > 1", True),
    ('(paper or pages = 1) and urgency = "thuong"', False),
    ("paper or pages = 1 and false", True),  # `and` binds tighter
    ("empty = null", True),
    ("nowhere.at.all = null", True),
    ("empty != null", False),
    ("pages != null", True),
    # FEEL: nothing can be said of unlike kinds, nor of null
    ('pages = "5"', None),
    ("paper = 1", None),
    ("empty < 5", None),
    ('pages < "9"', None),
    ("pages in [1..empty]", None),
    ("list contains(pages, 5)", None),
    ("not(empty)", None),
    ("empty and false", False),
    ("empty and true", None),
    ("empty or true", True),
    ("empty or false", None),
    ("copies = copies", None),
    (r'urgency = "a\"b\\"', False),
]


@pytest.mark.parametrize(("text", "value"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_a_condition_means_what_feel_says(text, value):
    assert evaluate(parse(text).tree, SCOPE) is value
    assert parse(text).holds(SCOPE) is (value is True)


REFUSED = [
    ("", 0),
    ("=", 1),
    ("a b", 2),
    ("a = = b", 4),
    ("a = b = c", 6),
    ("a + 1", 2),
    ("a -1", 2),
    ("if a then b else c", 3),
    ("count(a) > 1", 5),
    ("a.b(1)", 3),
    ("a[1] = 2", 1),
    ("x in [1..2", 10),
    ("x in ]1, 2]", 7),
    ("list contains(a)", 15),
    ("not a", 4),
    ("(a = 1", 6),
    ('a = "b', 4),
    ("a = 'b'", 4),
    ("a = 1.2.3", 4),
    ("a = 1234567890123456", 4),
    ("a.and = 1", 0),
    ("this = 1", 0),
    ("true.x = 1", 0),
    ("__import__('os')", 11),
    ("a = @b", 4),
    ("số = 1", 1),
]


@pytest.mark.parametrize(("text", "position"), REFUSED, ids=[text or "nothing" for text, _ in REFUSED])
def test_what_is_not_in_the_subset_is_refused_at_its_position(text, position):
    with pytest.raises(ConditionRefused) as refused:
        parse(text)
    assert refused.value.position == position
    assert refused.value.code == "bad_condition"
    assert f"ký tự thứ {position + 1}" in str(refused.value)


def test_nesting_is_bounded_so_that_no_text_exhausts_the_stack():
    assert parse("(" * (MAX_DEPTH - 1) + "a" + ")" * (MAX_DEPTH - 1)).paths() == {("a",)}
    for opening in ("(", "[", "not(", "list contains(", "x in ("):
        with pytest.raises(ConditionRefused):
            parse(opening * 60)
    with pytest.raises(ConditionRefused):
        parse("a = 1 or " * 200 + "a = 1")


def test_a_condition_says_which_names_it_reads_and_takes_known_values_in():
    condition = parse('case.kind = "in" and pages > 3 and this.late')
    assert condition.paths() == {("case", "kind"), ("pages",), ("this", "late")}
    settled = condition.settled({("case", "kind"): "in"})
    assert settled[1] == ("=", ("value", "in"), ("value", "in"))
    assert evaluate(settled, {"pages": 4, "this": {"late": True}}) is True


def test_decomposed_letters_compare_as_composed_ones():
    assert parse('name = "Hỏa"').holds({"name": "Hỏa"})


WORDS = st.sampled_from(
    ["a", "a.b", "this.c", "1", "-2.5", '"x"', "null", "true", "and", "or", "not(", "(", ")", "[", "]", "..", ",", "=",
     "!=", "<", ">=", "in", "list contains(", " "]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=60) | st.lists(WORDS, max_size=14).map(" ".join), scope=JSON)
def test_any_text_is_a_condition_or_refused_and_any_condition_has_a_value(text, scope):
    try:
        condition = parse(text)
    except ConditionRefused:
        return
    values = {"a": scope, "this": {"c": scope}}
    assert condition.holds(values) == (evaluate(condition.tree, values) is True)
