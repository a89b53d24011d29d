"""Record keeping called at the wrong time or twice: a state is only left forwards, a number only ever given once."""

from __future__ import annotations

from tests.driver import QHKT, Driver

REGISTER, RETURN, CLOSE = (
    f"recordkeeping.{name}" for name in ("register_incoming", "return_document", "close_incoming")
)


def test_a_returned_letter_is_not_registered_and_its_number_goes_to_the_next(driver: Driver) -> None:
    returned = driver.packet_arrives(number="1")
    driver.as_("mauvt.sxd").completes("receive", decision="return", reason_code="other", reason="Gửi nhầm.")
    job = driver.performs(REGISTER, document_id=str(returned))
    assert (job.status, job.error_code) == ("incident", "wrong_state")
    assert "Đã trả lại" in job.error
    assert driver.book("incoming") == []
    following = driver.packet_arrives(number="2")
    driver.as_("mauvt.sxd").completes("receive")
    assert driver.book("incoming") == [(1, following)]
    assert "03" not in driver.statuses_of(returned)


def test_a_registered_letter_is_not_returned(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.as_("mauvt.sxd").completes("receive")
    job = driver.performs(RETURN, document_id=str(letter), reason="Muộn rồi.")
    assert (job.status, job.error_code) == ("incident", "wrong_state")
    assert driver.document(letter).return_reason == ""
    assert list(driver.statuses_of(letter)) == ["01", "03"]


def test_what_was_done_already_is_done_again_without_a_trace(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.as_("mauvt.sxd").completes("receive")
    before = driver.lines_of(letter), driver.statuses_of(letter), driver.book("incoming")
    assert driver.performs(REGISTER, document_id=str(letter)).status == "done"
    assert (driver.lines_of(letter), driver.statuses_of(letter), driver.book("incoming")) == before


def test_a_second_direction_does_not_add_a_second_lead(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "assign_officer")
    with driver.platform.read() as work:
        unit = work.organisations.units(driver.document(letter).agency_id)[2]
    other = {"text": "Đổi đơn vị.", "lead": {"unit": str(unit.id), "due": None}}
    driver.performs("recordkeeping.assign_document", document_id=str(letter), direction=other)
    assert {name: one.role for name, one in driver.assignments_of(letter).items()} == {QHKT: "lead"}
    assert list(driver.statuses_of(letter)) == ["01", "03", "04"]


def test_a_finished_letter_is_finished_once(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "work")
    driver.as_("giant.sxd").completes("work", outcome="done", result="Đã xong.")
    finished = driver.document(letter).completed_at
    assert driver.performs(CLOSE, document_id=str(letter)).status == "done"
    assert driver.document(letter).completed_at == finished
    assert list(driver.statuses_of(letter)) == ["01", "03", "04", "05", "06"]


def test_the_reports_of_an_agency_never_go_back_in_progress(driver: Driver) -> None:
    letter = driver.packet_arrives()
    driver.reaches(letter, "direct")
    driver.as_("dinhbg.sxd").completes("direct", decision="file", text="Để biết.")
    with driver.platform.begin() as work:
        document = work.documents.get(letter)
        assert work.exchange.report(document, "04", "H99.07", "Muộn") is None
        assert work.exchange.report(document, "06", "H99.07", "Lần nữa") is None
    assert list(driver.statuses_of(letter)) == ["01", "03", "06"]
