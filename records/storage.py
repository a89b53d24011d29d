"""File contents, kept by digest: written once, verified on every read, never changed (R023, R106)."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from records.errors import FileDamaged, FileMissing


class Storage(Protocol):
    """Where bytes live. `put` is idempotent; `get` gives exactly what was put or raises."""

    def put(self, content: bytes) -> str: ...

    def get(self, sha256: str) -> bytes: ...


@dataclass(frozen=True)
class FolderStorage:
    """A folder on disk, fanned out by the first two letters of the digest; files are read-only once written."""

    root: Path

    def put(self, content: bytes) -> str:
        """Keep `content` and return its SHA-256 in hex; durable when this returns."""
        sha256 = hashlib.sha256(content).hexdigest()
        final = self._path(sha256)
        if final.exists():
            return sha256
        final.parent.mkdir(parents=True, exist_ok=True)
        part = final.with_name(f".{sha256}.{uuid4().hex}.part")
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o440)
        os.replace(part, final)  # two writers of the same content: either result is the same bytes
        _sync_folder(final.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes behind a digest; FileMissing, or FileDamaged when they no longer match it."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise FileMissing(sha256) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileDamaged(sha256)
        return content

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise FileMissing(sha256)
        return self.root / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
