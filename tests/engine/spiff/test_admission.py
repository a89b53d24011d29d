"""Only plain, weighed JSON gets into a case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import DataRefused
from engine.spiff.admission import MAX_WEIGHT, admit

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdeđ", min_size=1, max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
@settings(deadline=None, max_examples=150)
def test_json_comes_in_as_an_equal_copy_that_can_be_stored(value: Any) -> None:
    copy = admit(value, "data")
    assert orjson.dumps(copy) == orjson.dumps(value)
    if isinstance(value, list | dict) and value:
        assert copy is not value


CYCLE: list[Any] = []
CYCLE.append(CYCLE)
DOUBLED: Any = {}
for _ in range(30):
    DOUBLED = {"a": DOUBLED, "b": DOUBLED}


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, {"b": float("nan")}]}, "data.a.1.b"),
        ({"a": float("inf")}, "data.a"),
        ({"a": 2**63}, "data.a"),
        ({"a": (1, 2)}, "data.a"),
        ({"a": {1, 2}}, "data.a"),
        ({"a": date(2026, 1, 1)}, "data.a"),
        ({"a": timedelta(1)}, "data.a"),
        ({"a": Decimal(1)}, "data.a"),
        ({"a": uuid4()}, "data.a"),
        ({"a": b"x"}, "data.a"),
        ({"a": "\x00"}, "data.a"),
        ({"a": "\ud800"}, "data.a"),
        ({"a": {1: 2}}, "data.a.1"),
        ({"a": [{"typename": 1}]}, "data.a.0.typename"),
        ({"typename": None}, "data.typename"),
        ({"a": "x" * MAX_WEIGHT}, "data.a"),
    ],
)
def test_everything_else_is_refused_with_its_path(value: Any, path: str) -> None:
    with pytest.raises(DataRefused) as refused:
        admit(value, "data")
    assert refused.value.path == path
    assert "Sửa dữ liệu" in str(refused.value)


@pytest.mark.parametrize("value", [CYCLE, DOUBLED, ["x" * 1000] * 1000, [[]] * MAX_WEIGHT])
def test_what_is_small_in_memory_and_large_as_a_tree_is_refused(value: Any) -> None:
    with pytest.raises(DataRefused):
        admit(value, "data")
