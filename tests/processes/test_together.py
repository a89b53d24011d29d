"""Several people and several workers at the same moment: each thing happens once, and nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from connectors.catalog import OPERATIONS
from connectors.interop.intake import Receipt
from connectors.operation import Operation
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Worker
from records.errors import KeyUnavailable
from tests.driver import HTKT, OFFICE, ORDINARY, QHKT, Driver


def together(*acts: Callable[[], object]) -> list[object]:
    """Let some things happen at the same moment; what each returned or raised."""
    start, results = threading.Barrier(len(acts)), dict[int, object]()

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = act()
        except Exception as refused:
            results[place] = refused

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[place] for place in range(len(acts))]


def test_two_workers_at_once_never_do_a_job_twice(driver: Driver) -> None:
    began: Counter[UUID] = Counter()
    guard = threading.Lock()

    def counted(operation: Operation) -> Operation:
        def read(work: Work, job: ClaimedJob) -> Any:
            with guard:
                began[job.id] += 1
            return operation.read(work, job)

        return replace(operation, read=read)

    operations = {name: counted(operation) for name, operation in OPERATIONS.items()}
    workers = [Worker(driver.platform.begin, operations, driver.platform.outside) for _ in range(2)]
    for number in range(1, 7):
        driver.platform.intake.take_in(driver.letters.packet(number=str(number)), "api")
    results = together(*(worker.drain for worker in workers))
    driver.platform.worker.drain()  # what one of them left when it found nothing free
    assert all(isinstance(done, int) for done in results), results
    assert set(began.values()) == {1}
    letters = driver.documents("incoming")
    assert [letter.state for letter in letters] == ["arrived"] * 6
    assert len(driver.statuses_sent()) == 6


def test_two_people_who_complete_one_task_at_once_move_the_case_once(driver: Driver) -> None:
    letter = driver.packet_arrives()
    clerk = driver.as_("mauvt.sxd")
    task = clerk.opens("receive")
    leader = task.choices["leaders"][0].value
    answers = {"decision": "accept", "leader": leader}
    desk = driver.platform.desk
    results = together(*[lambda: desk.complete(task.task.id, answers, clerk.visitor.actor)] * 4)
    driver.machine_works()
    assert len([outcome for outcome in results if not isinstance(outcome, Exception)]) == 1, results
    assert {getattr(refused, "code", "") for refused in results if isinstance(refused, Exception)} <= {
        "task_not_open",
        "case_not_running",
    }
    assert driver.book("incoming") == [(1, letter)]
    assert [line.kind for line in driver.case_lines(letter)].count("task_completed") == 1


def test_clerks_who_accept_at_once_get_numbers_without_gap_or_double(driver: Driver) -> None:
    letters = [driver.packet_arrives(number=str(number)) for number in range(1, 5)]
    clerk = driver.as_("mauvt.sxd")
    way = ORDINARY["receive"][1]
    results = together(*[lambda letter=letter: clerk.submits("receive", letter, **way) for letter in letters])
    assert [outcome.is_done for outcome in results] == [True] * 4
    workers = [Worker(driver.platform.begin, OPERATIONS, driver.platform.outside) for _ in range(3)]
    together(*(worker.drain for worker in workers))
    driver.machine_works()
    book = driver.book("incoming")
    assert [number for number, _ in book] == [1, 2, 3, 4]
    assert {document for _, document in book} == set(letters)
    assert driver.incidents() == []


def test_opinions_given_at_once_are_all_kept(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "direct")
    units = [{"unit": HTKT, "due": "2026-11-26"}, {"unit": OFFICE, "due": "2026-11-26"}]
    driver.as_("dinhbg.sxd").completes("direct", **{**ORDINARY["direct"][1], "cooperating": units})
    results = together(
        lambda: driver.as_("nhapdv.sxd").submits("opinion", opinion="Nhất trí."),
        lambda: driver.as_("nhapcv.sxd").submits("opinion", opinion="Đồng ý."),
        lambda: driver.as_("hoatv.sxd").submits("assign_officer", officer="Nguyễn Thị Giả"),
    )
    assert [outcome.is_done for outcome in results] == [True] * 3
    workers = [Worker(driver.platform.begin, OPERATIONS, driver.platform.outside) for _ in range(3)]
    together(*(worker.drain for worker in workers))
    driver.machine_works()
    assert {one.opinion for one in driver.assignments_of(letter).values()} == {"", "Nhất trí.", "Đồng ý."}
    assert list(driver.statuses_of(letter)) == ["01", "03", "04", "05"]
    assert [task.element for task in driver.open_tasks(letter)] == ["work"]
    assert QHKT in driver.assignments_of(letter)


def test_the_same_packet_at_several_doors_is_one_letter(driver: Driver) -> None:
    packet = driver.letters.packet()
    results = together(*[lambda: driver.platform.intake.take_in(packet, "api")] * 4)
    driver.machine_works()
    receipts = [result for result in results if isinstance(result, Receipt)]
    assert sorted(receipt.state for receipt in receipts) == ["accepted", "duplicate", "duplicate", "duplicate"], results
    assert len({receipt.document_ids for receipt in receipts}) == 1
    assert [row.seen for row in driver.packets()] == [4]
    assert len(driver.documents("incoming")) == 1


def test_many_wrong_pins_are_no_more_than_five_tries(driver: Driver) -> None:
    draft = driver.as_("giant.sxd").starts("outgoing")
    driver.reaches(draft, "sign")
    signer = driver.as_("dinhbg.sxd")
    guesses = [lambda pin=f"{pin:06}": signer.tries("sign", decision="sign", pin=pin) for pin in range(12)]
    results = together(*guesses)
    resting = [result for result in results if isinstance(result, KeyUnavailable)]
    assert (len(results), len(resting)) == (12, 7), results
    assert driver.document(draft).state == "drafting"
