"""Those who complete the same tasks for the same clients: the floor, the naive site and ours.

Each has a server process and a database of its own. The two plain ones run under the same server, with as many processes
and threads as ours: gunicorn on PostgreSQL, waitress on SQLite.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from bench import floor_site, naive_site
from bench.databases import fresh_database
from bench.diagrams import BENCH_DOC, Diagram
from bench.house import ANSWERS, HEADS, PROCESSES, House, amount_of, open_house, serving
from bench.load import Target, complete_tasks
from bench.plain import Store, mark_of
from bench.processes import PORT, PYTHON, Served, running, wait_for_answer
from web.fleet.serving import SHARED_MEMORY, THREADS

PERSON = "bench"
WAITRESS = (
    *PYTHON,
    "waitress",
    f"--listen=127.0.0.1:{PORT}",
    f"--threads={THREADS}",
    "--channel-timeout=120",
    "--call",
)
GUNICORN = (
    *PYTHON, "gunicorn", f"--bind=127.0.0.1:{PORT}", f"--workers={PROCESSES}", "--worker-class=gthread",
    f"--threads={THREADS}", "--timeout=120", "--graceful-timeout=30", "--no-control-socket", "--log-level=warning",
    f"--worker-tmp-dir={SHARED_MEMORY}",
)  # fmt: skip


class Contender(Protocol):
    """Somebody whose tasks are completed."""

    @property
    def target(self) -> Target: ...

    def start(self, diagram: Diagram, count: int) -> list[str]:
        """Cases that stand at their first task; their ids."""
        ...


@dataclass(frozen=True)
class Ours:
    house: House
    served: Served

    @cached_property
    def target(self) -> Target:
        return Target(self.served, [self.house.token(account) for account in HEADS], self.house.url, ANSWERS)

    def start(self, diagram: Diagram, count: int) -> list[str]:
        return self.house.start(diagram, count)


@dataclass(frozen=True)
class Plain:
    """A plain site; the floor knows no diagram but `BENCH_DOC`, the naive one reads any."""

    url: str
    served: Served
    is_naive: bool

    @cached_property
    def store(self) -> Store:
        return Store(self.url)

    @property
    def target(self) -> Target:
        return Target(self.served, [token_of(PERSON)], self.url, ANSWERS)

    def start(self, diagram: Diagram, count: int) -> list[str]:
        if self.is_naive:
            specification = naive_site.parse(diagram.xml, diagram.process)
            made = [naive_site.begin(specification, {"amount": amount_of(number)}) for number in range(count)]
            return self.store.add_cases(list(map(naive_site.dump, made)), PERSON, naive_site.waiting(made[0]))
        assert diagram is BENCH_DOC, "the floor has a table of steps, not an engine"
        states = [json.dumps({"amount": amount_of(number)}) for number in range(count)]
        return self.store.add_cases(states, PERSON, floor_site.FIRST)


def warm(contender: Contender) -> None:
    """Fill the caches of every server process: eight clients at once hardly leave one of them out."""
    complete_tasks(contender.target, contender.start(BENCH_DOC, 16), 8, most=4)


def token_of(person: str) -> str:
    return f"{person}.{mark_of(person)}"


@contextmanager
def open_ours(server: str) -> Iterator[Ours]:
    with open_house(server) as house, serving(house) as served:
        yield Ours(house, served)


@contextmanager
def open_plain(server: str, name: str) -> Iterator[Plain]:
    """The `floor` or the `naive` site on an empty database; both are gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix=f"congvan-{name}-") as place, fresh_database(server, Path(place)) as url:
        store = Store(url)
        store.make()
        store.close()
        site = f"bench.{name}_site:create"
        command = [*GUNICORN, f"{site}()"] if server else [*WAITRESS, site]
        with running(command, {"PLAIN_DATABASE": url}, Path(place) / "server.log") as served:
            wait_for_answer(served)
            plain = Plain(url, served, name == "naive")
            try:
                yield plain
            finally:
                plain.store.close()
