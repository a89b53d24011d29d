"""All scenarios of one diagram at once: what each came to, and how much of the diagram they pass together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.trials.ground import Ground
from engine.trials.coverage import Coverage
from engine.trials.errors import ScenarioRefused
from engine.trials.scenario import read_scenario
from engine.trials.trial import Told, Trial

MOST_SCENARIOS = 100
MOST_SECONDS = 30.0  # of computing for all of them; the others are told to be untried


@dataclass(frozen=True)
class Report:
    """`trials` by name of scenario, in order; the coverage is that of all of them together."""

    titles: Mapping[str, str]
    trials: Mapping[str, Trial]
    coverage: Coverage

    @property
    def is_right(self) -> bool:
        return all(trial.is_right for trial in self.trials.values())


def run_all(ground: Ground, scenarios: Mapping[str, Any], stopwatch: Callable[[], float] = time.thread_time) -> Report:
    """Play every scenario (JSON by name). One that cannot be read counts as failed, with the reason."""
    titles: dict[str, str] = {}
    trials: dict[str, Trial] = {}
    began = stopwatch()
    for name in sorted(scenarios)[:MOST_SCENARIOS]:
        try:
            scenario = read_scenario(scenarios[name])
        except ScenarioRefused as refused:
            titles[name], trials[name] = name, Trial((Told(0, "Đọc kịch bản", str(refused)),), None, {})
            continue
        if stopwatch() - began > MOST_SECONDS:
            untried = f"Chưa thử: các kịch bản trước đã tính quá {MOST_SECONDS:g} giây."
            titles[name], trials[name] = scenario.title, Trial((Told(0, "Chờ thử", untried),), None, {})
            continue
        titles[name], trials[name] = scenario.title, ground.play(scenario)
    return Report(titles, trials, ground.covered(trials))


def to_json(report: Report) -> dict[str, Any]:
    """The report as API and command line say it."""
    coverage = report.coverage
    return {
        "ok": report.is_right,
        "scenarios": [
            {"name": name, "title": report.titles[name], **trial_json(trial)} for name, trial in report.trials.items()
        ],
        "coverage": {
            "elements": {"passed": coverage.elements[0], "all": coverage.elements[1]},
            "flows": {"passed": coverage.flows[0], "all": coverage.flows[1]},
            "share": round(coverage.share, 4),
            "never": [{"id": part.id, "name": part.name} for part in (*coverage.never, *coverage.never_taken)],
        },
    }


def trial_json(trial: Trial) -> dict[str, Any]:
    steps = [{"number": step.number, "said": step.said, "ok": step.is_right, "why": step.why} for step in trial.steps]
    return {"ok": trial.is_right, "why": trial.failure.why if trial.failure else "", "steps": steps}
