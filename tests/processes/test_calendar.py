"""The bundled processes when the calendar changes: their deadlines follow, with the reason in each case's history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from connectors.calendar_changes import declare_day, foresee, withdraw_day
from engine.rescheduling import Estimate
from engine.tables import History, Task
from records.calendar import VIETNAM
from tests.conftest import Clock
from tests.driver import Driver, Hand

TODAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)  # Tuesday the 24th is a holiday
REASON, BASIS = "Bão số 12", "Công điện 12/CĐ-UBND"
ADMIN, CLERK_ELSEWHERE = "quytt.sxd", "thutt.vp"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def declares(driver: Driver, day: date, kind: str = "off", account: str = ADMIN) -> UUID:
    with driver.platform.begin() as work:
        row = declare_day(work, day, kind, REASON, BASIS, driver.as_(account).visitor.actor)
    driver.machine_works()
    return row.id


def foresees(driver: Driver, day: date) -> Estimate:
    with driver.platform.read() as work:
        return foresee(work, driver.as_(ADMIN).visitor.agency.id, day, "off")


def due(hand: Hand, element: str) -> datetime | None:
    (task,) = [task for task in hand.inbox() if task.element == element]
    return task.due_at


def moved(driver: Driver, document: UUID) -> Sequence[History]:
    with driver.platform.read() as work:
        cases = [case.id for case in work.cases.about(str(document))]
        return [line for line in work.histories.of_cases(cases) if line.kind == "date_moved"]


def test_a_letter_that_came_on_a_day_declared_off_is_received_on_the_next_working_day(driver: Driver) -> None:
    letter = driver.packet_arrives()
    clerk = driver.as_("mauvt.sxd")
    assert due(clerk, "receive") == at("2026-11-23 17:00")
    assert foresees(driver, TODAY) == Estimate(cases=1, tasks=1, timers=0, unknown=0, is_whole=True)
    day = declares(driver, TODAY)
    assert due(clerk, "receive") == at("2026-11-25 17:00")
    (line,) = moved(driver, letter)
    assert line.facts["why"] == f"Ngày nghỉ 23/11/2026: {REASON} ({BASIS})"
    assert (line.by_name, line.element) == ("Tô Thị Quy Thử", "receive")
    with driver.platform.begin() as work:
        withdraw_day(work, day, "Bão tan", clerk.visitor.actor)
    driver.machine_works()
    assert due(clerk, "receive") == at("2026-11-23 17:00")
    assert moved(driver, letter)[-1].facts["why"] == "Bỏ ngày nghỉ 23/11/2026: Bão tan"
    driver.runs_out(letter)


def test_the_leaders_date_moves_and_the_date_that_the_leader_picked_stays(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "direct")
    leader, head = driver.as_("dinhbg.sxd"), driver.as_("hoatv.sxd")
    other = driver.packet_arrives(number="13")
    driver.reaches(other, "assign_officer")
    picked = due(head, "assign_officer")
    assert picked == at("2026-11-26 17:00")
    declares(driver, TODAY)
    assert due(leader, "direct") == at("2026-11-25 17:00")
    assert due(head, "assign_officer") == picked
    assert moved(driver, other) == []


def test_what_was_signed_is_issued_by_the_next_morning_of_the_changed_calendar(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "number_and_seal")
    clerk = driver.as_("mauvt.sxd")
    assert due(clerk, "number_and_seal") == at("2026-11-25 11:30")
    declares(driver, WEDNESDAY)
    assert due(clerk, "number_and_seal") == at("2026-11-26 11:30")
    assert [line.element for line in moved(driver, letter)] == ["number_and_seal"]
    driver.runs_out(letter)


def test_an_extended_task_keeps_the_date_it_was_given(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "direct")
    leader = driver.as_("dinhbg.sxd")
    with driver.platform.begin() as work:
        (task,) = work.session.scalars(sa.select(Task).where(Task.element == "direct", Task.status == "open"))
        work.commands.extend(task.id, at("2026-12-01 17:00"), "Chờ họp", leader.visitor.actor)
    assert foresees(driver, TODAY).tasks == 0
    declares(driver, TODAY)
    assert due(leader, "direct") == at("2026-12-01 17:00")


def test_another_agencys_calendar_is_its_own(driver: Driver) -> None:
    letter = driver.packet_arrives()
    declares(driver, TODAY, account=CLERK_ELSEWHERE)
    assert due(driver.as_("mauvt.sxd"), "receive") == at("2026-11-23 17:00")
    assert moved(driver, letter) == []


def test_a_letter_that_comes_on_a_declared_day_off_is_legally_received_on_the_next_working_day(
    driver: Driver, clock: Clock
) -> None:
    declares(driver, WEDNESDAY)
    clock.advance(days=2)
    letter = driver.packet_arrives()
    document = driver.document(letter)
    assert document.legal_received_at == at("2026-11-26 07:30")
    assert document.arrived_at == clock()
    assert due(driver.as_("mauvt.sxd"), "receive") == at("2026-11-26 17:00")


def test_a_day_declared_above_reaches_the_agencies_below(driver: Driver) -> None:
    letter = driver.packet_arrives()
    office = driver.as_(CLERK_ELSEWHERE).visitor.agency.id
    with driver.platform.begin() as work:
        ours = work.organisations.agency(driver.as_(ADMIN).visitor.agency.id)
        ours.parent_id = office
    declares(driver, TODAY, account=CLERK_ELSEWHERE)
    assert due(driver.as_("mauvt.sxd"), "receive") == at("2026-11-25 17:00")
    (line,) = moved(driver, letter)
    assert line.by_name == driver.as_(CLERK_ELSEWHERE).visitor.person.full_name


def test_a_working_saturday_brings_dates_forward(driver: Driver, clock: Clock) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "sign")
    clock.advance(days=4)  # Friday
    driver.as_("dinhbg.sxd").completes("sign")
    clerk = driver.as_("mauvt.sxd")
    assert due(clerk, "number_and_seal") == at("2026-11-30 11:30")
    declares(driver, date(2026, 11, 28), "working")
    assert due(clerk, "number_and_seal") == at("2026-11-28 11:30")
    assert timedelta(0) < (due(clerk, "number_and_seal") or clock()) - clock()
