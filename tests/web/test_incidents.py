"""Incidents on pages and in the API, made by what really breaks: found, understood, mended; nothing shown that is not theirs."""

from __future__ import annotations

import dataclasses
import logging
import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings

from connectors.catalog import OPERATIONS
from connectors.incidents import incidents_of
from engine.tables import History, Job, Task
from tests.conftest import MONDAY, Clock
from tests.engine.test_masking import nested
from tests.web.breakdowns import (
    CLERK,
    OPERATOR,
    SECOND,
    WRONG,
    break_door,
    directed,
    give_up,
    job_of,
    lead_of,
    make_operator,
    mend_door,
    misdrawn,
    undelivered,
)
from tests.web.browsing import Browser, Page
from tests.web.calling import Program, log_in, problem
from tests.web.conftest import Connect, LogIn
from tests.web.counting import listening
from tests.web.scenes import OFFICE, SXD, Errand, agency_id, letter, receive, send_on_errands, visitor
from tests.web.test_operations_pages import stuck
from tests.witness import incidents
from web.app import create_app
from web.wiring import Platform

LIST = "/operations/incidents"
DOOR = {"operation": "interop.deliver_packet", "code": "folder_unavailable"}


def ids_in(page: Page) -> list[str]:
    return [str(box.get("value")) for box in page.find('//input[@name="ids"]')]


def words_of(page: Page, name: str) -> str:
    return " ".join(page.texts(f'//tr[@data-given="{name}"]'))


# ---------------------------------------------------------------- the whole story, through the API


def test_what_could_not_leave_is_one_cause_and_leaves_once_the_door_is_mended(
    api: Connect, province: Platform, clock: Clock
) -> None:
    outgoing = break_door(province)
    undelivered(province, 5)
    program = api(OPERATOR)
    (cause,) = program.get("/incidents/causes").json
    assert {name: cause[name] for name in ("operation", "code", "count", "title")} == {
        **DOOR, "count": 5, "title": "Chuyển gói tin",
    }  # fmt: skip
    first = program.get("/incidents", limit=2).json
    rest = program.get("/incidents", limit=100, after=first["next"]).json
    assert (first["total"], len(first["incidents"]), len(rest["incidents"]), rest["next"]) == (5, 2, 3, None)
    whole = program.get(f"/incidents/{first['incidents'][0]['id']}").json
    assert [line["kind"] for line in whole["lines"]] == ["failed"] * 13 + ["opened"]
    assert whole["lines"][0]["text"] == "Không ghi được thư mục trao đổi: Not a directory"
    refused = program.post(f"/incidents/{whole['id']}/skip", {"reason": "Gấp."})
    assert "gói tin phải tới nơi nhận" in problem(refused, 409, "skip_refused")["detail"]

    mend_door(outgoing)
    started = clock.now
    batch = program.post("/incidents/retry", {**DOOR, "reason": "Đã dựng lại thư mục."}).json
    assert (len(batch["retried"]), batch["refused"], batch["left"]) == (5, [], 0)
    province.worker.drain()
    asked = {"batch": batch["batch"]}
    assert program.get("/incidents/progress", **asked).json == {"total": 5, "done": 1, "stopped": 0, "waiting": 4}
    give_up(province)
    assert clock.now - started == timedelta(seconds=4)  # one a second
    assert program.get("/incidents/progress", **asked).json["done"] == 5
    assert program.get("/incidents").json["total"] == 0
    assert len(list(outgoing.iterdir())) == 5
    done = program.get(f"/incidents/{whole['id']}").json
    assert (done["status"], done["lines"][-1]["text"]) == ("done", "Đã dựng lại thư mục.")
    problem(program.post(f"/incidents/{whole['id']}/retry", {}), 409, "incident_closed")
    problem(api("thutt.vp").get("/incidents"), 403, "not_in_charge")
    problem(program.post("/incidents/retry", {}), 422)


@pytest.mark.service
def test_letters_that_no_scanner_looked_at_go_on_once_it_answers(province: Platform, clock: Clock) -> None:
    config = dataclasses.replace(province.config, clamd="127.0.0.1:1")
    down, up = (
        Platform(config, clock),
        Platform(dataclasses.replace(config, clamd=os.environ["CONGVAN_TEST_CLAMD"]), clock),
    )
    document = receive(down, letter("V/v chờ quét"))
    give_up(down)
    with down.begin() as work:
        assert work.documents.get(document).state == "checking"
        (job,) = incidents(work)
        assert (job.operation, job.error_code) == ("antivirus.scan_document", "scanner_unavailable")
        incidents_of(work).retry(job.id, "Đã khởi động lại clamd", visitor(province, OPERATOR).actor)
    up.worker.drain()
    with up.read() as work:
        assert (work.documents.get(document).scan or {})["result"] == "clean"
        assert work.documents.get(document).state == "arrived"
    down.close()
    up.close()


def test_an_operation_that_may_be_is_left_out_and_the_case_goes_on(
    api: Connect, client: LogIn, province: Platform
) -> None:
    document = directed(province)
    job = misdrawn(province, document)
    program = api(OPERATOR)
    assert program.get(f"/incidents/{job}").json["code"] == "bad_parameter"
    problem(program.post(f"/incidents/{job}/skip", {"reason": ""}), 422)
    problem(program.post(f"/incidents/{job}/skip", {"reason": " "}), 422, "reason_missing")
    problem(program.post(f"/incidents/{job}/skip", {"reason": "Bỏ.", "result": {"typename": 1}}), 400, "data_refused")
    done = program.post(f"/incidents/{job}/skip", {"reason": "Đã ghi vào sổ giấy.", "result": {"result": "Xong"}})
    assert (done.status_code, done.json["status"]) == (200, "done")
    with province.read() as work:
        lines = work.session.scalars(sa.select(History).where(History.case_id == job_of(province, job).case_id)).all()
    assert [(line.kind, line.by_name) for line in lines if line.kind.startswith("incident_")] == [
        ("incident_skipped", "Tô Thị Quy Thử")
    ]
    assert "Ghi việc" not in client(OPERATOR).get(LIST).words
    assert any(task["element"] == "look" for task in api(CLERK).tasks())


def test_two_operators_mend_what_the_diagram_handed_over(api: Connect, province: Platform) -> None:
    document = directed(province)
    job = misdrawn(province, document)
    unit = str(visitor(province, "hoatv.sxd").person.unit_id)
    program = api(OPERATOR)
    for parameters in ({"document_id": str(uuid4())}, {"result": "Khác"}, {"unit": WRONG}):
        problem(
            program.post(f"/incidents/{job}/edit", {"parameters": parameters, "reason": "Sai."}), 422, "edit_refused"
        )
    edit = program.post(f"/incidents/{job}/edit", {"parameters": {"unit": unit}, "reason": "Sơ đồ ghi sai đơn vị."})
    assert (edit.status_code, edit.json["before"], edit.json["after"]) == (201, {"unit": WRONG}, {"unit": unit})
    agreed = {"edit": edit.json["id"]}
    problem(program.post(f"/incidents/{job}/approve", agreed), 403, "four_eyes")
    problem(api(SECOND).post(f"/incidents/{job}/approve", agreed), 404, "not_found")
    make_operator(province, SECOND)
    second = api(SECOND)
    assert second.post(f"/incidents/{job}/approve", agreed).json["decided_by_name"] == "Cao Văn Nháp"
    province.worker.drain()
    assert lead_of(province, document).done_at == MONDAY
    whole = second.get(f"/incidents/{job}").json
    assert [line["kind"] for line in whole["lines"]] == ["failed", "opened", "edit_proposed", "edit_approved"]
    assert (whole["status"], whole["edits"][0]["before"]) == ("done", {"unit": WRONG})
    problem(second.post(f"/incidents/{job}/approve", agreed), 409, "incident_closed")


def test_a_stand_in_is_not_a_second_person(api: Connect, province: Platform, clock: Clock) -> None:
    job = misdrawn(province, directed(province))
    make_operator(province, SECOND)
    unit = str(visitor(province, "hoatv.sxd").person.unit_id)
    edit = api(OPERATOR).post(f"/incidents/{job}/edit", {"parameters": {"unit": unit}, "reason": "Sai."}).json["id"]
    days = {"starts": clock.now.isoformat(), "ends": (clock.now + timedelta(days=2)).isoformat()}
    to = {"to": str(visitor(province, SECOND).person.id), "reason": "Nghỉ phép.", **days}
    assert api(OPERATOR).post("/delegations", to).status_code == 201
    refused = api(SECOND).post(f"/incidents/{job}/approve", {"edit": edit})
    assert "Tô Thị Quy Thử" in problem(refused, 403, "four_eyes")["detail"]
    assert job_of(province, job).status == "incident"


# ---------------------------------------------------------------- pages


def test_the_list_is_narrowed_by_cause_process_and_words_and_keeps_that_over_pages(
    client: LogIn, province: Platform
) -> None:
    break_door(province)
    undelivered(province, 32)
    misdrawn(province, directed(province))
    give_up(province)
    browser = client(OPERATOR)
    page = browser.get(LIST)
    assert len(page.texts("//tr[@data-cause]")) == 2
    assert "36 sự cố" in page.words  # the letter that was handled could not report either
    by_cause = browser.get(LIST, **DOOR)
    assert "35 việc cùng nguyên nhân" in by_cause.words
    (after,) = by_cause.links('//a[@rel="next"]')
    seen = ids_in(by_cause) + ids_in(browser.get(after))
    assert (len(seen), len(set(seen))) == (35, 35)
    assert len(ids_in(browser.get(LIST, process="note_down"))) == 1
    assert ids_in(browser.get(LIST, q="BAD_PARAM")) == ids_in(browser.get(LIST, process="note_down"))
    assert "Không có sự cố nào như vậy." in browser.get(LIST, q="không có gì như thế").words
    assert browser.get(LIST, after="x").status == 404
    assert browser.get(LIST, batch="x").status == 404


def test_those_that_were_ticked_are_tried_again_and_their_progress_is_told(client: LogIn, province: Platform) -> None:
    outgoing = break_door(province)
    undelivered(province, 3)
    resting = stuck(province)
    with province.begin() as work:
        case = work.cases.get(job_of(province, resting).case_id or uuid4())
        case.status = "suspended"
    mend_door(outgoing)
    browser = client(OPERATOR)
    ids = ids_in(browser.get(LIST))
    assert len(ids) == 4
    answer = browser.post(f"{LIST}/retry", {"ids": ids})
    page = browser.get(answer.location)
    assert "Đã cho chạy lại 3 việc, cách nhau 1 giây. 1 việc chưa chạy lại được: Vụ việc đang tạm dừng." in page.words
    assert ids_in(page) == [str(resting)]
    assert "Vụ việc đang tạm dừng" in page.words
    (panel,) = page.find("//*[@data-poll]")
    asked = browser.get(str(panel.get("data-poll"))).response.json
    assert asked == {"state": "running", "done": 0, "total": 3, "says": "Chạy lại 3 việc: 0 xong, 3 đang chờ."}
    give_up(province)
    assert browser.get(str(panel.get("data-poll"))).response.json["state"] == "done"
    assert "3 xong" in browser.get(answer.location).words
    assert browser.post(f"{LIST}/retry", {}).location == LIST
    assert "Chưa chọn việc nào" in browser.get(LIST).words


def test_what_still_fails_says_so(client: LogIn, province: Platform) -> None:
    break_door(province)
    undelivered(province, 2)
    browser = client(OPERATOR)
    browser.get(LIST)
    answer = browser.post(f"{LIST}/retry?operation={DOOR['operation']}&code={DOOR['code']}")
    give_up(province)
    page = browser.get(answer.location)
    assert "2 việc lại dừng." in page.words
    assert len(ids_in(page)) == 2


def test_who_may_not_read_the_document_sees_what_stopped_and_none_of_its_words(
    client: LogIn, province: Platform
) -> None:
    document = directed(province)
    job = misdrawn(province, document)
    make_operator(province, CLERK)
    blind, reader = client(OPERATOR), client(CLERK)
    for path in (LIST, f"{LIST}/{job}"):
        assert "chỉ-nơi-này" not in blind.get(path).source
        assert "chỉ-nơi-này" in reader.get(path).source
    hidden, shown = blind.get(f"{LIST}/{job}"), reader.get(f"{LIST}/{job}")
    assert "Chỉ hiện cho người được đọc" in words_of(hidden, "result")
    assert WRONG in words_of(hidden, "unit")  # to be mended, and no word of the document
    assert str(document) not in hidden.source
    assert "Kết quả mật của phòng" in words_of(shown, "result")


def test_a_sentence_that_quotes_the_case_is_cut_for_who_may_not_read_it(
    client: LogIn, api: Connect, province: Platform
) -> None:
    document = directed(province)
    make_operator(province, CLERK)
    broken = dataclasses.replace(OPERATIONS["recordkeeping.finish_lead"], record=quote)
    province.worker.operations = {**OPERATIONS, "recordkeeping.finish_lead": broken}
    job = misdrawn(province, document)
    give_up(province)
    for path in (LIST, f"{LIST}/{job}", f"{LIST}?q=Kết quả mật"):
        assert "Kết quả mật" not in client(OPERATOR).get(path).source.replace('value="Kết quả mật"', "")
    assert client(OPERATOR).get(LIST, q="quả mật").find("//tr[@data-incident]") == []
    assert "Kết quả mật" not in api(OPERATOR).get(f"/incidents/{job}").get_data(as_text=True)
    assert "ValueError: không hợp Kết quả mật" in client(CLERK).get(f"{LIST}/{job}").words


def quote(work: Any, job: Any, outcome: Any) -> Mapping[str, Any]:
    raise ValueError(f"không hợp {job.parameters['result']}")


def test_a_form_that_is_refused_keeps_what_was_typed(client: LogIn, province: Platform) -> None:
    job = misdrawn(province, directed(province))
    browser = client(OPERATOR)
    browser.get(f"{LIST}/{job}")
    page = browser.post(f"{LIST}/{job}/skip", {"why_skip": "Vì gấp", "result": "{không"})
    assert page.status == 422
    assert "không phải JSON" in page.words
    assert page.find('//textarea[@name="why_skip"]')[0].text_content() == "Vì gấp"
    assert page.find('//textarea[@name="result"]')[0].text_content() == "{không"
    page = browser.post(f"{LIST}/{job}/edit", {"p-unit": "", "why_edit": ""})
    assert (page.status, "Chưa ghi lý do" in page.words) == (422, True)
    assert browser.post(f"{LIST}/{job}/decide", {"edit": str(uuid4()), "decision": "approve"}).status == 404


def test_an_incident_that_broke_a_state_is_shown_as_one_and_no_page_breaks(client: LogIn, province: Platform) -> None:
    document = directed(province)
    job = misdrawn(province, document)
    with province.begin() as work:
        case = work.cases.get(job_of(province, job).case_id or uuid4())
        case.state = b"{}"
    browser = client(OPERATOR)
    browser.get(LIST)
    assert browser.post(f"{LIST}/{job}/retry").status == 302
    province.worker.drain()
    page = browser.get(f"{LIST}/{job}")
    assert "bad_parameter" in page.words  # the operation refuses before the state is asked for
    browser.get(f"{LIST}/{job}")
    refused = browser.post(f"{LIST}/{job}/skip", {"why_skip": "Bỏ"})
    assert refused.status == 422
    assert "Không đọc được tình trạng vụ việc" in refused.words


def test_who_stands_before_a_broken_case_is_told_and_gets_no_error_of_ours(
    client: LogIn, api: Connect, province: Platform
) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    with province.begin() as work:
        work.cases.get(work.session.get_one(Task, task).case_id).state = b"{}"
    browser, program, leader = client("hoatv.sxd"), api("hoatv.sxd"), api("dinhbg.sxd")
    refused = program.complete(str(task), {"opinion": "Nhất trí."})
    assert "Người vận hành hệ thống" in problem(refused, 422, "state_unreadable")["detail"]
    answers = [browser.get("/tasks"), browser.get(f"/tasks/{task}"), browser.post(f"/tasks/{task}", {"opinion": "Có."})]
    assert all(page.status < 500 for page in answers)
    case = program.get(f"/tasks/{task}").json["task"]["case_id"]
    for act in ("suspend", "resume", "cancel"):
        answer = leader.post(f"/cases/{case}/{act}", {"reason": "Thử."} if act != "resume" else None)
        assert answer.status_code in (200, 422), (act, answer.json)
    assert answer.json["status"] == "cancelled"  # what is broken can always be ended
    page = client("dinhbg.sxd").get(f"/cases/{case}")
    assert page.status == 200
    assert "giữ lại tình trạng vụ việc để đối chiếu" in page.words


# ---------------------------------------------------------------- secrets


@given(case=nested())
@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_secret_comes_out_by_page_api_or_log(
    app: Flask, province: Platform, caplog: pytest.LogCaptureFixture, case: tuple[str, dict[str, Any]]
) -> None:
    secret, parameters = case

    def blurt(work: Any, job: Any) -> Any:
        raise RuntimeError(f"mở bằng {secret}: {parameters}")

    broken = dataclasses.replace(OPERATIONS["drafting.start_reply"], read=blurt)
    province.worker.operations = {**OPERATIONS, "drafting.start_reply": broken}
    with caplog.at_level(logging.DEBUG):
        with province.begin() as work:
            job = work.jobs.enqueue("drafting.start_reply", parameters, str(agency_id(province, SXD)), retries=0)
        province.worker.drain()
        browser, program = Browser(app.test_client()), _program(app)
        browser.log_in(OPERATOR)
        pages = [browser.get(path) for path in (LIST, f"{LIST}/{job}", f"{LIST}?q=RuntimeError")]
        answers = [program.get(path) for path in ("/incidents", "/incidents/causes", f"/incidents/{job}")]
    assert [page.status for page in pages] == [200] * 3
    assert [answer.status_code for answer in answers] == [200] * 3
    told = "".join(
        [*(page.source for page in pages), *(answer.get_data(as_text=True) for answer in answers), caplog.text]
    )
    assert secret not in told


def _program(app: Flask) -> Program:
    return Program(app.test_client(), log_in(app.test_client(), OPERATOR).json["token"])


# ---------------------------------------------------------------- what it costs


def test_the_list_costs_the_same_with_few_and_with_many_incidents(province: Platform, clock: Clock) -> None:
    real = Platform(dataclasses.replace(province.config, demo=False), clock)
    browser = Browser(create_app(real).test_client())
    browser.log_in(OPERATOR)
    counts = []
    for more in (2, 70):
        for _ in range(more):
            stuck(real)
            stuck(real, OFFICE)
        browser.get(LIST)
        with listening(real.database) as talk:
            assert browser.get(LIST).status == 200
        counts.append(len(talk))
    assert counts[0] == counts[1], str(talk)
    assert counts[1] <= 17, str(talk)
    assert all("parameters" not in statement for statement in talk.statements if "FROM job" in statement)
    real.close()


def test_lists_are_read_from_the_indexes_over_incidents(province: Platform) -> None:
    stuck(province)
    mine = "status = 'incident' and agency = 'x'"
    questions = {
        f"select id from job where {mine} order by ended_at desc, id desc limit 30": "ix_job_incident",
        f"select operation, error_code, count(*) from job where {mine} group by operation, error_code": "ix_job_incident",
    }
    with province.begin() as work:
        is_sqlite = work.session.get_bind().dialect.name == "sqlite"
        if not is_sqlite:
            work.session.execute(sa.text("set local enable_seqscan = off"))
        for question, index in questions.items():
            rows = work.session.execute(sa.text(("explain query plan " if is_sqlite else "explain ") + question))
            assert index in " ".join(str(row) for row in rows), question


def test_one_agency_never_retries_what_is_anothers(client: LogIn, api: Connect, province: Platform) -> None:
    theirs = stuck(province, OFFICE)
    browser, program = client(OPERATOR), api(OPERATOR)
    browser.get(LIST)
    browser.post(f"{LIST}/retry", {"ids": [str(theirs)]})
    browser.post(f"{LIST}/retry?operation=drafting.render_draft&code=storage_down")
    refused = program.post("/incidents/retry", {"ids": [str(theirs)]}).json["refused"]
    assert [each["code"] for each in refused] == ["not_found"]
    assert job_of(province, theirs).status == "incident"


def test_what_is_the_installations_own_is_the_system_admins(client: LogIn, province: Platform) -> None:
    with province.begin() as work:
        job = work.jobs.enqueue("interop.deliver_packet", {"packet_id": "x"}, retries=0)
    province.worker.drain()
    make_operator(province, SECOND, "quan_tri_quy_trinh")
    assert client(SECOND).get(f"{LIST}/{job}").status == 404
    assert "Việc của hệ thống" in client(OPERATOR).get(LIST).words
    with province.read() as work:
        assert work.session.get_one(Job, job).status == "incident"
