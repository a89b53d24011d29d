"""What records can refuse.

RecordsError
├── NotFound               also when it exists but the person may not know
├── RoleMissing            this belongs to a role that the person does not hold
├── WrongState             the document is not where this act is allowed
├── RegisterClosed         the year's book is closed
├── AlreadyNumbered        the document has its number; a second one would leave a gap
├── NotYetSigned           an agency seal before the personal signature (NĐ 30/2020 Đ32–33, lint rule L01)
├── AssignmentInvalid      no lead, two leads, or a due date in the past
├── IncompleteDocument     a field that the register needs is empty
├── FileMissing            bytes named by their digest are not in the store
├── FileDamaged            bytes no longer match the digest they were stored under
├── CalendarDayRefused     a day that cannot be declared off or working like this
├── PackChanged            somebody else changed the province's rule pack meanwhile
├── PackClosed             a rule pack that is not written on any more, or not in effect
├── PackInUse              somebody follows a rule pack, or another one stands on it
├── PackNameTaken          a rule pack of that name is there already
├── PackNotInForceYet      putting it into effect now would leave days without either version
├── WroteAlone             who wrote a rule pack last does not put it into effect
├── KeyUnavailable         no usable key for this person or agency
└── ActivationInvalid      a signature activation that is used up, expired, or for something else
"""

from __future__ import annotations

from datetime import date, datetime

from records.calendar import VIETNAM


class RecordsError(Exception):
    """A reason why a record cannot be changed or read; `str()` is a Vietnamese sentence for the screen."""

    code = "records_error"


class NotFound(RecordsError):
    code = "not_found"

    def __init__(self, what: str = "văn bản") -> None:
        super().__init__(f"Không tìm thấy {what} này trong phạm vi được xem.")


class RoleMissing(RecordsError):
    code = "role_missing"

    def __init__(self, roles: str) -> None:
        super().__init__(f"Việc này dành cho vai trò: {roles}. Quản trị của cơ quan giao vai trò.")


class WrongState(RecordsError):
    code = "wrong_state"

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(
            f"Văn bản đang ở trạng thái “{state}”, chưa thực hiện được việc này. Cần trạng thái “{wanted}”."
        )


class RegisterClosed(RecordsError):
    code = "register_closed"

    def __init__(self, name: str, year: int) -> None:
        super().__init__(f"{name} năm {year} đã khóa, không vào sổ thêm được. Văn thư mở sổ năm mới.")


class AlreadyNumbered(RecordsError):
    code = "already_numbered"

    def __init__(self, number: str) -> None:
        super().__init__(f"Văn bản đã có số {number}. Mỗi văn bản chỉ có một số.")


class NotYetSigned(RecordsError):
    code = "not_yet_signed"

    def __init__(self) -> None:
        super().__init__("Chưa cấp số và đóng dấu được: thiếu chữ ký số của người có thẩm quyền.")


class AssignmentInvalid(RecordsError):
    code = "assignment_invalid"


class IncompleteDocument(RecordsError):
    code = "incomplete_document"

    def __init__(self, fields: list[str]) -> None:
        super().__init__(f"Chưa vào sổ được, còn thiếu: {', '.join(fields)}.")


class FileMissing(RecordsError):
    code = "file_missing"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"Kho tệp không có tệp mang mã băm {sha256[:12]}…. Báo quản trị hệ thống.")


class FileDamaged(RecordsError):
    code = "file_damaged"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"Tệp mang mã băm {sha256[:12]}… không còn nguyên vẹn. Báo quản trị hệ thống ngay.")


class CalendarDayRefused(RecordsError):
    """`field` is what has to be mended: day, kind, reason or basis."""

    code = "calendar_day_refused"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class PackChanged(RecordsError):
    """`who` changed it `at`, so that it is at `revision` now; nothing of what was sent is kept."""

    code = "pack_changed"

    def __init__(self, who: str, at: datetime, revision: int) -> None:
        self.who, self.at, self.revision = who, at, revision
        super().__init__(
            f"{who} đã sửa bộ quy tắc này lúc {at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}. Phần bạn vừa gửi chưa được lưu. "
            "Xem bản mới nhất rồi gửi lại."
        )


class PackClosed(RecordsError):
    code = "pack_closed"

    def __init__(self, status: str) -> None:
        how = {
            "draft": "đang soạn, chưa áp dụng", "promoted": "đang áp dụng", "retired": "đã thôi áp dụng",
            "discarded": "đã bỏ",
        }[status]  # fmt: skip
        super().__init__(f"Bộ quy tắc này {how}, không làm việc này được. Mở bản soạn mới để sửa.")


class PackInUse(RecordsError):
    code = "pack_in_use"

    def __init__(self, who: list[str]) -> None:
        super().__init__(f"Còn dựa vào bộ quy tắc này: {', '.join(who[:5])}. Chọn bộ khác cho các nơi đó trước.")


class PackNameTaken(RecordsError):
    code = "pack_name_taken"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"Đã có bộ quy tắc tên “{name}”. Sửa tiếp bộ đó, hoặc đặt tên khác.")


class PackNotInForceYet(RecordsError):
    code = "pack_not_in_force_yet"

    def __init__(self, since: date) -> None:
        super().__init__(
            f"Bản này có hiệu lực từ {since:%d/%m/%Y}; thay bản đang áp dụng ngay thì những ngày trước đó không có bản nào. Đưa "
            "vào áp dụng từ ngày đó, hoặc đặt tên khác và ghi tên bộ cũ ở mục replaces."
        )


class WroteAlone(RecordsError):
    code = "four_eyes"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} là người sửa bộ quy tắc này lần cuối. Quản trị quy trình khác của cơ quan, hoặc lãnh đạo cơ quan, mới được "
            "đưa vào áp dụng."
        )


class KeyUnavailable(RecordsError):
    code = "key_unavailable"


class ActivationInvalid(RecordsError):
    code = "activation_invalid"
