"""Expressions do what an analyst needs, and nothing an attacker wants."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import ExpressionFailed
from engine.spiff.evaluator import STEPS
from engine.spiff.expressions import Environment, ScriptEngine
from engine.spiff.functions import FUNCTIONS
from engine.spiff.syntax import compile_expression, compile_script
from tests.engine.bpmn import message, process, service, timer, user, wait, xor
from tests.engine.spiff.driver import NOON, Case, program

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


# ------------------------------------------------------------------------------------------------ what must not happen

ESCAPES = [
    "__import__('os').system('id')",
    "().__class__.__base__.__subclasses__()",
    "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close'][0].__init__.__globals__['system']('id')",
    "document.__class__",
    "document._x",
    "_n",
    "__builtins__",
    "open('/etc/passwd').read()",
    "eval('1')",
    "exec('1')",
    "getattr(n, 'real')",
    "len.__globals__",
    "(lambda: 1)()",
    "(x := 5)",
    "f'{n}'",
    "'{0.__class__}'.format(n)",
    "'%s' % n",
    "name.format(n)",
    "document.tags.append(4)",
    "document.pop('id')",
    "document.items()",
    "units[0].update(document)",
    "print(n)",
    "len",
    "[*units]",
    "{**document}",
    "max(*units)",
    "len(obj=units)",
    "units[0]()",
    "(len)(*[units])",
    "yield n",
    "await n",
    "import os",
    "n = 5",
    "n; n",
    "del n",
    "{1, 2}",
    "b'x'",
    "1j",
    "...",
    "n is 5",
    "[x for x, y in units]",
    "[x async for x in units]",
    "[document.id for document.id in units]",
    "~n",
    "n @ n",
    "'\\N{LATIN SMALL LETTER A}'",
    "\x00",
    "\ud800",
    "",
    "   ",
    "#",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_nothing_but_data_and_listed_functions_can_be_reached(text: str) -> None:
    with pytest.raises(ExpressionFailed):
        value(text)
    assert DATA["document"] == {"id": "d-1", "pages": 12, "tags": ["khan", "mat"]}


BOMBS = [
    "9**9**9",
    "2 ** 100000",
    "1 << 100000",
    "'a' * 1000000000",
    "[0] * 1000000000",
    "'%1000000000d' % 1",
    "9223372036854775807 + 1",
    "9223372036854775807 * 9223372036854775807",
    "1e999",
    "1e308 * 10",
    "float('nan')",
    "float('inf')",
    "round(5, -100000000)",
    "int('9' + '999999999999999999999999')",
    "range(1000000000)",
    "[x for x in range(1000) for y in range(1000)]",
    "[x for x in range(1000) for y in range(1000) for z in range(1000)]",
    "sum([len([y for y in range(1000)]) for x in range(1000)])",
    "max([max(range(1000)) for x in range(1000)])",
    "[[y for y in range(1000)] for x in range(1000)]",
    "join(range(1000), join(range(1000)))",
    "join([join(range(1000)) for x in range(1000)])",
    "len([document == document for x in range(1000) for y in range(100)])",
    "-" * 3000 + "1",
    "not " * 900 + "True",
    "(" * 300 + "1" + ")" * 300,
    "[" * 60 + "]" * 60,
    "1" + "+1" * 1900,
    "n" + ".n" * 1900,
    "1" * 3999,
    "'" + "x" * 5000 + "'",
    "{'typename': 'BpmnWorkflow'}",
    "{'a': {'typename': 1}}",
    "{1: 2}",
    "{None: 2}",
]
# Every level doubles what the one before holds, in next to no memory: only weighing it as a tree shows what it is.
BOMBS += [
    "{'a': " * 40 + "1" + "}" * 40,
    "".join(f"[[v{level}, v{level}] for v{level} in " for level in range(20)) + "[{}]" + "]" * 20,
    "".join(f"[{{'a': v{level}, 'b': v{level}}} for v{level} in " for level in range(20)) + "[{}]" + "]" * 20,
]


@pytest.mark.parametrize("text", BOMBS)
def test_nothing_can_run_long_or_grow(text: str) -> None:
    """Bounded by steps, not by the clock: whatever it costs is paid before it is done."""
    environment = Environment(NOON)
    with pytest.raises(ExpressionFailed):
        environment.evaluate(text, DATA)
    assert environment.evaluator.steps > -STEPS


def test_scripts_cannot_grow_what_one_expression_could_not() -> None:
    environment = Environment(NOON)
    doubling = "d = {}\n" + "d = {'a': d, 'b': d}\n" * 40
    with pytest.raises(ExpressionFailed):
        environment.execute(doubling, {})
    texts = "t = 'xxxxxxxxxxxxxxxx'\n" + "t = t + t\n" * 40
    with pytest.raises(ExpressionFailed):
        environment.execute(texts, {})


def test_a_list_of_five_thousand_rows_can_be_filtered_and_not_squared() -> None:
    rows = {"rows": [{"id": number, "open": number % 2 == 0} for number in range(5000)]}
    environment = Environment(NOON)
    assert environment.evaluate("len([row.id for row in rows if row.open])", rows) == 2500
    with pytest.raises(ExpressionFailed, match="quá nhiều bước"):
        environment.evaluate("[1 for one in rows for two in rows if one == two]", rows)


WORDS = [*DATA, *FUNCTIONS, "defined", "x", "id", "typename", "__class__", "lambda", "for", "in", "if", "else", "not", "is", "None",
         "(", ")", "[", "]", "{", "}", ",", ":", ".", "+", "-", "*", "**", "/", "%", "<", "==", "=", "'", '"', "\\", "1", "9e99",
         "'a'", "[x for x in ", "range(1000)", "\n", "#", "@", "~", "é", "\u0301", "\x00", ";"]  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
@settings(deadline=None, max_examples=400)
@example("1if n else 2")
@example("'\\x'")
@example("a\r\nb")
def test_any_text_gives_a_value_or_a_refusal(text: str) -> None:
    environment = Environment(NOON)
    try:
        environment.evaluate(text, DATA)
    except ExpressionFailed:
        pass
    assert environment.evaluator.steps > -STEPS
    assert DATA["n"] == 5


@given(st.text(alphabet=string.printable + "đ“”\ud800", max_size=80))
@settings(deadline=None, max_examples=200)
def test_any_script_gives_names_or_a_refusal(text: str) -> None:
    context: dict[str, Any] = {"n": 1}
    try:
        Environment(NOON).execute(text, context)
    except ExpressionFailed:
        assert context == {"n": 1}


# ------------------------------------------------------------------------------------------------------ scripts, places


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


ATTACK = "__import__('os').system('touch pwned')"


@pytest.mark.parametrize(
    "drawn",
    [
        process("p", xor("q", {ATTACK: [user("a")]}, [user("b")])),
        process("p", service("s", "g.o", {"x": ATTACK})),
        process("p", wait("w", timer(ATTACK, "timeDuration"))),
        process("p", wait("w", message("m", carries={"d": ATTACK}))),
        process("p", user("a", due=ATTACK)),
        process("p", user("a", about=ATTACK)),
    ],
    ids=["condition", "parameter", "timer", "correlation", "due", "about"],
)
def test_every_place_of_a_diagram_goes_through_it(drawn: bytes, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExpressionFailed):
        Case.start(program(drawn))
    assert list(tmp_path.iterdir()) == []
