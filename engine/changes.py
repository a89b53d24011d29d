"""What a step writes, collected first and then written at once.

On PostgreSQL all writes of a step travel as one statement, each a data-modifying WITH: one journey to the database however
many tables a step touches, and one plan that the server keeps. Elsewhere they are executed one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

MOST_TOGETHER = 40  # writes in one statement; a step that opens a hundred tasks is written in several

Bind = Callable[..., Any]  # bind(column, name="") is a parameter of the column's type, named like the column by default


@dataclass(frozen=True, eq=False)
class Write:
    """One statement about one row, made once. `build` draws it with a parameter for every value it is given. It may be a
    SELECT: a condition that must hold when everything is written.

    `missed` is raised when the statement touches no row; without it, that is as good. An insert `takes_many`: `build` draws
    it for as many rows as it is given binds, and they are numbered in that order.
    """

    build: Callable[..., Any]
    missed: type[Exception] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    takes_many: bool = False


@dataclass
class Changes:
    """The writes of one step, in the caller's transaction. They must not touch the same row twice."""

    session: Session
    _writes: list[tuple[Write, Mapping[str, Any]]] = field(default_factory=list)

    def add(self, write: Write, values: Mapping[str, Any]) -> None:
        """To be written for a row; `values` by the names that the write binds."""
        self._writes.append((write, {**write.defaults, **values}))

    def write(self) -> None:
        """Write everything that was added, after what the session holds back. Raises what a write says for a row it
        missed."""
        todo, self._writes = self._writes, []
        self.session.flush()
        if self.session.get_bind().dialect.name != "postgresql":
            self._write_in_turn(todo)
            return
        for start in range(0, len(todo), MOST_TOGETHER):
            self._write_together(todo[start : start + MOST_TOGETHER])

    def _write_together(self, todo: list[tuple[Write, Mapping[str, Any]]]) -> None:
        parts = list(_parts(todo))
        statement = _together(tuple((write, len(rows)) for write, rows in parts))
        values = {
            f"{place}_{number}_{name}": value
            for place, (_, rows) in enumerate(parts)
            for number, row in enumerate(rows)
            for name, value in row.items()
        }
        touched = iter(self.session.connection().execute(statement, values).one())
        for write, rows in parts:
            if write.missed is not None and next(touched) != len(rows):
                raise write.missed

    def _write_in_turn(self, todo: list[tuple[Write, Mapping[str, Any]]]) -> None:
        connection = self.session.connection()
        for write, group in groupby(todo, key=lambda each: each[0]):
            rows = [{f"0_0_{name}": value for name, value in row.items()} for _, row in group]
            if connection.execute(_alone(write), rows).rowcount != len(rows) and write.missed is not None:
                raise write.missed


def insert_into(table: sa.Table, but: Collection[str] = ()) -> Write:
    """A row of a table, all its columns `but` some; a value that is not given takes its default."""
    left_out = {*but, getattr(table.autoincrement_column, "name", "")}
    columns = [column for column in table.columns if column.name not in left_out]
    defaults = {column.name: getattr(column.default, "arg", None) for column in columns}
    made = {name: None if callable(default) else default for name, default in defaults.items()}

    def build(*binds: Bind) -> sa.Insert:
        rows = [{column: bind(column) for column in columns} for bind in binds]
        return sa.insert(table).values(rows if len(rows) > 1 else rows[0])

    return Write(build, defaults=made, takes_many=True)


def delete_by(*columns: sa.Column[Any]) -> Write:
    """The rows of a table in which `columns` have the values given."""
    return Write(lambda bind: sa.delete(columns[0].table).where(*(column == bind(column) for column in columns)))


def _parts(todo: list[tuple[Write, Mapping[str, Any]]]) -> Iterator[tuple[Write, list[Mapping[str, Any]]]]:
    """Rows of one insert together: PostgreSQL does the parts of a WITH in an order of its own, rows in theirs."""
    for write, group in groupby(todo, key=lambda each: each[0]):
        rows = [row for _, row in group]
        if write.takes_many:
            yield write, rows
        else:
            yield from ((write, [row]) for row in rows)


@lru_cache(maxsize=400)
def _alone(write: Write) -> Any:
    return write.build(_binding("0_0"))


@lru_cache(maxsize=400)
def _together(shape: tuple[tuple[Write, int], ...]) -> sa.Select[Any]:
    """One statement for all; its row has the number of rows touched for each write that may not miss."""
    parts = [
        _telling(write.build(*(_binding(f"{place}_{number}") for number in range(rows)))).cte(f"w{place}")
        for place, (write, rows) in enumerate(shape)
    ]
    counts: list[Any] = [
        sa.select(sa.func.count()).select_from(part).scalar_subquery()
        for (write, _), part in zip(shape, parts, strict=True)
        if write.missed is not None
    ]
    return sa.select(*counts or [sa.literal_column("1")]).add_cte(*parts)


def _telling(statement: Any) -> Any:
    """The same with a row for each it touches."""
    return statement if isinstance(statement, sa.Select) else statement.returning(sa.literal_column("1"))


def _binding(prefix: str) -> Bind:
    def bind(column: sa.Column[Any], name: str = "") -> Any:
        return sa.bindparam(f"{prefix}_{name or column.name}", type_=column.type)

    return bind
