"""What a process admin compares, and how a newer template comes into a draft: pages and API, refusals, boundaries."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from engine.versions.parts import read_diagram, same_diagram
from tests.web.calling import Program, problem
from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, FIRST, OFFICER, ONE_BY_ONE
from tests.web.templates_of_the_province import NEXT, OWN, TEMPLATE, drawn, promote_template
from web.wiring import Platform

FOREIGN = Path(__file__).parents[1] / "engine" / "foreign"
STRANGER = "giaht.stc"


def put(program: Program, path: str, body: Any) -> Any:
    return program.client.put(f"/api/v1{path}", json=body, headers=program.headers())


def begun(program: Program, platform: Platform, xml: bytes = OWN) -> tuple[str, dict[str, str]]:
    """A draft of the template as the department redrew it, and the ids of both versions of the template."""
    first = promote_template(platform, TEMPLATE)
    draft = program.post("/drafts", {"version_id": first}).json
    saved = put(program, f"/drafts/{draft['id']}/diagram", {"xml": xml.decode(), "revision": 1})
    assert saved.status_code == 200, saved.json
    return f"/drafts/{draft['id']}", {"first": first, "next": promote_template(platform, NEXT)}


def test_a_draft_beside_the_version_it_was_begun_from(api: Connect, client: LogIn, province: Platform) -> None:
    path, ids = begun(api(ADMIN), province)
    said = api(ADMIN).get(f"{path}/compare").json
    assert said["with"] == ids["first"]
    assert [each["text"] for each in said["sentences"]] == [
        "Thêm bước Bước talk sau bước Bước ask.",
        "Hàng chờ của bước Bước check nay là Chờ ký.",
    ]
    (check,) = [each for each in said["differences"] if each["element"] == "check"]
    assert check["properties"] == [{"word": "queue", "label": "Hàng chờ", "before": "không có", "after": "Chờ ký"}]
    browser = client(ADMIN)
    page = browser.get(f"/studio{path}/compare")
    assert (page.status, "Thêm bước Bước talk sau bước Bước ask." in page.words) == (200, True)
    assert [section.get("data-bpmn") for section in page.find("//section[@data-bpmn]")] == [
        f"/processes/versions/{ids['first']}/diagram.bpmn",
        f"/studio{path}/diagram.bpmn",
    ]
    other = browser.get(f"/studio{path}/compare", **{"with": ids["next"]})
    assert "Bỏ bước Bước tell." in other.words


def test_two_versions_side_by_side(client: LogIn, province: Platform) -> None:
    first, second = promote_template(province, TEMPLATE), promote_template(province, NEXT)
    browser = client(ADMIN)
    page = browser.get(f"/processes/versions/{first}/compare", **{"with": second})
    assert "Bỏ bước Bước tell." in page.words
    assert "Thêm bước Bước tell" in browser.get(f"/processes/versions/{second}/compare", **{"with": first}).words
    assert browser.get(f"/processes/versions/{second}/compare").words.count("Hai sơ đồ làm như nhau.") == 1
    with province.read() as work:
        outgoing = work.definitions.in_use(["*"])["outgoing"].id
    refused = browser.get(f"/processes/versions/{first}/compare", **{"with": str(outgoing)})
    assert (refused.status, "hai quy trình khác nhau" in refused.words) == (422, True)


def test_a_newer_template_is_tried_chosen_and_taken_over(api: Connect, province: Platform) -> None:
    admin = api(ADMIN)
    path, ids = begun(admin, province)
    trial = admin.post(f"{path}/merge/trial", {}).json
    assert (trial["base"], trial["theirs"], trial["open"]) == (ids["first"], ids["next"], ["check"])
    kinds = {each["element"]: each["kind"] for each in trial["decisions"]}
    assert (kinds["talk"], kinds["tell"], kinds["check"]) == ("ours", "theirs", "conflict")
    problem(admin.post(f"{path}/merge", {"choices": {}, "revision": 2}), 422, "choice_missing")
    chosen = {"choices": {"check": "theirs"}, "revision": 2}
    problem(admin.post(f"{path}/merge", {**chosen, "revision": 1}), 409, "draft_changed")
    taken = admin.post(f"{path}/merge", chosen).json
    assert (taken["revision"], taken["findings"]) == (3, [])
    draft = admin.get(path).json
    assert draft["template"] == ids["next"]
    wanted = drawn("ask", "talk", "check", "tell", "close", close__locked="true", check__queue="cho_kiem_tra")
    assert same_diagram(draft["xml"].encode(), wanted)
    problem(admin.post(f"{path}/merge/trial", {}), 409, "no_template")


def test_the_same_on_the_page(client: LogIn, api: Connect, province: Platform) -> None:
    path, _ = begun(api(ADMIN), province)
    browser = client(ADMIN)
    page = browser.get(f"/studio{path}/merge")
    assert "Thêm bước Bước tell sau bước Bước check." in page.words
    assert page.texts("//fieldset//legend") == ["Bước Bước check"]
    assert "cơ quan đã đổi, cấp trên đã đổi" in page.words
    refused = browser.post(f"/studio{path}/merge", {"revision": "2"})
    assert (refused.status, "Còn chỗ chưa chọn: “Bước check”" in refused.words) == (422, True)
    preview = browser.client.get(f"/studio{path}/merged.bpmn?choice:check=theirs").get_data()
    assert read_diagram(preview).parts["check"].xml.get("{urn:congvan:bpmn:1}queue") == "cho_kiem_tra"
    done = browser.post(f"/studio{path}/merge", {"revision": "2", "choice:check": "ours"})
    assert done.location == f"/studio{path}"
    assert "Đã nhận bản mẫu mới vào bản nháp." in browser.get(f"/studio{path}").words
    assert "Không có gì để gộp" in browser.get(f"/studio{path}/merge").words


def test_a_locked_part_is_kept_by_draft_file_and_version(api: Connect, province: Platform) -> None:
    admin = api(ADMIN)
    drifted = drawn("ask", "check", "close", close__form="give_direction", close__locked="true")
    path, _ = begun(admin, province, drifted)
    found = admin.post(f"{path}/lint", {}).json["findings"]
    assert [(each["rule"], each["element"]) for each in found if each["severity"] == "error"] == [
        ("locked-part-changed", "close")
    ]
    problem(admin.post(f"{path}/deploy", {"reason": "Thử."}), 422, "diagram_refused")
    problem(admin.send("/processes", drifted, "application/xml"), 422, "diagram_refused")
    trial = admin.post(f"{path}/merge/trial", {}).json
    assert {each["element"]: each["kind"] for each in trial["decisions"]}["close"] == "locked"
    assert trial["findings"] == []


def test_the_office_sees_who_is_behind(api: Connect, client: LogIn, province: Platform) -> None:
    admin = api(ADMIN)
    path, _ = begun(admin, province)
    version = admin.post(f"{path}/deploy", {"reason": "Thử."}).json["id"]
    with province.begin() as work:
        work.definitions.put_in_use(work.definitions.get(UUID(version)))
        person = work.organisations.person_by_account("thutt.vp")
        assert person is not None
        work.organisations.grant(person, "quan_tri_quy_trinh", work.now)
    page = client("thutt.vp").get("/studio/descendants")
    assert page.texts("//tbody/tr") == ["Sở Xây dựng Rà soát 1 1 2"]
    assert client(ADMIN).get("/studio/descendants").texts("//tbody/tr") == []


@pytest.mark.parametrize("name", ["camunda7", "camunda8", "flowable", "signavio"])
def test_a_diagram_drawn_elsewhere_becomes_a_draft_with_its_report(client: LogIn, name: str) -> None:
    browser = client(ADMIN)
    browser.get("/studio")
    file = (io.BytesIO((FOREIGN / f"{name}.bpmn").read_bytes()), f"{name}.bpmn")
    data = {"csrf_token": browser.token, "diagram": file}
    answer = browser.client.post("/studio", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302
    page = browser.get(str(answer.headers["Location"]))
    assert page.location == ""
    assert str(answer.headers["Location"]).endswith("/report")
    assert "Không dùng được" in page.words
    assert browser.get(str(answer.headers["Location"]).removesuffix("/report")).status == 200


def test_the_report_is_told_to_programs_and_a_file_of_ours_has_none(api: Connect) -> None:
    admin = api(ADMIN)
    text = (FOREIGN / "camunda8.bpmn").read_text()
    draft = admin.post("/drafts", {"xml": text}).json
    report = admin.get(f"/drafts/{draft['id']}/report").json
    assert {"kept", "mapped", "refused"} == {each["outcome"] for each in report}
    ours = admin.post("/drafts", {"xml": FIRST.decode()}).json
    assert admin.get(f"/drafts/{ours['id']}/report").json == []
    assert ours["xml"] == FIRST.decode()


def test_others_see_nothing_of_it(api: Connect, client: LogIn, province: Platform) -> None:
    path, ids = begun(api(ADMIN), province)
    with province.begin() as work:
        person = work.organisations.person_by_account(STRANGER)
        assert person is not None
        work.organisations.grant(person, "quan_tri_quy_trinh", work.now)
    stranger, officer = api(STRANGER), api(OFFICER)
    for inside in ("compare", "report"):
        problem(stranger.get(f"{path}/{inside}"), 404, "not_found")
        problem(officer.get(f"{path}/{inside}"), 403, "role_missing")
    problem(stranger.post(f"{path}/merge/trial", {}), 404, "not_found")
    problem(stranger.post(f"{path}/merge", {"choices": {}, "revision": 2}), 404, "not_found")
    problem(stranger.get(f"/versions/{ids['first']}/compare"), 404, "not_found")
    own = stranger.post("/drafts", {"xml": ONE_BY_ONE.decode()}).json["id"]
    problem(stranger.get(f"/drafts/{own}/compare", **{"with": ids["first"]}), 404, "not_found")
    for page in ("compare", "merge", "report", "merged.bpmn"):
        assert client(STRANGER).get(f"/studio{path}/{page}").status == 404
    assert client(OFFICER).get("/studio/descendants").status == 403
