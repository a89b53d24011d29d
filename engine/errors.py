"""What the engine can refuse. Each class is a reason with a stable `code`; `str(error)` is a Vietnamese sentence.

EngineError
├── DiagramRefused       the diagram breaks rules; `findings` says where, why and how to mend it
├── DefinitionMissing    no such process for this agency, or a called one is missing
├── CallsItself          processes that call each other in a circle would never begin to wait
├── NotFound             also when it exists but the person may not know
├── CaseNotRunning       the case has ended
├── CaseSuspended        the case rests until somebody resumes it
├── CaseNotSuspended     only a case that rests can be resumed
├── CannotSuspend        the machine is at work for the case right now
├── VersionConflict      somebody else moved the case in between
│   └── CalendarChanged  a calendar was changed while dates were worked out by it
├── TaskNotOpen          the task is done, taken back, or was never open
├── NotYours             the task is another person's
├── NotInCharge          the command belongs to the holder, the head of the unit or the leaders
├── ReasonMissing        the command needs a reason, for those who read the history
├── CannotReassign       the new person has the task already
├── CannotReturn         the diagram does not let the case stand there
├── CannotTakeBack       what followed the task cannot be undone any more
├── CannotExtend         the new date is not later than the old one
├── MessageSettled       somebody has decided about the message, or it was kept too long
├── NotWaiting           the case does not wait for the message
├── DelegationRefused    the delegation is not one a person may make
├── SubmissionReused     an idempotency key that was used for another request
├── LeaseLost            the job belongs to another worker by now
├── ExpressionFailed     an expression in the diagram could not be evaluated
├── DataRefused          data that may not enter a case
├── StepFailed           the diagram cannot go on from here
├── StateUnreadable      the stored state does not fit the diagram it is loaded with
└── …                    about incidents: `engine.incidents.errors`; about versions: `engine.versions.errors`
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


class CallsItself(EngineError):
    code = "process_calls_itself"

    def __init__(self, circle: Sequence[str]) -> None:
        way = " → ".join(circle)
        super().__init__(f"Quy trình gọi lại chính nó: {way}. Người quản trị quy trình vẽ vòng lặp trong một sơ đồ.")


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


class CaseSuspended(EngineError):
    code = "case_suspended"

    def __init__(self) -> None:
        super().__init__("Vụ việc đang tạm dừng. Lãnh đạo cơ quan cho tiếp tục thì mới xử lý được.")


class CaseNotSuspended(EngineError):
    code = "case_not_suspended"

    def __init__(self) -> None:
        super().__init__("Vụ việc không ở trạng thái tạm dừng nên không cần cho tiếp tục.")


class CannotSuspend(EngineError):
    code = "cannot_suspend"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"Hệ thống đang thực hiện “{name}”. Đợi xong rồi tạm dừng.")


class VersionConflict(EngineError):
    code = "version_conflict"
    sentence = "Vụ việc vừa được người khác cập nhật. Tải lại trang rồi thực hiện lại."

    def __init__(self) -> None:
        super().__init__(self.sentence)


class CalendarChanged(VersionConflict):
    code = "calendar_changed"
    sentence = "Lịch làm việc vừa thay đổi trong lúc tính hạn. Thực hiện lại để hạn theo lịch mới."


class TaskNotOpen(EngineError):
    code = "task_not_open"

    def __init__(self, task_id: object) -> None:
        self.task_id = task_id
        super().__init__("Việc này không còn chờ xử lý. Mở lại danh sách việc để xem tình trạng mới nhất.")


class NotYours(EngineError):
    code = "not_yours"

    def __init__(self) -> None:
        super().__init__("Việc này đang do người khác xử lý. Người phụ trách đơn vị có thể chuyển việc.")


class NotInCharge(EngineError):
    """`who` may do it instead."""

    code = "not_in_charge"

    def __init__(self, what: str, who: str) -> None:
        self.what = what
        self.who = who
        super().__init__(f"Bạn không được {what}. Đề nghị {who} thực hiện.")


class ReasonMissing(EngineError):
    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__("Chưa ghi lý do. Ghi lý do để người liên quan biết, rồi gửi lại.")


class CannotReassign(EngineError):
    code = "cannot_reassign"

    def __init__(self, name: str) -> None:
        super().__init__(f"Việc này đang do {name} giữ. Chọn người khác để chuyển.")


class CannotReturn(EngineError):
    """`why` is a sentence without its end."""

    code = "cannot_return"

    def __init__(self, element: str, why: str) -> None:
        self.element = element
        self.why = why
        super().__init__(f"Không trả về “{element}” được: {why}.")


class CannotTakeBack(EngineError):
    code = "cannot_take_back"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"Không rút lại việc được: {why}. Đề nghị người đang giữ việc trả lại.")


class CannotExtend(EngineError):
    code = "cannot_extend"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"Không gia hạn được: {why}. Chọn hạn mới muộn hơn hạn đang có và muộn hơn hiện tại.")


class MessageSettled(EngineError):
    code = "message_settled"

    def __init__(self) -> None:
        super().__init__("Thông điệp này đã được xử lý hoặc đã hết hạn giữ.")


class NotWaiting(EngineError):
    code = "not_waiting"

    def __init__(self) -> None:
        super().__init__("Vụ việc này không chờ thông điệp này. Tải lại trang để xem các vụ việc đang chờ.")


class DelegationRefused(EngineError):
    code = "delegation_refused"

    def __init__(self, why: str, mend: str) -> None:
        self.why = why
        super().__init__(f"Không ủy quyền được: {why}. {mend}")


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
        line = " ".join(expression.split())
        line = line if len(line) <= 80 else line[:79] + "…"
        what = f"Biểu thức “{line}”{place} không tính được{column}: {why}."
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
        said = f"Không đọc được tình trạng vụ việc: {why}."
        super().__init__(f"{said} Người vận hành hệ thống kiểm tra phiên bản quy trình.")
