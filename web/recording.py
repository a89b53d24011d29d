"""Recording a scenario by clicking through: each request brings the steps so far, which are played again, and one click more.

The steps travel in the page, so nothing is stored until the scenario is kept, and it works without a script. The same steps
come to the same place each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.trials.answering import secrets
from connectors.trials.ground import Ground
from engine.errors import EngineError
from engine.spiff.flow import HumanTask, JobWait
from engine.trials.errors import ScenarioRefused
from engine.trials.scenario import Scenario, Step, read_scenario, read_step, written
from engine.trials.trial import Trial
from forms.checker import FieldError
from forms.submission import Posted
from web.trials import data_in

PREFIX = "trial_"  # of the page's own fields, beside those of the form that a task asks


@dataclass(frozen=True)
class Recording:
    """A scenario being recorded and what it came to. `errors` and `typed` are of the form just refused, `said` is what is
    wrong with the click itself."""

    scenario: Scenario
    trial: Trial
    errors: Mapping[str, FieldError] | None = None
    typed: Mapping[str, Any] | None = None
    said: str = ""

    @property
    def text(self) -> str:
        """The steps so far, as the page carries them."""
        return json.dumps(written(self.scenario), ensure_ascii=False)

    @property
    def finished(self) -> Scenario:
        """The scenario with a check of where it ended, unless it has one."""
        at = self.trial.position
        steps = self.scenario.steps
        if at is None or (steps and steps[-1].kind == "expect"):
            return self.scenario
        wanted = {"ended": True} if at.completed else {"waits_at": at.open_elements}
        return replace(self.scenario, steps=(*steps, Step("expect", wanted)))


def begun(ground: Ground, fields: Mapping[str, str]) -> Recording:
    """The first page's answers. Raises ScenarioRefused."""
    scenario = read_scenario(
        {
            "title": fields.get(f"{PREFIX}title", "").strip(),
            "starts_at": fields.get(f"{PREFIX}starts_at", "").strip(),
            "data": data_in(fields.get(f"{PREFIX}data", "")),
            "steps": [],
        }
    )
    return Recording(scenario, ground.play(scenario))


def read_back(ground: Ground, text: str) -> Recording:
    """The recording as the page brought it back. Raises ScenarioRefused."""
    try:
        scenario = read_scenario(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise ScenarioRefused("", "nội dung gửi lên không đọc được") from error
    return Recording(scenario, ground.play(scenario))


def clicked(ground: Ground, recording: Recording, posted: Mapping[str, Sequence[str]]) -> Recording:
    """The recording after one click of the page."""
    fields = {name: texts[0] for name, texts in posted.items() if texts}
    act = fields.get(f"{PREFIX}do", "")
    if act == "back":
        return _with(ground, recording, recording.scenario.steps[:-1])
    try:
        if act == "complete":
            return _completed(ground, recording, fields, posted)
        return _with(ground, recording, (*recording.scenario.steps, _step(recording, act, fields)))
    except EngineError as refused:
        return replace(recording, said=str(refused))


def _with(ground: Ground, before: Recording, steps: Sequence[Step]) -> Recording:
    """The recording with these steps; as it was, with the reason, when the last of them cannot be taken."""
    scenario = replace(before.scenario, steps=tuple(steps))
    trial = ground.play(scenario)
    if trial.failure is not None and len(steps) > len(before.scenario.steps):
        return replace(before, said=trial.failure.why)
    return Recording(scenario, trial)


def _step(recording: Recording, act: str, fields: Mapping[str, str]) -> Step:
    element = fields.get(f"{PREFIX}element", "")
    number = whole(fields.get(f"{PREFIX}turn", "1"))
    turn = {"turn": number} if number > 1 else {}
    payload = data_in(fields.get(f"{PREFIX}payload", ""))
    steps: Mapping[str, dict[str, Any]] = {
        "done": {"operation": element, **turn, **({"result": payload} if payload else {})},
        "error": {"operation": element, "error": fields.get(f"{PREFIX}error", ""), **turn},
        "due": {"advance": "due"},
        "advance": {"advance": fields.get(f"{PREFIX}by", "")},
        "message": {"message": fields.get(f"{PREFIX}name", ""), "payload": payload},
        "signal": {"signal": fields.get(f"{PREFIX}name", "")},
        "check": {"expect": _here(recording)},
    }
    if act not in steps:
        raise ScenarioRefused("", "không có bước này")
    return read_step(steps[act], "")


def _here(recording: Recording) -> dict[str, Any]:
    at = recording.trial.position
    return {"waits_at": at.open_elements, "ended": at.completed} if at is not None else {}


def _completed(
    ground: Ground, recording: Recording, fields: Mapping[str, str], posted: Mapping[str, Sequence[str]]
) -> Recording:
    """A person's task: the form's own judgement first, so that its errors stand at their fields."""
    task, turn = task_at(recording, fields.get(f"{PREFIX}element", ""), fields.get(f"{PREFIX}turn", "1"))
    answers: dict[str, Any] = {}
    at = recording.trial.position
    assert at is not None
    if task.form:
        ignored = frozenset({"csrf_token", *(name for name in posted if name.startswith(PREFIX))})
        checked = ground.answering.judge(task, Posted(posted, ignored), at.now)
        if not checked.is_right:
            return replace(recording, errors=checked.errors, typed=checked.typed)
        hidden = secrets(ground.answering.form(task.form))
        answers = {name: value for name, value in checked.answers.items() if name not in hidden}
    role = {"as": task.groups[0]} if task.groups else {}
    step = {"complete": task.element, **role, "answers": answers, **({"turn": turn} if turn > 1 else {})}
    return _with(ground, recording, (*recording.scenario.steps, read_step(step, "")))


def task_at(recording: Recording, element: str, turn: str) -> tuple[HumanTask, int]:
    """The open task that a page is about. Raises ScenarioRefused when it is not open."""
    at = recording.trial.position
    found = [task for task in at.waits.tasks if task.element == element] if at else []
    number = whole(turn)
    if not 1 <= number <= len(found):
        raise ScenarioRefused("", "việc này không còn mở")
    return found[number - 1], number


def turns_of(waits: Sequence[HumanTask] | Sequence[JobWait]) -> list[tuple[Any, int]]:
    """Each wait with its number among those at the same element."""
    seen: dict[str, int] = {}
    numbered = []
    for wait in waits:
        seen[wait.element] = seen.get(wait.element, 0) + 1
        numbered.append((wait, seen[wait.element]))
    return numbered


def whole(text: str) -> int:
    """The number of a turn; the first where none is said."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 1
