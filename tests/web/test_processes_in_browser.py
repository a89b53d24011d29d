"""Changing a process by hand and eye: deploy, compare, try dry, move, work on, put one back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.server import HttpStage, Server
from tests.web.browser import Person
from tests.web.review import ADMIN, FIRST, HEAD, LEAD, ONE_BY_ONE, SAID, laid_out

AXE = Path(__file__).parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = Path(__file__).parents[2] / "build" / "screens"
As = Callable[[str], Person]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.database
@pytest.mark.timeout(300)
def test_a_process_is_changed_and_its_running_cases_are_moved(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    def people(account: str) -> Person:
        return Person(chromium, f"http://127.0.0.1:{server.port}", account, PICTURES)

    first, second = tmp_path / "first.bpmn", tmp_path / "second.bpmn"
    first.write_bytes(laid_out(FIRST))
    second.write_bytes(laid_out(ONE_BY_ONE))
    with people(ADMIN) as admin:
        deploys(admin, first)
        address = admin.page.url
    leads_in(people, address, "Bản đầu tiên.")
    four_cases_run(HttpStage(server))
    with people(ADMIN) as admin:
        deploys(admin, second)
        sees_what_changed(admin)
        tries_dry(admin)
        admin.page.get_by_role("link", name="Mở bản 2").click()
        address = admin.page.url
    leads_in(people, address, "Làm lần lượt.")
    with people(ADMIN) as admin:
        admin.page.goto(address)
        moves(admin)
        address = admin.page.url
    with people(HEAD) as head:
        head.page.goto(f"{head.address}/tasks")
        head.page.locator("a.item").filter(has_text=re.compile("ask")).first.click()
        head.writes("opinion", "Nhất trí.")
        head.sends()
    with people(ADMIN) as admin:
        admin.page.goto(address)
        puts_one_back(admin)


def is_open_to_everybody(admin: Person) -> None:
    """Nothing that axe finds would keep a person with a screen reader or a keyboard out."""
    admin.page.evaluate(AXE.read_text("utf-8"))
    found = admin.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]] == []


def deploys(admin: Person, file: Path) -> None:
    admin.page.goto(f"{admin.address}/processes")
    admin.keeps_picture("8-quy-trinh")
    is_open_to_everybody(admin)
    admin.page.set_input_files("#diagram", str(file))
    admin.page.get_by_role("button", name="Triển khai để thử").click()
    expect(admin.page.locator(".toast p").first).to_contain_text("Đã triển khai bản")
    expect(admin.page.locator(".diagram svg").first).to_be_visible()


def leads_in(people: Callable[[str], Person], address: str, reason: str) -> None:
    """A leader, who did not deploy it, puts a version to use."""
    with people(LEAD) as lead:
        lead.page.goto(address)
        is_open_to_everybody(lead)
        lead.writes("reason", reason)
        lead.page.get_by_role("button", name="Đưa vào sử dụng").click()
        expect(lead.page.locator(".toast p").first).to_contain_text("đang dùng")


def four_cases_run(stage: HttpStage) -> None:
    """Two at the first step, one on both branches, one that waits where the branches meet."""
    for _ in range(4):
        stage.start(ADMIN, "review")
    for element, how_many in (("ask", 2), ("check", 1)):
        tasks = [task for task in stage.tasks(HEAD) if task["element"] == element]
        for task in tasks[:how_many]:
            stage.complete(HEAD, task["id"], SAID)


def sees_what_changed(admin: Person) -> None:
    outline = admin.page.locator(".diagram .outline")
    expect(outline.locator("li.removed").first).to_contain_text("đã bỏ")
    expect(outline.locator("li.changed").first).to_contain_text("đã đổi")
    expect(admin.page.locator("table").first).to_contain_text("Để thử")
    admin.keeps_picture("9-ban-quy-trinh")
    is_open_to_everybody(admin)


def tries_dry(admin: Person) -> None:
    admin.page.get_by_role("link", name="Xét thử từng vụ việc").click()
    expect(admin.page.locator("main")).to_contain_text("Chuyển được 2")
    expect(admin.page.locator("main")).to_contain_text("sơ đồ mới không có bước này")
    admin.page.select_option("[name='instead-count']", "close")
    admin.page.get_by_role("button", name="Xét thử lại").click()
    for chip in ("Chuyển được 2", "Chưa chuyển được 1", "Không chuyển được 1"):
        expect(admin.page.get_by_role("link", name=re.compile(f"^{chip}$"))).to_be_visible()
    admin.keeps_picture("10-xet-thu")
    is_open_to_everybody(admin)
    admin.page.get_by_role("link", name=re.compile("^Không chuyển được 1$")).click()
    expect(admin.page.locator("tbody tr")).to_have_count(1)
    expect(admin.page.locator("tbody")).to_contain_text("cùng lúc")
    expect(admin.page.locator("[name='instead-count']")).to_have_value("close")


def moves(admin: Person) -> None:
    admin.page.get_by_role("link", name="Xét thử từng vụ việc").click()
    admin.writes("reason", "Theo quy chế mới.")
    admin.page.get_by_role("button", name="Chuyển các vụ việc chuyển được").click()
    expect(admin.page.locator("main")).to_contain_text("Đã chuyển 2", timeout=20_000)
    expect(admin.page.locator("main")).to_contain_text("đã xong")
    admin.keeps_picture("11-dot-chuyen")
    is_open_to_everybody(admin)


def puts_one_back(admin: Person) -> None:
    table: Any = admin.page.locator("tbody")
    expect(table).to_contain_text("đã đi tiếp")
    admin.page.get_by_role("button", name="Hoàn lại", exact=True).click()
    expect(admin.page.locator(".toast p").first).to_contain_text("Đã hoàn lại một vụ việc")
    expect(table).to_contain_text("Đã hoàn lại")
    admin.page.get_by_role("button", name="Hoàn lại cả đợt").is_visible()
