"""The simulation against what is known: M/M/1 and M/M/c queues whose means have formulas."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from engine.rehearsal.office import Office
from engine.rehearsal.past import Arrival, Load, Past, Person
from engine.rehearsal.plan import plan_of
from engine.rehearsal.simulation import Simulation, never
from engine.rehearsal.working_time import WorkingTime
from tests.engine.bpmn import process, user

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DIAGRAM = process("p", user("look"))


def simulated(servers: int, arrivals_an_hour: float, served_an_hour: float, count: int, seed: int) -> Simulation:
    """One step, exponential arrivals and service, an office that never closes."""
    chance = random.Random(seed)
    at, arrivals = MONDAY.timestamp(), []
    for _ in range(count):
        at += chance.expovariate(arrivals_an_hour / 3600)
        arrivals.append(Arrival(at))
    work = [chance.expovariate(served_an_hour / 3600) for _ in range(20_000)]
    people = [Person(str(number), frozenset({"van_thu"})) for number in range(servers)]
    load = Load(MONDAY.timestamp(), at + timedelta(days=30).total_seconds(), arrivals)
    office = Office(people, WorkingTime(), is_by_urgency=False)
    return Simulation(plan_of("p", {"p": DIAGRAM}), office, load, Past(work={("p", "look"): work}), never, seed).run()


def mean_wait(simulation: Simulation) -> float:
    """Hours between opening and begin, the run-up left out."""
    jobs = simulation.jobs[len(simulation.jobs) // 10 :]
    return sum((job.started or 0) - job.opened for job in jobs) / len(jobs) / 3600


def erlang_wait(servers: int, arrivals: float, served: float) -> float:
    """Mean wait in M/M/c (Erlang C): Wq = C(c, a) / (c µ − λ)."""
    load = arrivals / served
    full = load**servers / math.factorial(servers) * servers / (servers - load)
    waits = full / (sum(load**number / math.factorial(number) for number in range(servers)) + full)
    return waits / (servers * served - arrivals)


@pytest.mark.slow
@pytest.mark.parametrize(("servers", "busy"), [(1, 0.5), (1, 0.7), (2, 0.7), (4, 0.8)])
def test_the_mean_wait_is_that_of_the_formula(servers: int, busy: float) -> None:
    served = 6.0
    arrivals = busy * servers * served
    found = [mean_wait(simulated(servers, arrivals, served, 20_000, seed)) for seed in (1, 2, 3)]
    assert sum(found) / len(found) == pytest.approx(erlang_wait(servers, arrivals, served), rel=0.12)


def test_nobody_waits_where_there_are_people_enough() -> None:
    simulation = simulated(50, 6, 6, 500, 1)
    assert mean_wait(simulation) == 0
    assert all(case.ended for case in simulation.cases)
