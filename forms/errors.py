"""What forms can refuse.

FormsError
├── UnknownForm            no schema of that key in the catalogue
├── FormRefused            the schema cannot go live; carries every finding
├── ConditionRefused       a text that is not in the FEEL subset; carries the position
├── ListMissing            the page did not bring a list that the form offers choices from
└── SubmissionRefused      what was sent is too large, too deep or no JSON; the checker turns it into an error

What a person filled in wrongly is not an exception: it is a FieldError inside `checker.Checked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Finding:
    """One reason why a form cannot be published: a stable code, the component's id ("" for the form), a sentence."""

    code: str
    component: str
    sentence: str


class FormsError(Exception):
    """Root of the tree: catch this to catch all."""

    code = "forms_error"


class UnknownForm(FormsError):
    code = "unknown_form"

    def __init__(self, key: str) -> None:
        super().__init__(f"Không có biểu mẫu “{key}”. Người quản trị quy trình kiểm tra lại tên biểu mẫu của bước này.")
        self.key = key


class FormRefused(FormsError):
    code = "form_refused"

    def __init__(self, key: str, findings: Sequence[Finding]) -> None:
        said = " ".join(finding.sentence for finding in findings)
        super().__init__(f"Chưa ban hành được biểu mẫu “{key}”: {len(findings)} điểm cần sửa. {said}")
        self.key = key
        self.findings = tuple(findings)


class ConditionRefused(FormsError):
    code = "bad_condition"

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"Điều kiện “{text}” sai ở ký tự thứ {position + 1}: {reason}")
        self.text = text
        self.position = position


class ListMissing(FormsError):
    code = "list_missing"

    def __init__(self, name: str) -> None:
        super().__init__(f"Trang chưa đưa danh sách “{name}” cho biểu mẫu. Người quản trị hệ thống kiểm tra trang này.")
        self.name = name


class SubmissionRefused(FormsError):
    """What was sent is refused as a whole; `code` is one of the keys of SENTENCES."""

    SENTENCES: ClassVar = {
        "too_large": "Nội dung gửi lên quá lớn. Bớt chữ, hoặc đính kèm thành tệp.",
        "too_deep": "Nội dung gửi lên lồng quá nhiều lớp. Gửi đúng cấu trúc của biểu mẫu.",
        "not_finite": "Nội dung gửi lên có giá trị không phải số hữu hạn. Gửi lại số đúng.",
        "not_json": "Nội dung gửi lên không phải JSON hợp lệ. Gửi một đối tượng JSON.",
        "forbidden_key": "Tên “typename” không dùng được trong nội dung gửi lên. Bỏ tên này.",
    }

    def __init__(self, code: str) -> None:
        super().__init__(self.SENTENCES[code])
        self.code = code
