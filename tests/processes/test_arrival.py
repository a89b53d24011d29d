"""What comes in through the door (R023, R026, R036, R037, R043): once however often, for everybody addressed, at its legal time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.interop.codes import StatusCode
from connectors.interop.intake import Receipt
from connectors.interop.packet import AgencyCard
from records.calendar import VIETNAM
from records.errors import FileMissing
from tests.conftest import Clock
from tests.driver import Driver
from tests.letters import TODAY, without

FINANCE = AgencyCard("H99.05", "Sở Tài chính")


def comes(driver: Driver, data: bytes, source: str = "api") -> Receipt:
    receipt = driver.platform.intake.take_in(data, source)
    driver.machine_works()
    return receipt


# ---------------------------------------------------------------- once


def test_the_same_packet_twice_is_one_letter_however_it_comes(driver: Driver) -> None:
    packet = driver.letters.packet()
    first = comes(driver, packet)
    again = comes(driver, packet, "folder")
    assert (first.state, again.state) == ("accepted", "duplicate")
    assert again.document_ids == first.document_ids
    assert "không vào sổ lần nữa" in again.reason
    assert [row.seen for row in driver.packets()] == [2]
    assert len(driver.as_("mauvt.sxd").inbox()) == 1
    assert driver.statuses_of(first.document_ids[0]) == {"01": "Đã đến"}


def test_the_same_letter_in_other_bytes_is_marked_for_the_clerk_who_decides(driver: Driver) -> None:
    first = driver.packet_arrives(subject="V/v lấy ý kiến")
    second = driver.packet_arrives(subject="V/v lấy ý kiến (gửi lại)")
    assert driver.document(first).duplicate_of is None
    assert driver.document(second).duplicate_of == first
    clerk = driver.as_("mauvt.sxd")
    proposed = clerk.opens("receive", second).answers
    assert (proposed["decision"], proposed["reason_code"]) == ("accept", "duplicate")
    clerk.completes("receive", first)
    clerk.completes("receive", second, decision="return", reason_code="duplicate", reason="Đã nhận văn bản này.")
    assert driver.book("incoming") == [(1, first)]
    assert list(driver.statuses_of(second)) == ["01", "02"]


def test_the_same_number_of_another_agency_is_no_duplicate(driver: Driver) -> None:
    driver.packet_arrives(number="12")
    other = driver.packet_arrives(number="12", sender=FINANCE)
    assert driver.document(other).duplicate_of is None


# ---------------------------------------------------------------- for whom


def test_each_addressed_agency_of_this_installation_gets_a_letter_a_case_and_a_book_of_its_own(driver: Driver) -> None:
    receipt = comes(driver, driver.letters.packet(to=["H99.07", "H99.05", "G22", "H99.31"]))
    assert len(receipt.document_ids) == 3
    for code, clerk, leader in (
        ("H99.07", "mauvt.sxd", "Bùi Giả Định"),
        ("H99.05", "nhapdt.stc", "Hà Văn Mẫu"),
        ("H99.31", "thuqv.tanthu", "Thái Văn Giả"),
    ):
        (document,) = driver.documents("incoming", code)
        driver.as_(clerk).completes("receive", decision="accept", leader=leader)
        assert driver.book("incoming", code) == [(1, document.id)]
        assert list(driver.statuses_of(document.id)) == ["01", "03"]
    senders = [report.sender.code for report in driver.statuses_sent() if report.status is StatusCode.RECEIVED]
    assert sorted(senders) == ["H99.05", "H99.07", "H99.31"]


def test_an_agency_named_by_both_its_codes_gets_one_letter(driver: Driver) -> None:
    receipt = comes(driver, driver.letters.packet(to=["H99.07", "000.00.07.H99"]))
    assert len(receipt.document_ids) == 1
    assert len(driver.documents("incoming")) == 1


def test_nobody_of_another_agency_finds_the_letter(driver: Driver) -> None:
    letter = driver.packet_arrives()
    for account in ("thutt.vp", "hoalm.vp", "dinhng.vp", "nhapdt.stc", "giaht.stc", "thuqv.tanthu"):
        assert driver.as_(account).sees(letter) is None
    for account in ("mauvt.sxd", "dinhbg.sxd", "thudt.sxd", "thunv.sxd"):
        assert driver.as_(account).sees(letter) is not None


# ---------------------------------------------------------------- when


def test_the_most_urgent_letter_stands_first_in_the_inbox(driver: Driver) -> None:
    by_urgency = {urgency: driver.packet_arrives(urgency=urgency, number=str(urgency + 1)) for urgency in (0, 2, 3, 1)}
    inbox = [task.about for task in driver.as_("mauvt.sxd").inbox()]
    assert inbox == [str(by_urgency[urgency]) for urgency in (3, 2, 1, 0)]
    driver.as_("mauvt.sxd").completes("receive", by_urgency[0])
    driver.as_("mauvt.sxd").completes("receive", by_urgency[3])
    assert [task.about for task in driver.as_("dinhbg.sxd").inbox()] == [str(by_urgency[3]), str(by_urgency[0])]


def test_express_at_an_hour_of_older_software_is_as_urgent_as_it_gets(driver: Driver) -> None:
    packet = driver.letters.packet(urgency=3).replace(b"<edXML:Priority>3<", b"<edXML:Priority>4<")
    letter = driver.packet_arrives(packet)
    assert driver.document(letter).urgency == 3


@pytest.mark.parametrize(
    ("arrived", "legal", "due"),
    [
        ("2026-11-28 10:15", "2026-11-30 07:30", "2026-11-30 17:00"),  # Saturday → Monday morning
        ("2026-11-23 12:00", "2026-11-23 13:30", "2026-11-23 17:00"),  # over lunch
        ("2026-11-24 09:00", "2026-11-25 07:30", "2026-11-25 17:00"),  # a public holiday
    ],
)
def test_what_arrives_out_of_hours_is_received_at_the_next_session_and_both_times_are_kept(
    driver: Driver, clock: Clock, arrived: str, legal: str, due: str
) -> None:
    clock.now = datetime.fromisoformat(arrived).replace(tzinfo=VIETNAM).astimezone(UTC)
    document = driver.document(driver.packet_arrives())
    assert document.arrived_at == clock.now
    assert document.legal_received_at == datetime.fromisoformat(legal).replace(tzinfo=VIETNAM)
    (task,) = driver.as_("mauvt.sxd").inbox()
    assert task.due_at == datetime.fromisoformat(due).replace(tzinfo=VIETNAM)


# ---------------------------------------------------------------- refused at the door


DTD = b'<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY a "b">]>'


def test_a_packet_for_nobody_here_is_kept_with_its_reason(driver: Driver) -> None:
    packet = driver.letters.packet(to="G22")
    receipt = comes(driver, packet)
    assert (receipt.state, receipt.reason_code, receipt.document_ids) == ("refused", "packet_not_for_us", ())
    (row,) = driver.packets()
    assert (row.state, row.reason_code, row.from_code, row.to_code) == ("refused", "packet_not_for_us", "G17", "G22")
    assert driver.platform.storage.get(row.sha256 or "") == packet


HARM: dict[str, Callable[[bytes], bytes]] = {
    "packet_not_xml": lambda packet: packet[:-3000],
    "packet_has_dtd": lambda packet: packet.replace(b'<?xml version="1.0" encoding="UTF-8"?>', DTD),
    "packet_unknown_root": lambda packet: b"<html><body>xin chao</body></html>",
    "packet_without_sender": lambda packet: packet.replace(b"<edXML:OrganId>G17</edXML:OrganId>", b"", 1),
    "packet_unaddressed": lambda packet: packet.replace(b"<edXML:OrganId>H99.07</edXML:OrganId>", b"", 1),
}


def test_a_packet_that_cannot_be_read_opens_nothing_and_is_kept_as_it_came(driver: Driver) -> None:
    for code, harm in HARM.items():
        packet = harm(driver.letters.packet())
        receipt = comes(driver, packet)
        assert (receipt.state, receipt.reason_code) == ("refused", code)
        assert receipt.reason.endswith(".")
        row = {row.sha256: row for row in driver.packets()}[receipt.sha256]
        assert (row.kind, row.state, row.reason) == ("unreadable", "refused", receipt.reason)
        assert driver.platform.storage.get(receipt.sha256) == packet
    assert len(driver.packets()) == len(HARM)
    assert driver.documents("incoming") == []


LIES = [  # named van-ban.pdf, and in truth:
    ("file_executable", b"MZ\x90\x00" + bytes(200)),
    ("file_type_lies", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    ("attachment_damaged", b"%PDF-1.7\n" + b"\xef\xbf\xbd" * 400),
]


def test_a_letter_whose_file_is_not_what_it_says_is_answered_with_a_refusal(driver: Driver) -> None:
    reasons = set()
    for code, content in LIES:
        receipt = comes(driver, driver.letters.packet(pdf=content, file="van-ban.pdf"))
        assert (receipt.state, receipt.reason_code, receipt.document_ids) == ("refused", code, ())
        reasons.add(receipt.reason)
    refusals = driver.statuses_sent()
    assert {refusal.description for refusal in refusals} == reasons
    for refusal in refusals:
        assert (refusal.status, refusal.sender.code, refusal.about.agency_code) == (StatusCode.REFUSED, "H99.07", "G17")
        assert (refusal.about.number, refusal.about.issued_on) == ("12/BXD-QLN", TODAY)
    assert len(refusals) == len(LIES)
    assert driver.as_("mauvt.sxd").inbox() == []


def test_a_refusal_names_a_letter_without_identifier_by_its_number(driver: Driver) -> None:
    packet = without(driver.letters.packet(pdf=b"MZ" + bytes(200), file="a.pdf"), "DocumentId")
    assert comes(driver, packet).reason_code == "file_executable"
    (refusal,) = driver.statuses_sent()
    assert (refusal.about.document_id, refusal.about.number, refusal.about.issued_on) == ("", "12/BXD-QLN", TODAY)


def test_a_refused_packet_that_comes_again_is_not_answered_again(driver: Driver) -> None:
    packet = driver.letters.packet(pdf=b"MZ" + bytes(200), file="a.pdf")
    receipts = [comes(driver, packet) for _ in range(3)]
    assert {(receipt.state, receipt.reason_code) for receipt in receipts} == {("refused", "file_executable")}
    assert [row.seen for row in driver.packets()] == [3]
    assert len(driver.statuses_sent()) == 1


def test_an_oversized_packet_is_refused_unread_and_leaves_its_reason(driver: Driver) -> None:
    driver.platform.config = replace(driver.platform.config, packet_limit_mb=1)
    receipt = comes(driver, driver.letters.packet() + b" " * 1024 * 1024)
    assert (receipt.state, receipt.reason_code) == ("refused", "packet_too_large")
    assert "quá mức 1 MB" in receipt.reason
    (row,) = driver.packets()
    assert (row.state, row.reason_code, row.size > 1024 * 1024) == ("refused", "packet_too_large", True)
    with pytest.raises(FileMissing):  # its sender still has it; ours would fill the disk
        driver.platform.storage.get(receipt.sha256)
