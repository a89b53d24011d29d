"""A process admin draws a decision table in the browser, is told what is wrong beside its cells, and tries a row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.server import Server
from tests.web.benches import FORM, TABLE, begin_draft, call
from tests.web.browser import Person
from tests.web.review import ADMIN
from tests.web.test_studio_forms_browser import PICTURES, is_open_to_everybody


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.database
@pytest.mark.timeout(240)
def test_a_decision_table_is_drawn_tried_and_kept(chromium: Browser, server: Server) -> None:
    with Person(chromium, f"http://127.0.0.1:{server.port}", ADMIN, PICTURES) as admin:
        draft = begin_draft(admin.page)
        call(admin.page, "PUT", f"/drafts/{draft}/forms/leave", {"schema": FORM, "revision": 2})
        begins_a_table(admin, draft)
        fills_it_in(admin, draft)
        call(
            admin.page,
            "PUT",
            f"/drafts/{draft}/decisions/who_signs",
            {"xml": TABLE, "revision": revision(admin, draft)},
        )
        opens_the_table(admin, draft)
        tries_rows(admin)
        admin.keeps_picture("22-bang-quyet-dinh")
        is_open_to_everybody(admin)
        learns_what_is_wrong(admin)
        takes_it_back_and_keeps_it(admin, draft)


def revision(admin: Person, draft: str) -> int:
    return int(call(admin.page, "GET", f"/drafts/{draft}")["revision"])


def begins_a_table(admin: Person, draft: str) -> None:
    admin.page.goto(f"{admin.address}/studio/drafts/{draft}/decisions")
    expect(admin.page.locator("tbody tr")).to_contain_text("Chưa có")
    is_open_to_everybody(admin)
    admin.writes("key", "sai tên")
    admin.page.locator("[name=key]").evaluate("field => field.removeAttribute('pattern')")
    admin.page.get_by_role("button", name="Lập bảng").click()
    expect(admin.page.locator(".error")).to_contain_text("không dùng được")
    admin.keeps_picture("21-cac-bang")
    admin.page.get_by_role("link", name="who_signs").click()
    expect(admin.page.locator("[data-table-bench][data-ready]")).to_be_attached()
    expect(admin.page.locator(".dmn-decision-table-container")).to_contain_text("Cách chọn dòng")
    admin.page.get_by_label("Cách chọn dòng").click()
    expect(admin.page.locator(".dms-select-options .option")).to_have_text(["Một dòng", "Dòng đầu tiên", "Mọi dòng"])
    admin.page.get_by_label("Cách chọn dòng").click()
    expect(admin.page.locator(".bjs-powered-by")).to_be_visible()


def fills_it_in(admin: Person, draft: str) -> None:
    """The column's data is named, a row comes in, what the table reads is asked for in the trial."""
    admin.page.get_by_role("button", name="Sửa cột vào").press("Enter")
    admin.page.get_by_label("Dữ liệu vào", exact=True).click()
    admin.page.keyboard.type("ask.days")
    admin.page.keyboard.press("Escape")
    expect(admin.page.locator("[data-reads='ask.days']")).to_be_visible()
    admin.page.locator(".add-rule").first.click()
    expect(admin.page.locator("tbody .rule-index")).to_have_count(1)
    expect(admin.page.locator("[data-saved]")).to_contain_text("Tự lưu", timeout=10_000)
    admin.page.wait_for_timeout(1500)
    kept = call(admin.page, "GET", f"/drafts/{draft}")["decisions"]["who_signs"]
    assert "<text>ask.days</text>" in kept
    assert "expressionLanguage" not in kept


def opens_the_table(admin: Person, draft: str) -> None:
    admin.page.goto(f"{admin.address}/studio/drafts/{draft}/decisions/who_signs")
    expect(admin.page.locator("[data-table-bench][data-ready]")).to_be_attached()
    expect(admin.page.locator("tbody .rule-index")).to_have_count(2)


def tries_rows(admin: Person) -> None:
    outcome = admin.page.locator("[data-outcome]")
    admin.page.locator("[data-reads='ask.days']").fill("5")
    admin.page.get_by_role("button", name="Tra thử").click()
    expect(outcome).to_contain_text("Dòng khớp: 1, 2")
    expect(outcome).to_contain_text("lanh_dao")
    shade = admin.page.locator("td[data-element-id='c1']").evaluate("cell => getComputedStyle(cell).backgroundColor")
    assert shade != admin.page.locator("tfoot td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    admin.page.locator("[data-reads='ask.days']").fill("2")
    admin.page.locator("[data-reads='ask.days']").press("Enter")
    expect(outcome).to_contain_text("Dòng khớp: 2")
    expect(outcome).to_contain_text("truong_don_vi")


def learns_what_is_wrong(admin: Person) -> None:
    cell = admin.page.locator("td[data-element-id='c2'] .content-editable")
    cell.click()
    admin.page.keyboard.press("Control+A")
    admin.page.keyboard.type("'lanh_dao")
    findings = admin.page.locator("[data-findings]")
    expect(findings).to_contain_text("không đọc được")
    shadow = admin.page.locator("td[data-element-id='c2']").evaluate("cell => getComputedStyle(cell).boxShadow")
    assert "inset" in shadow
    findings.locator("button").first.click()
    expect(cell).to_be_focused()


def takes_it_back_and_keeps_it(admin: Person, draft: str) -> None:
    admin.page.keyboard.press("Control+A")
    admin.page.keyboard.type("'giam_doc'")
    expect(admin.page.locator("[data-findings-part]")).to_be_hidden()
    expect(admin.page.locator("[data-saved]")).to_contain_text("Tự lưu", timeout=10_000)
    admin.page.wait_for_timeout(1500)
    assert "giam_doc" in call(admin.page, "GET", f"/drafts/{draft}")["decisions"]["who_signs"]
    while "giam_doc" in admin.page.locator("td[data-element-id='c2']").inner_text():
        admin.page.get_by_role("button", name="Hoàn tác").click()
    admin.page.get_by_role("button", name="Bỏ bảng này").click()
    admin.page.locator("dialog[open] .btn.go").click()
    expect(admin.page.locator(".toast p").first).to_contain_text("Đã bỏ bảng quyết định")
    assert call(admin.page, "GET", f"/drafts/{draft}")["decisions"] == {}
