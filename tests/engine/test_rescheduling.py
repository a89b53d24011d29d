"""A day is declared off after tasks and timers exist: what the calendar has made moves, what a person has decided stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from engine.actors import Actor
from engine.definitions import Definitions, ProgramCache
from engine.rescheduling import BATCH, Estimate, Reschedulings
from engine.rescheduling_tables import Rescheduling
from engine.tables import Case, History, Job, Task, TaskOwner, Timer
from tests.conftest import Clock
from tests.engine.bpmn import Boundary, both, call, process, timer, user, wait
from tests.engine.shop import AGENCY, Desk, Shop, clerk, leader

ADMIN = Actor("quan", "Quân", AGENCY)
BAO = "Nghỉ ngày 25/11/2026: bão số 12"


@dataclass
class Days:
    """A calendar of one function: whole days, those in `off` left out."""

    off: set[int] = field(default_factory=set)

    def functions(self, agency: str = AGENCY) -> Mapping[str, Callable[..., Any]]:
        def open_days(moment: str, days: int) -> str:
            at = datetime.fromisoformat(moment)
            while days > 0:
                at += timedelta(days=1)
                days -= at.toordinal() not in self.off
            return at.isoformat()

        return {"open_days": open_days}

    def close(self, moment: datetime) -> None:
        self.off.add(moment.toordinal())


class Office(Shop):
    """A shop whose diagrams ask a calendar."""

    def __init__(self, database: Engine, clock: Clock) -> None:
        self.days = Days()
        super().__init__(database, clock, programs=ProgramCache(self.days.functions()))

    @contextmanager
    def begin(self) -> Iterator[Desk]:
        with super().begin() as desk:
            desk.definitions = Definitions(desk.session, self.programs, desk.now, self.days.functions)
            yield desk

    def reschedules(self, why: str = BAO, agency: str = AGENCY) -> UUID:
        with self.begin() as desk:
            return reschedulings(desk).begin(agency, why, ADMIN).id

    def estimates(self) -> Estimate:
        with self.begin() as desk:
            return reschedulings(desk).estimate(AGENCY)

    def report(self, id: UUID) -> Rescheduling:
        with self.begin() as desk:
            return desk.session.get_one(Rescheduling, id)

    def timers(self) -> dict[str, datetime]:
        with self.begin() as desk:
            return {each.element: each.due_at for each in desk.session.scalars(sa.select(Timer))}

    def due(self, element: str) -> datetime | None:
        return self.task(element).due_at

    def everything(self) -> list[Any]:
        """Every column of the tables that a rescheduling may touch."""
        with self.begin() as desk:
            return [
                row
                for table in (Task, TaskOwner, Timer, Case)
                for row in sorted(map(repr, desk.session.execute(sa.select(table.__table__))))
            ]


def reschedulings(desk: Desk) -> Reschedulings:
    return Reschedulings(desk.session, desk.cases, desk.now)


@pytest.fixture
def office(database: Engine, clock: Clock) -> Office:
    return Office(database, clock)


DATED = process("p", user("a", due="open_days(now(), 3)"), user("b"))


def test_a_day_off_moves_the_date_that_counted_over_it_and_says_why(office: Office) -> None:
    office.deploys(DATED)
    start, case = office.clock(), office.starts("p")
    assert office.due("a") == start + timedelta(days=3)
    office.clock.advance(hours=5)
    office.days.close(start + timedelta(days=2))
    assert office.estimates() == Estimate(cases=1, tasks=1, timers=0, unknown=0, is_whole=True)
    done = office.reschedules()
    assert office.due("a") == start + timedelta(days=3)
    assert office.worker().drain() == 1
    assert office.due("a") == start + timedelta(days=4)
    line = office.last_line(case)
    assert (line.kind, line.element, line.by_name) == ("date_moved", "a", "Quân")
    assert line.facts["why"] == BAO
    assert (line.facts["from"], line.facts["to"]) == (
        (start + timedelta(days=3)).isoformat(), (start + timedelta(days=4)).isoformat(),
    )  # fmt: skip
    report = office.report(done)
    assert (report.status, report.seen, report.tasks, report.timers, report.failed) == ("done", 1, 1, 0, 0)
    office.completes("a")
    assert office.open() == ["b"]


def test_the_inbox_shows_tasks_in_the_order_of_their_new_dates(office: Office) -> None:
    office.deploys(DATED, process("q", user("fixed", due="add_days(now(), 3.5)")))
    office.starts("p")
    office.starts("q")
    assert inbox(office) == ["a", "fixed"]
    office.days.close(office.clock() + timedelta(days=1))
    office.reschedules()
    office.worker().drain()
    assert inbox(office) == ["fixed", "a"]


def inbox(office: Office) -> list[str]:
    with office.begin() as desk:
        return [task.element for task in desk.inbox.page(clerk()).tasks]


def test_timers_of_every_kind_move_and_fire_by_their_new_date(office: Office) -> None:
    remind = Boundary("remind", timer("open_days(now(), 2)", "timeDate"), [user("nudge")], interrupting=False)
    often = Boundary("often", timer("'R3/' + open_days(now(), 2) + '/P1D'", "timeCycle"), [user("again")], False)
    office.deploys(process("p", both("s", [user("a", on=[remind, often])], [wait("w", timer("P2D"))]), user("z")))
    start, case = office.clock(), office.starts("p")
    office.days.close(start + timedelta(days=1))
    assert office.estimates().timers == 2
    office.reschedules()
    office.worker().drain()
    assert office.timers() == {
        "remind": start + timedelta(days=3), "often": start + timedelta(days=3), "w": start + timedelta(days=2),
    }  # fmt: skip
    assert office.happened(case) == ["case_started", "date_moved", "date_moved"]
    office.clock.now = start + timedelta(days=2)
    office.worker().drain()
    assert office.open() == ["a"]
    office.clock.now = start + timedelta(days=3)
    office.worker().drain()
    assert sorted(office.open()) == ["a", "again", "nudge"]
    office.days.off.clear()  # a cycle that has begun goes by its period
    office.reschedules()
    office.worker().drain()
    assert office.timers() == {"often": start + timedelta(days=4)}


def test_what_a_person_has_decided_stays(office: Office) -> None:
    office.deploys(
        process("p", both("s", [user("a", due="open_days(now(), 3)")], [user("picked", due="day")])),
        process("late", user("c", due="open_days(now(), 3)")),
    )
    start = office.clock()
    office.starts("p", {"day": (start + timedelta(days=3)).isoformat()})
    office.starts("late")
    with office.begin() as desk:
        desk.commands.extend(office.task("a").id, start + timedelta(days=9), "Chờ ý kiến", leader())
    office.days.close(start + timedelta(days=1))
    office.reschedules()
    office.worker().drain()
    assert office.due("a") == start + timedelta(days=9)
    assert office.due("picked") == start + timedelta(days=3)
    assert office.due("c") == start + timedelta(days=4)


def test_nobody_elses_dates_move(office: Office) -> None:
    office.deploys(DATED)
    office.starts("p")
    office.days.close(office.clock() + timedelta(days=1))
    before = office.everything()
    office.reschedules(agency="elsewhere")
    office.worker().drain()
    assert office.everything() == before


def test_a_date_inside_a_called_process_moves_too(office: Office) -> None:
    office.deploys(process("inner", user("a", due="open_days(now(), 3)")), process("outer", call("c", "inner")))
    start = office.clock()
    office.starts("outer")
    office.days.close(start + timedelta(days=1))
    office.reschedules()
    office.worker().drain()
    assert office.due("a") == start + timedelta(days=4)


def test_a_case_at_rest_wakes_up_with_its_new_dates(office: Office) -> None:
    late = Boundary("late", timer("open_days(now(), 2)", "timeDate"), [user("nudge")], interrupting=False)
    office.deploys(process("p", user("a", due="open_days(now(), 3)", on=[late]), user("b")))
    start, case = office.clock(), office.starts("p")
    with office.begin() as desk:
        desk.commands.suspend(case, "Chờ", leader())
    office.days.close(start + timedelta(days=1))
    office.reschedules()
    office.worker().drain()
    assert office.timers() == {}
    with office.begin() as desk:
        assert desk.timers.next_due() is None
        desk.commands.resume(case, leader())
    assert office.due("a") == start + timedelta(days=4)
    assert office.timers() == {"late": start + timedelta(days=3)}


def test_a_task_may_still_be_taken_back_and_comes_back_with_todays_calendar(office: Office) -> None:
    office.deploys(process("p", user("a", due="open_days(now(), 3)"), user("b", due="open_days(now(), 3)")))
    start = office.clock()
    office.starts("p")
    (first,) = office.tasks()
    office.completes("a")
    office.days.close(start + timedelta(days=1))
    office.reschedules()
    office.worker().drain()
    with office.begin() as desk:
        desk.commands.take_back(first.id, clerk())
    assert (office.open(), office.due("a")) == (["a"], start + timedelta(days=4))
    office.days.close(start + timedelta(days=2))
    office.reschedules()
    office.worker().drain()
    assert office.due("a") == start + timedelta(days=5)


# ---------------------------------------------------------------- in the background


def test_it_goes_in_batches_and_a_killed_worker_repeats_and_leaves_out_nothing(office: Office) -> None:
    office.deploys(DATED)
    start = office.clock()
    cases = [office.starts("p") for _ in range(2 * BATCH + 3)]
    office.days.close(start + timedelta(days=1))
    done = office.reschedules()
    worker = office.worker("dying")
    assert worker.run_once()
    assert office.report(done).seen == BATCH
    with office.begin() as desk:  # killed with the second batch in its hands
        assert desk.jobs.claim("dying") is not None
    with office.begin() as desk:
        desk.jobs.take_back("dying")
    assert office.worker("living").drain() == 2
    report = office.report(done)
    assert (report.status, report.seen, report.tasks) == ("done", len(cases), len(cases))
    assert {task.due_at for task in office.tasks()} == {start + timedelta(days=4)}
    with office.begin() as desk:
        lines = desk.session.scalars(sa.select(History.case_id).where(History.kind == "date_moved")).all()
    assert sorted(lines) == sorted(cases)


def test_two_changes_at_once_are_both_named_and_counted_once(office: Office) -> None:
    office.deploys(DATED)
    start, case = office.clock(), office.starts("p")
    office.days.close(start + timedelta(days=1))
    first = office.reschedules("Bão")
    office.clock.advance(seconds=1)
    office.days.close(start + timedelta(days=2))
    second = office.reschedules("Lũ")
    office.worker().drain()
    assert office.due("a") == start + timedelta(days=5)
    assert office.happened(case) == ["case_started", "date_moved"]
    assert office.last_line(case).facts["why"] == "Bão; Lũ"
    assert (office.report(first).tasks, office.report(second).tasks) == (1, 0)


def test_a_case_whose_rule_fails_is_reported_and_does_not_stop_the_others(office: Office) -> None:
    office.deploys(process("odd", user("x", due="open_days(now(), 6 // n)")), DATED)
    start, odd = office.clock(), office.starts("odd", {"n": 2})
    others = [office.starts("p") for _ in range(3)]
    broken = office.days.functions

    def fails(agency: str) -> Mapping[str, Callable[..., Any]]:
        def open_days(moment: str, days: int) -> str:
            if days == 3 and start.toordinal() in office.days.off:
                raise ValueError("lịch hỏng")
            return str(broken()["open_days"](moment, days))

        return {"open_days": open_days}

    office.days.functions = fails  # type: ignore[method-assign]
    office.days.off.add(start.toordinal())
    done = office.reschedules()
    office.worker().drain()
    assert (office.report(done).status, office.report(done).failed) == ("done", 1 + len(others))
    assert office.happened(odd) == ["case_started", "dates_not_moved"]
    assert "lịch hỏng" in office.last_line(odd).facts["message"]
    assert office.due("x") == start + timedelta(days=3)


def test_dates_from_before_rules_were_remembered_are_left_alone_and_counted(office: Office) -> None:
    office.deploys(DATED)
    start, case = office.clock(), office.starts("p")
    with office.begin() as desk:  # as a row of the first version stands
        row = desk.cases.get(case)
        row.state = row.state.replace(b'"rule":{"text":"open_days(now(), 3)","at":"%s"}' % stamp(start), b'"x":1')
        desk.session.execute(sa.update(Task).values(due_rule=None))
    assert b"rule" not in office.case(case).state
    office.days.close(start + timedelta(days=1))
    done = office.reschedules()
    office.worker().drain()
    assert (office.report(done).tasks, office.report(done).unknown) == (0, 1)
    assert office.due("a") == start + timedelta(days=3)


def stamp(moment: datetime) -> bytes:
    return moment.astimezone(UTC).isoformat().encode()


def test_it_makes_room_for_other_jobs_between_its_batches(office: Office) -> None:
    office.deploys(DATED)
    for _ in range(BATCH + 1):
        office.starts("p")
    office.reschedules()
    with office.begin() as desk:
        other = desk.jobs.enqueue("books.stamp", {})
    worker = office.worker()
    worker.run_once()
    with office.begin() as desk:
        rows = desk.session.scalars(sa.select(Job).where(Job.status == "waiting").order_by(Job.run_at, Job.created_at))
        assert other in {row.id for row in rows}
    worker.drain()
    assert office.job("books.stamp").error_code == "unknown_operation"
