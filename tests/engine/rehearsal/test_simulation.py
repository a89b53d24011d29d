"""What a simulated case does at gateways, in sub-processes and with timers; what people take first; how fast it goes."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rehearsal.due import DueDates
from engine.rehearsal.errors import LoadRefused
from engine.rehearsal.office import Office
from engine.rehearsal.outcome import Outcome, outcome_of
from engine.rehearsal.past import MOST_ARRIVALS, Arrival, Load, Past, Person, Recorded, made_up
from engine.rehearsal.plan import plan_of
from engine.rehearsal.simulation import Simulation, never
from engine.rehearsal.working_time import WorkingTime
from tests.engine.bpmn import (
    Boundary,
    Turns,
    both,
    call,
    either,
    end,
    error,
    loop,
    process,
    service,
    sub,
    terminate,
    timer,
    user,
    wait,
    xor,
)
from tests.engine.rehearsal.month import sessions

START = datetime(2026, 11, 23, tzinfo=UTC).timestamp()
DAY, HOUR = 86_400.0, 3600.0
ALWAYS = WorkingTime()
CLERKS = [Person(f"clerk {number}", frozenset({"van_thu"})) for number in range(3)]
PROCESSES = Path(__file__).parents[3] / "processes"


def simulated(
    *diagrams: bytes, arrivals: list[Arrival] | None = None, past: Past = Past(), people: list[Person] = CLERKS,
    hours: WorkingTime = ALWAYS, is_by_urgency: bool = True,
) -> Simulation:  # fmt: skip
    """The first diagram, calling the others, for ten days; a task takes an hour unless the past says otherwise."""
    plan = plan_of("p", dict(zip(("p", "called"), diagrams, strict=False)))
    work = {station.key: [HOUR] for station in plan.work()}
    known = Past(**{**vars(past), "work": {**work, **past.work}})
    load = Load(START, START + 10 * DAY, arrivals or [Arrival(START)])
    return Simulation(plan, Office(people, hours, is_by_urgency), load, known, never, 1).run()


def opened(simulation: Simulation) -> list[str]:
    return [job.station.key[1] for job in simulation.jobs]


def test_two_ways_at_once_are_waited_for() -> None:
    run = simulated(process("p", both("split", [user("a")], [user("b"), user("c")]), user("d")))
    assert sorted(opened(run)) == ["a", "b", "c", "d"]
    (case,) = run.cases
    assert case.ended == START + 3 * HOUR
    assert opened(run)[-1] == "d"


def test_an_inclusive_gateway_waits_for_those_that_were_taken() -> None:
    diagram = process("p", either("some", {"x > 1": [user("a")], "x > 2": [user("b")]}, [user("c")]), user("d"))
    taken = Past(choices={("p", "some"): {"a": 10, "b": 10}})
    run = simulated(diagram, past=taken)
    assert sorted(opened(run)) == ["a", "b", "d"]
    assert run.cases[0].ended == START + 2 * HOUR


def test_shares_of_the_past_are_the_shares_of_the_simulation() -> None:
    diagram = process("p", xor("which", {"x": [user("a")]}, [user("b")]))
    past = Past(choices={("p", "which"): {"a": 1, "b": 3}}, work={("p", "a"): [1.0], ("p", "b"): [1.0]})
    run = simulated(diagram, past=past, arrivals=[Arrival(START + n * 60) for n in range(4000)])
    assert opened(run).count("a") == pytest.approx(1000, rel=0.1)


def test_without_a_past_most_take_the_default_way() -> None:
    diagram = process("p", xor("which", {"x": [user("a")]}, [user("b")]))
    run = simulated(diagram, arrivals=[Arrival(START + n * 60) for n in range(1000)])
    assert opened(run).count("b") == pytest.approx(800, rel=0.1)


def test_a_step_put_in_after_a_gateway_does_not_lose_its_past() -> None:
    diagram = process("p", xor("which", {"x": [user("new"), user("a")]}, [user("b")]))
    run = simulated(diagram, past=Past(choices={("p", "which"): {"a": 1}}))
    assert opened(run) == ["new", "a"]


def test_a_loop_that_is_never_left_ends_as_stuck() -> None:
    again = Past(choices={("p", "again"): {"a_start": 1}}, work={("p", "a"): [0.001]})
    diagram = process("p", loop("again", user("a"), again="True"))
    run = simulated(diagram, past=again)
    outcome = outcome_of(run)
    assert outcome.ended + outcome.stuck == 1


def test_called_and_embedded_processes_are_entered_and_left() -> None:
    main = process("p", user("a"), call("go", "called"), sub("inside", user("b")), user("c"))
    run = simulated(main, process("called", user("x"), service("y", "post.send")))
    assert opened(run) == ["a", "x", "b", "c"]
    assert run.cases[0].ended == START + 4 * HOUR


def test_turns_run_side_by_side_as_often_as_they_did() -> None:
    diagram = process("p", sub("each", user("b"), multi=Turns("x", "y")), user("c"))
    run = simulated(diagram, past=Past(turns={("p", "each"): [3]}))
    assert opened(run) == ["b", "b", "b", "c"]
    assert run.cases[0].ended == START + 2 * HOUR
    one_after_the_other = process("p", user("b", multi=Turns("x", "y", sequential=True)), user("c"))
    run = simulated(one_after_the_other, past=Past(turns={("p", "b"): [3]}))
    assert opened(run) == ["b", "b", "b", "c"]
    assert run.cases[0].ended == START + 4 * HOUR
    none = simulated(diagram, past=Past(turns={("p", "each"): [0]}))
    assert opened(none) == ["c"]


def test_timers_take_over_what_is_not_done_in_time_or_only_remind() -> None:
    late = Boundary("late", timer("PT30M"), [user("hurry")])
    assert opened(simulated(process("p", user("a", on=[late])))) == ["a", "hurry"]
    remind = Boundary("late", timer("PT30M"), [user("hurry")], interrupting=False)
    run = simulated(process("p", user("a", on=[remind])))
    assert opened(run) == ["a", "hurry"]
    assert all(job.ended for job in run.jobs)
    assert run.cases[0].ended is not None
    paused = simulated(process("p", wait("pause", timer("PT2H")), user("a")))
    assert paused.jobs[0].opened == START + 2 * HOUR


def test_errors_take_over_as_often_as_they_did() -> None:
    diagram = process("p", service("send", "post.send", on=[Boundary("lost", error("x"), [user("mend")])]), user("a"))
    past = Past(edges={("p", "lost"): (1, 4)}, work={("p", "mend"): [1.0], ("p", "a"): [1.0]})
    run = simulated(diagram, past=past, arrivals=[Arrival(START + n * 60) for n in range(2000)])
    assert opened(run).count("mend") == pytest.approx(500, rel=0.15)


def test_an_end_that_ends_all_withdraws_what_is_open() -> None:
    diagram = process("p", both("split", [user("a"), end("stop", terminate())], [user("b"), user("c")]))
    run = simulated(diagram, people=CLERKS[:1])
    assert run.cases[0].ended == START + HOUR
    assert [job.is_withdrawn for job in run.jobs if job.station.key[1] == "b"] == [True]


def test_the_most_urgent_is_taken_first_unless_what_came_first_is() -> None:
    arrivals = [Arrival(START), Arrival(START + 1), Arrival(START + 2, priority=3)]
    diagram = process("p", user("a"))
    by_urgency = simulated(diagram, arrivals=arrivals, people=CLERKS[:1])
    in_turn = simulated(diagram, arrivals=arrivals, people=CLERKS[:1], is_by_urgency=False)
    assert [job.ended for job in by_urgency.jobs] == [START + HOUR, START + 3 * HOUR, START + 2 * HOUR]
    assert [job.ended for job in in_turn.jobs] == [START + HOUR, START + 2 * HOUR, START + 3 * HOUR]


def test_nobody_works_while_the_office_is_closed() -> None:
    hours = WorkingTime(sessions(date(2026, 11, 23), 30))
    friday_evening = datetime(2026, 11, 27, 11, 0, tzinfo=UTC).timestamp()
    run = simulated(process("p", user("a")), arrivals=[Arrival(friday_evening)], hours=hours)
    (job,) = run.jobs
    assert datetime.fromtimestamp(job.started or 0, UTC) == datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    assert datetime.fromtimestamp(job.ended or 0, UTC) == datetime(2026, 11, 30, 1, 30, tzinfo=UTC)


def test_a_task_that_nobody_may_do_waits_and_is_told() -> None:
    outcome = outcome_of(simulated(process("p", user("a", groups="lanh_dao"))))
    assert [(step.nobody, step.counts.left) for step in outcome.steps] == [(True, 1)]


def test_a_recorded_case_does_what_it_did() -> None:
    diagram = process("p", loop("again", user("a"), again="x"), xor("which", {"x": [user("b")]}, [user("c")]))
    recorded = Recorded(
        choices={("p", "which"): ("b",)}, work={("p", "a"): (("clerk 2", 60.0),), ("p", "b"): (("clerk 1", 30.0),)}
    )
    run = simulated(diagram, arrivals=[Arrival(START, recorded=recorded)], people=CLERKS)
    assert "b" in opened(run)
    assert "c" not in opened(run)


def test_a_load_that_cannot_be_simulated_is_refused() -> None:
    begins = datetime(2026, 11, 23, tzinfo=UTC)
    for count in (0, -1, MOST_ARRIVALS + 1):
        with pytest.raises(LoadRefused):
            made_up(count, begins, begins + timedelta(days=1), ALWAYS, 1)
    with pytest.raises(LoadRefused):
        Load(START, START, [Arrival(START)])
    with pytest.raises(LoadRefused):
        Load(START, START + 1, [])


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 60))
def test_the_same_seed_gives_the_same_outcome_and_nothing_is_lost(seed: int, count: int) -> None:
    diagram = process("p", both("s", [user("a")], [xor("w", {"x": [user("b")]}, [user("c")])]), user("d"))
    begins = datetime(2026, 11, 23, tzinfo=UTC)

    def once() -> Outcome:
        plan = plan_of("p", {"p": diagram})
        load = made_up(count, begins, begins + timedelta(days=300), ALWAYS, seed)
        return outcome_of(Simulation(plan, Office(CLERKS, ALWAYS), load, Past(), never, seed).run())

    outcome = once()
    assert outcome == once()
    assert outcome.arrived == count
    counts = {step.key[1]: step.counts for step in outcome.steps}
    assert counts["a"].opened == count
    assert counts["b"].opened + counts["c"].opened == count
    assert all(each.opened == each.done + each.left for each in counts.values())


@settings(deadline=None, max_examples=60)
@given(start=st.floats(0, 30 * DAY), work=st.floats(1, 20 * HOUR))
def test_office_time_there_and_back(start: float, work: float) -> None:
    hours = WorkingTime(sessions(date(2026, 9, 7), 120))
    moment = datetime(2026, 9, 7, tzinfo=UTC).timestamp() + start
    done = hours.after(moment, work)
    assert hours.between(moment, done) == pytest.approx(work, abs=0.01)
    assert done >= moment + work - 0.01
    assert hours.between(moment, hours.opening(moment)) == pytest.approx(0, abs=0.01)


@pytest.mark.slow
def test_ten_thousand_letters_take_less_than_half_a_minute() -> None:
    plan = plan_of("incoming", {file.stem: file.read_bytes() for file in PROCESSES.glob("*.bpmn")})
    hours = WorkingTime(sessions(date(2026, 9, 1), 200))
    roles = {"van_thu": 8, "lanh_dao": 6, "truong_don_vi": 12, "chuyen_vien": 40, "kiem_tra_the_thuc": 3}
    people = [Person(f"{role} {n}", frozenset({role})) for role, number in roles.items() for n in range(number)]
    begins = datetime(2026, 9, 1, tzinfo=UTC)
    began = time.process_time()
    load = made_up(10_000, begins, begins + timedelta(days=91), hours, 1)
    due = DueDates(plan, Past(), hours, {"closing_time": lambda at: at, "next_morning": lambda at: at}, 1)
    outcome = outcome_of(Simulation(plan, Office(people, hours), load, Past(), due, 1).run())
    assert time.process_time() - began < 30
    assert outcome.arrived == 10_000
    assert outcome.ended > 5_000
