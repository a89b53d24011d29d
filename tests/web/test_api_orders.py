"""Commands on tasks and cases through the API: each does what it says, is in the history, and refuses with its rule."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.tables import History
from tests.conftest import MONDAY, Clock
from tests.engine.bpmn import process, user
from tests.web.calling import Program, problem
from tests.web.conftest import Connect
from tests.web.scenes import SXD, agency_id, letter, play, receive, task_of, visitor
from web.demo.province import PIN
from web.demo.stage import PlatformStage
from web.demo.story import OFFICE_ISSUES
from web.wiring import Platform

OFFICER, COLLEAGUE, HEAD, DIRECTOR = "giant.sxd", "tamlv.sxd", "hoatv.sxd", "dinhbg.sxd"
SAID = {"opinion": "Nhất trí."}
TWO = process(
    "two",
    user("write", form="give_opinion", assignee="officer", unit="unit", due="due"),
    user("read", form="give_opinion", groups="truong_don_vi", unit="unit"),
    name="Hai bước",
)


@pytest.fixture
def case(province: Platform) -> UUID:
    """A case of two steps: the officer writes, the head of the unit reads."""
    officer = visitor(province, OFFICER)
    agency = str(agency_id(province, SXD))
    with province.begin() as work:
        work.definitions.deploy(TWO, agency, "Thử")
        due = (MONDAY + timedelta(days=2)).isoformat()
        data = {"officer": officer.actor.id, "unit": str(officer.person.unit_id), "due": due}
        return work.cases.start("two", [agency], agency, "thing", data, officer.actor)


def task(program: Program, element: str) -> str:
    return next(str(each["id"]) for each in program.tasks(element))


def person(province: Platform, account: str) -> str:
    return str(visitor(province, account).person.id)


def told(province: Platform, case: UUID) -> list[tuple[str, str]]:
    """What the case's history says, and who did it."""
    with province.read() as work:
        lines = work.session.scalars(sa.select(History).where(History.case_id == case).order_by(History.id))
        return [(line.kind, line.by_name) for line in lines]


def test_a_task_is_returned_with_a_reason_to_who_did_it_and_comes_again(
    api: Connect, province: Platform, case: UUID
) -> None:
    officer, head = api(OFFICER), api(HEAD)
    officer.complete(task(officer, "write"), SAID)
    reading = task(head, "read")
    assert [step["element"] for step in head.get(f"/tasks/{reading}/earlier-steps").json] == ["write"]
    problem(head.post(f"/tasks/{reading}/return", {"element": "write", "reason": " "}), 422, "reason_missing")
    problem(head.post(f"/tasks/{reading}/return", {"element": "read", "reason": "Nhầm."}), 409, "cannot_return")
    problem(officer.post(f"/tasks/{reading}/return", {"element": "write", "reason": "Của tôi."}), 404, "not_found")
    answer = head.post(f"/tasks/{reading}/return", {"element": "write", "reason": "Bổ sung căn cứ."})
    assert (answer.status_code, answer.json["person_name"]) == (200, "Nguyễn Thị Giả")
    assert head.tasks() == []
    officer.complete(task(officer, "write"), SAID)
    assert head.complete(task(head, "read"), SAID).status_code == 200
    assert ("task_returned", "Trịnh Văn Họa") in told(province, case)
    assert officer.get(f"/cases/{case}").json["status"] == "completed"


def test_what_was_sent_is_taken_back_until_the_next_person_opens_it(api: Connect, case: UUID) -> None:
    officer, head = api(OFFICER), api(HEAD)
    first = task(officer, "write")
    officer.complete(first, SAID)
    problem(head.post(f"/tasks/{first}/take-back"), 404, "not_found")
    again = officer.post(f"/tasks/{first}/take-back").json["task_id"]
    assert head.tasks() == []
    assert officer.get(f"/tasks/{again}").json["answers"]["opinion"] == "Nhất trí."
    officer.complete(again, SAID)
    assert head.get(f"/tasks/{task(head, 'read')}").status_code == 200  # now it has been opened
    problem(officer.post(f"/tasks/{again}/take-back"), 409, "cannot_take_back")


def test_the_list_of_what_was_done_says_what_can_be_taken_back(api: Connect, case: UUID) -> None:
    officer, head = api(OFFICER), api(HEAD)
    first = task(officer, "write")
    officer.complete(first, SAID)
    (done,) = officer.get("/tasks/done").json["tasks"]
    assert (done["id"], done["ended_by"], done["is_takeable"]) == (first, "Nguyễn Thị Giả", True)
    assert head.get("/tasks/done").json == {"tasks": [], "next": None}
    head.get(f"/tasks/{task(head, 'read')}")  # now it has been opened
    assert officer.get("/tasks/done").json["tasks"][0]["is_takeable"] is False
    problem(officer.get("/tasks/done", after="x"), 404, "not_found")
    problem(officer.get("/tasks/done", limit=0), 422)


def test_a_step_that_stands_in_the_register_is_not_done_again(api: Connect, province: Platform) -> None:
    receive(province, letter("V/v vào sổ rồi"))
    stage = PlatformStage(province)
    receiving = task_of(province, "mauvt.sxd", "receive")
    leader = stage.choice("mauvt.sxd", receiving, "leaders", visitor(province, DIRECTOR).person.full_name)
    stage.complete("mauvt.sxd", receiving, {"decision": "accept", "leader": leader})
    stage.settle()
    director = api(DIRECTOR)
    directing = task(director, "direct")
    refused = director.post(f"/tasks/{directing}/return", {"element": "receive", "reason": "Nhận nhầm."})
    problem(refused, 409, "step_is_final")
    problem(api("mauvt.sxd").post(f"/tasks/{receiving}/take-back"), 409, "step_is_final")


def test_a_task_is_reassigned_by_its_holder_or_a_head_to_a_colleague(
    api: Connect, province: Platform, case: UUID
) -> None:
    officer, colleague, head = api(OFFICER), api(COLLEAGUE), api(HEAD)
    writing = task(officer, "write")
    to, stranger = person(province, COLLEAGUE), person(province, "hoakt.stc")
    problem(colleague.post(f"/tasks/{writing}/reassign", {"to": to, "reason": "Xin."}), 403, "not_in_charge")
    problem(officer.post(f"/tasks/{writing}/reassign", {"to": stranger, "reason": "Nhầm."}), 404, "not_found")
    assert officer.post(f"/tasks/{writing}/reassign", {"to": to, "reason": "Đi công tác."}).status_code == 200
    assert officer.tasks() == []
    assert task(colleague, "write") == writing
    back = {"to": person(province, OFFICER), "reason": "Về rồi."}
    assert head.post(f"/tasks/{writing}/reassign", back).status_code == 200
    assert task(officer, "write") == writing
    assert [who for kind, who in told(province, case) if kind == "task_reassigned"] == [
        "Nguyễn Thị Giả",
        "Trịnh Văn Họa",
    ]


def test_who_is_given_a_task_may_read_what_it_is_about(api: Connect, province: Platform) -> None:
    letter_in = receive(province, letter("V/v giao lại"))
    stage = PlatformStage(province)
    receiving = task_of(province, "mauvt.sxd", "receive")
    leader = stage.choice("mauvt.sxd", receiving, "leaders", visitor(province, DIRECTOR).person.full_name)
    stage.complete("mauvt.sxd", receiving, {"decision": "accept", "leader": leader})
    stage.settle()
    colleague, director = api(COLLEAGUE), api(DIRECTOR)
    problem(colleague.get(f"/documents/{letter_in}"), 404, "not_found")
    given = {"to": person(province, COLLEAGUE), "reason": "Xem giúp."}
    assert director.post(f"/tasks/{task(director, 'direct')}/reassign", given).status_code == 200
    assert colleague.get(f"/documents/{letter_in}").status_code == 200


def test_only_a_head_or_leader_gives_more_time_and_only_more(api: Connect, case: UUID) -> None:
    officer, head = api(OFFICER), api(HEAD)
    writing = task(officer, "write")
    later = (MONDAY + timedelta(days=5)).isoformat()
    problem(officer.post(f"/tasks/{writing}/extend", {"due": later, "reason": "Bận."}), 403, "not_in_charge")
    earlier = (MONDAY + timedelta(days=1)).isoformat()
    problem(head.post(f"/tasks/{writing}/extend", {"due": earlier, "reason": "Gấp."}), 422, "cannot_extend")
    assert head.post(f"/tasks/{writing}/extend", {"due": later, "reason": "Chờ số liệu."}).json["due_at"] == later
    problem(head.post(f"/tasks/{writing}/extend", {"due": "mai", "reason": "x"}), 422)


def test_a_case_rests_wakes_and_is_ended_by_the_leader_alone(api: Connect, province: Platform, case: UUID) -> None:
    officer, director = api(OFFICER), api(DIRECTOR)
    writing = task(officer, "write")
    problem(api(HEAD).post(f"/cases/{case}/suspend", {"reason": "Chờ."}), 403, "not_in_charge")
    problem(api("mauhv.stc").post(f"/cases/{case}/suspend", {"reason": "Chờ."}), 404, "not_found")
    assert director.post(f"/cases/{case}/suspend", {"reason": "Chờ ý kiến bộ."}).json["status"] == "suspended"
    assert officer.tasks() == []
    assert officer.complete(writing, SAID).status_code == 409
    problem(director.post(f"/cases/{case}/suspend", {"reason": "Nữa."}), 409, "case_suspended")
    assert director.post(f"/cases/{case}/resume").json["status"] == "running"
    problem(director.post(f"/cases/{case}/resume"), 409, "case_not_suspended")
    assert task(officer, "write") == writing
    assert director.post(f"/cases/{case}/cancel", {"reason": "Không còn cần."}).json["status"] == "cancelled"
    assert officer.tasks() == []
    kinds = [kind for kind, _ in told(province, case)]
    assert kinds[-3:] == ["case_suspended", "case_resumed", "case_cancelled"]


def test_a_leader_lets_a_case_be_done_again_from_a_step(api: Connect, case: UUID) -> None:
    officer, head, director = api(OFFICER), api(HEAD), api(DIRECTOR)
    officer.complete(task(officer, "write"), SAID)
    assert [step["element"] for step in director.get(f"/cases/{case}/restart-steps").json] == ["write"]
    problem(head.post(f"/cases/{case}/restart", {"element": "write", "reason": "Sai."}), 403, "not_in_charge")
    assert director.post(f"/cases/{case}/restart", {"element": "write", "reason": "Làm lại."}).status_code == 200
    assert head.tasks() == []
    assert task(officer, "write")


def test_a_stand_in_does_the_work_under_both_names_for_as_long_as_it_was_said(
    api: Connect, province: Platform, clock: Clock, case: UUID
) -> None:
    officer, colleague = api(OFFICER), api(COLLEAGUE)
    period = {"starts": MONDAY.isoformat(), "ends": (MONDAY + timedelta(days=3)).isoformat()}
    wanted = {"to": person(province, COLLEAGUE), "reason": "Nghỉ phép.", **period}
    problem(colleague.post("/delegations", {**wanted, "person": person(province, OFFICER)}), 403, "not_in_charge")
    made = officer.post("/delegations", wanted)
    assert (made.status_code, made.json["to_name"]) == (201, "Lý Văn Tạm")
    writing = task(colleague, "write")
    assert colleague.complete(writing, SAID).status_code == 200
    assert ("task_completed", "Lý Văn Tạm thay Nguyễn Thị Giả") in told(province, case)
    assert [each["id"] for each in colleague.get("/delegations").json["delegations"]] == [made.json["id"]]
    gone = officer.client.delete(f"/api/v1/delegations/{made.json['id']}", headers=officer.headers())
    assert gone.status_code == 204
    assert colleague.get("/delegations").json["delegations"][0]["ended_at"] is not None


def test_delegations_come_in_pages_the_newest_first(api: Connect, province: Platform, clock: Clock) -> None:
    officer, made = api(OFFICER), []
    for week in range(3):
        starts = MONDAY + timedelta(weeks=week)
        period = {"starts": starts.isoformat(), "ends": (starts + timedelta(days=3)).isoformat()}
        wanted = {"to": person(province, COLLEAGUE), "reason": "Nghỉ phép.", **period}
        made.append(officer.post("/delegations", wanted).json["id"])
        clock.advance(minutes=1)
    first = officer.get("/delegations", limit=2).json
    second = officer.get("/delegations", limit=2, after=first["next"]).json
    assert [each["id"] for page in (first, second) for each in page["delegations"]] == made[::-1]
    assert second["next"] is None
    problem(officer.get("/delegations", after="x"), 404, "not_found")
    problem(officer.get("/delegations", limit=1000), 422)


def test_nobody_signs_in_the_name_of_another(api: Connect, province: Platform) -> None:
    """A stand-in may look at what waits for a signature, and the signature stays the signer's own."""
    play(province, OFFICE_ISSUES[:4])
    leader, head = api("hoalm.vp"), api("giadv.vp")
    period = {"starts": MONDAY.isoformat(), "ends": (MONDAY + timedelta(days=3)).isoformat()}
    wanted = {"to": person(province, "giadv.vp"), "reason": "Đi họp.", **period}
    assert leader.post("/delegations", wanted).status_code == 201
    signing = task(head, "sign")
    refused = problem(head.complete(signing, {"decision": "sign", "pin": PIN}), 422, "answers_refused")
    assert refused["errors"]["pin"]["code"] == "signature_not_delegable"


def test_a_claimed_task_is_given_back_to_its_group(api: Connect, case: UUID) -> None:
    officer, head = api(OFFICER), api(HEAD)
    officer.complete(task(officer, "write"), SAID)
    reading = task(head, "read")
    assert head.post(f"/tasks/{reading}/claim").json["assignee"]
    assert head.post(f"/tasks/{reading}/release").json["assignee"] is None
