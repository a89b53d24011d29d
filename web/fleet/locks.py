"""Advisory locks of PostgreSQL: who is there, and who is the only one. They are gone the moment their holder is."""

from __future__ import annotations

import contextlib
import logging
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

log = logging.getLogger(__name__)


def lock_key(name: str) -> int:
    """The 64-bit number under which PostgreSQL knows a lock of ours."""
    return int.from_bytes(sha256(f"congvan {name}".encode()).digest()[:8], signed=True)


class Hold:
    """One named lock on a connection of its own, taken again after the connection was lost."""

    def __init__(self, database: Engine, name: str) -> None:
        self.name = name
        self._database = database
        self._connection: Connection | None = None

    def is_held(self) -> bool:
        """Whether the lock is ours at this moment; takes it when it is free. False while the database is away."""
        try:
            if self._connection is not None:
                self._connection.execute(sa.text("select 1"))  # the lock lives exactly as long as this session
                return True
            return self._take()
        except sa.exc.DBAPIError as lost:
            log.warning("the lock %s is lost with its connection: %s", self.name, str(lost).partition("\n")[0])
            self.release()
            return False

    def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.execute(sa.text("select pg_advisory_unlock_all()"))  # the server may notice the end later
            except sa.exc.SQLAlchemyError:
                connection.invalidate()  # it is gone, and its lock with it
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                connection.close()

    def _take(self) -> bool:
        connection = self._database.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # closing it must end the session, not put a locked one back into the pool
        if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(lock_key(self.name)))):
            self._connection = connection
            return True
        connection.close()
        return False


def is_free(session: sa.orm.Session, name: str) -> bool:
    """Whether nobody holds the lock. If so it is ours until this transaction ends."""
    return bool(session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(lock_key(name)))))
