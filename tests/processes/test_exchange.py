"""The exchange with agencies elsewhere (R027, R044, R067): the shared folder, reports on what we issued, answers both ways."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from connectors.interop.arrivals_folder import FolderWatch
from connectors.interop.packet import AgencyCard, DocumentReference
from records.storage import Storage
from tests.conftest import MONDAY, Clock
from tests.driver import WORDS, Driver
from tests.engine.bpmn import process, script, user
from tests.letters import TODAY

# ---------------------------------------------------------------- the folder


FINANCE = AgencyCard("H99.05", "Sở Tài chính")


def puts(driver: Driver, name: str, data: bytes) -> None:
    """Lay a file into the exchange folder, written a minute ago."""
    path = driver.platform.folder.root / "incoming" / name
    path.write_bytes(data)
    a_minute_ago = driver.platform.clock().timestamp() - 60
    os.utime(path, (a_minute_ago, a_minute_ago))


def looks(driver: Driver) -> int:
    platform = driver.platform
    taken = FolderWatch(platform.folder, platform.intake, platform.clock).once()
    driver.machine_works()
    return taken


def names(driver: Driver, folder: str) -> list[str]:
    return sorted(path.name.split(".")[0] for path in (driver.platform.folder.root / folder).glob("*.edxml"))


def test_packets_in_the_folder_are_taken_in_and_settled_with_their_answers(driver: Driver) -> None:
    puts(driver, "good.edxml", driver.letters.packet())
    puts(driver, "broken.edxml", driver.letters.packet()[:-3000])
    assert looks(driver) == 2
    assert (names(driver, "done"), names(driver, "refused"), names(driver, "incoming")) == (["good"], ["broken"], [])
    (reason,) = (driver.platform.folder.root / "refused").glob("*.reason.txt")
    assert "XML hỏng hoặc bị cắt" in reason.read_text()
    assert len(driver.documents("incoming")) == 1


BROKEN = process("incoming", script("first", "x = 1 // 0"), user("after"))


def test_a_letter_whose_process_cannot_begin_is_kept_and_waits_for_an_operator(driver: Driver) -> None:
    """The other agency it is addressed to is not held up, and the folder is empty at once."""
    with driver.platform.begin() as work:
        found = work.organisations.agency_by_code("H99.07")
        assert found is not None
        agency = str(found.id)
        work.definitions.deploy(BROKEN, agency, "Quản trị quy trình")
    puts(driver, "letter.edxml", driver.letters.packet(to=["H99.07", "H99.05"]))
    assert (looks(driver), looks(driver)) == (1, 0)
    assert (names(driver, "done"), names(driver, "refused"), names(driver, "incoming")) == (["letter"], [], [])
    (theirs,), (ours,) = driver.documents("incoming", "H99.05"), driver.documents("incoming")
    assert len(driver.cases_about(theirs.id)) == 1
    assert (driver.cases_about(ours.id), driver.statuses_of(ours.id), ours.state) == ([], {}, "checking")
    (incident,) = driver.incidents()
    assert (incident.operation, incident.error_code) == ("interop.start_incoming", "expression_failed")
    assert incident.agency == agency
    (line,) = driver.lines_of(ours.id, "case_not_started")
    assert "“incoming”" in line
    assert "Người quản trị quy trình" in line
    with driver.platform.begin() as work:  # the agency goes back to the process of everybody
        for own in work.definitions.seen([agency], "incoming"):
            own.status = "retired"
    driver.lets_run_again(incident)
    assert driver.incidents() == []
    assert len(driver.cases_about(ours.id)) == 1
    assert list(driver.statuses_of(ours.id)) == ["01"]
    assert driver.waits_for("receive", "mauvt.sxd")
    assert driver.performs("interop.start_incoming", document_id=str(ours.id)).error_code == "wrong_state"


def test_a_letter_for_which_there_is_no_process_at_all_waits_too(driver: Driver) -> None:
    with driver.platform.begin() as work:
        for each in work.definitions.seen(["*"], "incoming"):
            each.status = "retired"
    puts(driver, "letter.edxml", driver.letters.packet())
    assert (looks(driver), names(driver, "done")) == (1, ["letter"])
    (incident,) = driver.incidents()
    assert (incident.operation, incident.error_code) == ("interop.start_incoming", "definition_missing")


@dataclass(frozen=True)
class FullDisk:
    """A store with no room for one content."""

    inner: Storage
    too_much: bytes

    def put(self, data: bytes) -> str:
        if data == self.too_much:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.inner.put(data)

    def get(self, sha256: str) -> bytes:
        return self.inner.get(sha256)


def test_a_packet_that_cannot_be_taken_in_now_holds_up_no_other_and_is_tried_again(
    driver: Driver, clock: Clock
) -> None:
    large = driver.letters.packet(number="1")
    puts(driver, "a-large.edxml", large)
    puts(driver, "b-small.edxml", driver.letters.packet(number="2"))
    platform = driver.platform
    intake = replace(platform.intake, storage=FullDisk(platform.storage, large))
    watch = FolderWatch(platform.folder, intake, platform.clock)
    assert (watch.once(), watch.once()) == (1, 0)
    assert (names(driver, "done"), names(driver, "incoming")) == (["b-small"], ["a-large"])
    watch = replace(watch, intake=platform.intake)  # there is room again
    assert watch.once() == 0
    clock.advance(minutes=1)
    assert watch.once() == 1
    assert (names(driver, "done"), names(driver, "incoming")) == (["a-large", "b-small"], [])


def test_an_oversized_file_in_the_folder_is_settled_once_and_somebody_can_read_why(driver: Driver) -> None:
    driver.platform.config = replace(driver.platform.config, packet_limit_mb=1)
    puts(driver, "big.edxml", b" " * (1024 * 1024 + 1))
    looks(driver)
    assert names(driver, "incoming") == []
    assert names(driver, "refused") == ["big"]
    assert [row.reason_code for row in driver.packets()] == ["packet_too_large"]
    assert looks(driver) == 0


# ---------------------------------------------------------------- statuses and answers


def test_a_status_about_a_document_that_we_never_issued_is_kept_and_changes_nothing(driver: Driver) -> None:
    about = DocumentReference("H99.07", "99/SXD-QHKT", "H99.07,2026/11/20,99/SXD-QHKT", TODAY)
    receipt = driver.platform.intake.take_in(driver.letters.status("03", about), "api")
    assert (receipt.state, receipt.reason_code) == ("refused", "status_unknown_document")
    (row,) = driver.packets()
    assert (row.kind, row.status_code, row.state, row.document_id) == ("status", "03", "refused", None)
    assert "không có trong sổ đi" in row.reason
    assert driver.statuses_sent() == []


def issued(driver: Driver) -> tuple[UUID, DocumentReference]:
    """A letter of the department that the ministry has been sent, and how the ministry names it."""
    draft = driver.as_("giant.sxd").starts("outgoing")
    driver.runs_out(draft)
    (letter,) = driver.letters_sent()
    return draft, letter.reference


def test_what_a_recipient_reports_stands_on_the_delivery_once_and_never_goes_backwards(driver: Driver) -> None:
    draft, about = issued(driver)
    for code, words in (("01", ""), ("04", "Giao Vụ Quy hoạch"), ("03", "Số đến 7"), ("04", "Giao lại")):
        driver.platform.intake.take_in(driver.letters.status(code, about, words), "api")
    delivery = driver.deliveries_of(draft)["G17"]
    assert (delivery.last_status, delivery.description) == ("04", "Giao Vụ Quy hoạch")
    assert (delivery.arrived_at, delivery.accepted_at, delivery.assigned_at) == (MONDAY, MONDAY, MONDAY)
    lines = driver.lines_of(draft, "status_01", "status_03", "status_04")
    assert len(lines) == 3


def test_a_status_from_an_agency_that_was_never_sent_the_document_is_refused(driver: Driver) -> None:
    draft, about = issued(driver)
    receipt = driver.platform.intake.take_in(driver.letters.status("06", about, sender=FINANCE), "api")
    assert (receipt.state, receipt.reason_code) == ("refused", "status_unknown_document")
    assert driver.deliveries_of(draft)["G17"].completed_at is None


def test_an_answer_is_linked_to_the_letter_it_answers(driver: Driver) -> None:
    draft, about = issued(driver)
    by_identifier = driver.packet_arrives(number="31", answers=[about])
    by_number = driver.packet_arrives(number="32", answers=[replace(about, document_id="")])
    unrelated = driver.packet_arrives(number="33", answers=[replace(about, document_id="", number="7/SXD-QHKT")])

    def answers(letter: UUID) -> list[UUID]:
        view = driver.as_("mauvt.sxd").sees(letter)
        assert view is not None
        return view.answers

    assert answers(by_identifier) == answers(by_number) == [draft]
    assert answers(unrelated) == []
    view = driver.as_("mauvt.sxd").sees(draft)
    assert view is not None
    assert set(view.answered_by) == {by_identifier, by_number}


@pytest.mark.parametrize("by", ["identifier", "number and date"])
def test_a_letter_that_claims_to_answer_what_its_sender_was_never_sent_is_not_linked_and_says_why(
    driver: Driver, by: str
) -> None:
    draft, about = issued(driver)
    claim = about if by == "identifier" else replace(about, document_id="")
    letter = driver.packet_arrives(number="31", answers=[claim], sender=FINANCE)
    view = driver.as_("mauvt.sxd").sees(draft)
    assert view is not None
    assert view.answered_by == []
    (line,) = driver.lines_of(letter, "answer_refused")
    assert f"đã không gửi cho {FINANCE.name}" in line
    (row,) = [row for row in driver.packets() if row.document_id == letter and row.kind == "document"]
    assert (row.state, row.reason_code, row.reason) == ("accepted", "answer_refused", line)


def test_a_letter_or_status_that_names_another_agencys_document_touches_nothing_of_it(driver: Driver) -> None:
    """The province's office is told of the department's letter, under the office's own code and under the department's."""
    draft, about = issued(driver)
    letter = driver.packet_arrives(to="H99.01", number="31", answers=[about])
    assert "không có trong sổ đi của cơ quan này" in driver.lines_of(letter, "answer_refused")[0]
    forged = replace(about, agency_code="H99.01")
    receipt = driver.platform.intake.take_in(driver.letters.status("06", forged), "api")
    assert (receipt.state, receipt.reason_code) == ("refused", "status_unknown_document")
    assert driver.deliveries_of(draft)["G17"].completed_at is None
    view = driver.as_("giant.sxd").sees(draft)
    assert view is not None
    assert view.answered_by == []
    (row,) = [row for row in driver.packets() if row.state == "refused"]
    assert (row.status_code, row.document_id) == ("06", None)
    assert driver.platform.storage.get(row.sha256 or "")


@pytest.mark.parametrize("code", ["G22", "000.00.00.G17"], ids=["unknown", "by its older code"])
def test_every_sender_can_be_answered_in_the_directory_or_not(driver: Driver, code: str) -> None:
    letter = driver.packet_arrives(sender=AgencyCard(code, "Cơ quan Mẫu"))
    reply = driver.reaches(letter, "draft")
    drafter = driver.as_("giant.sxd")
    opened = drafter.opens("draft")
    offered = {choice.value for choice in opened.choices["agencies"]}
    assert set(opened.answers["recipients"]) <= offered
    drafter.completes("draft", **{**WORDS, "recipients": opened.answers["recipients"]})
    driver.runs_out(letter)
    assert driver.document(reply).state == "issued"
    assert [answered.document_id for answered in driver.letters_sent()[0].answers] == [
        driver.document(letter).identifier
    ]
