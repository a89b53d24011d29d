"""What a block of code says to the database, line by line as it goes over the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@contextmanager
def listening(database: Engine) -> Iterator[list[str]]:
    """Statements without their values, and BEGIN, COMMIT and ROLLBACK, in order."""
    lines: list[str] = []

    def say(statement: str) -> None:
        lines.append(" ".join(statement.split()))

    listeners: dict[str, Callable[..., None]] = {
        "begin": lambda connection: say("BEGIN"),
        "commit": lambda connection: say("COMMIT"),
        "rollback": lambda connection: say("ROLLBACK"),
        "before_cursor_execute": lambda connection, cursor, statement, *rest: _unless_begin(say, statement),
    }
    for event, listener in listeners.items():
        sa.event.listen(database, event, listener)
    try:
        yield lines
    finally:
        for event, listener in listeners.items():
            sa.event.remove(database, event, listener)


def _unless_begin(say: Any, statement: str) -> None:
    if not statement.startswith("BEGIN"):  # SQLite's own BEGIN is announced by the event already
        say(statement)
