"""A database of its own for each measurement, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa


@contextmanager
def fresh_database(server: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database: on the PostgreSQL `server`, or a file in `folder` when there is none."""
    name = f"bench_{uuid4().hex[:12]}"
    if not server:
        yield f"sqlite:///{folder.absolute() / name}.db"
        return
    _tell(server, f"create database {name}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _tell(server, f"drop database {name} with (force)")


def _tell(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
