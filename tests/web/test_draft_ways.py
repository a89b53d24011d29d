"""From every page of a draft lead the same ways to all the others; the studio leads to packs and to older templates in use."""

from __future__ import annotations

import pytest

from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, FIRST

WAYS = ["Sơ đồ", "Danh sách bước", "Biểu mẫu", "Bảng quyết định", "Kịch bản", "Diễn tập", "So sánh"]
NAV = "//nav[@aria-label='Các trang của bản nháp']//a"
PAGES = {
    "": "Sơ đồ",
    "/steps": "Danh sách bước",
    "/forms": "Biểu mẫu",
    "/forms/give_opinion": "Biểu mẫu",
    "/decisions": "Bảng quyết định",
    "/decisions/chon_noi": "Bảng quyết định",
    "/scenarios": "Kịch bản",
    "/scenarios/record": "Kịch bản",
    "/rehearsal": "Diễn tập",
    "/compare": "So sánh",
}
CAMUNDA = FIRST.replace(
    b"<bpmn:userTask ", b'<bpmn:userTask xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="an" ', 1
)


@pytest.mark.slow
def test_every_page_of_a_draft_leads_to_the_others(client: LogIn, api: Connect) -> None:
    draft = api(ADMIN).post("/drafts", {"xml": FIRST.decode()}).json["id"]
    browser = client(ADMIN)
    hrefs = set()
    for path, label in PAGES.items():
        page = browser.get(f"/studio/drafts/{draft}{path}")
        assert page.status == 200, (path, page.words)
        assert page.texts(NAV) == WAYS, path
        assert page.texts(f"{NAV}[@aria-current='page']") == [label], path
        hrefs |= set(page.links(NAV))
    for href in hrefs:
        assert browser.get(href).status == 200, href
    assert len(hrefs) == len(WAYS)


def test_what_became_of_a_file_is_found_again_from_the_draft(client: LogIn, api: Connect) -> None:
    draft = api(ADMIN).post("/drafts", {"xml": CAMUNDA.decode()}).json["id"]
    browser = client(ADMIN)
    page = browser.get(f"/studio/drafts/{draft}/steps")
    assert page.texts(NAV) == [*WAYS, "Tệp nhận vào"]
    report = browser.get(page.links(NAV)[-1])
    assert "camunda:assignee" in report.words
    assert report.texts(f"{NAV}[@aria-current='page']") == ["Tệp nhận vào"]


def test_the_studio_leads_to_packs_and_an_agency_above_to_older_templates(client: LogIn) -> None:
    links = client(ADMIN).get("/studio").links()
    assert "/studio/packs" in links
    assert "/studio/descendants" not in links  # nobody belongs to this agency
