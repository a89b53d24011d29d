"""A PostgreSQL for the fleet, a demo province in it, and the machines over both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

import dev
from signing import authority
from tests.conftest import MONDAY, SERVER, settle
from tests.fleet.machines import Fleet
from tests.letters import Letters
from web.config import Config
from web.wiring import Platform


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The server that the test command started, or one of our own."""
    if SERVER:
        yield SERVER
    else:
        with dev.postgresql() as url:
            yield url


@pytest.fixture(scope="session")
def settled(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The demo province at first start, to be copied: name of its database, data folder."""
    name, folder = f"fleet_{uuid4().hex[:8]}", tmp_path_factory.mktemp("settled")
    tell(postgresql, f"create database {name}")
    with Platform(Config(data_dir=folder, database_url=url_of(postgresql, name))) as platform:
        settle(platform)
    return name, folder


Province = Callable[[Path], AbstractContextManager[Fleet]]


@pytest.fixture(scope="session")
def make_province(postgresql: str, settled: tuple[str, Path]) -> Province:
    """Machines not started yet, over a copy of the province in a folder."""
    template, source = settled

    @contextmanager
    def make(folder: Path) -> Iterator[Fleet]:
        name = f"fleet_{uuid4().hex[:8]}"
        tell(postgresql, f"create database {name} template {template}")
        shutil.copytree(source, folder / "data")
        fleet = Fleet(folder, url_of(postgresql, name))
        try:
            yield fleet
        finally:
            fleet.stop()
            tell(postgresql, f"drop database {name} with (force)")

    return make


@pytest.fixture
def fleet(make_province: Province, tmp_path: Path) -> Iterator[Fleet]:
    with make_province(tmp_path) as fleet:
        yield fleet


@pytest.fixture
def node(fleet: Fleet) -> Iterator[Platform]:
    """A platform of the test's own over the fleet's tables."""
    node = fleet.node()
    yield node
    node.close()


@pytest.fixture(scope="session")
def letters() -> Letters:
    """Letters of a ministry that nobody here trusts, without signatures: they are judged quickly."""
    return Letters(authority.create(MONDAY, "ec"))


def url_of(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def tell(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
