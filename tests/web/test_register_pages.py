"""The register books as NĐ 30/2020 Phụ lục IV lays them out, and the line that proves them whole."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from records.assignments import Share
from records.documents import SYSTEM, Document
from records.registers import Register, RegisterEntry
from tests.conftest import Clock
from tests.web.browsing import Page
from tests.web.conftest import LogIn
from tests.web.scenes import OFFICE, SXD, agency_id, letter, play, receive, task_of, visitor
from web.demo.stage import PlatformStage
from web.demo.story import OFFICE_ISSUES
from web.wiring import Platform

INCOMING = [
    "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu", "Ngày văn bản", "Tên loại và trích yếu nội dung",
    "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
]  # fmt: skip
OUTGOING = [
    "Số", "Số, ký hiệu", "Ngày văn bản", "Tên loại và trích yếu nội dung", "Người ký", "Nơi nhận văn bản",
    "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ghi chú",
]  # fmt: skip


def enter(platform: Platform, count: int, code: str = SXD) -> list[UUID]:
    """Letters straight into the incoming book, one line each."""
    agency = agency_id(platform, code)
    with platform.begin() as work:
        made = []
        for number in range(count):
            document = Document(agency_id=agency, kind="incoming", state="accepted", subject=f"V/v dòng {number + 1}")
            work.documents.add(document, SYSTEM, "received", "Thử")
            work.registers.enter(document, SYSTEM)
            made.append(document.id)
        return made


def rows(page: Page) -> list[Sequence[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in line.findall("td")]
        for line in page.find('//table[contains(@class, "ledger")]/tbody/tr')
    ]


def proof(page: Page) -> str:
    (foot,) = page.texts('//*[contains(@class, "ledger-foot")]/span[contains(@class, "mark")]')
    return foot


def accept(platform: Platform, account: str = "mauvt.sxd", leader: str = "Bùi Giả Định") -> None:
    stage = PlatformStage(platform)
    task = task_of(platform, account, "receive")
    stage.complete(account, task, {"decision": "accept", "leader": stage.choice(account, task, "leaders", leader)})
    stage.settle()


def test_an_empty_book_says_so(client: LogIn) -> None:
    page = client("mauvt.sxd").get("/registers/incoming/2026")
    assert "Sổ năm 2026 chưa có dòng nào." in page.words
    assert page.status == client("mauvt.sxd").get("/registers/outgoing/1999").status == 200


def test_the_incoming_book_has_the_columns_of_the_law(client: LogIn, province: Platform) -> None:
    document = receive(province, letter("V/v vào sổ đến"))
    accept(province)
    page = client("mauvt.sxd").get("/registers/incoming/2026")
    assert page.texts("//thead//th") == INCOMING
    (row,) = rows(page)
    cells = dict(zip(INCOMING, row, strict=True))
    assert cells["Ngày đến"] == "23/11"
    assert cells["Số đến"] == "1"
    assert cells["Tác giả"] == "Bộ Xây dựng"
    assert (cells["Số, ký hiệu"], cells["Ngày văn bản"]) == ("12/BXD-VP", "20/11")
    assert cells["Tên loại và trích yếu nội dung"] == "V/v vào sổ đến"
    assert cells["Ghi chú"] == "Khẩn"
    assert page.links("//tbody//a") == [f"/documents/{document}"]
    assert proof(page) == "Sổ liền mạch từ 1 đến 1, không thiếu, không trùng"


def test_the_outgoing_book_has_the_columns_of_the_law(client: LogIn, province: Platform) -> None:
    play(province, OFFICE_ISSUES)
    page = client("thutt.vp").get("/registers/outgoing/2026")
    assert page.texts("//thead//th") == OUTGOING
    (row,) = rows(page)
    cells = dict(zip(OUTGOING, row, strict=True))
    assert (cells["Số"], cells["Số, ký hiệu"]) == ("1", "01/VP-KT")
    assert (cells["Ngày văn bản"], cells["Ngày chuyển"]) == ("23/11", "23/11")
    assert (cells["Người ký"], cells["Nơi nhận văn bản"]) == ("Lê Minh Họa", "Sở Xây dựng")
    assert (cells["Đơn vị, người nhận bản lưu"], cells["Số lượng bản"]) == ("VT, Phòng Kinh tế", "Điện tử")


def test_days_in_the_book_are_those_of_the_vietnamese_calendar(client: LogIn, province: Platform, clock: Clock) -> None:
    """Between midnight and 07:00 here it is still the day before in UTC."""
    clock.advance(hours=46)  # 06:42 on Wednesday the 25th
    play(province, OFFICE_ISSUES)
    (row,) = rows(client("thutt.vp").get("/registers/outgoing/2026"))
    cells = dict(zip(OUTGOING, row, strict=True))
    assert (cells["Ngày văn bản"], cells["Ngày chuyển"]) == ("25/11", "25/11")


def test_a_direction_given_early_in_the_morning_is_of_that_day(client: LogIn, province: Platform, clock: Clock) -> None:
    receive(province, letter("V/v chuyển sớm"))
    accept(province)
    clock.advance(hours=46)
    with province.begin() as work:
        document = work.session.scalars(sa.select(Document)).one()
        unit = work.organisations.units(document.agency_id)[0]
        work.assignments.direct(document, "Giao chủ trì.", Share(unit.id, unit.name, None), [], SYSTEM)
    (row,) = rows(client("mauvt.sxd").get("/registers/incoming/2026"))
    assert dict(zip(INCOMING, row, strict=True))["Ngày chuyển"] == "25/11"


def test_a_book_that_lacks_a_number_says_which(client: LogIn, province: Platform) -> None:
    enter(province, 5)
    browser = client("mauvt.sxd")
    assert proof(browser.get("/registers/incoming/2026")) == "Sổ liền mạch từ 1 đến 5, không thiếu, không trùng"
    with province.begin() as work:
        work.session.execute(sa.delete(RegisterEntry).where(RegisterEntry.number.in_([2, 4])))
    assert proof(browser.get("/registers/incoming/2026")) == "Thiếu số 2, 4. Báo quản trị hệ thống."


def test_a_void_line_keeps_its_number_and_says_why(client: LogIn, province: Platform) -> None:
    enter(province, 2)
    with province.begin() as work:
        work.session.execute(sa.update(RegisterEntry).where(RegisterEntry.number == 1).values(void_reason="Ghi nhầm"))
    page = client("mauvt.sxd").get("/registers/incoming/2026")
    assert [row[1] for row in rows(page)] == ["2", "1"]
    assert rows(page)[1][-1] == "Đã hủy: Ghi nhầm"
    assert [line.get("class") for line in page.find("//tbody/tr")] == [None, "void"]


def test_a_long_book_is_turned_over_page_by_page(client: LogIn, province: Platform) -> None:
    enter(province, 95)
    browser, numbers, address = client("mauvt.sxd"), [], "/registers/incoming/2026"
    while address:
        page = browser.get(address)
        assert proof(page) == "Sổ liền mạch từ 1 đến 95, không thiếu, không trùng"
        numbers += [int(row[1]) for row in rows(page)]
        address = next(iter(page.links('//a[@rel="next"]')), "")
    assert numbers == list(range(95, 0, -1))


def test_no_place_in_a_book_makes_it_stumble(client: LogIn, province: Platform) -> None:
    enter(province, 3)
    browser = client("mauvt.sxd")
    for before in ("99999999999999999999", "-5", "0", "x", ""):
        assert browser.get(f"/registers/incoming/2026?before={before}").status == 200, before


def test_the_book_of_another_agency_is_another_book(client: LogIn, province: Platform) -> None:
    enter(province, 3, SXD)
    enter(province, 1, OFFICE)
    assert len(rows(client("mauvt.sxd").get("/registers/incoming/2026"))) == 3
    assert len(rows(client("thutt.vp").get("/registers/incoming/2026"))) == 1
    with province.read() as work:
        assert {book.agency_id for book in work.session.scalars(sa.select(Register))} == {
            visitor(province, account).agency.id for account in ("mauvt.sxd", "thutt.vp")
        }
