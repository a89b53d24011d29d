"""The main job by hand and eye: every person logs in, reads the page, fills the form, and sees what came of it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Databases
from tests.server import Server
from tests.web.browser import Person
from web.demo.province import PIN
from web.demo.story import ANSWER, REQUEST

PICTURES = Path(__file__).parents[2] / "build" / "screens"
As = Callable[[str], Person]


@pytest.fixture
def people(chromium: Browser, databases: Databases, tmp_path: Path) -> Iterator[As]:
    server = Server(tmp_path, databases.create("browser"))
    server.start()
    yield lambda account: Person(chromium, f"http://127.0.0.1:{server.port}", account, PICTURES)
    server.stop()
    databases.drop("browser")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.database
@pytest.mark.timeout(400)
def test_the_main_job_in_a_browser(people: As, tmp_path: Path) -> None:
    the_office_writes_to_the_department(people)
    the_department_takes_it_in(people)
    the_director_directs(people)
    the_units_handle_it(people)
    the_officer_answers(people)
    the_office_sends_it_back_once(people)
    the_director_signs_and_the_clerk_seals(people, tmp_path)
    the_answer_arrives(people)


def the_office_writes_to_the_department(people: As) -> None:
    with people("maupv.vp") as officer:
        officer.page.get_by_role("button", name="Soạn văn bản mới").click()
        drafts(officer, "Sở Xây dựng", "Lê Minh Họa", REQUEST)
        assert "Tạo bản dự thảo" in officer.sends()
    with people("giadv.vp") as head:
        head.opens("Kiểm tra nội dung")
        head.sees_page_of_document()
        head.sends()
    with people("nhapht.vp") as checker:
        checker.opens("Kiểm tra thể thức")
        checker.sends()
    with people("hoalm.vp") as leader:
        leader.opens("Ký số")
        leader.writes("pin", PIN)
        assert "ký số" in leader.sends()
    with people("thutt.vp") as clerk:
        clerk.opens("Cấp số và đóng dấu")
        clerk.writes("pin", PIN)
        clerk.sends()


def the_department_takes_it_in(people: As) -> None:
    with people("mauvt.sxd") as clerk:
        clerk.opens("Văn phòng Ủy ban nhân dân tỉnh")
        clerk.sees_page_of_document()
        expect(clerk.page.locator(".verdict")).to_contain_text("Đủ điều kiện tiếp nhận")
        expect(clerk.page.locator(".do")).to_contain_text("Số kế tiếp 1")
        clerk.keeps_picture("1-tiep-nhan")
        clerk.ticks("decision", "return")  # a slip: the reasons appear, and go again
        expect(clerk.page.locator("[name='reason']")).to_be_visible()
        clerk.ticks("decision", "accept")
        expect(clerk.page.locator("[name='reason']")).to_be_hidden()
        assert "Tiếp nhận vào sổ, số đến 1" in clerk.sends()


def the_director_directs(people: As) -> None:
    with people("dinhbg.sxd") as director:
        director.opens("Cho ý kiến chỉ đạo")
        director.sees_page_of_document()
        director.page.locator(".do .btn.go").click()  # without a direction: told at the field, nothing lost
        expect(director.page.locator("#f-text-error, .error").first).to_be_visible()
        director.writes("text", "Phòng Quy hoạch kiến trúc chủ trì, phối hợp Phòng Hạ tầng kỹ thuật tham mưu trả lời.")
        director.picks("lead_unit", "quy hoach")
        director.picks("cooperating-0-unit", "ha tang")
        due = director.page.locator("[name='lead_due']").input_value()
        director.writes("cooperating.0.due", due)
        director.keeps_picture("2-chi-dao")
        assert "Ý kiến chỉ đạo" in director.sends()


def the_units_handle_it(people: As) -> None:
    with people("hoatv.sxd") as head:
        head.opens("Phân công người xử lý|Văn phòng Ủy ban")
        head.picks("officer", "Nguyễn Thị Giả")
        head.sends()
    with people("nhapdv.sxd") as other:
        other.opens("Cho ý kiến phối hợp|Văn phòng Ủy ban")
        other.page.get_by_role("button", name="Nhất trí với đề nghị.").click()
        assert "Nhất trí" in other.sends()


def the_officer_answers(people: As) -> None:
    with people("giant.sxd") as officer:
        officer.opens("Xử lý văn bản|Văn phòng Ủy ban")
        expect(officer.page.locator("#task-form")).to_contain_text("Nhất trí với đề nghị.")
        officer.sends()
        officer.opens("Soạn thảo")
        drafts(officer, "Văn phòng Ủy ban nhân dân tỉnh", "Bùi Giả Định", ANSWER)
        officer.keeps_picture("3-soan-thao")
        officer.sends()


def the_office_sends_it_back_once(people: As) -> None:
    with people("hoatv.sxd") as head:
        head.opens("Kiểm tra nội dung")
        head.sends()
    with people("nhapcv.sxd") as checker:
        checker.opens("Kiểm tra thể thức")
        checker.sees_page_of_document()
        checker.ticks("decision", "return")
        checker.writes("remarks", "Ghi đủ nơi nhận.")
        assert "trả lại" in checker.sends()
    with people("hoatv.sxd") as head:
        head.opens("Chuyển ý kiến")
        expect(head.page.locator("[name='remarks']")).to_have_value("Ghi đủ nơi nhận.")
        head.sends()
    with people("giant.sxd") as officer:
        officer.opens("Soạn thảo")
        expect(officer.page.locator("#task-form")).to_contain_text("Ghi đủ nơi nhận.")
        officer.writes("to_places", "Như trên\nGiám đốc Sở (để báo cáo)")
        officer.sends()
    with people("hoatv.sxd") as head:
        head.opens("Kiểm tra nội dung")
        head.sends()
    with people("nhapcv.sxd") as checker:
        checker.opens("Kiểm tra thể thức")
        checker.sends()


def the_director_signs_and_the_clerk_seals(people: As, tmp_path: Path) -> None:
    with people("dinhbg.sxd") as director:
        director.opens("Ký số")
        director.sees_page_of_document()
        director.writes("pin", "000000")
        director.page.locator(".do .btn.go").click()
        expect(director.page.locator("#task-form")).to_contain_text("Sai mã PIN. Còn 4 lần thử.")
        expect(director.page.locator("[name='pin']")).to_have_value("")
        director.writes("pin", PIN)
        director.keeps_picture("4-ky-so")
        assert "ký số" in director.sends()
    with people("mauvt.sxd") as clerk:
        clerk.opens("Cấp số và đóng dấu")
        clerk.writes("pin", PIN)
        clerk.sends()
        clerk.page.goto(f"{clerk.address}/documents/outgoing?loc=phat")
        clerk.page.get_by_role("link", name=re.compile("điều chỉnh cục bộ")).click()
        expect(clerk.page.locator(".dochead, .bar").first).to_contain_text("01/SXD-QHKT")
        with clerk.page.expect_request(re.compile("/files/0")) as asked:
            clerk.page.reload()
        pdf = tmp_path / "issued.pdf"
        pdf.write_bytes(clerk.page.request.get(asked.value.url).body())
        told = subprocess.run(["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=True).stdout
        assert told.count("Signature is Valid.") == 2


def the_answer_arrives(people: As) -> None:
    with people("thutt.vp") as clerk:
        clerk.opens("Sở Xây dựng")
        expect(clerk.page.locator(".verdict")).to_contain_text("Đủ điều kiện tiếp nhận")
        assert "số đến 1" in clerk.sends()
    with people("mauvt.sxd") as clerk:
        clerk.page.goto(f"{clerk.address}/documents/outgoing?loc=phat")
        clerk.page.get_by_role("link", name=re.compile("điều chỉnh cục bộ")).click()
        expect(clerk.page.locator("table.board")).to_contain_text("Đã tiếp nhận")
        expect(clerk.page.locator(".diagram svg").first).to_be_visible()
        clerk.keeps_picture("5-van-ban")
        for kind, line in (("incoming", "01/VP-KT"), ("outgoing", "01/SXD-QHKT")):
            clerk.page.goto(f"{clerk.address}/documents/{kind}")
            book = clerk.page.locator(f"a[href^='/registers/{kind}/']").first.get_attribute("href")
            clerk.page.goto(f"{clerk.address}{book}")
            expect(clerk.page.locator("table.ledger")).to_contain_text(line)
            expect(clerk.page.locator("body")).to_contain_text("Sổ liền mạch từ 1 đến 1")
            clerk.keeps_picture(f"6-so-{kind}")
    with people("satpg.sxd") as supervisor:
        supervisor.page.goto(f"{supervisor.address}/supervision")
        supervisor.keeps_picture("7-giam-sat")


def drafts(person: Person, to: str, signer: str, body: tuple[str, ...]) -> None:
    person.writes("subject", "điều chỉnh cục bộ quy hoạch chung đô thị Tân Thử đến năm 2040")
    person.writes("addressees", to)
    person.writes("body", "\n".join(body))
    person.writes("to_places", "Như trên")
    if person.page.locator("[data-field='recipients'] .picker").count():
        person.picks("recipients", to)
    else:
        person.page.get_by_label(to, exact=False).first.check()
    person.picks("signer", signer)
