"""A process admin draws a form in the browser: from the palette, by keyboard, with mistakes, against a colleague."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.server import Server
from tests.web.benches import begin_draft, call
from tests.web.browser import Person
from tests.web.review import ADMIN

AXE = Path(__file__).parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = Path(__file__).parents[2] / "build" / "screens"
OTHERS = [".fjs-container", ".dmn-js-parent"]  # what the libraries draw


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.database
@pytest.mark.timeout(240)
def test_a_form_is_drawn_tried_and_kept(chromium: Browser, server: Server) -> None:
    with Person(chromium, f"http://127.0.0.1:{server.port}", ADMIN, PICTURES) as admin:
        draft = begin_draft(admin.page)
        finds_the_form_in_the_list(admin, draft)
        is_open_to_everybody(admin)
        draws_two_fields_by_keyboard(admin)
        says_the_name_of_the_answer_by_itself(admin)
        is_open_to_everybody(admin)
        admin.keeps_picture("20-bieu-mau")
        tries_the_form(admin)
        moves_and_takes_back(admin)
        learns_what_is_wrong(admin)
        keeps_it(admin, draft)
        meets_a_colleague(admin, draft)


def is_open_to_everybody(admin: Person) -> None:
    """Nothing that axe finds in what is ours would keep a person with a screen reader or a keyboard out."""
    admin.page.evaluate(AXE.read_text("utf-8"))
    options = "{resultTypes: ['violations']}"
    found = admin.page.evaluate(f"axe.run({{exclude: {[[each] for each in OTHERS]}}}, {options})")
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]] == []


def finds_the_form_in_the_list(admin: Person, draft: str) -> None:
    admin.page.goto(f"{admin.address}/studio/drafts/{draft}/forms")
    rows = admin.page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="leave")).to_contain_text("Chưa có")
    expect(rows.filter(has_text="give_opinion")).to_contain_text("có sẵn")
    is_open_to_everybody(admin)
    admin.keeps_picture("19-cac-bieu-mau")
    admin.page.get_by_role("link", name="Vẽ biểu mẫu này").click()
    expect(admin.page.locator("[data-form-bench][data-ready]")).to_be_attached()
    expect(admin.page.locator(".fjs-palette-field").first).to_contain_text("Chữ, một dòng")
    names = admin.page.locator(".fjs-palette-field").all_inner_texts()
    assert "Nơi nhận" in names
    assert not [name for name in names if re.search("Button|iFrame|HTML|Table|Expression", name)]


def draws_two_fields_by_keyboard(admin: Person) -> None:
    admin.page.get_by_title("Thêm Số", exact=True).press("Enter")
    expect(admin.page.locator("[data-field-line]")).to_have_count(1)
    admin.page.locator("#add-field").select_option("textarea")
    admin.page.get_by_role("button", name="Thêm", exact=True).press("Enter")
    expect(admin.page.locator("[data-field-line]")).to_have_count(2)


def says_the_name_of_the_answer_by_itself(admin: Person) -> None:
    admin.page.locator("[data-field-line]").first.press("Enter")
    fill(admin, "#p-label", "Số ngày nghỉ")
    expect(admin.page.locator("#p-key")).to_have_value("so_ngay_nghi")
    fill(admin, "#p-key", "days")
    admin.page.locator("#p-validate-required").check()
    expect(admin.page.locator("#f-days")).to_be_visible()
    expect(admin.page.locator("[data-preview]")).to_contain_text("Số ngày nghỉ")
    offered = admin.page.locator("#known-names option").evaluate_all("options => options.map((each) => each.value)")
    assert {"until", "opinion"} <= set(offered)


def fill(admin: Person, place: str, text: str) -> None:
    admin.page.locator(place).fill(text)
    admin.page.locator(place).press("Tab")


def tries_the_form(admin: Person) -> None:
    outcome = admin.page.locator("[data-outcome]")
    admin.page.locator("[data-check]").click()
    expect(outcome).to_contain_text("Chưa nhận: 1 chỗ")
    expect(admin.page.locator("#f-days")).to_have_attribute("aria-invalid", "true")
    admin.page.locator("#f-days").fill("2,5")
    admin.page.locator("[data-check]").click()
    expect(outcome).to_contain_text("Được nhận")
    expect(outcome).to_contain_text("2.5")


def moves_and_takes_back(admin: Person) -> None:
    lines = admin.page.locator("[data-field-line]")
    lines.first.click()
    admin.page.get_by_role("button", name="Đưa “Số ngày nghỉ” xuống").click()
    expect(lines.nth(1)).to_contain_text("Số ngày nghỉ")
    admin.page.get_by_role("button", name="Hoàn tác").click()
    expect(lines.first).to_contain_text("Số ngày nghỉ")
    admin.page.get_by_role("button", name="Xóa “Số ngày nghỉ”").click()
    expect(lines).to_have_count(1)
    admin.page.get_by_role("button", name="Hoàn tác").click()
    expect(lines).to_have_count(2)


def learns_what_is_wrong(admin: Person) -> None:
    findings = admin.page.locator("[data-findings]")
    expect(findings).to_contain_text("Sơ đồ đọc “until”")
    admin.page.locator("[data-field-line]").nth(1).click()
    fill(admin, "#p-conditional-hide", "=tomorrow > 3")
    expect(findings.locator("li").first).to_contain_text("tomorrow")
    findings.locator("button").first.click()
    fill(admin, "#p-conditional-hide", "=days < 3")
    expect(findings.locator("li")).to_have_count(1)
    fill(admin, "#p-key", "days")
    expect(admin.page.locator("#p-key-error")).to_contain_text("Trùng tên")
    fill(admin, "#p-key", "reason")


def keeps_it(admin: Person, draft: str) -> None:
    expect(admin.page.locator("[data-saved]")).to_contain_text("Tự lưu", timeout=10_000)
    admin.page.wait_for_timeout(1500)
    kept = call(admin.page, "GET", f"/drafts/{draft}")["forms"]["leave"]
    assert [(each["type"], each["key"]) for each in kept["components"]] == [("number", "days"), ("textarea", "reason")]
    admin.page.reload()
    expect(admin.page.locator("[data-field-line]")).to_have_count(2)


def meets_a_colleague(admin: Person, draft: str) -> None:
    """What somebody else changed elsewhere does not matter; what they changed here is asked about."""
    whole = call(admin.page, "GET", f"/drafts/{draft}")
    form: dict[str, Any] = whole["forms"]["leave"]
    call(admin.page, "PUT", f"/drafts/{draft}/scenarios/x", {"scenario": {}, "revision": whole["revision"]})
    chosen = admin.page.locator("[data-field-line]").first
    chosen.click()
    fill(admin, "#p-label", "Nghỉ mấy ngày")
    expect(admin.page.locator("[data-saved]")).to_contain_text("Tự lưu", timeout=10_000)
    whole = call(admin.page, "GET", f"/drafts/{draft}")
    assert whole["forms"]["leave"]["components"][0]["label"] == "Nghỉ mấy ngày"
    form["components"][0]["label"] = "Của người khác"
    call(admin.page, "PUT", f"/drafts/{draft}/forms/leave", {"schema": form, "revision": whole["revision"]})
    fill(admin, "#p-label", "Của tôi")
    clash = admin.page.locator("[data-clash]")
    expect(clash).to_contain_text("đã sửa bản nháp này", timeout=10_000)
    is_open_to_everybody(admin)
    admin.page.get_by_role("button", name=re.compile("Lấy bản của")).click()
    expect(chosen).to_contain_text("Của người khác")
    expect(clash).to_be_hidden()
    admin.complaints[:] = [each for each in admin.complaints if "409" not in each]  # the browser's own line about it
