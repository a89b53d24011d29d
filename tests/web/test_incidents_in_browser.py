"""Operators at the browser: incidents appear, the cause is mended, many are tried again, one is left out, two people edit one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.breakdowns import (
    OPERATOR,
    SECOND,
    break_door,
    directed,
    give_up,
    job_of,
    lead_of,
    make_operator,
    mend_door,
    misdrawn,
    undelivered,
)
from tests.web.browser import DESK, PHONE, Person
from web.wiring import Platform

PICTURES = Path(__file__).parents[2] / "build" / "screens"
AXE = (Path(__file__).parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js").read_text()
As = Callable[[str], Person]


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_operators_at_the_browser(people_here: As, province: Platform) -> None:
    make_operator(province, SECOND)
    document = directed(province)
    outgoing = break_door(province)
    undelivered(province, 12)
    skipped, edited = misdrawn(province, document, "recordkeeping.record_opinion"), misdrawn(province, document)
    with people_here(OPERATOR) as operator:
        many_are_tried_again(operator, province, outgoing)
        one_is_left_out(operator, province)
        assert job_of(province, skipped).status == "done"
        another_is_proposed_to_be_changed(operator)
        assert job_of(province, edited).status == "incident"
    with people_here(SECOND) as second:
        a_second_person_agrees(second)
        province.worker.drain()
        assert job_of(province, edited).status == "done"
        assert lead_of(province, document).done_at is not None
        second.page.goto(f"{second.address}/operations/incidents")
        expect(second.page.get_by_role("heading", name="Không có sự cố.")).to_be_visible()


def fits_and_is_accessible(operator: Person) -> None:
    """Nothing is cut off at the side of a phone, and axe finds nothing at either size."""
    page = operator.page
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        wide = page.evaluate(
            "() => [...document.querySelectorAll('main, main *')].filter(e => e.getBoundingClientRect().right >"
            " innerWidth + 1 && getComputedStyle(e).visibility === 'visible').map(e => e.outerHTML.slice(0, 90))"
        )
        assert wide == []
        page.evaluate(AXE)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found] == []


def many_are_tried_again(operator: Person, province: Platform, outgoing: Path) -> None:
    page = operator.page
    page.get_by_role("link", name="Sự cố").click()
    cause = page.locator("tr[data-cause]").filter(has_text="folder_unavailable")
    expect(cause).to_contain_text("Không ghi được thư mục trao đổi")
    operator.keeps_picture("incidents")
    fits_and_is_accessible(operator)
    cause.locator("a.q").click()
    expect(page.get_by_text("12 việc cùng nguyên nhân")).to_be_visible()
    operator.keeps_picture("incidents-cause")
    fits_and_is_accessible(operator)
    mend_door(outgoing)
    page.get_by_role("button", name="Chạy lại cả 12 việc").click()
    expect(page.locator(".toast p").first).to_contain_text("Đã cho chạy lại 12 việc, cách nhau 1 giây.")
    expect(page.locator("[data-poll] [data-says]")).to_contain_text("0 xong, 12 đang chờ")
    operator.keeps_picture("incidents-progress")
    give_up(province)
    expect(page.locator("[data-poll] [data-says]")).to_contain_text("12 xong, 0 đang chờ")
    expect(page.locator("tr[data-incident]")).to_have_count(2)


def one_is_left_out(operator: Person, province: Platform) -> None:
    page = operator.page
    opens(page, "recordkeeping.record_opinion", operator.address)
    operator.keeps_picture("incident")
    fits_and_is_accessible(operator)
    operator.writes("why_skip", "Ý kiến đã ghi vào biên bản họp.")
    page.get_by_role("button", name="Bỏ qua, vụ việc đi tiếp").click()
    page.get_by_role("dialog").get_by_role("button", name="Bỏ qua, vụ việc đi tiếp").click()
    expect(page.locator(".toast p").first).to_contain_text("Đã bỏ qua tác vụ.")
    expect(page.locator("tr[data-incident]")).to_have_count(1)


def another_is_proposed_to_be_changed(operator: Person) -> None:
    page = operator.page
    opens(page, "recordkeeping.finish_lead", operator.address)
    page.locator("select[name='p-unit']").select_option(label="Phòng Quy hoạch kiến trúc")
    operator.writes("why_edit", "Sơ đồ ghi sai đơn vị.")
    page.get_by_role("button", name="Gửi đề nghị sửa").click()
    expect(page.get_by_text("Người đề nghị và người làm thay không được tự duyệt.")).to_be_visible()
    expect(page.get_by_role("button", name="Duyệt và cho chạy")).to_have_count(0)
    operator.keeps_picture("incident-proposed")
    fits_and_is_accessible(operator)


def a_second_person_agrees(second: Person) -> None:
    page = second.page
    opens(page, "recordkeeping.finish_lead", second.address)
    expect(page.get_by_role("cell", name="Phòng Quy hoạch kiến trúc")).to_be_visible()
    second.keeps_picture("incident-to-decide")
    fits_and_is_accessible(second)
    page.get_by_role("button", name="Duyệt và cho chạy").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast p").first).to_contain_text("Đã duyệt.")


def opens(page: Page, operation: str, address: str) -> None:
    """The one incident of an operation, by its row in the list."""
    page.goto(f"{address}/operations/incidents?operation={operation}&code=bad_parameter")
    page.locator("tr[data-incident] th a").click()
    expect(page).to_have_url(re.compile(r"/operations/incidents/[0-9a-f-]{36}$"))


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_incidents_are_looked_after_by_keyboard_alone(people_here: As, province: Platform) -> None:
    outgoing = break_door(province)
    undelivered(province, 2)
    mend_door(outgoing)
    with people_here(OPERATOR) as operator:
        page = operator.page
        page.goto(f"{operator.address}/operations/incidents")
        page.locator("tr[data-incident] input").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("r")
        expect(page.locator(".toast p").first).to_contain_text("Đã cho chạy lại 1 việc")
        expect(page.locator("tr[data-incident]")).to_have_count(1)
        page.locator("tr[data-incident] th a").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/operations/incidents/[0-9a-f-]{36}$"))
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile(r"/operations/incidents$"))
    give_up(province)
