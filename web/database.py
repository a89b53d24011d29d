"""How we speak to SQLite and to PostgreSQL: one place for what differs between them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.functions import FunctionElement

READ_ONLY = "congvan_read_only"  # execution option: this transaction only reads


class _SqliteUtc(sqlite.DATETIME):
    """SQLite has no time zones: aware times go in as UTC and come out as aware UTC."""

    def bind_processor(self, dialect: Dialect) -> Any:
        write = super().bind_processor(dialect)

        def process(value: datetime | None) -> Any:
            return write(None if value is None else _utc(value).replace(tzinfo=None))

        return process

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        read = super().result_processor(dialect, coltype)

        def process(value: Any) -> datetime | None:
            found = read(value) if read else value
            return None if found is None else found.replace(tzinfo=UTC)

        return process


class uuid_text(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it is
    """A UUID column as `str(uuid)` writes it, to be compared with ids that are kept as text."""

    type = sa.String()
    inherit_cache = True


@compiles(uuid_text)
def _uuid_text(element: Any, compiler: Any, **kw: Any) -> str:
    (column,) = element.clauses
    return f"CAST({compiler.process(column, **kw)} AS VARCHAR)"


@compiles(uuid_text, "sqlite")
def _uuid_text_of_hex(element: Any, compiler: Any, **kw: Any) -> str:
    (column,) = element.clauses
    digits = compiler.process(column, **kw)
    return " || '-' || ".join(f"substr({digits}, {start}, {length})" for start, length in _GROUPS)


_GROUPS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without zone may not be stored")
    return moment.astimezone(UTC)


def connect(url: str) -> Engine:
    """An engine with the same promises on both databases: UTC times, real transactions, waiting instead of failing."""
    if sa.make_url(url).get_backend_name() != "sqlite":
        return sa.create_engine(
            url,
            pool_size=10,
            max_overflow=20,
            pool_pre_ping=False,
            pool_use_lifo=True,  # the connection used last has the statements prepared
            connect_args={"prepare_threshold": 2, "cursor_factory": psycopg.RawCursor},
            paramstyle="numeric_dollar",
            use_native_hstore=False,
            json_serializer=_dump,
            json_deserializer=orjson.loads,
            hide_parameters=True,  # an error may be logged: never with what was to be written
        )
    engine = sa.create_engine(
        url, poolclass=QueuePool, pool_size=10, max_overflow=20, json_serializer=_dump, json_deserializer=orjson.loads,
        connect_args={"check_same_thread": False, "timeout": 20}, hide_parameters=True,
    )  # fmt: skip
    engine.dialect.colspecs = {**engine.dialect.colspecs, sa.DateTime: _SqliteUtc}
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def for_reading(engine: Engine) -> Engine:
    """The same connections for transactions that only read.

    On PostgreSQL each statement stands alone: it sees what is committed when it begins, as it would inside a READ
    COMMITTED transaction, without the two journeys that a BEGIN and its end cost.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READ_ONLY: True})
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _dump(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Taking the write lock at once makes writers queue; upgrading later would fail with "database is locked".
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
