"""A rehearsal on its page and at the API: an answer in words an official knows, from real people and days, and no trace."""

from __future__ import annotations

import pytest

from engine.rehearsal.past import MOST_ARRIVALS
from records.organisations import Person
from tests.conftest import Clock
from tests.driver import Driver
from tests.letters import Letters
from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, OFFICER
from tests.web.test_trials import draft_of, live_rows
from web.installation import development_authority
from web.rehearsals import office_words
from web.wiring import Platform


@pytest.fixture
def names(province: Platform) -> list[str]:
    with province.read() as work:
        return [person.full_name for person in work.session.query(Person)]


def test_a_made_up_load_shows_queues_dates_and_how_busy_roles_are(client: LogIn, province: Platform) -> None:
    browser = client(ADMIN)
    home = draft_of(browser, province)
    before = live_rows(province)
    asked = browser.get(f"{home}/rehearsal")
    assert (asked.status, "Bản nháp này chịu tải ra sao" in asked.words) == (200, True), asked.words
    page = browser.get(f"{home}/rehearsal", load="made", count="300", weeks="4")
    assert page.status == 200, page.words
    assert "300 vụ việc đến" in page.words
    for step in ("Tiếp nhận", "Cho ý kiến chỉ đạo", "Soạn thảo", "Cấp số và đóng dấu"):
        assert step in page.words
    assert "Chưa có vụ việc cũ nào để biết tỷ lệ từng nhánh" in page.words
    assert "Không tính trước được hạn, nên không xét quá hạn" in page.words
    again = browser.get(f"{home}/rehearsal", load="made", count="300", weeks="4")
    assert again.texts("//table") == page.texts("//table")
    assert live_rows(province) == before


def test_what_cannot_be_rehearsed_says_why(client: LogIn, province: Platform) -> None:
    browser = client(ADMIN)
    home = draft_of(browser, province)
    for query, why in (
        ({"load": "month"}, "không có vụ việc nào bắt đầu trong kỳ này"),
        ({"load": "made", "count": "0"}, "số vụ việc phải từ 1"),
        ({"load": "made", "count": "x"}, "không phải một số nguyên"),
        ({"load": "made", "count": "10", "weeks": "99"}, "số tuần phải từ 1"),
    ):
        page = browser.get(f"{home}/rehearsal", **query)
        assert (page.status, why in page.words) == (422, True), page.words
    assert client(OFFICER).get(f"{home}/rehearsal").status == 403


def test_what_really_happened_is_replayed_and_held_against_the_record(
    api: Connect, province: Platform, clock: Clock, names: list[str]
) -> None:
    driver = Driver(province, Letters(development_authority(province)))
    for number in ("1", "2"):
        driver.packet_arrives(number=number)
    for letter in driver.documents("incoming"):
        clock.advance(hours=1)
        driver.reaches(letter.id, "work")
    clock.advance(hours=1)
    program = api(ADMIN)
    with province.read() as work:
        version = work.definitions.in_use(["*"])["incoming"].id
    draft = program.post("/drafts", {"version_id": str(version)}).json["id"]
    found = program.post(f"/drafts/{draft}/rehearsal", {"days": 7})
    assert found.status_code == 200, found.json
    result = found.json
    assert result["recorded"]
    reality = {row["element"]: row["opened"] for row in result["reality"]}
    assert reality == {"receive": 2, "direct": 2, "assign_officer": 2, "work": 2}
    replayed = {step["element"]: step["opened"] for step in result["draft"]["steps"] if step["opened"]}
    assert replayed["receive"] == 2
    assert result["draft"]["steps"] == result["present"]["steps"]
    assert not [name for name in names if name in found.get_data(as_text=True)]


def test_the_api_bounds_what_is_asked(api: Connect, province: Platform) -> None:
    program = api(ADMIN)
    with province.read() as work:
        version = work.definitions.in_use(["*"])["outgoing"].id
    draft = program.post("/drafts", {"version_id": str(version)}).json["id"]
    for body in ({"count": MOST_ARRIVALS + 1}, {"days": 0}, {"days": 93}, {"weeks": 14}, {"urgent": 2}, {"seed": -1}):
        assert program.post(f"/drafts/{draft}/rehearsal", body).status_code == 422, body
    one = program.post(f"/drafts/{draft}/rehearsal", {"count": 50, "seed": 3}).json
    assert one == program.post(f"/drafts/{draft}/rehearsal", {"count": 50, "seed": 3}).json
    assert one["draft"]["arrived"] == 50
    assert program.get("/drafts").status_code == 200


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "không chờ"), (90, "2 phút"), (3600, "1 giờ"), (7800, "2 giờ 10 phút"), (27000, "1 ngày làm việc"),
     (94500, "3,5 ngày làm việc")],
)  # fmt: skip
def test_office_time_is_told_as_an_official_does(seconds: float, words: str) -> None:
    assert office_words(seconds) == words
