"""The people of a simulated office: who is free, what waits for whom, what is taken next.

A person does one thing at a time, in office hours, and does not leave it for another. What is taken next is the most urgent,
then the earliest due (as an inbox shows it), or simply what came first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

from engine.rehearsal.past import Person
from engine.rehearsal.working_time import WorkingTime

Rank = tuple[float, ...]
FAR = float("inf")


@dataclass(eq=False)
class Errand:
    """Something for one person or a pool to do: `seconds` of office time. `matter` is whatever the caller wants back."""

    opened: float
    seconds: float
    rank: Rank
    matter: Any = None
    is_gone: bool = False
    started: float | None = None
    worker: Worker | None = None


@dataclass(eq=False)
class Worker:
    """A person at work: `queue` is what is for nobody else, `pools` what is for others too."""

    person: Person
    queue: list[tuple[Rank, Errand]] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    doing: Errand | None = None
    free_since: float = 0.0
    busy: list[tuple[float, float, bool]] = field(default_factory=list)  # from, to, is this process's


@dataclass(eq=False)
class Pool:
    """People who share a queue."""

    workers: tuple[Worker, ...]
    queue: list[tuple[Rank, Errand]] = field(default_factory=list)


@dataclass
class Office:
    """Everybody, and what waits for them. Time is told by the caller."""

    people: Iterable[Person]
    hours: WorkingTime
    is_by_urgency: bool = True
    workers: dict[str, Worker] = field(init=False)
    _pools: dict[Any, Pool] = field(default_factory=dict)
    _numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.workers = {person.key: Worker(person) for person in sorted(self.people, key=lambda each: each.key)}

    def rank(self, priority: int, due: float | None) -> Rank:
        """Smaller is taken first."""
        number = float(next(self._numbers))
        return (-float(priority), FAR if due is None else due, number) if self.is_by_urgency else (number,)

    def pool(self, roles: tuple[str, ...], units: frozenset[str] = frozenset()) -> Pool:
        """Those who hold one of the roles, in one of the units when there is anybody; without roles everybody."""
        key = (roles, units)
        if key not in self._pools:
            able = [worker for worker in self.workers.values() if not roles or worker.person.roles & set(roles)]
            near = [worker for worker in able if worker.person.units & units]
            pool = Pool(tuple(near or able))
            for worker in pool.workers:
                worker.pools.append(pool)
            self._pools[key] = pool
        return self._pools[key]

    def give(self, errand: Errand, pool: Pool, worker: Worker | None) -> Worker | None:
        """Put an errand where it belongs; who is free for it and should look."""
        if worker is not None:
            heappush(worker.queue, (errand.rank, errand))
            return worker if worker.doing is None else None
        heappush(pool.queue, (errand.rank, errand))
        free = [each for each in pool.workers if each.doing is None]
        return min(free, key=lambda each: each.free_since, default=None)

    def take(self, worker: Worker, now: float) -> float | None:
        """Let a free person in office hours begin the next thing; when it will be done, None when there is nothing."""
        best = min((queue for queue in self._queues(worker)), key=lambda queue: queue[0][0], default=None)
        if best is None:
            return None
        errand = heappop(best)[1]
        errand.started, errand.worker, worker.doing = now, worker, errand
        return self.hours.after(now, errand.seconds)

    def finish(self, worker: Worker, now: float) -> Errand:
        """The person has done what they were doing."""
        errand = worker.doing
        assert errand is not None
        worker.busy.append((errand.started or now, now, errand.matter is not None))
        worker.doing, worker.free_since = None, now
        return errand

    def _queues(self, worker: Worker) -> Iterable[list[tuple[Rank, Errand]]]:
        """The queues that hold something for this person, what was withdrawn taken off their front."""
        for queue in (worker.queue, *(pool.queue for pool in worker.pools)):
            while queue and queue[0][1].is_gone:
                heappop(queue)
            if queue:
                yield queue
