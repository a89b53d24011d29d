"""A fleet of real processes: Redis, web nodes, workers, a beat; each can be killed and started again."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web.config import Config
from web.demo.province import PASSWORD
from web.fleet.node import Node

ROOT = Path(__file__).parent.parent.parent
REDIS = "/usr/bin/redis-server"


@dataclass
class Machine:
    """One program in a process group of its own."""

    name: str
    command: Sequence[str]
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}
        with open(self.folder / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env={**mine, **self.settings}, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """The machine loses its power: every process of it, at once."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def children(self) -> list[int]:
        """The processes it has forked."""
        assert self.process is not None
        try:
            return [
                int(pid)
                for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            ]
        except OSError:
            return []

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """Ask it to end, and wait until it has; it has half a minute."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def said(self) -> str:
        return (self.folder / f"{self.name}.log").read_text(errors="replace")


@dataclass
class Fleet:
    """The machines over one database and one data folder."""

    folder: Path
    database_url: str
    redis_port: int = field(default_factory=lambda: free_port())
    ports: list[int] = field(default_factory=list)
    machines: dict[str, Machine] = field(default_factory=dict)

    @property
    def config(self) -> Config:
        return Config(
            data_dir=self.folder / "data",
            database_url=self.database_url,
            redis_url=f"redis://127.0.0.1:{self.redis_port}/0",
        )

    def node(self) -> Node:
        """A platform of the test's own on the same tables; whoever asks for it closes it."""
        return Node(self.config)

    def start(self, nodes: int = 2, workers: int = 2, concurrency: int = 2) -> None:
        """Start everything and wait until every web node answers."""
        self.add(
            "redis",
            [REDIS, "--port", str(self.redis_port), "--save", "", "--appendonly", "no", "--dir", str(self.folder)],
        )
        for number in range(nodes):
            port = free_port()
            self.ports.append(port)
            self.add(f"node{number}", self._congvan("serve", "--port", str(port), "--processes", "1"))
        for number in range(workers):
            self.add(f"worker{number}", self._congvan("worker", "--concurrency", str(concurrency)))
        self.add("beat", self._congvan("beat"))
        for port in self.ports:
            self.wait(lambda port=port: answers(port), 120)  # type: ignore[misc]

    def add(self, name: str, command: Sequence[str]) -> None:
        settings = {
            "CONGVAN_DATA_DIR": str(self.config.data_dir), "CONGVAN_DATABASE_URL": self.database_url,
            "CONGVAN_REDIS_URL": self.config.redis_url,
        }  # fmt: skip
        self.machines[name] = Machine(name, command, self.folder, settings)
        self.machines[name].start()

    def stop(self) -> None:
        """End everything; Redis last, so that the others can end in order."""
        for machine in self.machines.values():
            if machine.process is not None and machine.process.poll() is None and machine.name != "redis":
                machine.process.terminate()
        for machine in reversed(self.machines.values()):
            machine.stop()

    def wait(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError("\n".join(f"== {m.name}\n{m.said()[-1500:]}" for m in self.machines.values()))
            time.sleep(0.05)

    def _congvan(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "web.cli", *words]


class Refused(Exception):
    """An answer that is neither success nor a passing weakness of the server."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


@dataclass
class Caller:
    """A program that calls any node as one person."""

    account: str
    token: str

    def call(self, port: int, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """One request to one node: the JSON it answers. Raises OSError when it does not answer, Refused for an error."""
        try:
            return self._call(port, method, path, body, key)
        except (http.client.HTTPException, json.JSONDecodeError) as cut_off:
            raise ConnectionError("the answer was cut off") from cut_off

    def _call(self, port: int, method: str, path: str, body: Any, key: str) -> Any:
        raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", raw, method=method)
        request.add_header("Content-Type", "application/xml" if isinstance(body, bytes) else "application/json")
        request.add_header("Authorization", f"Bearer {self.token}")
        if key:
            request.add_header("Idempotency-Key", key)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, error.read().decode(errors="replace")[:500]) from None


def log_in(port: int, account: str) -> Caller:
    token = Caller(account, "").call(port, "POST", "/api/v1/tokens", {"account": account, "password": PASSWORD})[
        "token"
    ]
    return Caller(account, token)


def answers(port: int) -> bool:
    try:
        return bool(Caller("", "").call(port, "GET", "/readyz")["ok"])
    except (OSError, Refused):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
