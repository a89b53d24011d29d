"""Packets handed in over the API: whatever comes, a receipt says what became of it, and its bytes are kept."""

from __future__ import annotations

import dataclasses
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from connectors.interop.packet import AgencyCard, Attachment
from records.documents import Document
from records.exchange import Packet
from tests.conftest import Clock
from tests.connectors.interop.packets import ADDRESSED, raw, raw_attachment
from tests.web.calling import Program, is_vietnamese, log_in, problem
from tests.web.conftest import Connect
from tests.web.scenes import FINANCE, SXD, blank_pdf, letter
from tests.witness import incidents
from web.app import create_app
from web.wiring import Platform

TO_US = ADDRESSED.replace("H99.01", SXD).replace("H99.02", "G17")
PROGRAM = b"MZ" + bytes(200)


def send(program: Program, packet: bytes, media_type: str = "application/xml") -> dict[str, Any]:
    """The receipt for a packet, after looking that it names these bytes and speaks to its sender."""
    answer = program.send("/exchange/packets", packet, media_type)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    receipt = dict(answer.json)
    assert receipt["sha256"] == sha256(packet).hexdigest()
    assert bool(receipt["reason_code"]) == (receipt["state"] == "refused")
    assert receipt["state"] == "accepted" or is_vietnamese(receipt["reason"]), receipt
    return receipt


def kept(platform: Platform, packet: bytes) -> list[Packet]:
    """The rows about these bytes, after looking that the store still has them."""
    digest = sha256(packet).hexdigest()
    assert platform.storage.get(digest) == packet
    with platform.read() as work:
        return list(work.session.scalars(sa.select(Packet).where(Packet.sha256 == digest, Packet.direction == "in")))


def test_a_good_packet_becomes_a_document_and_a_task(api: Connect, province: Platform) -> None:
    packet = letter("V/v gói tin lành")
    clerk = api("mauvt.sxd")
    receipt = send(clerk, packet)
    assert receipt["state"] == "accepted"
    (row,) = kept(province, packet)
    assert (str(row.id), str(row.document_id)) == (receipt["packet_ids"][0], receipt["document_ids"][0])
    province.worker.drain()
    seen = clerk.get(f"/documents/{receipt['document_ids'][0]}").json
    assert (seen["document"]["subject"], seen["document"]["state"]) == ("V/v gói tin lành", "arrived")
    assert [task["about"] for task in clerk.tasks("receive")] == receipt["document_ids"]
    assert clerk.get(f"/documents/{receipt['document_ids'][0]}/files/0").data == blank_pdf()


def test_the_same_packet_again_is_one_document(api: Connect, province: Platform) -> None:
    packet, clerk = letter("V/v gửi hai lần"), api("mauvt.sxd")
    first, second = send(clerk, packet), send(clerk, packet)
    assert (first["state"], second["state"]) == ("accepted", "duplicate")
    assert first["document_ids"] == second["document_ids"]
    (row,) = kept(province, packet)
    assert row.seen == 2
    with province.read() as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 1


def test_a_packet_to_two_agencies_is_a_document_of_each(api: Connect, province: Platform) -> None:
    packet = letter("V/v gửi hai nơi", receivers=(AgencyCard(SXD), AgencyCard(FINANCE), AgencyCard("H99.99")))
    receipt = send(api("mauvt.sxd"), packet)
    assert len(receipt["document_ids"]) == 2
    assert {row.to_code for row in kept(province, packet)} == {SXD, FINANCE}


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "packet_not_xml"),
        (b"not xml at all", "packet_not_xml"),
        (letter("V/v gói cụt")[:-200], "packet_not_xml"),
        (b'<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY x "y">]><edXML/>', "packet_has_dtd"),
        (b"<other/>", "packet_unknown_root"),
        (raw("<From><OrganId>G17</OrganId></From>"), "packet_unaddressed"),
        (raw(f"<To><OrganId>{SXD}</OrganId></To>"), "packet_without_sender"),
        (raw(f"{TO_US}<StatusCode>03</StatusCode>"), "packet_ambiguous"),
        (raw(TO_US, attachments=raw_attachment("???")), "attachment_broken"),
        (letter("V/v gửi nhầm", to="H99.99"), "packet_not_for_us"),
        (letter("V/v tệp nói dối", attachments=(Attachment("anh.png", blank_pdf()),)), "file_type_lies"),
        (letter("V/v chương trình", attachments=(Attachment("cong-van.pdf", PROGRAM),)), "file_executable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_packet_is_refused_with_its_reason_and_kept(
    api: Connect, province: Platform, packet: bytes, code: str
) -> None:
    receipt = send(api("mauvt.sxd"), packet)
    assert (receipt["state"], receipt["reason_code"]) == ("refused", code)
    rows = kept(province, packet)
    assert [str(row.id) for row in rows] == receipt["packet_ids"]
    assert {(row.state, row.reason_code, row.reason) for row in rows} == {("refused", code, receipt["reason"])}
    with province.read() as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


def test_a_refused_packet_that_names_its_sender_is_answered(api: Connect, province: Platform) -> None:
    packet = letter("V/v chương trình", attachments=(Attachment("cong-van.pdf", PROGRAM),))
    clerk = api("mauvt.sxd")
    send(clerk, packet)
    send(clerk, packet)
    province.worker.drain()
    with province.read() as work:
        answers = work.session.scalars(sa.select(Packet).where(Packet.direction == "out")).all()
    assert [(answer.to_code, answer.status_code, answer.state) for answer in answers] == [("G17", "02", "sent")]


def test_what_the_sender_says_about_the_type_does_not_matter(api: Connect) -> None:
    for number, media_type in enumerate(("application/json", "text/plain", "", "multipart/form-data")):
        packet = letter("V/v kiểu dữ liệu", number=str(number + 1))
        assert send(api("mauvt.sxd"), packet, media_type)["state"] == "accepted", media_type


def test_a_packet_above_the_limit_is_refused_and_not_lost_from_sight(province: Platform, clock: Clock) -> None:
    """One between the packet's limit and the door's gets a receipt; its sender still has the bytes."""
    small = Platform(dataclasses.replace(province.config, packet_limit_mb=1), clock)
    app = create_app(small)
    clerk = Program(app.test_client(), log_in(app.test_client(), "mauvt.sxd").json["token"])
    receipt = send(clerk, letter("V/v quá lớn") + b" " * (1024 * 1024))
    assert (receipt["state"], receipt["reason_code"]) == ("refused", "packet_too_large")
    with small.read() as work:
        assert work.session.scalars(sa.select(Packet.reason_code)).all() == ["packet_too_large"]
    problem(clerk.send("/exchange/packets", b" " * (2 * 1024 * 1024 + 1), "application/xml"), 413)
    small.close()


def test_only_those_who_keep_the_exchange_hand_packets_in(api: Connect, app: Flask, province: Platform) -> None:
    packet = letter("V/v không đúng vai")
    for account in ("dinhbg.sxd", "giant.sxd", "hoatv.sxd", "satpg.sxd"):
        refused = api(account).send("/exchange/packets", packet, "application/xml")
        assert "Văn thư" in problem(refused, 403, "role_missing")["detail"]
    problem(Program(app.test_client()).send("/exchange/packets", packet), 401, "unauthorized")
    with province.read() as work:
        assert work.session.scalars(sa.select(Packet)).all() == []
    assert send(api("quytt.sxd"), packet)["state"] == "accepted"


def test_words_longer_than_the_law_allows_do_not_stop_a_letter(api: Connect, province: Platform) -> None:
    """Our own packets keep to the lengths of NĐ 30/2020; what others send must not get lost over a column's width."""
    subject = "V/v " + "dài, " * 400 + "hết"
    packet = letter("V/v trích yếu", attachments=(Attachment("x" * 200 + ".pdf", blank_pdf()),))
    packet = packet.replace("V/v trích yếu".encode(), subject.encode())
    assert send(api("mauvt.sxd"), packet)["state"] == "accepted"
    province.worker.drain()
    with province.read() as work:
        assert incidents(work) == []
        document = work.session.get_one(Document, kept(province, packet)[0].document_id)
        assert (document.state, document.subject) == ("arrived", subject)


@pytest.mark.parametrize("length", [200, 201, 5000])
def test_an_identifier_of_any_length_gets_its_receipt(api: Connect, province: Platform, length: int) -> None:
    identifier = "G17," + "9" * (length - 4)
    packet = letter("V/v mã dài").replace(b"G17,2026/11/20,12/BXD-VP to H99.07", identifier.encode())
    receipt = send(api("mauvt.sxd"), packet)
    (row,) = kept(province, packet)
    assert (row.state, row.identifier) == (receipt["state"], identifier)
    if receipt["state"] == "accepted":
        with province.read() as work:
            assert work.session.get_one(Document, row.document_id).identifier == identifier


def test_a_packet_that_names_nobody_is_kept_every_time(api: Connect, province: Platform) -> None:
    packet = raw("<From><OrganId>G17</OrganId></From>")
    clerk = api("mauvt.sxd")
    receipts = [send(clerk, packet) for _ in range(2)]
    assert {receipt["reason_code"] for receipt in receipts} == {"packet_unaddressed"}
    assert kept(province, packet)
