"""The key map of the design language, played on the gallery."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.assets.conftest import Visit
from tests.web.assets.gallery import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPE = "(init) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...init}))"


def test_one_key_accepts_the_document_once(visit: Visit, site: Site) -> None:
    page = visit("triage.html")
    page.keyboard.press("1")
    page.wait_for_url("**/posted/accept")
    ((path, fields, _headers),) = site.posted
    assert path == "/posted/accept"
    assert fields == {"csrf_token": ["made-up-token"], "idempotency_key": ["7f3a-0001"]}


def test_letters_and_digits_stay_letters_and_digits_inside_a_field(visit: Visit, site: Site) -> None:
    page = visit("register.html")
    page.keyboard.press("/")
    page.keyboard.type("1 3 x k")
    assert page.get_by_role("searchbox").input_value() == "1 3 x k"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    assert site.posted == []


@pytest.mark.parametrize(
    "sign", [{"key": "1", "isComposing": True}, {"key": "Process", "keyCode": 229, "code": "Digit1"}]
)
def test_nothing_acts_while_an_input_method_composes(visit: Visit, site: Site, sign: dict[str, object]) -> None:
    page = visit("triage.html")
    page.evaluate(TYPE, sign)
    page.wait_for_timeout(200)
    assert site.posted == []
    assert page.url.endswith("triage.html")


def test_the_digit_row_of_a_vietnamese_keyboard_still_counts(visit: Visit, site: Site) -> None:
    page = visit("triage.html")
    page.evaluate(TYPE, {"key": "ă", "code": "Digit1"})
    page.wait_for_url("**/posted/accept")
    assert [path for path, *_ in site.posted] == ["/posted/accept"]


def test_single_keys_can_be_switched_off_but_not_the_rest(visit: Visit, site: Site) -> None:
    page = visit("triage.html?nokeys")
    page.keyboard.press("1")
    page.wait_for_timeout(200)
    assert site.posted == []
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.matches('[data-pane]')")


def test_returning_asks_for_a_reason_by_its_number(visit: Visit, site: Site) -> None:
    page = visit("triage.html")
    page.keyboard.press("3")
    dialog = page.get_by_role("dialog", name="Trả lại nơi gửi")
    assert dialog.is_visible()
    page.keyboard.press("2")  # the second reason, not “Trùng” of the page below
    assert dialog.get_by_label("Gửi nhầm nơi nhận").is_checked()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert site.posted == []


def test_arrows_move_and_show_and_the_address_follows(visit: Visit) -> None:
    page = visit("triage.html")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/triage.html?doc=41")
    assert page.locator("#view .line").inner_text().count("số 41/SXD-QHKT") == 1
    assert page.locator("[data-item][aria-current]").get_attribute("id") == "row-41"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.wait_for_url("**/triage.html?doc=2210")
    page.keyboard.press("1")  # keys of the new view work


def test_going_back_lands_on_the_same_row(visit: Visit) -> None:
    page = visit("triage.html")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/triage.html?doc=41")
    page.get_by_role("link", name="Sổ văn bản đến").click()
    page.wait_for_url("**/register.html")
    page.go_back()
    page.wait_for_url("**/triage.html?doc=41")
    expect(page.locator("[data-item][aria-current]")).to_have_id("row-41")


def test_enter_opens_what_is_focused_before_it_is_a_key_of_the_page(visit: Visit) -> None:
    page = visit("document.html")
    page.get_by_role("link", name="Sổ văn bản đến").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/register.html")
    page = visit("document.html")
    page.keyboard.press("Enter")
    page.wait_for_url("**/document.html#doc")


def test_holding_an_arrow_opens_only_the_row_it_stops_at(visit: Visit) -> None:
    page = visit("triage.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "doc=" in request.url else None)
    page.evaluate(f"() => {{ for (let i = 0; i < 4; i++) ({TYPE})({{key: 'ArrowDown'}}) }}")
    page.wait_for_url("**/triage.html?doc=3305")
    assert [address.split("=")[-1] for address in asked] == ["3305"]


def test_on_a_phone_a_row_is_another_page(visit: Visit) -> None:
    page = visit("triage.html", phone=True)
    page.locator("#row-41").tap()
    page.wait_for_url("**/triage.html?doc=41")
    assert page.get_by_role("heading", name="V/v điều chỉnh cục bộ").is_visible()
    assert not page.locator("#row-41").is_visible()


def test_x_ticks_rows_and_escape_forgets_them(visit: Visit) -> None:
    page = visit("triage.html")
    page.keyboard.press("x")
    assert page.locator("[data-chosen]").inner_text() == "1"
    assert page.get_by_label("Chọn V/v điều chỉnh cục bộ").is_checked()
    page.keyboard.press("Escape")
    assert not page.locator("[data-chosen]").is_visible()
    assert page.locator(".tickbox input:checked").count() == 0


def test_f6_walks_the_panes_and_back(visit: Visit) -> None:
    page = visit("document.html")
    here = "document.activeElement.className"
    page.keyboard.press("F6")
    assert page.evaluate(here) == "pane read"
    page.keyboard.press("F6")
    assert page.evaluate(here).strip() == "pane"
    page.keyboard.press("Shift+F6")
    assert page.evaluate(here) == "pane read"


def test_f8_walks_the_findings(visit: Visit) -> None:
    page = visit("studio.html")
    page.keyboard.press("F8")
    page.keyboard.press("F8")
    assert "chưa có hạn trả lời" in page.evaluate("document.activeElement.textContent")


def test_the_bracket_folds_the_rail_and_it_stays_folded(visit: Visit) -> None:
    page = visit("triage.html")
    page.keyboard.press("[")
    assert not page.locator(".rail").is_visible()
    page.reload()
    page.wait_for_selector("html[data-awake]", state="attached")
    assert not page.locator(".rail").is_visible()
    page.keyboard.press("[")
    assert page.locator(".rail").is_visible()


def test_where_there_is_no_room_the_bracket_opens_the_rail_over_the_page(visit: Visit) -> None:
    page = visit("leader.html")
    page.keyboard.press("[")
    assert page.locator(".rail").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".rail").is_visible()


def test_the_strip_and_the_list_of_keys_are_made_from_the_page(visit: Visit) -> None:
    page = visit("triage.html")
    strip = page.locator(".keys ul").first.inner_text().split("\n")
    assert [word.strip() for word in strip if word.strip()][:6] == ["↑", "↓", "chọn", "Enter", "mở", "1"]
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Tất cả phím").inner_text()
    for words in (
        "Tiếp nhận vào sổ",
        "Hẹn lại",
        "Nhập văn bản giấy",
        "chọn nhiều",
        "phần kế tiếp",
        "hiện, ẩn thanh bên",
    ):
        assert words in listed
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0


def test_a_blocked_key_is_struck_and_leads_to_its_reason(visit: Visit, site: Site) -> None:
    page = visit("states.html")
    assert "ký số cơ quan" in page.locator(".keys .blocked").inner_text()
    page.keyboard.press("s")
    focused = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    assert focused == "why"
    page.get_by_role("button", name="Ký số cơ quan").click(force=True)
    assert site.posted == []


def test_b_opens_the_numbers_behind_every_chart(visit: Visit) -> None:
    page = visit("dashboard.html")
    page.keyboard.press("b")
    assert page.get_by_role("table", name="Số văn bản quá hạn cuối mỗi tuần").is_visible()
    assert page.get_by_role("table", name="Tỷ lệ giải quyết đúng hạn").is_visible()
