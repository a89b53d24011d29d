"""Who is offered which task of an assigned letter, until when, and who may see it at all (R061, R062, R070, R138)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from engine.errors import NotFound, NotYours
from records.calendar import VIETNAM
from tests.driver import HTKT, OFFICE, ORDINARY, QHKT, Driver

FRIDAY = "2026-11-27"
COOPERATING = [{"unit": HTKT, "due": "2026-11-26"}, {"unit": OFFICE, "due": FRIDAY}]


def close_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 17:00").replace(tzinfo=VIETNAM)


def directed(driver: Driver, **more: object) -> UUID:
    """A letter that the director has given to a lead unit."""
    letter = driver.packet_arrives()
    driver.reaches(letter, "direct")
    driver.as_("dinhbg.sxd").completes("direct", **{**ORDINARY["direct"][1], **more})
    return letter


def test_each_task_is_offered_only_to_the_head_of_its_own_unit(driver: Driver) -> None:
    letter = directed(driver, cooperating=COOPERATING)
    assert driver.waits_for("assign_officer", "hoatv.sxd")
    assert driver.waits_for("opinion", "nhapdv.sxd")
    assert driver.waits_for("opinion", "nhapcv.sxd")
    for account in ("nhapdv.sxd", "nhapcv.sxd", "dinhbg.sxd", "giant.sxd", "mauht.sxd", "thumv.stc"):
        assert not driver.waits_for("assign_officer", account)
    for account in ("hoatv.sxd", "giant.sxd", "mauht.sxd"):
        assert not driver.waits_for("opinion", account)
    opinion = driver.as_("nhapcv.sxd").opens("opinion")
    with pytest.raises(NotFound), driver.platform.read() as work:
        work.inbox.get(opinion.task.id, driver.as_("nhapdv.sxd").visitor.actor)
    assert driver.as_("nhapdv.sxd").sees(letter) is not None


def test_units_that_take_no_part_do_not_see_the_letter(driver: Driver) -> None:
    letter = directed(driver)
    driver.reaches(letter, "work")
    for account in ("nhapdv.sxd", "mauht.sxd"):  # the third department, its head and its officer
        assert driver.as_(account).sees(letter) is None
    for account in ("hoatv.sxd", "giant.sxd", "tamlv.sxd", "dinhbg.sxd", "mauvt.sxd"):
        assert driver.as_(account).sees(letter) is not None


def test_the_officer_must_be_one_of_the_lead_unit(driver: Driver) -> None:
    letter = directed(driver)
    head = driver.as_("hoatv.sxd")
    offered = {choice.label for choice in head.opens("assign_officer").choices["officers"]}
    assert offered == {"Nguyễn Thị Giả", "Lý Văn Tạm"}
    outsider = str(driver.as_("mauht.sxd").visitor.person.id)
    assert set(head.tries("assign_officer", officer=outsider)) == {"officer"}
    assert "05" not in driver.statuses_of(letter)

    head.completes("assign_officer", officer="Lý Văn Tạm", due="2026-11-25", note="Xem kỹ hạ tầng.")
    assert driver.assignments_of(letter)[QHKT].person_id == driver.as_("tamlv.sxd").visitor.person.id
    (task,) = driver.as_("tamlv.sxd").inbox()
    assert (task.element, task.due_at) == ("work", close_of("2026-11-25"))
    assert not driver.waits_for("work", "giant.sxd")
    assert "Lưu ý: Xem kỹ hạ tầng." in driver.lines_of(letter)


def test_an_officer_without_a_due_date_of_their_own_has_that_of_the_unit(driver: Driver) -> None:
    letter = directed(driver, lead_due=FRIDAY)
    driver.reaches(letter, "work")
    (task,) = driver.as_("giant.sxd").inbox()
    assert task.due_at == close_of(FRIDAY)


def test_the_draft_of_a_reply_is_due_when_the_letter_is(driver: Driver) -> None:
    letter = directed(driver, lead_due=FRIDAY)
    driver.reaches(letter, "draft")
    (task,) = driver.as_("giant.sxd").inbox()
    assert (task.element, task.due_at) == ("draft", close_of(FRIDAY))


def test_nobody_of_another_unit_can_open_the_officers_task_and_no_colleague_can_do_it(driver: Driver) -> None:
    letter = directed(driver)
    driver.reaches(letter, "work")
    task = driver.as_("giant.sxd").opens("work").task.id
    desk, done = driver.platform.desk, {"outcome": "done", "result": "Xong."}
    for account in ("mauht.sxd", "nhapdv.sxd", "dinhbg.sxd", "hoakt.stc"):
        with pytest.raises(NotFound), driver.platform.read() as work:
            desk.open(work, task, driver.as_(account).visitor.actor)
    with pytest.raises(NotYours):
        desk.complete(task, done, driver.as_("tamlv.sxd").visitor.actor)
    assert driver.document(letter).state == "processing"
