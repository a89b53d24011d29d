"""What a request says to the database: every statement and every commit, in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@dataclass
class Talk:
    """Statements without their values, and how often a transaction was committed. `BEGIN` is no statement."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0

    def __str__(self) -> str:
        lines = [f"{place:3} {' '.join(statement.split())[:150]}" for place, statement in enumerate(self.statements, 1)]
        return "\n".join([f"{len(self.statements)} statements, {self.commits} commits:", *lines])

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def listening(database: Engine) -> Iterator[Talk]:
    """Everything said to `database` inside the block."""
    talk = Talk()

    def note_statement(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            talk.statements.append(statement)

    def note_commit(connection: Any) -> None:
        talk.commits += 1

    sa.event.listen(database, "before_cursor_execute", note_statement)
    sa.event.listen(database, "commit", note_commit)
    try:
        yield talk
    finally:
        sa.event.remove(database, "before_cursor_execute", note_statement)
        sa.event.remove(database, "commit", note_commit)
