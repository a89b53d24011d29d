"""The calendar on the screen and in the API: the year for everybody, declaring a day for who looks after the system."""

from __future__ import annotations

from tests.conftest import Clock
from tests.web.calling import problem
from tests.web.conftest import Connect, LogIn
from tests.web.scenes import letter, receive
from web.wiring import Platform

ADMIN, CLERK = "quytt.sxd", "mauvt.sxd"
STORM = {"day": "2026-11-23", "kind": "off", "reason": "Bão số 12", "basis": "Công điện 12/CĐ-UBND"}


def test_everybody_sees_the_year_and_only_the_administrator_the_form(client: LogIn) -> None:
    page = client(CLERK).get("/calendar")
    assert len(page.texts("//table[contains(@class, 'month')]")) == 12
    assert "Tết Nguyên Đán" in page.words
    assert "Khai báo ngày nghỉ" not in page.words
    assert client(CLERK).post("/calendar/days", STORM).status == 403
    assert "Khai báo ngày nghỉ" in client(ADMIN).get("/calendar", year=2027).words
    assert client(CLERK).get("/calendar", year=1999).status == 404
    assert client(CLERK).get("/calendar", year="abc").status == 404


def test_a_preview_counts_and_changes_nothing_a_declaration_changes_at_once(
    client: LogIn, province: Platform, clock: Clock
) -> None:
    receive(province, letter("V/v một"))
    receive(province, letter("V/v hai", number="13"))
    browser = client(ADMIN)
    page = browser.post("/calendar/preview", STORM)
    assert "2 hạn của việc và 0 hạn chờ trong 2 vụ việc sẽ thay đổi." in page.words
    assert "Ngày nghỉ: Bão số 12" not in page.words
    page = browser.post("/calendar/days", STORM)
    assert page.status == 302
    province.worker.drain()
    page = browser.get("/calendar", year=2026)
    assert "Ngày nghỉ: Bão số 12" in page.texts("//td[contains(@class, 'off')]")[0]
    (row,) = page.texts("//table[caption='Hạn đã tính lại']/tbody/tr")
    assert "Ngày nghỉ 23/11/2026: Bão số 12 (Công điện 12/CĐ-UBND)" in row
    assert row.split()[-6:] == ["Thử", "2", "0", "0", "0", "Xong"]
    assert "ngoài giờ" in browser.get("/calendar").words  # the office clock in the rail knows it, too


def test_a_day_that_makes_no_sense_is_refused_beside_its_field(client: LogIn) -> None:
    browser = client(ADMIN)
    for path in ("/calendar/preview", "/calendar/days"):
        page = browser.post(path, {**STORM, "day": "2026-11-28"})
        assert page.status == 422
        assert page.texts("//p[@id='day-error']") == ["Ngày 28/11/2026 vốn đã là ngày nghỉ."]
        assert page.find("//input[@name='reason']")[0].get("value") == "Bão số 12"
        assert browser.post(path, {**STORM, "day": "hôm nay"}).texts("//p[@id='day-error']") == ["Chọn ngày."]
        assert browser.post(path, {**STORM, "basis": " "}).texts("//p[@id='basis-error']") != []


def test_a_day_is_withdrawn_with_a_reason_by_its_own_agency(client: LogIn, api: Connect) -> None:
    program = api(ADMIN)
    made = program.post("/calendar/days", STORM)
    assert made.status_code == 201
    path = f"/calendar/days/{made.json['id']}/withdraw"
    assert client(CLERK).post(path, {f"reason-{made.json['id']}": "Bão tan"}).status == 403
    assert client(ADMIN).post(path, {f"reason-{made.json['id']}": " "}).status == 422
    assert client(ADMIN).post(path, {f"reason-{made.json['id']}": "Bão tan"}).status == 302
    assert "Đã bỏ: Bão tan" in client(ADMIN).get("/calendar", year=2026).words


def test_the_api_says_the_year_previews_declares_and_reports(api: Connect, province: Platform) -> None:
    receive(province, letter("V/v một"))
    program = api(ADMIN)
    year = program.get("/calendar", year=2026).json
    assert "2026-11-23" in year["working_days"]
    assert "2026-08-22" in year["working_days"]
    assert year["declared"] == []
    plan = {name: STORM[name] for name in ("day", "kind")}
    assert program.post("/calendar/preview", plan).json == {
        "cases": 1, "tasks": 1, "timers": 0, "unknown": 0, "is_whole": True,
    }  # fmt: skip
    assert program.get("/calendar", year=2026).json["declared"] == []
    made = program.post("/calendar/days", STORM)
    province.worker.drain()
    (run,) = program.get("/calendar/reschedulings").json
    assert (run["status"], run["tasks"], run["failed"]) == ("done", 1, 0)
    assert "2026-11-23" not in program.get("/calendar", year=2026).json["working_days"]
    again = program.post("/calendar/days", STORM)
    assert problem(again, 422)["code"] == "calendar_day_refused"
    withdrawn = program.post(f"/calendar/days/{made.json['id']}/withdraw", {"reason": "Bão tan"})
    assert withdrawn.json["withdrawn_by"] == "Tô Thị Quy Thử"
    assert "2026-11-23" in program.get("/calendar", year=2026).json["working_days"]


def test_the_api_lets_only_the_administrator_of_the_agency_change_it(api: Connect) -> None:
    made = api(ADMIN).post("/calendar/days", STORM).json["id"]
    clerk = api(CLERK)
    for answer in (
        clerk.post("/calendar/days", STORM),
        clerk.post("/calendar/preview", {"day": "2026-11-25", "kind": "off"}),
        clerk.post(f"/calendar/days/{made}/withdraw", {"reason": "Thử"}),
        clerk.get("/calendar/reschedulings"),
    ):
        assert problem(answer, 403)["code"] == "role_missing"
    assert api("thutt.vp").get("/calendar", year=2026).json["declared"] == []
