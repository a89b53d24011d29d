"""What a rehearsal can refuse.

EngineError
└── LoadRefused   the load cannot be simulated: too much, nothing, or over no time
"""

from __future__ import annotations

from engine.errors import EngineError


class LoadRefused(EngineError):
    """`why` is a sentence without its end."""

    code = "load_refused"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"Chưa diễn tập được: {why}. Chọn kỳ khác hoặc tải khác rồi diễn tập lại.")
