"""What keeps a packet of ours from going out: something missing, too long, or not fit for XML.

Lengths are those of NĐ 30/2020/NĐ-CP, Phụ lục VI phần II, except `OrganId`: the identifiers of QĐ 20/2020/QĐ-TTg are
longer than the 13 characters given there. Which elements are required follows the sample packets and their readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from connectors.interop.branches import Branch, leaves
from connectors.interop.codes import BusinessType, Priority, StatusCode
from connectors.interop.packet import Attachment, Business, DocumentPacket, Notice, StatusPacket

LENGTHS = {
    "OrganId": 35,
    "OrganName": 200,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "TypeName": 100,
    "Subject": 500,
    "Position": 100,
    "FullName": 50,
    "PromulgationAmount": 3,
    "PageAmount": 3,
}
ALL_PLACES = 1000
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production Char
EXPLAINED = (StatusCode.REFUSED, StatusCode.TAKE_BACK_ASKED, StatusCode.CHANGE_REFUSED)
WITH_FILE = (BusinessType.NEW, BusinessType.REPLACEMENT)


def document_faults(packet: DocumentPacket) -> Iterator[Notice]:
    codes = [receiver.code for receiver in packet.receivers]
    yield from _missing("From/OrganId", packet.sender.code, "mã định danh cơ quan gửi")
    yield from _missing("From/OrganName", packet.sender.name, "tên cơ quan gửi")
    yield from _missing("To/OrganId", codes and all(codes), "mã định danh cơ quan nhận")
    yield from _missing("DocumentId", packet.document_id, "mã định danh văn bản")
    yield from _missing("Code/CodeNumber", packet.number, "số văn bản")
    yield from _missing("Code/CodeNotation", packet.notation, "ký hiệu văn bản")
    yield from _missing("PromulgationInfo/PromulgationDate", packet.issued_on, "ngày ban hành")
    yield from _missing("DocumentType/Type", packet.type.code is not None, "mã loại văn bản")
    yield from _missing("DocumentType/TypeName", packet.type.name, "tên loại văn bản")
    yield from _missing("Subject", packet.subject, "trích yếu")
    yield from _missing("SignerInfo/FullName", packet.signer.full_name, "họ tên người ký")
    yield from _missing("TraceHeader", packet.trace, "dấu thời gian gửi")
    named = all(answered.document_id or answered.number for answered in packet.answers)
    yield from _missing("ResponseFor", named, "số, ký hiệu văn bản được trả lời")
    if len(set(codes)) < len(codes):
        yield Notice("receiver_repeated", "To", "Một cơ quan nhận ghi hai lần.")
    if packet.other.priority > Priority.EXPRESS:
        yield Notice("priority_invalid", "OtherInfo/Priority", "Mức khẩn này không còn dùng khi gửi.")
    if sum(map(len, packet.places)) > ALL_PLACES:
        yield _too_long("ToPlaces", ALL_PLACES)
    yield from _business_faults(packet.business)
    if packet.business.type in WITH_FILE:
        yield from _missing("Attachment", packet.attachments, "tệp văn bản")
    yield from _attachment_faults(packet.attachments)


def status_faults(packet: StatusPacket) -> Iterator[Notice]:
    yield from _missing("From/OrganId", packet.sender.code, "mã định danh cơ quan gửi")
    yield from _missing("ResponseFor/OrganId", packet.about.agency_code, "mã định danh cơ quan nhận trạng thái")
    named = packet.about.document_id or packet.about.number  # documents without DocumentId exist and are answered too
    yield from _missing("ResponseFor", named, "mã định danh hoặc số, ký hiệu văn bản")
    yield from _missing("Timestamp", packet.at, "thời điểm")
    if packet.status in EXPLAINED:
        yield from _missing("Description", packet.description, "lý do")


def text_faults(branches: Iterable[Branch]) -> Iterator[Notice]:
    """Texts that are too long, or would not be read back as they were written."""
    for path, text in leaves(branches):
        most = LENGTHS.get(path.rpartition("/")[2])
        if most and len(text) > most:
            yield _too_long(path, most)
        if text == "null" or UNFIT.search(text):
            yield Notice("field_invalid", path, f"“{path}” có nội dung không gửi được.")


def _business_faults(business: Business) -> Iterator[Notice]:
    if business.type is BusinessType.UPDATE:
        yield from _missing("Bussiness/DocumentId", business.document_id, "mã định danh văn bản được cập nhật")
        yield from _missing("Bussiness/BussinessDocumentInfo", business.change, "nội dung cập nhật")
    if business.type is BusinessType.REPLACEMENT:
        yield from _missing("Bussiness/ReplacementInfoList", business.replaced, "văn bản bị thay thế")
    known = all(old.document_id for old in business.replaced)
    yield from _missing("ReplacementInfo/DocumentId", known, "mã định danh văn bản bị thay thế")
    changed = all(receiver.agency_code for receiver in (business.change.receivers if business.change else ()))
    yield from _missing("Receiver/OrganId", changed, "mã định danh cơ quan nhận thay đổi")


def _attachment_faults(attachments: tuple[Attachment, ...]) -> Iterator[Notice]:
    ids = [attachment.content_id for attachment in attachments if attachment.content_id]
    if len(set(ids)) < len(ids):
        yield Notice("content_id_repeated", "Attachment/ContentId", "Hai tệp mang cùng một mã.")
    for attachment in attachments:
        yield from _missing("Attachment/AttachmentName", attachment.name, "tên tệp")
        yield from _missing("Attachment/ContentTransferEncoded", attachment.content, f"nội dung tệp {attachment.name}")


def _missing(element: str, value: object, title: str) -> Iterator[Notice]:
    if not (value.strip() if isinstance(value, str) else value):
        yield Notice("field_missing", element, f"Thiếu {title}.")


def _too_long(element: str, most: int) -> Notice:
    return Notice("field_too_long", element, f"“{element}” dài quá {most} ký tự. Rút gọn trước khi gửi.")
