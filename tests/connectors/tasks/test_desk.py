"""The desk: what is typed is kept, what is sent counts once, and nobody does another person's work."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest

from connectors.tasks.desk import Outcome
from engine.errors import NotFound, NotYours, SubmissionReused, TaskNotOpen
from records.organisations import Person
from tests.driver import Driver, Hand

CLERK = "mauvt.sxd"


@pytest.fixture
def letter(driver: Driver) -> UUID:
    """A letter that waits for the clerk."""
    return driver.packet_arrives()


@pytest.fixture
def colleague(driver: Driver) -> Hand:
    """A second clerk of the same agency."""
    with driver.platform.begin() as work:
        clerk = driver.as_(CLERK).visitor.person
        person = Person(
            agency_id=clerk.agency_id,
            unit_id=clerk.unit_id,
            full_name="Lê Thị Nháp",
            title="Văn thư",
            account="nhaplt.sxd",
        )
        work.session.add(person)
        work.session.flush()
        work.organisations.grant(person, "van_thu", work.now)
    return driver.as_("nhaplt.sxd")


def sends(driver: Driver, hand: Hand, task: UUID, key: str, body: bytes = b"accept") -> Outcome:
    leader = str(driver.as_("dinhbg.sxd").visitor.person.id)
    return driver.platform.desk.complete(task, {"decision": "accept", "leader": leader}, hand.visitor.actor, key, body)


# ---------------------------------------------------------------- sent twice


def test_a_submission_sent_twice_counts_once_and_is_answered_the_same(driver: Driver, letter: UUID) -> None:
    clerk = driver.as_(CLERK)
    task = clerk.opens("receive").task.id
    first, again = sends(driver, clerk, task, "k-1"), sends(driver, clerk, task, "k-1")
    driver.machine_works()
    assert first == again == sends(driver, clerk, task, "k-1")
    assert first.case_id == driver.cases_about(letter)[0].id
    assert driver.book("incoming") == [(1, letter)]


def test_a_double_click_counts_once_and_both_clicks_are_answered_the_same(driver: Driver, letter: UUID) -> None:
    clerk = driver.as_(CLERK)
    task, start = clerk.opens("receive").task.id, threading.Barrier(3)
    outcomes: list[object] = []

    def click() -> None:
        start.wait()
        try:
            outcomes.append(sends(driver, clerk, task, "k-1"))
        except Exception as refused:
            outcomes.append(refused)

    clicks = [threading.Thread(target=click) for _ in range(3)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    driver.machine_works()
    assert driver.book("incoming") == [(1, letter)]
    assert outcomes == [Outcome({}, {}, driver.cases_about(letter)[0].id)] * 3


def test_a_key_used_for_another_request_is_refused(driver: Driver, letter: UUID) -> None:
    clerk = driver.as_(CLERK)
    sends(driver, clerk, clerk.opens("receive").task.id, "k-1")
    other = driver.packet_arrives(number="13")
    with pytest.raises(SubmissionReused):
        sends(driver, clerk, clerk.opens("receive", other).task.id, "k-1", b"another")
    assert driver.document(other).state == "arrived"
    assert driver.document(letter).state == "accepted"


def test_two_people_may_use_the_same_key(driver: Driver, letter: UUID, colleague: Hand) -> None:
    other = driver.packet_arrives(number="13")
    clerk = driver.as_(CLERK)
    mine, hers = clerk.opens("receive", letter).task.id, colleague.opens("receive", other).task.id
    assert sends(driver, clerk, mine, "k-1").case_id != sends(driver, colleague, hers, "k-1", b"other").case_id


def test_a_refused_submission_does_not_use_up_its_key(driver: Driver, letter: UUID) -> None:
    clerk = driver.as_(CLERK)
    task = clerk.opens("receive").task.id
    refused = driver.platform.desk.complete(task, {"decision": "accept"}, clerk.visitor.actor, "k-1", b"a")
    assert set(refused.errors) == {"leader"}
    assert refused.typed["decision"] == "accept"
    assert driver.document(letter).state == "arrived"
    assert sends(driver, clerk, task, "k-1", b"b").is_done


def test_a_task_that_is_done_is_not_done_again(driver: Driver, letter: UUID, colleague: Hand) -> None:
    task = colleague.opens("receive").task.id
    sends(driver, driver.as_(CLERK), task, "k-1")
    with pytest.raises(TaskNotOpen):
        sends(driver, colleague, task, "k-2")
    assert [line.kind for line in driver.case_lines(letter)].count("task_completed") == 1


# ---------------------------------------------------------------- whose it is


def test_a_claimed_task_is_nobody_elses_until_it_is_given_back(driver: Driver, letter: UUID, colleague: Hand) -> None:
    clerk = driver.as_(CLERK)
    task = clerk.opens("receive").task.id
    with driver.platform.begin() as work:
        work.inbox.claim(task, clerk.visitor.actor)
    assert [one.id for one in clerk.inbox()] == [task]
    assert colleague.inbox() == []
    with pytest.raises(NotYours):
        sends(driver, colleague, task, "k-1")
    with pytest.raises(NotYours), driver.platform.begin() as work:
        work.inbox.claim(task, colleague.visitor.actor)
    with driver.platform.begin() as work:
        work.inbox.release(task, clerk.visitor.actor)
    assert sends(driver, colleague, task, "k-2").is_done
    assert driver.cases_about(letter)[0].status == "running"


def test_a_task_offered_to_others_does_not_exist(driver: Driver, letter: UUID) -> None:
    task = driver.as_(CLERK).opens("receive").task.id
    for account in ("dinhbg.sxd", "giant.sxd", "thutt.vp", "nhapdt.stc"):
        stranger = driver.as_(account)
        with pytest.raises(NotFound):
            sends(driver, stranger, task, "k-1")
        with pytest.raises(NotFound):
            driver.platform.desk.save_draft(task, {}, stranger.visitor.actor)
        with pytest.raises(NotFound), driver.platform.begin() as work:
            work.inbox.claim(task, stranger.visitor.actor)
    assert driver.document(letter).state == "arrived"


def test_somebody_whose_role_has_ended_finds_the_task_no_more(driver: Driver, letter: UUID) -> None:
    clerk = driver.as_(CLERK)
    task = clerk.opens("receive").task.id
    with driver.platform.begin() as work:
        for holding in work.organisations.holdings(clerk.visitor.person.id):
            holding.until = work.now
    assert driver.as_(CLERK).inbox() == []
    with pytest.raises(NotFound):
        sends(driver, driver.as_(CLERK), task, "k-1")
    assert driver.document(letter).state == "arrived"


# ---------------------------------------------------------------- half-filled answers


def test_a_half_filled_answer_is_kept_for_its_writer_alone_and_goes_with_the_task(
    driver: Driver, letter: UUID, colleague: Hand
) -> None:
    clerk = driver.as_(CLERK)
    task = clerk.opens("receive").task.id
    typed = {"decision": "return", "reason_code": "other", "reason": "Đang soạn câu trả lại"}
    saved_at = driver.platform.desk.save_draft(task, typed, clerk.visitor.actor)
    assert saved_at == driver.platform.clock()
    assert clerk.opens("receive").answers["reason"] == "Đang soạn câu trả lại"
    assert colleague.opens("receive").answers["decision"] == "accept"
    assert driver.document(letter).state == "arrived"
    sends(driver, clerk, task, "k-1")
    with driver.platform.read() as work:
        assert work.inbox.draft(task, clerk.visitor.actor) is None
    with pytest.raises(TaskNotOpen):
        driver.platform.desk.save_draft(task, typed, clerk.visitor.actor)


def test_nobody_outside_the_list_can_be_chosen(driver: Driver, letter: UUID) -> None:
    stranger = str(driver.as_("hoalm.vp").visitor.person.id)  # a leader of another agency
    officer = str(driver.as_("giant.sxd").visitor.person.id)  # of this agency, and no leader
    for person in (stranger, officer, "không-có"):
        assert set(driver.as_(CLERK).tries("receive", decision="accept", leader=person)) == {"leader"}
    assert driver.document(letter).state == "arrived"
