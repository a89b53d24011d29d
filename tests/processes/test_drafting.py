"""A document is drafted and checked before it is signed (R067–R071); remarks come back through the drafting unit's head (R069)."""

from __future__ import annotations

from uuid import UUID

import pytest

from connectors.tasks.binding import AnswerRefused
from engine.errors import NotFound
from records.organisations import Person
from tests.conftest import Clock
from tests.driver import WORDS, Driver

DRAFTER, HEAD, CHECKER, SIGNER, CLERK = "giant.sxd", "hoatv.sxd", "nhapcv.sxd", "dinhbg.sxd", "mauvt.sxd"
RETURN = {"decision": "return"}


@pytest.fixture
def draft(driver: Driver) -> UUID:
    """A draft that an officer has just opened of their own accord."""
    return driver.as_(DRAFTER).starts("outgoing")


def stages(driver: Driver, document: UUID) -> list[tuple[int, str]]:
    with driver.platform.read() as work:
        return [(file.version, file.stage) for file in work.documents.get(document).files]


def remarks(driver: Driver, document: UUID) -> list[str]:
    """The remarks that the drafter reads beside the draft."""
    view = driver.as_(DRAFTER).sees(document)
    assert view is not None
    return [line.text for line in view.events if line.kind == "remark"]


# ---------------------------------------------------------------- the draft


def test_an_officer_starts_a_draft_that_answers_nothing(driver: Driver, draft: UUID) -> None:
    document = driver.document(draft)
    assert (document.kind, document.state, document.number) == ("outgoing", "drafting", "")
    assert driver.waits_for("draft", DRAFTER)
    assert [task.element for task in driver.open_tasks(draft)] == ["draft"]


def test_submitted_words_become_a_page_that_the_head_of_the_drafting_unit_checks(driver: Driver, draft: UUID) -> None:
    driver.as_(DRAFTER).completes("draft")
    document = driver.document(draft)
    assert (document.subject, document.body) == ("V/v rà soát quy chế mẫu", ["Sở Xây dựng nhất trí với dự thảo"])
    assert (document.code_notation, document.signer_name) == ("SXD-QHKT", "Bùi Giả Định")
    assert document.page_amount == 1
    assert stages(driver, draft) == [(1, "draft")]
    assert driver.waits_for("check_content", HEAD)
    for account in ("nhapdv.sxd", "nhapcv.sxd", SIGNER, CLERK, DRAFTER):
        assert not driver.waits_for("check_content", account)


def test_a_deputy_signs_in_the_place_of_the_head(driver: Driver, draft: UUID) -> None:
    driver.as_(DRAFTER).completes("draft", **{**WORDS, "type_code": "TB", "signer": "Đặng Thị Thử"})
    document = driver.document(draft)
    assert (document.signer_competence, document.signer_position) == ("KT. GIÁM ĐỐC", "Phó Giám đốc")
    assert (document.type_name, document.code_notation) == ("Thông báo", "TB-SXD")
    driver.reaches(draft, "sign")
    assert driver.waits_for("sign", "thudt.sxd")
    assert not driver.waits_for("sign", SIGNER)


def test_a_draft_without_a_needed_part_stays_with_its_drafter(driver: Driver, draft: UUID) -> None:
    for field in ("subject", "body", "recipients", "signer"):
        assert set(driver.as_(DRAFTER).tries("draft", **{**WORDS, field: None})) == {field}
    assert driver.document(draft).subject == ""
    assert driver.waits_for("draft", DRAFTER)


def test_only_a_leader_of_the_own_agency_can_be_named_as_signer(driver: Driver, draft: UUID) -> None:
    offered = {choice.label for choice in driver.as_(DRAFTER).opens("draft").choices["signers"]}
    assert offered == {"Bùi Giả Định", "Đặng Thị Thử"}
    foreign = str(driver.as_("hoalm.vp").visitor.person.id)
    assert set(driver.as_(DRAFTER).tries("draft", **{**WORDS, "signer": foreign})) == {"signer"}


def test_the_own_agency_is_no_recipient(driver: Driver, draft: UUID) -> None:
    assert "H99.07" not in [choice.value for choice in driver.as_(DRAFTER).opens("draft").choices["agencies"]]
    assert set(driver.as_(DRAFTER).tries("draft", **{**WORDS, "recipients": ["H99.07"]})) == {"recipients"}


def test_somebody_without_a_unit_is_told_to_get_one_first(driver: Driver) -> None:
    with driver.platform.begin() as work:
        work.session.get_one(Person, driver.as_(DRAFTER).visitor.person.id).unit_id = None
    with pytest.raises(AnswerRefused, match="chưa thuộc đơn vị nào"):
        driver.as_(DRAFTER).starts("outgoing")
    assert driver.documents("outgoing") == []


def test_a_letter_that_nobody_sent_cannot_be_made_to_arrive(driver: Driver) -> None:
    for process in ("incoming", "assignment"):
        with pytest.raises(AnswerRefused) as refused:
            driver.as_(CLERK).starts(process)
        assert refused.value.code == "starts_by_packet"
    assert driver.documents("incoming") == []


# ---------------------------------------------------------------- return loops


def test_the_head_of_the_drafting_unit_returns_straight_to_the_drafter(driver: Driver, draft: UUID) -> None:
    driver.reaches(draft, "check_content")
    driver.as_(HEAD).completes("check_content", **RETURN, remarks="Bổ sung căn cứ.")
    assert [task.element for task in driver.open_tasks(draft)] == ["draft"]
    assert remarks(driver, draft) == ["Kiểm tra nội dung, trả lại: Bổ sung căn cứ."]
    assert driver.as_(DRAFTER).opens("draft").answers["subject"] == "rà soát quy chế mẫu"  # nothing is typed twice


@pytest.mark.parametrize(
    ("element", "who", "prefix"),
    [("check_presentation", CHECKER, "Kiểm tra thể thức, trả lại"), ("sign", SIGNER, "Người ký trả lại")],
)
def test_remarks_of_checker_and_signer_reach_the_drafter_only_through_the_head_of_the_unit(
    driver: Driver, draft: UUID, element: str, who: str, prefix: str
) -> None:
    driver.reaches(draft, element)
    driver.as_(who).completes(element, **RETURN, remarks="Ghi đủ nơi nhận.")
    assert [task.element for task in driver.open_tasks(draft)] == ["relay"]
    assert driver.waits_for("relay", HEAD)
    assert not driver.waits_for("draft", DRAFTER)
    assert driver.as_(HEAD).opens("relay").answers == {"remarks": "Ghi đủ nơi nhận."}

    driver.as_(HEAD).completes("relay", remarks="Ghi đủ nơi nhận; sửa trong sáng nay.")
    assert [task.element for task in driver.open_tasks(draft)] == ["draft"]
    assert remarks(driver, draft) == [
        f"{prefix}: Ghi đủ nơi nhận.",
        "Chuyển người soạn: Ghi đủ nơi nhận; sửa trong sáng nay.",
    ]


def test_after_every_return_both_checks_are_made_again_before_anybody_signs(driver: Driver, draft: UUID) -> None:
    driver.reaches(draft, "check_content")
    driver.as_(HEAD).completes("check_content", **RETURN, remarks="Một.")
    driver.reaches(draft, "check_presentation")
    driver.as_(CHECKER).completes("check_presentation", **RETURN, remarks="Hai.")
    driver.reaches(draft, "sign")
    driver.as_(SIGNER).completes("sign", **RETURN, remarks="Ba.")
    driver.runs_out(draft)

    people = ("draft", "check_content", "check_presentation", "relay", "sign", "number_and_seal")
    assert [element for element in driver.passed(draft) if element in people] == [
        *("draft", "check_content"),
        *("draft", "check_content", "check_presentation", "relay"),
        *("draft", "check_content", "check_presentation", "sign", "relay"),
        *("draft", "check_content", "check_presentation", "sign", "number_and_seal"),
    ]
    told = [text.rpartition(": ")[2] for text in remarks(driver, draft)]
    assert told == ["Một.", "Hai.", "Sửa theo ý kiến.", "Ba.", "Sửa theo ý kiến."]
    assert driver.document(draft).state == "issued"
    assert driver.book("outgoing") == [(1, draft)]


def test_each_round_is_a_version_and_the_newest_one_is_signed(driver: Driver, draft: UUID) -> None:
    driver.reaches(draft, "check_content")
    driver.as_(HEAD).completes("check_content", **RETURN, remarks="Sửa câu cuối.")
    driver.as_(DRAFTER).completes("draft", **{**WORDS, "body": "Sở Xây dựng đề nghị bổ sung Điều 5"})
    driver.runs_out(draft)
    assert stages(driver, draft) == [(1, "draft"), (2, "draft"), (3, "signed"), (4, "sealed")]
    with driver.platform.read() as work:
        second, third = [file.sha256 for file in work.documents.get(draft).files][1:3]
    store = driver.platform.storage
    assert store.get(third).startswith(store.get(second))


def test_nothing_is_returned_without_a_word(driver: Driver, draft: UUID) -> None:
    for element, who in (("check_content", HEAD), ("check_presentation", CHECKER), ("sign", SIGNER)):
        driver.reaches(draft, element)
        assert set(driver.as_(who).tries(element, **RETURN)) == {"remarks"}


def test_whoever_checked_answers_for_it_by_name(driver: Driver, draft: UUID) -> None:
    driver.reaches(draft, "number_and_seal")
    acts = {(line.text, line.by_name) for line in driver.history_of(draft) if line.by_id}
    assert acts >= {
        ("Trình kiểm tra nội dung", "Nguyễn Thị Giả"),
        ("Nội dung đạt", "Trịnh Văn Họa"),
        ("Thể thức đạt", "Cao Văn Nháp"),
        ("Bùi Giả Định ký số", "Bùi Giả Định"),
    }


# ---------------------------------------------------------------- who sees it, and when


def test_a_draft_is_known_to_its_unit_then_to_each_who_has_to_do_with_it(driver: Driver, draft: UUID) -> None:
    def readers() -> set[str]:
        everybody = (
            DRAFTER,
            "tamlv.sxd",
            HEAD,
            CHECKER,
            SIGNER,
            CLERK,
            "thudt.sxd",
            "nhapdv.sxd",
            "mauht.sxd",
            "thutt.vp",
        )
        return {account for account in everybody if driver.as_(account).sees(draft)}

    unit = {DRAFTER, "tamlv.sxd", HEAD}
    assert readers() == unit
    driver.reaches(draft, "check_presentation")
    assert readers() == {*unit, CHECKER}
    driver.reaches(draft, "sign")
    assert readers() == {*unit, CHECKER, SIGNER}
    driver.reaches(draft, "number_and_seal")
    assert readers() == {*unit, CHECKER, SIGNER, CLERK}


def test_the_words_of_a_draft_are_not_shown_to_an_officer_of_another_unit(driver: Driver, draft: UUID) -> None:
    driver.reaches(draft, "check_content")
    driver.as_(HEAD).completes("check_content", **RETURN, remarks="Sửa.")
    task = driver.as_(DRAFTER).opens("draft").task.id
    stranger = driver.as_("mauht.sxd")
    assert stranger.sees(draft) is None
    with pytest.raises(NotFound), driver.platform.read() as work:
        driver.platform.desk.open(work, task, stranger.visitor.actor)


def test_a_draft_assigned_to_its_drafter_cannot_be_handed_to_every_officer_of_the_agency(
    driver: Driver, draft: UUID
) -> None:
    drafter = driver.as_(DRAFTER)
    with driver.platform.begin() as work:
        work.inbox.release(drafter.opens("draft").task.id, drafter.visitor.actor)
    assert driver.waits_for("draft", DRAFTER)
    assert not driver.waits_for("draft", "mauht.sxd")


# ---------------------------------------------------------------- urgency and time


def test_an_urgent_draft_stands_before_ordinary_ones_on_every_desk_it_comes_to(driver: Driver) -> None:
    ordinary, urgent = driver.as_(DRAFTER).starts("outgoing"), driver.as_(DRAFTER).starts("outgoing")
    driver.reaches(ordinary, "sign")
    driver.as_(DRAFTER).completes("draft", urgent, **{**WORDS, "urgency": "3"})
    driver.reaches(urgent, "sign")
    desk = [(task.about, task.priority) for task in driver.as_(SIGNER).inbox()]
    assert desk == [(str(urgent), 3), (str(ordinary), 0)]
    driver.reaches(ordinary, "number_and_seal")
    driver.reaches(urgent, "number_and_seal")
    desk = [(task.about, task.priority) for task in driver.as_(CLERK).inbox()]
    assert desk == [(str(urgent), 3), (str(ordinary), 0)]


def test_an_urgent_letter_is_answered_urgently(driver: Driver) -> None:
    letter = driver.packet_arrives(urgency=2)
    reply = driver.reaches(letter, "draft")
    assert driver.document(reply).urgency == 2
    (task,) = driver.as_(DRAFTER).inbox()
    assert task.priority == 2
    assert driver.as_(DRAFTER).opens("draft").answers["urgency"] == "2"


def test_what_is_signed_goes_out_by_the_morning_of_the_next_working_day(
    driver: Driver, draft: UUID, clock: Clock
) -> None:
    driver.reaches(draft, "number_and_seal")
    (task,) = driver.as_(CLERK).inbox()
    assert task.due_at is not None
    assert task.due_at.isoformat() == "2026-11-25T04:30:00+00:00"  # Tuesday 24 November is a holiday
    assert clock.now.isoformat() == "2026-11-23T01:42:00+00:00"
