"""A scenario: what happens to one case, step by step, and what must hold on the way. JSON, kept beside its diagram.

    {"title": "Trả lại nơi gửi", "starts_at": "2026-11-23T08:30:00+07:00", "data": {"document_id": "van-ban-mau"},
     "steps": [{"operation": "scan"},
               {"complete": "receive", "as": "van_thu", "answers": {"decision": "return", …}},
               {"expect": {"waits_at": ["return_document"]}}]}

A step is one of: `complete` a user task (`as` a role; `turn` counts the open ones of a multi-instance from 1), let an
`operation` end with a `result` (its usual one when none is given) or with an `error` code, `advance` the clock by an ISO
duration, to a time or to what is due next (`"due"`), hand in a `message` or `signal` with its `payload`, or `expect`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import DataRefused
from engine.spiff.admission import admit
from engine.spiff.functions import read_moment
from engine.spiff.timers import is_moment, length_of
from engine.trials.errors import ScenarioRefused

MOST_STEPS, MOST_BYTES, LONGEST_TEXT = 300, 200_000, 200
NEXT_DUE = "due"
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One step: `kind` is its first key, `subject` that key's value, `rest` the other keys, each checked."""

    kind: str
    subject: Any
    rest: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    title: str
    starts_at: datetime
    data: Json
    steps: tuple[Step, ...]


def read_scenario(written: Any) -> Scenario:
    """The scenario in JSON types. Raises ScenarioRefused with the path of what is wrong; unknown names are wrong."""
    try:
        given = admit(written, "")
    except DataRefused as refused:
        raise ScenarioRefused(refused.path.strip("."), refused.why) from refused
    given = keys(given, "", {"title", "starts_at", "steps"}, {"data"})
    if len(json.dumps(given, ensure_ascii=False).encode()) > MOST_BYTES:
        raise ScenarioRefused("", f"dài quá {MOST_BYTES // 1000} KB")
    steps = given["steps"]
    if not isinstance(steps, list) or len(steps) > MOST_STEPS:
        raise ScenarioRefused("steps", f"cần một danh sách không quá {MOST_STEPS} bước")
    return Scenario(
        title=text(given["title"], "title"),
        starts_at=moment(given["starts_at"], "starts_at"),
        data=group(given.get("data", {}), "data"),
        steps=tuple(read_step(step, f"steps.{place}") for place, step in enumerate(steps)),
    )


def read_file(content: bytes) -> Scenario:
    """The scenario in a JSON file, read strictly: no name twice, no NaN. Raises ScenarioRefused."""
    if len(content) > MOST_BYTES:
        raise ScenarioRefused("", f"dài quá {MOST_BYTES // 1000} KB")
    try:
        return read_scenario(json.loads(content.decode(), object_pairs_hook=once, parse_constant=no_constant))
    except (ValueError, RecursionError) as error:
        raise ScenarioRefused("", f"không phải JSON hợp lệ ({error})") from error


def written(scenario: Scenario) -> dict[str, Any]:
    """The scenario in JSON types, as `read_scenario` takes it."""
    return {
        "title": scenario.title,
        "starts_at": scenario.starts_at.isoformat(),
        "data": dict(scenario.data),
        "steps": [{step.kind: step.subject, **step.rest} for step in scenario.steps],
    }


def read_step(step: Any, path: str) -> Step:
    """One step. Raises ScenarioRefused."""
    if not isinstance(step, dict):
        raise ScenarioRefused(path, "cần một nhóm dữ liệu")
    kinds = [kind for kind in KINDS if kind in step]
    if len(kinds) != 1:
        raise ScenarioRefused(path, f"cần đúng một trong các mục {', '.join(KINDS)}")
    kind = kinds[0]
    subject, optional = KINDS[kind]
    given = keys(step, path, {kind}, set(optional))
    if "result" in given and "error" in given:
        raise ScenarioRefused(path, "chỉ ghi kết quả hoặc mã lỗi, không ghi cả hai")
    rest = {name: optional[name](value, f"{path}.{name}") for name, value in given.items() if name != kind}
    return Step(kind, subject(given[kind], f"{path}.{kind}"), rest)


# ---------------------------------------------------------------- values


def keys(given: Any, path: str, needed: set[str], optional: set[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ScenarioRefused(path, "cần một nhóm dữ liệu")
    for name in sorted(needed - given.keys()):
        raise ScenarioRefused(path, f"thiếu mục “{name}”")
    for name in sorted(given.keys() - needed - optional):
        raise ScenarioRefused(path, f"không có mục “{name[:80]}”")
    return given


def text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise ScenarioRefused(path, f"cần chữ, không quá {LONGEST_TEXT} ký tự")
    return value


def group(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ScenarioRefused(path, "cần một nhóm dữ liệu")
    return value


def turn(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ScenarioRefused(path, "cần một số nguyên từ 1")
    return value


def moment(value: Any, path: str) -> datetime:
    if not isinstance(value, str) or not is_moment(value):
        raise ScenarioRefused(path, "cần thời điểm ISO 8601, ví dụ 2026-11-23T08:30:00+07:00")
    return read_moment(value)


def time_text(value: Any, path: str) -> str:
    is_right = isinstance(value, str) and (value == NEXT_DUE or is_moment(value) or length_of(value) is not None)
    if not is_right:
        raise ScenarioRefused(path, "cần khoảng thời gian (PT4H), thời điểm, hoặc “due” cho đến hạn gần nhất")
    return str(value)


def expectation(value: Any, path: str) -> dict[str, Any]:
    given = keys(value, path, set(), set(EXPECTED))
    if not given:
        raise ScenarioRefused(path, f"cần ít nhất một trong các mục {', '.join(EXPECTED)}")
    return {name: EXPECTED[name](each, f"{path}.{name}") for name, each in given.items()}


def texts(value: Any, path: str) -> list[str]:
    if not isinstance(value, list):
        raise ScenarioRefused(path, "cần một danh sách")
    return [text(each, f"{path}.{place}") for place, each in enumerate(value)]


def flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise ScenarioRefused(path, "cần true hoặc false")
    return value


def moments(value: Any, path: str) -> dict[str, Any]:
    for name, each in group(value, path).items():
        moment(each, f"{path}.{name}")
    return dict(value)


def anything(value: Any, path: str) -> Any:
    return value


Reader = Callable[[Any, str], Any]
EXPECTED: Mapping[str, Reader] = {
    "waits_at": texts, "data": group, "ended": flag, "state": text, "due": moments,
}  # fmt: skip
KINDS: Mapping[str, tuple[Reader, Mapping[str, Reader]]] = {
    "complete": (text, {"as": text, "answers": group, "turn": turn}),
    "operation": (text, {"result": group, "error": text, "turn": turn}),
    "advance": (time_text, {}),
    "message": (text, {"payload": group}),
    "signal": (text, {"payload": anything}),
    "expect": (expectation, {}),
}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"tên “{next(each for each in names if names.count(each) > 1)}” có hai lần")
    return dict(pairs)


def no_constant(name: str) -> Any:
    raise ValueError(f"“{name}” không phải số")
