"""Expressions do what an analyst needs, and nothing an attacker wants."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ExpressionFailed
from engine.spiff.expressions import Environment, ScriptEngine
from engine.spiff.syntax import compile_expression, compile_script
from tests.engine.spiff.driver import NOON

DATA: dict[str, Any] = {
    "n": 5,
    "name": "Sở Nông nghiệp",
    "kind": "cong_van",
    "document": {"id": "d-1", "pages": 12, "tags": ["khan", "mat"]},
    "units": [{"id": "x", "lead": True}, {"id": "y", "lead": False}],
    "nothing": None,
}


def value(text: str, functions: Any = None) -> Any:
    return Environment(NOON, functions or {}).evaluate(text, DATA)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("n", 5),
        ("document.id", "d-1"),
        ("document['tags'][0]", "khan"),
        ("document.tags[-1]", "mat"),
        ("n > 3 and kind == 'cong_van' or False", True),
        ("1 < n < 9", True),
        ("'khan' in document.tags", True),
        ("'id' not in document", False),
        ("nothing is None", True),
        ("nothing or 'mặc định'", "mặc định"),
        ("'xa' if n > 10 else 'gần'", "gần"),
        ("n * 2 + 1.5 - -1", 12.5),
        ("7 // 2 + 7 % 2", 4),
        ("name + ' – ' + kind", "Sở Nông nghiệp – cong_van"),
        ("[unit.id for unit in units if unit.lead]", ["x"]),
        ("{unit.id: unit.lead for unit in units}", {"x": True, "y": False}),
        ("[a + b for a in ['1', '2'] for b in ['x', 'y']]", ["1x", "1y", "2x", "2y"]),
        ("any(unit.lead for unit in units)", True),
        ("len(units) == 2 and sum([1, 2]) == 3", True),
        ("get(document, 'missing', 'không')", "không"),
        ("defined('n') and not defined('m')", True),
        ("append(document.tags, 'mới')", ["khan", "mat", "mới"]),
        ("join(document.tags)", "khan, mat"),
        ("split('a, b', ',')", ["a", "b"]),
        ("upper('đ') + lower('Đ') + strip('  x ')", "Đđx"),
        ("starts_with(name, 'Sở') and ends_with(name, 'nghiệp')", True),
        ("sorted([3, 1, 2]) == [1, 2, 3] and max(1, 2) == 2 and min(1, 2) == 1", True),
        ("str(5) + str(None)", "5"),
        ("int('7') + round(2.5678, 1)", 9.6),
        ("keys({'a': 1}) + values({'a': 'b'})", ["a", "b"]),
        ("range(3)", [0, 1, 2]),
        ("now()", "2026-11-21T12:00:00+07:00"),
        ("today()", "2026-11-21"),
        ("add_days(today(), 10)", "2026-12-01"),
        ("add_days('2026-12-01T17:00:00+07:00', 1)", "2026-12-02T17:00:00+07:00"),
        ("add_hours(now(), 4)", "2026-11-21T16:00:00+07:00"),
        ("days_between('2026-11-21', '2026-12-01')", 10),
        ("(1, 2)", [1, 2]),
        ("  n  ", 5),
    ],
)
def test_what_an_analyst_writes(text: str, result: Any) -> None:
    assert value(text) == result


def test_functions_handed_in_are_called_by_position() -> None:
    assert value("due('khan', n)", {"due": lambda level, days: f"{level}+{days}"}) == "khan+5"


def test_a_result_shares_nothing_with_the_data() -> None:
    found = value("document.tags")
    found.append("x")
    assert DATA["document"]["tags"] == ["khan", "mat"]


def test_a_script_is_a_list_of_assignments_that_see_each_other() -> None:
    context: dict[str, Any] = {"n": 2}
    Environment(NOON).execute("# hai dòng\na = n + 1\nb = [a, a * 2]\nn = 0\n", context)
    assert context == {"n": 0, "a": 3, "b": [3, 6]}


@pytest.mark.parametrize(
    "text",
    ["n", "print(n)", "a, b = 1, 2", "a = b = 1", "a += 1", "a.b = 1", "a['b'] = 1", "if n:\n  a = 1", "for x in y: pass",
     "import os", "def f(): pass", "_a = 1", "typename = 1", "a: int = 1", "del n", "  a = 1\nb = 2", "while True: pass",
     "a = open('x')", "pass", "a = 1; exec('b')"],
)  # fmt: skip
def test_a_script_is_nothing_else(text: str) -> None:
    context: dict[str, Any] = {"n": 2}
    with pytest.raises(ExpressionFailed):
        Environment(NOON).execute(text, context)
    assert context == {"n": 2}


@pytest.mark.parametrize(("text", "result"), [(r"'\\0'", "\\0"), (r"'\\'", "\\"), (r"'a\tb'", "a\tb"), (r"'\''", "'")])
def test_a_backslash_may_be_written_twice(text: str, result: str) -> None:
    assert value(text) == result


@pytest.mark.parametrize("text", [r"'\0'", r"'\d'", r"'\\\d'", "'a\\"])
def test_a_backslash_before_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ExpressionFailed):
        compile_expression(text)


def test_the_position_of_a_mistake_is_told() -> None:
    with pytest.raises(ExpressionFailed) as failed:
        compile_expression("n > 3 and open.__x")
    assert failed.value.position == 11
    with pytest.raises(ExpressionFailed) as failed:
        compile_expression("n >> 3")
    assert "RShift" in str(failed.value)
    with pytest.raises(ExpressionFailed) as failed:
        compile_script("a = 1\nprint(a)")
    assert "dòng 2" in str(failed.value)


def test_an_expression_knows_what_it_reads_and_calls() -> None:
    found = compile_expression("len([u.id for u in units if u.lead]) > limit")
    assert found.names == {"units", "limit"}
    assert found.functions == {"len"}


def test_decision_tables_ask_whether_a_cell_is_whole() -> None:
    engine = ScriptEngine(NOON)
    engine.validate("3")
    with pytest.raises(SyntaxError):
        engine.validate("< 3")
