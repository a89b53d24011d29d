"""Archives of versions: what goes in comes out, and nothing that was not written by write_zip is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.versions.archives import (
    LARGEST,
    MANIFEST,
    MOST_FILES,
    SIGNATURE,
    Archive,
    files_of,
    open_archive,
    read_zip,
    write_zip,
)
from engine.versions.bundles import DIAGRAM, Bundle, Redrawn
from engine.versions.errors import ArchiveOfOtherFormat, ArchiveRefused, ArchiveTooLarge

KEYS = some.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
TEXTS = some.text(alphabet=some.characters(exclude_categories=["Cs"]), max_size=40)
CONTENTS = some.dictionaries(
    KEYS, some.dictionaries(TEXTS, TEXTS | some.integers(-(2**53), 2**53), max_size=3), max_size=3
)


def archive_of(
    xml: bytes, forms: Mapping[str, Any], tables: Mapping[str, str], scenarios: Mapping[str, Any]
) -> Archive:
    parts = {DIAGRAM: sha256(xml).hexdigest(), "calendar": "0" * 64}
    bundle = Bundle(parts).sha256
    return Archive(
        "review", "Rà soát", 3, bundle, parts, xml, Redrawn(forms, tables, scenarios), {"agency": "Sở Xây dựng"}
    )


PLAIN = archive_of(b"<xml/>", {"ask": {"type": "default"}}, {"route": "<dmn/>"}, {"Trả lại, rồi đồng ý": {"steps": []}})
DATA = write_zip({**files_of(PLAIN), SIGNATURE: b"signature"})


@given(
    some.binary(max_size=200),
    CONTENTS,
    some.dictionaries(KEYS, TEXTS, max_size=3),
    some.dictionaries(TEXTS, TEXTS, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_what_goes_in_comes_out(xml: bytes, forms: Any, tables: Any, scenarios: Any) -> None:
    archive = archive_of(xml, forms, tables, scenarios)
    data = write_zip(files_of(archive))
    assert open_archive(read_zip(data)) == archive
    assert write_zip(files_of(archive)) == data


@given(some.integers(0, len(DATA) - 1), some.integers(1, 255))
@settings(max_examples=400, deadline=None)
def test_any_changed_byte_is_refused_or_lies_in_what_is_signed(place: int, by: int) -> None:
    changed = bytearray(DATA)
    changed[place] ^= by
    try:
        files = read_zip(bytes(changed))
        archive = open_archive(files)
    except ArchiveRefused:
        return
    assert archive != PLAIN or files[SIGNATURE] != b"signature"
    assert files[MANIFEST] != files_of(PLAIN)[MANIFEST] or files[SIGNATURE] != b"signature"


@given(
    some.binary(max_size=300)
    | some.binary(max_size=60).map(lambda tail: DATA + tail)
    | some.integers(0, len(DATA)).map(lambda end: DATA[:end])
)
@settings(max_examples=200, deadline=None)
def test_anything_else_is_refused_and_nothing_worse(data: bytes) -> None:
    if data == DATA:
        return
    with pytest.raises(ArchiveRefused):
        read_zip(data)


def zipped(entries: Mapping[str, bytes], how: int = zipfile.ZIP_STORED, **look: int) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", how) as made:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = how
            for attribute, value in look.items():
                setattr(entry, attribute, value)
            made.writestr(entry, content)
    return kept.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped({"../../etc/passwd": b"x"}),
        zipped({"/diagram.bpmn": b"x"}),
        zipped({"forms/../x.json": b"x"}),
        zipped({"forms\\x.json": b"x"}),
        zipped({"diagram.bpmn": b"/etc/passwd"}, external_attr=0o120777 << 16),
        zipped({"diagram.bpmn": b"0" * 5_000_000}, zipfile.ZIP_DEFLATED),
        zipped({"diagram.bpmn": b"x"}, flag_bits=0x1),
        zipped({f"scenarios/{place:03}.json": b"" for place in range(MOST_FILES + 5)}),
    ],
    ids=["up", "root", "up inside", "backslash", "link", "bomb", "encrypted", "many"],
)
def test_hostile_files_are_refused(data: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        read_zip(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for content in (b"one", b"two"):
            made.writestr(zipfile.ZipInfo("diagram.bpmn", (1980, 1, 1, 0, 0, 0)), content)
    with pytest.raises(ArchiveRefused):
        read_zip(kept.getvalue())


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(ArchiveTooLarge):
        read_zip(b"0" * (LARGEST + 1))


def test_a_later_format_is_named() -> None:
    files = dict(files_of(PLAIN))
    files[MANIFEST] = files[MANIFEST].replace(b'"format":1', b'"format":2')
    with pytest.raises(ArchiveOfOtherFormat, match="định dạng 2"):
        open_archive(files)


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b"null", b"[" * 5000, b'{"kind":1}'])
def test_a_manifest_of_another_shape_is_refused(manifest: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        open_archive({**files_of(PLAIN), MANIFEST: manifest})


def test_a_part_more_or_less_is_refused() -> None:
    files = files_of(PLAIN)
    for changed in ({**files, "forms/other.json": b"{}"}, {path: files[path] for path in files if "route" not in path}):
        with pytest.raises(ArchiveRefused):
            open_archive(changed)
