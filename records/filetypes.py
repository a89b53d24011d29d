"""Which files may be part of a document, told by their content; the name only has to agree.

The list is that of TT 39/2017/TT-BTTTT as the provincial regulations cite it: texts, tables and pictures. A zip is
recognised but is no document. Only the standard library is used: a dozen signatures, looked at where they must stand.

FileRefused
├── FileEmpty
├── FileExecutable         a program, a script, or an Office file that carries macros under a macro-free name
├── FileTypeNotAllowed     not in the list
└── FileTypeLies           content and extension disagree
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_NAME = 50  # the strictest regulation: Ninh Bình Đ8.4
MOST_ZIP_ENTRIES = 10_000


@dataclass(frozen=True)
class FileType:
    """A kind of file: `extensions` without the dot, the usual one first."""

    code: str
    title: str
    media_type: str
    extensions: tuple[str, ...] = ()
    is_allowed: bool = False


PDF = FileType("pdf", "PDF", "application/pdf", ("pdf",), True)
RTF = FileType("rtf", "văn bản RTF", "application/rtf", ("rtf",), True)
DOC = FileType("doc", "văn bản Word 97–2003", "application/msword", ("doc",), True)
XLS = FileType("xls", "bảng tính Excel 97–2003", "application/vnd.ms-excel", ("xls",), True)
OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = FileType("docx", "văn bản Word", OOXML + "wordprocessingml.document", ("docx",), True)
XLSX = FileType("xlsx", "bảng tính Excel", OOXML + "spreadsheetml.sheet", ("xlsx",), True)
ODT = FileType("odt", "văn bản OpenDocument", "application/vnd.oasis.opendocument.text", ("odt",), True)
ODS = FileType("ods", "bảng tính OpenDocument", "application/vnd.oasis.opendocument.spreadsheet", ("ods",), True)
TXT = FileType("txt", "văn bản thuần", "text/plain", ("txt",), True)
CSV = FileType("csv", "bảng CSV", "text/csv", ("csv",), True)
JPEG = FileType("jpeg", "ảnh JPEG", "image/jpeg", ("jpg", "jpeg"), True)
PNG = FileType("png", "ảnh PNG", "image/png", ("png",), True)
TIFF = FileType("tiff", "ảnh TIFF", "image/tiff", ("tif", "tiff"), True)
GIF = FileType("gif", "ảnh GIF", "image/gif", ("gif",), True)
BMP = FileType("bmp", "ảnh BMP", "image/bmp", ("bmp",), True)
ZIP = FileType("zip", "gói ZIP", "application/zip", ("zip",))
OLE = FileType("ole", "tệp Office cũ không rõ loại", "application/x-ole-storage")
MACRO = FileType("macro", "tệp Office có macro", "application/octet-stream", ("docm", "xlsm"))
EXECUTABLE = FileType("executable", "chương trình", "application/octet-stream", ("exe", "dll", "sh"))
UNKNOWN = FileType("unknown", "không rõ loại", "application/octet-stream")

ALLOWED = (TXT, RTF, DOC, DOCX, ODT, PDF, CSV, XLS, XLSX, ODS, JPEG, PNG, TIFF, GIF, BMP)
EXTENSIONS = frozenset(extension for kind in (*ALLOWED, ZIP) for extension in kind.extensions) | {"edxml", "xml"}


class FileRefused(ValueError):
    """A file that may not be part of a document; `str()` is a Vietnamese sentence for the screen."""

    code = "file_refused"


class FileEmpty(FileRefused):
    code = "file_empty"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp “{name}” không có nội dung. Chọn lại tệp.")


class FileExecutable(FileRefused):
    code = "file_executable"

    def __init__(self, name: str, found: FileType) -> None:
        super().__init__(f"Tệp “{name}” là {found.title}, không được đính kèm.")


class FileTypeNotAllowed(FileRefused):
    code = "file_type_not_allowed"

    def __init__(self, name: str, found: FileType) -> None:
        allowed = ", ".join(kind.extensions[0] for kind in ALLOWED)
        super().__init__(
            f"Tệp “{name}” ({found.title}) không thuộc định dạng được dùng: {allowed} (TT 39/2017/TT-BTTTT)."
        )


class FileTypeLies(FileRefused):
    code = "file_type_lies"

    def __init__(self, name: str, found: FileType) -> None:
        super().__init__(f"Tệp “{name}” thực chất là {found.title}, không khớp phần mở rộng. Lưu lại đúng định dạng.")


# ---------------------------------------------------------------- what callers use


def detect(data: bytes, name: str = "") -> FileType:
    """The type of `data`. `name` only decides where content allows several answers: csv or txt, doc or xls."""
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            found = kind(data, name) if callable(kind) else kind
            if found is not UNKNOWN:
                return found
    return _text(data, name)


def check_allowed(data: bytes, name: str) -> FileType:
    """The type of `data` when it may be part of a document under `name`; raises FileRefused with the reason."""
    shown = name[:80]
    if not data:
        raise FileEmpty(shown)
    found = detect(data, name)
    if found in (EXECUTABLE, MACRO):
        raise FileExecutable(shown, found)
    if not found.is_allowed:
        raise FileTypeNotAllowed(shown, found)
    if extension(name) not in found.extensions:
        raise FileTypeLies(shown, found)
    return found


def extension(name: str) -> str:
    """The extension in lower case without its dot, or `""`."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def safe_name(title: str) -> str:
    """`title` as a file name of letters, digits, `-` and `_` without tone marks, at most 50 characters (R031).

    A known extension is kept. The title itself stays with the file as its title.
    """
    known = extension(title)
    suffix = f".{known}" if known in EXTENSIONS else ""
    stem = title.rpartition(".")[0] if suffix else title
    plain = _without_marks(stem)
    words = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")
    return (words[: LONGEST_NAME - len(suffix)].rstrip("-") or "van-ban") + suffix


# ---------------------------------------------------------------- how content is told


def _without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _text(data: bytes, name: str) -> FileType:
    """Text in UTF-8, UTF-16 with its mark, or an 8-bit code page: no control characters but those of layout."""
    if not data:
        return UNKNOWN
    sample = data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            sample = data.decode("utf-16").encode("utf-8")
        except UnicodeDecodeError:
            return UNKNOWN
    if CONTROLS.search(sample):
        return UNKNOWN
    return CSV if extension(name) == "csv" else TXT


def _ole(data: bytes, name: str) -> FileType:
    """Word or Excel by the stream that holds the text; a file with both is what its name says."""
    kinds = [kind for kind, streams in OLE_STREAMS if any(_has_ole_stream(data, stream) for stream in streams)]
    named = [kind for kind in kinds if extension(name) in kind.extensions]
    return (named or kinds or [OLE])[0]


def _has_ole_stream(data: bytes, stream: str) -> bool:
    """A directory entry of 128 bytes (MS-CFB 2.6.1): the name, at byte 64 its length, at byte 66 the type stream."""
    wanted = stream.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 67] == len(wanted).to_bytes(2, "little") + b"\x02":
            return True
        at = data.find(wanted, at + 1)
    return False


def _zip(data: bytes, name: str) -> FileType:
    if data.count(b"PK\x01\x02") > MOST_ZIP_ENTRIES:
        return ZIP
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _packaged(archive, set(archive.namelist()))
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError, EOFError):  # RuntimeError: encrypted
        return UNKNOWN


def _packaged(archive: zipfile.ZipFile, names: set[str]) -> FileType:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return MACRO
    if "[Content_Types].xml" in names:
        parts = {name.partition("/")[0] for name in names}
        return DOCX if "word" in parts else XLSX if "xl" in parts else ZIP
    if "mimetype" in names and archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED:
        media_type = archive.open("mimetype").read(100).decode("ascii", "replace").strip()
        return next((kind for kind in (ODT, ODS) if kind.media_type == media_type), ZIP)
    return ZIP


def _program(data: bytes, name: str) -> FileType:
    """MZ may also begin a letter; a program has zero bytes in its header."""
    return EXECUTABLE if b"\0" in data[:1024] else UNKNOWN


def _bitmap(data: bytes, name: str) -> FileType:
    """BM may also begin a letter; a picture states the size of its header (BITMAPFILEHEADER, BITMAPINFOHEADER)."""
    return BMP if data[6:10] == bytes(4) and data[14:18] in BITMAP_HEADERS else UNKNOWN


CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
BITMAP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
OLE_STREAMS = ((DOC, ("WordDocument",)), (XLS, ("Workbook", "Book")))
SIGNATURES: tuple[tuple[bytes, FileType | Callable[[bytes, str], FileType]], ...] = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", ZIP),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"BM", _bitmap),
    (b"MZ", _program),
    (b"\x7fELF", EXECUTABLE),
    (b"\xca\xfe\xba\xbe", EXECUTABLE),  # Java class, Mach-O for several processors
    (b"\xce\xfa\xed\xfe", EXECUTABLE),  # Mach-O
    (b"\xcf\xfa\xed\xfe", EXECUTABLE),
    (b"L\0\0\0\x01\x14\x02\0", EXECUTABLE),  # Windows shortcut
    (b"#!", EXECUTABLE),
)
