"""What a worker process does when the bell rings: everything that is due, whatever happens to the connection meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

import sqlalchemy as sa

from engine.errors import VersionConflict
from web.wiring import Platform

log = logging.getLogger(__name__)
SHIFT = 60.0  # seconds after which a drain makes room for the next message
LOOK = 5.0  # seconds between two looks without a bell
PAUSE = 0.5  # seconds before the database is asked again


@dataclass
class Drain:
    """Does what is due in one process, one thing at a time, under the name of `platform.worker`."""

    platform: Platform
    is_clean: bool = True  # False: a job may be left in our name that nobody works on
    alone: threading.Lock = field(default_factory=threading.Lock)  # one thing at a time

    def run(self) -> int:
        """Work until nothing is due or the shift is over; how many steps that took."""
        with self.alone:
            return self._run()

    def keep_looking(self) -> None:
        """Without a bell too, every few seconds, until the process ends: Redis may be away, or its messages get lost."""
        while True:
            time.sleep(LOOK)
            try:
                self.run()
            except Exception:
                log.exception("looking for work failed; it goes on")

    def _run(self) -> int:
        done, until = 0, time.monotonic() + SHIFT
        while time.monotonic() < until:
            try:
                self._clean()
                if not self.platform.worker.run_once():
                    return done
                done += 1
            except (sa.exc.SQLAlchemyError, VersionConflict) as failed:
                log.warning("the work is interrupted and goes on: %s", str(failed).partition("\n")[0])
                self.is_clean = False
                time.sleep(PAUSE)
        self.platform.worker.ring()
        return done

    def _clean(self) -> None:
        """After an interruption: what is still in our name is in nobody's hands, since we do one thing at a time."""
        if not self.is_clean:
            with self.platform.begin() as work:
                work.jobs.take_back(self.platform.worker.name)
            self.is_clean = True
