"""What a simulated case does where a real one would decide: what it is recorded to have done, else by the shares of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.rehearsal.office import Office
from engine.rehearsal.past import USUAL_SHARE, USUAL_WORK, Past
from engine.rehearsal.plan import Key, Station
from engine.rehearsal.running import Case, Visit


@dataclass
class Chances:
    """`unknown` collects the tasks whose time nobody knew."""

    past: Past
    office: Office
    unknown: set[Key] = field(default_factory=set)

    def turns(self, case: Case, station: Station) -> int:
        """How often an activity is done in one visit."""
        if not station.has_turns:
            return 1
        if case.arrival.recorded is not None:
            said = self._next_recorded(case, station.key, case.arrival.recorded.turns)
            if said is not None:
                return int(said)
        known = self.past.turns.get(station.key)
        return case.chance.choice(known) if known else 1

    def delay(self, case: Case, station: Station) -> float:
        """Seconds that the machine takes."""
        took = self.past.machine.get(station.key)
        return case.chance.choice(took) if took else 0.0

    def several(self, case: Case, station: Station) -> list[Station]:
        """The ways out of an inclusive gateway: each as often as the past shows, at least one."""
        known = self.past.choices.get(station.key, {})
        most = max(known.values(), default=0)
        share = {way: known.get(way.key[1], 0) / most if most else 0.5 for way in station.onward}
        ways = [way for way in station.onward if case.chance.random() < share[way]]
        return ways or ([self.chosen(case, station)] if station.onward else [])

    def is_taken(self, visit: Visit, edge: Station) -> bool:
        case = visit.level.case
        if case.arrival.recorded is not None:
            return bool(self._next_recorded(case, edge.key, case.arrival.recorded.choices))
        taken, all_of_them = self.past.edges.get(edge.key, (0, 0))
        return case.chance.random() * all_of_them < taken

    def chosen(self, case: Case, station: Station) -> Station:
        """The way out of a gateway that takes one."""
        if case.arrival.recorded is not None:
            said = self._next_recorded(case, station.key, case.arrival.recorded.choices)
            way = way_to(station, said) if said else None
            if way is not None:
                return way
        weights = dict.fromkeys(station.onward, 0)
        for name, times in self.past.choices.get(station.key, {}).items():
            way = way_to(station, name)
            if way is not None:
                weights[way] += times
        if not any(weights.values()):
            return self._usual(case, station)
        return case.chance.choices(list(weights), list(weights.values()))[0]

    def _usual(self, case: Case, station: Station) -> Station:
        """Of a gateway that no case has come to: mostly the default way, else any of the others."""
        others = [way for way in station.onward if way is not station.usual]
        if station.usual is not None and (not others or case.chance.random() < USUAL_SHARE):
            return station.usual
        return case.chance.choice(others)

    def work_of(self, case: Case, station: Station) -> tuple[str, float]:
        """Who does a task, where that is fixed or likely, and how long it takes them."""
        if case.arrival.recorded is not None:
            said = self._next_recorded(case, station.key, case.arrival.recorded.work)
            if said is not None:
                return said[0], said[1]
        holders = self.past.holders.get(station.key, {})
        holder = (
            case.chance.choices(list(holders), list(holders.values()))[0] if holders else self._anybody(case, station)
        )
        if samples := self.past.work.get(station.key):
            return holder, case.chance.choice(samples)
        self.unknown.add(station.key)
        return holder, case.chance.expovariate(1 / USUAL_WORK)

    def _anybody(self, case: Case, station: Station) -> str:
        """Of a task whose person the diagram names, and the past does not."""
        able = self.office.pool(station.groups).workers if station.is_for_one or station.is_for_unit else ()
        return case.chance.choice(able).person.key if able else ""

    def _next_recorded(self, case: Case, key: Key, recorded: Mapping[Key, Any]) -> Any:
        place = case.asked.get(key, 0)
        case.asked[key] = place + 1
        said = recorded.get(key, ())
        return said[place] if place < len(said) else None


def way_to(gateway: Station, element: str) -> Station | None:
    """The way out of a gateway that led to an element, also when steps have been put in between since."""
    for way in gateway.onward:
        if way.key[1] == element:
            return way
    for way in gateway.onward:
        here, seen = way, {gateway}
        while len(here.onward) == 1 and here not in seen:
            seen.add(here)
            here = here.onward[0]
            if here.key[1] == element:
                return way
    return None
