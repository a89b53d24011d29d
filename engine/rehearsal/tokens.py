"""Tokens: how a case moves through its plan, from one activity to the next, until it has to wait for somebody or something.

The simulation tells what happens when; here is what follows from it at that same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from engine.rehearsal.chances import Chances
from engine.rehearsal.plan import COMMON_WAIT, Station
from engine.rehearsal.running import Level, Visit


class Tokens:
    """The half of a simulation that knows gateways, sub-processes and events. The other half gives `_at` and `_open`."""

    def __init__(self, chances: Chances) -> None:
        self.chances = chances
        self._moving: list[tuple[Level, Station]] = []
        self._numbers = count()
        self._now = 0.0

    def _at(self, moment: float, happen: Callable[[float, Any], None], what: Any) -> None:
        raise NotImplementedError

    def _open(self, visit: Visit, now: float) -> None:
        raise NotImplementedError

    # ------------------------------------------------------------ events of one visit

    def _pass(self, now: float, visit: Visit) -> None:
        """What took its time at an activity or event is over."""
        if visit.is_open:
            self._leave(visit)
            self._move(now)

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

    # ------------------------------------------------------------ moving

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
        ENTRANCES.get(station.kind, Tokens._onward)(self, level, station, now)

    def _onward(self, level: Level, station: Station, now: float = 0.0) -> None:
        """Out by every way; a token without one ends."""
        ways = station.onward
        if not ways:
            self._end(level)
            return
        level.tokens += len(ways) - 1
        for way in reversed(ways):  # the last one put down is moved first
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
        for way in reversed(ways):  # the last one put down is moved first
            self._go(level, way)

    def _enter_race(self, level: Level, station: Station, now: float) -> None:
        known = self.chances.past.choices.get(station.key)
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


ENTRANCES: Mapping[str, Callable[[Tokens, Level, Station, float], None]] = {
    "end": Tokens._enter_end,
    "stop": Tokens._enter_stop,
    "choice": Tokens._enter_choice,
    "all": Tokens._enter_all,
    "any": Tokens._enter_any,
    "race": Tokens._enter_race,
    "wait": Tokens._enter_wait,
    "machine": Tokens._enter_machine,
    "scope": Tokens._enter_scope,
    "work": Tokens._enter_work,
}
