"""Personal signature, number, agency seal, in this order and by these people (R072–R076, R094–R097); the PIN is kept nowhere."""

from __future__ import annotations

import logging
from uuid import UUID

import pytest
import sqlalchemy as sa

from connectors.work import Work
from records.errors import KeyUnavailable
from records.keys import Activation, Key
from records.organisations import Person
from signing.keys import key_id, open_pkcs12
from signing.verdict import Verdict, judge
from tests.conftest import Clock
from tests.driver import ORDINARY, Driver
from web.demo.province import PIN
from web.installation import PROCESSES, catalogue_of, development_authority

DRAFTER, SIGNER, DEPUTY, CLERK = "giant.sxd", "dinhbg.sxd", "thudt.sxd", "mauvt.sxd"
SIGN, SEAL = {"decision": "sign", "pin": PIN}, {"pin": PIN}


@pytest.fixture
def to_sign(driver: Driver) -> UUID:
    """A checked draft that lies before its signer."""
    draft = driver.as_(DRAFTER).starts("outgoing")
    driver.reaches(draft, "sign")
    return draft


@pytest.fixture
def to_seal(driver: Driver, to_sign: UUID) -> UUID:
    """A signed document that lies before the clerk."""
    driver.as_(SIGNER).completes("sign")
    return to_sign


def files(driver: Driver, document: UUID) -> list[tuple[str, bytes]]:
    with driver.platform.read() as work:
        kept = [(file.stage, file.sha256) for file in work.documents.get(document).files]
    return [(stage, driver.platform.storage.get(sha256)) for stage, sha256 in kept]


def verdict_on(driver: Driver, pdf: bytes) -> Verdict:
    platform = driver.platform
    return judge(pdf, platform.trust, platform.rules, platform.clock())


def activations(driver: Driver) -> list[Activation]:
    with driver.platform.read() as work:
        return list(work.session.scalars(sa.select(Activation).order_by(Activation.given_at)))


# ---------------------------------------------------------------- the order


def test_the_person_signs_then_comes_the_number_then_the_seal(driver: Driver, to_sign: UUID) -> None:
    driver.runs_out(to_sign)
    states = [line.kind for line in driver.history_of(to_sign)]
    assert [kind for kind in states if kind in ("signed", "numbered", "sealed", "issued")] == [
        "signed", "numbered", "sealed", "issued",
    ]  # fmt: skip
    (_, draft), (_, signed), (_, sealed) = files(driver, to_sign)
    assert signed.startswith(draft)
    assert sealed.startswith(signed)  # nothing that was signed is ever written over
    assert [part.role for part in verdict_on(driver, signed).signatures] == ["person"]
    final = verdict_on(driver, sealed)
    assert final.ok
    assert [(part.role, part.signer) for part in final.signatures] == [
        ("person", "Bùi Giả Định"),
        ("agency", "Sở Xây dựng"),
    ]
    assert final.number == driver.document(to_sign).code_number == "01"
    assert final.issued_on == driver.document(to_sign).issued_on


def test_a_signed_document_has_no_number_until_the_clerk_gives_it(driver: Driver, to_seal: UUID) -> None:
    document = driver.document(to_seal)
    assert (document.state, document.number, document.signed_at) == ("signed", "", driver.platform.clock())
    assert driver.book("outgoing") == []


# ---------------------------------------------------------------- who may


def test_only_the_person_named_signs_even_where_a_diagram_offers_the_task_to_every_leader(driver: Driver) -> None:
    everybodys = (PROCESSES / "outgoing.bpmn").read_bytes().replace(b' cv:assignee="draft.signer"', b"")
    with driver.platform.begin() as work:
        agency = work.organisations.agency_by_code("H99.07")
        assert agency is not None
        work.definitions.deploy(everybodys, str(agency.id), "Quản trị quy trình", catalogue_of(work))
    draft = driver.as_(DRAFTER).starts("outgoing")
    driver.reaches(draft, "sign")
    errors = driver.as_(DEPUTY).tries("sign", **SIGN)
    assert set(errors) == {"decision"}
    assert errors["decision"].code == "not_the_signer"
    assert "trình Bùi Giả Định ký" in errors["decision"].sentence
    assert activations(driver) == []  # what the PIN opened was thrown away with the refusal
    driver.as_(SIGNER).completes("sign")
    assert driver.document(draft).state == "signed"


def second_clerk(driver: Driver) -> str:
    """A colleague of the clerk with the same role and no key."""
    with driver.platform.begin() as work:
        clerk = driver.as_(CLERK).visitor.person
        colleague = Person(
            agency_id=clerk.agency_id,
            unit_id=clerk.unit_id,
            full_name="Lê Thị Nháp",
            title="Văn thư",
            account="nhaplt.sxd",
        )
        work.session.add(colleague)
        work.session.flush()
        work.organisations.grant(colleague, "van_thu", work.now)
    return "nhaplt.sxd"


def test_only_the_keeper_of_the_agency_key_seals(driver: Driver, to_seal: UUID) -> None:
    other = second_clerk(driver)
    assert driver.waits_for("number_and_seal", other)
    with pytest.raises(KeyUnavailable, match="Chưa có khóa ký số được giao"):
        driver.as_(other).submits("number_and_seal", **SEAL)
    assert driver.book("outgoing") == []
    assert driver.document(to_seal).state == "signed"


def test_when_the_keeper_changes_the_new_one_seals_and_the_old_one_no_longer(driver: Driver, to_seal: UUID) -> None:
    other = second_clerk(driver)
    keeper = driver.as_(CLERK).visitor.person.id
    with driver.platform.begin() as work:
        handed_over = work.keys.of_agency(driver.document(to_seal).agency_id, keeper)
        handed_over.keeper_id = driver.as_(other).visitor.person.id
    with pytest.raises(KeyUnavailable):
        driver.as_(CLERK).submits("number_and_seal", **SEAL)
    driver.as_(other).completes("number_and_seal", **SEAL)
    assert driver.document(to_seal).state == "issued"
    (line,) = [line for line in driver.history_of(to_seal) if line.kind == "sealed"]
    assert line.by_name == "Lê Thị Nháp"


def test_an_expired_certificate_does_not_sign(driver: Driver, to_sign: UUID, clock: Clock) -> None:
    clock.advance(days=4 * 365)
    with pytest.raises(KeyUnavailable, match="đã hết hạn"):
        driver.as_(SIGNER).submits("sign", **SIGN)


# ---------------------------------------------------------------- the PIN


def test_a_wrong_pin_counts_down_and_after_five_the_key_rests_fifteen_minutes(
    driver: Driver, to_sign: UUID, clock: Clock
) -> None:
    signer = driver.as_(SIGNER)
    told = [signer.tries("sign", decision="sign", pin=f"00000{attempt}")["pin"].sentence for attempt in range(5)]
    assert told == [
        "Sai mã PIN. Còn 4 lần thử.",
        "Sai mã PIN. Còn 3 lần thử.",
        "Sai mã PIN. Còn 2 lần thử.",
        "Sai mã PIN. Còn 1 lần thử.",
        "Sai mã PIN. Đã sai 5 lần, khóa tạm ngừng 15 phút.",
    ]
    clock.advance(minutes=14, seconds=59)
    with pytest.raises(KeyUnavailable, match="tạm ngừng 15 phút"):
        signer.submits("sign", **SIGN)  # the right one
    clock.advance(seconds=1)
    signer.completes("sign")
    assert driver.document(to_sign).state == "signed"


def test_a_right_pin_makes_earlier_wrong_ones_forgotten(driver: Driver, to_sign: UUID) -> None:
    signer = driver.as_(SIGNER)
    for _ in range(4):
        signer.tries("sign", decision="sign", pin="000000")
    signer.completes("sign")
    second = driver.as_(DRAFTER).starts("outgoing")
    driver.reaches(second, "sign")
    assert "Còn 4 lần thử" in signer.tries("sign", decision="sign", pin="000000")["pin"].sentence


def test_the_pin_of_one_key_counts_for_that_key_alone(driver: Driver, to_sign: UUID) -> None:
    for _ in range(5):
        driver.as_(SIGNER).tries("sign", decision="sign", pin="000000")
    other = driver.as_(DRAFTER).starts("outgoing")
    driver.as_(DRAFTER).completes("draft", other, **{**ORDINARY["draft"][1], "signer": "Đặng Thị Thử"})
    driver.reaches(other, "sign")
    driver.as_(DEPUTY).completes("sign", other, **SIGN)
    assert driver.document(other).state == "signed"


def test_signing_asks_for_the_pin_and_returning_does_not(driver: Driver, to_sign: UUID) -> None:
    assert set(driver.as_(SIGNER).tries("sign", decision="sign")) == {"pin"}
    driver.as_(SIGNER).completes("sign", decision="return", remarks="Xem lại.")
    assert activations(driver) == []


NEVER_KEPT = "ma-pin-khong-duoc-luu-o-dau-7741"


def with_new_key(driver: Driver, work: Work, account: str, role: str) -> None:
    """Give a person's key, or the agency's in their keeping, a PIN that cannot stand anywhere by chance."""
    person = driver.as_(account).visitor.person
    made, now = development_authority(driver.platform), work.now
    if role == "person":
        p12 = made.issue_person(person.full_name, person.title, "Sở Xây dựng", NEVER_KEPT, now)
    else:
        p12 = made.issue_agency("Sở Xây dựng", "H99.07", NEVER_KEPT, now)
    key = work.session.scalars(sa.select(Key).where(Key.keeper_id == person.id, Key.role == role)).one()
    key.sha256 = driver.platform.keys.put(p12)
    key.certificate_sha256 = key_id(open_pkcs12(p12, NEVER_KEPT).certificate)


def test_the_pin_stands_in_no_table_no_log_no_history_and_no_file(
    driver: Driver, to_sign: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with driver.platform.begin() as work:
        with_new_key(driver, work, SIGNER, "person")
        with_new_key(driver, work, CLERK, "agency")
    signer, clerk = driver.as_(SIGNER), driver.as_(CLERK)
    typed = {"decision": "sign", "pin": NEVER_KEPT}
    driver.platform.desk.save_draft(signer.opens("sign").task.id, typed, signer.visitor.actor)
    assert signer.opens("sign").answers["decision"] == "sign"
    assert "pin" not in signer.opens("sign").answers
    wrong = signer.submits("sign", decision="sign", pin=NEVER_KEPT + "0")
    assert NEVER_KEPT not in repr(wrong)
    first = signer.submits("sign", **typed)
    assert NEVER_KEPT not in repr(first)
    assert_kept_nowhere(driver)  # while the permission waits for its job
    driver.machine_works()
    clerk.completes("number_and_seal", pin=NEVER_KEPT)
    assert driver.document(to_sign).state == "issued"
    assert_kept_nowhere(driver)
    assert NEVER_KEPT not in caplog.text


def assert_kept_nowhere(driver: Driver) -> None:
    with driver.platform.read() as work:
        connection = work.session.connection()
        for table in sa.inspect(connection).get_table_names():
            quoted = connection.dialect.identifier_preparer.quote(table)
            for row in connection.exec_driver_sql(f"select * from {quoted}"):
                assert NEVER_KEPT not in "|".join(_text(value) for value in row), table
    for path in driver.platform.config.data_dir.rglob("*"):
        if path.is_file():
            assert NEVER_KEPT.encode() not in path.read_bytes(), path


def _text(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
