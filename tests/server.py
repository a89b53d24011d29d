"""A real server process over a data folder, to be talked to over HTTP and to be killed; and the story's stage on it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.conftest import Databases
from web.demo.province import PASSWORD

ROOT = Path(__file__).parent.parent


@dataclass
class Server:
    """`congvan serve --demo` on a port of its own; `start` returns when it answers."""

    folder: Path
    database_url: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.port = self.port or _free_port()
        settings = {"CONGVAN_DATA_DIR": str(self.folder), "PORT": str(self.port), "CONGVAN_DEMO_QUEUE": "false"}
        settings["CONGVAN_PATIENCE_SECONDS"] = "15"  # other tests run beside it
        if self.database_url:
            settings["CONGVAN_DATABASE_URL"] = self.database_url
        command = [sys.executable, "-m", "web.cli", "serve", "--demo"]
        log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log)
        log.close()
        self._wait_until_it_answers()

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is flushed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """The JSON that the API answers; urllib's HTTPError for an error status."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                self.call("GET", "/healthz")
                return
            time.sleep(0.05)
        raise TimeoutError((self.folder / "server.log").read_text()[-2000:])


@dataclass
class HttpStage:
    """The story played through the REST API; what the machine still has to do is waited for when it is needed."""

    server: Server
    tokens: dict[str, str] = field(default_factory=dict)

    def tasks(self, account: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._as(account, "GET", "/api/v1/tasks?limit=100")["tasks"]
        return found

    def complete(self, account: str, task_id: str, answers: Mapping[str, Any]) -> None:
        self._as(account, "POST", f"/api/v1/tasks/{task_id}/complete", {"answers": answers})

    def start(self, account: str, process: str) -> None:
        self._as(account, "POST", "/api/v1/cases", {"process": process})

    def choice(self, account: str, task_id: str, list_name: str, label: str) -> str:
        opened = self._as(account, "GET", f"/api/v1/tasks/{task_id}")
        return str(next(choice["value"] for choice in opened["choices"][list_name] if choice["label"] == label))

    def due_day(self) -> str:
        return (datetime.now(UTC) + timedelta(days=7)).date().isoformat()

    def settle(self) -> None:
        """Nothing: whoever needs the next task waits for it."""

    def wait_for(self, account: str, element: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not any(task["element"] == element for task in self.tasks(account)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{account} does not get {element}")
            time.sleep(0.05)

    def _as(self, account: str, method: str, path: str, body: Any = None) -> Any:
        if account not in self.tokens:
            credentials = {"account": account, "password": PASSWORD}
            self.tokens[account] = self.server.call("POST", "/api/v1/tokens", credentials)["token"]
        return self.server.call(method, path, body, self.tokens[account])


@contextlib.contextmanager
def served_province(databases: Databases, template: Path, folder: Path) -> Iterator[Server]:
    """A server over a copy of the demo province, in a data folder and a database of its own."""
    name = f"served_{uuid4().hex[:8]}"
    server = Server(folder / "data", databases.create(name, "province"))
    shutil.copytree(template, server.folder)
    server.start()
    yield server
    server.stop()
    databases.drop(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
