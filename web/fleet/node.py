"""A platform that shares its database with others: work left behind by a commit wakes the workers, wherever they run."""

from __future__ import annotations

import select
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from engine.worker import Worker
from web.config import Config, ConfigError
from web.fleet.bell import Bell, send_bell
from web.fleet.broker import make_sender
from web.wiring import Platform


class RingingWorker(Worker):
    """A worker whose bell is heard by the whole fleet."""

    bell: Bell

    def ring(self) -> None:
        self.bell.ring()


class Node(Platform):
    """The platform of one process among many."""

    @cached_property
    def database(self) -> Engine:
        engine = super().database
        sa.event.listen(engine, "checkout", refuse_closed)
        return engine

    @cached_property
    def worker(self) -> Worker:
        plain = super().worker
        worker = RingingWorker(plain.begin, plain.operations, plain.outside, refusals=plain.refusals)
        worker.bell = self.bell
        return worker

    def close(self) -> None:
        if "bell" in vars(self):
            self.bell.close()
        super().close()

    @cached_property
    def bell(self) -> Bell:
        app = make_sender(self.config.redis_url)
        return Bell(lambda: send_bell(app))


def refuse_closed(connection: Any, record: object, proxy: object) -> None:
    """Drop pooled connections that the server has closed (restart, failover) before a request meets them.

    An idle connection has nothing to read; one that was closed reads its end. That costs no round trip, as a ping would.
    """
    if connection.closed:
        raise sa.exc.InvalidatePoolError
    idle = select.poll()
    idle.register(connection.fileno(), select.POLLIN)
    if idle.poll(0):
        raise sa.exc.InvalidatePoolError


def check_fleet(config: Config) -> None:
    """Raises ConfigError when these settings cannot make one node of several."""
    if not config.redis_url:
        raise ConfigError("CONGVAN_REDIS_URL is not set: without Redis, `congvan serve` does everything in one process")
    if sa.make_url(config.database).get_backend_name() != "postgresql":
        raise ConfigError(
            "several nodes need PostgreSQL: set CONGVAN_DATABASE_URL to postgresql+psycopg://…, "
            "or leave CONGVAN_REDIS_URL empty and run one `congvan serve` on SQLite"
        )
