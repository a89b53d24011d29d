"""What the history says, against values worked out by hand: six cases of a survey with a loop and a branch.

Monday 23/11/2026, office hours 07:30–11:30 and 13:30–17:00. All six begin at 08:42; minutes count from then.
"""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.tables import Task
from records.calendar import VIETNAM
from tests.conftest import MONDAY, Clock
from tests.driver import Driver
from tests.engine.bpmn import loop, process, user, xor
from tests.letters import Letters
from tests.web.conftest import Connect, LogIn
from tests.web.counting import listening
from tests.web.review import ADMIN, HEAD, OFFICER, WHO, laid_out
from tests.web.scenes import FINANCE, SXD, agency_id, visitor
from web.installation import development_authority
from web.wiring import Platform

SURVEY = process(
    "survey", loop("again", user("ask", due="due", **WHO), again="ask.opinion == 'Lại'"),
    xor("which", {"ask.opinion == 'Kỹ'": [user("check", **WHO)]}), user("close", **WHO), name="Khảo sát",
)  # fmt: skip
ANSWERS = [  # case, step, taken after, done after, what was said; the second ask of case 1 opens at minute 15
    (1, "ask", 10, 15, "Lại"), (2, "ask", 20, 25, "Kỹ"), (3, "ask", 30, 35, "Được"), (4, "ask", 40, 45, "Được"),
    (1, "ask", 46, 51, "Được"), (5, "ask", 50, 55, "Được"), (3, "close", 60, 60, "Xong"), (4, "close", 60, 60, "Xong"),
    (5, "close", 60, 60, "Xong"), (1, "close", 60, 60, "Xong"), (6, "ask", 240, 245, "Được"),
    (6, "close", 250, 250, "Xong"),
]  # fmt: skip
MINUTE = 60.0


def begin(platform: Platform, count: int, code: str = SXD) -> list[UUID]:
    """Cases of the survey; the first answer of each is due at minute 120."""
    agency = str(agency_id(platform, code))
    with platform.begin() as work:
        work.definitions.deploy(laid_out(SURVEY), agency, "Thử")
        actor = visitor(platform, OFFICER).actor
        data = {"due": (MONDAY + timedelta(minutes=120)).isoformat()}
        return [work.cases.start("survey", [agency], agency, f"thing {number}", data, actor) for number in range(count)]


def answer(platform: Platform, clock: Clock, case: UUID, step: tuple[str, int, int, str]) -> None:
    """The open task of a case is looked at, then done."""
    element, taken, done, said = step
    actor = visitor(platform, HEAD).actor
    clock.now = MONDAY + timedelta(minutes=taken)
    with platform.begin() as work:
        mine = sa.and_(Task.case_id == case, Task.element == element, Task.status == "open")
        task = work.session.scalars(sa.select(Task.id).where(mine)).one()
        work.inbox.mark_opened(task, actor)
    clock.now = MONDAY + timedelta(minutes=done)
    assert platform.desk.complete(task, {"opinion": said}, actor).is_done


@pytest.fixture
def surveyed(province: Platform, clock: Clock) -> Platform:
    cases = begin(province, 6)
    for number, *step in ANSWERS:
        answer(province, clock, cases[number - 1], tuple(step))  # type: ignore[arg-type]
    return province


def told(api: Connect, **asked: str) -> Any:
    answer = api(ADMIN).get("/processes/survey/insight", **asked)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_figures_are_those_worked_out_by_hand(surveyed: Platform, api: Connect) -> None:
    said = told(api)
    assert (said["cases"], said["completed"], said["is_cut"]) == (6, 5, False)
    steps = {step["element"]: step for step in said["steps"]}
    ask = steps["ask"]
    counted = ("cases", "visits", "done", "waiting", "due", "late", "again", "returned", "is_small")
    assert [ask[name] for name in counted] == [6, 7, 7, 0, 7, 1, 1, 0, False]
    assert (ask["wait_p50"], ask["wait_p95"]) == (31 * MINUTE, 240 * MINUTE)  # 10 20 30 31 40 50 240
    assert (ask["wait_p50_office"], ask["wait_p95_office"]) == (31 * MINUTE, 168 * MINUTE)  # 08:42 to 11:30
    assert (ask["work_p50"], ask["work_p95"], ask["work_p50_office"]) == (5 * MINUTE,) * 3
    close = steps["close"]
    assert [close[name] for name in counted] == [5, 5, 5, 0, 0, 0, 0, 0, False]
    assert (close["wait_p50"], close["wait_p95"]) == (9 * MINUTE, 25 * MINUTE)  # 5 5 9 15 25
    assert steps["survey_start"]["done"] == 6


def test_few_cases_are_counted_and_nothing_more(surveyed: Platform, api: Connect) -> None:
    check = next(step for step in told(api)["steps"] if step["element"] == "check")
    assert (check["cases"], check["waiting"], check["is_small"]) == (1, 1, True)
    hidden = [name for name in check if name.startswith(("wait_", "work_"))] + ["late", "again", "returned"]
    assert [check[name] for name in hidden] == [None] * 11


def test_ways_and_bottlenecks(surveyed: Platform, api: Connect) -> None:
    said = told(api)
    main, looped = said["variants"]
    assert (main["path"], main["again"], main["cases"]) == (["survey_start", "ask", "close", "survey_end"], [], 4)
    assert (looped["path"], looped["again"], looped["cases"]) == (
        ["survey_start", "ask", "close", "survey_end"],
        ["ask"],
        1,
    )
    assert main["median"] is None
    assert said["deviating"] == pytest.approx(0.2)
    assert [each["sentence"] for each in said["bottlenecks"]] == [  # 379 and 54 of 433 minutes
        "Bước “Bước ask” giữ 88 % thời gian làm việc của các vụ việc: "
        "50 % lượt chờ từ 31 phút làm việc trở lên trước khi được nhận.",
        "Bước “Bước close” giữ 12 % thời gian làm việc của các vụ việc: "
        "50 % lượt chờ từ 9 phút làm việc trở lên trước khi được nhận.",
    ]


def test_a_period_and_a_version_are_kept_apart(surveyed: Platform, api: Connect, client: LogIn) -> None:
    day = MONDAY.astimezone(VIETNAM).date()
    assert told(api, **{"from": day.isoformat(), "to": day.isoformat()})["cases"] == 6
    tomorrow = (day + timedelta(days=1)).isoformat()
    assert told(api, **{"from": tomorrow, "to": tomorrow})["cases"] == 0
    other = api(ADMIN).send("/processes", laid_out(SURVEY.replace(b"survey", b"survey").replace(b"Kh", b"Lkh")))
    assert told(api, version=other.json["id"])["cases"] == 0


def test_another_agencys_cases_count_for_nothing_and_cost_nothing(
    surveyed: Platform, api: Connect, clock: Clock
) -> None:
    with listening(surveyed.database) as before:
        alone = told(api)
    clock.now = MONDAY
    begin(surveyed, 8, FINANCE)
    with listening(surveyed.database) as after:
        beside = told(api)
    assert beside["steps"] == alone["steps"]
    assert len(after) == len(before)


def test_the_page_tells_the_same_and_names_nobody(surveyed: Platform, client: LogIn) -> None:
    browser = client(ADMIN)
    page = browser.get("/processes/survey/insight")
    assert page.status == 200
    assert "6 vụ việc, 5 đã hoàn thành" in page.words
    rows = {
        row.split(" ")[1]: row for row in page.texts("//table[contains(@class, 'table')]/tbody/tr") if "Bước" in row
    }
    assert rows["ask"] == "Bước ask 6 7 0 31 phút 2,8 giờ 5 phút 5 phút 14 % 1 0 0, 0"
    assert "dưới 5 vụ việc" in rows["check"]
    shown = page.find("//section[@data-bpmn]")[0]
    assert '"ask": 5' in shown.get("data-heat", "")
    assert "20 % không theo lối chính." in page.words
    assert "Trịnh Văn Họa" not in " ".join(page.texts('//*[contains(@class, "panes")]'))
    main, looped = (
        browser.get("/processes/survey/insight", way=way)
        .find("//section[@data-bpmn]")[0]
        .get("data-through", "")
        .split()
        for way in "12"
    )
    assert {"survey_start", "ask", "close", "again", "which"} <= set(main)
    assert "check" not in main
    assert len(set(looped) - set(main)) == 1  # the flow back
    assert browser.get("/processes/survey/insight", way="99", heat="nothing", version="x").status == 200


def test_the_table_can_be_taken_away(surveyed: Platform, client: LogIn) -> None:
    answer = client(ADMIN).client.get("/processes/survey/insight.csv")
    assert answer.mimetype == "text/csv"
    rows = {row["element"]: row for row in csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))}
    assert (rows["ask"]["cases"], rows["ask"]["wait_p50_office"]) == ("6", "1860.0")
    assert rows["check"]["late"] == ""


def test_who_is_no_process_admin_is_told_nothing(surveyed: Platform, client: LogIn, api: Connect) -> None:
    assert client(HEAD).get("/processes/survey/insight").status == 403
    assert client(HEAD).get("/processes/survey/insight.csv").status == 403
    assert api(HEAD).get("/processes/survey/insight").status_code == 403
    assert api(ADMIN).get("/processes/nowhere/insight").status_code == 404


def test_the_machines_steps_are_counted_once(province: Platform, api: Connect, clock: Clock) -> None:
    driver = Driver(province, Letters(development_authority(province)))
    for _ in range(2):
        driver.runs_out(driver.as_(OFFICER).starts("outgoing"))
    said = api(ADMIN).get("/processes/outgoing/insight").json
    steps = {step["element"]: step for step in said["steps"]}
    assert [(steps[name]["visits"], steps[name]["done"]) for name in ("draft", "render", "issue")] == [(2, 2)] * 3
    (way,) = said["variants"]
    assert (way["cases"], way["again"]) == (2, [])
    assert way["path"][:3] == ["begin", "draft", "render"]


def test_what_a_called_process_did_is_found_under_its_own_name(province: Platform, api: Connect) -> None:
    driver = Driver(province, Letters(development_authority(province)))
    driver.runs_out(driver.packet_arrives())
    said = api(ADMIN).get("/processes/assignment/insight").json
    assert (said["cases"], said["completed"]) == (1, 1)
    rows = {step["element"]: step["visits"] for step in said["steps"]}
    assert (rows["direct"], rows["work"]) == (1, 1)
    assert "receive" not in rows
