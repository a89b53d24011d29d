"""Watching the exchange folder: every complete file goes through the intake and is settled with its answer beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.interop.errors import ExchangeFolderError, FileTooLarge
from connectors.interop.folder import ExchangeFolder, Outcome, WaitingFile
from connectors.interop.intake import Intake, Receipt

log = logging.getLogger(__name__)
EVERY = 2.0  # seconds
PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class FolderWatch:
    folder: ExchangeFolder
    intake: Intake
    clock: Callable[[], datetime]
    put_off: dict[WaitingFile, datetime] = field(default_factory=dict)  # what failed, and when it is tried again

    def run(self, stopping: threading.Event) -> None:
        """Look again and again until told to stop."""
        while not stopping.wait(EVERY):
            try:
                self.once()
            except OSError:
                log.exception("the exchange folder cannot be read; it is tried again")

    def once(self) -> int:
        """Take in what lies there now; how many files that was. A file taken in twice after a crash counts once."""
        taken = 0
        now = self.clock()
        for waiting in self.folder.incoming(now):
            if self.put_off.get(waiting, now) > now:
                continue
            try:
                receipt = self._take_in(waiting)
                outcome = Outcome.REFUSED if receipt.state == "refused" else Outcome.ACCEPTED
                self.folder.settle(waiting, outcome, receipt.reason or "Đã nhận.")
                taken += 1
            except ExchangeFolderError as refused:
                log.warning("%s: %s", waiting.name, refused)
            except Exception:  # whatever it is, the packets after this one must not wait for it
                log.exception("%s cannot be taken in now; it stays and is tried again", waiting.name)
                self.put_off[waiting] = now + PAUSE
            else:
                self.put_off.pop(waiting, None)
        return taken

    def _take_in(self, waiting: WaitingFile) -> Receipt:
        try:
            data = self.folder.read(waiting, self.intake.limits.packet_bytes)
        except FileTooLarge as refused:
            return self.intake.turn_away(self.folder.digest(waiting), waiting.size, "folder", refused)
        return self.intake.take_in(data, "folder")
