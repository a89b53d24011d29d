"""Number, seal and sending (R024, R073–R079): one book without gap, the date of issue, and each recipient exactly one copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from connectors.antivirus.clamd import Infected, Verdict
from connectors.interop.codes import StatusCode
from connectors.interop.packet import AgencyCard, DocumentReference
from engine.tables import Job
from records.calendar import VIETNAM
from records.organisations import AgencyAlias
from signing.trust import Trust
from signing.verdict import judge
from tests.conftest import Clock
from tests.driver import WORDS, Driver
from web.demo.province import PIN

DRAFTER, SIGNER, CLERK = "giant.sxd", "dinhbg.sxd", "mauvt.sxd"
MINISTRY, FINANCE, OFFICE = "Bộ Xây dựng", "Sở Tài chính", "Văn phòng Ủy ban nhân dân tỉnh"


def addressed(driver: Driver, recipients: Sequence[str]) -> UUID:
    """A document to some recipients that lies before the clerk."""
    draft = driver.as_(DRAFTER).starts("outgoing")
    driver.as_(DRAFTER).completes("draft", draft, **{**WORDS, "recipients": list(recipients)})
    driver.reaches(draft, "number_and_seal")
    return draft


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)


def issued_pdf(driver: Driver, document: UUID) -> bytes:
    with driver.platform.read() as work:
        sha256 = work.documents.file_for(work.documents.get(document), 0).sha256
    return driver.platform.storage.get(sha256)


# ---------------------------------------------------------------- to whom


def test_a_recipient_elsewhere_is_reached_through_the_exchange_folder(driver: Driver) -> None:
    document = addressed(driver, [MINISTRY])
    driver.as_(CLERK).completes("number_and_seal")
    (letter,) = driver.letters_sent()
    assert [receiver.code for receiver in letter.receivers] == ["G17"]
    assert (letter.sender.code, letter.full_number) == ("H99.07", "01/SXD-QHKT")
    assert letter.document_id == driver.document(document).identifier == "H99.07,2026/11/23,01/SXD-QHKT"
    assert (letter.issued_on, letter.signer.full_name) == (date(2026, 11, 23), "Bùi Giả Định")
    assert [file.content for file in letter.attachments] == [issued_pdf(driver, document)]
    delivery = driver.deliveries_of(document)["G17"]
    assert (delivery.issued_at, delivery.sent_at) == (driver.platform.clock(), driver.platform.clock())
    assert delivery.status_name == "Đã gửi"


def test_a_recipient_in_this_installation_gets_one_copy_through_the_hub_and_none_by_the_folder(driver: Driver) -> None:
    document = addressed(driver, [FINANCE])
    driver.as_(CLERK).completes("number_and_seal")
    (arrived,) = driver.documents("incoming", "H99.05")
    assert driver.letters_sent() == []
    assert [(row.kind, row.source, row.seen) for row in driver.packets() if row.kind == "document"] == [
        ("document", "hub", 1)
    ]
    assert (arrived.identifier, arrived.state) == (driver.document(document).identifier, "arrived")
    assert arrived.verdict is not None
    assert arrived.verdict["ok"]
    assert driver.deliveries_of(document)["H99.05"].status_name == "Đã đến"
    driver.as_("nhapdt.stc").completes("receive", decision="accept", leader="Hà Văn Mẫu")
    delivery = driver.deliveries_of(document)["H99.05"]
    assert (delivery.status_name, delivery.description) == ("Đã tiếp nhận", "Tiếp nhận văn bản, số đến 1")
    (line,) = [line for line in driver.history_of(document) if line.kind == "status_03"]
    assert line.by_name == "Sở Tài chính"
    assert "số đến 1" in line.text


def test_what_a_recipient_returns_is_seen_by_the_sender_with_its_reason(driver: Driver) -> None:
    document = addressed(driver, [FINANCE])
    driver.as_(CLERK).completes("number_and_seal")
    answers = {
        "decision": "return",
        "reason_code": "wrong_address",
        "reason": "Không thuộc thẩm quyền của Sở Tài chính.",
    }
    driver.as_("nhapdt.stc").completes("receive", **answers)
    delivery = driver.deliveries_of(document)["H99.05"]
    assert delivery.last_status == StatusCode.REFUSED
    assert "Không thuộc thẩm quyền của Sở Tài chính." in delivery.description


def test_two_recipients_are_two_deliveries_each_with_a_progress_of_its_own(driver: Driver) -> None:
    document = addressed(driver, [FINANCE, OFFICE, MINISTRY])
    driver.as_(CLERK).completes("number_and_seal")
    driver.as_("thutt.vp").completes("receive", decision="accept", leader="Lê Minh Họa")
    names = {code: delivery.status_name for code, delivery in driver.deliveries_of(document).items()}
    assert names == {"H99.05": "Đã đến", "H99.01": "Đã tiếp nhận", "G17": "Đã gửi"}
    sent = [packet for packet in driver.packets("out") if packet.kind == "document"]
    assert sorted(packet.to_code for packet in sent) == ["G17", "H99.01", "H99.05"]
    assert len({packet.sha256 for packet in sent}) == 3  # each recipient reads only itself as addressed
    assert driver.book("incoming", "H99.01") == [(1, driver.documents("incoming", "H99.01")[0].id)]
    assert driver.lines_of(document, "issued") == ["Phát hành tới 3 nơi nhận"]


def test_a_status_under_an_older_code_of_the_recipient_finds_its_delivery(driver: Driver) -> None:
    document = addressed(driver, [FINANCE])
    with driver.platform.begin() as work:
        finance = work.organisations.agency_by_code("H99.05")
        assert finance is not None
        work.session.add(AgencyAlias(code="H99.5", agency_id=finance.id))
    driver.as_(CLERK).completes("number_and_seal")
    issued = driver.document(document)
    about = DocumentReference("H99.07", issued.number, issued.identifier or "", issued.issued_on)
    report = driver.letters.status("06", about, "Hoàn thành", sender=AgencyCard("H99.5", FINANCE))
    assert driver.platform.intake.take_in(report, "folder").state == "accepted"
    assert driver.deliveries_of(document)["H99.05"].last_status == StatusCode.DONE


# ---------------------------------------------------------------- on which day


def test_when_midnight_passes_between_number_and_seal_the_clerk_seals_again_under_the_same_number(
    driver: Driver, clock: Clock
) -> None:
    clock.now = at("2026-11-25 23:50")
    document = addressed(driver, [MINISTRY])
    driver.as_(CLERK).submits("number_and_seal", pin=PIN)
    assert driver.platform.worker.run_once()  # the number is given …
    assert (driver.document(document).number, driver.document(document).issued_on) == (
        "01/SXD-QHKT",
        date(2026, 11, 25),
    )
    clock.now = at("2026-11-26 00:01")
    driver.machine_works()  # … and then it is another day
    assert driver.document(document).state == "numbered"
    assert driver.waits_for("number_and_seal", CLERK)
    (failed,) = [line for line in driver.case_lines(document) if line.kind == "job_failed"]
    assert "Đã sang ngày khác sau khi cấp số" in failed.facts["message"]

    clock.now = at("2026-11-26 07:45")
    driver.as_(CLERK).completes("number_and_seal")
    issued = driver.document(document)
    assert (issued.state, issued.number, issued.issued_on) == ("issued", "01/SXD-QHKT", date(2026, 11, 26))
    assert issued.identifier == "H99.07,2026/11/26,01/SXD-QHKT"
    assert driver.book("outgoing") == [(1, document)]
    with driver.platform.read() as work:
        entry = work.registers.entry_of(work.documents.get(document))
        assert entry is not None
        assert entry.entered_on == date(2026, 11, 26)
    verdict = judge(issued_pdf(driver, document), driver.platform.trust, driver.platform.rules, clock.now)
    assert (verdict.ok, verdict.number, verdict.issued_on) == (True, "01", date(2026, 11, 26))


def test_a_document_that_waits_over_midnight_keeps_its_place_in_the_book(driver: Driver, clock: Clock) -> None:
    clock.now = at("2026-11-25 23:50")
    first = addressed(driver, [MINISTRY])
    driver.as_(CLERK).submits("number_and_seal", pin=PIN)
    driver.platform.worker.run_once()
    clock.now = at("2026-11-26 07:45")
    driver.machine_works()
    second = addressed(driver, [MINISTRY])
    driver.as_(CLERK).completes("number_and_seal", second)
    driver.as_(CLERK).completes("number_and_seal", first)
    assert driver.book("outgoing") == [(1, first), (2, second)]
    assert {driver.document(first).issued_on, driver.document(second).issued_on} == {date(2026, 11, 26)}


def test_numbers_start_again_each_year_and_no_two_documents_of_a_year_share_one(driver: Driver, clock: Clock) -> None:
    clock.now = at("2026-12-31 23:50")
    late = addressed(driver, [MINISTRY])
    driver.as_(CLERK).submits("number_and_seal", pin=PIN)
    driver.platform.worker.run_once()  # numbered in the old year …
    clock.now = at("2027-01-04 07:45")
    driver.machine_works()
    driver.as_(CLERK).completes("number_and_seal", late)  # … dated and sealed in the new one
    first = addressed(driver, [MINISTRY])
    driver.as_(CLERK).completes("number_and_seal", first)
    documents = [driver.document(late), driver.document(first)]
    assert {document.state for document in documents} == {"issued"}
    assert {document.issued_on for document in documents} == {date(2027, 1, 4)}
    assert len({document.number for document in documents}) == 2
    assert [document.number for document in documents] == ["01/SXD-QHKT", "02/SXD-QHKT"]
    assert driver.book("outgoing", year=2027) == [(1, late), (2, first)]


# ---------------------------------------------------------------- what keeps it from leaving


@dataclass(frozen=True)
class Finds:
    verdict: Verdict

    def scan(self, content: object) -> Verdict:
        return self.verdict


def test_an_infected_document_is_not_sent_and_an_operator_sees_why(driver: Driver) -> None:
    document = addressed(driver, [FINANCE, MINISTRY])
    platform = driver.platform
    platform.worker.outside = replace(platform.outside, scanner=Finds(Infected("Eicar-Test-Signature")))  # type: ignore[arg-type]
    driver.as_(CLERK).completes("number_and_seal")
    assert driver.document(document).state == "sealed"
    assert driver.letters_sent() == []
    assert driver.documents("incoming", "H99.05") == []
    (incident,) = driver.incidents()
    assert (incident.operation, incident.error_code) == ("interop.send_document", "infected")
    assert "có mã độc, không phát hành" in incident.error


@pytest.mark.parametrize("type_code", ["CV", "TB"])
def test_the_longest_subject_that_the_form_takes_can_be_issued(driver: Driver, type_code: str) -> None:
    draft = driver.as_(DRAFTER).starts("outgoing")
    words = {**WORDS, "type_code": type_code}
    assert set(driver.as_(DRAFTER).tries("draft", **{**words, "subject": "Rà soát " + "quy chế " * 61 + "a"})) == {
        "subject"
    }
    driver.as_(DRAFTER).completes("draft", **{**words, "subject": "Rà soát " + "quy chế " * 61})
    driver.runs_out(draft)
    assert [incident.error for incident in driver.incidents()] == []
    assert driver.document(draft).state == "issued"  # "V/v " and 496 characters are the 500 that a packet may carry


def test_a_closed_book_gives_no_number_until_it_is_opened_again(driver: Driver) -> None:
    first = addressed(driver, [MINISTRY])
    driver.as_(CLERK).completes("number_and_seal")
    second = addressed(driver, [MINISTRY])
    agency = driver.document(first).agency_id
    with driver.platform.begin() as work:
        work.registers.book(agency, "outgoing", 2026).closed_at = work.now
    driver.as_(CLERK).completes("number_and_seal")
    (incident,) = driver.incidents()
    assert (incident.operation, incident.error_code) == ("recordkeeping.number_document", "register_closed")
    assert driver.document(second).state == "signed"
    with driver.platform.begin() as work:
        work.registers.book(agency, "outgoing", 2026).closed_at = None
    driver.lets_run_again(incident)
    assert driver.document(second).state == "issued"
    assert driver.book("outgoing") == [(1, first), (2, second)]


def test_a_folder_that_cannot_be_written_makes_the_packet_wait_not_vanish(driver: Driver, clock: Clock) -> None:
    document = addressed(driver, [MINISTRY])
    outgoing = driver.platform.folder.root / "outgoing"
    outgoing.rmdir()
    driver.as_(CLERK).completes("number_and_seal")
    assert driver.document(document).state == "issued"
    assert driver.deliveries_of(document)["G17"].status_name == "Chờ gửi"
    (job,) = driver.jobs("interop.deliver_packet", "waiting")
    assert job.error_code == "folder_unavailable"
    outgoing.mkdir()
    clock.advance(seconds=2)
    driver.machine_works()
    assert driver.deliveries_of(document)["G17"].sent_at == clock.now
    assert len(driver.letters_sent()) == 1


def test_a_packet_is_sent_for_its_own_agency_only(driver: Driver) -> None:
    """What a diagram names is a claim, not a right: neither another agency's packet goes out, nor one that was received."""
    document = addressed(driver, [MINISTRY])
    outgoing = driver.platform.folder.root / "outgoing"
    outgoing.rmdir()  # the packet stays queued
    driver.as_(CLERK).completes("number_and_seal")
    driver.packet_arrives()
    outgoing.mkdir()
    (queued,) = (packet for packet in driver.packets("out") if packet.document_id == document)
    (received,) = driver.packets("in")
    with driver.platform.read() as work:
        finance = work.organisations.agency_by_code("H99.05")
    assert finance is not None
    for agency, packet in ((finance.id, queued.id), (queued.agency_id, received.id), (queued.agency_id, uuid4())):
        with driver.platform.begin() as work:
            job = work.jobs.enqueue("interop.deliver_packet", {"packet_id": str(packet)}, str(agency))
        driver.machine_works()
        with driver.platform.read() as work:
            ended = work.session.get_one(Job, job)
            assert (ended.status, ended.error_code) == ("incident", "not_found")
    assert driver.letters_sent() == []
    assert driver.deliveries_of(document)["G17"].sent_at is None


@pytest.mark.parametrize(
    ("name", "account", "title", "competence"),
    [("Bùi Giả Định", SIGNER, "Giám đốc", ""), ("Đặng Thị Thử", "thudt.sxd", "Phó Giám đốc", "KT. GIÁM ĐỐC")],
)
def test_who_signed_and_by_what_right_stands_in_the_packet(
    driver: Driver, name: str, account: str, title: str, competence: str
) -> None:
    draft = driver.as_(DRAFTER).starts("outgoing")
    driver.as_(DRAFTER).completes("draft", draft, **{**WORDS, "signer": name})
    driver.reaches(draft, "sign")
    driver.as_(account).completes("sign")
    driver.as_(CLERK).completes("number_and_seal")
    (letter,) = driver.letters_sent()
    assert (letter.signer.full_name, letter.signer.position, letter.signer.competence) == (name, title, competence)


def test_a_document_whose_signatures_cannot_be_proven_is_not_sent(driver: Driver) -> None:
    document = addressed(driver, [FINANCE, MINISTRY])
    platform = driver.platform
    platform.worker.outside = replace(
        platform.outside, trust=Trust(roots=())
    )  # nobody vouches for our own certificates
    driver.as_(CLERK).completes("number_and_seal")
    assert driver.document(document).state == "sealed"
    assert driver.letters_sent() == []
    assert driver.documents("incoming", "H99.05") == []
    (incident,) = driver.incidents()
    assert (incident.operation, incident.error_code) == ("interop.send_document", "not_proven")
