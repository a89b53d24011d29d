"""The page of a task: filled in without a script, refused at the field, kept while one thinks, taken and given back."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.web.browsing import Browser, Page
from tests.web.conftest import LogIn
from tests.web.scenes import Errand, letter, play, receive, send_on_errands, task_of
from web.demo.province import PIN
from web.demo.story import OFFICE_ISSUES, STORY
from web.wiring import Platform

DRAFT = {
    "type_code": "BC",
    "subject": "kết quả thử nghiệm",
    "addressees": "",
    "body": "Đoạn một.\nĐoạn hai.",
    "recipients": ["H99.05"],
    "to_places": "Như trên",
    "urgency": "1",
}


@pytest.fixture
def working(province: Platform) -> Iterator[Platform]:
    """The province with its machine running beside, as people meet it."""
    thread = province.start_worker()
    yield province
    province.worker.stop()
    thread.join(10)


@pytest.fixture
def drafter(client: LogIn) -> Browser:
    return client("giant.sxd")


def new_draft(browser: Browser) -> str:
    """The task of a draft opened with the button of the page."""
    browser.get("/tasks")
    return browser.post("/documents").location.rpartition("/")[2]


def error_at(page: Page, field: str) -> str:
    """The sentence under a field, found the way a screen reader finds it."""
    (control,) = page.find(f'//*[@name="{field}"]')
    assert control.get("aria-invalid") == "true"
    described = (control.get("aria-describedby") or "").split()
    return " ".join(word for id in described if id.endswith("-error") for word in page.texts(f'//*[@id="{id}"]'))


def test_a_draft_is_opened_filled_in_and_sent(drafter: Browser, client: LogIn, working: Platform) -> None:
    task = new_draft(drafter)
    signer = _option(drafter.get(f"/tasks/{task}"), "signer", "Bùi Giả Định")
    page = drafter.complete(task, {**DRAFT, "signer": signer})
    assert (page.status, page.location) == (302, "/tasks")
    inbox = drafter.get("/tasks")
    assert len(inbox.texts('//*[@id="toasts"]//p')) == 1
    assert inbox.find("//a[@data-item]") == []
    head = client("hoatv.sxd")
    (row,) = head.get("/tasks").texts("//a[@data-item]")
    assert "Kiểm tra nội dung" in row
    assert "kết quả thử nghiệm" in row


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(drafter: Browser) -> None:
    task = new_draft(drafter)
    page = drafter.complete(task, {**DRAFT, "subject": "", "signer": "", "body": "Đã gõ <b>nhiều</b> chữ."})
    assert page.status == 422
    assert error_at(page, "subject")
    assert error_at(page, "signer")
    assert page.find('//textarea[@name="body"]')[0].text_content().strip() == "Đã gõ <b>nhiều</b> chữ."
    assert [option.get("value") for option in page.find('//select[@name="type_code"]/option[@selected]')] == ["BC"]
    assert len(page.find('//input[@name="recipients" and @checked]')) == 1
    summary = page.find('//*[@id="f-errors"]//a')
    assert len(summary) == 2
    for link in summary:
        assert page.find(f'//*[@id="{link.get("href", "").removeprefix("#")}"]'), "a summary leads to its field"


def test_a_field_that_the_form_does_not_ask_for_is_refused(drafter: Browser) -> None:
    task = new_draft(drafter)
    page = drafter.complete(task, {**DRAFT, "signer": "", "agency": "H99.01"})
    assert page.status == 422
    assert "agency" in page.source
    assert drafter.get(f"/tasks/{task}").status == 200


def test_the_same_form_sent_twice_acts_once(client: LogIn, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    browser = client("hoatv.sxd")
    form = {**browser.form(str(task)), "opinion": "Nhất trí."}
    assert [browser.post(f"/tasks/{task}", form).status for _ in range(2)] == [302, 302]
    assert browser.post(f"/tasks/{task}", {**form, "idempotency_key": "another"}).status == 409


def test_half_filled_answers_are_kept_unjudged_and_shown_again(drafter: Browser, client: LogIn) -> None:
    task = new_draft(drafter)
    saved = drafter.post(f"/tasks/{task}/draft", {"subject": "", "body": "Mới gõ một nửa", "recipients": ["không có"]})
    assert (saved.status, saved.response.json["text"]) == (200, "Tự lưu 08:42")
    page = drafter.get(f"/tasks/{task}")
    assert page.find('//textarea[@name="body"]')[0].text_content().strip() == "Mới gõ một nửa"
    assert page.find('//input[@name="subject"]')[0].get("value", "") == ""
    assert "Tự lưu 08:42" in page.words
    assert page.find('//form[@id="task-form"]')[0].get("data-autosave") == f"/tasks/{task}/draft"
    assert client("hoatv.sxd").get(f"/tasks/{task}").status == 404


def test_a_kept_answer_goes_when_the_task_is_done(client: LogIn, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    browser = client("hoatv.sxd")
    browser.get(f"/tasks/{task}")
    assert browser.post(f"/tasks/{task}/draft", {"opinion": "Đang nghĩ"}).status == 200
    assert browser.complete(str(task), {"opinion": "Nhất trí."}).status == 302
    late = browser.post(f"/tasks/{task}/draft", {"opinion": "Gõ tiếp"})
    assert late.status == 409
    assert "Việc này đã xong." in browser.get(f"/tasks/{task}").words


def test_a_pin_is_neither_kept_nor_shown_again(client: LogIn, province: Platform) -> None:
    play(province, OFFICE_ISSUES[:4])
    browser, task = client("hoalm.vp"), task_of(province, "hoalm.vp", "sign")
    browser.get(f"/tasks/{task}")
    assert browser.post(f"/tasks/{task}/draft", {"decision": "sign", "pin": PIN}).status == 200
    assert PIN not in browser.get(f"/tasks/{task}").source
    wrong = browser.complete(task, {"decision": "sign", "pin": "135799"})
    assert (wrong.status, error_at(wrong, "pin")) == (422, "Sai mã PIN. Còn 4 lần thử.")
    assert "135799" not in wrong.source
    missing = browser.complete(task, {"decision": "return", "remarks": "", "pin": PIN})
    assert missing.status == 422
    assert PIN not in missing.source
    for file in sorted(province.config.data_dir.rglob("*.db*")):
        assert PIN.encode() not in file.read_bytes(), file.name


def test_a_group_task_is_taken_and_given_back(client: LogIn, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd", is_for_all=True)])
    first, second = client("hoatv.sxd"), client("nhapdv.sxd")
    assert "Nhận về tôi" in first.get(f"/tasks/{task}").words
    assert first.post(f"/tasks/{task}/claim").location == f"/tasks/{task}"
    assert "Trả về nhóm" in first.get(f"/tasks/{task}").words
    taken = second.get(f"/tasks/{task}")
    assert "Việc này đang do người khác xử lý." in taken.words
    assert taken.find('//*[@name="opinion"]') == []
    assert second.post(f"/tasks/{task}/release").status == 403
    assert second.get("/tasks").find("//a[@data-item]") == []
    assert first.post(f"/tasks/{task}/release").location == "/tasks"
    assert len(second.get("/tasks").find("//a[@data-item]")) == 1
    assert second.complete(str(task), {"opinion": "Nhất trí."}).status == 302


def test_after_a_task_comes_the_next_of_the_same_queue(client: LogIn, province: Platform) -> None:
    for number in range(2):
        receive(province, letter(f"V/v thư {number}", number=str(number + 1)))
    browser = client("mauvt.sxd")
    first, second = (
        link.rpartition("/")[2] for link in browser.get("/tasks", queue="cho_tiep_nhan").links("//a[@data-item]")
    )
    done = browser.complete(
        first.partition("?")[0],
        {"decision": "return", "reason_code": "other", "reason": "Thử trả lại.", "queue": "cho_tiep_nhan"},
    )
    assert (done.status, done.location) == (302, f"/tasks/{second}")


def test_the_next_number_is_shown_where_it_is_given(client: LogIn, province: Platform) -> None:
    receive(province, letter("V/v số kế tiếp"))
    browser = client("mauvt.sxd")
    task = task_of(province, "mauvt.sxd", "receive")
    assert "Số kế tiếp 1" in browser.get(f"/tasks/{task}").words


@pytest.mark.slow
def test_every_task_of_the_main_job_has_a_page_that_opens(client: LogIn, province: Platform) -> None:
    """Every form brings the lists it asks for, and shows who is asked for what before it is filled in."""
    browsers: dict[str, Browser] = {}
    for step in STORY:
        if step.element:
            browser = browsers.setdefault(step.actor, client(step.actor))
            page = browser.get(f"/tasks/{task_of(province, step.actor, step.element)}")
            assert page.status == 200, step.name
            assert page.find('//form[@id="task-form"]//*[@name and not(@type="hidden")]'), step.name
        play(province, [step])


def _option(page: Page, field: str, label: str) -> str:
    found = page.find(f'//select[@name="{field}"]/option[contains(., "{label}")]')
    assert len(found) == 1, label
    return str(UUID(found[0].get("value", "")))
