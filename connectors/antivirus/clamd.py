"""Ask clamd about a file, through its INSTREAM command (clamd(8)): the bytes are streamed, nothing is written to disk.

clamd calls clean what is over its own `MaxFileSize`: set `AlertExceedsMax yes`, or keep that above the upload limit.
A verdict is never an exception. What to do with `Unavailable` is the caller's policy: R089 wants what was not scanned
kept out (Bạc Liêu Đ19.1 and Ninh Bình Đ19.2 demand the scan).
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
FOUND = re.compile(r"stream: (?P<signature>.+) FOUND")


@dataclass(frozen=True)
class Clean:
    pass


@dataclass(frozen=True)
class Infected:
    signature: str  # clamd's name for what it found


@dataclass(frozen=True)
class Unavailable:
    """No verdict. `code` is `unreachable`, `timed_out`, `too_large` or `scan_failed`."""

    code: str
    reason: str  # a Vietnamese sentence


Verdict = Clean | Infected | Unavailable


@dataclass(frozen=True)
class Scanner:
    """A clamd at `host:port`, or at the path of a Unix socket. `seconds` bounds a whole scan."""

    address: str
    seconds: float = 60.0

    def scan(self, content: bytes | Iterable[bytes]) -> Verdict:
        """The verdict on `content`, given whole or in parts."""
        deadline = monotonic() + self.seconds
        try:
            with self._connect() as connection:
                return _verdict(_ask(connection, _parts(content), deadline))
        except TimeoutError:
            return Unavailable("timed_out", f"Chương trình quét mã độc không trả lời trong {self.seconds:.0f} giây.")
        except OSError:
            return Unavailable("unreachable", "Không nối được với chương trình quét mã độc. Báo quản trị hệ thống.")

    def _connect(self) -> socket.socket:
        host, _, port = self.address.rpartition(":")
        if port.isdecimal():
            return socket.create_connection((host.strip("[]"), int(port)), self.seconds)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.seconds)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection


def _ask(connection: socket.socket, parts: Iterable[bytes], deadline: float) -> str:
    try:
        _send(connection, b"zINSTREAM\0", deadline)
        for part in parts:
            _send(connection, len(part).to_bytes(4) + part, deadline)
        _send(connection, bytes(4), deadline)
    except (BrokenPipeError, ConnectionResetError):
        pass  # clamd hangs up in the middle when the file is over its limit; its answer says so
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        connection.settimeout(_left(deadline))
        received = connection.recv(LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    connection.settimeout(_left(deadline))
    connection.sendall(data)


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _parts(content: bytes | Iterable[bytes]) -> Iterable[bytes]:
    """Pieces of a bounded size, none empty: an empty piece would end the stream early."""
    for part in [content] if isinstance(content, bytes) else content:
        for start in range(0, len(part), CHUNK):
            yield part[start : start + CHUNK]


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Clean()
    if found := FOUND.fullmatch(answer):
        return Infected(found["signature"])
    if "size limit exceeded" in answer:
        return Unavailable("too_large", "Tệp vượt mức chương trình quét mã độc nhận. Quản trị hệ thống nâng mức.")
    return Unavailable("scan_failed", f"Chương trình quét mã độc báo lỗi: {answer[:200] or 'không trả lời'}.")
