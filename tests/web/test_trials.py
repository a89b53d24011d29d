"""Scenarios in the studio, without a script: what each came to, and recording one click by click. Nothing live changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from connectors.outside import Outside
from engine.tables import Base
from records.base import Base as RecordsBase
from tests.web.browsing import Browser, Page
from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, OFFICER
from web.wiring import Platform

CHANGING = {"draft", "login", "api_token"}  # what a visit itself writes


def draft_of(browser: Browser, province: Platform, process: str = "incoming") -> str:
    """A draft of the version in use; the address of its scenarios."""
    with province.read() as work:
        version = work.definitions.in_use(["*"])[process].id
    browser.get("/studio")
    return browser.post("/studio", {"version_id": str(version)}).location


def live_rows(province: Platform) -> dict[str, list[Any]]:
    """Every row of every table but those that a visit writes."""
    with province.read() as work:
        tables = [*Base.metadata.sorted_tables, *RecordsBase.metadata.sorted_tables]
        return {
            table.name: sorted(map(repr, work.session.execute(sa.select(table))))
            for table in tables
            if table.name not in CHANGING
        }


def hidden(page: Page, do: str) -> dict[str, str]:
    """The fields of the form of one click, as the page has filled them in."""
    (form,) = page.find(f'//form[.//input[@name="trial_do" and @value="{do}"]]')[:1]
    return {name: value for name, value in form.fields.items() if value is not None and name != "csrf_token"}


def click(browser: Browser, home: str, page: Page, do: str, **more: Any) -> Page:
    fields: Mapping[str, Any] = {**hidden(page, do), **more}
    return browser.post(f"{home}/scenarios/record", fields)


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outside world, where touching any of it is an error."""

    def touched(self: Outside, name: str) -> Any:
        raise AssertionError(f"a trial has reached for {name}")

    monkeypatch.setattr(Outside, "__getattribute__", touched)


def test_the_scenarios_of_a_draft_are_played_and_their_way_is_shown(client: LogIn, province: Platform) -> None:
    browser = client(ADMIN)
    home = draft_of(browser, province)
    page = browser.get(f"{home}/scenarios")
    assert page.status == 200, page.words
    assert "đã đi qua 12 / 12 phần tử, 11 / 11 nhánh" in page.words
    assert page.words.count("Đạt") == 3


def test_a_scenario_is_recorded_by_clicking_and_nothing_live_changes(
    client: LogIn, province: Platform, sealed: None
) -> None:
    browser = client(ADMIN)
    home = draft_of(browser, province)
    before = live_rows(province)
    page = browser.get(f"{home}/scenarios/record")
    page = click(browser, home, page, "begin", trial_title="Trả lại vì thiếu phụ lục")
    assert "Quét mã độc" in page.words, page.words
    for _ in range(3):
        page = click(browser, home, page, "done")
    assert page.texts('//h2[contains(., "Tiếp nhận")]'), page.words
    refused = click(browser, home, page, "complete", decision="return")
    assert refused.status == 422
    assert "Bước 4" not in refused.words
    page = click(browser, home, refused, "complete", decision="return", reason_code="missing_file", reason="Thiếu.")
    assert page.status == 200, page.words
    page = click(browser, home, page, "back")
    page = click(browser, home, page, "complete", decision="return", reason_code="missing_file", reason="Thiếu.")
    page = click(browser, home, page, "done")
    assert "Vụ việc đã kết thúc" in page.words
    kept = click(browser, home, page, "keep", trial_name_kept="tra-lai")
    assert kept.status == 302, kept.words
    listing = browser.get(f"{home}/scenarios")
    assert "Trả lại vì thiếu phụ lục" in listing.words
    assert live_rows(province) == before

    with province.read() as work:
        draft = work.session.execute(sa.text("select scenarios from draft")).scalar_one()
    assert "tra-lai" in str(draft)
    gone = browser.post(f"{home}/scenarios/remove", {"name": "tra-lai", "revision": "2"})
    assert gone.status == 302
    assert "Trả lại vì thiếu phụ lục" not in browser.get(f"{home}/scenarios").words


def test_an_error_of_an_operation_and_a_pin_field_are_recorded(client: LogIn, province: Platform) -> None:
    browser = client(ADMIN)
    home = draft_of(browser, province, "outgoing")
    words = {
        "type_code": "CV", "subject": "thử", "addressees": "Nơi nhận", "body": "Nội dung", "recipients": "co-quan-1",
        "to_places": "Như trên", "signer": "lanh-dao-1", "urgency": "0",
    }  # fmt: skip
    page = click(browser, home, browser.get(f"{home}/scenarios/record"), "begin", trial_title="Ký lại")
    page = click(browser, home, page, "complete", **words)
    page = click(browser, home, page, "done")
    page = click(browser, home, page, "complete", decision="pass")
    page = click(browser, home, page, "complete", decision="pass")
    page = click(browser, home, page, "complete", decision="sign", pin="")
    assert "Ký số của người có thẩm quyền" in page.words, page.words
    assert "000000" not in hidden(page, "back")["trial_scenario"]
    page = click(browser, home, page, "error", trial_error="activation_invalid")
    assert page.texts('//form[@aria-label="Ký số"]'), page.words
    page = click(browser, home, page, "check")
    assert "Kiểm tra: chờ ở “Ký số”" in page.words


def test_what_is_brought_back_damaged_is_refused(client: LogIn, province: Platform) -> None:
    browser = client(ADMIN)
    home = draft_of(browser, province)
    browser.get(f"{home}/scenarios/record")
    for text in ("", "{", "[]", '{"title": "x", "starts_at": "now", "steps": []}', '{"typename": 1}'):
        answer = browser.post(f"{home}/scenarios/record", {"trial_do": "done", "trial_scenario": text})
        assert answer.status == 422, answer.words
    wrong = browser.post(f"{home}/scenarios/record", {"trial_do": "begin", "trial_title": "", "trial_starts_at": "mai"})
    assert wrong.status == 422


def test_who_is_no_process_admin_or_of_another_agency_sees_nothing(
    client: LogIn, api: Connect, province: Platform
) -> None:
    home = draft_of(client(ADMIN), province)
    assert client(OFFICER).get(f"{home}/scenarios").status == 403
    draft = home.rpartition("/")[2]
    assert api(OFFICER).get(f"/drafts/{draft}/trials").status_code in (403, 404)
    assert api(ADMIN).get(f"/drafts/{UUID(int=5)}/trials").status_code == 404


def test_the_api_plays_scenarios_kept_and_sent_along(api: Connect, province: Platform, sealed: None) -> None:
    program = api(ADMIN)
    with province.read() as work:
        version = work.definitions.in_use(["*"])["outgoing"].id
    draft = program.post("/drafts", {"version_id": str(version)}).json
    report = program.get(f"/drafts/{draft['id']}/trials").json
    assert report["ok"]
    assert report["coverage"]["share"] == 1.0
    start = {"title": "x", "starts_at": "2026-11-23T08:30:00+07:00", "data": {"drafting": {"document_id": "d", "drafter": "a",
             "unit": "u", "urgency": 0, "due": None}}}  # fmt: skip
    tried = program.post(f"/drafts/{draft['id']}/trials", {"scenario": {**start, "steps": []}}).json
    assert tried["standing"]["waits_at"] == ["draft"]
    wrong = {"complete": "draft", "as": "chuyen_vien", "answers": {"subject": "x"}}
    refused = program.post(f"/drafts/{draft['id']}/trials", {"scenario": {**start, "steps": [wrong]}}).json
    assert not refused["ok"]
    assert "type_code" in refused["fields_refused"]
    bad = program.post(f"/drafts/{draft['id']}/trials", {"scenario": {"steps": []}})
    assert (bad.status_code, bad.json["code"]) == (422, "scenario_refused")
