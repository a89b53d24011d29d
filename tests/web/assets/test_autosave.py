"""A form that saves itself: after a pause, at once, on this computer when it must; never a password."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import LocatorAssertions, Page, expect

from tests.web.assets.conftest import Visit
from tests.web.assets.gallery import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COPIES = "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('congvan:draft:')))"


def saves(site: Site) -> list[dict[str, list[str]]]:
    return [fields for path, fields, _ in site.posted if path == "/draft/save"]


def status(page: Page) -> LocatorAssertions:
    return expect(page.locator("[data-saved]"))


def test_a_pause_saves_the_draft_and_says_when(visit: Visit, site: Site) -> None:
    page = visit("form.html")
    page.get_by_label("Trích yếu").fill("V/v trả lời Sở Xây dựng")
    page.get_by_label("Mã PIN của thiết bị ký").first.fill("123456")
    status(page).to_have_text("Tự lưu 08:41")
    (saved,) = saves(site)
    assert saved["subject"] == ["V/v trả lời Sở Xây dựng"]
    assert saved["copies"] == ["tt"]
    assert "pin" not in saved
    assert next(headers for path, _, headers in site.posted if path == "/draft/save")["X-CSRFToken"] == "made-up-token"
    assert page.evaluate(COPIES) == {}


def test_ctrl_s_saves_at_once(visit: Visit, site: Site) -> None:
    page = visit("form.html")
    page.clock.install()
    page.clock.pause_at("2030-01-01")  # no pause ever ends
    page.get_by_label("Trích yếu").fill("V/v lưu ngay")
    page.keyboard.press("Control+s")
    status(page).to_have_text("Tự lưu 08:41")
    assert saves(site)[0]["subject"] == ["V/v lưu ngay"]


def test_what_could_not_be_saved_stays_on_this_computer_and_comes_back(
    visit: Visit, site: Site, complaints: list[str]
) -> None:
    site.refuse["/draft/save"] = (503, "")
    page = visit("form.html")
    page.get_by_label("Trích yếu").fill("V/v chưa lưu được")
    page.get_by_label("Hỏa tốc").check()
    page.get_by_label("Mã PIN của thiết bị ký").first.fill("123456")
    page.get_by_role("button", name="Hiện: Mã PIN").click()  # a PIN that can be read is still a secret
    status(page).to_have_text("Chưa lưu được. Bản đang gõ còn trên máy này.")
    assert "123456" not in json.dumps(page.evaluate(COPIES))
    complaints.clear()  # the refusals

    stranger = visit("form.html?person=p-2", context=page.context)
    assert stranger.get_by_label("Trích yếu").input_value() == "V/v điều chỉnh cục bộ quy hoạch"

    site.refuse.clear()
    page.reload()
    status(page).to_contain_text("Đã lấy lại bản đang gõ")
    assert page.get_by_label("Trích yếu").input_value() == "V/v chưa lưu được"
    assert page.get_by_label("Hỏa tốc").is_checked()
    status(page).to_have_text("Tự lưu 08:41")
    assert page.evaluate(COPIES) == {}
    complaints.clear()


def test_an_ended_session_is_said_in_words(visit: Visit, site: Site, complaints: list[str]) -> None:
    site.refuse["/draft/save"] = (401, "")
    page = visit("form.html")
    page.get_by_label("Trích yếu").fill("V/v hết phiên")
    page.keyboard.press("Control+s")
    status(page).to_contain_text("Đăng nhập lại; bản đang gõ còn trên máy này.")
    complaints.clear()


def test_typing_then_enter_at_once_loses_nothing_and_leaves_no_copy(visit: Visit, site: Site) -> None:
    page = visit("form.html")
    page.get_by_label("Trích yếu").fill("V/v gõ xong Enter ngay")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posted/draft")
    assert [fields["subject"] for path, fields, _ in site.posted if path == "/posted/draft"] == [
        ["V/v gõ xong Enter ngay"]
    ]
    page.goto(site.url("register.html"))
    page.wait_for_selector("html[data-awake]", state="attached")
    assert page.evaluate(COPIES) == {}


def test_what_was_sent_into_a_dead_line_comes_back(visit: Visit, site: Site, complaints: list[str]) -> None:
    page = visit("form.html")
    page.get_by_label("Trích yếu").fill("V/v mất mạng khi gửi")
    page.context.route("**/posted/draft", lambda route: route.abort())
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.go_back()
    page.wait_for_selector("html[data-awake]", state="attached")
    assert page.get_by_label("Trích yếu").input_value() == "V/v mất mạng khi gửi"
    complaints.clear()  # the lost line


def test_rows_added_to_a_business_form_come_back_too(visit: Visit, site: Site, complaints: list[str]) -> None:
    site.refuse["/draft/save"] = (503, "")
    page = visit("business.html")
    rows = page.locator("[data-field=cooperating]")
    before = rows.locator("[data-row]").count()
    rows.get_by_role("button", name="Thêm dòng").click()
    rows.get_by_role("combobox").last.fill("van phong")
    page.keyboard.press("Enter")
    status(page).to_contain_text("Chưa lưu được")
    page.reload()
    status(page).to_contain_text("Đã lấy lại bản đang gõ")
    assert rows.locator("[data-row]").count() == before + 1
    assert rows.locator("select").last.input_value() == "vp"
    complaints.clear()
