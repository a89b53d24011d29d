"""The studio without a script: drafts are begun, seen and discarded through plain forms."""

from __future__ import annotations

from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, FIRST, OFFICER
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
