"""Timers by the run's own clock: deadlines, dates, reminders, and what happens after an outage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ExpressionFailed
from engine.spiff.flow import Run
from engine.spiff.timers import read_cycle, read_duration
from tests.engine.bpmn import Boundary, loop, process, script, timer, user, wait
from tests.engine.spiff.driver import NOON, Case, program


def due(case: Case) -> list[tuple[str, str]]:
    return [(each.element, each.due.isoformat()) for each in case.waits.timers]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("PT4H", "2026-11-21T09:00:00+00:00"),
        ("'P1M'", "2026-12-21T05:00:00+00:00"),
        ("wait", "2026-11-24T05:00:00+00:00"),
    ],
)
def test_a_duration_counts_from_the_moment_the_token_arrives(text: str, moment: str) -> None:
    case = Case.start(program(process("p", user("a"), wait("w", timer(text, "timeDuration")))), wait="P3D")
    case.does("a")
    assert due(case) == [("w", moment)]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01", "2026-11-30T17:00:00+00:00"),  # a day begins in Vietnam
        ("2026-12-01T08:00:00", "2026-12-01T01:00:00+00:00"),
        ("'2026-12-01T08:00:00Z'", "2026-12-01T08:00:00+00:00"),
        ("add_days(today(), 2)", "2026-11-22T17:00:00+00:00"),
        ("deadline(3)", "2026-11-24T01:00:00+00:00"),
    ],
)
def test_a_time_without_zone_is_of_vietnam(text: str, moment: str) -> None:
    functions = {"deadline": lambda days: f"2026-11-2{days + 1}T08:00:00+07:00"}
    case = Case.start(program(process("p", wait("w", timer(text, "timeDate"))), functions=functions))
    assert due(case) == [("w", moment)]


def test_a_timer_fires_at_its_moment_and_not_before() -> None:
    case = Case.start(program(process("p", wait("w", timer("PT1H")), user("a"))))
    case.passes(minutes=59, seconds=59)
    assert case.open == []
    case.passes(seconds=1)
    assert case.open == ["a"]


def test_later_data_and_later_looks_do_not_move_a_deadline() -> None:
    late = Boundary("late", timer("add_days(now(), days)", "timeDate"), [user("boss")])
    case = Case.start(program(process("p", user("a", on=[late]))), days=3)
    before = due(case)
    case.passes(days=2)
    assert due(case) == before
    case.passes(days=1)
    assert case.open == ["boss"]


def test_an_overdue_timer_fires_in_the_step_of_somebody_else() -> None:
    late = Boundary("late", timer("P1D"), [user("boss")])
    case = Case.start(program(process("p", user("a", on=[late]), user("b"))))
    case.now += timedelta(days=2)
    run = Run.load(case.program, case.state, case.now)
    assert [task.element for task in run.waits().tasks] == ["a"]  # loading moves nothing
    run.complete(run.waits().tasks[0].id, {})
    assert [task.element for task in run.waits().tasks] == ["b"]  # done before anybody looked: in time


def test_a_reminder_leaves_the_work_and_a_deadline_takes_it() -> None:
    on = [
        Boundary("remind", timer("P2D"), [script("s", "reminded = True"), user("nudge")], interrupting=False),
        Boundary("deadline", timer("P5D"), [user("boss")]),
    ]
    case = Case.start(program(process("p", user("a", on=on), user("after"))))
    assert [element for element, _ in due(case)] == ["remind", "deadline"]
    case.passes(days=2)
    assert case.open == ["a", "nudge"]
    case.passes(days=3)
    assert case.open == ["boss", "nudge"]
    case.does("boss")
    case.does("nudge")
    assert case.completed


class TestCycles:
    def reminded(self, text: str = "R5/P1D") -> Case:
        remind = Boundary("remind", timer(text), [script("s", "n = get(counted(), 'n', 0)")], interrupting=False)
        counted = {"n": 0}

        def count() -> dict[str, int]:
            counted["n"] += 1
            return counted

        case = Case.start(program(process("p", user("a", on=[remind])), functions={"counted": count}))
        case.data["counted"] = counted
        self.counted = counted
        return case

    def test_it_repeats_as_often_as_it_says(self) -> None:
        case = self.reminded("R3/P1D")
        for turn in (1, 2, 3):
            assert due(case) == [("remind", (NOON + timedelta(days=turn)).isoformat())]
            case.passes(days=1)
            assert self.counted["n"] == turn
        assert due(case) == []
        case.passes(days=10)
        assert self.counted["n"] == 3
        assert case.open == ["a"]
        case.does("a")
        assert case.completed

    def test_after_an_outage_it_fires_once_and_goes_on_at_its_next_slot(self) -> None:
        case = self.reminded("R100/PT1H")
        case.passes(hours=41, minutes=30)
        assert self.counted["n"] == 1
        assert due(case) == [("remind", (NOON + timedelta(hours=42)).isoformat())]
        case.passes(minutes=30)
        assert self.counted["n"] == 2

    def test_slots_missed_are_used_up(self) -> None:
        case = self.reminded("R5/P1D")
        case.passes(days=30)
        assert self.counted["n"] == 1
        assert due(case) == []

    def test_an_unbounded_second_overdue_since_2020_does_not_storm(self) -> None:
        case = self.reminded("R/2020-01-01T00:00:00Z/PT1S")
        assert self.counted["n"] == 1
        case.passes(days=1)
        assert self.counted["n"] == 2
        assert case.open == ["a"]


def test_a_timer_in_a_loop_starts_anew_each_time() -> None:
    late = Boundary("late", timer("P1D"), [user("boss")])
    case = Case.start(program(process("p", loop("l", user("a", on=[late]), again="more"))), more=True)
    for turn in range(3):
        assert due(case) == [("late", (NOON + timedelta(hours=20 * turn + 24)).isoformat())]
        case.passes(hours=20)
        case.does("a")


@pytest.mark.parametrize("text", ["'bad'", "PT", "'P1H'", "5", "nothing", "'1D'", "'-P1D'", "'P99999999999D'"])
def test_what_is_no_duration_stops_the_step_and_names_the_event(text: str) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        Case.start(program(process("p", wait("w", timer(text, "timeDuration")))))
    assert failed.value.element == "w"


@given(years=st.integers(0, 5), months=st.integers(0, 40), days=st.integers(0, 400), hours=st.integers(0, 100))
@settings(deadline=None, max_examples=60)
def test_durations_are_read_by_the_calendar(years: int, months: int, days: int, hours: int) -> None:
    start = datetime(2026, 1, 31, 12, tzinfo=UTC)
    text = f"P{years}Y{months}M{days}DT{hours}H"
    length = read_duration(text, start)
    count = years * 12 + months
    assert timedelta(days=28 * count + days, hours=hours) <= length <= timedelta(days=31 * count + days, hours=hours)


@pytest.mark.parametrize("text", ["R3", "R3/", "3/P1D", "R3/PT0S", "R-1/P1D", "R3/P1D/P1D/P1D", "R3/never/P1D"])
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_cycle(text, NOON)
