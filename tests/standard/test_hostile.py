"""Diagrams and data made to hurt are refused, soon and in little memory; nothing moves.

The limits are generous, so that a busy machine does not fail them: what is bounded takes a tenth, what is not takes minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CallsItself, DataRefused, DiagramRefused, ExpressionFailed
from engine.lint import lint
from tests.engine.bpmn import call, message, process, timer, user, wait, xor
from tests.engine.shop import Shop, clerk
from tests.engine.spiff.test_attacks import ESCAPES
from tests.engine.spiff.test_expressions import DATA
from tests.standard.hostile import ENCODED, HARMLESS, HOSTILE, ONE, TABLES

pytestmark = pytest.mark.once
SECONDS, MEGABYTES = 5, 200

# ------------------------------------------------------------------------------------------------------------ diagrams


@pytest.fixture(scope="module")
def judged() -> Any:
    """What each hostile diagram came to, in a process of their own: seconds, megabytes more than before, rules broken."""
    command = [sys.executable, "-m", "tests.standard.hostile"]
    run = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, timeout=150, check=True)
    return json.loads(run.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*HOSTILE, *TABLES])
def test_a_hostile_diagram_is_refused_soon_and_in_little_memory(judged: Any, name: str) -> None:
    told = judged[name]
    assert bool(told["rules"]) != (name in HARMLESS)
    assert told["seconds"] < SECONDS
    assert told["megabytes"] < MEGABYTES


@pytest.mark.parametrize("circle", [("p",), ("p", "q"), ("p", "q", "r")], ids=len)
def test_processes_that_call_each_other_in_a_circle_are_not_started(shop: Shop, circle: tuple[str, ...]) -> None:
    for name, following in zip(circle, (*circle[1:], circle[0]), strict=True):
        shop.deploys(process(name, call("c", following)))
    with pytest.raises(CallsItself, match="Quy trình gọi lại chính nó"):
        shop.starts("p")


@pytest.mark.parametrize("name", ENCODED)
def test_an_unusual_encoding_is_read_as_the_same_diagram(name: str) -> None:
    assert lint(ENCODED[name]()) == lint(ONE) == []


@pytest.mark.parametrize(
    "text", [text for text in ESCAPES if text.strip() and "\x00" not in text and "\ud800" not in text]
)
def test_a_hostile_expression_opens_no_task(shop: Shop, text: str) -> None:
    """Refused when deployed or, where only the data makes it fail, when a case comes there."""
    with pytest.raises((DiagramRefused, ExpressionFailed)):
        goes_live(shop, process("p", user("a", due=text)))
    assert shop.tasks() == []


def goes_live(shop: Shop, diagram: bytes) -> None:
    shop.deploys(diagram)
    shop.starts("p", DATA)


WORDS = st.sampled_from(
    ["n", "a.b", "__class__", "lambda", "for", "in", "if", "else", "not", "(", ")", "[", "]", "{", "}", "**", "9", "'", '"',
     "import", "len", "now()", "P1D", "R5/P1D", "-", ",", ":", "\\", "<", "&", "]]>", "đ", "typename"]
)  # fmt: skip


@pytest.mark.slow
@given(
    st.one_of(
        st.lists(WORDS, max_size=12).map(" ".join),
        st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60),
    )
)
@settings(deadline=None, max_examples=100)
def test_any_text_in_any_place_of_a_diagram_is_judged_and_never_runs(text: str) -> None:
    places = (
        process("p", xor("x", {text or "n": [user("a")]}, [user("b")])),
        process("p", user("a", due=text, assignee=text)),
        process("p", wait("w", timer(text, "timeDuration"))),
        process("p", wait("w", message("m", carries={"d": text or "n"}))),
    )
    for place in places:
        for finding in lint(place):
            assert finding.message
            assert finding.mend


# ---------------------------------------------------------------------------------------------------------------- data


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def circle() -> Any:
    value: dict[str, Any] = {}
    value["itself"] = value
    return value


PAYLOADS: dict[str, Callable[[], Any]] = {
    "typename": lambda: {"typename": "BpmnWorkflow"},
    "typename far down": lambda: [[[{"typename": 1}]]],
    "not a number": lambda: float("nan"),
    "endless": lambda: float("-inf"),
    "ten million letters": lambda: "x" * 10_000_000,
    "a million items": lambda: [0] * 1_000_000,
    "a key of a megabyte": lambda: {"k" * 1_000_000: 1},
    "a hundred thousand levels": lambda: deep(100_000),
    "a circle": circle,
    "a huge integer": lambda: 10**10_000,
    "nul": lambda: "a\x00b",
    "half a character": lambda: "\ud800",
    "bytes": lambda: b"x",
    "a set": lambda: {1},
    "a number as key": lambda: {1: 2},
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_hostile_data_is_refused_at_start_at_complete_and_in_a_message(shop: Shop, name: str) -> None:
    payload = PAYLOADS[name]()
    shop.deploys(process("p", user("a"), wait("w", message("m", carries={"d": "d"}))))
    case = shop.starts("p", {"d": 1})
    started = time.perf_counter()
    with pytest.raises(DataRefused):
        shop.starts("p", {"d": 1, "x": payload})
    with pytest.raises(DataRefused):
        shop.completes("a", x=payload)
    assert (shop.open(), shop.happened(case)) == (["a"], ["case_started"])
    shop.completes("a")
    with pytest.raises(DataRefused), shop.begin() as desk:
        desk.cases.deliver(case, "m", {"d": 1, "x": payload}, clerk())
    assert shop.case(case).status == "running"
    assert time.perf_counter() - started < SECONDS
