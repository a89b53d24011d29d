"""What trials can refuse.

EngineError
├── ScenarioRefused   a scenario that cannot be read; `path` says where
└── StepImpossible    a step that the case cannot take where it stands
"""

from __future__ import annotations

from engine.errors import EngineError


class ScenarioRefused(EngineError):
    """`path` leads to what is wrong, e.g. `steps.3.answers`; `why` is a sentence without its end."""

    code = "scenario_refused"

    def __init__(self, path: str, why: str) -> None:
        self.path = path
        self.why = why
        place = f" ở “{path}”" if path else ""
        super().__init__(
            f"Kịch bản chưa dùng được{place}: {why}. Sửa kịch bản, hoặc ghi lại bằng cách bấm qua từng bước."
        )


class StepImpossible(EngineError):
    """`why` is a sentence without its end; `fields` are the refused answers, sentence by field."""

    code = "step_impossible"

    def __init__(self, why: str, fields: dict[str, str] | None = None) -> None:
        self.why = why
        self.fields = fields or {}
        super().__init__(f"{why[:1].upper()}{why[1:]}. Sửa bước này của kịch bản, hoặc sửa sơ đồ.")
