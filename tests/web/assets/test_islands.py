"""The two islands: pages of a PDF and the diagram of a case, both under the product's security policy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.assets.conftest import Visit
from tests.web.assets.gallery import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ON_TOP = """mark => {
  const box = mark.getBoundingClientRect();
  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest(".bjs-powered-by") === mark;
}"""
INK = """canvas => { const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let dark = 0; for (let i = 0; i < pixels.length; i += 4) dark += pixels[i] < 100; return dark; }"""


def drawn(page: Page) -> Page:
    page.wait_for_selector(".sheet[data-drawn] .textLayer span")
    return page


def test_a_page_is_drawn_with_its_text_over_it(visit: Visit) -> None:
    page = drawn(visit("leader.html"))
    assert page.locator(".sheet canvas").first.evaluate(INK) > 2000
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.locator(".textLayer").first.inner_text()
    expect(page.locator("[data-page-of]")).to_have_text("Trang 1/2")


def test_the_page_number_follows_the_scroll(visit: Visit) -> None:
    page = drawn(visit("leader.html"))
    page.locator(".sheets").evaluate("sheets => sheets.scrollTo(0, sheets.scrollHeight)")
    expect(page.locator("[data-page-of]")).to_have_text("Trang 2/2")
    expect(page.locator(".sheet").nth(1)).to_have_attribute("data-drawn", "")


def test_the_snug_zoom_crops_the_white_margins(visit: Visit) -> None:
    page = drawn(visit("triage.html"))
    snug = page.locator(".paper canvas").first.evaluate("canvas => canvas.getBoundingClientRect().width")
    sheet = page.locator(".sheet").first.evaluate("sheet => sheet.clientWidth")
    assert snug == pytest.approx(1.12 * sheet, abs=2)
    page.get_by_role("button", name="Khít lề").click()
    drawn(page)
    assert page.get_by_role("button", name="Khít lề").get_attribute("aria-pressed") == "false"
    assert page.locator(".paper canvas").first.evaluate(
        "canvas => canvas.getBoundingClientRect().width"
    ) == pytest.approx(sheet, abs=2)


def test_larger_is_larger_and_scrolls(visit: Visit) -> None:
    page = drawn(visit("leader.html"))
    before = page.locator(".sheet").first.evaluate("sheet => sheet.clientWidth")
    page.get_by_role("button", name="Lớn hơn").click()
    page.get_by_role("button", name="Lớn hơn").click()
    drawn(page)
    assert page.locator(".sheet").first.evaluate("sheet => sheet.clientWidth") > 1.3 * before


def test_a_picture_that_cannot_be_made_says_so_and_offers_the_file(visit: Visit, complaints: list[str]) -> None:
    page = visit("long.html")
    failed = page.locator(".viewer .failed")
    expect(failed).to_contain_text("Chưa tạo được ảnh trang.")
    assert failed.get_by_role("link", name="Mở tệp gốc").get_attribute("href") == "/paper/missing.pdf"
    complaints.clear()  # the browser reports the 404 that was asked for


def test_a_view_that_htmx_brings_draws_its_pages_too(visit: Visit) -> None:
    page = drawn(visit("triage.html"))
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**doc=41")
    drawn(page)


def test_the_diagram_shows_where_the_case_stands(visit: Visit) -> None:
    page = visit("document.html")
    page.wait_for_selector("[data-bpmn][data-ready]")
    assert "is-now" in page.locator('[data-element-id="Follow"]').get_attribute("class")
    assert "is-incident" in page.locator('[data-element-id="Seal"]').get_attribute("class")
    assert "is-done" in page.locator('[data-element-id="Draft"]').get_attribute("class")
    action = page.evaluate(
        "getComputedStyle(document.querySelector('[data-element-id=Follow] .djs-visual rect')).stroke"
    )
    assert action == "rgb(31, 63, 140)"
    assert page.locator(".diagram .token").count() == 2
    assert page.locator(".diagram .flag").inner_text() == "1"


def test_the_mark_of_bpmn_io_is_seen_and_uncovered(visit: Visit) -> None:
    page = visit("studio.html")
    page.wait_for_selector("[data-bpmn][data-ready]")
    mark = page.locator(".bjs-powered-by")
    assert mark.is_visible()
    top = mark.evaluate(ON_TOP)
    assert top is True


def test_pointing_at_a_step_lights_its_element(visit: Visit) -> None:
    page = visit("studio.html")
    page.wait_for_selector("[data-bpmn][data-ready]")
    page.locator('.outline [data-element="Seal"]').hover()
    expect(page.locator('[data-element-id="Seal"]')).to_have_class(re.compile(r"\bis-lit\b"))


def test_the_key_to_a_finding_lights_its_element(visit: Visit) -> None:
    page = visit("studio.html")
    page.wait_for_selector("[data-bpmn][data-ready]")
    page.keyboard.press("F8")
    expect(page.locator('[data-element-id="Sign"]')).to_have_class(re.compile(r"\bis-lit\b"))


def test_a_diagram_that_cannot_be_drawn_leaves_the_list(visit: Visit, site: Site, complaints: list[str]) -> None:
    site.refuse["/paper/outgoing.bpmn"] = (404, "")
    page = visit("document.html")
    expect(page.locator(".diagram .state")).to_contain_text("Danh sách các bước ở bên cạnh vẫn đủ")
    assert page.locator(".outline li").count() == 4
    complaints.clear()
