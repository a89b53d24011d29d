"""What must not happen in an expression: no way out of the data, nothing that runs long or grows."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import ExpressionFailed
from engine.spiff.evaluator import STEPS
from engine.spiff.expressions import Environment
from engine.spiff.functions import FUNCTIONS
from tests.engine.bpmn import message, process, service, timer, user, wait, xor
from tests.engine.spiff.driver import NOON, Case, program
from tests.engine.spiff.test_expressions import DATA, value

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
