"""Files of a packet: taken out as they were meant, or the packet refused. None is ever lost on the way."""

from __future__ import annotations

import base64
import os
import struct
import zipfile
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.interop.attachments import take_out
from connectors.interop.errors import (
    AttachmentBomb,
    AttachmentBroken,
    AttachmentMissing,
    AttachmentTooLarge,
    PacketRefused,
)
from connectors.interop.limits import Limits
from connectors.interop.packet import Attachment, DocumentPacket, DocumentReference
from connectors.interop.reader import read_packet
from tests.connectors.interop.packets import ADDRESSED, PDF, raw, raw_attachment, raw_reference, zip_of

DOCX = zip_of(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))


def read(attachments: str, manifest: str = "", limits: Limits = Limits()) -> DocumentPacket:
    packet = read_packet(raw(ADDRESSED + "<DocumentId>d-1</DocumentId>", "", attachments, manifest), limits)
    assert isinstance(packet, DocumentPacket)
    return packet


def read_one(content: bytes, name: str = "12-SXD.pdf", declared: str = "application/zip") -> Attachment:
    (attachment,) = read(raw_attachment(content, name, declared)).attachments
    return attachment


@pytest.mark.parametrize("declared", ["application/zip", "application/pdf", ""])
@pytest.mark.parametrize("name", ["12-SXD.pdf", "12-SXD.PDF", "bảng tính.xlsx", "không đuôi"])
def test_a_file_in_a_zip_of_its_own_is_taken_out_whatever_is_declared(name: str, declared: str) -> None:
    packed = zip_of(("7a71a0ee.pdf", PDF))
    attachment = read_one(packed, name, declared)
    assert attachment.content == PDF
    assert attachment.received == packed
    assert attachment.sha256 == sha256(PDF).hexdigest()
    assert attachment.received_sha256 == sha256(packed).hexdigest()
    assert (attachment.name, attachment.declared_type) == (name, declared)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "raw.pdf"),
        (DOCX, "soan-thao.docx"),
        (zip_of(("a.pdf", PDF), ("b.pdf", PDF)), "nhieu-tep.pdf"),
        (zip_of(("a.pdf", PDF)), "ho-so.ZIP"),
        (b"PK\x05\x06" + bytes(18), "rong.pdf"),
    ],
)
def test_anything_else_stays_as_it_came(content: bytes, name: str) -> None:
    attachment = read_one(content, name)
    assert attachment.content == attachment.received == content


def test_a_docx_in_a_zip_is_taken_out_once() -> None:
    assert read_one(zip_of(("soan.docx", DOCX)), "soan.docx").content == DOCX


@pytest.mark.parametrize("junk", ["ABC", "A?==", "QUJD!", "Công văn", "QQ==QQ==", "=", ""])
def test_base64_junk_is_refused_with_whom_to_answer(junk: str) -> None:
    with pytest.raises(AttachmentBroken, match=r"a\.pdf") as refused:
        read(raw_attachment(junk, "a.pdf"))
    assert refused.value.code == "attachment_broken"
    assert refused.value.reference == DocumentReference("H99.02", "", "d-1")
    assert refused.value.receivers == ("H99.01",)


def test_a_torn_zip_is_refused() -> None:
    packed = zip_of(("a.pdf", PDF * 50))
    flipped = packed[:60] + bytes([packed[60] ^ 0xFF]) + packed[61:]
    for data in (packed[:-30], packed[: len(packed) // 2], b"PK\x03\x04", flipped):
        with pytest.raises(AttachmentBroken, match="zip"):
            read_one(data)


def test_a_zip_with_a_password_is_refused() -> None:
    packed = bytearray(zip_of(("a.pdf", PDF)))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(AttachmentBroken, match="mật khẩu"):
        read_one(bytes(packed))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_no_reader_of_packets_knows_is_refused(compression: int) -> None:
    with pytest.raises(AttachmentBroken, match="không hỗ trợ"):
        read_one(zip_of(("a.pdf", PDF), compression=compression))


def test_a_zip_bomb_is_refused_by_its_proportion() -> None:
    bomb = zip_of(("a.txt", bytes(20_000_000)))
    assert len(bomb) < 30_000
    with pytest.raises(AttachmentBomb) as refused:
        read_one(bomb)
    assert refused.value.code == "attachment_bomb"


def test_a_zip_that_lies_about_its_size_is_measured_all_the_same() -> None:
    """The directory says 10 bytes; what comes out decides."""
    bomb = bytearray(zip_of(("a.txt", bytes(20_000_000))))
    at = bomb.index(b"PK\x01\x02")
    struct.pack_into("<L", bomb, at + 24, 10)
    with pytest.raises((AttachmentBomb, AttachmentBroken)):
        read_one(bytes(bomb))


def test_a_directory_of_a_hundred_thousand_entries_is_not_even_listed() -> None:
    many = zip_of(("a", b"x")) + b"PK\x01\x02" * 100_000
    with pytest.raises(AttachmentBomb):
        read_one(many)


def test_a_small_file_may_shrink_as_much_as_it_likes() -> None:
    blank = bytes(900_000)
    assert read_one(zip_of(("a.bmp", blank)), "a.bmp").content == blank


def test_sizes_are_capped_before_and_after_unpacking_and_in_sum() -> None:
    noise = os.urandom(2_000)
    limits = Limits(attachment_bytes=1_000)
    for content in (noise, zip_of(("a.pdf", noise))):
        with pytest.raises(AttachmentTooLarge) as refused:
            read(raw_attachment(content), limits=limits)
        assert refused.value.code == "attachment_too_large"
    with pytest.raises(AttachmentTooLarge):  # small as it travels, large when taken out
        read(raw_attachment(zip_of(("a.txt", b"a" * 2_000))), limits=limits)
    three = "".join(raw_attachment(noise[:900], f"{number}.pdf") for number in range(3))
    with pytest.raises(AttachmentTooLarge):
        read(three, limits=Limits(all_attachment_bytes=2_500))
    assert len(read(three, limits=Limits(all_attachment_bytes=2_700)).attachments) == 3


def test_bytes_lost_in_a_text_round_trip_are_counted() -> None:
    sound = b"%PDF-1.7\n" + os.urandom(5_000) + b"%%EOF"
    damaged = sound.decode("utf-8", "replace").encode()
    packet = read(raw_attachment(damaged))
    assert packet.attachments[0].lost_bytes == damaged.count("\ufffd".encode())
    assert packet.attachments[0].is_damaged
    assert "attachment_damaged" in {notice.code for notice in packet.warnings}
    assert not read_one(sound).is_damaged
    with pytest.raises(AttachmentBroken):  # a zip does not survive it at all
        read_one(zip_of(("a.pdf", sound)).decode("utf-8", "replace").encode())


def test_a_file_whose_type_lies_is_noted() -> None:
    packet = read(raw_attachment(b"MZ" + bytes(200), "ngan-sach.pdf") + raw_attachment(DOCX, "a.pdf"))
    assert [notice.code for notice in packet.warnings] == ["file_executable", "file_type_lies"]


def test_a_file_that_is_announced_and_missing_refuses_the_packet() -> None:
    listed = raw_reference("1", "1.pdf") + raw_reference("2", "2.pdf")
    with pytest.raises(AttachmentMissing, match=r"2\.pdf"):
        read(raw_attachment(PDF), listed)


def test_lists_that_number_their_files_apart_still_belong_together() -> None:
    listed = raw_reference("36b8", "a.pdf")
    packet = read(raw_attachment(PDF), listed)
    assert [attachment.content for attachment in packet.attachments] == [PDF]
    assert packet.warnings == ()


def test_what_the_attachment_leaves_out_the_manifest_tells() -> None:
    listed = raw_reference("1", "a.pdf", "Công văn")
    attachment = read(raw_attachment(PDF, name=""), listed).attachments[0]
    assert (attachment.name, attachment.description, attachment.content_id) == ("a.pdf", "Công văn", "1")


def test_a_repeated_attachment_is_one_and_two_of_a_name_are_two() -> None:
    once = raw_attachment(PDF)
    assert len(read(once + once).attachments) == 1
    assert len(read(once + raw_attachment(PDF + b"%")).attachments) == 2


@settings(deadline=None, max_examples=200)
@given(
    entries=st.lists(st.binary(max_size=50), max_size=3),
    damage=st.lists(st.tuples(st.integers(4, 400), st.integers(0, 255)), max_size=4),
)
def test_a_damaged_zip_gives_bytes_or_a_refusal(entries: list[bytes], damage: list[tuple[int, int]]) -> None:
    packed = bytearray(zip_of(*((f"tep {number}", content) for number, content in enumerate(entries))))
    for at, value in damage:
        if at < len(packed):
            packed[at] = value
    outcome: bytes | str
    try:
        outcome = take_out("a.pdf", bytes(packed), Limits())
    except PacketRefused as refused:
        outcome = refused.code
    assert isinstance(outcome, bytes) or outcome == "attachment_broken"


def test_white_space_in_base64_is_nothing() -> None:
    spaced = " \n\t".join(base64.b64encode(PDF).decode())
    assert read(raw_attachment(spaced)).attachments[0].content == PDF
