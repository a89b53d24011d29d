"""Bytes are kept by what they are: once, whole, and never changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.errors import FileDamaged, FileMissing
from records.storage import FolderStorage


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_what_is_put_is_what_is_got(tmp_path: Path, content: bytes) -> None:
    storage = FolderStorage(tmp_path)
    assert storage.get(storage.put(content)) == content


def test_the_same_content_twice_is_one_file_that_nobody_may_write(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    assert storage.put(b"Kinh gui") == storage.put(b"Kinh gui")
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.stat().st_mode & 0o222 == 0


def test_a_changed_byte_is_noticed_when_read(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    sha256 = storage.put(b"Kinh gui")
    path = tmp_path / sha256[:2] / sha256
    path.chmod(0o640)
    path.write_bytes(b"Kinh gui!")
    with pytest.raises(FileDamaged, match="không còn nguyên vẹn"):
        storage.get(sha256)


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_what_is_not_there_is_missing_and_no_path_leads_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileMissing):
        FolderStorage(tmp_path).get(name)
