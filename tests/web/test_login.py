"""Coming in, staying and leaving: what a stranger can try at the door, and when a login ends."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import Clock
from tests.web.browsing import Browser
from tests.web.conftest import LogIn
from web.app import create_app
from web.tables import Login
from web.wiring import Platform

ELSEWHERE = (
    "//evil.example",
    "//evil.example/tasks",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "/\r\n/evil.example",
    "/%09/evil.example",
    "",
)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app.test_client())


def test_the_right_password_leads_to_the_inbox(stranger: Browser) -> None:
    page = stranger.log_in("mauvt.sxd")
    assert (page.status, page.location) == (302, "/tasks")
    assert stranger.get("/tasks").texts("//nav//div[contains(@class, 'me')]/b") == ["Vũ Thị Mẫu"]


def test_a_wrong_password_says_so_at_the_field_and_keeps_the_account(stranger: Browser) -> None:
    page = stranger.log_in("mauvt.sxd", "wrong")
    assert page.status == 401
    (account,) = page.find('//input[@name="account"]')
    assert account.get("value") == "mauvt.sxd"
    (password,) = page.find('//input[@name="password"]')
    assert password.get("aria-invalid") == "true"
    assert password.get("value", "") == ""
    assert page.texts(f'//*[@id="{password.get("aria-describedby")}"]') == ["Sai tên tài khoản hoặc mật khẩu."]
    assert "wrong" not in page.source
    assert stranger.get("/tasks").status == 401


def test_an_unknown_account_is_answered_like_a_known_one(stranger: Browser) -> None:
    known, unknown = stranger.log_in("mauvt.sxd", "wrong"), stranger.log_in("khong.ai", "wrong")
    assert known.status == unknown.status
    assert known.texts('//*[contains(@class, "error")]') == unknown.texts('//*[contains(@class, "error")]')


def test_guessing_is_stopped_for_a_quarter_of_an_hour(stranger: Browser, clock: Clock) -> None:
    for _ in range(5):
        assert stranger.log_in("mauvt.sxd", "wrong").status == 401
    page = stranger.log_in("mauvt.sxd")
    assert page.status == 429
    assert "15 phút" in page.words
    assert stranger.get("/tasks").status == 401
    clock.advance(minutes=16)
    assert stranger.log_in("mauvt.sxd").status == 302


def test_somebody_elses_guessing_locks_nobody_else_out(stranger: Browser, app: Flask) -> None:
    for _ in range(6):
        stranger.log_in("mauvt.sxd", "wrong")
    assert Browser(app.test_client()).log_in("dinhbg.sxd").status == 302


def test_no_account_name_makes_the_door_stumble(stranger: Browser) -> None:
    for account in ("", " ", "a" * 5000, "x\x00y", "'; drop table person; --", "mauvt.sxd%", "ự" * 70):
        assert stranger.log_in(account, "x").status in (400, 401), account
    assert stranger.log_in("mauvt.sxd", "\x00" + "ậ" * 5000).status in (400, 401)
    assert stranger.log_in("mauvt.sxd").status == 302


# ---------------------------------------------------------------- where one goes then


def test_one_goes_where_one_wanted_to_go(app: Flask) -> None:
    for wanted in ("/tasks?queue=cho_ky", "/documents/incoming", "/registers/incoming/2026"):
        stranger = Browser(app.test_client())
        turned_away = stranger.get(wanted)
        assert turned_away.status == 401
        (login,) = [link for link in turned_away.links() if link.startswith("/login")]
        assert stranger.log_in("mauvt.sxd", where=login).location == wanted


def test_nobody_is_led_away_from_this_site(stranger: Browser) -> None:
    pages = {
        wanted: stranger.log_in("mauvt.sxd", where=f"/login?{urlencode({'next': wanted})}") for wanted in ELSEWHERE
    }
    assert {wanted: page.status for wanted, page in pages.items() if page.status != 302} == {}
    assert {wanted: page.location for wanted, page in pages.items() if not is_ours(page.location)} == {}


def is_ours(location: str) -> bool:
    """Whether a browser stays here: it reads a backslash as a slash, and two slashes as another host."""
    return location.startswith("/") and not location.startswith(("//", "/\\"))


# ---------------------------------------------------------------- the session


def test_the_key_changes_at_the_door(stranger: Browser) -> None:
    """A session that somebody else prepared in this browser is worth nothing after the log-in."""
    stranger.get("/login")
    prepared = _cookie(stranger)
    stranger.log_in("mauvt.sxd")
    first = _cookie(stranger)
    assert first != prepared
    stranger.client.set_cookie("congvan", prepared)
    assert stranger.get("/tasks").status == 401
    stranger.client.set_cookie("congvan", first)
    stranger.log_in("mauvt.sxd")
    assert _cookie(stranger) != first
    stranger.client.set_cookie("congvan", first)
    assert stranger.get("/tasks").status == 401, "logging in again ends the login before it"


def test_logging_out_ends_the_login_itself(client: LogIn, province: Platform) -> None:
    browser = client("mauvt.sxd")
    key = _cookie(browser)
    page = browser.post("/logout")
    assert (page.status, page.location) == (302, "/login")
    browser.client.set_cookie("congvan", key)
    assert browser.get("/tasks").status == 401
    with province.read() as work:
        assert work.session.scalars(sa.select(Login)).all() == []


def test_a_login_ends_nine_hours_after_its_last_use(client: LogIn, clock: Clock) -> None:
    browser = client("mauvt.sxd")
    for _ in range(3):
        clock.advance(hours=8, minutes=59)
        assert browser.get("/tasks").status == 200
    clock.advance(hours=9, minutes=2)
    assert browser.get("/tasks").status == 401


def test_a_login_is_written_down_at_most_once_a_minute(client: LogIn, clock: Clock, province: Platform) -> None:
    browser, seen = client("mauvt.sxd"), set()
    for _ in range(4):
        clock.advance(seconds=25)
        browser.get("/tasks")
        with province.read() as work:
            seen.add(work.session.scalars(sa.select(Login.seen_at)).one())
    assert len(seen) == 2


def test_an_answer_that_changes_nothing_brings_no_cookie(client: LogIn) -> None:
    """One that arrives after a later answer would take back what that one put into the session, such as its message."""
    browser = client("mauvt.sxd")
    for path in ("/tasks", "/documents/incoming"):
        assert "Set-Cookie" not in browser.get(path).response.headers, path


def test_a_made_up_or_changed_cookie_opens_nothing(client: LogIn, app: Flask) -> None:
    cookie = _cookie(client("mauvt.sxd"))
    told, _, signature = cookie.rpartition(".")
    other = ("A" if signature[0] != "A" else "B") + signature[1:]  # the last character has bits that mean nothing
    for forged in ("x", f"{told}.{other}", cookie.split(".")[0], ""):
        browser = Browser(app.test_client())
        browser.client.set_cookie("congvan", forged)
        assert browser.get("/tasks").status == 401


def test_the_database_holds_no_key_that_opens_a_session(client: LogIn, province: Platform) -> None:
    browser = client("mauvt.sxd")
    with browser.client.session_transaction() as session:
        key = session["login"]
    with province.read() as work:
        row = work.session.scalars(sa.select(Login)).one()
        assert key not in row.key_sha256
        assert row.address == "127.0.0.1"


def test_who_may_no_longer_come_in_is_out_at_once(client: LogIn, province: Platform) -> None:
    browser = client("mauvt.sxd")
    with province.begin() as work:
        person = work.organisations.person_by_account("mauvt.sxd")
        assert person is not None
        person.is_active = False
    assert browser.get("/tasks").status == 401


# ---------------------------------------------------------------- the demo's switcher


def test_in_the_demo_one_changes_places(client: LogIn) -> None:
    browser = client("mauvt.sxd")
    page = browser.get("/tasks")
    assert len(page.find('//select[@name="person"]/option')) == 29
    assert browser.post("/switch", {"person": "dinhbg.sxd"}).location == "/tasks"
    assert browser.get("/tasks").texts("//nav//div[contains(@class, 'me')]/b") == ["Bùi Giả Định"]
    assert browser.post("/switch", {"person": "nobody"}).status == 404


def test_outside_the_demo_there_is_no_such_thing(province: Platform, clock: Clock) -> None:
    real = Platform(dataclasses.replace(province.config, demo=False), clock)
    browser = Browser(create_app(real).test_client())
    browser.log_in("mauvt.sxd")
    assert browser.get("/tasks").find('//select[@name="person"]') == []
    assert browser.post("/switch", {"person": "dinhbg.sxd"}).status == 404
    assert browser.get("/tasks").texts("//nav//div[contains(@class, 'me')]/b") == ["Vũ Thị Mẫu"]
    assert "congvan-demo" not in Browser(create_app(real).test_client()).get("/login").source
    real.close()


def test_a_stranger_cannot_change_places(stranger: Browser) -> None:
    stranger.get("/login")
    assert stranger.post("/switch", {"person": "dinhbg.sxd"}).status == 401


def test_behind_https_the_cookie_stays_there(province: Platform, clock: Clock) -> None:
    secure = Platform(dataclasses.replace(province.config, secure_cookies=True), clock)
    answer = create_app(secure).test_client().get("/login")
    assert "Secure" in answer.headers["Set-Cookie"]
    secure.close()


def _cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("congvan")
    return cookie.value if cookie else ""
