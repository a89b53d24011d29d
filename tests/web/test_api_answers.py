"""Answers that do not fit their form come back with what is wrong with each of them, and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from connectors.interop.packet import Attachment
from tests.connectors.interop.packets import PDF as BROKEN
from tests.web.calling import Program, is_vietnamese, problem
from tests.web.conftest import Connect
from tests.web.scenes import letter, play, receive, task_of
from web.demo.province import PIN
from web.demo.story import OFFICE_ISSUES
from web.wiring import Platform

RIGHT = {
    "type_code": "CV",
    "subject": "báo cáo thử",
    "addressees": "Sở Tài chính",
    "body": "Nội dung.",
    "recipients": ["H99.05"],
    "to_places": "Như trên",
    "urgency": "0",
}


WRONG: Sequence[tuple[dict[str, Any], str, str]] = (
    ({"subject": None}, "subject", "required"),
    ({"subject": "  "}, "subject", "required"),
    ({"subject": "a" * 501}, "subject", "too_long"),
    ({"subject": 7}, "subject", "wrong_type"),
    ({"subject": ["a"]}, "subject", "wrong_type"),
    ({"type_code": "XX"}, "type_code", "not_a_choice"),
    ({"recipients": []}, "recipients", "required"),
    ({"recipients": ["H99.99"]}, "recipients", "not_a_choice"),
    ({"recipients": "H99.05"}, "recipients", "wrong_type"),
    ({"signer": "00000000-0000-4000-8000-000000000000"}, "signer", "not_a_choice"),
    ({"urgency": "9"}, "urgency", "not_a_choice"),
    ({"number": "01/SXD"}, "number", "unknown_field"),
    ({"agency": "H99.01"}, "agency", "unknown_field"),
)
UNBEARABLE: Sequence[tuple[dict[str, Any], str]] = (
    ({"typename": "x"}, "forbidden_key"),
    ({"subject": {"typename": "x"}}, "forbidden_key"),
    ({"recipients": [{"typename": "x"}]}, "forbidden_key"),
    ({"subject": 10**40}, "wrong_type"),
    ({"body": "a" * 1_000_001}, "too_large"),
    ({"recipients": ["H99.05"] * 10_001}, "too_large"),
    ({"subject": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}, "too_deep"),
)


@pytest.fixture
def drafter(api: Connect) -> Program:
    return api("giant.sxd")


def test_each_wrong_answer_is_named(drafter: Program) -> None:
    task = drafter.start()
    right = _right(drafter, task)
    for change, field, code in WRONG:
        refused = problem(drafter.complete(task, {**right, **change}), 422, "answers_refused")
        assert {name: error["code"] for name, error in refused["errors"].items()} == {field: code}, change
        assert is_vietnamese(refused["errors"][field]["message"]), refused
    assert drafter.get(f"/tasks/{task}").json["task"]["status"] == "open"
    assert drafter.complete(task, right).status_code == 200


def test_everything_that_is_missing_is_named_at_once(drafter: Program) -> None:
    task = drafter.start()
    refused = problem(drafter.complete(task, {}), 422, "answers_refused")
    wanted = {"type_code", "subject", "body", "recipients", "signer", "urgency"}
    assert refused["errors"].keys() == wanted
    assert {error["code"] for error in refused["errors"].values()} == {"required"}


def test_what_no_process_may_carry_is_refused_as_a_whole(drafter: Program) -> None:
    task = drafter.start()
    right = _right(drafter, task)
    for answers, code in UNBEARABLE:
        refused = problem(drafter.complete(task, {**right, **answers}), 422, "answers_refused")
        assert [error["code"] for error in refused["errors"].values()] == [code], str(answers)[:80]
    assert drafter.get(f"/tasks/{task}").json["task"]["status"] == "open"


def test_what_is_no_json_by_its_standard_is_not_read(drafter: Program) -> None:
    task = drafter.start()
    for number in (float("nan"), float("inf")):
        problem(drafter.complete(task, {**_right(drafter, task), "subject": number}), 400, "bad_request")
    assert drafter.get(f"/tasks/{task}").json["task"]["status"] == "open"


def test_answers_stand_under_their_name(drafter: Program) -> None:
    task = drafter.start()
    for body in (None, {}, {"answers": None}, {"answers": []}, {"answers": "x"}, {"answer": {}}):
        refused = drafter.post(f"/tasks/{task}/complete", body)
        assert refused.status_code in (400, 422), body
        assert problem(refused, refused.status_code)["errors"], body


def test_a_rule_beyond_the_form_is_shown_at_its_field(api: Connect, province: Platform) -> None:
    """A letter whose check failed cannot be accepted, however well the form is filled in (R046)."""
    receive(province, letter("V/v tệp hỏng", attachments=(Attachment("hong.pdf", BROKEN),)))
    clerk = api("mauvt.sxd")
    (task,) = clerk.tasks("receive")
    leader = clerk.get(f"/tasks/{task['id']}").json["choices"]["leaders"][0]["value"]
    refused = problem(clerk.complete(task["id"], {"decision": "accept", "leader": leader}), 422, "answers_refused")
    assert refused["errors"]["decision"]["code"] == "not_acceptable"


def test_a_wrong_pin_is_counted_and_never_told_back(api: Connect, province: Platform) -> None:
    play(province, OFFICE_ISSUES[:4])
    signer, task = api("hoalm.vp"), task_of(province, "hoalm.vp", "sign")
    for left in (4, 3, 2, 1):
        answer = signer.complete(task, {"decision": "sign", "pin": "135799"})
        error = problem(answer, 422, "answers_refused")["errors"]["pin"]
        assert (error["code"], f"Còn {left} lần thử" in error["message"]) == ("wrong_pin", True), error
        assert "135799" not in answer.get_data(as_text=True)
    last = problem(signer.complete(task, {"decision": "sign", "pin": "135799"}), 422)["errors"]["pin"]
    assert "15 phút" in last["message"]
    problem(signer.complete(task, {"decision": "sign", "pin": PIN}), 422)
    assert signer.get(f"/tasks/{task}").json["task"]["status"] == "open"


def _right(program: Program, task: str) -> dict[str, Any]:
    signers = program.get(f"/tasks/{task}").json["choices"]["signers"]
    return {**RIGHT, "signer": signers[0]["value"]}
