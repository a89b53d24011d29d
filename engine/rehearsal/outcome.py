"""What a rehearsal came to, by step, by group and by day, in counts and seconds; the same shape for comparing two."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.rehearsal.office import Worker
from engine.rehearsal.plan import Key
from engine.rehearsal.running import Job
from engine.rehearsal.simulation import Simulation
from engine.rehearsal.working_time import WorkingTime

BUSIEST = 3  # people shown of each group, by number only
DAY = 86_400.0


@dataclass(frozen=True)
class Counts:
    """Tasks of one step or group. `waited` and `lasted` are office seconds from opening to begin, and to the end:
    (half of them at most, 95 of 100 at most); `overdue` of those `with_due`, also those still open; `most_waiting` the
    longest queue at the end of a day."""

    opened: int
    done: int
    left: int
    waited: tuple[float, float]
    lasted: tuple[float, float]
    with_due: int
    overdue: int
    most_waiting: int


@dataclass(frozen=True)
class StepOutcome:
    key: Key
    name: str
    groups: tuple[str, ...]
    counts: Counts
    nobody: bool  # no one in the office may do it


@dataclass(frozen=True)
class GroupOutcome:
    """A role. `busy` is the share of its office time that went into tasks, of this process and others; `busiest` that of
    its busiest people, the highest first."""

    group: str
    people: int
    counts: Counts
    busy: float
    busiest: tuple[float, ...]
    queue: tuple[int, ...]  # open tasks at the end of each day


@dataclass(frozen=True)
class Outcome:
    """`lasted` are office seconds of the cases that ended (half at most, 95 of 100 at most)."""

    arrived: int
    ended: int
    stuck: int
    lasted: tuple[float, float]
    total: Counts
    steps: tuple[StepOutcome, ...]
    groups: tuple[GroupOutcome, ...]
    days: tuple[float, ...]
    unknown: tuple[Key, ...]  # tasks whose time nobody knew


def outcome_of(simulation: Simulation) -> Outcome:
    """The figures of a simulation that has run."""
    load, hours = simulation.load, simulation.office.hours
    days = tuple(load.begins + DAY * number for number in range(1, int((load.ends - load.begins) // DAY) + 1))
    stations = {station.key: station for station in simulation.plan.work()}
    by_step: dict[Key, list[Job]] = {key: [] for key in stations}
    by_group: dict[str, list[Job]] = defaultdict(list)
    for job in simulation.jobs:
        by_step[job.station.key].append(job)
        for group in job.station.groups or ("",):
            by_group[group].append(job)
    lasted = [hours.between(case.begun, case.ended) for case in simulation.cases if case.ended is not None]
    return Outcome(
        arrived=len(simulation.cases),
        ended=len(lasted),
        stuck=sum(case.is_stuck for case in simulation.cases),
        lasted=halves(lasted),
        total=counts(simulation.jobs, hours, load.ends, days),
        steps=tuple(
            StepOutcome(
                key, stations[key].name, stations[key].groups, counts(jobs, hours, load.ends, days),
                any(job.nobody for job in jobs),
            )
            for key, jobs in by_step.items()
        ),
        groups=tuple(_group(group, by_group[group], simulation, days) for group in sorted(by_group)),
        days=days,
        unknown=tuple(sorted(simulation.chances.unknown)),
    )  # fmt: skip


def counts(jobs: Sequence[Job], hours: WorkingTime, ends: float, days: Sequence[float]) -> Counts:
    stayed = [job for job in jobs if not job.is_withdrawn]
    done = [job for job in stayed if job.ended is not None]
    waited = [hours.between(job.opened, job.started) for job in stayed if job.started is not None]
    with_due = [job for job in stayed if job.due is not None]
    return Counts(
        opened=len(jobs),
        done=len(done),
        left=len(stayed) - len(done),
        waited=halves(waited),
        lasted=halves([hours.between(job.opened, job.ended) for job in done if job.ended is not None]),
        with_due=len(with_due),
        overdue=sum((ends if job.ended is None else job.ended) > (job.due or 0.0) for job in with_due),
        most_waiting=max(queue(stayed, days), default=0),
    )


def queue(jobs: Sequence[Job], moments: Sequence[float]) -> tuple[int, ...]:
    """How many tasks were open at each moment."""
    opened = sorted(job.opened for job in jobs)
    ended = sorted(job.ended for job in jobs if job.ended is not None)
    return tuple(bisect_right(opened, moment) - bisect_right(ended, moment) for moment in moments)


def halves(values: Iterable[float]) -> tuple[float, float]:
    """The value that half of them reach at most, and the one that 95 of 100 do; zeros when there are none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0, 0.0
    last = len(ordered) - 1
    return ordered[round(last * 0.5)], ordered[round(last * 0.95)]


def _group(group: str, jobs: Sequence[Job], simulation: Simulation, days: Sequence[float]) -> GroupOutcome:
    load, hours = simulation.load, simulation.office.hours
    workers = simulation.office.pool((group,) if group else ()).workers
    total = hours.between(load.begins, load.ends) or 1.0
    shares = sorted((_busy(worker, hours, load.begins, load.ends) / total for worker in workers), reverse=True)
    return GroupOutcome(
        group=group,
        people=len(workers),
        counts=counts(jobs, hours, load.ends, days),
        busy=sum(shares) / len(shares) if shares else 0.0,
        busiest=tuple(shares[:BUSIEST]),
        queue=queue([job for job in jobs if not job.is_withdrawn], days),
    )


def _busy(worker: Worker, hours: WorkingTime, begins: float, ends: float) -> float:
    spans = [(start, end) for start, end, _ in worker.busy]
    if worker.doing is not None and worker.doing.started is not None:
        spans.append((worker.doing.started, ends))
    return sum(hours.between(max(start, begins), min(end, ends)) for start, end in spans)


# ---------------------------------------------------------------- side by side


def side_by_side(new: Outcome, present: Outcome | None) -> list[Mapping[str, Any]]:
    """Each step of either, the draft's first, with what it is now; None where one has it and the other has not."""
    before = {step.key: step for step in present.steps} if present else {}
    after = {step.key: step for step in new.steps}
    keys = [*after, *(key for key in before if key not in after)]
    return [{"key": key, "new": after.get(key), "present": before.get(key)} for key in keys]
