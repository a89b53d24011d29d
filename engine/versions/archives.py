"""A version of a process as one file that travels: a ZIP of its parts with a manifest of their hashes.

The file has exactly one spelling: nothing compressed, one order, one date. Whoever reads it writes it again and compares,
so a file with anything else in it, or anywhere else, is refused; and stored bytes cannot grow while they are read.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from engine.versions.bundles import DIAGRAM, Bundle, Redrawn, canonical
from engine.versions.errors import ArchiveOfOtherFormat, ArchiveRefused, ArchiveTooLarge

FORMAT, KIND = 1, "congvan-process"
MANIFEST, SIGNATURE, DIAGRAM_FILE = "manifest.json", "signature.p7s", "diagram.bpmn"
LARGEST, MOST_FILES = 20_000_000, 620
NEVER = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP can write
END, LOCATOR = struct.Struct("<4s4H2IH"), b"PK\x06\x07"
NAMES = re.compile(
    r"manifest\.json|signature\.p7s|diagram\.bpmn|forms/[a-z][a-z0-9_]{0,63}\.json"
    r"|decisions/[A-Za-z_][A-Za-z0-9_.-]{0,63}\.dmn|scenarios/[0-9]{3}\.json",
    re.ASCII,
)
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Archive:
    """What an archive holds. `parts` and `bundle` are the version's (engine.versions.bundles) where it was exported; `said`
    is what it tells of its origin: agency, who exported it and when, certificates. Nothing of that is trusted by itself.
    """

    process_id: str
    name: str
    version: int
    bundle: str
    parts: Mapping[str, str]
    xml: bytes
    redrawn: Redrawn = field(default_factory=Redrawn)
    said: Mapping[str, Any] = field(default_factory=dict)


def files_of(archive: Archive) -> dict[str, bytes]:
    """Every file of an archive but its signature, the manifest among them; the manifest is what is to be signed."""
    contents = {DIAGRAM_FILE: archive.xml}
    contents |= {f"forms/{key}.json": canonical(schema) for key, schema in archive.redrawn.forms.items()}
    contents |= {f"decisions/{key}.dmn": text.encode() for key, text in archive.redrawn.decisions.items()}
    titles = {f"scenarios/{place:03}.json": name for place, name in enumerate(sorted(archive.redrawn.scenarios), 1)}
    contents |= {path: canonical(archive.redrawn.scenarios[name]) for path, name in titles.items()}
    manifest = {
        "kind": KIND, "format": FORMAT, "process_id": archive.process_id, "name": archive.name,
        "version": archive.version, "bundle": archive.bundle, "parts": dict(archive.parts), "said": dict(archive.said),
        "files": {path: sha256(content).hexdigest() for path, content in contents.items()}, "titles": titles,
    }  # fmt: skip
    return {MANIFEST: canonical(manifest), **contents}


def write_zip(files: Files) -> bytes:
    """The one ZIP of these files."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, NEVER)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[path])
    return kept.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """The files of an archive. Raises ArchiveRefused for a file that write_zip would not have written."""
    if len(data) > LARGEST:
        raise ArchiveTooLarge(f"tệp lớn hơn {LARGEST // 1_000_000} MB")
    _refuse_odd_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES or not all(map(_is_usual, entries)):
                raise ArchiveRefused("trong tệp có thứ không thuộc gói quy trình")
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        struct.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise ArchiveRefused("không đọc được tệp ZIP") from error
    if write_zip(files) != data:
        raise ArchiveRefused("tệp không còn nguyên như khi xuất")
    return files


def open_archive(files: Files) -> Archive:
    """What the files say, every hash checked. Raises ArchiveRefused.

    That the manifest is the one that was signed is for the caller to know.
    """
    try:
        manifest = orjson.loads(files[MANIFEST])
        return _archive(manifest, files)
    except (KeyError, TypeError, AttributeError, ValueError) as error:  # a manifest of another shape
        raise ArchiveRefused("bảng kê của gói không đúng mẫu") from error


def _archive(manifest: Mapping[str, Any], files: Files) -> Archive:
    if manifest["kind"] != KIND or manifest["format"] != FORMAT:
        raise ArchiveOfOtherFormat(f"gói thuộc định dạng {manifest['format']}, hệ thống đọc định dạng {FORMAT}")
    contents = {path: content for path, content in files.items() if path not in (MANIFEST, SIGNATURE)}
    if {path: sha256(content).hexdigest() for path, content in contents.items()} != manifest["files"]:
        raise ArchiveRefused("nội dung khác với bảng kê")
    titles = manifest["titles"]
    redrawn = Redrawn(
        forms={_key(path): orjson.loads(content) for path, content in contents.items() if path.startswith("forms/")},
        decisions={_key(path): content.decode() for path, content in contents.items() if path.startswith("decisions/")},
        scenarios={
            titles[path]: orjson.loads(content) for path, content in contents.items() if path.startswith("scen")
        },
    )
    archive = Archive(
        str(manifest["process_id"]), str(manifest["name"]), int(manifest["version"]), str(manifest["bundle"]),
        dict(manifest["parts"]), contents[DIAGRAM_FILE], redrawn, dict(manifest["said"]),
    )  # fmt: skip
    is_whole = archive.parts.get(DIAGRAM) == manifest["files"][DIAGRAM_FILE]
    if not is_whole or Bundle(archive.parts).sha256 != archive.bundle or files_of(archive)[MANIFEST] != files[MANIFEST]:
        raise ArchiveRefused("mã gói không khớp với các phần")
    return archive


def _key(path: str) -> str:
    return path.partition("/")[2].rpartition(".")[0]


def _is_usual(entry: zipfile.ZipInfo) -> bool:
    """A plain file, stored, under a name that an archive may have."""
    is_stored = entry.compress_type == zipfile.ZIP_STORED and entry.file_size == entry.compress_size
    return is_stored and not entry.flag_bits and NAMES.fullmatch(entry.filename) is not None


def _refuse_odd_end(data: bytes) -> None:
    """Look at the last record before the directory is read: how much there is to read is said there."""
    try:
        mark, *numbers = END.unpack_from(data, len(data) - END.size)
    except struct.error:
        raise ArchiveRefused("tệp không phải là ZIP") from None
    disk, first, here, total, size, start, comment = numbers
    is_plain = mark == b"PK\x05\x06" and not (disk or first or comment) and here == total <= MOST_FILES
    if not is_plain or start + size + END.size != len(data) or data[-42:-38] == LOCATOR:
        raise ArchiveRefused("tệp không phải là ZIP nguyên vẹn")
