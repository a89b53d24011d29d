"""A file is what its content says, and its name must say the same."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from records.filetypes import (
    ALLOWED,
    BMP,
    CSV,
    DOC,
    DOCX,
    EXECUTABLE,
    EXTENSIONS,
    GIF,
    JPEG,
    MACRO,
    ODS,
    ODT,
    OLE,
    PDF,
    PNG,
    RTF,
    TIFF,
    TXT,
    UNKNOWN,
    XLS,
    XLSX,
    ZIP,
    FileEmpty,
    FileExecutable,
    FileRefused,
    FileType,
    FileTypeLies,
    FileTypeNotAllowed,
    check_allowed,
    detect,
    safe_name,
)

VIETNAMESE = "Cộng hòa xã hội chủ nghĩa Việt Nam\r\nĐộc lập\tTự do\n"


def package(*entries: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def open_xml(part: str, *more: str) -> bytes:
    return package(
        ("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<r/>"), *((name, b"<x/>") for name in (part, *more))
    )


def open_document(media_type: str) -> bytes:
    return package(("mimetype", media_type.encode()), ("content.xml", b"<c/>"), compression=zipfile.ZIP_STORED)


def compound(*streams: str) -> bytes:
    """A compound file (MS-CFB) as Office 97 wrote it: header, allocation table, directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *streams))
    return header.ljust(512, b"\0") + b"\xff" * 512 + entries.ljust(1024, b"\0")


def _entry(name: str, kind: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (text.ljust(64, b"\0") + struct.pack("<HB", len(text), kind)).ljust(128, b"\0")


def picture(form: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(buffer, form)
    return buffer.getvalue()


SOUND: list[tuple[FileType, bytes, str]] = [
    (PDF, b"%PDF-1.7\n%%EOF", "a.pdf"),
    (RTF, b"{\\rtf1\\ansi V\\'e8n b\\'b6n}", "a.rtf"),
    (DOC, compound("1Table", "WordDocument"), "a.doc"),
    (XLS, compound("Workbook"), "a.xls"),
    (XLS, compound("Book"), "a.xls"),
    (DOCX, open_xml("word/document.xml"), "a.docx"),
    (XLSX, open_xml("xl/workbook.xml"), "a.xlsx"),
    (ODT, open_document("application/vnd.oasis.opendocument.text"), "a.odt"),
    (ODS, open_document("application/vnd.oasis.opendocument.spreadsheet"), "a.ods"),
    (TXT, VIETNAMESE.encode(), "a.txt"),
    (TXT, b"\xef\xbb\xbf" + VIETNAMESE.encode(), "a.txt"),
    (TXT, VIETNAMESE.encode("utf-16"), "a.txt"),
    (TXT, "Cộng hòa".encode("cp1258", "replace") + b"\xe0\xfd", "a.txt"),
    (CSV, "Số,Trích yếu\n12,Quy hoạch\n".encode(), "a.csv"),
    (JPEG, picture("JPEG"), "a.jpg"),
    (JPEG, picture("JPEG"), "a.jpeg"),
    (PNG, picture("PNG"), "a.png"),
    (TIFF, picture("TIFF"), "a.tif"),
    (TIFF, b"MM\0*" + bytes(20), "a.tiff"),
    (GIF, picture("GIF"), "a.gif"),
    (BMP, picture("BMP"), "a.bmp"),
]


@pytest.mark.parametrize(
    ("kind", "content", "name"), SOUND, ids=[f"{kind.code}-{n}" for n, (kind, _, _) in enumerate(SOUND)]
)
def test_every_allowed_type_is_known_by_its_content(kind: FileType, content: bytes, name: str) -> None:
    assert detect(content, name) is kind
    assert check_allowed(content, name) is kind
    assert check_allowed(content, f"Tờ trình 12.{kind.extensions[0].upper()}") is kind


def test_every_type_on_the_list_is_tried() -> None:
    assert {kind for kind, _, _ in SOUND} == set(ALLOWED)


@pytest.mark.parametrize(
    ("kind", "content", "name"), SOUND, ids=[f"{kind.code}-{n}" for n, (kind, _, _) in enumerate(SOUND)]
)
def test_no_type_passes_under_the_name_of_another(kind: FileType, content: bytes, name: str) -> None:
    for other in ALLOWED:
        if other is kind or {kind, other} == {TXT, CSV}:
            continue
        with pytest.raises(FileTypeLies) as refused:
            check_allowed(content, f"a.{other.extensions[0]}")
        assert refused.value.code == "file_type_lies"
    for unnamed in ("a", "a.", ".", "", "a.pdf.exe", "pdf"):
        with pytest.raises(FileTypeLies):
            check_allowed(content, unnamed)


PROGRAMS = [
    b"MZ\x90\0\x03\0\0\0" + bytes(60),
    b"\x7fELF\x02\x01\x01" + bytes(60),
    b"\xca\xfe\xba\xbe\0\0\0\x34",
    b"\xcf\xfa\xed\xfe\x07\0\0\x01",
    b"L\0\0\0\x01\x14\x02\0\0\0\0\0",
    b"#!/bin/sh\nrm -rf /\n",
]


@pytest.mark.parametrize("content", PROGRAMS)
@pytest.mark.parametrize("name", ["hoa-don.pdf", "a.exe", "a.txt", "a"])
def test_a_program_is_refused_under_any_name(content: bytes, name: str) -> None:
    assert detect(content, name) is EXECUTABLE
    with pytest.raises(FileExecutable) as refused:
        check_allowed(content, name)
    assert refused.value.code == "file_executable"
    assert name in str(refused.value)


@pytest.mark.parametrize("name", ["a.docx", "a.docm"])
def test_an_office_file_with_macros_is_refused(name: str) -> None:
    content = open_xml("word/document.xml", "word/vbaProject.bin")
    assert detect(content, name) is MACRO
    with pytest.raises(FileExecutable):
        check_allowed(content, name)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (package(("a.pdf", b"%PDF-")), "a.zip", ZIP),
        (package(("a.pdf", b"%PDF-")), "a.docx", ZIP),
        (package(), "rong.zip", ZIP),
        (open_xml("ppt/presentation.xml"), "a.pptx", ZIP),
        (open_document("application/vnd.oasis.opendocument.presentation"), "a.odp", ZIP),
        (compound("PowerPoint Document"), "a.ppt", OLE),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a.7z", UNKNOWN),
        (b"PK\x03\x04 torn", "a.docx", UNKNOWN),
        (bytes(100), "a.txt", UNKNOWN),
        (b"\xff\xfe\0", "a.txt", UNKNOWN),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a.wav", UNKNOWN),
    ],
)
def test_what_is_not_on_the_list_is_refused(content: bytes, name: str, kind: FileType) -> None:
    assert detect(content, name) is kind
    with pytest.raises(FileTypeNotAllowed) as refused:
        check_allowed(content, name)
    assert refused.value.code == "file_type_not_allowed"


def test_an_empty_file_is_refused() -> None:
    assert detect(b"", "a.txt") is UNKNOWN
    with pytest.raises(FileEmpty):
        check_allowed(b"", "a.pdf")


def test_a_letter_may_begin_like_a_program_or_a_picture() -> None:
    assert check_allowed(b"MZ la ten viet tat cua du an", "a.txt") is TXT
    assert check_allowed(b"BMTE: ban mo ta thiet ke, mot van ban thuan", "a.txt") is TXT


def test_a_word_file_with_a_sheet_inside_is_what_its_name_says() -> None:
    both = compound("WordDocument", "Workbook")
    assert check_allowed(both, "a.doc") is DOC
    assert check_allowed(both, "a.xls") is XLS
    assert detect(compound("NotWordDocument"), "a.doc") is OLE


def test_the_words_of_a_stream_inside_a_text_make_no_word_file() -> None:
    """The name counts only where a directory entry can stand."""
    stray = compound() + bytes(7) + _entry("WordDocument", 2)
    assert detect(stray, "a.doc") is OLE


def test_an_encrypted_or_crowded_zip_is_only_a_zip() -> None:
    locked = bytearray(open_document("application/vnd.oasis.opendocument.text"))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert detect(bytes(locked), "a.odt") in (ZIP, UNKNOWN)
    assert detect(package(("a", b"x")) + b"PK\x01\x02" * 20_000, "a.docx") is ZIP


@settings(deadline=None, max_examples=200)
@given(
    start=st.sampled_from([content[:600] for _, content, _ in SOUND] + PROGRAMS + [b""]),
    rest=st.binary(max_size=200),
    cut=st.integers(0, 600),
    name=st.text(max_size=12),
)
def test_any_bytes_have_a_type_or_a_reason(start: bytes, rest: bytes, cut: int, name: str) -> None:
    data = start[:cut] + rest
    kind = detect(data, name)
    try:
        allowed: FileType | None = check_allowed(data, name)
    except FileRefused as refused:
        allowed = None
        reason = str(refused)
    assert allowed is kind or (allowed is None and reason.endswith("."))


# ---------------------------------------------------------------- safe names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Tờ trình về việc đầu tư đường Đê.pdf", "To-trinh-ve-viec-dau-tu-duong-De.pdf"),
        ("12/SXD-QHKT ngày 20.11.2026.PDF", "12-SXD-QHKT-ngay-20-11-2026.pdf"),
        ("bảng_tổng hợp (bản cuối)!!.xlsx", "bang_tong-hop-ban-cuoi.xlsx"),
        ("Quy hoạch TP.HCM", "Quy-hoach-TP-HCM"),
        ("năm 2026.2027", "nam-2026-2027"),
        ("../../etc/passwd", "etc-passwd"),
        ("chạy.exe", "chay-exe"),
        ("cod\u202efdp.exe", "cod-fdp-exe"),
        ("文件.pdf", "van-ban.pdf"),
        ("", "van-ban"),
        (".pdf", "van-ban.pdf"),
        ("Tiếng Việt dựng sẵn và tổ hợp: ệ e\u0323\u0302.txt", "Tieng-Viet-dung-san-va-to-hop-e-e.txt"),
        ("a" * 80 + ".docx", "a" * 45 + ".docx"),
    ],
)
def test_a_title_becomes_a_name_of_plain_letters(title: str, name: str) -> None:
    assert safe_name(title) == name


@settings(deadline=None, max_examples=300)
@given(stem=st.text(max_size=80), extension=st.sampled_from(sorted(EXTENSIONS)), upper=st.booleans())
def test_a_safe_name_is_plain_short_stable_and_keeps_its_extension(stem: str, extension: str, upper: bool) -> None:
    name = safe_name(f"{stem}.{extension.upper() if upper else extension}")
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.[a-z]+", name)
    assert len(name) <= 50
    assert os.path.splitext(name)[1] == f".{extension}"
    assert safe_name(name) == name


@settings(deadline=None, max_examples=300)
@given(title=st.text(max_size=120))
def test_any_title_gives_a_plain_name(title: str) -> None:
    name = safe_name(title)
    assert re.fullmatch(r"[A-Za-z0-9_-]+(\.[a-z]+)?", name)
    assert len(name) <= 50
    assert safe_name(name) == name
