"""Every row of the table is true: it runs to its end, it is only drawn, or its refusal names the element and a way out."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from engine.errors import DiagramRefused
from tests.engine.shop import Shop
from tests.standard.row import Row
from tests.standard.stage import Stage
from tests.standard.table import PAGE, ROWS, page, reason

pytestmark = pytest.mark.once
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
WHOLE_FILE = frozenset({"schema", "one-process"})  # rules that speak of a file, or of a line of it


def having(verdict: str) -> list[Any]:
    """The rows with a verdict."""
    return [pytest.param(row, id=row.key) for row in ROWS if row.verdict == verdict]


@pytest.mark.parametrize("row", having("runs"))
def test_it_runs(row: Row, shop: Shop) -> None:
    assert row.play is not None
    stage = Stage.of(shop, row)
    row.play(stage)
    assert stage.running() == []


@pytest.mark.parametrize("row", having("drawn"))
def test_it_is_only_drawn(row: Row, shop: Shop) -> None:
    case = Stage.of(shop, row).starts()
    assert case.open == ["a"]
    case.does("a")
    assert (case.has_ended, case.passed) == (True, ["p_start", "a", "p_end"])


@pytest.mark.parametrize("row", having("refused"))
def test_it_is_refused(row: Row, shop: Shop) -> None:
    with pytest.raises(DiagramRefused) as refused:
        Stage.of(shop, row)
    finding = reason(row)
    assert finding in refused.value.findings
    assert finding.element or finding.rule in WHOLE_FILE
    assert VIETNAMESE.search(finding.message)
    assert VIETNAMESE.search(finding.mend)
    assert finding.rule != "parse", "what only the library finds is told in English"


def test_every_key_stands_for_one_row() -> None:
    assert [key for key, count in Counter(row.key for row in ROWS).items() if count > 1] == []


def test_the_document_says_what_the_tests_say() -> None:
    """When this fails: python -m tests.standard.table"""
    assert PAGE.read_text(encoding="utf-8") == page()
