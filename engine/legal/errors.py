"""What can be wrong with a rule of law as it is written, beside `engine.errors`.

EngineError
├── RuleRefused          a rule is not written in the words the linter knows
└── WarningsUnanswered   the law leaves a choice that somebody has to answer for, with a reason
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import EngineError, Finding


class RuleRefused(EngineError):
    """`rule` is its id, `place` leads to what is wrong in it ("needs.before.operation")."""

    code = "rule_refused"

    def __init__(self, rule: str, place: str, why: str) -> None:
        self.rule = rule
        self.place = place
        self.why = why
        where = f" mục {place}:" if place else ""
        super().__init__(f"Quy tắc {rule or '(chưa có mã)'},{where} {why}. Người quản trị quy trình sửa bộ quy tắc.")


class WarningsUnanswered(EngineError):
    """`findings` are the warnings."""

    code = "warnings_unanswered"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            f"Sơ đồ còn {len(self.findings)} điều quy định cho phép nhưng phải nêu lý do: {self.findings[0].message} "
            "Ghi lý do rồi gửi lại, hoặc sửa sơ đồ."
        )
