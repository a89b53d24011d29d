"""What an inbox costs while the number of open tasks grows: by person and by group, first page and deep inside."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench.crowd import FEW, GROUP, PERSON, Crowd
from bench.house import House, open_house, serving
from bench.machine import calibrate, cpu_seconds, percentile
from bench.options import Options
from bench.processes import Served
from web.demo.province import PASSWORD

SIZES = (1_000, 10_000, 100_000)
WHO = {PERSON: "person with a quarter of them", GROUP: "group with a quarter of them", FEW: "person with a hundred"}
WHAT = {
    "page": "/tasks",
    "page, deep": "/tasks?after={deep}",
    "API": "/api/v1/tasks?limit=25",
    "API, deep": "/api/v1/tasks?limit=25&after={deep}",
}
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


class Visit(NamedTuple):
    open: int
    who: str
    what: str


@dataclass
class Reader:
    """One keep-alive connection of one person, as a browser (a login) and as a program (a token)."""

    connection: http.client.HTTPConnection
    token: str
    cookie: str = ""

    def get(self, path: str) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"} if path.startswith("/api") else {"Cookie": self.cookie}
        status, said = self._ask("GET", path, headers)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {said[:200]!r}")
        return said

    def log_in(self, account: str) -> None:
        _, page = self._ask("GET", "/login", {})
        found = CSRF.search(page.decode())
        assert found is not None
        fields = {"account": account, "password": PASSWORD, "csrf_token": found[1] or found[2]}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        status, _ = self._ask("POST", "/login", headers, urlencode(fields))
        if status != 302:
            raise RuntimeError(f"{account} cannot log in: {status}")

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: str | None = None) -> tuple[int, bytes]:
        self.connection.request(method, path, body, dict(headers))
        answer = self.connection.getresponse()
        said = answer.read()
        if set_cookie := answer.getheader("Set-Cookie"):
            self.cookie = set_cookie.partition(";")[0]
        return answer.status, said


@dataclass(frozen=True)
class Hall:
    """A house with so many open tasks, its server, and who reads there, by account."""

    crowd: Crowd
    served: Served
    readers: Mapping[str, Reader]


def measure(options: Options) -> dict[str, Any]:
    """One house for each size, each with its server, so that all sizes are read in turns."""
    with ExitStack() as opened:
        houses = {}
        for size in options.scaled(SIZES, 100):
            house = opened.enter_context(open_house(options.server))
            houses[size] = (house, opened.enter_context(serving(house)))
        return read(houses, options)


def read(houses: Mapping[int, tuple[House, Served]], options: Options) -> dict[str, Any]:
    """{rows, calibration}: for each size, reader and address {open, who, what, n, p50, p95, cpu_ms}."""
    with ExitStack() as opened:
        halls = {size: _crowded(house, served, size, opened) for size, (house, served) in houses.items()}
        visits = _visits(halls)
        times: dict[Visit, list[float]] = {visit: [] for visit in visits}
        used = dict.fromkeys(visits, 0.0)
        score = calibrate()
        for turn in range(options.rounds + 1):
            for visit, path in visits.items():
                hall = halls[visit.open]
                before = cpu_seconds(hall.served.pid)
                taken = _repeated(hall.readers[visit.who], path, options.seconds / 8 if turn else 0)
                if turn:  # turn 0 fills the caches
                    used[visit] += cpu_seconds(hall.served.pid) - before
                    times[visit] += taken
    return {"rows": [_row(visit, times[visit], used[visit]) for visit in visits], "calibration": score}


def _crowded(house: House, served: Served, size: int, opened: ExitStack) -> Hall:
    crowd, readers = Crowd(house), {}
    crowd.fill(size)
    for account in WHO:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        opened.callback(connection.close)
        readers[account] = Reader(connection, house.token(account))
        readers[account].log_in(account)
    return Hall(crowd, served, readers)


def _visits(halls: Mapping[int, Hall]) -> dict[Visit, str]:
    """The address of each visit; the same one in every hall before the next."""
    paths = {}
    for who in WHO:
        for what, path in WHAT.items():
            for size, hall in halls.items():
                owner = hall.crowd.owners()[who]
                paths[Visit(size, who, what)] = path.format(deep=hall.crowd.key_deep_inside(owner))
    return paths


def _row(visit: Visit, times: Sequence[float], used: float) -> dict[str, Any]:
    figures = {f"p{percent}": round(percentile(times, percent), 2) for percent in (50, 95)}
    return {**visit._asdict(), "n": len(times), "cpu_ms": round(1000 * used / len(times), 2), **figures}


def _repeated(reader: Reader, path: str, seconds: float) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + seconds
    while not times or time.perf_counter() < until:
        before = time.perf_counter()
        reader.get(path)
        times.append(1000 * (time.perf_counter() - before))
    return times


def table(result: dict[str, Any]) -> str:
    rows = result["rows"]
    sizes = sorted({row["open"] for row in rows})
    found = {(row["open"], row["who"], row["what"]): row for row in rows}
    heads = " | ".join(f"{size:,} open: p50 / p95 ms (CPU)" for size in sizes)
    lines = [f"| who | what | {heads} | p50, p95 × {sizes[0]:,} |", "| --- | --- |" + " --- |" * len(sizes) + " ---: |"]
    for who, what in dict.fromkeys((row["who"], row["what"]) for row in rows):
        mine = [found[size, who, what] for size in sizes]
        cells = " | ".join(f"{row['p50']} / {row['p95']} ({row['cpu_ms']})" for row in mine)
        grown = f"**{mine[-1]['p50'] / mine[0]['p50']:.2f}**, {mine[-1]['p95'] / mine[0]['p95']:.2f}"
        lines.append(f"| {WHO[who]} | {what} | {cells} | {grown} |")
    return "\n".join([*lines, "", f"Calibration {result['calibration']}."])
