"""Work over the API: the first half of the main job, and every way in which a task is no longer, or never was, one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from records.calendar import VIETNAM
from records.documents import Document
from tests.web.calling import Program, problem
from tests.web.conftest import Connect
from tests.web.scenes import Errand, letter, receive, send_on_errands
from web.demo.province import PIN
from web.demo.story import OFFICE_ISSUES
from web.wiring import Platform

pytestmark = pytest.mark.quick


@dataclass(frozen=True)
class HttpStage:
    """The story's stage behind HTTP: one token a person, and only statuses that were promised."""

    platform: Platform
    programs: dict[str, Program]

    def tasks(self, account: str) -> Sequence[Mapping[str, Any]]:
        return self.programs[account].tasks()

    def complete(self, account: str, task_id: str, answers: Mapping[str, Any]) -> None:
        answer = self.programs[account].complete(task_id, answers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert self.programs[account].get(f"/cases/{answer.json['case_id']}").status_code == 200

    def start(self, account: str, process: str) -> None:
        answer = self.programs[account].post("/cases", {"process": process})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        assert answer.json["status"] == "running"

    def choice(self, account: str, task_id: str, list_name: str, label: str) -> str:
        offered = self.programs[account].get(f"/tasks/{task_id}").json["choices"][list_name]
        return next(str(choice["value"]) for choice in offered if choice["label"] == label)

    def due_day(self) -> str:
        return self.platform.clock().astimezone(VIETNAM).date().isoformat()

    def settle(self) -> None:
        self.platform.worker.drain()


@pytest.mark.slow
def test_a_letter_is_drafted_checked_signed_and_issued_over_http(api: Connect, province: Platform) -> None:
    people = {step.actor for step in OFFICE_ISSUES}
    stage = HttpStage(province, {account: api(account) for account in people})
    for step in OFFICE_ISSUES:
        step.play(stage)
    assert all(stage.tasks(account) == [] for account in people)
    document = _issued(province)
    seen = stage.programs["thutt.vp"].get(f"/documents/{document}").json
    assert seen["document"]["state"] == "issued"
    assert seen["document"]["number"] == "01/VP-KT"
    assert seen["register_number"] == 1
    assert [delivery["code"] for delivery in seen["deliveries"]] == ["H99.07"]
    pdf = stage.programs["thutt.vp"].get(f"/documents/{document}/files/0")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.mimetype == "application/pdf"
    assert PIN not in str(seen)


def test_a_group_task_is_offered_to_all_and_done_by_one(api: Connect, province: Platform) -> None:
    receive(province, letter("V/v một việc của cả nhóm"))
    clerk, other = api("mauvt.sxd"), api("dinhbg.sxd")
    (task,) = clerk.tasks()
    assert (task["element"], task["queue"], task["assignee"]) == ("receive", "cho_tiep_nhan", None)
    problem(other.get(f"/tasks/{task['id']}"), 404, "not_found")
    claimed = clerk.post(f"/tasks/{task['id']}/claim")
    assert claimed.status_code == 200
    assert claimed.json["assignee"]
    assert clerk.post(f"/tasks/{task['id']}/claim").json == claimed.json
    leader = clerk.get(f"/tasks/{task['id']}").json["choices"]["leaders"][0]["value"]
    done = clerk.complete(task["id"], {"decision": "accept", "leader": leader})
    assert done.status_code == 200
    assert done.json == {"case_id": task["case_id"]}
    assert clerk.tasks() == []


def test_a_task_is_done_once(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    assert program.complete(str(task), {"opinion": "Nhất trí."}).status_code == 200
    problem(program.complete(str(task), {"opinion": "Nhất trí."}), 409, "task_not_open")
    problem(program.post(f"/tasks/{task}/claim"), 409, "task_not_open")
    assert program.get(f"/tasks/{task}").json["task"]["status"] == "done"


def test_a_task_that_a_colleague_has_claimed_is_his(api: Connect, province: Platform) -> None:
    with province.begin() as work:
        clerk = work.organisations.person_by_account("mauvt.sxd")
        colleague = work.organisations.person_by_account("quytt.sxd")
        assert clerk is not None
        assert colleague is not None
        work.organisations.grant(colleague, "van_thu", work.now)
    receive(province, letter("V/v hai văn thư một việc"))
    first, second = api("mauvt.sxd"), api("quytt.sxd")
    (task,) = first.tasks()
    assert [each["id"] for each in second.tasks()] == [task["id"]]
    first.post(f"/tasks/{task['id']}/claim")
    assert second.tasks() == []
    problem(second.post(f"/tasks/{task['id']}/claim"), 403, "not_yours")
    refused = second.complete(task["id"], {"decision": "return", "reason_code": "other", "reason": "Thử."})
    problem(refused, 403, "not_yours")
    assert second.get(f"/tasks/{task['id']}").json["is_mine"] is False


def test_what_was_never_offered_does_not_exist(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    stranger = api("giant.sxd")
    hidden = problem(stranger.complete(str(task), {"opinion": "Tôi làm thay."}), 404, "not_found")
    missing = problem(stranger.complete(str(uuid4()), {"opinion": "Tôi làm thay."}), 404, "not_found")
    assert hidden == missing
    assert api("hoatv.sxd").get(f"/tasks/{task}").json["task"]["status"] == "open"


def test_only_a_drafter_starts_a_draft(api: Connect, province: Platform) -> None:
    """The page asks for the role; the API is the same door."""
    problem(api("mauvt.sxd").post("/cases", {"process": "outgoing"}), 403, "role_missing")


def test_processes_that_a_packet_starts_are_not_started_by_hand(api: Connect) -> None:
    program = api("giant.sxd")
    for process in ("incoming", "assignment"):
        problem(program.post("/cases", {"process": process}), 422, "starts_by_packet")
    problem(program.post("/cases", {"process": "no_such"}), 404, "definition_missing")


def test_what_a_caller_puts_in_cannot_stand_for_what_the_house_knows(api: Connect, province: Platform) -> None:
    """Names that the platform fills in keep its values whatever a caller sends under them."""
    program = api("giant.sxd")
    forged = {"agency": "H99.01", "drafting": {"drafter": "somebody", "unit": "elsewhere"}}
    case = program.post("/cases", {"process": "outgoing", "data": forged})
    assert case.status_code == 201
    (task,) = program.tasks("draft")
    assert task["case_id"] == case.json["id"]
    assert api("maupv.vp").tasks() == []


def _issued(province: Platform) -> UUID:
    with province.read() as work:
        return work.session.scalars(sa.select(Document.id).where(Document.state == "issued")).one()
