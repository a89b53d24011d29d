"""The platform under measurement: the demo province in a data folder and database of its own, and its real server.

What is made here directly (people, tokens, cases that wait) is made before a measurement begins; what is measured goes
through HTTP to the same process that `congvan serve` starts.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.databases import fresh_database
from bench.processes import Served, running
from records.documents import SYSTEM, Document
from web.auth import Auth, Visitor
from web.config import Config
from web.demo.stage import PlatformStage
from web.installation import catalogue_of, install, install_demo
from web.wiring import Platform

HEADS = ("hoatv.sxd", "nhapcv.sxd", "nhapdv.sxd")  # heads of unit of one agency: they do the tasks of the bench
BENCH_DOC = Path(__file__).with_name("bench_doc.bpmn")
OPINION = "Nhất trí với nội dung dự thảo. Đề nghị làm rõ căn cứ tại khoản 2. "
ANSWERS = {  # by element: 2 KB come in with the first task, a line with each further one
    "register": {"opinion": (OPINION * 40)[:2000]},
    "": {"outcome": "done", "result": OPINION},
}


@dataclass(frozen=True)
class House:
    """An installation nobody else uses; `url` names its database."""

    folder: Path
    url: str
    platform: Platform

    def visitor(self, account: str) -> Visitor:
        return PlatformStage(self.platform).visitor(account)

    def token(self, account: str) -> str:
        """A new API token of a person, as `congvan token create` gives it."""
        with self.platform.begin() as work:
            person = work.organisations.person_by_account(account)
            assert person is not None
            return Auth(work.session, work.now).give_token(person)[0]

    def deploy(self, xml: bytes) -> str:
        """Put a diagram to use everywhere, after the linter; its process id."""
        with self.platform.begin() as work:
            return work.definitions.deploy(xml, "*", "Đo hiệu năng", catalogue_of(work)).process_id

    def start(self, process: str, count: int) -> list[str]:
        """Cases that stand at their first task, each about a document of its own; their ids.

        Every other one has an amount above the limit at which `bench_doc` takes the leader's branch.
        """
        visitor = self.visitor(HEADS[0])
        agency = visitor.agency
        with self.platform.begin() as work:
            started = []
            for number in range(count):
                document = Document(agency_id=agency.id, kind="incoming", state="accepted", subject=f"V/v đo {number}")
                work.documents.add(document, SYSTEM, "received", "Đo")
                data = {"amount": 5000 if number % 2 else 500}
                case_id = work.cases.start(process, ["*"], str(agency.id), str(document.id), data, visitor.actor)
                started.append(str(case_id))
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
    """The house's own server, everything on: embedded worker, forms, history, grants."""
    settings = {"CONGVAN_DATA_DIR": str(house.folder), "CONGVAN_DATABASE_URL": house.url}
    with running("web.cli", ["serve"], settings, house.folder / "server.log") as served:
        yield served
