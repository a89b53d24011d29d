"""The platform under measurement: the demo province in a data folder and database of its own, and its real server.

What is made here directly (people, tokens, cases that wait) is made before a measurement begins; what is measured goes
through HTTP to the same processes that `congvan serve` starts.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.databases import fresh_database
from bench.diagrams import Diagram
from bench.processes import PORT, PYTHON, Served, running, wait_for_answer
from records.documents import SYSTEM, Document
from web.auth import Auth, Visitor
from web.config import Config
from web.demo.stage import PlatformStage
from web.installation import catalogue_of, install, install_demo
from web.wiring import Platform

HEADS = ("hoatv.sxd", "nhapcv.sxd", "nhapdv.sxd")  # heads of unit of one agency: they do the tasks of the bench
OPINION = "Nhất trí với nội dung dự thảo. Đề nghị làm rõ căn cứ tại khoản 2. "
ANSWERS = {  # by element: 2 KB come in with the first task, a line with each further one
    "register": {"opinion": (OPINION * 40)[:2000]},
    "": {"outcome": "done", "result": OPINION},
}
PROCESSES = 2  # of a server on PostgreSQL, as `congvan serve` starts them by default
REDIS = ("redis-server", "--bind", "127.0.0.1", "--port", PORT, "--save", "", "--appendonly", "no")


def amount_of(number: int) -> int:
    """Every other case has an amount above the limit at which `bench_doc` takes the leader's branch."""
    return 5000 if number % 2 else 500


@dataclass(frozen=True)
class House:
    """An installation nobody else uses; `url` names its database."""

    folder: Path
    url: str
    platform: Platform
    _deployed: set[str] = field(default_factory=set)

    def visitor(self, account: str) -> Visitor:
        return PlatformStage(self.platform).visitor(account)

    def token(self, account: str) -> str:
        """A new API token of a person, as `congvan token create` gives it."""
        with self.platform.begin() as work:
            person = work.organisations.person_by_account(account)
            assert person is not None
            return Auth(work.session, work.now).give_token(person)[0]

    def deploy(self, diagram: Diagram) -> None:
        """Put a diagram to use everywhere, after the linter, the first time it is asked for."""
        if diagram.process not in self._deployed:
            with self.platform.begin() as work:
                work.definitions.deploy(diagram.xml, "*", "Đo hiệu năng", catalogue_of(work))
            self._deployed.add(diagram.process)

    def start(self, diagram: Diagram, count: int) -> list[str]:
        """Cases that stand at their first tasks, each about a document of its own; their ids."""
        self.deploy(diagram)
        visitor = self.visitor(HEADS[0])
        agency, started = visitor.agency, []
        with self.platform.begin() as work:
            for number in range(count):
                document = Document(agency_id=agency.id, kind="incoming", state="accepted", subject=f"V/v đo {number}")
                work.documents.add(document, SYSTEM, "received", "Đo")
                data, about = {"amount": amount_of(number)}, str(document.id)
                case = work.cases.start(diagram.process, ["*"], str(agency.id), about, data, visitor.actor)
                started.append(str(case))
        return started


@contextmanager
def open_house(server: str) -> Iterator[House]:
    """A fresh demo province without waiting letters; it and its database are gone when the block ends."""
    for noisy in ("alembic", "spiff", "pyhanko", "weasyprint", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="congvan-bench-") as place:
        folder = Path(place)
        with fresh_database(server, folder) as url:
            platform = Platform(Config(data_dir=folder, database_url=url))
            try:
                install(platform)
                install_demo(platform)
                yield House(folder, url, platform)
            finally:
                platform.close()


@contextmanager
def serving(house: House) -> Iterator[Served]:
    """The house's own server as `congvan serve` starts it, everything on: forms, history, grants.

    On PostgreSQL that is gunicorn with two processes beside Redis, which rings workers on other machines; on SQLite one
    process with the embedded worker.
    """
    settings = {"CONGVAN_DATA_DIR": str(house.folder), "CONGVAN_DATABASE_URL": house.url}
    serve = [*PYTHON, "web.cli", "serve", "--port", PORT]
    if house.url.startswith("sqlite"):
        with running(serve, settings, house.folder / "server.log") as served:
            wait_for_answer(served)
            yield served
        return
    with running([*REDIS, "--dir", str(house.folder)], {}, house.folder / "redis.log") as redis:
        settings |= {"CONGVAN_REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}
        serve += ["--processes", str(PROCESSES)]
        with running(serve, settings, house.folder / "server.log") as served:
            wait_for_answer(served)
            yield served
