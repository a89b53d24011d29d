"""What the engine can refuse about versions of processes and moving cases between them, beside `engine.errors`.

EngineError
├── LastInUse            nothing would be left that new cases can start on
├── VersionNotInUse      only the version in use can be moved to, or retired
├── MappingRefused       an element that is to stand for another one is not there, or of another kind
├── MoveRunning          another move of the same process has not ended
└── CannotRevert         the case has gone on since it was moved
"""

from __future__ import annotations

from engine.errors import EngineError


class LastInUse(EngineError):
    code = "last_in_use"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Ngừng dùng bản này thì không còn bản nào của “{name}” để mở vụ việc mới. Xác nhận là không cần nữa, "
            "hoặc đưa bản khác vào sử dụng trước."
        )


class VersionNotInUse(EngineError):
    code = "version_not_in_use"

    def __init__(self, version: int) -> None:
        super().__init__(f"Bản {version} không phải là bản đang dùng. Đưa bản này vào sử dụng trước.")


class MappingRefused(EngineError):
    code = "mapping_refused"

    def __init__(self, element: str, why: str) -> None:
        self.element = element
        super().__init__(f"Không đặt được bước thay cho “{element}”: {why}. Chọn lại bước thay thế.")


class MoveRunning(EngineError):
    code = "move_running"

    def __init__(self) -> None:
        super().__init__("Một đợt chuyển khác của quy trình này chưa xong. Đợi xong hoặc dừng đợt đó trước.")


class CannotRevert(EngineError):
    code = "cannot_revert"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"Không hoàn lại được: {why}.")
