"""A submission that is sent twice acts once: the network may fail after the act and before its answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import sqlalchemy as sa

from engine.tables import Case, History
from tests.web.calling import problem
from tests.web.conftest import Connect
from tests.web.scenes import Errand, send_on_errands
from web.wiring import Platform

YES = {"opinion": "Nhất trí với đề nghị."}


def test_the_same_submission_twice_has_one_effect_and_one_answer(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    first, second = (program.complete(str(task), YES, key="one") for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.json == second.json
    assert _completions(province, UUID(first.json["case_id"])) == 1


def test_a_key_used_for_other_answers_is_refused(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    case = program.complete(str(task), YES, key="one").json["case_id"]
    problem(program.complete(str(task), {"opinion": "Đổi ý."}, key="one"), 409, "submission_reused")
    assert _completions(province, UUID(case)) == 1


def test_a_key_used_for_another_task_is_refused_even_with_the_same_answers(api: Connect, province: Platform) -> None:
    """The request is the address as well as the body: else the second task would be silently left undone."""
    done, other = send_on_errands(province, [Errand("hoatv.sxd"), Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    assert program.complete(str(done), YES, key="one").status_code == 200
    problem(program.complete(str(other), YES, key="one"), 409, "submission_reused")
    assert [task["id"] for task in program.tasks()] == [str(other)]


def test_two_people_may_use_the_same_key(api: Connect, province: Platform) -> None:
    mine, hers = send_on_errands(province, [Errand("hoatv.sxd"), Errand("nhapdv.sxd")])
    assert api("hoatv.sxd").complete(str(mine), YES, key="one").status_code == 200
    assert api("nhapdv.sxd").complete(str(hers), YES, key="one").status_code == 200


def test_a_refused_submission_leaves_its_key_free(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    problem(program.complete(str(task), {"opinion": ""}, key="one"), 422, "answers_refused")
    assert program.complete(str(task), YES, key="one").status_code == 200


def test_without_a_key_the_second_time_is_a_conflict(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    assert program.complete(str(task), YES).status_code == 200
    problem(program.complete(str(task), YES), 409, "task_not_open")


def test_a_submission_sent_eight_times_at_once_acts_once(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: program.complete(str(task), YES, key="one"), range(8)))
    assert {answer.status_code for answer in answers} == {200}, [answer.json for answer in answers]
    assert len({answer.json["case_id"] for answer in answers}) == 1
    assert _completions(province, UUID(answers[0].json["case_id"])) == 1


def _completions(province: Platform, case: UUID) -> int:
    """How often a task of the case was completed, after looking that the case has ended."""
    with province.read() as work:
        assert work.session.get_one(Case, case).status == "completed"
        done = sa.select(sa.func.count()).where(History.case_id == case, History.kind == "task_completed")
        return work.session.scalar(done) or 0
