"""Every gallery page: no complaint on the console, no accessibility fault, nothing wider than its window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.web.assets.conftest import PHONE, Visit
from tests.web.assets.gallery import PAGES, WEB

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (WEB / "assets" / "node_modules" / "axe-core" / "axe.min.js").read_text()
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}  # all that the dark changes
ADDRESSES = [*(f"{page}.html" for page in PAGES), "triage.html?doc=1482", "form.html?errors", "business.html?errors"]
OVERFLOWS = """() => [...document.querySelectorAll('main *')].filter((element) => {
  const box = element.getBoundingClientRect();
  const scrolls = element.closest('.wrap, .steps, .sheets, .canvas, .sr, [popover]');
  return box.width && !scrolls && box.right > innerWidth + 1;
}).map((element) => element.outerHTML.slice(0, 120))"""


def faults(page: Page, run_only: dict[str, object]) -> list[str]:
    found = page.evaluate("runOnly => axe.run(document, {runOnly, resultTypes: ['violations']})", run_only)
    return [
        f"{one['id']}: {node['html'][:160]} — {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_accessibility_fault_and_fits(visit: Visit, complaints: list[str], address: str) -> None:
    page = visit(address)
    page.wait_for_timeout(400)  # what is still to come appears after 300 ms
    page.evaluate(AXE)  # through the debugger, since the page's own policy lets no script in
    assert faults(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    assert faults(page, EVERYTHING) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OVERFLOWS) == []
    if address == "long.html":  # it asks for a document that is not there, on purpose
        complaints[:] = [line for line in complaints if "404" not in line]


@pytest.mark.parametrize("size", [{"width": 1366, "height": 625}, {"width": 1366, "height": 768}])
def test_what_will_be_signed_and_the_button_stay_in_view(visit: Visit, size: dict[str, int]) -> None:
    page = visit("leader.html")
    page.set_viewport_size(size)
    for selector in (".said .sentence", ".do .btn.go", ".keys"):
        box = page.locator(selector).bounding_box()
        assert box
        assert box["y"] + box["height"] <= size["height"]


def test_a_person_may_want_the_dark_or_the_light_whatever_the_system_wishes(visit: Visit) -> None:
    paper = "getComputedStyle(document.documentElement).getPropertyValue('--paper-0').trim()"
    assert visit("triage.html", dark=True).evaluate(paper) == "#1c1f24"
    assert visit("triage.html?theme=light", dark=True).evaluate(paper) == "#fffefc"
    assert visit("triage.html?theme=dark").evaluate(paper) == "#1c1f24"


def test_on_a_phone_a_finger_finds_every_button(visit: Visit) -> None:
    page = visit("triage.html?doc=1482", phone=True)
    sizes = page.eval_on_selector_all(
        ".acts .btn", "all => all.filter(b => b.getClientRects().length).map(b => b.getBoundingClientRect().height)"
    )
    assert len(sizes) == 3
    assert min(sizes) >= 44
    assert not page.get_by_role("button", name="Hẹn lại").is_visible()
    page.get_by_role("button", name="Khác").tap()
    assert page.get_by_role("button", name="Hẹn lại").is_visible()


def test_on_a_phone_the_rail_opens_over_the_page(visit: Visit) -> None:
    page = visit("triage.html", phone=True)
    assert not page.get_by_role("link", name="Sổ văn bản đi").is_visible()
    page.get_by_role("button", name="Mở thanh bên").tap()
    assert page.get_by_role("link", name="Sổ văn bản đi").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Sổ văn bản đi").is_visible()


def test_without_scripts_a_document_can_be_read_and_accepted(visit: Visit) -> None:
    page = visit("triage.html?doc=1482", scripts=False)
    assert page.get_by_role("link", name="Mở tệp gốc").get_attribute("href") == "/paper/letter.pdf"
    page.get_by_role("button", name="Tiếp nhận vào sổ").click()
    assert page.url.endswith("/posted/accept")


def test_paper_gets_the_content_alone(visit: Visit) -> None:
    page = visit("register.html")
    page.emulate_media(media="print")
    assert not page.locator(".keys, .filter, .acts").first.is_visible()
    assert page.locator(".ledger").is_visible()
