"""Playing a scenario: each step tried in the sandbox, each told in a sentence; the first that fails ends the trial."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import EngineError
from engine.spiff.functions import VIETNAM, read_moment
from engine.trials.errors import StepImpossible
from engine.trials.sandbox import Position, Sandbox, standing
from engine.trials.scenario import NEXT_DUE, Scenario, Step

SECONDS = 10.0  # of computing for one scenario; a diagram that needs more does not come to rest


@dataclass(frozen=True)
class Told:
    """One step that was tried. `why` is "" when it went well, else a sentence saying where and why not."""

    number: int
    said: str
    why: str = ""

    @property
    def is_right(self) -> bool:
        return not self.why


@dataclass(frozen=True)
class Trial:
    """What became of a scenario. `position` is None when not even the start went well; `fields` are refused answers."""

    steps: tuple[Told, ...]
    position: Position | None
    fields: Mapping[str, str]

    @property
    def is_right(self) -> bool:
        return all(step.is_right for step in self.steps)

    @property
    def failure(self) -> Told | None:
        return next((step for step in self.steps if not step.is_right), None)


def play(
    sandbox: Sandbox,
    scenario: Scenario,
    names: Mapping[str, str],
    seconds: float = SECONDS,
    stopwatch: Callable[[], float] = time.thread_time,
) -> Trial:
    """Start a case and take every step until one fails. `names` say what elements are called. Never raises for what a
    scenario or a diagram does."""
    told: list[Told] = []
    began, position = stopwatch(), None
    try:
        position = sandbox.start(scenario.data, scenario.starts_at)
    except EngineError as refused:
        return Trial((Told(0, "Bắt đầu", str(refused)),), None, {})
    told.append(Told(0, f"Bắt đầu lúc {clock_words(scenario.starts_at)}"))
    for number, step in enumerate(scenario.steps, 1):
        said = say(step, names, sandbox.roles)
        try:
            if stopwatch() - began > seconds:
                raise StepImpossible(f"thử quá {seconds:g} giây máy mà chưa xong")
            position = take(sandbox, position, step)
        except EngineError as refused:
            told.append(Told(number, said, f"Bước {number} ({said}): {refused}"))
            return Trial(tuple(told), position, dict(getattr(refused, "fields", {})))
        told.append(Told(number, said))
    return Trial(tuple(told), position, {})


def take(sandbox: Sandbox, at: Position, step: Step) -> Position:
    """One step from a position. Raises EngineError."""
    rest = step.rest
    match step.kind:
        case "complete":
            return sandbox.complete(at, step.subject, rest.get("as", ""), rest.get("answers", {}), rest.get("turn", 1))
        case "operation":
            return sandbox.operate(at, step.subject, rest.get("result"), rest.get("error", ""), rest.get("turn", 1))
        case "advance":
            return sandbox.advance(at, step.subject)
        case "message":
            return sandbox.deliver(at, step.subject, rest.get("payload", {}))
        case "signal":
            return sandbox.signal(at, step.subject, rest.get("payload"))
    for name, wanted in step.subject.items():
        EXPECTATIONS[name](sandbox, at, wanted)
    return at


# ---------------------------------------------------------------- expectations


def waits_at(sandbox: Sandbox, at: Position, wanted: list[str]) -> None:
    if sorted(set(wanted)) != at.open_elements:
        raise StepImpossible(f"mong vụ việc chờ ở {', '.join(wanted) or 'không đâu cả'}, nhưng {standing(at)}")


def data_is(sandbox: Sandbox, at: Position, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if (found := sandbox.value(at, name)) != value:
            raise StepImpossible(f"mong {name} = {value!r}, nhưng là {found!r}")


def ended(sandbox: Sandbox, at: Position, wanted: bool) -> None:
    if at.completed != wanted:
        raise StepImpossible(f"mong vụ việc {'đã' if wanted else 'chưa'} kết thúc, nhưng {standing(at)}")


def state_is(sandbox: Sandbox, at: Position, wanted: str) -> None:
    states = [task.state for task in at.waits.tasks if task.state]
    if wanted not in states:
        raise StepImpossible(f"mong trạng thái “{wanted}”, nhưng đang là {', '.join(states) or 'không có'}")


def due_at(sandbox: Sandbox, at: Position, wanted: Mapping[str, str]) -> None:
    dates = {timer.element: timer.due for timer in at.waits.timers}
    dates |= {task.element: task.due for task in at.waits.tasks if task.due}
    for element, text in wanted.items():
        if (found := dates.get(element)) != read_moment(text):
            shown = clock_words(found) if found else "không có hạn"
            raise StepImpossible(f"mong hạn của “{element}” là {clock_words(read_moment(text))}, nhưng là {shown}")


EXPECTATIONS: Mapping[str, Callable[[Sandbox, Position, Any], None]] = {
    "waits_at": waits_at, "data": data_is, "ended": ended, "state": state_is, "due": due_at,
}  # fmt: skip


# ---------------------------------------------------------------- words


def say(step: Step, names: Mapping[str, str], roles: Mapping[str, str]) -> str:
    """A step in Vietnamese, as an official would tell it."""
    subject, rest = step.subject, step.rest
    if step.kind == "complete":
        who = roles.get(rest.get("as", ""), rest.get("as", ""))
        return f"{who + ' hoàn thành' if who else 'Hoàn thành'} “{names.get(subject, subject)}”"
    if step.kind == "operation":
        end = f"lỗi {rest['error']}" if rest.get("error") else "xong"
        return f"Máy làm “{names.get(subject, subject)}”: {end}"
    if step.kind == "advance":
        return "Chờ đến hạn gần nhất" if subject == NEXT_DUE else f"Thời gian trôi: {subject}"
    if step.kind in ("message", "signal"):
        return f"{'Thông điệp' if step.kind == 'message' else 'Tín hiệu'} “{subject}” đến"
    return "Kiểm tra: " + ", ".join(expected(name, value, names) for name, value in subject.items())


def clock_words(moment: datetime) -> str:
    """A moment as it is written in Vietnam."""
    return f"{moment.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def expected(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name == "waits_at":
        return "chờ ở " + (", ".join(f"“{names.get(each, each)}”" for each in value) or "không đâu cả")
    if name == "ended":
        return "đã kết thúc" if value else "chưa kết thúc"
    if name == "state":
        return f"trạng thái “{value}”"
    if name == "due":
        return ", ".join(
            f"hạn của “{names.get(key, key)}” là {clock_words(read_moment(each))}" for key, each in value.items()
        )
    return ", ".join(f"{key} = {each}" for key, each in value.items())
