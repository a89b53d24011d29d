"""The studio without a script: drafts are begun, seen and discarded through plain forms."""

from __future__ import annotations

from tests.web.browsing import Browser
from tests.web.conftest import Connect, LogIn
from tests.web.counting import listening
from tests.web.review import ADMIN, FIRST, OFFICER, run_reviews
from web.wiring import Platform


def test_a_draft_is_begun_from_the_version_in_use(client: LogIn, province: Platform) -> None:
    browser = client(ADMIN)
    with province.read() as work:
        version = work.definitions.in_use(["*"])["outgoing"]
        drawn = version.xml
    page = browser.post("/studio", {"version_id": str(version.id)})
    assert page.status == 302, page.words
    assert page.location.startswith("/studio/drafts/")
    shown = browser.get(page.location)
    assert (shown.status, "từ bản 1" in shown.words) == (200, True), shown.words
    xml = browser.client.get(f"{page.location}/diagram.bpmn")
    assert (xml.get_data(), xml.headers["X-Revision"]) == (drawn, "1")
    assert version.name in browser.get("/studio").words


def test_what_cannot_be_begun_is_said_on_the_page(client: LogIn) -> None:
    browser = client(ADMIN)
    taken = browser.post("/studio", {"process_id": "outgoing", "name": "Văn bản đi khác"})
    assert (taken.status, "Đã có quy trình mã “outgoing”" in taken.words) == (409, True)
    assert 'value="Văn bản đi khác"' in taken.source
    bad = browser.post("/studio", {"process_id": "nghỉ phép", "name": "Nghỉ"})
    assert bad.status == 422


def test_only_process_admins_come_in(client: LogIn) -> None:
    assert client(OFFICER).get("/studio").status == 403


def test_a_script_of_the_page_needs_the_token_of_its_page(client: LogIn, api: Connect) -> None:
    program = api(ADMIN)
    draft = program.post("/drafts", {"xml": FIRST.decode()}).json
    browser = client(ADMIN)
    path, body = f"/api/v1/drafts/{draft['id']}/diagram", {"xml": FIRST.decode(), "revision": 1}
    refused = browser.client.put(path, json=body)
    assert (refused.status_code, refused.json["code"]) == (400, "page_expired")
    browser.get("/studio")
    kept = browser.client.put(path, json=body, headers={"X-CSRFToken": browser.token})
    assert (kept.status_code, kept.json["revision"]) == (200, 2), kept.json
    assert browser.client.get("/api/v1/drafts").status_code == 200
    assert browser.client.get("/api/v1/tasks").status_code == 401


def begun_without_a_script(client: LogIn) -> tuple[Browser, str, str]:
    """A draft of a new process with one step; the address of its list of steps, and its own."""
    browser = client(ADMIN)
    browser.get("/studio")
    draft = browser.post("/studio", {"process_id": "leave", "name": "Nghỉ phép"}).location
    steps = f"{draft}/steps"
    added = browser.post(f"{steps}/start/insert", {"revision": "1", "name": "Xin nghỉ", "kind": "userTask"})
    assert (added.status, added.location) == (302, f"{steps}?step=step_1")
    browser.get(added.location)
    return browser, steps, draft


def test_a_process_is_drawn_as_a_list_without_a_script(client: LogIn) -> None:
    browser, steps, _ = begun_without_a_script(client)
    page = browser.get(f"{steps}?step=step_1")
    assert page.texts("//ol[@id='steps']/li/a") == ["Bắt đầu", "Xin nghỉ", "Kết thúc"]
    assert "Việc “Xin nghỉ” chưa có biểu mẫu." in page.words
    fields = {"revision": "2", "name": "Đề nghị nghỉ", "form": "give_opinion", "groups": ["chuyen_vien", "van_thu"]}
    fields |= {
        "due": "working_days(now(), 3)",
        "queue": "dang_xu_ly",
        "state": "",
        "priority": "1",
        "assignee": "",
        "unit": "",
    }
    assert browser.post(f"{steps}/step_1", fields).status == 302
    shown = browser.get(f"{steps}?step=step_1")
    assert shown.find('//input[@name="due"]')[0].get("value") == "working_days(now(), 3)"
    ticked = [box.get("value") for box in shown.find('//input[@name="groups"][@checked]')]
    assert ticked == ["van_thu", "chuyen_vien"]
    stale = browser.post(f"{steps}/step_1/remove", {"revision": "2"})
    assert (stale.status, "Tô Thị Quy Thử đã sửa bản nháp này" in stale.words) == (409, True)


def test_a_step_for_the_machine_is_added_moved_and_removed_without_a_script(client: LogIn) -> None:
    browser, steps, draft = begun_without_a_script(client)
    fields = {"revision": "2", "name": "Đề nghị nghỉ", "form": "give_opinion", "groups": "chuyen_vien"}
    browser.post(f"{steps}/step_1", fields)
    browser.post(f"{steps}/step_1/insert", {"revision": "3", "name": "Ghi sổ", "kind": "serviceTask"})
    browser.post(f"{steps}/step_2", {"revision": "4", "name": "Ghi sổ", "operation": "recordkeeping.note_arrival"})
    page = browser.get(f"{steps}?step=step_2")
    assert page.find('//input[@name="parameter-document_id"]')
    browser.post(f"{steps}/step_2", {"revision": "5", "name": "Ghi sổ", "parameter-document_id": "step_1.opinion"})
    browser.post(f"{steps}/step_2/move", {"revision": "6", "after": "start flow"})
    assert browser.get(steps).texts("//ol[@id='steps']/li/a") == ["Bắt đầu", "Ghi sổ", "Đề nghị nghỉ", "Kết thúc"]
    assert browser.post(f"{steps}/step_2/remove", {"revision": "7"}).location == steps
    assert browser.post(f"{steps}/start/remove", {"revision": "8"}).status == 409
    browser.get(steps)
    version = browser.post(f"{draft}/deploy", {"reason": "Quy trình mới."}).location
    assert "Đã triển khai bản 1 để thử." in browser.get(version).words
    closed = browser.get(steps)
    assert "Đã triển khai" in closed.words
    assert not closed.find("//main//form")
    assert browser.post(f"{steps}/step_1/remove", {"revision": "9"}).status == 409


def test_the_list_of_drafts_costs_the_same_with_one_and_with_many(
    client: LogIn, api: Connect, province: Platform
) -> None:
    program, browser = api(ADMIN), client(ADMIN)
    program.post("/drafts", {"xml": FIRST.decode()})
    browser.get("/studio")
    with listening(province.database) as few:
        assert browser.get("/studio").status == 200
    for _ in range(20):
        program.post("/drafts", {"xml": FIRST.decode()})
    with listening(province.database) as many:
        page = browser.get("/studio")
    assert len(page.find("//tbody/tr")) == 21
    assert len(many) == len(few), f"{few}\n{many}"
    assert " xml" not in str(many)


def test_a_version_of_any_state_opens_as_a_draft(client: LogIn, province: Platform) -> None:
    run_reviews(province, 1)
    browser = client(ADMIN)
    (version,) = set(browser.get("/processes/review").links("//tbody//a"))
    draft = browser.post(f"/studio/versions/{version.rpartition('/')[2]}/draft").location
    assert "từ bản 1" in browser.get(draft).words
    assert browser.post(f"{draft}/discard").location == "/studio"
    assert "Rà soát" not in " ".join(browser.get("/studio").texts("//tbody/tr"))
    assert "Rà soát" in browser.get("/studio", status="discarded").words
