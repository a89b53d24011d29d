"""Asking a real clamd, and what happens when there is none."""

from __future__ import annotations

import io
import os
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.antivirus.clamd import Clean, Infected, Scanner, Unavailable

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    address = os.environ.get("CONGVAN_TEST_CLAMD", "")
    if not address:
        pytest.fail(
            "CONGVAN_TEST_CLAMD (host:port of a clamd) is not set: run `make test`, or start a clamd and set it"
        )
    return Scanner(address, seconds=30)


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w/>")
        archive.writestr("word/embeddings/object.bin", content)
    return buffer.getvalue()


# ---------------------------------------------------------------- with clamd


@pytest.mark.service
def test_a_harmless_file_is_clean(scanner: Scanner) -> None:
    assert scanner.scan(PDF) == Clean()
    assert scanner.scan(b"") == Clean()
    assert scanner.scan(os.urandom(300_000)) == Clean()


@pytest.mark.service
@pytest.mark.parametrize("content", [EICAR, zipped(EICAR), zipped(zipped(EICAR))], ids=["plain", "zip", "zip in zip"])
def test_malware_is_found_by_name_also_inside_a_zip(scanner: Scanner, content: bytes) -> None:
    verdict = scanner.scan(content)
    assert isinstance(verdict, Infected)
    assert "eicar" in verdict.signature.lower()


@pytest.mark.service
def test_a_file_may_be_streamed_in_any_pieces(scanner: Scanner) -> None:
    pieces = [EICAR[:10], b"", EICAR[10:40], EICAR[40:]]
    assert isinstance(scanner.scan(iter(pieces)), Infected)


@pytest.mark.service
@pytest.mark.slow
def test_a_file_over_the_limit_of_clamd_is_not_called_clean(scanner: Scanner) -> None:
    block = bytes(1_000_000)
    verdict = scanner.scan(block for _ in range(300))
    assert isinstance(verdict, Unavailable)
    assert verdict.code == "too_large"


# ---------------------------------------------------------------- without


def test_no_scanner_is_an_answer_not_an_error(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for address in (f"127.0.0.1:{port}", str(tmp_path / "no.sock")):
        verdict = Scanner(address, seconds=1).scan(PDF)
        assert isinstance(verdict, Unavailable)
        assert verdict.code == "unreachable"
        assert verdict.reason.endswith(".")


Answer = Callable[[socket.socket], None]


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Callable[[Answer], Scanner]]:
    """A stand-in for a clamd that misbehaves in ways a real one cannot be asked to, on a Unix socket."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "clamd.sock"))
    server.listen()
    threads: list[threading.Thread] = []

    def play(answer: Answer) -> Scanner:
        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                answer(connection)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return Scanner(str(tmp_path / "clamd.sock"), seconds=0.5)

    yield play
    for thread in threads:
        thread.join(10)
    server.close()


def take_all(connection: socket.socket) -> bytes:
    taken = b""
    while not taken.endswith(bytes(4)):
        taken += connection.recv(65536)
    return taken


def test_the_stream_is_framed_as_clamd_wants_it(playing: Callable[[Answer], Scanner]) -> None:
    heard: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        heard.append(take_all(connection))
        connection.sendall(b"stream: ")
        connection.sendall(b"OK\0")

    assert playing(answer).scan([b"abc", b"", b"de"]) == Clean()
    assert heard == [b"zINSTREAM\0" + b"\0\0\0\3abc" + b"\0\0\0\2de" + bytes(4)]


def test_a_scanner_that_keeps_silent_times_out(playing: Callable[[Answer], Scanner]) -> None:
    done = threading.Event()
    scanner = playing(lambda connection: bool(done.wait(5)) and None)
    verdict = scanner.scan(PDF)
    done.set()
    assert isinstance(verdict, Unavailable)
    assert verdict.code == "timed_out"


def test_a_scanner_that_drips_times_out_as_a_whole(playing: Callable[[Answer], Scanner]) -> None:
    done = threading.Event()

    def drip(connection: socket.socket) -> None:
        take_all(connection)
        while not done.wait(0.1):
            connection.sendall(b"s")

    verdict = playing(drip).scan(PDF)
    done.set()
    assert isinstance(verdict, Unavailable)
    assert verdict.code == "timed_out"


@pytest.mark.parametrize(
    "said", [b"", b"stream: lstat() failed ERROR\0", b"UNKNOWN COMMAND\0", b"OK\0", b"stream: OK FOUN"]
)
def test_anything_but_a_clear_answer_is_no_verdict(playing: Callable[[Answer], Scanner], said: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        take_all(connection)
        connection.sendall(said)

    verdict = playing(answer).scan(PDF)
    assert isinstance(verdict, Unavailable)
    assert verdict.code == "scan_failed"


def test_a_scanner_that_hangs_up_in_the_middle_is_no_verdict(playing: Callable[[Answer], Scanner]) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(10)

    verdict = playing(answer).scan(bytes(1_000_000) for _ in range(50))
    assert isinstance(verdict, Unavailable)
