"""The outside world as operations see it: stored bytes, scanner, exchange door, key secret, trust. No transaction is open here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from connectors.antivirus.clamd import Scanner
from records.storage import Storage

if TYPE_CHECKING:  # pyHanko is loaded by whoever first judges or signs, not by everybody who starts
    from signing.rules import Rules
    from signing.trust import Trust


class Door(Protocol):
    """Where packets leave: the hub inside this installation, or a gateway to another system."""

    def deliver(self, name: str, data: bytes, to_code: str) -> str:
        """Hand over one packet; returns the receipt. Raises engine.worker.Retry or Fail. The same packet may come twice."""


@dataclass(frozen=True)
class Outside:
    """Everything an operation's `act` may touch."""

    storage: Storage
    scanner: Scanner | None  # None: no scanner is configured, and that is said
    door: Door
    secret: bytes = field(repr=False)
    trust: Trust
    rules: Rules
    clock: Callable[[], datetime]
