"""What the engine can refuse about versions of processes and moving cases between them, beside `engine.errors`.

EngineError
├── LastInUse            nothing would be left that new cases can start on
├── VersionNotInUse      only the version in use can be moved to, or retired
├── MappingRefused       an element that is to stand for another one is not there, or of another kind
├── MoveRunning          another move of the same process has not ended
├── CannotRevert         the case has gone on since it was moved
├── DeployedAlone        who deployed a version does not promote it
├── DraftChanged         somebody else changed the draft meanwhile
├── DraftClosed          the draft was deployed or discarded
├── DraftTooLarge        a part of the draft is beyond what is kept
├── DraftUnreadable      what was sent is not well-formed XML, or no XML that may be read
├── ProcessTaken         a new process under an id that another one has
├── CannotRedraw         a step that cannot be changed like that without looking at the picture
├── BadKey               a form, table or scenario under a name that cannot be one
└── NothingThere         no form, table or scenario of that name in the draft
"""

from __future__ import annotations

from datetime import datetime

from engine.errors import EngineError
from engine.spiff.functions import VIETNAM


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


class DeployedAlone(EngineError):
    code = "four_eyes"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Bản này do {name} triển khai. Người khác mới được đưa vào sử dụng: quản trị quy trình khác của cơ quan; cơ quan "
            "chỉ có một quản trị quy trình thì lãnh đạo cơ quan hoặc quản trị quy trình của cơ quan cấp trên."
        )


class DraftChanged(EngineError):
    """`who` changed it `at`, so that it is at `revision` now; nothing of what was sent is kept."""

    code = "draft_changed"

    def __init__(self, who: str, at: datetime, revision: int) -> None:
        self.who, self.at, self.revision = who, at, revision
        super().__init__(
            f"{who} đã sửa bản nháp này lúc {at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}. Phần bạn vừa gửi chưa được lưu. "
            "Tải bản mới nhất về xem rồi quyết định."
        )


class DraftClosed(EngineError):
    code = "draft_closed"

    def __init__(self, status: str) -> None:
        how = {"deployed": "đã triển khai để thử", "discarded": "đã bỏ"}[status]
        super().__init__(f"Bản nháp này {how}, chỉ còn xem được. Mở bản nháp mới để sửa tiếp.")


class DraftTooLarge(EngineError):
    code = "too_large"

    def __init__(self, what: str, most: str) -> None:
        super().__init__(f"{what} lớn hơn {most}. Tách nhỏ hoặc bỏ bớt rồi lưu lại.")


class DraftUnreadable(EngineError):
    code = "not_xml"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Chưa lưu gì. Xuất lại tệp từ trình vẽ rồi gửi lại.")


class BadKey(EngineError):
    code = "bad_key"

    def __init__(self, what: str, key: str) -> None:
        super().__init__(
            f"Tên {what} “{key[:80]}” không dùng được. Bắt đầu bằng chữ cái không dấu, chỉ gồm chữ không dấu, chữ số và gạch "
            "dưới, nhiều nhất 64 ký tự."
        )


class NothingThere(EngineError):
    code = "not_found"

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"Bản nháp này không có {what} “{key[:80]}”.")


class ProcessTaken(EngineError):
    code = "process_taken"

    def __init__(self, process_id: str) -> None:
        super().__init__(f"Đã có quy trình mã “{process_id}”. Mở bản nháp từ bản đang dùng, hoặc đặt mã khác.")


class CannotRedraw(EngineError):
    """`why` is a sentence without its end."""

    code = "cannot_redraw"

    def __init__(self, element: str, why: str) -> None:
        self.element, self.why = element, why
        super().__init__(
            f"Không sửa được “{element}”: {why}." if element else f"Không sửa được ở danh sách bước: {why}."
        )
