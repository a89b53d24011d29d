"""Commands by hand and eye: taken back, sent back, handed over, given time, put to rest, ended, delegated; by keyboard
where a command is given often. All stories share one server; each has a draft of its own, known by its subject."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Databases
from tests.server import HttpStage, Server, served_province
from tests.web.assets.test_looks import AXE, EVERYTHING, OVERFLOWS, faults
from tests.web.browser import DESK, PHONE, Person
from web.demo.province import PIN
from web.demo.story import Letter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.database, pytest.mark.timeout(240)]
PICTURES = Path(__file__).parents[2] / "build" / "screens"
OFFICER, COLLEAGUE, HEAD, OTHER_HEAD, CHECKER = "giant.sxd", "tamlv.sxd", "hoatv.sxd", "nhapdv.sxd", "nhapcv.sxd"
DIRECTOR, DEPUTY = "dinhbg.sxd", "thudt.sxd"
As = Callable[[str], Person]


@dataclass(frozen=True)
class Scene:
    """What came before a story, played through the API."""

    stage: HttpStage

    def opens_draft(self) -> Mapping[str, Any]:
        """An empty draft of the officer's; its task."""
        known = {task["id"] for task in self.stage.tasks(OFFICER)}
        self.stage.start(OFFICER, "outgoing")
        return next(task for task in self.stage.tasks(OFFICER) if task["id"] not in known)

    def drafts(self, subject: str) -> str:
        """A draft handed in for its content to be checked; the document's id."""
        task = self.opens_draft()
        words = Letter(("Bộ Xây dựng",), "Bùi Giả Định", subject, ("Nội dung thử.",), "BC")
        self.stage.complete(OFFICER, task["id"], {**words.answers(OFFICER)(self.stage, task["id"]), "addressees": ""})
        self.waiting(HEAD, "check_content", task["about"])
        return str(task["about"])

    def passes(self, account: str, element: str, about: str) -> None:
        self.stage.complete(account, self.waiting(account, element, about), {"decision": "pass"})

    def waiting(self, account: str, element: str, about: str) -> str:
        """The id of an open task, as soon as it is there."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for task in self.stage.tasks(account):
                if (task["element"], task["about"]) == (element, about):
                    return str(task["id"])
            time.sleep(0.05)
        raise TimeoutError(f"{account} does not get {element}")

    def ids(self, account: str) -> set[str]:
        return {str(task["about"]) for task in self.stage.tasks(account)}


@pytest.fixture(scope="module")
def server(databases: Databases, province_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served_province(databases, province_template, tmp_path_factory.mktemp("commands")) as server:
        yield server


@pytest.fixture(scope="module")
def scene(server: Server) -> Scene:
    return Scene(HttpStage(server))


def gives(person: Person, command: str, reason: str) -> None:
    """Open a command of the page, say why, and send it with the keyboard."""
    person.page.get_by_role("link", name=command, exact=True).first.click()
    person.page.locator("[name='reason']").fill(reason)
    person.page.keyboard.press("Control+Enter")


def sees_toast(person: Person, words: str) -> None:
    expect(person.page.locator(".toast p").first).to_contain_text(words)


def opens_case(person: Person, document: str) -> None:
    person.page.goto(f"{person.address}/documents/{document}")
    person.page.get_by_role("link", name="Lịch sử và lệnh của vụ việc").first.click()
    expect(person.page.locator(".diagram svg").first).to_be_visible()


def test_a_slip_is_taken_back_with_one_key_until_the_next_person_has_looked(people: As, scene: Scene) -> None:
    document = scene.drafts("rút lại việc vừa gửi")
    with people(HEAD) as head:
        head.opens("rút lại việc vừa gửi")
        head.sends()
        head.page.keyboard.press("z")
        sees_toast(head, "Đã rút lại")
        expect(head.page.locator("input[name='decision'][value='pass']")).to_be_checked()
        assert document not in scene.ids(CHECKER)
        head.sends()
        head.page.goto(f"{head.address}/tasks/done")
        row = head.page.locator("tr").filter(has_text="rút lại việc vừa gửi").first
        expect(row.get_by_role("button", name="Rút lại")).to_be_visible()
        head.keeps_picture("8-viec-da-lam")
        with people(CHECKER) as checker:
            checker.opens("rút lại việc vừa gửi")
        row.get_by_role("button", name="Rút lại").click()  # a moment too late: told why, nothing happens
        sees_toast(head, "người nhận việc tiếp theo đã mở xem")
        assert document in scene.ids(CHECKER)


def test_a_task_is_sent_back_with_a_reason_by_keyboard_alone(people: As, scene: Scene) -> None:
    document = scene.drafts("trả lại bước trước")
    scene.passes(HEAD, "check_content", document)
    with people(CHECKER) as checker:
        checker.opens("trả lại bước trước")
        checker.page.get_by_role("link", name="Trả lại bước trước", exact=True).press("Enter")
        steps = checker.page.locator("input[name='element']")
        assert steps.count() == 2
        checker.keeps_picture("9-tra-lai")
        checker.page.keyboard.press("Control+Enter")
        expect(checker.page.locator("#reason-error")).to_contain_text("Chưa ghi lý do")
        checker.page.locator("[name='reason']").fill("Nội dung chưa khớp số liệu.")
        checker.page.keyboard.press("Escape")  # leaves the field, not the page: what was typed stays
        expect(checker.page.locator("[name='reason']")).to_have_value("Nội dung chưa khớp số liệu.")
        checker.page.keyboard.press("Control+Enter")
        sees_toast(checker, "Đã trả về bước “Kiểm tra nội dung”")
    assert document not in scene.ids(CHECKER)
    with people(HEAD) as head:
        head.opens("trả lại bước trước")
        head.page.get_by_role("link", name="lịch sử vụ việc").click()
        expect(head.page.locator(".timeline li:has(time)").first).to_contain_text("Nội dung chưa khớp số liệu.")


def test_a_task_is_handed_to_a_colleague_whose_name_is_typed(people: As, scene: Scene) -> None:
    task = scene.opens_draft()
    with people(OFFICER) as officer:
        officer.page.goto(f"{officer.address}/tasks/{task['id']}")
        officer.page.get_by_role("link", name="Chuyển việc").click()
        expect(officer.page.get_by_role("combobox", name="Người nhận việc")).to_be_focused()
        officer.page.keyboard.type("ly van")
        officer.page.keyboard.press("Enter")
        officer.page.locator("[name='reason']").fill("Đi công tác.")
        officer.keeps_picture("10-chuyen-viec")
        officer.page.keyboard.press("Control+Enter")
        sees_toast(officer, "cho Lý Văn Tạm")
    assert task["about"] not in scene.ids(OFFICER)
    with people(COLLEAGUE) as colleague:
        colleague.page.goto(f"{colleague.address}/tasks/{task['id']}")
        expect(colleague.page.locator("[name='subject']")).to_be_visible()
        colleague.page.get_by_role("link", name="Chuyển việc").click()
        expect(colleague.page.get_by_role("combobox", name="Người nhận việc")).to_be_focused()
        colleague.page.keyboard.press("Escape")  # nothing typed: back to the task
        expect(colleague.page).to_have_url(re.compile(f"/tasks/{task['id']}$"))


def test_a_leader_gives_more_time_from_the_page_of_the_case(people: As, scene: Scene) -> None:
    document = scene.drafts("thêm thời gian")
    with people(DIRECTOR) as director:
        case = leaders_case(director, scene, document)
        director.page.get_by_role("link", name="Gia hạn", exact=True).click()
        director.page.locator("input[name='due'][value='other']").check()
        director.page.locator("[name='day']").fill("2026-01-04")
        director.page.locator("[name='reason']").fill("Chờ số liệu.")
        director.page.keyboard.press("Control+Enter")
        expect(director.page.locator("#due-error")).to_be_visible()
        expect(director.page.locator("[name='reason']")).to_have_value("Chờ số liệu.")
        director.keeps_picture("17-gia-han")
        director.page.locator("input[name='due']").first.check()
        director.page.keyboard.press("Control+Enter")
        sees_toast(director, "Đã gia hạn “Kiểm tra nội dung” đến 17:00")
        expect(director.page).to_have_url(case)
        expect(director.page.locator(".timeline li:has(time)").first).to_contain_text("từ chưa có hạn đến 17:00")


def test_a_case_rests_wakes_and_is_ended(people: As, scene: Scene) -> None:
    document = scene.drafts("tạm dừng rồi hủy")
    with people(HEAD) as head:
        head.opens("tạm dừng rồi hủy")
        task = head.page.url
        with people(DIRECTOR) as director:
            case = leaders_case(director, scene, document)
            gives(director, "Tạm dừng", "Chờ ý kiến của bộ.")
            sees_toast(director, "Đã tạm dừng vụ việc")
            director.keeps_picture("11-vu-viec-tam-dung")
            assert document not in scene.ids(HEAD)
            head.page.goto(task)
            expect(head.page.locator(".explain")).to_contain_text("Chờ ý kiến của bộ.")
            expect(head.page.locator("[name='decision']")).to_have_count(0)
            head.keeps_picture("12-viec-tam-dung")
            director.page.get_by_role("button", name="Cho tiếp tục").click()
            sees_toast(director, "Vụ việc tiếp tục")
            assert document in scene.ids(HEAD)
            director.page.goto(case)
            director.page.get_by_role("link", name="Hủy vụ việc").click()
            expect(director.page.locator(".will")).to_contain_text("không mở lại được")
            director.keeps_picture("13-huy-vu-viec")
            director.page.locator("[name='reason']").fill("Trùng với văn bản khác.")
            director.page.keyboard.press("Control+Enter")
            sees_toast(director, "Đã hủy vụ việc")
        assert document not in scene.ids(HEAD)
        head.page.goto(f"{head.address}/documents/{document}")
        expect(head.page.locator(".dochead")).to_contain_text("vụ việc đã hủy")
        expect(head.page.locator(".explain")).to_contain_text("Trùng với văn bản khác.")
        head.keeps_picture("14-van-ban-da-huy")


def leaders_case(director: Person, scene: Scene, document: str) -> str:
    """The page of a document's case, which a leader may open without being able to read the draft yet."""
    case = next(task["case_id"] for task in scene.stage.tasks(HEAD) if task["about"] == document)
    director.page.goto(f"{director.address}/cases/{case}")
    return director.page.url


def test_a_stand_in_does_the_work_under_both_names_and_never_signs(people: As, scene: Scene) -> None:
    document = scene.drafts("làm thay người đi vắng")
    with people(HEAD) as head:
        head.opens("làm thay người đi vắng")
        head.page.get_by_role("button", name="Nhận về tôi").click()
        expect(head.page.get_by_role("button", name="Trả về nhóm")).to_be_visible()
        delegates(head, "Dương Văn Nháp")
        head.keeps_picture("15-uy-quyen")
    with people(OTHER_HEAD) as stand_in:
        expect(stand_in.page.locator(".band")).to_contain_text("Bạn đang làm thay Trịnh Văn Họa")
        stand_in.keeps_picture("16-lam-thay")
        stand_in.opens("làm thay người đi vắng")
        stand_in.sends()
        stand_in.page.goto(f"{stand_in.address}/tasks/done")
        expect(stand_in.page.locator("tbody tr").first).to_contain_text("Dương Văn Nháp làm thay Trịnh Văn Họa")
    with people(HEAD) as head:
        opens_case(head, document)
        expect(head.page.locator(".timeline")).to_contain_text("Dương Văn Nháp làm thay Trịnh Văn Họa hoàn thành")
        head.page.goto(f"{head.address}/delegations")
        head.page.get_by_role("button", name="Kết thúc").click()
        expect(head.page.locator("tbody tr").first).to_contain_text("Đã kết thúc sớm")
    scene.passes(CHECKER, "check_presentation", document)
    scene.waiting(DIRECTOR, "sign", document)
    nobody_signs_for_another(people)


def nobody_signs_for_another(people: As) -> None:
    with people(DIRECTOR) as director:
        delegates(director, "Đặng Thị Thử")
    with people(DEPUTY) as deputy:
        deputy.opens("làm thay người đi vắng")
        expect(deputy.page.locator(".band")).to_contain_text("phải do chính người đó")
        deputy.writes("pin", PIN)
        deputy.page.locator(".do .btn.go").click()
        expect(deputy.page.locator("#task-form")).to_contain_text("Không ký số thay người khác.")
    with people(DIRECTOR) as director:
        director.page.goto(f"{director.address}/delegations")
        director.page.get_by_role("button", name="Kết thúc").click()
        sees_toast(director, "Đã kết thúc ủy quyền")


def delegates(person: Person, to: str) -> None:
    """From today to tomorrow, through the page."""
    person.page.goto(f"{person.address}/delegations")
    box = person.page.get_by_role("combobox", name="Người làm thay")
    box.fill(to)
    box.press("Enter")
    person.page.locator("[name='ends']").fill(person.page.locator("[name='starts']").input_value())
    person.page.locator("[name='reason']").fill("Nghỉ phép.")
    person.page.keyboard.press("Control+Enter")
    expect(person.page.locator("tbody tr").first).to_contain_text("Đang hiệu lực")


def test_every_page_of_a_command_is_accessible_and_fits_both_screens(people: As, scene: Scene) -> None:
    document = scene.drafts("trang của mọi lệnh")
    scene.passes(HEAD, "check_content", document)
    task = scene.waiting(CHECKER, "check_presentation", document)
    case = next(one["case_id"] for one in scene.stage.tasks(CHECKER) if one["id"] == task)
    orders = [f"/tasks/{task}", *(f"/tasks/{task}/{order}" for order in ("reassign", "return"))]
    commands = [f"/cases/{case}", *(f"/cases/{case}/{command}" for command in ("suspend", "restart", "cancel"))]
    with people(CHECKER) as checker:
        delegates(checker, "Vũ Thị Mẫu")  # so that there is something in the list
        look_at(checker, [*orders, "/tasks/done", "/delegations", f"/cases/{case}"])
    with people(DIRECTOR) as director:
        look_at(director, [*commands, f"/tasks/{task}/extend", "/delegations?xem=tat-ca"])


def look_at(person: Person, addresses: list[str]) -> None:
    for address in addresses:
        person.page.goto(f"{person.address}{address}")
        person.page.wait_for_timeout(300)
        person.page.evaluate(AXE)  # through the debugger, since the page's own policy lets no script in
        assert (address, faults(person.page, EVERYTHING)) == (address, [])
        person.page.set_viewport_size(PHONE)
        assert (address, faults(person.page, EVERYTHING)) == (address, [])
        assert (address, person.page.evaluate(OVERFLOWS)) == (address, [])
        person.page.set_viewport_size(DESK)
