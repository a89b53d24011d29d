"""What the engine can refuse about comparing and merging diagrams, beside `engine.versions.errors`.

EngineError
├── TwoOfOneId           a diagram with two elements of one id cannot be compared
├── OtherProcess         only diagrams of one process are compared and merged
├── NoTemplate           nothing to merge: the draft descends from no template, or there is no newer one
└── ChoiceMissing        a merge is taken over when every conflict has been decided
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import EngineError


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
            f"“{one}” và “{other}” là hai quy trình khác nhau. Chọn hai bản của một quy trình để so sánh hoặc gộp."
        )


class NoTemplate(EngineError):
    code = "no_template"

    def __init__(self) -> None:
        super().__init__("Bản nháp này không có bản mẫu mới hơn của cấp trên để gộp.")


class ChoiceMissing(EngineError):
    code = "choice_missing"

    def __init__(self, names: Sequence[str]) -> None:
        told = ", ".join(f"“{name}”" for name in names)
        super().__init__(f"Còn chỗ chưa chọn: {told}. Chọn phần của cơ quan hay của cấp trên rồi nhận lại.")
