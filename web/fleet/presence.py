"""Being seen to live: a worker process holds a lock under its name and renews the lease of the job in its hands.

A job whose holder's lock is free belongs to nobody: it is given back at once instead of when its lease runs out. Should
the holder live after all (its connection was cut, not its process), its result is refused with LeaseLost and the job
is done by the other one: the same as a lease that ran out.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from uuid import uuid4

import sqlalchemy as sa

from connectors.work import Work
from engine.jobs import LEASE
from engine.tables import Job
from web.fleet.locks import Hold, is_free
from web.wiring import Platform

log = logging.getLogger(__name__)
PREFIX = "fleet:"  # only whoever bears such a name is judged by a lock
BEAT = 3.0  # seconds between two signs of life


def new_name() -> str:
    """A name that tells machine and process, and is never used twice."""
    return f"{PREFIX}{socket.gethostname()[:32]}:{os.getpid()}:{uuid4().hex[:6]}"


class Presence:
    """Holds the lock of one worker process, from `start` until `stop` or the end of the process."""

    def __init__(self, platform: Platform, name: str) -> None:
        self.platform = platform
        self.name = name
        self._hold = Hold(platform.database, name)
        self._stopped = threading.Event()

    def start(self) -> None:
        self._hold.is_held()
        threading.Thread(target=self._run, name="congvan-presence", daemon=True).start()

    def stop(self) -> None:
        """Be gone: what is still in this name belongs to nobody."""
        self._stopped.set()
        self._hold.release()

    def _run(self) -> None:
        while not self._stopped.wait(BEAT):
            try:
                self.show()
            except sa.exc.SQLAlchemyError:
                log.warning("%s cannot show that it lives; it tries again", self.name, exc_info=True)

    def show(self) -> None:
        """One sign of life: the lock is held, the lease of the job in hand is as long as a new one."""
        if self._hold.is_held():
            with self.platform.begin() as work:
                mine = sa.and_(Job.worker == self.name, Job.status == "running")
                renewed = sa.update(Job).where(mine).values(lease_until=work.now + LEASE)
                work.session.execute(renewed.execution_options(synchronize_session=False))


def take_back_lost(work: Work) -> list[str]:
    """Give back what workers held that are there no more; their names."""
    held = sa.select(Job.worker).where(Job.status == "running", Job.worker.startswith(PREFIX)).distinct()
    lost = [name for name in work.session.scalars(held) if name and is_free(work.session, name)]
    for name in lost:
        work.jobs.take_back(name)
    return lost
