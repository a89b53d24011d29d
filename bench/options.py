"""What a run was asked to do; every loop of every measurement is bounded by these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """`server` is the URL of a PostgreSQL server on which databases may be made; empty: SQLite.

    `seconds` is how long one measurement of one thing lasts, `rounds` how often things measured against each other take
    turns, `scale` shrinks the sizes (open tasks, lengths of processes, numbers of cases) for a trial run.
    """

    server: str = ""
    seconds: float = 2.0
    rounds: int = 3
    clients: tuple[int, ...] = (1, 4, 8)
    scale: float = 1.0

    @property
    def database(self) -> str:
        return "postgresql" if self.server else "sqlite"

    @property
    def is_trial(self) -> bool:
        """A trial shows that everything runs; its figures are nobody's."""
        return self.scale != 1

    def scaled(self, sizes: tuple[int, ...], least: int = 2) -> tuple[int, ...]:
        """The sizes of this run, each larger than the one before."""
        return tuple(max(least + place, round(size * self.scale)) for place, size in enumerate(sizes))

    @property
    def repeats(self) -> int:
        """How often a measurement on a busy machine is repeated."""
        return 0 if self.is_trial else 2
