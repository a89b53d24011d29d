"""The leader directs, units handle (R060–R067, R062: exactly one lead): who is offered what, by when, and what the sender hears."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from connectors.interop.codes import StatusCode
from records.assignments import Assignment
from records.calendar import VIETNAM
from tests.conftest import Clock
from tests.driver import HTKT, OFFICE, ORDINARY, QHKT, Driver

THURSDAY, FRIDAY = "2026-11-26", "2026-11-27"
COOPERATING = [{"unit": HTKT, "due": THURSDAY}, {"unit": OFFICE, "due": FRIDAY}]


def close_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 17:00").replace(tzinfo=VIETNAM)


def presented(driver: Driver) -> UUID:
    """A letter that lies before the director."""
    letter = driver.packet_arrives()
    driver.reaches(letter, "direct")
    return letter


def directs(driver: Driver, **more: object) -> None:
    answers = {**ORDINARY["direct"][1], **more}
    driver.as_("dinhbg.sxd").completes("direct", **answers)


# ---------------------------------------------------------------- the direction


def test_a_direction_names_one_lead_and_cooperating_units_each_due_at_a_close_of_office(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver, lead_due=FRIDAY, cooperating=COOPERATING)
    assignments = driver.assignments_of(letter)
    assert [(name, one.role, one.due_at) for name, one in assignments.items()] == [
        (QHKT, "lead", close_of(FRIDAY)),
        (HTKT, "cooperating", close_of(THURSDAY)),
        (OFFICE, "cooperating", close_of(FRIDAY)),
    ]
    due = {task.element + " " + task.unit: task.due_at for task in driver.open_tasks(letter)}
    units = {name: str(one.unit_id) for name, one in assignments.items()}
    assert due == {
        f"assign_officer {units[QHKT]}": close_of(FRIDAY),
        f"opinion {units[HTKT]}": close_of(THURSDAY),
        f"opinion {units[OFFICE]}": close_of(FRIDAY),
    }
    assert driver.document(letter).state == "assigned"
    assert driver.statuses_of(letter)["04"] == f"Giao {QHKT} chủ trì"


def test_what_the_leader_wrote_stands_in_the_history_under_the_leaders_name(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver, text="Chủ trì, báo cáo trước thứ Sáu.")
    view = driver.as_("dinhbg.sxd").sees(letter)
    assert view is not None
    assert [(direction.text, direction.given_by) for direction in view.directions] == [
        ("Chủ trì, báo cáo trước thứ Sáu.", "Bùi Giả Định")
    ]
    (line,) = [line for line in driver.history_of(letter) if line.kind == "assigned"]
    assert (line.text, line.by_name) == ("Ý kiến chỉ đạo: Chủ trì, báo cáo trước thứ Sáu.", "Bùi Giả Định")
    assert line.by_id == driver.as_("dinhbg.sxd").visitor.person.id


def test_the_lead_unit_cannot_cooperate_with_itself(driver: Driver) -> None:
    letter = presented(driver)
    answers = {**ORDINARY["direct"][1], "cooperating": [{"unit": QHKT, "due": THURSDAY}]}
    errors = driver.as_("dinhbg.sxd").tries("direct", **answers)
    assert set(errors) == {"cooperating"}
    assert errors["cooperating"].code == "lead_cooperates"
    assert driver.assignments_of(letter) == {}
    assert "04" not in driver.statuses_of(letter)


def test_a_unit_named_twice_is_refused_on_the_form_and_never_becomes_an_incident(driver: Driver) -> None:
    letter = presented(driver)
    twice = [{"unit": HTKT, "due": THURSDAY}, {"unit": HTKT, "due": FRIDAY}]
    outcome = driver.as_("dinhbg.sxd").submits("direct", **{**ORDINARY["direct"][1], "cooperating": twice})
    driver.machine_works()
    assert driver.incidents() == []
    assert any(path.startswith("cooperating") for path in outcome.errors)
    assert driver.document(letter).state == "accepted"


def test_a_direction_without_lead_due_date_or_words_is_refused_on_its_field(driver: Driver) -> None:
    letter = presented(driver)
    for field, missing in (
        ("lead_unit", {"lead_unit": None}),
        ("lead_due", {"lead_due": None}),
        ("lead_due", {"lead_due": "2026-11-20"}),  # last Friday
        ("text", {"text": " "}),
        ("cooperating.0.due", {"cooperating": [{"unit": HTKT}]}),
    ):
        errors = driver.as_("dinhbg.sxd").tries("direct", **{**ORDINARY["direct"][1], **missing})
        assert set(errors) == {field}
    assert driver.assignments_of(letter) == {}


def test_a_unit_of_another_agency_cannot_be_made_lead(driver: Driver) -> None:
    presented(driver)
    with driver.platform.read() as work:
        finance = work.organisations.agency_by_code("H99.05")
        assert finance is not None
        foreign = str(work.organisations.units(finance.id)[0].id)
    errors = driver.as_("dinhbg.sxd").tries("direct", **{**ORDINARY["direct"][1], "lead_unit": foreign})
    assert set(errors) == {"lead_unit"}


def test_the_database_itself_holds_one_lead_a_document(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver)
    with driver.platform.read() as work:
        other = work.organisations.units(driver.document(letter).agency_id)[2]
    with pytest.raises(sa.exc.IntegrityError), driver.platform.begin() as work:
        work.session.add(Assignment(document_id=letter, unit_id=other.id, unit_name=other.name, role="lead"))
    assert [one.role for one in driver.assignments_of(letter).values()] == ["lead"]


def test_filed_for_information_it_is_finished_at_once_and_nobody_gets_work(driver: Driver) -> None:
    letter = presented(driver)
    driver.as_("dinhbg.sxd").completes("direct", decision="file", text="Để biết, lưu hồ sơ.")
    assert driver.document(letter).state == "completed"
    assert driver.statuses_of(letter) == {
        "01": "Đã đến",
        "03": "Tiếp nhận văn bản, số đến 1",
        "06": "Hoàn thành",
    }
    assert driver.assignments_of(letter) == {}
    assert driver.open_tasks(letter) == []
    (line,) = [line for line in driver.history_of(letter) if "Để biết, lưu hồ sơ." in line.text]
    assert line.by_id == driver.as_("dinhbg.sxd").visitor.person.id  # a line without an id is the system's own


# ---------------------------------------------------------------- what the sender hears


def test_04_and_05_are_told_once_when_the_lead_unit_comes_first(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver, cooperating=COOPERATING)
    driver.as_("hoatv.sxd").completes("assign_officer")
    assert driver.statuses_of(letter)["05"] == f"{QHKT} đang xử lý"
    driver.as_("nhapdv.sxd").completes("opinion")
    driver.as_("nhapcv.sxd").completes("opinion")
    assert list(driver.statuses_of(letter)) == ["01", "03", "04", "05"]
    assert driver.document(letter).state == "processing"


def test_04_and_05_are_told_once_when_a_cooperating_unit_comes_first(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver, cooperating=COOPERATING)
    driver.as_("nhapcv.sxd").completes("opinion", opinion="Nhất trí.")
    assert driver.statuses_of(letter)["05"] == f"{OFFICE} đã cho ý kiến phối hợp"
    assert driver.document(letter).state == "processing"
    driver.as_("hoatv.sxd").completes("assign_officer")
    driver.as_("nhapdv.sxd").completes("opinion")
    assert list(driver.statuses_of(letter)) == ["01", "03", "04", "05"]
    codes = [report.status for report in driver.statuses_sent()]
    assert sorted(codes) == [StatusCode.ARRIVED, StatusCode.RECEIVED, StatusCode.ASSIGNED, StatusCode.IN_PROGRESS]


# ---------------------------------------------------------------- opinions and the end


def test_opinions_come_in_any_order_each_under_the_name_of_its_unit(driver: Driver, clock: Clock) -> None:
    letter = presented(driver)
    directs(driver, cooperating=COOPERATING)
    clock.advance(hours=1)
    driver.as_("nhapcv.sxd").completes("opinion", opinion="Đề nghị rà soát kinh phí.")
    clock.advance(hours=1)
    driver.as_("nhapdv.sxd").completes("opinion", opinion="Nhất trí.")
    assignments = driver.assignments_of(letter)
    assert (assignments[OFFICE].opinion, assignments[OFFICE].done_by) == ("Đề nghị rà soát kinh phí.", "Cao Văn Nháp")
    assert (assignments[HTKT].opinion, assignments[HTKT].done_by) == ("Nhất trí.", "Dương Văn Nháp")
    assert assignments[HTKT].done_at == clock.now
    assert assignments[QHKT].done_at is None
    assert driver.lines_of(letter, "opinion") == [
        f"{OFFICE} cho ý kiến: Đề nghị rà soát kinh phí.",
        f"{HTKT} cho ý kiến: Nhất trí.",
    ]


def test_the_officer_reads_the_opinions_while_working(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver, cooperating=COOPERATING)
    driver.as_("hoatv.sxd").completes("assign_officer")
    driver.as_("nhapdv.sxd").completes("opinion", opinion="Đường gom không đủ rộng.")
    view = driver.as_("giant.sxd").sees(letter)
    assert view is not None
    assert "Đường gom không đủ rộng." in [one.opinion for one in view.assignments]


def test_the_letter_is_finished_only_when_lead_and_every_cooperating_unit_are_done(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver, cooperating=COOPERATING)
    driver.as_("hoatv.sxd").completes("assign_officer")
    driver.as_("giant.sxd").completes("work", outcome="done", result="Đã trao đổi với đơn vị soạn thảo.")
    assert driver.assignments_of(letter)[QHKT].opinion == "Đã trao đổi với đơn vị soạn thảo."
    assert driver.document(letter).state == "processing"
    driver.as_("nhapdv.sxd").completes("opinion")
    assert driver.document(letter).state == "processing"
    assert "06" not in driver.statuses_of(letter)
    driver.as_("nhapcv.sxd").completes("opinion")
    document = driver.document(letter)
    assert (document.state, document.completed_at) == ("completed", driver.platform.clock())
    assert list(driver.statuses_of(letter)) == ["01", "03", "04", "05", "06"]
    assert [case.status for case in driver.cases_about(letter)] == ["completed"]


def test_the_lead_units_end_does_not_wait_for_the_lead_when_units_answer_last_or_first(driver: Driver) -> None:
    letter = presented(driver)
    directs(driver, cooperating=COOPERATING)
    driver.as_("nhapdv.sxd").completes("opinion")
    driver.as_("nhapcv.sxd").completes("opinion")
    assert driver.document(letter).state == "processing"
    driver.as_("hoatv.sxd").completes("assign_officer")
    driver.as_("giant.sxd").completes("work", outcome="done", result="Đã xong.")
    assert driver.document(letter).state == "completed"


def test_a_result_must_be_told_when_nothing_is_written(driver: Driver) -> None:
    letter = presented(driver)
    driver.reaches(letter, "work")
    assert set(driver.as_("giant.sxd").tries("work", outcome="done")) == {"result"}
    assert driver.document(letter).state == "processing"


def test_a_written_reply_finishes_the_letter_and_is_named_to_its_sender(driver: Driver) -> None:
    letter = presented(driver)
    reply = driver.reaches(letter, "draft")
    draft = driver.document(reply)
    assert (draft.subject, draft.addressees) == ("V/v lấy ý kiến dự thảo quy chế mẫu", ["Bộ Xây dựng"])
    assert list(driver.deliveries_of(reply)) == ["G17"]
    view = driver.as_("giant.sxd").sees(reply)
    assert view is not None
    assert view.answers == [letter]

    driver.runs_out(letter)
    assert driver.document(reply).state == "issued"
    assert driver.document(letter).state == "completed"
    assert driver.statuses_of(letter)["06"] == "Đã trả lời bằng văn bản 01/SXD-QHKT"
    assert driver.assignments_of(letter)[QHKT].opinion == "Đã trả lời bằng văn bản 01/SXD-QHKT"
    (sent,) = driver.letters_sent()
    assert [answered.document_id for answered in sent.answers] == [driver.document(letter).identifier]
