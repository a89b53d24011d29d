"""Database rows as JSON and back: `read_tables` and `write_tables`.

A row is an object of its columns, those without a value left out. Times are ISO 8601, bytes are zlib in base64. A column
that a later release adds is therefore missing here and takes its default, as after an ordinary migration.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from web.schema import METADATA

Rows = Sequence[Mapping[str, Any]]
READERS = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bytes: lambda text: zlib.decompress(base64.b64decode(text)),
}


def tables() -> Sequence[sa.Table]:
    """Every table of the platform, those that others refer to first."""
    return [table for metadata in METADATA for table in metadata.sorted_tables]


def read_tables(database: Engine) -> dict[str, Rows]:
    """All rows of all tables, in the order of their keys."""
    with database.connect() as connection:
        return {
            table.name: [
                {name: written(value) for name, value in row.items() if value is not None}
                for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in tables()
        }


WRITTEN_BY_MIGRATIONS = {"calendar_revision"}


def write_tables(database: Engine, content: Mapping[str, Rows]) -> None:
    """Leave exactly these rows in the database, and what migrations wrote into tables that the release did not have."""
    with database.begin() as connection:
        for table in reversed(tables()):
            if table.name in content or table.name not in WRITTEN_BY_MIGRATIONS:
                connection.execute(sa.delete(table))
        for table in tables():
            for row in content.get(table.name, ()):
                connection.execute(sa.insert(table).values({name: read(table.c[name], row[name]) for name in row}))
            if database.dialect.name == "postgresql" and isinstance(
                table.c.get("id", sa.column("id")).type, sa.Integer
            ):
                count_on(connection, table)


def count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let the next number be the one after those that were written: PostgreSQL counts apart from its rows."""
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
    connection.execute(sa.select(sa.func.setval(sequence, highest, False)))


def written(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(zlib.compress(value, 9)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def read(column: sa.Column[Any], value: Any) -> Any:
    """A written value as its column wants it; JSON columns take it as it is."""
    if isinstance(column.type, sa.JSON):
        return value
    reader = READERS.get(column.type.python_type)
    return reader(value) if reader else value
