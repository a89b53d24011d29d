"""The simulation: events in the order of their time, tokens that move through a plan, people who take one task after
another. A discrete-event simulation on one heap; the same outcome for the same seed.

Each case draws its chances from a stream of its own, so that two diagrams under the same load differ by the diagram, not
by luck (common random numbers).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from engine.rehearsal.chances import Chances
from engine.rehearsal.errors import LoadRefused
from engine.rehearsal.office import Errand, Office, Worker
from engine.rehearsal.past import Arrival, Load, Past
from engine.rehearsal.plan import Plan, Station
from engine.rehearsal.running import Case, Job, Level, Visit
from engine.rehearsal.tokens import Tokens

MOST_EVENTS = 4_000_000
SECONDS = 20.0  # of computing; a page waits for two of these at most
DueRule = Callable[[Station, float, float], float | None]  # of a task opened at, in a case begun at


class Simulation(Tokens):
    """Run once. Afterwards `cases` and `jobs` say what happened, `office` who was busy when."""

    def __init__(self, plan: Plan, office: Office, load: Load, past: Past, due_of: DueRule, seed: int = 0) -> None:
        super().__init__(Chances(past, office))
        self.plan, self.office, self.load, self.due_of, self.seed = plan, office, load, due_of, seed
        self.cases: list[Case] = []
        self.jobs: list[Job] = []
        self._heap: list[tuple[float, int, Callable[[float, Any], None], Any]] = []
        self._wakes: set[float] = set()

    def run(self, stopwatch: Callable[[], float] = time.thread_time) -> Simulation:
        """Everything up to the end of the load's time. Raises LoadRefused when it is too much to compute."""
        for number, arrival in enumerate(self.load.arrivals):
            self._at(arrival.at, self._arrive, (number, arrival))
        for each in self.load.interruptions:
            self._at(each.at, self._interrupt, each)
        began, ends = stopwatch(), self.load.ends
        for done in range(MOST_EVENTS):
            if not self._heap or self._heap[0][0] > ends:
                return self
            moment, _, happen, what = heappop(self._heap)
            self._now = moment
            happen(moment, what)
            if done % 1000 == 0 and stopwatch() - began > SECONDS:
                raise LoadRefused(f"tính quá {SECONDS:g} giây mà chưa xong")
        raise LoadRefused("sơ đồ với tải này có quá nhiều sự kiện")

    # ------------------------------------------------------------ events

    def _at(self, moment: float, happen: Callable[[float, Any], None], what: Any) -> None:
        heappush(self._heap, (moment, next(self._numbers), happen, what))

    def _arrive(self, now: float, what: tuple[int, Arrival]) -> None:
        number, arrival = what
        chance = random.Random(self.seed * 1_000_003 + number)  # noqa: S311 - repeatable on purpose
        case = Case(number, arrival, chance, now)
        self.cases.append(case)
        self._begin(Level(case, self.plan.main, None))
        self._move(now)

    def _interrupt(self, now: float, what: Any) -> None:
        worker = self.office.workers.get(what.person)
        if worker is not None:
            errand = Errand(now, what.seconds, self.office.rank(0, None))
            self._look(self.office.give(errand, self.office.pool(()), worker), now)

    def _finish(self, now: float, worker: Worker) -> None:
        errand = self.office.finish(worker, now)
        job = errand.matter
        if job is not None and not errand.is_gone:
            job.ended = now
            self._leave(job.visit)
            self._move(now)
        if worker.doing is None:
            self._look(worker, now)

    def _wake(self, now: float, what: None) -> None:
        """The office opens."""
        self._wakes.discard(now)
        free = [worker for worker in self.office.workers.values() if worker.doing is None]
        for worker in sorted(free, key=lambda each: each.free_since):
            self._look(worker, now)

    def _look(self, worker: Worker | None, now: float) -> None:
        """A free person looks for the next thing to do, now or when the office opens."""
        if worker is None:
            return
        opens = self.office.hours.opening(now)
        if opens > now:
            if opens not in self._wakes:
                self._wakes.add(opens)
                self._at(opens, self._wake, None)
            return
        done = self.office.take(worker, now)
        if done is not None:
            assert worker.doing is not None
            if worker.doing.matter is not None:
                worker.doing.matter.started = now
            self._at(done, self._finish, worker)

    def _open(self, visit: Visit, now: float) -> None:
        station, case = visit.station, visit.level.case
        holder, seconds = self.chances.work_of(case, station)
        due = self.due_of(station, now, case.begun)
        job = Job(station, now, due, visit=visit)
        self.jobs.append(job)
        errand = Errand(now, seconds, self.office.rank(case.arrival.priority, due), job)
        visit.errands.append(errand)
        worker = self.office.workers.get(holder)
        if worker is not None and station.groups and not worker.person.roles & set(station.groups):
            worker = None
        units = worker.person.units if worker is not None and station.is_for_unit else frozenset()
        pool = self.office.pool(station.groups, units)
        job.nobody = not pool.workers and worker is None
        self._look(self.office.give(errand, pool, worker if station.is_for_one else None), now)


def never(station: Station, opened: float, begun: float) -> float | None:
    """For those who ask for no due dates."""
    return None
