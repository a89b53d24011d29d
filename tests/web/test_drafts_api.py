"""Drafts through the API: begun, changed part by part, checked, deployed; and everything they are refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.engine.bpmn import process, user
from tests.web.calling import Program, problem
from tests.web.conftest import Connect
from tests.web.review import ADMIN, FIRST, OFFICER
from web.wiring import Platform

WHY = {"reason": "Thử cách mới."}
OPINION = {
    "type": "default", "id": "leave", "schemaVersion": 19,
    "components": [{"type": "textfield", "id": "days", "key": "days", "label": "Số ngày", "validate": {"required": True}}],
}  # fmt: skip


def put(program: Program, path: str, body: Any) -> Any:
    return program.client.put(f"/api/v1{path}", json=body, headers=program.headers())


def delete(program: Program, path: str, body: Any = None) -> Any:
    return program.client.delete(f"/api/v1{path}", json=body, headers=program.headers())


def begun(program: Program, **body: Any) -> dict[str, Any]:
    answer = program.post("/drafts", body or {"process_id": "leave", "name": "Nghỉ phép"})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def leave(form: str = "leave") -> str:
    return process("leave", user("ask", form=form)).decode()


def test_a_new_process_is_drawn_and_deployed_with_a_form_of_its_own(api: Connect) -> None:
    admin = api(ADMIN)
    draft = begun(admin)
    path = f"/drafts/{draft['id']}"
    assert (draft["process_id"], draft["name"], draft["revision"], draft["base"]) == ("leave", "Nghỉ phép", 1, None)
    saved = put(admin, f"{path}/diagram", {"xml": leave(), "revision": 1}).json
    assert saved["revision"] == 2
    assert [found["rule"] for found in saved["findings"] if found["severity"] == "error"] == ["unknown-form"]
    problem(admin.post(f"{path}/deploy", WHY), 422, "diagram_refused")
    saved = put(admin, f"{path}/forms/leave", {"schema": OPINION, "revision": 2}).json
    assert (saved["revision"], [each for each in saved["findings"] if each["severity"] == "error"]) == (3, [])
    version = admin.post(f"{path}/deploy", WHY)
    assert (version.status_code, version.json["status"]) == (201, "deployed"), version.json
    assert {"diagram", "form:leave", "calendar"} == set(version.json["parts"])
    (line,) = admin.get(f"/versions/{version.json['id']}").json["history"]
    assert line["reason"] == "Từ bản nháp “Quy trình leave”, lần sửa 3: Thử cách mới."
    problem(put(admin, f"{path}/diagram", {"xml": leave(), "revision": 4}), 409, "draft_closed")
    assert admin.get(path).json["version"] == version.json["id"]


def test_whoever_saves_on_an_older_revision_is_told_who_changed_it(api: Connect, province: Platform) -> None:
    admin = api(ADMIN)
    path = f"/drafts/{begun(admin)['id']}"
    put(admin, f"{path}/diagram", {"xml": leave("give_opinion"), "revision": 1})
    said = problem(put(admin, f"{path}/diagram", {"xml": leave("other"), "revision": 1}), 409, "draft_changed")
    assert "Tô Thị Quy Thử đã sửa bản nháp này lúc 08:42 ngày 23/11/2026" in said["detail"]
    assert "other" not in admin.get(path).json["xml"]
    said = problem(put(admin, f"{path}/forms/leave", {"schema": OPINION, "revision": 1}), 409, "draft_changed")
    assert admin.get(path).json["forms"] == {}


@pytest.mark.parametrize(
    ("xml", "code", "status"),
    [
        ("<not closed", "not_xml", 422), ("", "not_xml", 422), ("<a/>", "not_xml", 422),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not_xml", 422), ("x" * 2_000_001, "too_large", 413),
    ],
)  # fmt: skip
def test_what_is_no_diagram_is_not_kept(api: Connect, xml: str, code: str, status: int) -> None:
    admin = api(ADMIN)
    path = f"/drafts/{begun(admin)['id']}"
    problem(put(admin, f"{path}/diagram", {"xml": xml, "revision": 1}), status, code)
    assert admin.get(path).json["revision"] == 1


def test_a_draft_of_another_agency_does_not_exist(api: Connect, province: Platform) -> None:
    path = f"/drafts/{begun(api(ADMIN))['id']}"
    with province.begin() as work:
        person = work.organisations.person_by_account("giaht.stc")
        assert person is not None
        work.organisations.grant(person, "quan_tri_quy_trinh", work.now)
    stranger = api("giaht.stc")
    for there in (path, f"/drafts/{uuid4()}"):
        answers = [
            stranger.get(there), put(stranger, f"{there}/diagram", {"xml": leave(), "revision": 1}),
            put(stranger, f"{there}/forms/leave", {"schema": OPINION, "revision": 1}), delete(stranger, there),
            delete(stranger, f"{there}/scenarios/a", {"revision": 1}), stranger.post(f"{there}/lint", {}),
            stranger.post(f"{there}/deploy", WHY), stranger.get("/studio/vocabulary", draft=there.rpartition("/")[2]),
        ]  # fmt: skip
        for answer in answers:
            problem(answer, 404, "not_found")
    assert stranger.get("/drafts").json == []
    problem(api(OFFICER).get("/drafts"), 403, "role_missing")
    problem(api(OFFICER).get("/studio/vocabulary"), 403, "role_missing")


def test_the_vocabulary_is_made_of_the_catalogues(api: Connect) -> None:
    admin = api(ADMIN)
    words = admin.get("/studio/vocabulary").json
    sign = next(each for each in words["operations"] if each["name"] == "signature.sign_document")
    assert (sign["group"], sign["title"]) == ("Chữ ký số", "Ký số của người có thẩm quyền")
    assert {"activation_invalid", "unexpected"} <= {each["code"] for each in sign["errors"]}
    outgoing = admin.get("/processes/outgoing").json["in_use"]["id"]
    draft = begun(admin, version_id=outgoing)
    assert (draft["base"], draft["template"]) == (outgoing, outgoing)
    known = {each["name"] for each in admin.get("/studio/vocabulary", draft=draft["id"], at="draft").json["data"]}
    assert {"drafting.unit", "agency"} <= known
    everywhere = {each["name"] for each in admin.get("/studio/vocabulary", draft=draft["id"]).json["data"]}
    assert {"check_content.decision", "check_content.by", "entry_out.number"} <= everywhere


def test_a_version_opens_as_a_draft_that_deploys_to_the_same_bundle(api: Connect) -> None:
    admin = api(ADMIN)
    first = admin.send("/processes", FIRST, "application/xml").json
    draft = begun(admin, version_id=first["id"])
    assert draft["xml"].encode() == FIRST
    again = admin.post(f"/drafts/{draft['id']}/deploy", WHY).json
    assert (again["id"], again["bundle"]) == (first["id"], first["bundle"])
