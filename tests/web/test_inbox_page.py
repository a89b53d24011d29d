"""The inbox: the most urgent first, in groups that say why, with the mark that tells a clerk what the machine found."""

from __future__ import annotations

from datetime import timedelta

from connectors.interop.codes import Priority
from connectors.interop.packet import Attachment, OtherInformation
from tests.conftest import MONDAY, Clock
from tests.connectors.interop.packets import PDF as BROKEN
from tests.web.browsing import Browser, Page
from tests.web.conftest import LogIn
from tests.web.scenes import Errand, letter, receive, send_on_errands
from web.wiring import Platform

HOURS = {"late": -70, "today": 3, "tomorrow": 27, "next week": 24 * 8}


def errand(due: str = "", urgency: int = 0) -> Errand:
    return Errand("hoatv.sxd", urgency, MONDAY + timedelta(hours=HOURS[due]) if due else None)


def groups(page: Page) -> dict[str, list[str]]:
    """The rows under each heading of the list, by their addresses."""
    (shown,) = page.find('//section[contains(@class, "list")]')
    found: dict[str, list[str]] = {}
    for heading in shown.findall("h2"):
        title, count = (part.text_content() for part in heading)
        rows = heading.getnext()
        assert rows is not None
        found[title] = [link.get("href", "").rpartition("/")[2] for link in rows.iter("a")]
        assert count == str(len(found[title]))
    return found


def test_an_empty_inbox_says_so_and_leads_on(client: LogIn) -> None:
    page = client("hoatv.sxd").get("/tasks")
    assert page.texts("//h2[parent::*[contains(@class, 'empty')]]") == ["Không còn việc nào chờ ở đây."]
    assert {"/documents/incoming", "/documents/outgoing"} <= set(page.links('//*[contains(@class, "empty")]//a'))


def test_tasks_are_grouped_by_what_presses(client: LogIn, province: Platform) -> None:
    errands = [errand(), errand("next week"), errand("today"), errand("late"), errand("tomorrow"), errand("", 2)]
    free, week, today, late, tomorrow, urgent = (str(task) for task in send_on_errands(province, errands))
    assert groups(client("hoatv.sxd").get("/tasks")) == {
        "Phải xử lý ngay": [urgent],
        "Quá hạn": [late],
        "Đến hạn hôm nay": [today],
        "Còn trong hạn": [tomorrow, week],
        "Không định hạn": [free],
    }


def test_the_urgent_come_first_and_among_them_the_most_urgent(client: LogIn, province: Platform) -> None:
    levels = [0, 3, 1, 2, 3, 0, 1]
    tasks = [str(task) for task in send_on_errands(province, [errand("today", level) for level in levels])]
    page = client("hoatv.sxd").get("/tasks")
    assert list(groups(page)) == ["Phải xử lý ngay", "Đến hạn hôm nay"]
    order = [task for rows in groups(page).values() for task in rows]
    assert [levels[tasks.index(task)] for task in order] == sorted(levels, reverse=True)
    assert page.texts('//span[contains(@class, "stamp")]') == ["HỎA TỐC", "HỎA TỐC", "THƯỢNG KHẨN", "KHẨN", "KHẨN"]


def test_a_due_date_is_said_in_words_that_change_with_the_clock(
    client: LogIn, province: Platform, clock: Clock
) -> None:
    send_on_errands(province, [errand("today"), errand("late"), errand("next week")])
    browser = client("hoatv.sxd")
    assert _marks(browser) == ["Quá 1 ngày làm việc", "Trước 11:42 hôm nay"]
    clock.advance(hours=5)
    assert _marks(browser) == ["Quá 1 ngày làm việc", "Quá hạn từ 11:42"]


def test_what_the_machine_found_stands_beside_a_letter(client: LogIn, province: Platform) -> None:
    receive(province, letter("V/v chưa ký", number="1"))
    receive(province, letter("V/v hỏng", number="2", attachments=(Attachment("a.pdf", BROKEN),)))
    receive(province, letter("V/v gửi lại", number="1", document_id="G17,2026/11/20,1/BXD-VP again"))
    page = client("mauvt.sxd").get("/tasks")
    rows = dict(zip(page.texts('//a[@data-item]/span[@class="doc"]'), page.texts("//a[@data-item]"), strict=True))
    assert "Chỉ để biết, tham khảo" in rows["V/v chưa ký"]
    assert "Chữ ký không hợp lệ" in rows["V/v hỏng"]
    assert "Trùng văn bản đã nhận" in rows["V/v gửi lại"]
    assert all("Bộ Xây dựng" in words and "BXD-VP" in words for words in rows.values())


def test_an_express_letter_wears_its_stamp(client: LogIn, province: Platform) -> None:
    receive(province, letter("V/v hỏa tốc", other=OtherInformation(priority=Priority.EXPRESS)))
    page = client("mauvt.sxd").get("/tasks")
    assert list(groups(page)) == ["Phải xử lý ngay"]
    assert page.texts('//a[@data-item]//span[contains(@class, "stamp")]') == ["HỎA TỐC"]


def test_the_rail_counts_what_the_lists_hold(client: LogIn, province: Platform) -> None:
    for number in range(3):
        receive(province, letter(f"V/v thư {number}", number=str(number + 1)))
    browser = client("mauvt.sxd")
    page = browser.get("/tasks")
    rail = {link.get("href"): link.findtext("b") for link in page.find("//nav[@id='rail']//a[b]")}
    assert rail == {"/tasks": "3", "/tasks?queue=cho_tiep_nhan": "3", "/tasks?queue=cho_cap_so": "0"}
    for address, number in rail.items():
        assert len(browser.get(str(address)).find("//a[@data-item]")) == int(number or 0)
    assert browser.get("/tasks?queue=cho_tiep_nhan").texts('//nav//a[@aria-current="page"]/span') == ["Chờ tiếp nhận"]


def test_a_long_inbox_has_pages_that_hold_every_task_once(client: LogIn, province: Platform) -> None:
    tasks = send_on_errands(province, [errand("today")] * 70)
    browser, seen, address = client("hoatv.sxd"), [], "/tasks"
    while address:
        page = browser.get(address)
        seen += [row for rows in groups(page).values() for row in rows]
        address = next(iter(page.links('//a[@rel="next"]')), "")
    assert sorted(seen) == sorted(str(task) for task in tasks)


def test_no_page_key_or_queue_makes_the_list_stumble(client: LogIn) -> None:
    browser = client("hoatv.sxd")
    for after in ("x", "1.x", f"9{'9' * 30}.{'0' * 32}", f"-1.{'0' * 32}", ".", "\x00"):
        assert browser.get("/tasks", after=after).status == 404, after
    for queue in ("no such", "\x00", "<script>", "x" * 5000):
        page = browser.get("/tasks", queue=queue)
        assert (page.status, page.find("//a[@data-item]")) == (200, []), queue


def _marks(browser: Browser) -> list[str]:
    return browser.get("/tasks").texts('//a[@data-item]//span[contains(@class, "mark")]')
