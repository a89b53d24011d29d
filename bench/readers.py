"""People who read lists, as a browser with a login and as a program with a token."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from bench.machine import cpu_seconds
from bench.processes import Served
from web.demo.province import PASSWORD

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')
TOTAL = re.compile(r'href="/tasks"[^>]*>.*?<b[^>]*>([\d.]+\+?)</b>', re.DOTALL)


@dataclass
class Reader:
    """One keep-alive connection of one person."""

    served: Served
    connection: http.client.HTTPConnection
    token: str
    cookie: str = ""

    def get(self, path: str) -> str:
        headers = {"Authorization": f"Bearer {self.token}"} if path.startswith("/api") else {"Cookie": self.cookie}
        status, said = self._ask("GET", path, headers)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {said[:200]!r}")
        return said

    def read(self, path: str, seconds: float) -> dict[str, Any]:
        """Read it again and again, at least twice: {ms: times, cpu_s: of the server}. The first one, on a new connection,
        is not among them."""
        self.connect()
        self.get(path)
        times: list[float] = []
        used, until = cpu_seconds(self.served.pid), time.perf_counter() + seconds
        while len(times) < 2 or time.perf_counter() < until:
            before = time.perf_counter()
            self.get(path)
            times.append(1000 * (time.perf_counter() - before))
        return {"ms": times, "cpu_s": cpu_seconds(self.served.pid) - used}

    def warm(self, path: str) -> None:
        """Fill the caches of every server process: connections open at once are spread over them."""
        address = (self.connection.host, self.connection.port)
        others = [http.client.HTTPConnection(*address, timeout=60) for _ in range(6)]
        for each in others:
            each.connect()
        for each in others:
            replace(self, connection=each).get(path)
            each.close()

    def connect(self) -> None:
        """A new connection: the server closes one that has been idle for two seconds."""
        self.connection.close()
        self.connection.connect()

    def total(self) -> str:
        """What the page says beside “all my tasks”; empty when it says nothing."""
        self.connect()
        found = TOTAL.search(self.get("/tasks"))
        return found[1] if found else ""

    def log_in(self, account: str) -> None:
        _, page = self._ask("GET", "/login", {})
        found = CSRF.search(page)
        assert found is not None
        fields = {"account": account, "password": PASSWORD, "csrf_token": found[1] or found[2]}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        status, _ = self._ask("POST", "/login", headers, urlencode(fields))
        if status != 302:
            raise RuntimeError(f"{account} cannot log in: {status}")

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: str | None = None) -> tuple[int, str]:
        self.connection.request(method, path, body, dict(headers))
        answer = self.connection.getresponse()
        said = answer.read().decode()
        if set_cookie := answer.getheader("Set-Cookie"):
            self.cookie = set_cookie.partition(";")[0]
        return answer.status, said


def reader(served: Served, token: str) -> Reader:
    return Reader(served, http.client.HTTPConnection("127.0.0.1", served.port, timeout=60), token)
