"""What becomes of documents whose case is cancelled or goes back: drafts are dropped, what is signed or registered stays."""

from __future__ import annotations

from uuid import UUID

import pytest

from connectors.tasks.orders import cancel, restart, return_to
from engine.errors import CaseNotRunning, NotInCharge, ReasonMissing
from tests.driver import Driver

OFFICER, HEAD, LEADER, CLERK = "giant.sxd", "hoatv.sxd", "dinhbg.sxd", "mauvt.sxd"


def cancels(driver: Driver, document: UUID, account: str = LEADER, reason: str = "Không còn cần.") -> None:
    (case,) = driver.cases_about(document)
    with driver.platform.begin() as work:
        cancel(work, case.id, reason, driver.as_(account).visitor.actor)
    driver.machine_works()


def returns(driver: Driver, account: str, element: str, to: str) -> None:
    hand = driver.as_(account)
    (task,) = (task for task in hand.inbox() if task.element == element)
    with driver.platform.begin() as work:
        return_to(work, task.id, to, "Xem lại.", hand.visitor.actor)
    driver.machine_works()


@pytest.mark.parametrize("rests", [False, True])
def test_a_draft_whose_case_is_cancelled_is_dropped_and_says_by_whom_and_why(driver: Driver, rests: bool) -> None:
    draft = driver.as_(OFFICER).starts("outgoing")
    driver.reaches(draft, "check_content")
    (case,) = driver.cases_about(draft)
    for account, reason, refused in ((OFFICER, "Thôi", NotInCharge), (LEADER, " ", ReasonMissing)):
        with pytest.raises(refused):
            cancels(driver, draft, account, reason)
    assert driver.document(draft).state == "drafting"
    if rests:
        with driver.platform.begin() as work:
            work.commands.suspend(case.id, "Chờ.", driver.as_(LEADER).visitor.actor)
    cancels(driver, draft)
    assert driver.document(draft).state == "dropped"
    line = driver.history_of(draft)[-1]
    assert (line.kind, line.by_name) == ("dropped", "Bùi Giả Định")
    assert line.text == "Bỏ dự thảo. Hủy vụ việc: Không còn cần."
    with pytest.raises(CaseNotRunning):
        cancels(driver, draft)


def test_a_draft_whose_state_of_case_cannot_be_read_is_dropped_too(driver: Driver) -> None:
    draft = driver.as_(OFFICER).starts("outgoing")
    with driver.platform.begin() as work:
        work.cases.about(str(draft))[0].state = b"{}"
    cancels(driver, draft)
    assert driver.document(draft).state == "dropped"


def test_what_is_signed_stays_as_it_is_and_says_that_its_case_was_cancelled(driver: Driver) -> None:
    draft = driver.as_(OFFICER).starts("outgoing")
    driver.reaches(draft, "number_and_seal")
    cancels(driver, draft)
    assert driver.document(draft).state == "signed"
    assert driver.lines_of(draft, "case_cancelled", "dropped") == ["Hủy vụ việc: Không còn cần."]


def test_a_draft_that_carries_a_signature_already_is_never_dropped(driver: Driver) -> None:
    """Whatever state a diagram of the agency's own has brought it back to."""
    draft = driver.as_(OFFICER).starts("outgoing")
    driver.reaches(draft, "number_and_seal")
    with driver.platform.begin() as work:
        work.documents.get(draft).move_to("drafting")
    cancels(driver, draft)
    assert driver.document(draft).state == "drafting"


def test_a_letter_keeps_its_state_and_the_reply_begun_in_its_case_is_dropped(driver: Driver) -> None:
    letter = driver.packet_arrives()
    draft = driver.reaches(letter, "check_content")
    before = driver.document(letter).state
    cancels(driver, letter)
    assert (driver.document(letter).state, driver.document(draft).state) == (before, "dropped")
    assert driver.lines_of(letter, "case_cancelled") == ["Hủy vụ việc: Không còn cần."]
    assert driver.book("incoming") == [(1, letter)]
    assert driver.open_tasks(letter) == []


def test_a_case_sent_back_to_before_the_reply_drops_it_and_opens_another_when_it_comes_again(driver: Driver) -> None:
    letter = driver.packet_arrives()
    first = driver.reaches(letter, "draft")
    returns(driver, OFFICER, "draft", "work")
    assert driver.document(first).state == "dropped"
    assert driver.lines_of(first, "dropped") == ["Bỏ dự thảo. Việc trả về bước “Xử lý văn bản”: Xem lại."]
    assert driver.document(letter).state == "processing"
    second = driver.reaches(letter, "draft")
    assert second != first
    assert (driver.document(first).state, driver.document(second).state) == ("dropped", "drafting")


def test_a_draft_whose_own_case_is_done_again_stays_a_draft(driver: Driver) -> None:
    draft = driver.as_(OFFICER).starts("outgoing")
    driver.reaches(draft, "check_content")
    with driver.platform.begin() as work:
        (case,) = work.cases.about(str(draft))
        restart(work, case.id, "draft", "Làm lại.", driver.as_(LEADER).visitor.actor)
    driver.machine_works()
    assert driver.document(draft).state == "drafting"
    driver.runs_out(draft)
    assert driver.document(draft).state == "issued"


def test_a_draft_sent_back_to_its_drafter_stays_a_draft(driver: Driver) -> None:
    letter = driver.packet_arrives()
    draft = driver.reaches(letter, "check_content")
    returns(driver, HEAD, "check_content", "draft")
    assert driver.document(draft).state == "drafting"
    assert driver.lines_of(draft, "dropped") == []
    driver.runs_out(letter)
    assert driver.document(draft).state in ("issued", "completed")
