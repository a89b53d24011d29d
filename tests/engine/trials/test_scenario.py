"""What may be written in a scenario; anything else is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.trials.errors import ScenarioRefused
from engine.trials.scenario import MOST_BYTES, MOST_STEPS, read_file, read_scenario, written
from tests.engine.bpmn import process, user
from tests.engine.trials.stage import scenario, tried


def test_what_is_read_is_written_again() -> None:
    original = scenario(
        {"complete": "a", "as": "van_thu", "answers": {"x": [1, None]}, "turn": 2},
        {"operation": "b", "result": {"y": "z"}},
        {"operation": "b", "error": "lost"},
        {"advance": "PT4H"},
        {"advance": "due"},
        {"message": "m", "payload": {}},
        {"signal": "s"},
        {"expect": {"waits_at": [], "ended": True, "data": {"a.x": 1}, "state": "s", "due": {"a": "2026-11-23"}}},
        document_id="d",
    )
    read = read_scenario(original)
    assert read_scenario(written(read)) == read
    assert written(read)["steps"] == original["steps"]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"author": "x"}, ""),
        ({"title": ""}, "title"),
        ({"title": 3}, "title"),
        ({"starts_at": "hôm nay"}, "starts_at"),
        ({"data": []}, "data"),
        ({"data": {"typename": "os.system"}}, "data.typename"),
        ({"data": {"x": float("nan")}}, "data.x"),
        ({"data": {"x": float("inf")}}, "data.x"),
        ({"steps": {}}, "steps"),
        ({"steps": [{"advance": "PT1H"}] * (MOST_STEPS + 1)}, "steps"),
        ({"steps": [[]]}, "steps.0"),
        ({"steps": [{}]}, "steps.0"),
        ({"steps": [{"complete": "a", "operation": "b"}]}, "steps.0"),
        ({"steps": [{"complete": "a", "run": "rm"}]}, "steps.0"),
        ({"steps": [{"complete": "a", "turn": True}]}, "steps.0.turn"),
        ({"steps": [{"complete": "a", "answers": {"typename": "x"}}]}, "steps.0.answers.typename"),
        ({"steps": [{"operation": "a", "result": {}, "error": "x"}]}, "steps.0"),
        ({"steps": [{"advance": "mai"}]}, "steps.0.advance"),
        ({"steps": [{"advance": 3}]}, "steps.0.advance"),
        ({"steps": [{"expect": {}}]}, "steps.0.expect"),
        ({"steps": [{"expect": {"weather": "fine"}}]}, "steps.0.expect"),
        ({"steps": [{"expect": {"ended": "yes"}}]}, "steps.0.expect.ended"),
        ({"steps": [{"expect": {"due": {"a": "mai"}}}]}, "steps.0.expect.due.a"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario({**scenario(), **changed})
    assert refused.value.path == path
    assert str(refused.value).startswith("Kịch bản chưa dùng được")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"title": "a", "title": "b"}',
        b'{"x": NaN}',
        b"[" * 100_000,
        b"\xff",
        b" " * (MOST_BYTES + 1),
    ],
)
def test_a_file_is_read_strictly(content: bytes) -> None:
    with pytest.raises(ScenarioRefused):
        read_file(content)


def test_a_scenario_that_is_too_large_is_refused() -> None:
    large = scenario({"complete": "a", "answers": {"x": "y" * MOST_BYTES}})
    with pytest.raises(ScenarioRefused, match="KB"):
        read_scenario(large)
    with pytest.raises(ScenarioRefused):
        read_file(json.dumps(large).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KIND = st.sampled_from(["complete", "operation", "advance", "message", "signal", "expect"])
LIKELY = st.dictionaries(
    KIND | st.sampled_from(["as", "answers", "turn", "result", "error", "payload"]), JSON, max_size=3
)
DIAGRAM = process("p", user("a"))


@settings(deadline=None, max_examples=60)
@given(steps=st.lists(LIKELY | JSON, max_size=3), data=JSON)
def test_whatever_is_sent_is_refused_or_played_never_an_accident(steps: list[Any], data: Any) -> None:
    try:
        trial = tried(DIAGRAM, *steps, **(data if isinstance(data, dict) else {}))
    except ScenarioRefused:
        return
    assert trial.steps
