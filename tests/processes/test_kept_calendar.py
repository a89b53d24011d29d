"""A node keeps the calendars it has read; no date by one that was changed elsewhere meanwhile is ever written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.errors import CalendarChanged
from tests.conftest import Clock
from tests.driver import Driver
from tests.processes.test_calendar import ADMIN, TODAY, at, declares, due
from web.demo.stage import PlatformStage
from web.wiring import Platform


@pytest.fixture
def elsewhere(driver: Driver, clock: Clock) -> Iterator[Driver]:
    """A second node on the same database, with a memory of its own."""
    platform = Platform(driver.platform.config, clock)
    yield Driver(platform, driver.letters)
    platform.close()


def works_today(driver: Driver) -> bool:
    with driver.platform.begin() as work:
        return work.calendars.rely_on(driver.as_(ADMIN).visitor.agency.id).is_working_day(TODAY)


def test_what_relies_on_a_calendar_changed_elsewhere_is_not_committed_and_right_the_second_time(
    driver: Driver, elsewhere: Driver
) -> None:
    assert works_today(driver)
    declares(elsewhere, TODAY)
    if driver.platform.database.dialect.name != "sqlite":  # there it is read anew: nobody else can write meanwhile
        with pytest.raises(CalendarChanged, match="Lịch làm việc vừa thay đổi"):
            works_today(driver)
    assert not works_today(driver)


def test_the_machine_tries_a_step_again_when_a_calendar_was_changed_elsewhere(
    driver: Driver, elsewhere: Driver, clock: Clock
) -> None:
    letter = driver.packet_arrives()
    assert driver.waits_for("receive", "mauvt.sxd")  # its date has made this node read the calendar
    declares(elsewhere, TODAY)
    driver.as_("mauvt.sxd").submits("receive", letter, decision="accept", leader="Bùi Giả Định")
    driver.machine_works()
    clock.advance(hours=1)
    driver.machine_works()
    assert due(driver.as_("dinhbg.sxd"), "direct") == at("2026-11-25 17:00")


def test_who_comes_in_after_the_change_works_by_the_new_calendar_at_once(driver: Driver, elsewhere: Driver) -> None:
    assert works_today(driver)
    declares(elsewhere, TODAY)
    visitor = PlatformStage(driver.platform).visitor(ADMIN)
    driver.platform.parts.kept_calendars.note(visitor.calendar_revision)  # as each request does
    assert not works_today(driver)
