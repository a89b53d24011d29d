"""`congvan beat`: finds what was lost, rings when something is due, ends what was kept too long, watches the exchange folder.

One at a time does it.

It keeps nothing of its own: what is due stands in the tables. A second beat waits for the lock of the first.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from connectors.interop.arrivals_folder import FolderWatch
from connectors.work import Work
from web.config import Config
from web.fleet.locks import Hold
from web.fleet.node import Node, check_fleet
from web.fleet.presence import take_back_lost

log = logging.getLogger(__name__)
LOCK = "beat"
LONGEST_NAP = timedelta(seconds=2)
SHORTEST_NAP = timedelta(milliseconds=50)
SWEEP_EVERY = timedelta(minutes=1)


def beat(config: Config, stopping: threading.Event) -> None:
    """Beat until told to stop."""
    check_fleet(config)
    platform = Node(config)
    watch = FolderWatch(platform.folder, platform.intake, platform.clock)
    Beat(platform, watch, Hold(platform.database, LOCK)).run(stopping)
    platform.close()


@dataclass
class Beat:
    platform: Node
    watch: FolderWatch
    hold: Hold
    _sweep_at: datetime | None = field(default=None)

    def run(self, stopping: threading.Event) -> None:
        nap = SHORTEST_NAP
        while not stopping.wait(nap.total_seconds()):
            nap = LONGEST_NAP
            try:
                if self.hold.is_held():
                    nap = self.once()
            except (sa.exc.SQLAlchemyError, OSError):
                log.exception("the beat failed; it goes on")
        self.hold.release()

    def once(self) -> timedelta:
        """One beat; how long to wait for the next."""
        self.watch.once()
        with self.platform.begin() as work:
            for name in take_back_lost(work):
                log.warning("%s is gone; its job is given to another worker", name)
            if self._sweep_at is None or work.now >= self._sweep_at:
                self._sweep_at = work.now + SWEEP_EVERY
                work.messages.expire()
            moment = next_moment(work)
        if moment is None:
            return LONGEST_NAP
        if moment <= work.now:
            self.platform.bell.try_once()
            return LONGEST_NAP / 2
        return max(SHORTEST_NAP, min(moment - work.now, LONGEST_NAP))


def next_moment(work: Work) -> datetime | None:
    """When the earliest job, lease or timer is due; None when nothing waits."""
    moments = (work.jobs.next_run(), work.timers.next_due())
    return min((moment for moment in moments if moment is not None), default=None)
