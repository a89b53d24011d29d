"""Server processes of the bench: started on a free port of the loopback, stopped by their own process id."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHON = (sys.executable, "-m")
PORT = "{port}"  # stands in a command for the port that was found


@dataclass(frozen=True)
class Served:
    """A program that listens; `pid` is the process whose family's CPU time counts, `log` what it said."""

    port: int
    pid: int
    log: Path


@contextmanager
def running(command: Sequence[str], settings: Mapping[str, str], log: Path) -> Iterator[Served]:
    """A program from the moment it accepts connections until the block ends; no setting of ours reaches it but `settings`."""
    port = free_port()
    mine = {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}
    with log.open("ab") as said:
        process = subprocess.Popen(
            [word.replace(PORT, str(port)) for word in command], cwd=ROOT, stdout=said, stderr=said,
            env={**mine, **settings},
        )  # fmt: skip
    try:
        served = Served(port, process.pid, log)
        _wait(process, served)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_answer(served: Served, seconds: float = 60) -> None:
    """Return when it answers HTTP with anything: a listening socket is there before whoever answers."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=seconds)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], served: Served, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", served.port), 0.5):
            return
        time.sleep(0.03)
    raise RuntimeError(f"{process.args!r} does not answer:\n{served.log.read_text()[-2000:]}")
