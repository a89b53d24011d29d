"""Signing operations called out of order, twice, or with somebody else's permission: refused with their code, nothing written."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engine.tables import Job
from records.keys import Activation
from tests.conftest import Clock
from tests.driver import ORDINARY, Driver

SIGN, SEAL = "signature.sign_document", "signature.seal_document"
NUMBER, ISSUE, RENDER = "recordkeeping.number_document", "interop.send_document", "drafting.render_draft"


def draft_at(driver: Driver, element: str) -> UUID:
    draft = driver.as_("giant.sxd").starts("outgoing")
    driver.reaches(draft, element)
    return draft


def permission(driver: Driver, document: UUID, element: str) -> str:
    """Give the permission to sign or to seal, and keep the machine from using it."""
    account, answers = ORDINARY[element]
    assert driver.as_(account).submits(element, document, **answers).is_done
    with driver.platform.begin() as work:
        waiting = sa.update(Job).where(Job.status == "waiting").values(status="cancelled")
        work.session.execute(waiting)
        given = sa.select(Activation.id).where(Activation.document_id == document).order_by(Activation.given_at.desc())
        return str(work.session.scalars(given).first())


@pytest.mark.parametrize(
    ("element", "refusals"),
    [
        ("sign", {NUMBER: "not_yet_signed", SEAL: "wrong_state", ISSUE: "wrong_state"}),
        ("number_and_seal", {SEAL: "wrong_state", ISSUE: "wrong_state", RENDER: "wrong_state"}),
    ],
)
def test_no_act_comes_before_its_turn(driver: Driver, element: str, refusals: dict[str, str]) -> None:
    document = draft_at(driver, element)
    before = (driver.document(document).state, driver.lines_of(document))
    for operation, code in refusals.items():
        job = driver.performs(operation, document_id=str(document), activation_id=str(uuid4()))
        assert (job.operation, job.status, job.error_code) == (operation, "incident", code)
        assert job.error.endswith(".")
    assert (driver.document(document).state, driver.lines_of(document)) == before
    assert driver.book("outgoing") == []
    assert driver.letters_sent() == []


def test_nothing_is_signed_without_a_permission(driver: Driver) -> None:
    document = draft_at(driver, "sign")
    job = driver.performs(SIGN, document_id=str(document), activation_id=str(uuid4()))
    assert (job.status, job.error_code) == ("incident", "activation_invalid")
    assert driver.document(document).state == "drafting"


def test_the_permission_for_one_document_does_not_sign_another(driver: Driver) -> None:
    first, second = draft_at(driver, "sign"), draft_at(driver, "sign")
    job = driver.performs(SIGN, document_id=str(second), activation_id=permission(driver, first, "sign"))
    assert (job.status, job.error_code) == ("incident", "activation_invalid")
    assert driver.document(second).state == "drafting"


def test_the_permission_to_sign_does_not_seal(driver: Driver) -> None:
    document = draft_at(driver, "sign")
    given = permission(driver, document, "sign")
    signed = driver.performs(SIGN, document_id=str(document), activation_id=given)
    assert signed.status == "done"
    driver.performs(NUMBER, document_id=str(document))
    job = driver.performs(SEAL, document_id=str(document), activation_id=given)
    assert (job.status, job.error_code) == ("incident", "activation_invalid")
    assert driver.document(document).state == "numbered"


def test_a_permission_works_once(driver: Driver) -> None:
    document = draft_at(driver, "sign")
    given = permission(driver, document, "sign")
    assert driver.performs(SIGN, document_id=str(document), activation_id=given).status == "done"
    again = driver.performs(SIGN, document_id=str(document), activation_id=given)
    assert (again.status, again.error_code) == ("incident", "activation_invalid")
    assert len([line for line in driver.history_of(document) if line.kind == "signed"]) == 1


def test_a_permission_belongs_to_the_first_job_that_takes_it(driver: Driver) -> None:
    document = draft_at(driver, "sign")
    given = permission(driver, document, "sign")
    with driver.platform.begin() as work:
        work.session.get_one(Activation, UUID(given)).used_by = uuid4()  # taken by a job whose worker then died
    job = driver.performs(SIGN, document_id=str(document), activation_id=given)
    assert (job.error_code, job.error) == ("activation_invalid", "Lần cho phép ký này đã dùng. Ký lại từ đầu.")


def test_the_number_is_taken_once_and_stands_still_once_the_seal_is_on(driver: Driver, clock: Clock) -> None:
    document = draft_at(driver, "number_and_seal")
    driver.performs(NUMBER, document_id=str(document))
    driver.performs(NUMBER, document_id=str(document))
    assert driver.book("outgoing") == [(1, document)]
    driver.runs_out(document)
    issued = driver.document(document)
    clock.advance(days=2)
    assert driver.performs(NUMBER, document_id=str(document)).status == "done"
    later = driver.document(document)
    assert (later.number, later.issued_on, later.identifier) == (issued.number, issued.issued_on, issued.identifier)
    assert later.state == "issued"


def test_issuing_again_sends_nothing_again(driver: Driver) -> None:
    document = draft_at(driver, "number_and_seal")
    driver.runs_out(document)
    sent = [(packet.id, packet.state) for packet in driver.packets("out")]
    assert driver.performs(ISSUE, document_id=str(document)).status == "done"
    assert [(packet.id, packet.state) for packet in driver.packets("out")] == sent
    assert len(driver.letters_sent()) == 1
    assert driver.lines_of(document, "sent") == ["Đã chuyển tới G17"]


def test_a_diagram_that_forgets_the_document_is_told_so(driver: Driver) -> None:
    for operation in (SIGN, SEAL, NUMBER, ISSUE, RENDER):
        job = driver.performs(operation)
        assert (job.operation, job.status, job.error_code) == (operation, "incident", "bad_parameter")
        assert "document_id" in job.error
