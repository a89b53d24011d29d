"""Forms in the browser: sent once, asked before what cannot be undone, filled with keys alone; toasts, polling, the clock."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.web.assets.conftest import Visit
from tests.web.assets.gallery import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TWICE = """button => new Promise((resolve) => {
  button.click();
  button.click();
  setTimeout(() => { button.click(); resolve([button.textContent, button.getAttribute("aria-busy")]); }, 100);
})"""
NOON = """clock => {
  const twin = clock.cloneNode();
  twin.dataset.clock = "2026-11-23T12:15:00+07:00";
  twin.id = "noon";
  clock.after(twin);
  document.dispatchEvent(new CustomEvent("htmx:load", {detail: {elt: twin}}));
}"""


def test_a_form_is_sent_once_and_its_button_says_what_it_does(visit: Visit, site: Site) -> None:
    page = visit("form.html")
    site.pause = 0.6
    button = page.get_by_role("button", name="Trình trưởng phòng")
    seen = button.evaluate(TWICE)
    assert seen == ["Đang trình…", "true"]
    page.wait_for_url("**/posted/draft")
    sent = [fields for path, fields, _ in site.posted if path == "/posted/draft"]
    assert len(sent) == 1
    assert sent[0]["verb"] == ["submit"]
    assert sent[0]["idempotency_key"] == ["7f3a-0002"]


def test_signing_asks_first_with_the_act_itself_on_the_button(visit: Visit, site: Site) -> None:
    page = visit("leader.html")
    page.keyboard.press("k")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ký ý kiến chỉ đạo này")
    dialog.get_by_role("button", name="Thôi").click()
    assert site.posted == []
    page.keyboard.press("k")
    dialog.get_by_role("button", name="Ký và sang văn bản tiếp").click()
    page.wait_for_url("**/posted/direction")
    ((_, fields, _),) = site.posted
    assert fields["verb"] == ["sign"]
    assert fields["cooperating"] == ["stc", "snnmt", "tt"]
    assert fields["direction"] == [
        "Giao Sở Xây dựng chủ trì, phối hợp với Sở Tài chính, Sở Nông nghiệp và Môi trường, UBND xã Tân Thử "
        "tham mưu văn bản trả lời, trình UBND tỉnh trước 16:30 ngày 27/11/2026."
    ]


def test_the_fields_write_the_direction_until_a_hand_does(visit: Visit) -> None:
    page = visit("leader.html")
    sentence = page.locator(".said .sentence")
    page.keyboard.press("c")
    page.keyboard.press("4")
    expect(sentence).to_have_text(
        "Chuyển Sở Xây dựng, Sở Tài chính, Sở Nông nghiệp và Môi trường, UBND xã Tân Thử để biết."
    )
    page.keyboard.press("e")
    page.locator("#direction").fill("Giao Văn phòng làm rõ.")
    page.keyboard.press("Escape")
    expect(sentence).to_have_text("Giao Văn phòng làm rõ.")
    page.keyboard.press("c")
    page.keyboard.press("1")
    expect(sentence).to_have_text("Giao Văn phòng làm rõ.")
    expect(page.locator("[data-edit]")).to_contain_text("đã sửa tay")
    page.locator("[data-edit]").click()
    expect(sentence).to_contain_text("tham mưu văn bản trả lời")


def test_one_day_more_asks_the_server_and_the_sentence_follows(visit: Visit) -> None:
    page = visit("leader.html")
    page.get_by_role("button", name="Thêm một ngày").click()
    expect(page.locator("#due")).to_contain_text("16:30 thứ Hai 28/11/2026")
    expect(page.locator(".said .sentence")).to_contain_text("trước 16:30 ngày 28/11/2026.")


def test_units_are_found_by_typing_without_tone_marks(visit: Visit) -> None:
    page = visit("leader.html")
    page.keyboard.press("p")
    page.keyboard.type("so noi")
    assert page.get_by_role("option").all_inner_texts() == ["Sở Nội vụ"]
    page.keyboard.press("Enter")
    expect(page.locator(".said .sentence")).to_contain_text("UBND xã Tân Thử, Sở Nội vụ")
    page.get_by_role("button", name="Bỏ Sở Tài chính").click()
    expect(page.locator(".said .sentence")).not_to_contain_text("Sở Tài chính")
    page.keyboard.type("phuong sao co")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_an_error_leads_to_the_field_that_is_seen(visit: Visit) -> None:
    page = visit("form.html?errors")
    page.get_by_role("link", name="Ghi trích yếu của văn bản.").click()
    assert page.evaluate("document.activeElement.id") == "subject"
    assert page.locator("#lead").get_attribute("role") == "combobox"
    page.get_by_text("Chủ trì", exact=True).click()
    assert page.evaluate("document.activeElement.id") == "lead"


def test_the_letter_d_with_its_bar_is_a_d_too(visit: Visit) -> None:
    page = visit("form.html")
    lead = page.get_by_role("combobox", name="Chủ trì")
    lead.fill("den do thu")
    page.keyboard.press("Enter")
    assert page.locator("select[name=lead]").input_value() == "ddt"
    assert lead.input_value() == "Ban Đền Đô Thử"


def test_what_forms_renders_hides_fills_and_grows_here(visit: Visit, site: Site) -> None:
    page = visit("business.html")
    reason = page.get_by_label("Ô reason")
    expect(reason).to_be_hidden()
    page.get_by_label("Trả lại").check()
    expect(reason).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    page.keyboard.press("1")
    expect(page.get_by_role("textbox", name="Ô direction")).to_have_value("Tham mưu trả lời")
    page.get_by_role("combobox", name="Ô lead").fill("phong x")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-saved]")).to_have_text("Tự lưu 08:41")
    saved = next(fields for path, fields, _ in site.posted if path == "/draft/save")
    assert saved["lead"] == ["phong-xd"]
    assert saved["direction"] == ["Tham mưu trả lời"]


def test_undo_is_one_key_and_the_toast_leaves_by_itself(visit: Visit, site: Site) -> None:
    page = visit("states.html")
    assert "hoàn tác" in page.locator(".keys").inner_text()
    page.keyboard.press("z")
    page.wait_for_url("**/posted/undo")
    assert [path for path, *_ in site.posted] == ["/posted/undo"]
    page = visit("states.html?seconds=1")
    expect(page.locator(".toast")).to_have_count(0)
    assert "hoàn tác" not in page.locator(".keys").inner_text()


def test_a_refusal_becomes_a_sentence_with_its_code(visit: Visit, site: Site, complaints: list[str]) -> None:
    site.refuse["/fragment/due"] = (
        409,
        json.dumps({"detail": "Văn bản đã được người khác xử lý.", "code": "already_done"}),
    )
    page = visit("leader.html")
    page.get_by_role("button", name="Thêm một ngày").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Văn bản đã được người khác xử lý.")
    expect(alert).to_contain_text("Mã: already_done")
    alert.get_by_role("button", name="Đóng").click()
    expect(page.locator(".toast")).to_have_count(0)
    assert all("409" in line for line in complaints)
    complaints.clear()


def test_a_toast_can_come_with_an_answer(visit: Visit) -> None:
    page = visit("triage.html")
    detail = {"text": "Đã hẹn lại.", "undo": "/posted/undo"}
    page.evaluate("detail => document.body.dispatchEvent(new CustomEvent('toast', {bubbles: true, detail}))", detail)
    expect(page.get_by_role("status").filter(has_text="Đã hẹn lại.")).to_be_visible()
    page.keyboard.press("z")
    page.wait_for_url("**/posted/undo")


def test_long_work_says_how_far_it_is(visit: Visit) -> None:
    page = visit("states.html")
    expect(page.locator("[data-says]")).to_have_text("Đã gửi tới 4 trên 8 nơi nhận")
    expect(page.locator("[data-says]")).to_have_text("Đã gửi tới 8 trên 8 nơi nhận")
    assert page.locator("progress").evaluate("bar => bar.value") == 8
    expect(page.locator("[data-poll]")).not_to_have_attribute("aria-busy", re.compile("."))


def test_new_arrivals_are_announced_not_pushed_in(visit: Visit) -> None:
    page = visit("triage.html")
    rows = page.locator("[data-item]").count()
    page.evaluate("htmx.trigger('[data-news]', 'every'); htmx.ajax('GET', '/fragment/news', {target: '[data-news]'})")
    link = page.get_by_role("link", name="Có 2 văn bản mới")
    expect(link).to_be_visible()
    assert page.locator("[data-item]").count() == rows


def test_the_clock_is_the_servers_and_knows_the_office_hours(visit: Visit) -> None:
    page = visit("triage.html")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^Thứ Hai 23/11/2026, 08:4[23], trong giờ$"))
    page.locator("[data-clock]").evaluate(NOON)
    expect(page.locator("#noon")).to_have_text(re.compile("12:15, ngoài giờ$"))
