"""A process admin adds a step to the outgoing documents of their agency: from the built-in version to cases that follow it.

The pictures of docs/process-admin.md are taken on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.server import HttpStage, Server
from tests.web.browser import Person
from tests.web.conftest import As
from tests.web.drafting_over_http import done, open_elements, runs, waits
from tests.web.opening import opening_time
from tests.web.pictures import keep_picture
from tests.web.review import ADMIN, LEAD

STEP, FORM = "Xin ý kiến pháp chế", "y_kien_phap_che"
CHECKS, DRAFTS, HEAD = "nhapcv.sxd", "giant.sxd", "hoatv.sxd"
ELSEWHERE = {"draft": "hoakt.stc", "check_content": "thumv.stc", "check_presentation": "giaht.stc", "sign": "mauhv.stc"}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.database
@pytest.mark.timeout(300)
def test_a_step_is_added_tried_put_to_use_and_followed(people: As, server: Server) -> None:
    stage = HttpStage(server)
    running = goes_to_the_check(stage, "Việc đang chạy")
    with people(ADMIN) as admin:
        draft = opens_a_draft(admin)
        adds_the_step(admin)
        draws_its_form(admin)
        gives_it_the_form(admin)
        sees_what_the_law_says(admin)
        assert opening_time(admin.page, f"{admin.address}/studio/drafts/{draft}") > 0
        records_a_scenario(admin)
        version = deploys(admin, draft)
        may_not_promote(admin, stage, version)
        assert versions(stage) == {"own": ("deployed", 0), "built_in": ("promoted", 1)}
    with people(LEAD) as lead:
        promotes(lead, version)
    fresh = goes_to_the_check(stage, "Việc mở sau")
    assert versions(stage) == {"own": ("promoted", 1), "built_in": ("promoted", 1)}
    passes_the_check(stage, fresh)
    assert open_elements(stage, LEAD, fresh) == []
    with people(CHECKS) as legal:
        answers_the_new_form(legal)
    assert open_elements(stage, LEAD, fresh) == ["sign"]
    another_agency_signs_at_once(stage)
    with people(ADMIN) as admin:
        move = moves_the_running_case(admin, version)
        assert versions(stage) == {"own": ("promoted", 2), "built_in": ("promoted", 0)}
        puts_it_back(admin, move)
        assert versions(stage) == {"own": ("promoted", 1), "built_in": ("promoted", 1)}
    passes_the_check(stage, running)
    assert open_elements(stage, LEAD, running) == ["sign"]


# ---------------------------------------------------------------- cases


def goes_to_the_check(stage: HttpStage, subject: str) -> str:
    """A case of Sở Xây dựng until presentation is checked; the document's id."""
    return runs(stage, subject, {"draft": DRAFTS, "check_content": HEAD, "check_presentation": CHECKS}, "Bùi Giả Định")


def passes_the_check(stage: HttpStage, about: str) -> None:
    done(stage, CHECKS, "check_presentation", about)


def versions(stage: HttpStage) -> Mapping[str, tuple[str, int]]:
    """The versions that Sở Xây dựng sees of the process, by scope: status, and how many of its cases are on it."""
    process = stage._as(ADMIN, "GET", "/api/v1/processes/outgoing")
    return {each["scope"]: (each["status"], each["open_cases"]) for each in process["versions"]}


def another_agency_signs_at_once(stage: HttpStage) -> None:
    about = runs(stage, "Cơ quan khác", ELSEWHERE, "Hà Văn Mẫu")
    done(stage, ELSEWHERE["check_presentation"], "check_presentation", about)
    waits(stage, ELSEWHERE["sign"], "sign", about)


# ---------------------------------------------------------------- the studio


def opens_a_draft(admin: Person) -> str:
    page = admin.page
    page.goto(f"{admin.address}/studio")
    page.get_by_label("Bản đang dùng").select_option(label="Văn bản đi, bản 1 (dùng chung)")
    keep_picture(page, "studio")
    page.get_by_role("button", name="Mở bản nháp").click()
    expect(page).to_have_url(re.compile("/studio/drafts/"))
    return page.url.rsplit("/", 1)[1]


def adds_the_step(admin: Person) -> None:
    """Behind the check, on the way that passed it; without a mouse."""
    page = admin.page
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    page.keyboard.press("m")
    page.get_by_role("link", name="Thể thức đạt?").first.press("Enter")
    page.get_by_label("Tên bước mới").fill(STEP)
    page.get_by_role("radio", name="đạt", exact=True).press("Space")
    keep_picture(page, "studio-steps")
    page.get_by_role("button", name="Thêm bước").press("Enter")
    expect(page.get_by_role("heading", name=STEP)).to_be_visible()


def draws_its_form(admin: Person) -> None:
    """Three questions, by keyboard; each answer gets its name from its label."""
    page = admin.page
    page.get_by_role("link", name="Biểu mẫu", exact=True).press("Enter")
    page.get_by_label("Tên biểu mẫu").fill(FORM)
    page.get_by_role("button", name="Bắt đầu vẽ").press("Enter")
    expect(page.locator("[data-form-bench][data-ready]")).to_be_attached()
    for kind, label in (
        ("textarea", "Ý kiến pháp chế"),
        ("textfield", "Căn cứ"),
        ("checkbox", "Phải sửa trước khi ký"),
    ):
        lines = page.locator("[data-field-line]")
        before = lines.count()
        page.locator("#add-field").select_option(kind)
        page.get_by_role("button", name="Thêm", exact=True).press("Enter")
        expect(lines).to_have_count(before + 1)
        lines.nth(before).press("Enter")
        page.locator("#p-label").fill(label)
        page.locator("#p-label").press("Tab")
        expect(page.locator("[data-preview]")).to_contain_text(label)
    page.locator("[data-field-line]").first.press("Enter")
    page.locator("#p-validate-required").press("Space")
    expect(page.get_by_label("Ý kiến pháp chế (bắt buộc)")).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text("Tự lưu", timeout=10_000)
    keep_picture(page, "studio-form")
    page.wait_for_timeout(1500)


def gives_it_the_form(admin: Person) -> None:
    """In the drawing: every document carries its urgency through every step, which the law wants to see on the new one, too."""
    page = admin.page
    page.get_by_role("link", name="Các biểu mẫu").press("Enter")
    expect(page.locator("tbody tr", has_text=FORM)).to_contain_text("chưa bước nào")
    page.keyboard.press("Escape")
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    finding = page.locator(".findings .finding").filter(has_text=STEP)
    expect(finding.filter(has_text="chưa có biểu mẫu")).to_have_count(1)
    expect(finding.filter(has_text="Văn bản khẩn phải được đặt chế độ ưu tiên")).to_contain_text("NĐ 30/2020/NĐ-CP")
    finding.first.press("Enter")
    panel(page, "form").select_option(FORM)
    panel(page, "priority").fill("draft.urgency")
    panel(page, "priority").press("Tab")
    page.locator(".tools [data-act=fit]").press("Enter")
    expect(page.locator(".findings .counts")).to_contain_text("đạt mọi quy tắc")
    page.keyboard.press("Control+s")
    expect(page.locator("#studio-saved")).to_have_text(re.compile(r"^Đã lưu \d\d:\d\d$"))
    keep_picture(page, "studio-modeler")


def panel(page: Page, name: str) -> Locator:
    return page.locator(f'.panel [data-name="{name}"]')


def sees_what_the_law_says(admin: Person) -> None:
    """Without the check of presentation nothing may be signed: said at the signature, with the article; undone, all is well."""
    page = admin.page
    page.keyboard.press("Control+f")
    page.keyboard.type("Kiểm tra thể thức")
    page.keyboard.press("Enter")
    expect(panel(page, "id")).to_have_value("check_presentation")
    page.locator(".canvas svg").first.focus()
    page.keyboard.press("Delete")
    finding = page.locator(".findings .finding").filter(has_text="phải kiểm tra thể thức")
    expect(finding.first).to_contain_text("Đ13.1 Quy chế Lai Châu 2025", timeout=20_000)
    number = finding.first.locator(".flag").inner_text()
    expect(
        page.locator('.canvas [data-container-id="sign_document"] .flag', has_text=re.compile(f"^{number}$"))
    ).to_be_visible()
    finding.first.press("Enter")
    expect(page.locator(".panel .found")).to_contain_text("Đ13.1 Quy chế Lai Châu 2025")
    keep_picture(page, "studio-law")
    page.keyboard.press("Control+z")
    expect(page.locator(".findings .counts")).to_contain_text("đạt mọi quy tắc")
    page.keyboard.press("Control+s")
    expect(page.locator("#studio-saved")).to_have_text(re.compile(r"^Đã lưu \d\d:\d\d$"))


def records_a_scenario(admin: Person) -> None:
    page = admin.page
    page.get_by_role("link", name="Kịch bản", exact=True).press("Enter")
    expect(page.get_by_role("link", name="Ghi kịch bản")).to_be_visible()
    page.keyboard.press("n")
    page.get_by_label("Kịch bản kể chuyện gì").fill("Pháp chế cho ý kiến rồi mới trình ký")
    page.get_by_role("button", name="Bắt đầu").press("Enter")
    page.get_by_label("Tên loại văn bản").select_option(label="Công văn")
    page.get_by_label("Trích yếu nội dung").fill("rà soát quy chế mẫu")
    page.get_by_label("Nội dung", exact=False).last.fill("Nhất trí với dự thảo.")
    page.get_by_role("checkbox", name="Cơ quan thứ nhất").check()
    page.locator("#f-signer").fill("Lãnh đạo")
    page.locator("#f-signer").press("Enter")
    page.get_by_label("Độ khẩn").select_option(label="Thường")
    on = page.get_by_role("button", name="Hoàn thành bước này")
    on.press("Enter")
    page.get_by_role("button", name="Thành công, Tạo bản dự thảo PDF").press("Enter")
    on.press("Enter")
    expect(page.get_by_role("heading", name="Kiểm tra thể thức")).to_be_visible()
    on.press("Enter")
    expect(page.get_by_role("heading", name=STEP)).to_be_visible()
    page.get_by_role("textbox", name="Ý kiến pháp chế").fill("Đúng thẩm quyền.")
    keep_picture(page, "studio-record")
    on.press("Enter")
    expect(page.get_by_role("heading", name="Ký số")).to_be_visible()
    page.get_by_label("Tên ngắn").fill("phap_che")
    page.get_by_role("button", name="Lưu kịch bản").press("Enter")
    told = page.locator("article", has_text="Pháp chế cho ý kiến rồi mới trình ký")
    expect(told).to_contain_text("Đạt")
    expect(page.locator(".diagram[data-ready]")).to_be_visible()
    keep_picture(page, "studio-scenarios")


# ---------------------------------------------------------------- putting it to use


def deploys(admin: Person, draft: str) -> str:
    page = admin.page
    page.goto(f"{admin.address}/studio/drafts/{draft}")
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    page.get_by_role("button", name="Triển khai để thử").first.press("Enter")
    page.get_by_label("Lý do").fill("Thêm ý kiến pháp chế trước khi trình ký.")
    page.locator("#deploying").get_by_role("button", name="Triển khai để thử").press("Enter")
    expect(page.locator(".toast p").first).to_contain_text("Đã triển khai bản 1 để thử")
    return page.url.rsplit("/", 1)[1]


def may_not_promote(admin: Person, stage: HttpStage, version: str) -> None:
    """Two people: whoever deployed it reads why, and finds no button; nor does a program of theirs."""
    page = admin.page
    expect(
        page.get_by_text("Bản này do Tô Thị Quy Thử triển khai. Người khác mới được đưa vào sử dụng")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Đưa vào sử dụng")).to_have_count(0)
    with pytest.raises(HTTPError) as refused:
        stage._as(ADMIN, "POST", f"/api/v1/versions/{version}/promote", {"reason": "Tự tôi."})
    assert json.load(refused.value)["code"] == "four_eyes"
    expect(page.get_by_text("so với bản 1 (dùng chung) đang dùng: khác 1 bước, 2 luồng")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Đóng").click()
    expect(page.locator(".diagram[data-ready]")).to_be_visible()
    keep_picture(page, "studio-version")


def promotes(lead: Person, version: str) -> None:
    page = lead.page
    page.goto(f"{lead.address}/processes/versions/{version}")
    page.get_by_label("Lý do").fill("Theo quy chế làm việc của Sở.")
    expect(page.locator(".diagram[data-ready]")).to_be_visible()
    keep_picture(page, "studio-promote")
    page.get_by_role("button", name="Đưa vào sử dụng").press("Enter")
    expect(page.locator(".toast p").first).to_contain_text("Bản 1 đang dùng")


def answers_the_new_form(legal: Person) -> None:
    legal.opens(STEP)
    legal.sees_page_of_document()
    keep_picture(legal.page, "studio-task")
    legal.writes(FORM, "Đúng thẩm quyền, đúng căn cứ.")
    legal.writes("can_cu", "Luật Xây dựng")
    legal.sends()


def moves_the_running_case(admin: Person, version: str) -> str:
    page = admin.page
    page.goto(f"{admin.address}/processes/versions/{version}/move")
    expect(page.get_by_role("link", name="Chuyển được 1", exact=True)).to_be_visible()
    keep_picture(page, "studio-move")
    admin.writes("reason", "Việc đang chạy cũng hỏi pháp chế.")
    page.get_by_role("button", name="Chuyển các vụ việc chuyển được").press("Enter")
    expect(page.locator("main")).to_contain_text("Đã chuyển 1", timeout=20_000)
    return page.url


def puts_it_back(admin: Person, move: str) -> None:
    page = admin.page
    page.goto(move)
    page.get_by_role("button", name="Hoàn lại", exact=True).press("Enter")
    expect(page.locator(".toast p").first).to_contain_text("Đã hoàn lại một vụ việc")
