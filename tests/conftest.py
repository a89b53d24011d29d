"""Fixtures that most tests need: a clock that stands still, an empty database, and the demo province, each fresh.

Databases are copied from templates made once a run: a file copy on SQLite, `CREATE DATABASE … TEMPLATE` on PostgreSQL
(when `CONGVAN_TEST_DATABASE_URL` names a server that the test command has started). One engine opens one copy after the
other, so that what it has compiled for one test serves the next.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from records.organisations import Person
from web import schema
from web.config import Config
from web.database import connect
from web.demo.province import PASSWORD
from web.installation import install, install_demo
from web.wiring import Platform

SERVER = os.environ.get("CONGVAN_TEST_DATABASE_URL", "")
MONDAY = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)  # 08:42 in Hà Nội, within office hours


@dataclass
class Clock:
    """A clock that moves only when told."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever touches a database says so by its fixtures, and so runs on PostgreSQL too; a whole province is slow to set up.

    `once` says that only the diagram differs from test to test: the rows of the standard, cases drawn at random again and
    again. What they say to a database, the engine's own stories say to both. The longest start first.
    """
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if "province" in needs and not item.get_closest_marker("quick"):
            item.add_marker(pytest.mark.slow)
        if "signing" in item.path.parts:
            needs.discard("province")  # there it is keys and certificates, no database
        if needs & {"database", "province"} and not item.get_closest_marker("once"):
            item.add_marker(pytest.mark.database)


def pytest_collection_finish() -> None:
    """Hundreds of modules are loaded, and stay: the collector of garbage need not look at them again and again."""
    gc.freeze()


@pytest.fixture
def clock() -> Clock:
    return Clock()


# ---------------------------------------------------------------- databases


class Databases:
    """Templates and copies on one kind of database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.suffix = uuid4().hex[:8]
        self.opened = ""
        self.engine = connect(self.url("empty"))
        sa.event.listen(self.engine, "do_connect", self._open)
        if not SERVER:
            sa.event.listen(self.engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF"))

    @contextmanager
    def copy(self, template: str) -> Iterator[Engine]:
        """The engine on a copy of `template`, which is gone when the block ends; one copy at a time."""
        assert not self.opened, "a test has one database"
        name = f"t{uuid4().hex[:12]}"
        self.opened = self.create(name, template)
        yield self.engine
        self.engine.dispose()
        self.opened = ""
        self.drop(name)

    def _open(self, dialect: sa.Dialect, record: object, place: list[Any], options: dict[str, Any]) -> None:
        place[:], meant = dialect.create_connect_args(sa.make_url(self.opened))
        options.update(meant)

    def url(self, name: str) -> str:
        if SERVER:
            return sa.make_url(SERVER).set(database=f"{name}_{self.suffix}").render_as_string(hide_password=False)
        return f"sqlite:///{self.folder / name}.db"

    def create(self, name: str, template: str = "") -> str:
        """A new database, empty or a copy of `template`, which nobody may have open."""
        if SERVER:
            source = f" template {template}_{self.suffix} strategy file_copy" if template else ""
            self._tell_server(f"create database {name}_{self.suffix}{source}")
        elif template:
            shutil.copyfile(self.folder / f"{template}.db", self.folder / f"{name}.db")
        return self.url(name)

    def drop(self, name: str) -> None:
        if SERVER:
            self._tell_server(f"drop database {name}_{self.suffix} with (force)")
        else:
            for path in self.folder.glob(f"{name}.db*"):
                path.unlink()

    def _tell_server(self, statement: str) -> None:
        engine = sa.create_engine(SERVER, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            connection.execute(sa.text(statement))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def empty_template(databases: Databases) -> str:
    engine = connect(databases.create("empty"))
    schema.migrate(engine)
    engine.dispose()
    return "empty"


@pytest.fixture
def database(databases: Databases, empty_template: str) -> Iterator[Engine]:
    """A migrated database without a row."""
    with databases.copy(empty_template) as engine:
        yield engine


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    """One transaction on an empty database, rolled back at the end."""
    with Session(database, expire_on_commit=False) as session:
        yield session
        session.rollback()


# ---------------------------------------------------------------- the demo province


@pytest.fixture(scope="session")
def province_template(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo province as it is at first start, without packets; returns its data folder."""
    folder = tmp_path_factory.mktemp("province")
    with Platform(Config(data_dir=folder, database_url=databases.create("province"), demo=True), Clock()) as platform:
        settle(platform)
    return folder


def settle(platform: Platform) -> None:
    """Install the demo province, with its password under a hash that is quick to check: people log in some hundred times."""
    install(platform)
    install_demo(platform)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with platform.begin() as work:
        work.session.execute(sa.update(Person).values(password_hash=quick))


@pytest.fixture
def province(databases: Databases, province_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Platform]:
    """A platform on a fresh copy of the demo province, its clock standing at Monday 08:42."""
    folder = tmp_path / "data"
    shutil.copytree(province_template, folder)
    with databases.copy("province") as engine:
        platform = Platform(Config(data_dir=folder, database_url=databases.opened, demo=True), clock)
        platform.database = engine
        yield platform
