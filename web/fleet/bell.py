"""Waking the workers after a commit, without ever making a request wait for Redis.

Ringing sets a flag; a thread sends the message. Many rings while one message is on its way become one more message,
which is enough because a worker that wakes does everything that is due. While Redis does not answer, the thread tries
again with a pause and says so once a minute; workers find the work in the meantime, some seconds late.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from web.fleet.broker import DRAIN, QUEUE, STALE

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds between attempts while Redis does not answer
COMPLAIN = 60.0  # seconds between two lines in the log about it


def send_bell(app: Celery) -> None:
    """Put one message into Redis. Raises OSError, RedisError or KombuError when Redis does not take it."""
    app.send_task(DRAIN, queue=QUEUE, expires=STALE.total_seconds(), retry=False, ignore_result=True)


class Bell:
    """Rings the workers from a thread of its own, started in the process that rings first (so after any fork)."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._complained = float("-inf")

    def ring(self) -> None:
        """There may be something to do. Returns at once and never fails."""
        self._wanted.set()
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="congvan-bell", daemon=True)
                    self._thread.start()

    def close(self) -> None:
        """Ring no more: the thread ends after the message in hand."""
        self._closed.set()
        self._wanted.set()

    def _run(self) -> None:
        while self._wanted.wait() and not self._closed.is_set():
            self._wanted.clear()
            try:
                is_sent = self.try_once()
            except Exception:
                log.exception("the bell failed; it goes on")
                is_sent = False
            if not is_sent:
                self._wanted.set()
                self._closed.wait(PAUSE)

    def try_once(self) -> bool:
        """Send one message now; False, with a line in the log at most once a minute, when Redis does not take it."""
        try:
            self._send()
        except (OSError, RedisError, KombuError) as failed:
            if time.monotonic() - self._complained > COMPLAIN:
                self._complained = time.monotonic()
                log.warning("Redis does not answer (%s): workers look for themselves every few seconds", failed)
            return False
        return True
