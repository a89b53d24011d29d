"""What the engine can refuse to operators, beside `engine.errors`.

EngineError
├── IncidentClosed       the job is no incident any more
├── SkipRefused          the operation may not be left out
├── EditRefused          these parameters may not be changed like that
├── EditPending          another change of the same job waits for its decision
├── EditDecided          the change was decided on, or withdrawn
└── FourEyes             who proposes a change does not decide on it
"""

from __future__ import annotations

from engine.errors import EngineError


class IncidentClosed(EngineError):
    code = "incident_closed"

    def __init__(self) -> None:
        super().__init__("Sự cố này đã được xử lý. Mở lại danh sách sự cố để xem tình trạng mới nhất.")


class SkipRefused(EngineError):
    """`why` is a sentence without its end."""

    code = "skip_refused"

    def __init__(self, title: str, why: str) -> None:
        self.why = why
        super().__init__(f"Không bỏ qua “{title}” được: {why}. Chữa nguyên nhân rồi cho chạy lại.")


class EditRefused(EngineError):
    code = "edit_refused"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"Không sửa đầu vào như vậy được: {why}. Sửa mục được phép rồi gửi lại.")


class EditPending(EngineError):
    code = "edit_pending"

    def __init__(self) -> None:
        super().__init__("Sự cố này đã có đề nghị sửa đang chờ duyệt. Đợi người thứ hai duyệt hoặc từ chối.")


class EditDecided(EngineError):
    code = "edit_decided"

    def __init__(self) -> None:
        super().__init__("Đề nghị sửa này đã được quyết định hoặc không còn hiệu lực. Mở lại sự cố để xem.")


class FourEyes(EngineError):
    code = "four_eyes"

    def __init__(self, name: str) -> None:
        super().__init__(f"Đề nghị sửa này của {name}. Người khác, không làm thay {name}, mới được duyệt.")
