"""A process admin at the browser: scenarios, recording one, and a rehearsal, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.browser import DESK, PHONE, Person
from tests.web.review import ADMIN
from tests.web.scenes import visitor
from tests.web.test_incidents_in_browser import AXE
from web.studio import StudioRoom
from web.wiring import Platform

As = Callable[[str], Person]


def fits_and_is_accessible(person: Person) -> None:
    """Nothing is wider than the screen (a diagram scrolls in its own frame), and axe finds nothing at either size."""
    page = person.page
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        page.evaluate(AXE)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found] == []


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_scenarios_and_a_rehearsal_at_the_browser(people_here: As, province: Platform) -> None:
    with province.begin() as work:
        version = work.definitions.in_use(["*"])["incoming"].id
        draft = StudioRoom(work, visitor(province, ADMIN)).begin_from(version).id
    with people_here(ADMIN) as admin:
        page = admin.page
        home = f"{admin.address}/studio/drafts/{draft}"
        page.goto(f"{home}/scenarios")
        expect(page.locator(".diagram[data-ready]")).to_be_visible()
        fits_and_is_accessible(admin)
        page.get_by_role("link", name="Ghi kịch bản").click()
        fits_and_is_accessible(admin)
        page.get_by_label("Kịch bản kể chuyện gì").fill("Trả lại vì thiếu phụ lục")
        page.get_by_role("button", name="Bắt đầu").click()
        for step in ("Quét mã độc", "Kiểm tra chữ ký số", "Báo “Đã đến” (01)"):
            page.get_by_role("button", name=f"Thành công, {step}").click()
        fits_and_is_accessible(admin)
        page.get_by_role("radio", name="Trả lại nơi gửi").check()
        page.get_by_label("Lý do trả lại").select_option("missing_file")
        page.get_by_role("button", name="Hoàn thành bước này").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        page.goto(f"{home}/rehearsal")
        fits_and_is_accessible(admin)
        page.get_by_label("Cho việc nào đi qua").select_option("made")
        page.get_by_role("button", name="Diễn tập").click()
        expect(page.get_by_role("heading", name="Từng vai trò")).to_be_visible()
        fits_and_is_accessible(admin)
