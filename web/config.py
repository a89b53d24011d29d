"""Every setting, typed, read once from `CONGVAN_*` environment variables, failing at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

PREFIX = "CONGVAN_"


class ConfigError(Exception):
    """A setting that cannot be used; the message names it."""


@dataclass(frozen=True)
class Config:
    """One field a setting: `data_dir` is `CONGVAN_DATA_DIR`. The comment beside each is its documentation."""

    data_dir: Path = Path("data")  # files, keys, exchange folders and, when embedded, the database
    database_url: str = ""  # empty: SQLite in data_dir; else postgresql+psycopg://…
    secret_file: str = ""  # empty: data_dir/secret, made at first start with mode 0600
    demo: bool = False  # demo province, user switcher on screen; never for real work
    demo_queue: bool = True  # the demo province starts with letters waiting in its queues
    clamd: str = ""  # antivirus scanner, host:port or socket path; empty: files are not scanned, and that is said
    packet_limit_mb: int = 100  # largest exchange packet taken in
    upload_limit_mb: int = 50  # largest single file (Ninh Bình 2022, Đ8.4)
    embedded_worker: bool = True  # run jobs and timers in this process
    redis_url: str = ""  # redis://…: one node of several, jobs are done by `congvan worker`; empty: embedded
    worker_memory_mb: int = 2048  # address space of one worker process; a job beyond it fails; 0: no bound
    secure_cookies: bool = False  # true behind HTTPS: cookies are then sent over HTTPS only
    session_hours: int = 9  # a login ends after this long without use
    patience_seconds: int = 2  # how long a page waits for the machine before it says that the work goes on behind it
    trust_roots: str = ""  # empty: the development CA; else a folder of root certificates (PEM)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'congvan.db'}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Config:
        """Read every known variable; an unknown `CONGVAN_*` name is an error, since it is usually a typing slip."""
        given = {k: v for k, v in (os.environ if environment is None else environment).items() if k.startswith(PREFIX)}
        known = {PREFIX + field.name.upper(): field for field in fields(cls)}
        unknown = [name for name in given if name not in known and not name.startswith(PREFIX + "TEST_")]
        unknown = [name for name in unknown if name != PREFIX + "EDXML_SAMPLES"]
        if unknown:
            raise ConfigError(f"unknown setting {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        values = {
            known[name].name: _read(name, str(known[name].type), text) for name, text in given.items() if name in known
        }
        return cls(**values)


def _read(name: str, kind: str, text: str) -> object:
    if kind == "bool":
        if text.lower() not in ("0", "1", "true", "false", "yes", "no"):
            raise ConfigError(f"{name} must be true or false, not {text!r}")
        return text.lower() in ("1", "true", "yes")
    if kind == "int":
        if not text.isdigit():
            raise ConfigError(f"{name} must be a whole number, not {text!r}")
        return int(text)
    return Path(text) if kind == "Path" else text
