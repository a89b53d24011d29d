"""From what cases have lived through to the shares and samples of a rehearsal. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.rehearsal.past import Past, Recorded
from engine.rehearsal.plan import Key, Part, Plan, Station
from engine.rehearsal.working_time import WorkingTime


@dataclass(frozen=True)
class Lived:
    """One case: the elements it passed, its tasks (rows of `task`), and the office seconds of those that were done."""

    trail: Sequence[Key]
    tasks: Sequence[Any]
    seconds: Mapping[UUID, float]

    @property
    def priority(self) -> int:
        return max((task.priority for task in self.tasks), default=0)


def recorded_of(plan: Plan, lived: Lived) -> Recorded:
    """What a replay of this case does again."""
    work: dict[Key, list[tuple[str, float]]] = defaultdict(list)
    for task in lived.tasks:
        if task.id in lived.seconds:
            work[key_of(task)].append((task.ended_by_id, lived.seconds[task.id]))
    choices, turns = choices_in(plan, lived), turns_in(plan, lived)
    return Recorded(
        choices={key: tuple(each) for key, each in choices.items()},
        work={key: tuple(each) for key, each in work.items()},
        turns={key: (each,) for key, each in turns.items()},
    )


def past_of(plan: Plan, lives: Sequence[Lived], hours: WorkingTime, machine: Mapping[Key, Sequence[float]]) -> Past:
    """What cases have in common."""
    work: dict[Key, list[float]] = defaultdict(list)
    allowances: dict[Key, list[float]] = defaultdict(list)
    holders: dict[Key, Counter[str]] = defaultdict(Counter)
    choices: dict[Key, Counter[str]] = defaultdict(Counter)
    turns: dict[Key, list[int]] = defaultdict(list)
    for lived in lives:
        for task in lived.tasks:
            key = key_of(task)
            if task.id in lived.seconds:
                work[key].append(lived.seconds[task.id])
                holders[key][task.ended_by_id] += 1
            if task.due_at is not None:
                span = hours.between(task.created_at.timestamp(), task.due_at.timestamp())
                allowances[key].append(max(span, 0.0))
        for key, chosen in choices_in(plan, lived).items():
            choices[key].update(chosen)
        for key, number in turns_in(plan, lived).items():
            turns[key].append(number)
    return Past(work, machine, allowances, holders, choices, turns, edges_of(plan, lives))


def reality_of(lives: Sequence[Lived], ends: datetime) -> dict[Key, tuple[int, int, int]]:
    """By step: tasks opened, done, and overdue at the end."""
    counted: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for task in (task for lived in lives for task in lived.tasks):
        counts = counted[key_of(task)]
        is_done = task.status == "done" and task.ended_at < ends
        counts[0] += 1
        counts[1] += is_done
        counts[2] += task.due_at is not None and (task.ended_at if is_done else ends) > task.due_at
    return {key: (opened, done, overdue) for key, (opened, done, overdue) in counted.items()}


# ---------------------------------------------------------------- parts


def choices_in(plan: Plan, lived: Lived) -> dict[Key, list[str]]:
    """After each passing of a gateway the first of its next elements that was passed, or else opened; and each event on an
    edge that took over."""
    open_now = {key_of(task) for task in lived.tasks if task.status == "open"}
    places: dict[Key, list[int]] = defaultdict(list)
    for place, key in enumerate(lived.trail):
        places[key].append(place)
    found: dict[Key, list[str]] = {}
    for gateway in plan.stations():
        if gateway.kind == "edge" and gateway.key in places:
            found[gateway.key] = [gateway.key[1]] * len(places[gateway.key])
        elif gateway.kind in ("choice", "race", "any") and len(gateway.onward) > 1 and gateway.key in places:
            ways = [way.key for way in gateway.onward]
            chosen = [next_of(ways, places, place, open_now) for place in places[gateway.key]]
            found[gateway.key] = [each for each in chosen if each]
    return found


def next_of(ways: Sequence[Key], places: Mapping[Key, Sequence[int]], after: int, open_now: Iterable[Key]) -> str:
    """Which way was taken at a place of the trail; "" when that cannot be told."""
    later = [(place, way) for way in ways for place in places.get(way, ()) if place > after]
    if later:
        return min(later)[1][1]
    return next((way[1] for way in ways if way in open_now), "")


def turns_in(plan: Plan, lived: Lived) -> dict[Key, int]:
    """How many turns each multi-instance had that the case came to."""
    passed = Counter(lived.trail)
    tasks = Counter(key_of(task) for task in lived.tasks)
    found = {}
    for before in plan.stations():
        for station in before.onward:
            if station.has_turns and passed[before.key]:
                found[station.key] = tasks[station.key] if station.kind == "work" else passed[first_of(station.inside)]
    return found


def first_of(part: Part | None) -> Key:
    return part.starts[0].key if part is not None and part.starts else ("", "")


def edges_of(plan: Plan, lives: Sequence[Lived]) -> dict[Key, tuple[int, int]]:
    """How often an error event took over, of how often its activity was visited."""
    passed: Counter[Key] = Counter()
    for lived in lives:
        passed.update(lived.trail)
    return {
        edge.key: (passed[edge.key], visits(station, passed[station.key], passed[edge.key]))
        for station in plan.stations()
        for edge in station.edge
        if edge.is_error and passed[edge.key]
    }


def visits(station: Station, passed: int, taken: int) -> int:
    """A job is passed when it is handed to the machine and again when it is done, but for those that failed."""
    return max(taken, (passed + taken) // 2) if station.kind == "machine" else passed + taken


def key_of(task: Any) -> Key:
    return task.process_id, task.element
