"""Exchange through a shared folder: packets arrive in `incoming/` and are settled, others leave by `outgoing/`.

```text
incoming/   packets for us; whoever puts them there writes under a dot name or `*.part` and then renames
outgoing/   packets from us, complete from the first moment they are visible
done/       settled packets that were accepted, each with its `*.reason.txt`
refused/    settled packets that were refused, likewise
```

**Complete** is a regular file (no link) whose name is final: not hidden, not `*.part`, not `*.tmp`. Against senders who
do not rename, a file written to within the last `quiet` seconds is left for the next round. That is a second line only:
a copy that stalls for longer is read half, and its reader refuses it with `packet_not_xml`.

Every step is a rename or the writing of a file that nobody looks at yet, and each operation can be done again after it
was cut off anywhere: settled names carry the SHA-256 of the bytes, so a repeated move lands on itself and two packets
of one name never meet. A lock keeps the processes of one machine apart and dies with its holder.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path

from connectors.interop.errors import FileChanged, FileTooLarge, NameTaken, NameUnsafe

UNFINISHED = (".part", ".tmp")
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,149}")
LONGEST_STEM = 80


class Outcome(StrEnum):
    """How a packet was settled; the value is the folder it goes to."""

    ACCEPTED = "done"
    REFUSED = "refused"


@dataclass(frozen=True)
class WaitingFile:
    """A complete file in `incoming/`, as it was when listed."""

    name: str
    size: int
    modified: int  # nanoseconds since 1970


@dataclass(frozen=True)
class ExchangeFolder:
    root: Path
    quiet: float = 5.0  # seconds without a write before a file counts as complete

    def prepare(self) -> None:
        """Make the folders that are missing."""
        for folder in ("incoming", "outgoing", *Outcome):
            (self.root / folder).mkdir(parents=True, exist_ok=True)

    def incoming(self, now: datetime) -> list[WaitingFile]:
        """The complete files, oldest first. A file dated in the future counts as complete: its clock is just wrong."""
        found = []
        with os.scandir(self.root / "incoming") as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # taken away while we look
                    if _is_finished_name(entry.name) and entry.is_file(follow_symlinks=False):
                        found.append(_waiting(entry.name, entry.stat(follow_symlinks=False)))
        ready = [waiting for waiting in found if abs(now.timestamp() - waiting.modified / 1e9) >= self.quiet]
        return sorted(ready, key=lambda waiting: (waiting.modified, waiting.name))

    def read(self, waiting: WaitingFile, most: int) -> bytes:
        """The bytes of `waiting`. Raises FileTooLarge before reading, FileChanged when it is another file now."""
        if waiting.size > most:
            raise FileTooLarge(waiting.name, waiting.size, most)
        with self._open(waiting) as file:
            data = file.read(waiting.size + 1)
            _check(waiting, file)
        return data

    def digest(self, waiting: WaitingFile) -> str:
        """The SHA-256 of `waiting`, however large it is. Raises FileChanged when it is another file now."""
        with self._open(waiting) as file:
            digest = file_digest(file, "sha256").hexdigest()
            _check(waiting, file)
        return digest

    def settle(self, waiting: WaitingFile, outcome: Outcome, reason: str) -> Path:
        """Move `waiting` to `done/` or `refused/` with `reason` beside it; returns where it stands now.

        Raises FileChanged, and leaves the file to be listed again, when it is no longer the one that was read.
        """
        with self._locked(), self._open(waiting) as file:
            digest = file_digest(file, "sha256").hexdigest()
            _check(waiting, file)
            target = self.root / outcome / _settled_name(waiting.name, digest)
            # the reason first: cut off here, the packet is simply settled again
            _write(
                target.with_name(target.name + ".reason.txt"), f"{waiting.name}\n{reason}\n".encode(errors="replace")
            )
            os.replace(self.root / "incoming" / waiting.name, target)  # only ever onto the same bytes
            _sync(target.parent)
            _sync(self.root / "incoming")
        return target

    def deliver(self, name: str, data: bytes) -> Path:
        """Put `data` into `outgoing/` under `name`, whole or not at all.

        The same bytes twice are one delivery as long as nobody has fetched the first; after that they are put there
        again, and the receiver, who must expect packets twice, drops them. Raises NameUnsafe, or NameTaken when
        other bytes already stand there: nothing is ever overwritten.
        """
        if not SAFE_NAME.fullmatch(name) or not _is_finished_name(name):
            raise NameUnsafe(name)
        target = self.root / "outgoing" / name
        with self._locked():
            if not target.exists():
                _write(target, data)
            elif target.read_bytes() != data:
                raise NameTaken(name)
        return target

    def _open(self, waiting: WaitingFile) -> BufferedReader:
        path = self.root / "incoming" / waiting.name
        try:
            return open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
        except FileNotFoundError as fault:
            raise FileChanged(waiting.name) from fault

    @contextmanager
    def _locked(self) -> Iterator[None]:
        descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _is_finished_name(name: str) -> bool:
    return not name.startswith(".") and not name.lower().endswith(UNFINISHED)


def _waiting(name: str, status: os.stat_result) -> WaitingFile:
    return WaitingFile(name, status.st_size, status.st_mtime_ns)


def _check(waiting: WaitingFile, file: BufferedReader) -> None:
    if _waiting(waiting.name, os.fstat(file.fileno())) != waiting:
        raise FileChanged(waiting.name)


def _settled_name(name: str, digest: str) -> str:
    """A name of plain characters that holds the content's digest: `123-SXD.1f0c….edxml`."""
    stem, extension = os.path.splitext(name)
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", stem)[:LONGEST_STEM]
    return f"{plain}.{digest[:32]}{re.sub(r'[^A-Za-z0-9.]', '', extension)[:16]}"


def _write(target: Path, data: bytes) -> None:
    """`data` under its name at once, or not at all, even when the power fails."""
    part = target.with_name(f".{target.name}.part")
    with open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, target)
    _sync(target.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
