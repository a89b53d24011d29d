"""Trying a decision table says what a case would be told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DiagramRefused, StepFailed
from engine.spiff.trials import Trial, try_table
from tests.engine.spiff.test_decisions import decided, table

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAYS = table(("'khan'", "1"), ("'hoa_toc'", "0"), ("-", "7"), policy="FIRST")


def test_it_names_the_rows_that_fit_and_what_the_first_gives() -> None:
    assert try_table(DAYS, {"kind": "hoa_toc"}, NOW) == Trial((2, 3), ("r1", "r2"), {"days": 0})


def test_every_row_is_collected() -> None:
    dmn = table(("> 1", "'a'"), ("> 5", "'b'"), policy="COLLECT")
    assert try_table(dmn, {"kind": 9}, NOW).outputs == {"days": ["a", "b"]}
    assert try_table(dmn, {"kind": 0}, NOW) == Trial(outputs={"days": []})


def test_it_says_when_a_case_would_not_go_on() -> None:
    two = try_table(table(("< 5", "1"), ("< 9", "2")), {"kind": 3}, NOW)
    assert (two.rows, two.why) == ((1, 2), "các dòng 1, 2 cùng khớp")
    assert try_table(table(("< 5", "1")), {"kind": 7}, NOW).why == "không dòng nào khớp"


def test_it_says_which_expression_misses_its_data() -> None:
    assert "kind" in try_table(DAYS, {}, NOW).why
    assert "chia cho 0" in try_table(table(("-", "1 / kind")), {"kind": 0}, NOW).why


def test_a_table_that_could_not_go_live_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="Ô “<” không đọc được"):
        try_table(table(("<", "1")), {"kind": 1}, NOW)


def test_data_of_another_kind_is_not_let_in() -> None:
    assert try_table(DAYS, {"kind": float("nan")}, NOW).why


@pytest.mark.slow
@given(st.one_of(st.integers(-3, 12), st.sampled_from(["khan", "x", ""]), st.none(), st.booleans()))
def test_it_says_what_a_case_is_told(kind: object) -> None:
    for policy in ("UNIQUE", "FIRST", "COLLECT"):
        dmn = table(("? == 'khan'", "'k'"), ("? == 3", "3"), ("? in [3, 4]", "'m'"), policy=policy)
        tried = try_table(dmn, {"kind": kind}, NOW)
        told: object = None
        try:
            told = decided(dmn, kind=kind)["days"]
        except StepFailed:
            refused = True
        else:
            refused = False
        assert (bool(tried.why), tried.outputs.get("days")) == (refused, told)
