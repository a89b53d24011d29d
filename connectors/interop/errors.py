"""What the exchange can refuse.

InteropError
├── PacketRefused               a packet from outside that cannot be read
│   ├── NotXml                  damaged, cut off, or not an XML file
│   ├── HasDtd                  carries a DOCTYPE
│   ├── PacketTooLarge          more bytes than allowed; not parsed
│   ├── PacketTooComplex        too deep, too many elements, too long a field
│   ├── UnknownRoot             XML, but not a packet of QCVN 102:2016
│   ├── Ambiguous               says two different things where only one can be true
│   ├── WithoutSender           no agency to answer to
│   ├── Unaddressed             no receiver
│   ├── StatusWithoutDocument   a status about nothing
│   ├── UnknownStatus           a status code outside the list
│   ├── UnknownBusiness         a business type outside the list
│   ├── AttachmentMissing       announced and not there
│   ├── AttachmentBroken        not base64, or a zip that does not open
│   ├── AttachmentTooLarge
│   └── AttachmentBomb          grows out of proportion when unpacked
├── PacketIncomplete            a packet of ours that must not go out like this
└── ExchangeFolderError         the shared folder
    ├── NameUnsafe
    ├── NameTaken               other bytes already stand under this name
    ├── FileChanged             the file is no longer the one that was listed
    └── FileTooLarge
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.interop.packet import DocumentReference, Notice


class InteropError(Exception):
    """A reason why an exchange stops; `str()` is a Vietnamese sentence for the screen."""

    code = "interop_error"


class PacketRefused(InteropError):
    """A packet that cannot be read.

    `reference` and `receivers` hold what could be read before the refusal. With `reference.agency_code` and
    `reference.document_id` filled, a status 02 can be sent back.
    """

    code = "packet_refused"
    reference: DocumentReference = DocumentReference()
    receivers: tuple[str, ...] = ()


class NotXml(PacketRefused):
    code = "packet_not_xml"

    def __init__(self, where: str) -> None:
        super().__init__(f"Gói tin không đọc được, XML hỏng hoặc bị cắt ({where}). Bên gửi tạo lại gói và gửi lại.")


class HasDtd(PacketRefused):
    code = "packet_has_dtd"

    def __init__(self) -> None:
        super().__init__("Gói tin có khai báo DOCTYPE, không được phép. Bên gửi bỏ khai báo này và gửi lại.")


class PacketTooLarge(PacketRefused):
    code = "packet_too_large"

    def __init__(self, size: int, most: int) -> None:
        super().__init__(f"Gói tin {megabytes(size)} MB, quá mức {megabytes(most)} MB. Bên gửi chia nhỏ và gửi lại.")


class PacketTooComplex(PacketRefused):
    code = "packet_too_complex"

    def __init__(self, what: str) -> None:
        super().__init__(f"Gói tin có cấu trúc bất thường: {what}. Bên gửi kiểm tra phần mềm tạo gói.")


class UnknownRoot(PacketRefused):
    code = "packet_unknown_root"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp không phải gói tin theo QCVN 102:2016/BTTTT (thẻ gốc “{name[:80]}”).")


class Ambiguous(PacketRefused):
    code = "packet_ambiguous"

    def __init__(self, element: str) -> None:
        super().__init__(f"Gói tin ghi “{element}” nhiều lần, nội dung khác nhau. Bên gửi sửa và gửi lại.")


class WithoutSender(PacketRefused):
    code = "packet_without_sender"

    def __init__(self) -> None:
        super().__init__("Gói tin không ghi mã định danh cơ quan gửi. Báo quản trị trục liên thông.")


class Unaddressed(PacketRefused):
    code = "packet_unaddressed"

    def __init__(self) -> None:
        super().__init__("Gói tin không ghi mã định danh cơ quan nhận. Bên gửi bổ sung và gửi lại.")


class StatusWithoutDocument(PacketRefused):
    code = "status_without_document"

    def __init__(self) -> None:
        super().__init__("Gói trạng thái không ghi văn bản nào. Bên gửi bổ sung mã hoặc số, ký hiệu văn bản.")


class UnknownStatus(PacketRefused):
    code = "status_unknown"

    def __init__(self, value: str) -> None:
        super().__init__(f"Mã trạng thái “{value[:20]}” không có trong danh mục. Bên gửi sửa và gửi lại.")


class UnknownBusiness(PacketRefused):
    code = "business_type_unknown"

    def __init__(self, value: str) -> None:
        super().__init__(f"Loại nghiệp vụ “{value[:20]}” không có trong danh mục. Bên gửi sửa và gửi lại.")


class AttachmentMissing(PacketRefused):
    code = "attachment_missing"

    def __init__(self, name: str) -> None:
        super().__init__(f"Gói tin kê tệp “{name[:80]}” nhưng không kèm tệp. Bên gửi đính kèm đủ và gửi lại.")


class AttachmentBroken(PacketRefused):
    code = "attachment_broken"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"Tệp “{name[:80]}” hỏng: {why}. Bên gửi đính kèm lại và gửi lại.")


class AttachmentTooLarge(PacketRefused):
    code = "attachment_too_large"

    def __init__(self, name: str, most: int) -> None:
        super().__init__(f"Tệp “{name[:80]}” quá mức {megabytes(most)} MB. Bên gửi chia nhỏ và gửi lại.")


class AttachmentBomb(PacketRefused):
    code = "attachment_bomb"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp nén “{name[:80]}” bung ra lớn bất thường nên không mở. Bên gửi kiểm tra lại tệp.")


class PacketIncomplete(InteropError):
    """A packet of ours that must not go out. `faults` names each element with its own sentence."""

    code = "packet_incomplete"

    def __init__(self, faults: Sequence[Notice]) -> None:
        self.faults = tuple(faults)
        super().__init__("Chưa gửi được gói tin: " + " ".join(fault.message for fault in self.faults))


class ExchangeFolderError(InteropError):
    code = "exchange_folder_error"


class NameUnsafe(ExchangeFolderError):
    code = "name_unsafe"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tên tệp “{name[:80]}” không dùng được. Chỉ dùng chữ không dấu, số, dấu chấm, “-” và “_”.")


class NameTaken(ExchangeFolderError):
    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"Thư mục gửi đã có tệp “{name}” với nội dung khác. Quản trị hệ thống kiểm tra tên gói.")


class FileChanged(ExchangeFolderError):
    code = "file_changed"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp “{name}” đã thay đổi sau khi đọc, được để lại để đọc lần sau.")


class FileTooLarge(ExchangeFolderError):
    code = "packet_too_large"

    def __init__(self, name: str, size: int, most: int) -> None:
        super().__init__(f"Tệp “{name[:80]}” {megabytes(size)} MB, quá mức {megabytes(most)} MB nên không đọc.")


def megabytes(size: int) -> str:
    """Whole megabytes, rounded up, as a sentence shows them."""
    return str(-(-size // (1024 * 1024)))
