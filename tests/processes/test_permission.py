"""The one-time permission that a PIN gives: for this file, within fifteen minutes, once; else the person is asked again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from records.documents import SYSTEM, NewFile
from records.keys import Activation
from tests.conftest import Clock
from tests.driver import ORDINARY, Driver

SIGNER, CLERK = "dinhbg.sxd", "mauvt.sxd"


@pytest.fixture
def to_sign(driver: Driver) -> UUID:
    """A checked draft that lies before its signer."""
    draft = driver.as_("giant.sxd").starts("outgoing")
    driver.reaches(draft, "sign")
    return draft


@pytest.fixture
def to_seal(driver: Driver, to_sign: UUID) -> UUID:
    """A signed document that lies before the clerk."""
    driver.as_(SIGNER).completes("sign")
    return to_sign


def permits(driver: Driver, element: str) -> None:
    """Sign or seal, while the machine does nothing yet."""
    account, answers = ORDINARY[element]
    assert driver.as_(account).submits(element, **answers).is_done


def stages(driver: Driver, document: UUID) -> list[str]:
    with driver.platform.read() as work:
        return [file.stage for file in work.documents.get(document).files]


def test_a_permission_is_erased_when_it_has_been_used(driver: Driver, to_seal: UUID, clock: Clock) -> None:
    with driver.platform.read() as work:
        given = work.session.scalars(sa.select(Activation)).one()
    assert (given.purpose, given.given_by, given.sealed) == ("sign", "Bùi Giả Định", None)
    assert (given.used_at, given.expires_at) == (clock.now, clock.now + timedelta(minutes=15))


@pytest.mark.parametrize(("element", "who"), [("sign", SIGNER), ("number_and_seal", CLERK)])
def test_a_permission_that_expires_before_the_worker_comes_leads_back_to_the_person(
    driver: Driver, to_sign: UUID, clock: Clock, element: str, who: str
) -> None:
    driver.reaches(to_sign, element)
    before = driver.document(to_sign).state
    permits(driver, element)
    clock.advance(minutes=16)
    driver.machine_works()
    again = "sign_again" if element == "sign" else "seal_again"
    assert driver.passed(to_sign)[-2:] == [again, "to_sign" if element == "sign" else "to_seal"]
    assert driver.incidents() == []
    assert driver.waits_for(element, who)
    assert driver.document(to_sign).state in (before, "numbered")

    driver.as_(who).completes(element)
    driver.runs_out(to_sign)
    assert driver.document(to_sign).state == "issued"
    assert driver.book("outgoing") == [(1, to_sign)]


def test_a_permission_given_just_in_time_is_used(driver: Driver, to_sign: UUID, clock: Clock) -> None:
    permits(driver, "sign")
    clock.advance(minutes=14, seconds=59)
    driver.machine_works()
    assert driver.document(to_sign).state == "signed"


def test_a_file_changed_after_the_permission_is_not_signed(driver: Driver, to_sign: UUID) -> None:
    permits(driver, "sign")
    with driver.platform.begin() as work:
        other = NewFile("khac.pdf", "application/pdf", driver.letters.unsigned, "draft")
        work.documents.keep_file(work.documents.lock(to_sign), other, SYSTEM)
    driver.machine_works()
    assert driver.document(to_sign).state == "drafting"
    assert stages(driver, to_sign) == ["draft", "draft"]
    assert driver.waits_for("sign", SIGNER)
    (failed,) = [line for line in driver.case_lines(to_sign) if line.kind == "job_failed"]
    assert failed.facts["code"] == "activation_invalid"
    assert "Tệp đã thay đổi sau khi cho phép ký" in failed.facts["message"]


def test_a_document_changed_while_the_seal_was_permitted_is_not_sealed(driver: Driver, to_seal: UUID) -> None:
    permits(driver, "number_and_seal")
    with driver.platform.begin() as work:
        document = work.documents.lock(to_seal)
        forged = NewFile("khac.pdf", "application/pdf", driver.letters.signed_only, "signed")
        work.documents.keep_file(document, forged, SYSTEM)
    driver.machine_works()
    assert driver.document(to_seal).state == "numbered"
    assert "sealed" not in stages(driver, to_seal)
    assert driver.waits_for("number_and_seal", CLERK)
