"""Patterns: what forms really need passes, what could hang a worker does not."""

from __future__ import annotations

import pytest

from forms.patterns import MAX_TEXT, is_cheap, is_readable, matches


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{1,5}/[A-ZĐ]+-[A-ZĐ]+$",
        r"^[0-9]{12}$",
        r"^(QĐ|CV|TB|KH)$",
        r"^H\d{2}(\.\d{2})?$",
        "văn bản",
        r"^[^\s/*+()|?{}]+$",
    ],
)
def test_everyday_patterns_pass(pattern):
    assert is_readable(pattern)
    assert is_cheap(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"^(a|a)*$",
        r"^(?:a?){30}b$",
        "^" + "a?" * 40 + "a" * 40,
        "^" + "(?:a|a)" * 28 + "b",
        r"a*a*a*a*b",
        r"^.{0,200}.{0,200}.{0,200}.{0,200}b$",
        r"^(?=a+)b",
        r"^(a)\1$",
        r"^a++b",
        r"^\(+(\)+)+$",
    ],
)
def test_patterns_that_may_take_for_ever_do_not(pattern):
    assert not is_cheap(pattern)


def test_the_worst_pattern_let_through_still_ends():
    worst = r"^a*a*a*b$"
    assert is_cheap(worst)
    assert not matches(worst, "a" * MAX_TEXT)


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "*", "(?P<a", "a{99999999999}"])
def test_what_is_no_pattern_is_seen(pattern):
    assert not is_readable(pattern)


def test_classes_are_ascii_as_in_javascript():
    assert matches(r"^\d+$", "123")
    assert not matches(r"^\d+$", "١٢٣")
