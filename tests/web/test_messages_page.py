"""Messages that found nobody or too many: who sees what they say, who decides, and that no foreign document gets in."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engine.tables import History, Task, UnmatchedMessage
from tests.engine.bpmn import message, process, user, wait
from tests.web.calling import problem
from tests.web.conftest import Connect, LogIn
from tests.web.scenes import FINANCE, OFFICE, SXD, agency_id, letter, receive, visitor
from web.wiring import Platform

OPERATOR, READER = "quytt.sxd", "mauvt.sxd"
ANSWER = message("answer", variable="said", carries={"document_id": "document_id"})
WAITS = process("waits", wait("w", ANSWER), user("after", form="give_opinion", groups="lanh_dao"), name="Chờ trả lời")
SECRET = "nội dung không phải ai cũng đọc"


@pytest.fixture
def document(province: Platform) -> UUID:
    """A letter in the department that its operator may not read."""
    return receive(province, letter("V/v quy hoạch mật"))


def begins(province: Platform, document: UUID, agency: str = SXD) -> UUID:
    own = str(agency_id(province, agency))
    with province.begin() as work:
        work.definitions.deploy(WAITS, own, "Thử")
        actor = visitor(province, READER).actor
        data = {"document_id": str(document)}
        return work.cases.start("waits", [own], own, str(document), data, actor)


def hand_in(api: Connect, document: UUID, account: str = OPERATOR, **payload: Any) -> str:
    body = {"name": "answer", "keys": {"document_id": str(document)}, "payload": {"text": SECRET, **payload}}
    answer = api(account).post("/messages", body)
    assert answer.status_code == 202, answer.json
    return str(answer.json["outcome"])


def kept(province: Platform) -> UnmatchedMessage:
    with province.read() as work:
        return work.session.scalars(sa.select(UnmatchedMessage)).one()


def opened(province: Platform, case: UUID) -> list[str]:
    with province.read() as work:
        return list(work.session.scalars(sa.select(Task.element).where(Task.case_id == case, Task.status == "open")))


def gives_role(province: Platform, account: str, role: str) -> None:
    with province.begin() as work:
        work.organisations.grant(visitor(province, account).person, role, work.now)


def test_a_message_for_exactly_one_case_goes_there(api: Connect, province: Platform, document: UUID) -> None:
    case = begins(province, document)
    assert hand_in(api, document) == "delivered"
    assert opened(province, case) == ["after"]


def test_an_operator_chooses_the_case_without_seeing_what_only_readers_may(
    client: LogIn, api: Connect, province: Platform, document: UUID
) -> None:
    first, second = begins(province, document), begins(province, document)
    assert hand_in(api, document) == "ambiguous"
    browser = client(OPERATOR)
    (row,) = browser.get("/operations/messages").texts("//tbody/tr")
    assert "Nhiều vụ việc cùng chờ" in row
    path = f"/operations/messages/{kept(province).id}"
    page = browser.get(path)
    assert len(page.find("//input[@name='case']")) == 2
    for hidden in (SECRET, "quy hoạch mật", str(document)):
        assert hidden not in page.source
        assert hidden not in browser.get("/operations/messages").source
    assert browser.post(f"{path}/deliver", {"case": str(second)}).status == 422
    assert browser.post(f"{path}/deliver", {"reason": "Thử"}).status == 422
    assert browser.post(f"{path}/deliver", {"case": str(uuid4()), "reason": "Thử"}).status == 404
    assert browser.post(f"{path}/deliver", {"case": str(second), "reason": "Đúng vụ việc này"}).status == 302
    assert (opened(province, first), opened(province, second)) == ([], ["after"])
    again = browser.post(f"{path}/deliver", {"case": str(first), "reason": "Lần nữa"})
    assert again.status == 422
    assert "đã được xử lý" in again.words
    with province.read() as work:
        (line,) = work.session.scalars(sa.select(History).where(History.kind == "message_received"))
    assert (line.case_id, line.by_name) == (second, "Tô Thị Quy Thử")


def test_who_may_read_the_document_reads_the_message(
    client: LogIn, api: Connect, province: Platform, document: UUID
) -> None:
    begins(province, document), begins(province, document)
    hand_in(api, document)
    gives_role(province, READER, "quan_tri_quy_trinh")
    page = client(READER).get(f"/operations/messages/{kept(province).id}")
    assert SECRET in page.source
    assert "quy hoạch mật" in page.words
    assert api(READER).get(f"/messages/{kept(province).id}").json["content"]["text"] == SECRET
    hidden = api(OPERATOR).get(f"/messages/{kept(province).id}").json
    assert hidden["content"] is None
    assert {each["document_id"] for each in hidden["candidates"]} == {None}


def test_a_message_is_discarded_with_a_reason(client: LogIn, api: Connect, province: Platform, document: UUID) -> None:
    assert hand_in(api, document) == "kept"
    browser, path = client(OPERATOR), f"/operations/messages/{kept(province).id}"
    refused = browser.post(f"{path}/discard", {"reason": ""})
    assert refused.status == 422
    assert "Chưa ghi lý do." in refused.words
    assert kept(province).status == "waiting"
    assert browser.post(f"{path}/discard", {"reason": "Gửi nhầm"}).status == 302
    assert (kept(province).status, kept(province).reason) == ("discarded", "Gửi nhầm")
    case = begins(province, document)
    assert opened(province, case) == []


def test_only_operators_of_the_agency_come_near(
    client: LogIn, api: Connect, province: Platform, document: UUID
) -> None:
    hand_in(api, document)
    message = kept(province).id
    assert client(READER).get("/operations/messages").status == 403
    assert client(READER).get(f"/operations/messages/{message}").status == 404
    assert problem(api(READER).get("/messages"), 403)
    assert problem(api(READER).post("/messages", {"name": "answer", "keys": {"a": 1}}), 403)
    gives_role(province, "thutt.vp", "quan_tri_he_thong")
    stranger, program = client("thutt.vp"), api("thutt.vp")
    assert stranger.get(f"/operations/messages/{message}").status == 404
    assert stranger.post(f"/operations/messages/{message}/discard", {"reason": "Thử"}).status == 404
    assert stranger.get("/operations/messages").texts("//tbody/tr") == []
    assert program.get("/messages").json == []
    for path, body in (("discard", {"reason": "Thử"}), ("deliver", {"reason": "Thử", "case_id": str(uuid4())})):
        assert problem(program.post(f"/messages/{message}/{path}", body), 404)
    assert kept(province).status == "waiting"


# ---------------------------------------------------------------- foreign documents


def test_the_same_key_in_another_agency_is_another_key(api: Connect, province: Platform, document: UUID) -> None:
    """A poisoned case of another agency waits for our document; our message does not reach it."""
    theirs = begins(province, document, OFFICE)
    assert hand_in(api, document) == "kept"
    assert opened(province, theirs) == []


@pytest.mark.parametrize("place", ["keys", "payload", "deep", "under another name"])
def test_a_message_that_names_another_agencys_document_reaches_nobody_and_is_kept(
    api: Connect, province: Platform, document: UUID, place: str
) -> None:
    foreign = receive(province, letter("V/v của Tài chính", to=FINANCE, number="77"))
    case = begins(province, foreign if place == "keys" else document)
    if place == "keys":
        assert hand_in(api, foreign) == "refused"
    else:
        payload = {
            "payload": {"about": str(foreign)},
            "deep": {"list": [{"document_id": str(foreign)}]},
            "under another name": {"x": {"y": str(foreign).upper()}},
        }[place]
        assert hand_in(api, document, **payload) == "refused"
    assert opened(province, case) == []
    row = kept(province)
    assert (row.status, row.reason) == (
        "refused", "Thông điệp nêu một văn bản không thuộc cơ quan này. Không vụ việc nào nhận.",
    )  # fmt: skip
    begins(province, document)
    assert kept(province).status == "refused"
    program = api(OPERATOR)
    for path, body in (("discard", {"reason": "Thử"}), ("deliver", {"reason": "Thử", "case_id": str(case)})):
        assert problem(program.post(f"/messages/{row.id}/{path}", body), 409)["code"] == "message_settled"


def test_a_document_that_is_not_there_is_refused_in_the_same_words(api: Connect, province: Platform) -> None:
    for nonsense in (str(uuid4()), "không phải mã", 7):
        body = {"name": "answer", "keys": {"document_id": nonsense}}
        assert api(OPERATOR).post("/messages", body).json["outcome"] == "refused"
    with province.read() as work:
        rows = work.session.scalars(sa.select(UnmatchedMessage)).all()
    assert {row.reason for row in rows} == {
        "Thông điệp nêu một văn bản không thuộc cơ quan này. Không vụ việc nào nhận."
    }
