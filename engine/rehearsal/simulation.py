"""The simulation: events in the order of their time, tokens that move through a plan, people who take one task after
another. A discrete-event simulation on one heap; the same outcome for the same seed.

Each case draws its chances from a stream of its own, so that two diagrams under the same load differ by the diagram, not
by luck (common random numbers).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

from engine.rehearsal.chances import Chances
from engine.rehearsal.errors import LoadRefused
from engine.rehearsal.office import Errand, Office, Worker
from engine.rehearsal.past import Arrival, Load, Past
from engine.rehearsal.plan import COMMON_WAIT, Plan, Station
from engine.rehearsal.running import Case, Job, Level, Visit

MOST_EVENTS = 4_000_000
SECONDS = 60.0  # of computing
DueRule = Callable[[Station, float, float], float | None]  # of a task opened at, in a case begun at


@dataclass
class Simulation:
    """Run once. Afterwards `cases` and `jobs` say what happened, `office` who was busy when."""

    plan: Plan
    office: Office
    load: Load
    past: Past
    due_of: DueRule
    seed: int = 0
    stopwatch: Callable[[], float] = time.thread_time
    cases: list[Case] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chances = Chances(self.past, self.office)

    def run(self) -> Simulation:
        """Everything up to the end of the load's time. Raises LoadRefused when it is too much to compute."""
        self._heap: list[tuple[float, int, Callable[[float, Any], None], Any]] = []
        self._numbers = count()
        self._moving: list[tuple[Level, Station]] = []
        self._wakes: set[float] = set()
        for number, arrival in enumerate(self.load.arrivals):
            self._at(arrival.at, self._arrive, (number, arrival))
        for each in self.load.interruptions:
            self._at(each.at, self._interrupt, each)
        began, ends = self.stopwatch(), self.load.ends
        for done in range(MOST_EVENTS):
            if not self._heap or self._heap[0][0] > ends:
                return self
            moment, _, happen, what = heappop(self._heap)
            self._now = moment
            happen(moment, what)
            if done % 1000 == 0 and self.stopwatch() - began > SECONDS:
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

    def _pass(self, now: float, visit: Visit) -> None:
        """What took its time at an activity or event is over."""
        if visit.is_open:
            self._leave(visit)
            self._move(now)

    def _finish(self, now: float, worker: Worker) -> None:
        errand = self.office.finish(worker, now)
        job = errand.matter
        if job is not None and not errand.is_gone:
            job.ended = now
            self._leave(job.visit)
            self._move(now)
        if worker.doing is None:
            self._look(worker, now)

    def _ring(self, now: float, what: tuple[Visit, Station]) -> None:
        """A timer on the edge of an activity."""
        visit, edge = what
        if not visit.is_open:
            return
        level = visit.level
        if edge.interrupts:
            self._close(visit)
        else:
            level.tokens += 1
        self._go(level, edge)
        self._move(now)

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

    # ------------------------------------------------------------ tokens

    def _begin(self, level: Level) -> None:
        level.tokens += len(level.part.starts)
        for station in level.part.starts:
            self._go(level, station)
        if not level.tokens:
            self._over(level)

    def _go(self, level: Level, station: Station) -> None:
        self._moving.append((level, station))

    def _move(self, now: float) -> None:
        touched: dict[int, Level] = {}
        while self._moving:
            level, station = self._moving.pop()
            level.case.passes += 1
            if not level.case.is_stuck:
                self._enter(level, station, now)
            touched[id(level)] = level
            if not self._moving:
                for each in touched.values():
                    self._release(each)

    def _enter(self, level: Level, station: Station, now: float) -> None:
        ENTRANCES.get(station.kind, Simulation._onward)(self, level, station, now)

    def _onward(self, level: Level, station: Station, now: float = 0.0) -> None:
        """Out by every way; a token without one ends."""
        ways = station.onward
        if not ways:
            self._end(level)
            return
        level.tokens += len(ways) - 1
        for way in ways:
            self._go(level, way)

    def _end(self, level: Level) -> None:
        level.tokens -= 1
        if level.tokens == 0:
            self._over(level)

    def _over(self, level: Level) -> None:
        """A process or sub-process has ended."""
        visit = level.visit
        if visit is None:
            level.case.ended = self._now
            return
        visit.inside.remove(level)
        visit.turns -= 1
        if visit.turns and visit.station.in_sequence:
            self._start_inside(visit)
        elif not visit.turns and visit.is_open:
            self._leave(visit)

    def _enter_end(self, level: Level, station: Station, now: float) -> None:
        self._end(level)

    def _enter_stop(self, level: Level, station: Station, now: float) -> None:
        for visit in list(level.visits.values()):
            self._close(visit)
        self._moving = [each for each in self._moving if each[0] is not level]
        level.tokens = 0
        level.held.clear()
        self._over(level)

    def _enter_choice(self, level: Level, station: Station, now: float) -> None:
        if len(station.onward) < 2:
            self._onward(level, station)
        else:
            self._go(level, self.chances.chosen(level.case, station))

    def _enter_all(self, level: Level, station: Station, now: float) -> None:
        held = level.held.get(station, 0) + 1
        if held < station.arriving:
            level.held[station] = held
            return
        level.held.pop(station, None)
        level.tokens -= max(0, held - 1)
        self._onward(level, station)

    def _enter_any(self, level: Level, station: Station, now: float) -> None:
        if station.ahead or station.arriving > 1:
            level.held[station] = level.held.get(station, 0) + 1  # until nobody can come any more: `_release`
        else:
            self._spread(level, station)

    def _release(self, level: Level) -> None:
        """Open the inclusive gateways that no other token of the level can reach."""
        for station in [each for each in level.held if each.kind == "any"]:
            elsewhere = {visit.station for visit in level.visits.values()} | (level.held.keys() - {station})
            if not elsewhere & station.ahead:
                level.tokens -= level.held.pop(station) - 1
                self._spread(level, station)
                return

    def _spread(self, level: Level, station: Station) -> None:
        ways = self.chances.several(level.case, station)
        if not ways:
            self._end(level)
            return
        level.tokens += len(ways) - 1
        for way in ways:
            self._go(level, way)

    def _enter_race(self, level: Level, station: Station, now: float) -> None:
        known = self.past.choices.get(station.key)
        waits = {way: COMMON_WAIT if way.wait is None else way.wait for way in station.onward}
        first = (
            self.chances.chosen(level.case, station)
            if known
            else min(waits, key=lambda way: waits[way], default=station)
        )
        self._stay(level, first, now, waits.get(first, COMMON_WAIT))

    def _enter_wait(self, level: Level, station: Station, now: float) -> None:
        self._stay(level, station, now, COMMON_WAIT if station.wait is None else station.wait)

    def _enter_machine(self, level: Level, station: Station, now: float) -> None:
        self._stay(level, station, now, self.chances.delay(level.case, station))

    def _stay(self, level: Level, station: Station, now: float, seconds: float) -> None:
        visit = self._visit(level, station, now)
        if seconds > 0:
            self._at(now + seconds, self._pass, visit)
        else:
            self._leave(visit)

    def _enter_scope(self, level: Level, station: Station, now: float) -> None:
        visit = self._visit(level, station, now)
        visit.turns = self.chances.turns(level.case, station)
        if station.inside is None or not visit.turns:
            self._leave(visit)
            return
        for _ in range(1 if station.in_sequence else visit.turns):
            self._start_inside(visit)

    def _start_inside(self, visit: Visit) -> None:
        assert visit.station.inside is not None
        inner = Level(visit.level.case, visit.station.inside, visit)
        visit.inside.append(inner)
        self._begin(inner)

    def _enter_work(self, level: Level, station: Station, now: float) -> None:
        turns = self.chances.turns(level.case, station)
        if not turns:
            self._onward(level, station)
            return
        visit = self._visit(level, station, now)
        visit.turns = turns
        for _ in range(1 if station.in_sequence else turns):
            self._open(visit, now)

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

    # ------------------------------------------------------------ activities

    def _visit(self, level: Level, station: Station, now: float) -> Visit:
        visit = Visit(next(self._numbers), level, station)
        level.visits[visit.number] = visit
        for edge in station.edge:
            if edge.wait is not None:
                self._at(now + edge.wait, self._ring, (visit, edge))
        return visit

    def _leave(self, visit: Visit) -> None:
        """A token goes on from an activity, now and then by an error event on its edge."""
        if visit.station.kind == "work" and visit.turns > 1:
            visit.turns -= 1
            if visit.station.in_sequence:
                self._open(visit, self._now)
            return
        visit.is_open = False
        visit.level.visits.pop(visit.number, None)
        edge = next((each for each in visit.station.edge if each.is_error and self.chances.is_taken(visit, each)), None)
        if edge is not None:
            self._go(visit.level, edge)
        else:
            self._onward(visit.level, visit.station)

    def _close(self, visit: Visit) -> None:
        """An activity is withdrawn with all that runs in it."""
        visit.is_open = False
        visit.level.visits.pop(visit.number, None)
        for errand in visit.errands:
            errand.is_gone = True
            errand.matter.is_withdrawn = errand.matter.ended is None
        for level in visit.inside:
            for inner in list(level.visits.values()):
                self._close(inner)
            self._moving = [each for each in self._moving if each[0] is not level]


ENTRANCES: Mapping[str, Callable[[Simulation, Level, Station, float], None]] = {
    "end": Simulation._enter_end,
    "stop": Simulation._enter_stop,
    "choice": Simulation._enter_choice,
    "all": Simulation._enter_all,
    "any": Simulation._enter_any,
    "race": Simulation._enter_race,
    "wait": Simulation._enter_wait,
    "machine": Simulation._enter_machine,
    "scope": Simulation._enter_scope,
    "work": Simulation._enter_work,
}


def never(station: Station, opened: float, begun: float) -> float | None:
    """For those who ask for no due dates."""
    return None
