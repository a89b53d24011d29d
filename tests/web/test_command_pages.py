"""Commands on tasks, cases and delegations through their pages, without a script: offered to whom they belong, told at the
field when refused, with what was typed kept, and in the history afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from engine.actors import Person as Colleague
from engine.tables import Task
from tests.conftest import MONDAY, Clock
from tests.engine.bpmn import process, user
from tests.web.browsing import Browser, Page
from tests.web.conftest import LogIn
from tests.web.scenes import SXD, agency_id, letter, open_draft, play, receive, task_of, visitor
from web.demo.stage import PlatformStage
from web.demo.story import OFFICE_ISSUES
from web.wiring import Platform

OFFICER, COLLEAGUE, HEAD, OTHER_HEAD, DIRECTOR = "giant.sxd", "tamlv.sxd", "hoatv.sxd", "nhapdv.sxd", "dinhbg.sxd"
SAID = {"opinion": "Nhất trí."}
TWO = process(
    "two",
    user("write", form="give_opinion", groups="", assignee="officer", unit="unit", due="due"),
    user("read", form="give_opinion", groups="truong_don_vi", unit="unit"),
    name="Hai bước",
)
TWO = TWO.replace("Bước write".encode(), "Soạn ý kiến".encode())


@pytest.fixture
def case(province: Platform) -> UUID:
    """A case of two steps: the officer writes, the head of the unit reads."""
    officer = visitor(province, OFFICER)
    agency = str(agency_id(province, SXD))
    with province.begin() as work:
        work.definitions.deploy(TWO, agency, "Thử")
        due = (MONDAY + timedelta(days=2)).isoformat()
        data = {"officer": officer.actor.id, "unit": str(officer.person.unit_id), "due": due}
        return work.cases.start("two", [agency], agency, "thing", data, officer.actor)


def person(province: Platform, account: str) -> str:
    return str(visitor(province, account).person.id)


def offered(page: Page) -> set[str]:
    """The commands that a page offers, as their addresses end."""
    links = page.links("//main//a") + [form.get("action", "") for form in page.find("//main//form")]
    links += [button.get("formaction", "") for button in page.find("//main//button[@formaction]")]
    return {link.partition("?")[0].rpartition("/")[2] for link in links} & {
        "reassign", "return", "extend", "suspend", "resume", "cancel", "restart", "take-back", "claim", "release", "end",
    }  # fmt: skip


def error_of(page: Page, field: str) -> str:
    (sentence,) = page.texts(f'//*[@id="{field}-error"]')
    return sentence


def history(browser: Browser, case: UUID) -> list[str]:
    return browser.get(f"/cases/{case}").texts('//ol[contains(@class, "timeline")]/li[time]/span')


def test_each_is_offered_what_they_may_do_and_nothing_else(client: LogIn, province: Platform, case: UUID) -> None:
    writing = task_of(province, OFFICER, "write")
    assert offered(client(OFFICER).get(f"/tasks/{writing}")) == {"reassign"}  # nothing was done before it
    assert offered(client(HEAD).get(f"/cases/{case}")) == {"reassign", "extend"}
    assert offered(client(DIRECTOR).get(f"/cases/{case}")) == {"reassign", "extend", "suspend", "cancel", "restart"}
    assert client(OTHER_HEAD).get(f"/cases/{case}").status == 404
    for order in ("reassign", "return", "extend"):
        refused = client(COLLEAGUE).get(f"/tasks/{writing}/{order}")
        assert (refused.status, "Bạn không được" in refused.says) == (403, True)
    client(OFFICER).complete(writing, SAID)
    reading = task_of(province, HEAD, "read")
    assert offered(client(HEAD).get(f"/tasks/{reading}")) == {"claim", "reassign", "return", "extend"}


def test_a_task_is_put_into_a_colleagues_hands(client: LogIn, province: Platform, case: UUID) -> None:
    writing, officer, colleague = task_of(province, OFFICER, "write"), client(OFFICER), client(COLLEAGUE)
    address = f"/tasks/{writing}/reassign"
    people = officer.get(address).texts('//select[@name="to"]/option')
    assert "Lý Văn Tạm" in people
    assert not {"Nguyễn Thị Giả", "Kiều Thị Họa"} & set(people), "neither who has it nor another agency"
    empty = officer.post(address, {"to": "", "reason": "Đi công tác."})
    assert (empty.status, error_of(empty, "to")) == (422, "Chọn người nhận việc.")
    assert empty.find('//textarea[@name="reason"]')[0].text_content().strip() == "Đi công tác."
    silent = officer.post(address, {"to": person(province, COLLEAGUE), "reason": " "})
    assert (silent.status, error_of(silent, "reason")[:14]) == (422, "Chưa ghi lý do")
    assert silent.texts('//select[@name="to"]/option[@selected]') == ["Lý Văn Tạm"]
    assert officer.post(address, {"to": person(province, "hoakt.stc"), "reason": "Nhầm."}).status == 404
    given = officer.post(address, {"to": person(province, COLLEAGUE), "reason": "Đi công tác."})
    assert (given.status, given.location) == (302, "/tasks")
    assert officer.get("/tasks").texts('//*[@id="toasts"]//p') == ["Đã chuyển “Soạn ý kiến” cho Lý Văn Tạm."]
    assert colleague.get(f"/tasks/{writing}").status == 200
    assert officer.get(f"/tasks/{writing}").status == 404
    told = history(client(HEAD), case)[0]
    assert told == "Nguyễn Thị Giả chuyển việc “Soạn ý kiến” từ Nguyễn Thị Giả cho Lý Văn Tạm. Đi công tác."


def test_a_task_goes_back_to_an_earlier_step_with_a_reason(client: LogIn, province: Platform, case: UUID) -> None:
    officer, head = client(OFFICER), client(HEAD)
    officer.complete(task_of(province, OFFICER, "write"), SAID)
    address = f"/tasks/{task_of(province, HEAD, 'read')}/return"
    (step,) = head.get(address).texts('//input[@name="element"]/following-sibling::span')
    assert step == "Soạn ý kiến Nguyễn Thị Giả, 08:42 thứ Hai 23/11"
    refused = head.post(address, {"element": "read", "reason": "Sai."})
    assert (refused.status, "chưa qua bước này" in error_of(refused, "element")) == (409, True)
    assert head.post(address, {"element": "write", "reason": "Bổ sung căn cứ."}).status == 302
    assert head.get("/tasks").find("//a[@data-item]") == []
    again = task_of(province, OFFICER, "write")
    assert officer.get(f"/tasks/{again}").status == 200
    assert "Bổ sung căn cứ." in history(head, case)[0]


def test_a_step_that_stands_in_the_register_is_shown_as_final(client: LogIn, province: Platform) -> None:
    receive(province, letter("V/v vào sổ rồi"))
    stage = PlatformStage(province)
    receiving = task_of(province, "mauvt.sxd", "receive")
    leader = stage.choice("mauvt.sxd", receiving, "leaders", visitor(province, DIRECTOR).person.full_name)
    stage.complete("mauvt.sxd", receiving, {"decision": "accept", "leader": leader})
    stage.settle()
    page = client(DIRECTOR).get(f"/tasks/{task_of(province, DIRECTOR, 'direct')}/return")
    (step,) = page.find('//input[@name="element"]')
    assert step.get("disabled") is not None
    assert "không làm lại được" in page.words
    assert page.find('//button[contains(@class, "go")]') == [], "nothing to send"
    (row,) = client("mauvt.sxd").get("/tasks/done").texts("//tbody/tr")
    assert row.startswith("Tiếp nhận")
    assert "Rút lại" not in row


def test_more_time_is_given_in_working_days(client: LogIn, province: Platform, case: UUID) -> None:
    writing, head = task_of(province, OFFICER, "write"), client(HEAD)
    address = f"/tasks/{writing}/extend"
    days = head.get(address).texts('//input[@name="due"]/following-sibling::span')
    assert days[0] == "17:00 thứ Năm 26/11 thêm 1 ngày làm việc"  # it is due on Wednesday
    off = head.post(address, {"due": "other", "day": "2026-11-28", "reason": "Chờ số liệu."})
    assert (off.status, error_of(off, "due")) == (422, "Thứ bảy 28/11 là ngày nghỉ. Chọn một ngày làm việc.")
    assert off.find('//input[@name="day"]')[0].get("value") == "2026-11-28"
    sooner = head.post(address, {"due": "other", "day": "2026-11-23", "reason": "Gấp."})
    assert (sooner.status, "không muộn hơn" in error_of(sooner, "due")) == (422, True)
    for day in ("", "mai", "0001-01-01", "9999-12-31"):
        assert head.post(address, {"due": "other", "day": day, "reason": "x"}).status == 422, day
    assert (
        head.post(address, {"due": "2026-11-27", "reason": "Chờ số liệu.", "from": "case"}).location == f"/cases/{case}"
    )
    assert "còn 3 ngày làm việc" in client(OFFICER).get(f"/tasks/{writing}").words  # the 24th is a holiday
    assert "từ 08:42 thứ Tư 25/11 đến 17:00 thứ Sáu 27/11. Chờ số liệu." in history(head, case)[0]


def test_what_was_sent_is_taken_back_until_the_next_person_opens_it(
    client: LogIn, province: Platform, case: UUID
) -> None:
    officer, head = client(OFFICER), client(HEAD)
    first = task_of(province, OFFICER, "write")
    officer.complete(first, SAID)
    page = officer.get("/tasks")
    assert page.texts('//*[@id="toasts"]//form//button') == ["Rút lại Z"]
    (way_back,) = page.find('//*[@id="toasts"]//form')
    again = officer.post(way_back.get("action", "")).location.rpartition("/")[2]
    assert officer.get(f"/tasks/{again}").find('//textarea[@name="opinion"]')[0].text_content().strip() == "Nhất trí."
    assert head.get("/tasks").find("//a[@data-item]") == []
    officer.complete(again, SAID)
    assert offered(officer.get("/tasks/done")) == offered(officer.get(f"/tasks/{again}")) == {"take-back"}
    head.get(f"/tasks/{task_of(province, HEAD, 'read')}")
    assert offered(officer.get("/tasks/done")) == offered(officer.get(f"/tasks/{again}")) == set()
    late = officer.post(f"/tasks/{again}/take-back")
    assert (late.status, late.location) == (302, "/tasks/done")
    assert "đã mở xem" in officer.get("/tasks/done").texts('//*[@id="toasts"]//p')[0]
    assert client(COLLEAGUE).post(f"/tasks/{again}/take-back").status == 404


def test_a_case_rests_and_wakes_and_its_tasks_say_so(client: LogIn, province: Platform, case: UUID) -> None:
    officer, director = client(OFFICER), client(DIRECTOR)
    writing = task_of(province, OFFICER, "write")
    page = director.get(f"/cases/{case}/suspend")
    assert "1 việc đang mở rời danh sách" in page.words
    assert "Nguyễn Thị Giả" in page.words
    silent = director.post(f"/cases/{case}/suspend", {"reason": ""})
    assert (silent.status, error_of(silent, "reason")[:14]) == (422, "Chưa ghi lý do")
    assert director.post(f"/cases/{case}/suspend", {"reason": "Chờ ý kiến bộ."}).location == f"/cases/{case}"
    assert offered(director.get(f"/cases/{case}")) == {"resume", "cancel"}
    assert director.get(f"/cases/{case}/suspend").status == 409
    assert officer.get("/tasks").find("//a[@data-item]") == []
    resting = officer.get(f"/tasks/{writing}")
    assert "Vụ việc đang tạm dừng Bùi Giả Định, 08:42 thứ Hai 23/11. Lý do: Chờ ý kiến bộ." in resting.words
    assert resting.find('//*[@name="opinion"]') == []
    assert offered(resting) == set()
    assert client(HEAD).post(f"/cases/{case}/resume").status == 403
    assert director.post(f"/cases/{case}/resume").status == 302
    assert officer.get(f"/tasks/{writing}").find('//*[@name="opinion"]')
    assert [line.split(". ")[0] for line in history(director, case)[:2]] == [
        "Bùi Giả Định cho vụ việc tiếp tục sau 1 phút tạm dừng.",
        "Bùi Giả Định tạm dừng vụ việc",
    ]


def test_a_case_is_done_again_or_ended_after_saying_what_that_means(
    client: LogIn, province: Platform, case: UUID
) -> None:
    officer, head, director = client(OFFICER), client(HEAD), client(DIRECTOR)
    officer.complete(task_of(province, OFFICER, "write"), SAID)
    assert head.get(f"/cases/{case}/restart").status == 403
    assert "1 việc đang mở bị thu hồi" in director.get(f"/cases/{case}/restart").words
    chosen = {"element": "write", "reason": "Làm lại cho đúng."}
    assert director.post(f"/cases/{case}/restart", chosen).status == 302
    assert head.get("/tasks").find("//a[@data-item]") == []
    again = task_of(province, OFFICER, "write")
    assert "không mở lại được" in director.get(f"/cases/{case}/cancel").words
    assert director.post(f"/cases/{case}/cancel", {"reason": "Không còn cần."}).status == 302
    assert offered(director.get(f"/cases/{case}")) == set()
    assert (
        "Vụ việc đã hủy Bùi Giả Định, 08:42 thứ Hai 23/11. Lý do: Không còn cần."
        in officer.get(f"/tasks/{again}").words
    )
    for command in ("suspend", "restart", "cancel"):
        assert director.get(f"/cases/{case}/{command}").status == 409, command


def test_a_document_whose_case_was_ended_says_so(client: LogIn, province: Platform) -> None:
    document = open_draft(province, OFFICER)
    with province.begin() as work:
        (case,) = work.cases.about(str(document))
    director = client(DIRECTOR)
    director.get(f"/cases/{case.id}/cancel")
    assert director.post(f"/cases/{case.id}/cancel", {"reason": "Trùng dự thảo."}).status == 302
    page = client(OFFICER).get(f"/documents/{document}")
    assert "Đã bỏ, vụ việc đã hủy" in page.words
    assert "Bùi Giả Định, 08:42 thứ Hai 23/11. Lý do: Trùng dự thảo." in page.words
    assert "Bỏ dự thảo. Hủy vụ việc: Trùng dự thảo." in page.words
    listed = client(OFFICER).get("/documents/outgoing?loc=bo").texts("//tbody/tr")
    assert "vụ việc đã hủy" in listed[0]


def test_a_letter_whose_case_was_ended_keeps_its_state_and_says_so(client: LogIn, province: Platform) -> None:
    document = receive(province, letter("Lấy ý kiến quy chế"))
    with province.read() as work:
        (case,) = work.cases.about(str(document))
        state = work.documents.get(document).state_name
    director = client(DIRECTOR)
    director.get(f"/cases/{case.id}/cancel")
    assert director.post(f"/cases/{case.id}/cancel", {"reason": "Gửi nhầm nơi nhận."}).status == 302
    page = client("mauvt.sxd").get(f"/documents/{document}")
    assert f"{state}, vụ việc đã hủy" in page.words
    assert "Bùi Giả Định, 08:42 thứ Hai 23/11. Lý do: Gửi nhầm nơi nhận." in page.words
    assert "Hủy vụ việc: Gửi nhầm nơi nhận." in page.words


def test_the_leaders_see_a_case_without_the_words_of_a_document_they_may_not_read(
    client: LogIn, province: Platform
) -> None:
    document = open_draft(province, OFFICER)
    with province.begin() as work:
        (case,) = work.cases.about(str(document))
        work.documents.get(document).subject = "chỉ-người-soạn biết"
    page = client(DIRECTOR).get(f"/cases/{case.id}")
    assert page.status == 200
    assert "chỉ-người-soạn" not in page.source
    assert "chỉ-người-soạn" not in client(DIRECTOR).get(f"/cases/{case.id}/cancel").source
    assert "chỉ-người-soạn" in client(OFFICER).get(f"/cases/{case.id}").source
    for account in (OTHER_HEAD, "satpg.sxd", "hoakt.stc"):
        assert client(account).get(f"/cases/{case.id}").status == 404, account


def test_work_is_delegated_done_under_both_names_and_ended(
    client: LogIn, province: Platform, case: UUID, clock: Clock
) -> None:
    officer, colleague = client(OFFICER), client(COLLEAGUE)
    wanted = {"to": person(province, COLLEAGUE), "starts": "2026-11-23", "ends": "2026-11-25", "reason": "Nghỉ phép."}
    officer.get("/delegations")
    for changes, field in (
        ({"to": ""}, "to"), ({"reason": ""}, "reason"), ({"ends": ""}, "ends"), ({"starts": "2020-01-01"}, "starts"),
        ({"starts": "2026-11-26"}, "ends"), ({"to": person(province, OFFICER)}, "to"),
    ):  # fmt: skip
        refused = officer.post("/delegations", {**wanted, **changes})
        assert (refused.status, bool(error_of(refused, field))) == (422, True), changes
    for_another = {**wanted, "person": person(province, HEAD)}
    assert officer.post("/delegations", for_another).status == 403
    assert officer.post("/delegations", wanted).status == 302
    (row,) = colleague.get("/delegations").texts("//tbody/tr")
    assert row.startswith("Nguyễn Thị Giả Lý Văn Tạm 23/11/2026 đến hết 25/11/2026 Nghỉ phép. Đang hiệu lực")
    assert offered(colleague.get("/delegations")) == set()
    inbox = colleague.get("/tasks")
    assert "Bạn đang làm thay Nguyễn Thị Giả" in inbox.words
    assert inbox.texts('//a[@data-item]//*[@class="held"]') == ["thay Nguyễn Thị Giả"]
    writing = task_of(province, COLLEAGUE, "write")
    assert "Bạn làm thay Nguyễn Thị Giả" in colleague.get(f"/tasks/{writing}").words
    assert colleague.complete(writing, SAID).status == 302
    assert "Lý Văn Tạm làm thay Nguyễn Thị Giả" in colleague.get("/tasks/done").words
    assert history(client(DIRECTOR), case)[0] == "Lý Văn Tạm làm thay Nguyễn Thị Giả hoàn thành “Soạn ý kiến”."
    (end,) = [form.get("action", "") for form in officer.get("/delegations").find("//tbody//form")]
    assert officer.post(end).status == 302
    assert "Đã kết thúc sớm" in officer.get("/delegations").words
    assert "Bạn đang làm thay" not in colleague.get("/tasks").words


def test_who_stands_in_reads_what_a_claimed_task_is_about(client: LogIn, province: Platform) -> None:
    """The claimer read it as one of a group; the stand-in is not of that group."""
    play(province, OFFICE_ISSUES[:2])
    task = task_of(province, "giadv.vp", "check_content")
    head, other = client("giadv.vp"), client("dinhng.vp")
    head.get(f"/tasks/{task}")
    assert head.post(f"/tasks/{task}/claim").status == 302
    head.get("/delegations")
    wanted = {"to": person(province, "dinhng.vp"), "starts": "2026-11-23", "ends": "2026-11-23", "reason": "Đi họp."}
    assert head.post("/delegations", wanted).status == 302
    assert "quy hoạch chung" in " ".join(other.get("/tasks").texts("//a[@data-item]"))
    with province.read() as work:
        about = work.session.get_one(Task, UUID(task)).about
    assert other.get(f"/documents/{about}").status == 200
    (end,) = [form.get("action", "") for form in head.get("/delegations").find("//tbody//form")]
    assert head.post(end).status == 302
    assert other.get(f"/documents/{about}").status == 404


def test_leaders_delegate_for_others_and_see_the_whole_agency(client: LogIn, province: Platform, case: UUID) -> None:
    director = client(DIRECTOR)
    director.get("/delegations")
    made = {
        "person": person(province, OFFICER), "to": person(province, COLLEAGUE), "reason": "Đi vắng đột xuất.",
        "starts": "2026-11-23", "ends": "2026-11-23",
    }  # fmt: skip
    assert director.post("/delegations", made).status == 302
    assert "trọn ngày 23/11/2026" in director.get("/delegations").words
    again = director.post("/delegations", made)
    assert (again.status, "đã ủy quyền cho Lý Văn Tạm" in error_of(again, "to")) == (422, True)
    with province.begin() as work:
        head, other = (visitor(province, account).person for account in (HEAD, OTHER_HEAD))
        period = (MONDAY + timedelta(days=2), MONDAY + timedelta(days=3))
        work.delegations.delegate(
            Colleague(str(head.id), head.full_name), Colleague(str(other.id), other.full_name), period, "Đi họp.",
            visitor(province, HEAD).actor,
        )  # fmt: skip
    assert len(director.get("/delegations").texts("//tbody/tr")) == 1
    assert len(director.get("/delegations", xem="tat-ca").texts("//tbody/tr")) == 2
    assert len(client(OFFICER).get("/delegations", xem="tat-ca").texts("//tbody/tr")) == 1
    assert "Chưa đến ngày" in client(HEAD).get("/delegations").words


def test_who_stands_in_is_told_that_nobody_signs_for_another(client: LogIn, province: Platform) -> None:
    play(province, OFFICE_ISSUES[:4])
    leader, head = visitor(province, "hoalm.vp"), visitor(province, "giadv.vp")
    with province.begin() as work:
        pair = [Colleague(str(one.person.id), one.person.full_name) for one in (leader, head)]
        work.delegations.delegate(*pair, (MONDAY, MONDAY + timedelta(days=2)), "Đi họp.", leader.actor)
    page = client("giadv.vp").get(f"/tasks/{task_of(province, 'giadv.vp', 'sign')}")
    assert "ký số và đóng dấu phải do chính người đó" in page.words


def test_the_history_of_a_long_case_has_pages(client: LogIn, province: Platform, case: UUID) -> None:
    reader = client(HEAD)
    with province.begin() as work:
        for _ in range(35):
            work.commands.suspend(case, "Chờ.", visitor(province, DIRECTOR).actor)
            work.commands.resume(case, visitor(province, DIRECTOR).actor)
    seen, address = 0, f"/cases/{case}"
    while address:
        page = reader.get(address)
        seen += len(page.find('//ol[contains(@class, "timeline")]/li[time]'))
        address = next(iter(page.links('//a[@rel="next"]')), "")
    assert seen == 71
    for key in ("x", "-1", "9" * 30):
        assert reader.get(f"/cases/{case}", before=key).status == 404
