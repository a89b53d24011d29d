"""The key by which an installation vouches for the archives it hands out, made when it is first needed.

Where the development authority is used, its certificate comes from there; else it is signed by itself, and others who are
to trust it put that certificate among their roots.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from signing.authority import issue_alone
from signing.keys import HeldKey, open_pkcs12
from web.installation import development_authority
from web.wiring import Platform

NAME = "Hệ thống Công Văn"


def installation_key(platform: Platform) -> HeldKey:
    """The key; the same one for every process that shares the data folder."""
    path, pin = platform.config.data_dir / "installation.p12", platform.secret.hex()
    if not path.exists():
        _keep_first(path, _make(platform, pin))
    return open_pkcs12(path.read_bytes(), pin)


def _make(platform: Platform, pin: str) -> bytes:
    if platform.config.trust_roots:
        return issue_alone(NAME, pin, platform.clock())
    return development_authority(platform).issue_installation(NAME, pin, platform.clock())


def _keep_first(path: Path, made: bytes) -> None:
    """Write a whole file that nobody else may read; the first of several writers wins."""
    part = path.with_name(f".{path.name}.{uuid4().hex}")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass  # another process was quicker: its key is the one
    finally:
        part.unlink()
