"""Dates of the office calendar, worked out again: the same calendar changes nothing, another gives what a fresh start gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse
from records.calendar import WorkCalendar
from tests.engine.bpmn import Boundary, both, process, timer, user, wait
from web.functions import diagram_functions

RULES = (
    "closing_time(now())",
    "next_morning(now())",
    "working_days(now(), 2)",
    "working_hours(now(), 6)",
    "working_days(add_days(now(), n), 1)",
    "add_days(working_days(now(), 5), -1)",
    "working_days(given, 3)",
    "given",
    "add_hours(now(), 30)",
)
FIRST = date(2026, 11, 2)
DAYS = st.frozensets(st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n)), max_size=8)
STARTS = st.datetimes(datetime(2026, 11, 2), datetime(2026, 11, 30), timezones=st.just(UTC))


def drawn(rule: str) -> bytes:
    remind = Boundary("remind", timer(rule, "timeDate"), [user("nudge")], interrupting=False)
    often = Boundary("often", timer(f"'R4/' + {rule} + '/PT6H'", "timeCycle"), [user("again")], interrupting=False)
    return process("p", both("s", [user("a", due=rule, on=[remind, often])], [wait("w", timer("PT9000H"))]), user("z"))


SPECS = {rule: parse(drawn(rule)).spec for rule in RULES}


def program(rule: str, off: frozenset[date], extra: frozenset[date]) -> Program:
    calendar = WorkCalendar(days_off=off, extra_days=extra)
    return Program.restore("p", {"p": SPECS[rule]}, diagram_functions(lambda: calendar))


def dates(run: Run) -> dict[str, Any]:
    waits = run.waits()
    timers = {(each.element, each.due, each.rule) for each in waits.timers}
    return {"tasks": {(each.element, each.due, each.rule) for each in waits.tasks}, "timers": timers}


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(RULES), STARTS, st.integers(0, 5), DAYS, DAYS, DAYS, DAYS, st.integers(0, 60))
def test_dates_worked_out_again_are_those_of_a_fresh_start_at_the_same_moment(
    rule: str, start: datetime, n: int, off: frozenset[date], extra: frozenset[date], off2: frozenset[date],
    extra2: frozenset[date], hours: int,
) -> None:  # fmt: skip
    data = {"n": n, "given": (start + timedelta(days=n)).isoformat()}
    past = start - timedelta(days=400)  # nothing is due yet when it is looked at again, so nothing has fired
    before, after = program(rule, off, extra), program(rule, off2, extra2)
    state = Run.start(before, data, start).dump()

    same = Run.load(before, state, start + timedelta(hours=hours))
    assert same.reschedule() == ()
    assert same.dump() == state

    again = Run.load(after, state, past)
    moved = again.reschedule()
    fresh = Run.start(after, data, start)
    if all(each.due > start for run in (again, fresh) for each in run.waits().timers):
        assert dates(again) == dates(fresh)
    assert {(each.element, each.after) for each in moved if each.kind == "task"} <= {
        (each.element, each.due) for each in again.waits().tasks
    }
    assert Run.load(after, again.dump(), past).reschedule() == ()


def test_a_task_that_is_named_to_stay_stays() -> None:
    start = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    rule = "working_days(now(), 2)"
    data = {"n": 0, "given": start.isoformat()}
    state = Run.start(program(rule, frozenset(), frozenset()), data, start).dump()
    run = Run.load(program(rule, frozenset({date(2026, 11, 25)}), frozenset()), state, start)
    (task,) = run.waits().tasks
    assert {each.element for each in run.reschedule({task.id})} == {"remind", "often"}
    assert run.waits().tasks == (task,)
