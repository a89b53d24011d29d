"""What goes out has the exact shape of the sample packets, or does not go out."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.interop.codes import BusinessType, Priority, StatusCode
from connectors.interop.errors import PacketIncomplete
from connectors.interop.packet import (
    Attachment,
    Business,
    Contact,
    DocumentPacket,
    DocumentReference,
    DocumentType,
    Hop,
    Packet,
    Replaced,
    Signer,
)
from connectors.interop.reader import read_packet
from connectors.interop.writer import write_packet
from tests.connectors.interop.packets import BUILDING, LETTER, OFFICE, PDF, REPORT, zip_of

STATUS_TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>H99.01</edXML:OrganId>
          <edXML:OrganizationInCharge>UBND tỉnh Ví Dụ</edXML:OrganizationInCharge>
          <edXML:OrganName>Văn phòng UBND tỉnh Ví Dụ</edXML:OrganName>
        </edXML:From>
        <edXML:ResponseFor>
          <edXML:OrganId>H99.02</edXML:OrganId>
          <edXML:Code>12/SXD-QHKT</edXML:Code>
          <edXML:DocumentId>H99.02,2026/11/20,12/SXD-QHKT</edXML:DocumentId>
          <edXML:PromulgationDate>2026/11/20</edXML:PromulgationDate>
        </edXML:ResponseFor>
        <edXML:StaffInfo>
          <edXML:Department>Văn thư</edXML:Department>
          <edXML:Staff>Phạm Thị Mẫu</edXML:Staff>
        </edXML:StaffInfo>
        <edXML:StatusCode>01</edXML:StatusCode>
        <edXML:Description>Đã đến</edXML:Description>
        <edXML:Timestamp>2026/11/20 09:01:00</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
"""

FRAME = [
    "edXML",
    "edXML:edXMLEnvelope",
    "edXML:edXMLHeader",
    "edXML:MessageHeader",
    "edXML:TraceHeaderList",
    "edXML:edXMLBody",
    "edXML:edXMLManifest",
    "AttachmentEncoded",
    "Attachment",
]
MESSAGE_ORDER = (
    "From To DocumentId Code PromulgationInfo DocumentType Subject Content SignerInfo DueDate OtherInfo ResponseFor "
    "SteeringType ResponseForTask ApplicationType ToPlaces"
).split()


def opened(text: str) -> list[str]:
    """The names of the elements as literally written, in order."""
    return re.findall(r"<([\w:]+)[ >]", text)


def faults(packet: Packet) -> set[tuple[str, str]]:
    with pytest.raises(PacketIncomplete) as refused:
        write_packet(packet)
    assert refused.value.code == "packet_incomplete"
    assert all(fault.message in str(refused.value) for fault in refused.value.faults)
    return {(fault.code, fault.element) for fault in refused.value.faults}


def test_a_status_packet_is_written_letter_by_letter() -> None:
    assert write_packet(REPORT).decode() == STATUS_TEXT


def test_prefixes_and_order_are_those_of_the_samples() -> None:
    full = replace(
        LETTER,
        due_on=LETTER.issued_on,
        answers=(DocumentReference("H99.01", "3/VP", "d-3"),),
        other=replace(LETTER.other, task_code="N1", application_type="MCDT"),
    )
    text = write_packet(full).decode()
    names = opened(text)
    assert [name for name in names if name in FRAME] == FRAME
    message = text[text.index("<edXML:MessageHeader>") : text.index("</edXML:MessageHeader>")]
    top = re.findall(r"^ {8}<edXML:(\w+)", message, re.MULTILINE)
    assert top == MESSAGE_ORDER
    attachment = text[text.index("<Attachment>") :]
    assert opened(attachment) == [
        "Attachment", "ContentId", "AttachmentName", "Description", "ContentType", "edXML:ContentTransferEncoded",
    ]  # fmt: skip
    assert 'ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">' in attachment
    assert "<ContentId>cid:1</ContentId>" in attachment
    assert "<edXML:ContentId>cid:1</edXML:ContentId>" in text


def test_what_is_silent_is_left_out() -> None:
    text = write_packet(LETTER).decode()
    assert "DueDate" not in text
    assert "Competence" not in text
    assert "<edXML:Paper>0</edXML:Paper>" in text
    assert "<edXML:Direction>false</edXML:Direction>" in text


def test_times_go_out_in_vietnamese_time() -> None:
    late = replace(LETTER, trace=(Hop("H99.02", datetime(2026, 12, 31, 17, 30, 1, tzinfo=UTC)),))
    assert "<edXML:Timestamp>2027/01/01 00:30:01</edXML:Timestamp>" in write_packet(late).decode()
    with pytest.raises(ValueError, match="zone"):
        write_packet(replace(REPORT, at=datetime(2026, 12, 31, 17, 30, 1)))


def unpacked(data: bytes) -> zipfile.ZipFile:
    (encoded,) = re.findall(rb"<edXML:ContentTransferEncoded[^>]*>([^<]*)<", data)
    return zipfile.ZipFile(io.BytesIO(base64.b64decode(encoded)))


def test_each_file_travels_in_a_zip_with_one_entry() -> None:
    data = write_packet(LETTER)
    assert data.count(b"<ContentType>application/zip</ContentType>") == 1
    with unpacked(data) as archive:
        (entry,) = archive.infolist()
        assert re.fullmatch(r"[0-9a-f-]{36}\.pdf", entry.filename)
        assert archive.read(entry) == PDF


def test_a_blank_scan_is_stored_so_that_no_reader_takes_it_for_a_bomb() -> None:
    scan = Attachment("trang.bmp", b"BM" + bytes(3_000_000))
    data = write_packet(replace(LETTER, attachments=(scan,)))
    packet = read_packet(data)
    assert isinstance(packet, DocumentPacket)
    assert packet.attachments[0].content == scan.content
    with unpacked(data) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_files_may_go_out_as_they_are_but_never_ambiguously() -> None:
    sly = zip_of(("a.pdf", PDF))  # a reader would open this
    packet = replace(LETTER, attachments=(*LETTER.attachments, Attachment("b.pdf", sly), Attachment("c.zip", sly)))
    data = write_packet(packet, zip_attachments=False)
    assert re.findall(rb"<ContentType>(.*?)<", data) == [b"application/pdf", b"application/zip", b"application/zip"]
    again = read_packet(data)
    assert isinstance(again, DocumentPacket)
    assert [attachment.content for attachment in again.attachments] == [PDF, sly, sly]


def test_attachments_without_an_id_get_the_free_numbers() -> None:
    files = tuple(Attachment(f"{n}.pdf", PDF, content_id=given) for n, given in enumerate(["", "1", "", "x"]))
    again = read_packet(write_packet(replace(LETTER, attachments=files)))
    assert isinstance(again, DocumentPacket)
    assert [attachment.content_id for attachment in again.attachments] == ["2", "1", "3", "x"]


def test_an_empty_packet_names_everything_it_lacks_at_once() -> None:
    empty = DocumentPacket(replace(BUILDING, code="", name=" "), (), "", "", "", DocumentType(""), "", None)
    assert faults(empty) == {
        ("field_missing", element)
        for element in (
            "From/OrganId", "From/OrganName", "To/OrganId", "DocumentId", "Code/CodeNumber", "Code/CodeNotation",
            "PromulgationInfo/PromulgationDate", "DocumentType/Type", "DocumentType/TypeName", "Subject",
            "SignerInfo/FullName", "TraceHeader", "Attachment",
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"sender": replace(BUILDING, code="H" * 36)}, "MessageHeader/From/OrganId"),
        ({"sender": replace(BUILDING, name="Sở" * 101)}, "MessageHeader/From/OrganName"),
        ({"number": "1" * 12}, "MessageHeader/Code/CodeNumber"),
        ({"notation": "S" * 31}, "MessageHeader/Code/CodeNotation"),
        ({"type": DocumentType("C" * 101, 1)}, "MessageHeader/DocumentType/TypeName"),
        ({"subject": "V" * 501}, "MessageHeader/Subject"),
        ({"signer": Signer("N" * 51)}, "MessageHeader/SignerInfo/FullName"),
        ({"signer": Signer("N", "G" * 101)}, "MessageHeader/SignerInfo/Position"),
        ({"places": ("P" * 500, "Q" * 501)}, "ToPlaces"),
        ({"other": replace(LETTER.other, pages=1000)}, "MessageHeader/OtherInfo/PageAmount"),
    ],
)
def test_what_is_too_long_is_never_cut(change: dict[str, object], element: str) -> None:
    assert faults(replace(LETTER, **change)) == {("field_too_long", element)}  # type: ignore[arg-type]


def test_lengths_that_just_fit_go_out() -> None:
    fitting = replace(LETTER, subject="V" * 500, number="1" * 11, sender=replace(BUILDING, code="H" * 35))
    assert read_packet(write_packet(fitting)) == fitting


@pytest.mark.parametrize("text", ["null", "a\0b", "a\x0bb", "\ufffe", "\ud800"])
def test_a_text_that_would_not_be_read_back_does_not_go_out(text: str) -> None:
    assert faults(replace(LETTER, subject=text)) == {("field_invalid", "MessageHeader/Subject")}
    file = Attachment(text, PDF)
    assert faults(replace(LETTER, attachments=(file,))) == {("field_invalid", "AttachmentName")}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"receivers": (OFFICE, OFFICE)}, ("receiver_repeated", "To")),
        ({"receivers": (OFFICE, replace(OFFICE, code=""))}, ("field_missing", "To/OrganId")),
        (
            {"other": replace(LETTER.other, priority=Priority.EXPRESS_AT_HOUR)},
            ("priority_invalid", "OtherInfo/Priority"),
        ),
        ({"answers": (DocumentReference("H99.01"),)}, ("field_missing", "ResponseFor")),
        ({"attachments": (Attachment("a.pdf", b""),)}, ("field_missing", "Attachment/ContentTransferEncoded")),
        ({"attachments": (Attachment("", PDF),)}, ("field_missing", "Attachment/AttachmentName")),
        (
            {"attachments": (Attachment("a", PDF, "", "7"), Attachment("b", PDF, "", "7"))},
            ("content_id_repeated", "Attachment/ContentId"),
        ),
        (
            {"business": Business(BusinessType.REPLACEMENT)},
            ("field_missing", "Bussiness/ReplacementInfoList"),
        ),
        (
            {"business": Business(BusinessType.REPLACEMENT, replaced=(Replaced(""),))},
            ("field_missing", "ReplacementInfo/DocumentId"),
        ),
    ],
)
def test_what_contradicts_itself_does_not_go_out(change: dict[str, object], fault: tuple[str, str]) -> None:
    assert faults(replace(LETTER, **change)) == {fault}  # type: ignore[arg-type]


def test_an_update_says_which_document_and_what() -> None:
    assert faults(replace(LETTER, business=Business(BusinessType.UPDATE))) == {
        ("field_missing", "Bussiness/DocumentId"),
        ("field_missing", "Bussiness/BussinessDocumentInfo"),
    }


def test_a_revocation_needs_no_file() -> None:
    recall = replace(LETTER, attachments=(), business=Business(BusinessType.REVOCATION, reason="Ban hành nhầm"))
    data = write_packet(recall)
    assert b"AttachmentEncoded" not in data
    assert read_packet(data) == recall


@pytest.mark.parametrize("status", [StatusCode.REFUSED, StatusCode.TAKE_BACK_ASKED, StatusCode.CHANGE_REFUSED])
def test_a_refusal_gives_its_reason(status: StatusCode) -> None:
    assert faults(replace(REPORT, status=status, description=" ")) == {("field_missing", "Description")}
    assert read_packet(write_packet(replace(REPORT, status=status, description="Sai nơi nhận"))).sender == OFFICE


def test_a_status_must_name_its_document_and_receiver() -> None:
    nothing = replace(REPORT, about=DocumentReference(), at=None, contact=Contact())
    assert faults(nothing) == {
        ("field_missing", "ResponseFor/OrganId"),
        ("field_missing", "ResponseFor"),
        ("field_missing", "Timestamp"),
    }


def test_a_packet_that_could_hardly_be_read_is_still_answered() -> None:
    answer = replace(REPORT, status=StatusCode.REFUSED, description="Gói tin hỏng.")
    for about in (DocumentReference("H99.02", "", "d-1"), DocumentReference("H99.02", "12/SXD")):
        assert read_packet(write_packet(replace(answer, about=about))) == replace(answer, about=about)
