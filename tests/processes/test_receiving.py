"""The clerk checks and takes in or returns (R021, R046–R050, R053, R060): register, numbers, states and reports to the sender."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from connectors.antivirus.clamd import Clean, Infected, Unavailable, Verdict
from connectors.interop.codes import StatusCode
from tests.conftest import MONDAY, Clock
from tests.driver import Driver
from tests.letters import TODAY, without

LEADER = {"leader": "Bùi Giả Định"}

# ---------------------------------------------------------------- accepted


def test_an_accepted_letter_gets_a_number_is_reported_and_lies_before_the_leader_whom_the_clerk_chose(
    driver: Driver,
) -> None:
    letter = driver.packet_arrives(pdf=driver.letters.signed)
    driver.as_("mauvt.sxd").completes("receive", decision="accept", leader="Đặng Thị Thử")

    document = driver.document(letter)
    assert (document.state, document.accepted_at) == ("accepted", MONDAY)
    assert driver.book("incoming") == [(1, letter)]
    assert driver.statuses_of(letter) == {"01": "Đã đến", "03": "Tiếp nhận văn bản, số đến 1"}
    assert driver.waits_for("direct", "thudt.sxd")
    assert not driver.waits_for("direct", "dinhbg.sxd")
    assert driver.lines_of(letter)[-1] == "Tiếp nhận vào sổ, số đến 1"
    assert driver.history_of(letter)[-1].by_name == "Vũ Thị Mẫu"


def test_arrival_numbers_run_on_and_returned_letters_take_none(driver: Driver) -> None:
    letters = [driver.packet_arrives(number=str(number)) for number in range(1, 5)]
    clerk = driver.as_("mauvt.sxd")
    for letter, decision in zip(letters, ["accept", "return", "accept", "accept"], strict=True):
        reason = {"reason_code": "other", "reason": "Gửi nhầm."}
        clerk.completes("receive", letter, decision=decision, **(reason if decision == "return" else LEADER))
    assert driver.book("incoming") == [(1, letters[0]), (2, letters[2]), (3, letters[3])]


def test_the_sender_reads_the_document_its_number_and_its_date_in_every_report(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.as_("mauvt.sxd").completes("receive")
    arrived, received = sorted(driver.statuses_sent(), key=lambda report: report.status)
    assert (arrived.status, received.status) == (StatusCode.ARRIVED, StatusCode.RECEIVED)
    for report in (arrived, received):
        assert report.sender.code == "H99.07"
        assert report.about.agency_code == "G17"
        assert report.about.document_id == driver.document(letter).identifier
        assert (report.about.number, report.about.issued_on) == ("12/BXD-QLN", TODAY)
        assert report.at == MONDAY


def test_a_letter_without_identifier_is_reported_by_its_number_and_date(driver: Driver) -> None:
    letter = driver.packet_arrives(without(driver.letters.packet(), "DocumentId"))
    assert driver.document(letter).identifier is None
    driver.as_("mauvt.sxd").completes("receive")
    assert list(driver.statuses_of(letter)) == ["01", "03"]
    assert {(report.about.number, report.about.issued_on) for report in driver.statuses_sent()} == {
        ("12/BXD-QLN", TODAY)
    }


def test_taking_in_is_offered_to_the_clerk_alone_and_due_at_the_close_of_office_on_the_day_of_receipt(
    driver: Driver,
) -> None:
    driver.packet_arrives()
    (task,) = driver.as_("mauvt.sxd").inbox()
    assert (task.queue, task.lane, task.due_at) == ("cho_tiep_nhan", "Văn thư", MONDAY.replace(hour=10, minute=0))
    for account in ("dinhbg.sxd", "hoatv.sxd", "giant.sxd", "nhapcv.sxd", "thutt.vp", "nhapdt.stc"):
        assert not driver.waits_for("receive", account)


# ---------------------------------------------------------------- returned


def test_a_returned_letter_is_told_to_its_sender_in_the_clerks_own_sentence_and_enters_no_book(driver: Driver) -> None:
    letter = driver.packet_arrives()
    sentence = "Văn bản gửi Sở Giao thông vận tải, không phải Sở Xây dựng."
    driver.as_("mauvt.sxd").completes("receive", decision="return", reason_code="wrong_address", reason=sentence)

    document = driver.document(letter)
    assert (document.state, document.returned_at, document.return_reason) == ("returned", MONDAY, sentence)
    assert driver.statuses_of(letter) == {"01": "Đã đến", "02": sentence}  # the form: “Nơi gửi đọc đúng câu này.”
    (refusal,) = [report for report in driver.statuses_sent() if report.status is StatusCode.REFUSED]
    assert refusal.description == sentence
    assert driver.book("incoming") == []
    assert driver.open_tasks(letter) == []


def test_why_a_letter_was_returned_can_be_counted_by_reason(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.as_("mauvt.sxd").completes("receive", decision="return", reason_code="wrong_address", reason="Gửi nhầm.")
    (line,) = [line for line in driver.history_of(letter) if line.kind == "returned"]
    assert line.by_name == "Vũ Thị Mẫu"
    assert line.facts["reason_code"] == "wrong_address"  # R021: reason code, text and name, counted by sender


def test_a_return_is_drawn_to_its_end(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.as_("mauvt.sxd").completes("receive", decision="return", reason_code="other", reason="Gửi nhầm.")
    assert [case.status for case in driver.cases_about(letter)] == ["completed"]
    assert driver.passed(letter)[-2:] == ["return_document", "returned"]


def test_a_return_without_a_sentence_is_not_sent(driver: Driver) -> None:
    driver.packet_arrives()
    errors = driver.as_("mauvt.sxd").tries("receive", decision="return", reason_code="other")
    assert set(errors) == {"reason"}


def test_a_letter_returned_and_sent_again_is_a_new_letter_and_no_duplicate(driver: Driver) -> None:
    first = driver.packet_arrives(pdf=driver.letters.unsigned)
    driver.as_("mauvt.sxd").completes("receive", decision="return", reason_code="signature", reason="Thiếu chữ ký số.")
    again = driver.packet_arrives(pdf=driver.letters.signed)
    assert again != first
    assert driver.document(again).duplicate_of is None
    driver.as_("mauvt.sxd").completes("receive", again)
    assert driver.book("incoming") == [(1, again)]


# ---------------------------------------------------------------- what the checks say


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("changed", "signature_broken", "văn bản đã bị sửa"),
        ("of_a_stranger", "untrusted", "không do nơi cấp được tin cậy cấp"),
        ("cut_off", "unreadable", "Tệp PDF hỏng"),
        ("signed_only", "agency_missing", "Thiếu chữ ký số của cơ quan"),
    ],
)
def test_a_letter_that_fails_the_check_can_only_be_returned(driver: Driver, kind: str, code: str, words: str) -> None:
    letter = driver.packet_arrives(pdf=getattr(driver.letters, kind))
    verdict = driver.document(letter).verdict
    assert verdict is not None
    assert verdict["verdict"] == "refuse"
    assert code in {reason["code"] for reason in verdict["reasons"]}
    assert any(words in line for line in driver.lines_of(letter, "judged"))

    errors = driver.as_("mauvt.sxd").tries("receive", decision="accept", leader="Bùi Giả Định")
    assert set(errors) == {"decision"}
    assert errors["decision"].code == "not_acceptable"
    assert words in errors["decision"].sentence
    assert (driver.document(letter).state, driver.book("incoming")) == ("arrived", [])

    proposed = driver.as_("mauvt.sxd").opens("receive").answers
    assert (proposed["decision"], proposed["reason_code"]) == ("return", "signature")
    assert words in proposed["reason"]
    as_proposed = {name: proposed[name] for name in ("decision", "reason_code", "reason")}
    driver.as_("mauvt.sxd").completes("receive", **as_proposed)
    assert words in driver.statuses_of(letter)["02"]


def test_an_unsigned_letter_may_be_accepted_for_reference_only(driver: Driver) -> None:
    letter = driver.packet_arrives(pdf=driver.letters.unsigned)
    verdict = driver.document(letter).verdict
    assert verdict is not None
    assert (verdict["verdict"], verdict["reference_only"]) == ("look_again", True)
    assert "chỉ để biết, tham khảo" in driver.lines_of(letter, "judged")[0]
    driver.as_("mauvt.sxd").completes("receive")
    assert driver.book("incoming") == [(1, letter)]


def test_a_letter_that_is_no_pdf_is_for_reference_only_too(driver: Driver) -> None:
    letter = driver.packet_arrives(pdf="Kính gửi Sở Xây dựng: lịch họp tuần 48.".encode(), file="lich-hop.txt")
    assert "Chỉ để biết, tham khảo" in driver.lines_of(letter, "judged")[0]
    driver.as_("mauvt.sxd").completes("receive")
    assert driver.document(letter).state == "accepted"


def test_a_good_letter_says_so_before_anybody_accepts_it(driver: Driver) -> None:
    letter = driver.packet_arrives(pdf=driver.letters.signed)
    assert driver.lines_of(letter, "judged") == ["Kiểm tra chữ ký số: Chữ ký hợp lệ"]
    driver.as_("mauvt.sxd").completes("receive")
    passed = driver.passed(letter)
    assert passed.index("scan") < passed.index("judge") < passed.index("note_arrival") < passed.index("receive")


# ---------------------------------------------------------------- malware


@dataclass(frozen=True)
class ScannerThatSays:
    """A scanner with one answer."""

    verdict: Verdict

    def scan(self, content: bytes | Iterable[bytes]) -> Verdict:
        return self.verdict


def scanned_by(driver: Driver, verdict: Verdict) -> None:
    platform = driver.platform
    platform.worker.outside = replace(platform.outside, scanner=ScannerThatSays(verdict))  # type: ignore[arg-type]


def test_an_infected_letter_cannot_be_accepted(driver: Driver) -> None:
    scanned_by(driver, Infected("Eicar-Test-Signature"))
    letter = driver.packet_arrives()
    scan = driver.document(letter).scan
    assert scan is not None
    assert (scan["result"], scan["file"], scan["signature"]) == ("infected", "12-BXD-QLN.pdf", "Eicar-Test-Signature")
    errors = driver.as_("mauvt.sxd").tries("receive", decision="accept", leader="Bùi Giả Định")
    assert "có mã độc Eicar-Test-Signature" in errors["decision"].sentence
    assert driver.as_("mauvt.sxd").opens("receive").answers["reason_code"] == "malware"
    assert driver.book("incoming") == []


def test_a_clean_letter_says_how_many_files_were_scanned(driver: Driver) -> None:
    scanned_by(driver, Clean())
    letter = driver.packet_arrives()
    assert driver.lines_of(letter, "scanned") == ["Đã quét 1 tệp, không thấy mã độc."]
    driver.as_("mauvt.sxd").completes("receive")


def test_without_a_scanner_the_record_says_that_nothing_was_scanned(driver: Driver) -> None:
    letter = driver.packet_arrives()
    scan = driver.document(letter).scan
    assert scan is not None
    assert scan["result"] == "not_scanned"
    assert driver.lines_of(letter, "scanned") == ["Chưa quét mã độc: hệ thống chưa cấu hình máy quét."]


def test_a_letter_waits_for_a_scanner_that_does_not_answer_and_is_not_lost(driver: Driver, clock: Clock) -> None:
    scanned_by(driver, Unavailable("unreachable", "Không nối được."))
    letter = driver.packet_arrives()
    assert driver.document(letter).state == "checking"
    assert driver.as_("mauvt.sxd").inbox() == []
    (job,) = driver.jobs("antivirus.scan_document", "waiting")
    assert job.run_at - clock.now == timedelta(seconds=2)
    assert "Không nối được" in job.error

    scanned_by(driver, Clean())
    clock.advance(seconds=2)
    driver.machine_works()
    assert driver.document(letter).state == "arrived"
    assert driver.waits_for("receive", "mauvt.sxd")
