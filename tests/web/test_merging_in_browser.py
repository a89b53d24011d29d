"""A newer template taken into a draft by hand and eye: compared, chosen, looked at, kept; and an imported file's report."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.server import Server
from tests.web.browser import DESK, PHONE, Person
from tests.web.review import ADMIN
from tests.web.templates_of_the_province import NEXT, OWN, TEMPLATE, promote_template
from web.config import Config
from web.wiring import Platform

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "screens"
AXE = ROOT / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
CAMUNDA = ROOT / "tests" / "engine" / "foreign" / "camunda7.bpmn"


def promote(server: Server, xml: bytes) -> str:
    with Platform(Config(data_dir=server.folder, database_url=server.database_url, demo=True)) as platform:
        return promote_template(platform, xml)


def looked_at(person: Person, name: str) -> None:
    """Nothing wider than the screen, nothing axe complains of; on a desk and on a phone."""
    for size in (DESK, PHONE):
        person.page.set_viewport_size(size)
        expect(person.page.locator("[data-bpmn]:not([data-ready])")).to_have_count(0)
        PICTURES.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=PICTURES / f"{name}-{size['width']}.png", full_page=size is PHONE)
        assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    person.page.set_viewport_size(DESK)
    person.page.evaluate(AXE.read_text())
    found = person.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [each["id"] for each in found["violations"]] == []


@pytest.mark.browser
@pytest.mark.slow
def test_a_newer_template_is_compared_chosen_and_taken_over(server: Server, chromium: Browser) -> None:
    first = promote(server, TEMPLATE)
    token = server.call("POST", "/api/v1/tokens", {"account": ADMIN, "password": "congvan-demo"})["token"]
    draft = server.call("POST", "/api/v1/drafts", {"version_id": first}, token)["id"]
    server.call("PUT", f"/api/v1/drafts/{draft}/diagram", {"xml": OWN.decode(), "revision": 1}, token)
    promote(server, NEXT)
    with Person(chromium, f"http://127.0.0.1:{server.port}", ADMIN, PICTURES) as person:
        page, address = person.page, f"{person.address}/studio/drafts/{draft}"
        page.goto(f"{address}/compare")
        expect(page.locator(".changes li").first).to_have_text("Thêm bước Bước talk sau bước Bước ask.")
        expect(page.locator("[data-ready] .flag")).to_have_count(3)
        looked_at(person, "compare")
        page.goto(f"{address}/merge")
        page.get_by_role("button", name="Nhận vào bản nháp").click()
        expect(page.get_by_role("alert")).to_contain_text("Còn chỗ chưa chọn")
        page.goto(f"{address}/merge")
        page.get_by_label("Của cấp trên").check()
        page.get_by_role("button", name="Xem thử kết quả").click()
        expect(page.get_by_label("Của cấp trên")).to_be_checked()
        looked_at(person, "merge")
        page.get_by_role("button", name="Nhận vào bản nháp").click()
        expect(page.get_by_text("Đã nhận bản mẫu mới vào bản nháp.")).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_a_file_of_another_program_leads_to_its_report(server: Server, chromium: Browser) -> None:
    with Person(chromium, f"http://127.0.0.1:{server.port}", ADMIN, PICTURES) as person:
        page = person.page
        page.goto(f"{person.address}/studio")
        page.get_by_label("Tệp sơ đồ (.bpmn)").set_input_files(CAMUNDA)
        page.locator("form", has=page.locator("#diagram, [name=diagram]")).get_by_role("button").last.click()
        expect(page.get_by_role("heading", name="Tệp vẽ ở phần mềm khác")).to_be_visible()
        looked_at(person, "report")
