"""What the engine can refuse. Each class is a reason with a stable `code`; `str(error)` is a Vietnamese sentence.

EngineError
├── DiagramRefused       the diagram breaks rules; `findings` says where, why and how to mend it
├── DefinitionMissing    no such process for this agency, or a called one is missing
├── NotFound             also when it exists but the person may not know
├── CaseNotRunning       the case has ended
├── VersionConflict      somebody else moved the case in between
├── TaskNotOpen          the task is done, taken back, or was never open
├── NotYours             the task is another person's
├── SubmissionReused     an idempotency key that was used for another request
├── LeaseLost            the job belongs to another worker by now
├── ExpressionFailed     an expression in the diagram could not be evaluated
├── DataRefused          data that may not enter a case
├── StepFailed           the diagram cannot go on from here
└── StateUnreadable      the stored state does not fit the diagram it is loaded with
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a diagram, in words a process admin can act on.

    `rule` is a stable kebab-case name, `severity` is "error" or "warning", `element` the id in the diagram ("" when the
    finding is about the whole file), `article` the regulation behind the rule ("" for a technical one).
    """

    rule: str
    severity: str
    element: str
    message: str
    article: str = ""
    mend: str = ""


class EngineError(Exception):
    """Base of everything in this file."""

    code: ClassVar[str] = "engine_error"


class DiagramRefused(EngineError):
    """`findings` holds the errors only, never warnings; at least one."""

    code = "diagram_refused"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        more = f" Còn {len(self.findings) - 1} lỗi khác." if len(self.findings) > 1 else ""
        super().__init__(f"Sơ đồ chưa dùng được: {first.message}{more} Người quản trị quy trình sửa sơ đồ rồi gửi lại.")


class DefinitionMissing(EngineError):
    code = "definition_missing"

    def __init__(self, process_id: str) -> None:
        self.process_id = process_id
        super().__init__(
            f"Chưa có quy trình “{process_id}”. Người quản trị quy trình cần ban hành quy trình này trước."
        )


class NotFound(EngineError):
    code = "not_found"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"Không tìm thấy {what}, hoặc bạn không có quyền xem.")


class CaseNotRunning(EngineError):
    code = "case_not_running"

    def __init__(self) -> None:
        super().__init__("Vụ việc đã kết thúc. Mở lại danh sách việc để xem tình trạng mới nhất.")


class VersionConflict(EngineError):
    code = "version_conflict"

    def __init__(self) -> None:
        super().__init__("Vụ việc vừa được người khác cập nhật. Tải lại trang rồi thực hiện lại.")


class TaskNotOpen(EngineError):
    code = "task_not_open"

    def __init__(self, task_id: object) -> None:
        self.task_id = task_id
        super().__init__("Việc này không còn chờ xử lý. Mở lại danh sách việc để xem tình trạng mới nhất.")


class NotYours(EngineError):
    code = "not_yours"

    def __init__(self) -> None:
        super().__init__("Việc này đang do người khác xử lý. Người phụ trách đơn vị có thể chuyển việc.")


class SubmissionReused(EngineError):
    code = "submission_reused"

    def __init__(self) -> None:
        super().__init__("Khóa chống gửi trùng này đã dùng cho một yêu cầu khác. Gửi lại với khóa mới.")


class LeaseLost(EngineError):
    code = "lease_lost"

    def __init__(self, job_id: object) -> None:
        self.job_id = job_id
        super().__init__("Tác vụ tự động đã được máy khác nhận hoặc đã kết thúc; kết quả này không được ghi.")


class ExpressionFailed(EngineError):
    """`element` is the id in the diagram, `attribute` where the text stands ("cv:due"); `position` counts from 1."""

    code = "expression_failed"

    def __init__(
        self, expression: str, why: str, *, element: str = "", attribute: str = "", position: int | None = None
    ) -> None:
        self.expression = expression
        self.why = why
        self.element = element
        self.attribute = attribute
        self.position = position
        place = f" ở “{element}”" if element else ""
        place += f", mục {attribute}" if attribute else ""
        column = f" (ký tự {position})" if position else ""
        what = f"Biểu thức “{shorten(expression)}”{place} không tính được{column}: {why}."
        super().__init__(f"{what} Người quản trị quy trình sửa sơ đồ.")

    def at(self, element: str, attribute: str = "") -> ExpressionFailed:
        """The same failure with its place in the diagram."""
        return ExpressionFailed(self.expression, self.why, element=element, attribute=attribute, position=self.position)


class DataRefused(EngineError):
    """`path` leads to the refused value, e.g. `answers.items.3`."""

    code = "data_refused"

    def __init__(self, path: str, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"Dữ liệu “{path}” không nhận được: {why}. Sửa dữ liệu rồi gửi lại.")


class StepFailed(EngineError):
    code = "step_failed"

    def __init__(self, element: str, why: str) -> None:
        self.element = element
        self.why = why
        place = f" ở “{element}”" if element else ""
        super().__init__(f"Quy trình không đi tiếp được{place}: {why}. Người quản trị quy trình xem lại sơ đồ.")


class StateUnreadable(EngineError):
    code = "state_unreadable"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            f"Không đọc được tình trạng vụ việc: {why}. Người vận hành hệ thống kiểm tra phiên bản quy trình."
        )


def shorten(text: str, limit: int = 80) -> str:
    """The text on one line, cut to `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
