"""What can be wrong with a rule of law as it is written, beside `engine.errors`.

EngineError
└── RuleRefused          a rule is not written in the words the linter knows
"""

from __future__ import annotations

from engine.errors import EngineError


class RuleRefused(EngineError):
    """`rule` is its id, `place` leads to what is wrong in it ("needs.before.operation")."""

    code = "rule_refused"

    def __init__(self, rule: str, place: str, why: str) -> None:
        self.rule = rule
        self.place = place
        self.why = why
        where = f" mục {place}:" if place else ""
        super().__init__(f"Quy tắc {rule or '(chưa có mã)'},{where} {why}. Người quản trị quy trình sửa bộ quy tắc.")
