"""What the engine can refuse about versions of processes and moving cases between them, beside `engine.errors`.

EngineError
├── LastInUse            nothing would be left that new cases can start on
├── VersionNotInUse      only the version in use can be moved to, or retired
├── MappingRefused       an element that is to stand for another one is not there, or of another kind
├── MoveRunning          another move of the same process has not ended
├── CannotRevert         the case has gone on since it was moved
├── TwoOfOneId           a diagram with two elements of one id cannot be compared
├── OtherProcess         only diagrams of one process are merged
└── ChoiceMissing        a merge is taken over when every conflict has been decided
"""

from __future__ import annotations

from collections.abc import Sequence

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


class TwoOfOneId(EngineError):
    code = "two_of_one_id"

    def __init__(self, element: str) -> None:
        super().__init__(
            f"Sơ đồ có hai phần tử cùng mã “{element}” nên không so sánh được. Đặt cho mỗi phần tử một mã."
        )


class OtherProcess(EngineError):
    code = "other_process"

    def __init__(self, one: str, other: str) -> None:
        super().__init__(
            f"Không gộp được hai quy trình khác nhau: “{one}” và “{other}”. Chọn hai bản của một quy trình."
        )


class ChoiceMissing(EngineError):
    code = "choice_missing"

    def __init__(self, names: Sequence[str]) -> None:
        told = ", ".join(f"“{name}”" for name in names)
        super().__init__(f"Còn chỗ chưa chọn: {told}. Chọn phần của cơ quan hay của cấp trên rồi nhận lại.")
