"""The machine's share: a worker that dies anywhere, a job or a timer that keeps failing. The books must not notice."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from connectors.catalog import OPERATIONS
from connectors.operation import Operation
from connectors.outside import Outside
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Fail, Retry, Worker
from tests.conftest import Clock
from tests.driver import HTKT, ORDINARY, WORDS, Driver
from web.installation import PROCESSES, catalogue_of


class Killed(BaseException):
    """The process is gone: nothing catches this, nothing is settled."""


@dataclass(frozen=True)
class Killer:
    """Lets the first attempt at every job die at `point`, as a killed process would, and counts the attempts."""

    point: str
    attempts: Counter[UUID]

    def around(self, operation: Operation) -> Operation:
        def read(work: Work, job: ClaimedJob) -> Any:
            self.attempts[job.id] += 1
            material = operation.read(work, job)
            self._die(job, "while reading")
            return job, material

        def act(read_: tuple[ClaimedJob, Any], outside: Outside) -> Any:
            job, material = read_
            self._die(job, "before acting")
            assert operation.act is not None
            outcome = operation.act(material, outside)
            self._die(job, "after acting")
            return outcome

        def record(work: Work, job: ClaimedJob, outcome: Any) -> Mapping[str, Any]:
            result = operation.record(work, job, outcome if operation.act else outcome[1])
            self._die(job, "while recording")
            return result

        return replace(operation, read=read, act=act if operation.act else None, record=record)

    def _die(self, job: ClaimedJob, point: str) -> None:
        if point == self.point and self.attempts[job.id] == 1:
            raise Killed(f"{job.operation} {point}")


POINTS = ("while reading", "before acting", "after acting", "while recording")


def works_though_killed(driver: Driver, clock: Clock) -> int:
    """Workers die one after the other; each time a new one comes when the lease has run out. How many died."""
    died = 0
    while True:
        try:
            driver.machine_works()
        except Killed:
            died += 1
            driver.platform.worker.name = f"worker after {died}"
            clock.advance(minutes=2, seconds=1)
        else:
            return died


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_of_every_job_leaves_the_same_books_and_packets(
    driver: Driver, clock: Clock, point: str
) -> None:
    killer = Killer(point, Counter())
    driver.platform.worker.operations = {name: killer.around(operation) for name, operation in OPERATIONS.items()}
    driver.platform.intake.take_in(driver.letters.packet(), "api")
    died = works_though_killed(driver, clock)
    (letter,) = (document.id for document in driver.documents("incoming"))

    ways = {
        **ORDINARY,
        "direct": ("dinhbg.sxd", {**ORDINARY["direct"][1], "cooperating": [{"unit": HTKT, "due": "2026-11-26"}]}),
        "draft": ("giant.sxd", {**WORDS, "recipients": ["Bộ Xây dựng", "Sở Tài chính"]}),
    }
    while waiting := {task.element for task in driver.open_tasks(letter)}:
        element = next(element for element in ways if element in waiting)
        account, answers = ways[element]
        assert driver.as_(account).submits(element, **answers).is_done
        died += works_though_killed(driver, clock)

    could_die_there = [job for job in driver.jobs_done() if OPERATIONS[job].act or "acting" not in point]
    assert died == len(could_die_there) > 10
    the_whole_story_is_told_once(driver, letter)


def the_whole_story_is_told_once(driver: Driver, letter: UUID) -> None:
    """Every register, state, file, line and packet of the story is there, and none of them twice."""
    (reply,) = (document.id for document in driver.documents("outgoing"))
    (copy,) = (document.id for document in driver.documents("incoming", "H99.05"))
    assert driver.incidents() == []
    assert (driver.document(letter).state, driver.document(reply).state) == ("completed", "issued")
    assert driver.document(copy).state == "arrived"
    assert (driver.book("incoming"), driver.book("outgoing")) == ([(1, letter)], [(1, reply)])
    assert list(driver.statuses_of(letter)) == ["01", "03", "04", "05", "06"]
    assert sorted(report.status for report in driver.statuses_sent()) == ["01", "03", "04", "05", "06"]
    assert [packet.full_number for packet in driver.letters_sent()] == ["01/SXD-QHKT"]
    assert {code: one.status_name for code, one in driver.deliveries_of(reply).items()} == {
        "G17": "Đã gửi",
        "H99.05": "Đã đến",
    }
    assert [one.opinion for one in driver.assignments_of(letter).values()] == [
        "Đã trả lời bằng văn bản 01/SXD-QHKT",
        "Nhất trí.",
    ]
    for document in (letter, reply, copy):
        lines = [(line.kind, line.text) for line in driver.history_of(document)]
        assert len(set(lines)) == len(lines), lines
    with driver.platform.read() as work:
        assert [file.stage for file in work.documents.get(reply).files] == ["draft", "signed", "sealed"]


# ---------------------------------------------------------------- slow and dead workers


def test_a_worker_that_wakes_up_after_its_lease_finds_the_work_done_and_changes_nothing(
    driver: Driver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    acted: list[str] = []

    def slowly(material: Any, outside: Outside) -> Any:
        acted.append("slow")
        clock.advance(minutes=3)
        other = Worker(driver.platform.begin, OPERATIONS, driver.platform.outside)
        other.drain()
        assert OPERATIONS["signature.judge_document"].act is not None
        return OPERATIONS["signature.judge_document"].act(material, outside)

    slow = replace(OPERATIONS["signature.judge_document"], act=slowly)
    driver.platform.worker.operations = {**OPERATIONS, "signature.judge_document": slow}
    letter = driver.packet_arrives()
    assert acted == ["slow"]
    assert "was taken by another worker" in caplog.text
    assert driver.document(letter).state == "arrived"
    assert len(driver.lines_of(letter, "judged")) == 1
    assert driver.statuses_of(letter) == {"01": "Đã đến"}


def test_until_its_lease_runs_out_nobody_else_takes_a_dead_workers_job(driver: Driver, clock: Clock) -> None:
    killer = Killer("before acting", Counter())
    driver.platform.worker.operations = {name: killer.around(operation) for name, operation in OPERATIONS.items()}
    driver.platform.intake.take_in(driver.letters.packet(), "api")
    with pytest.raises(Killed):
        driver.machine_works()
    clock.advance(minutes=1, seconds=59)
    assert driver.platform.worker.drain() == 0
    clock.advance(seconds=2)
    assert driver.platform.worker.run_once()


# ---------------------------------------------------------------- what keeps failing


def failing(driver: Driver, operation: str, raises: Callable[[], Exception]) -> None:
    def act(material: Any, outside: Outside) -> Any:
        raise raises()

    driver.platform.worker.operations = {**OPERATIONS, operation: replace(OPERATIONS[operation], act=act)}


@pytest.mark.parametrize(
    "raises", [lambda: Retry("busy", "Máy chủ bận."), lambda: RuntimeError("boom")], ids=["retry", "bug"]
)
def test_what_keeps_failing_is_tried_after_growing_pauses_then_parked_and_goes_on_after_a_retry(
    driver: Driver, clock: Clock, raises: Callable[[], Exception]
) -> None:
    failing(driver, "signature.judge_document", raises)
    letter = driver.packet_arrives()
    pauses = []
    while waiting := driver.jobs("signature.judge_document", "waiting"):
        pauses.append(waiting[0].run_at - clock.now)
        clock.now = waiting[0].run_at
        driver.machine_works()
    assert pauses == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16, 32)]
    (incident,) = driver.incidents()
    assert (incident.element, incident.error_code) == ("judge", "busy" if "Retry" in repr(raises()) else "unexpected")
    assert driver.document(letter).state == "checking"
    assert [line.kind for line in driver.case_lines(letter)][-1] == "incident"

    driver.platform.worker.operations = OPERATIONS
    driver.lets_run_again(incident)
    assert driver.incidents() == []
    assert driver.document(letter).state == "arrived"
    driver.runs_out(letter)
    assert driver.document(letter).state == "completed"


def test_what_cannot_succeed_is_parked_at_once(driver: Driver) -> None:
    failing(driver, "signature.judge_document", lambda: Fail("no_trust", "Chưa có gốc tin cậy."))
    driver.packet_arrives()
    (incident,) = driver.incidents()
    assert (incident.attempts, incident.error) == (1, "Chưa có gốc tin cậy.")


def test_an_incident_of_one_letter_does_not_hold_up_another(driver: Driver) -> None:
    failing(driver, "signature.judge_document", lambda: Fail("no_trust", "Chưa có gốc tin cậy."))
    stuck = driver.packet_arrives(number="1")
    driver.platform.worker.operations = OPERATIONS
    free = driver.packet_arrives(number="2")
    assert (driver.document(stuck).state, driver.document(free).state) == ("checking", "arrived")


def test_a_person_who_can_do_something_reads_the_reason_of_an_incident_where_the_case_stands(driver: Driver) -> None:
    failing(driver, "signature.judge_document", lambda: Fail("no_trust", "Chưa có gốc tin cậy."))
    letter = driver.packet_arrives()
    with driver.platform.read() as work:
        (place,) = work.places.of_case(work.cases.about(str(letter))[0])
    stop = place.stops["judge"]
    assert (stop.state, stop.note) == ("incident", "Chưa có gốc tin cậy.")


def test_a_job_that_kills_every_worker_is_parked_in_the_end(driver: Driver, clock: Clock) -> None:
    def kill(material: Any, outside: Outside) -> Any:
        raise Killed

    judge = "signature.judge_document"
    driver.platform.worker.operations = {**OPERATIONS, judge: replace(OPERATIONS[judge], act=kill)}
    driver.platform.intake.take_in(driver.letters.packet(), "api")
    died = 0
    while not driver.incidents():
        with contextlib.suppress(Killed):
            driver.machine_works()
            break  # nothing is left that could kill it
        died += 1
        assert died <= 12, "it is taken again for ever"
        clock.advance(minutes=3)
    (incident,) = driver.incidents()
    assert (incident.operation, died) == (judge, incident.retries + 1)


def test_a_case_whose_timer_cannot_go_on_does_not_stop_the_machine(driver: Driver, clock: Clock) -> None:
    broken = (PROCESSES / "outgoing.bpmn").read_bytes().replace(b"<bpmn:endEvent ", TIMER_THAT_FAILS, 1)
    with driver.platform.begin() as work:
        agency = work.organisations.agency_by_code("H99.07")
        assert agency is not None
        work.definitions.deploy(broken, str(agency.id), "Quản trị quy trình", catalogue_of(work))
    stuck = driver.as_("giant.sxd").starts("outgoing")
    clock.advance(hours=2)
    driver.platform.intake.take_in(driver.letters.packet(), "api")
    worker = threading.Thread(target=driver.platform.worker.run)
    worker.start()
    deadline = time.monotonic() + 3
    while driver.documents("incoming")[0].state == "checking" and time.monotonic() < deadline:
        time.sleep(0.05)
    driver.platform.worker.stop()
    worker.join()
    assert driver.documents("incoming")[0].state == "arrived"
    assert driver.waits_for("draft", "giant.sxd")
    assert "incident" in {line.kind for line in driver.case_lines(stuck)}  # and somebody is told


TIMER_THAT_FAILS = """
    <bpmn:boundaryEvent id="late" name="muộn" attachedToRef="draft" cancelActivity="false">
      <bpmn:outgoing>late_to_remind</bpmn:outgoing>
      <bpmn:timerEventDefinition id="late_def">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">"PT1H"</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:scriptTask id="remind" name="Nhắc">
      <bpmn:incoming>late_to_remind</bpmn:incoming>
      <bpmn:outgoing>remind_to_reminded</bpmn:outgoing>
      <bpmn:script>reminders = drafting.reminders + 1</bpmn:script>
    </bpmn:scriptTask>
    <bpmn:endEvent id="reminded" name="Đã nhắc"><bpmn:incoming>remind_to_reminded</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="late_to_remind" sourceRef="late" targetRef="remind" />
    <bpmn:sequenceFlow id="remind_to_reminded" sourceRef="remind" targetRef="reminded" />
    <bpmn:endEvent """.encode()
