"""Server processes of the bench: started on a free port of the loopback, stopped by their own process id."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Served:
    """A server that answers; `pid` is the process whose CPU time counts."""

    port: int
    pid: int


@contextmanager
def running(module: str, arguments: Sequence[str], settings: Mapping[str, str], log: Path) -> Iterator[Served]:
    """`python -m module arguments` with PORT set, from the moment it accepts connections until the block ends."""
    port = free_port()
    mine = {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=said, stderr=said,
            env={**mine, **settings, "PORT": str(port)},
        )  # fmt: skip
    try:
        _wait(process, port, log)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.03)
    raise RuntimeError(f"the server does not answer:\n{log.read_text()[-2000:]}")
