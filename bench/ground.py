"""Where the measurements of one database take place: each contender is opened by the first who needs it and stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from bench.contenders import Contender, Ours, Plain, open_ours, open_plain, warm

Kind = TypeVar("Kind", bound=Contender)


@dataclass(frozen=True)
class Ground:
    server: str
    _opened: ExitStack

    @cached_property
    def ours(self) -> Ours:
        return self._open(open_ours(self.server))

    @cached_property
    def floor(self) -> Plain:
        return self._open(open_plain(self.server, "floor"))

    @cached_property
    def naive(self) -> Plain:
        return self._open(open_plain(self.server, "naive"))

    def _open(self, opening: AbstractContextManager[Kind]) -> Kind:
        contender = self._opened.enter_context(opening)
        warm(contender)
        return contender

    @property
    def contenders(self) -> Mapping[str, Contender]:
        return {"floor": self.floor, "naive": self.naive, "ours": self.ours}


@contextmanager
def open_ground(server: str) -> Iterator[Ground]:
    """Nothing is started yet; whatever was is stopped and gone when the block ends."""
    with ExitStack() as opened:
        yield Ground(server, opened)
