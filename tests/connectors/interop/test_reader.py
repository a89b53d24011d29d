"""A packet from outside, as other systems really write it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from connectors.interop.codes import BusinessType, Priority, StatusCode, Steering
from connectors.interop.errors import (
    Ambiguous,
    PacketRefused,
    StatusWithoutDocument,
    Unaddressed,
    UnknownBusiness,
    UnknownRoot,
    UnknownStatus,
    WithoutSender,
)
from connectors.interop.packet import DocumentPacket, DocumentReference, Hop, StatusPacket
from connectors.interop.reader import read_packet
from tests.connectors.interop.packets import ADDRESSED, raw


def read_document(message: str, trace: str = "") -> DocumentPacket:
    packet = read_packet(raw(ADDRESSED + message, trace))
    assert isinstance(packet, DocumentPacket)
    return packet


def codes(packet: DocumentPacket | StatusPacket) -> list[str]:
    return [notice.code for notice in packet.warnings]


def test_missing_empty_self_closed_and_null_are_one() -> None:
    written = ["", "<Subject></Subject>", "<Subject/>", "<Subject> null </Subject>", "<Subject>\n </Subject>"]
    packets = [read_document(message) for message in written]
    assert all(packet == packets[0] for packet in packets)
    assert packets[0].subject == ""
    assert all(packet.warnings == () for packet in packets)


@pytest.mark.parametrize("written", ["2020/10/30", "30/10/2020", "2020-10-30", "2020/10/30 08:00:00"])
def test_a_date_is_read_in_every_form_met_so_far(written: str) -> None:
    packet = read_document(f"<PromulgationInfo><PromulgationDate>{written}</PromulgationDate></PromulgationInfo>")
    assert packet.issued_on == date(2020, 10, 30)
    assert packet.warnings == ()


def test_an_impossible_date_is_left_out_and_noted_but_an_identifier_is_never_parsed() -> None:
    identifier = "000.00.00.G22,2014/02/30,7806/VPCP-TTĐT"
    packet = read_document(f"<DocumentId>{identifier}</DocumentId><DueDate>2014/02/30</DueDate>")
    assert packet.due_on is None
    assert packet.document_id == identifier
    assert [(notice.code, notice.element) for notice in packet.warnings] == [
        ("date_unreadable", "edXMLEnvelope/edXMLHeader/MessageHeader/DueDate")
    ]


def test_the_axis_time_without_zone_is_vietnamese_time() -> None:
    hops = """<TraceHeader><OrganId>null</OrganId><Timestamp>2025/10/23 06:30:00</Timestamp></TraceHeader>
              <TraceHeader><Timestamp>2025/10/23 15:46:19</Timestamp></TraceHeader>"""
    packet = read_document("", hops)
    assert packet.trace == (
        Hop("", datetime(2025, 10, 22, 23, 30, 0, tzinfo=UTC)),
        Hop("", datetime(2025, 10, 23, 8, 46, 19, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("written", "read", "noted"),
    [
        ("0", Priority.NORMAL, []),
        ("3", Priority.EXPRESS, []),
        ("4", Priority.EXPRESS_AT_HOUR, []),
        ("5", Priority.NORMAL, ["code_unknown"]),
        ("Khẩn", Priority.NORMAL, ["number_unreadable"]),
        ("", Priority.NORMAL, []),
    ],
)
def test_an_unknown_priority_becomes_normal_with_a_warning(written: str, read: Priority, noted: list[str]) -> None:
    packet = read_document(f"<OtherInfo><Priority>{written}</Priority></OtherInfo>")
    assert packet.other.priority is read
    assert codes(packet) == noted


def test_numbers_and_truths_that_are_none_are_left_out_with_a_warning() -> None:
    packet = read_document(
        "<OtherInfo><PageAmount>khoảng 20</PageAmount><PromulgationAmount>-1</PromulgationAmount>"
        "<Direction>có</Direction></OtherInfo><SteeringType>9</SteeringType>"
    )
    assert (packet.other.pages, packet.other.copies, packet.other.is_steering) == (None, None, False)
    assert packet.steering is Steering.NONE
    assert codes(packet) == ["number_unreadable", "number_unreadable", "truth_unreadable", "code_unknown"]


def test_what_nobody_knows_is_skipped_and_reported() -> None:
    packet = read_document(
        "<Subject>V/v mẫu<b>đậm</b></Subject><SecrecyLevel>1</SecrecyLevel><x:Ext xmlns:x='urn:khac'><y/></x:Ext>"
    )
    assert packet.subject == "V/v mẫu"
    below = "edXMLEnvelope/edXMLHeader/MessageHeader/"
    unknown = [notice.element for notice in packet.warnings if notice.code == "element_unknown"]
    assert unknown == [below + "Subject/b", below + "SecrecyLevel", below + "{urn:khac}Ext"]


def test_the_dummy_signature_is_passed_over_in_silence() -> None:
    data = raw(ADDRESSED).replace(
        b"</edXMLHeader>",
        b"<Signature><SignedInfo/><SignatureValue>AAAA</SignatureValue></Signature><DigitalSignature/></edXMLHeader>",
    )
    assert read_packet(data).warnings == ()


def test_every_receiver_is_read_once() -> None:
    packet = read_document(
        "<To><OrganId>H99.01</OrganId></To><To><OrganId>H99.03</OrganId></To><To><OrganName>Sở</OrganName></To>"
    )
    assert [receiver.code for receiver in packet.receivers] == ["H99.01", "H99.03"]
    assert codes(packet) == ["receiver_without_code"]


def test_no_business_means_a_new_document() -> None:
    assert read_document("").business.type is BusinessType.NEW


@pytest.mark.parametrize("written", ["4", "-1", "thu hồi", "1.0"])
def test_an_unknown_business_type_is_never_taken_for_a_new_document(written: str) -> None:
    trace = f"<Bussiness><BussinessDocType>{written}</BussinessDocType></Bussiness>"
    with pytest.raises(UnknownBusiness) as refused:
        read_document("<DocumentId>7</DocumentId>", trace)
    assert refused.value.reference == DocumentReference("H99.02", "", "7")


def test_two_different_truths_about_identity_are_refused_in_either_order() -> None:
    for first, second in (("1", "2"), ("2", "1")):
        with pytest.raises(Ambiguous, match="DocumentId"):
            read_document(f"<DocumentId>{first}</DocumentId><DocumentId>{second}</DocumentId>")
    with pytest.raises(Ambiguous, match="From"):
        read_document("<From><OrganId>H99.66</OrganId></From>")


def test_two_different_subjects_are_only_odd() -> None:
    packet = read_document("<Subject>Một</Subject><Subject>Hai</Subject>")
    assert packet.subject == "Một"
    assert codes(packet) == ["element_repeated"]


@pytest.mark.parametrize(
    ("message", "reason", "code"),
    [
        ("<To><OrganId>H99.01</OrganId></To>", WithoutSender, "packet_without_sender"),
        (
            "<From><OrganId>null</OrganId></From><To><OrganId>H99.01</OrganId></To>",
            WithoutSender,
            "packet_without_sender",
        ),
        ("<From><OrganId>H99.02</OrganId></From>", Unaddressed, "packet_unaddressed"),
        ("<From><OrganId>H99.02</OrganId></From><To/>", Unaddressed, "packet_unaddressed"),
        (ADDRESSED + "<StatusCode>01</StatusCode>", Ambiguous, "packet_ambiguous"),
    ],
)
def test_a_packet_must_say_from_whom_and_to_whom(message: str, reason: type[PacketRefused], code: str) -> None:
    with pytest.raises(reason) as refused:
        read_packet(raw(message))
    assert refused.value.code == code


def test_a_refusal_still_says_whom_to_answer_about_what() -> None:
    message = (
        "<From><OrganId>H99.02</OrganId></From><DocumentId>d-1</DocumentId><Code><CodeNotation>SXD</CodeNotation>"
        "<CodeNumber>12</CodeNumber></Code><PromulgationInfo><PromulgationDate>2026/11/20</PromulgationDate>"
        "</PromulgationInfo>"
    )
    with pytest.raises(Unaddressed) as refused:
        read_packet(raw(message))
    assert refused.value.reference == DocumentReference("H99.02", "12/SXD", "d-1", date(2026, 11, 20))
    assert refused.value.receivers == ()


def test_a_packet_cut_off_in_its_attachment_still_says_whom_to_answer() -> None:
    whole = raw(
        ADDRESSED + "<DocumentId>d-1</DocumentId>", attachments="<Attachment><ContentId>1</ContentId></Attachment>"
    )
    with pytest.raises(PacketRefused) as refused:
        read_packet(whole[: whole.index(b"<ContentId>")])
    assert refused.value.code == "packet_not_xml"
    assert refused.value.reference == DocumentReference("H99.02", "", "d-1")
    assert refused.value.receivers == ("H99.01",)


@pytest.mark.parametrize(
    "data",
    [b"<edXML/>", b'<edXML xmlns="urn:khac"/>', b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>'],
)
def test_xml_that_is_no_packet_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownRoot):
        read_packet(data)


# ---------------------------------------------------------------- status packets

ABOUT = "<ResponseFor><OrganId>H99.01</OrganId><Code>12/SXD</Code><DocumentId>d-1</DocumentId></ResponseFor>"
SENT = "<From><OrganId>H99.02</OrganId></From>"


@pytest.mark.parametrize("code", list(StatusCode))
def test_every_status_code_is_read(code: StatusCode) -> None:
    packet = read_packet(raw(f"{ABOUT}<StatusCode>{code}</StatusCode>{SENT}"))
    assert isinstance(packet, StatusPacket)
    assert packet.status is code
    assert packet.about == DocumentReference("H99.01", "12/SXD", "d-1")
    assert packet.status.label


def test_a_status_code_without_its_zero_is_understood() -> None:
    packet = read_packet(raw(f"{SENT}{ABOUT}<StatusCode>3</StatusCode>"))
    assert isinstance(packet, StatusPacket)
    assert packet.status is StatusCode.RECEIVED


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (f"{SENT}{ABOUT}<StatusCode>07</StatusCode>", UnknownStatus),
        (f"{SENT}{ABOUT}<StatusCode>đã đến</StatusCode>", UnknownStatus),
        (f"{SENT}<StatusCode>01</StatusCode>", Unaddressed),
        (
            f"{SENT}<ResponseFor><OrganId>H99.01</OrganId></ResponseFor><StatusCode>01</StatusCode>",
            StatusWithoutDocument,
        ),
        (f"{ABOUT}<StatusCode>01</StatusCode>", WithoutSender),
    ],
)
def test_a_status_about_nothing_or_of_no_known_kind_is_refused(message: str, reason: type[PacketRefused]) -> None:
    with pytest.raises(reason):
        read_packet(raw(message))
