"""A refusal is a page in the house's own words: what is wrong, who can mend it, and the way back."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask

from tests.web.browsing import Browser
from tests.web.calling import is_vietnamese
from tests.web.conftest import LogIn
from tests.web.scenes import Errand, send_on_errands
from web.wiring import Platform

ODD = (  # addresses that nobody types, and somebody will
    "/documents/incoming?after=2026-11-23T01:42:00~{id}",
    "/documents/incoming?after=9999-12-31T23:59:59-23:59~{id}",
    "/documents/incoming?after=0001-01-01T00:00:00%2B23:59~{id}",
    "/documents/incoming?after=2026-11-23T01:42:00%2B00:00~x",
    "/documents/incoming?after=%00",
    "/documents/incoming?loc=%00",
    "/registers/incoming/99999999999999999999",
    "/registers/incoming/0",
    "/registers/incoming/2026?before=99999999999999999999",
    "/registers/incoming/2026?before=-5",
    "/registers/incoming/2026?before=x",
    "/documents/{id}/files/99999999999999999999",
    "/supervision/tasks?after=99999999999999999999.{id}",
    "/supervision/tasks?after=x&standing=%00&unit=%00&person=%00",
    "/supervision/tasks?unit=x&person=y&standing=z",
    "/login?next=%00",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/tasks?queue=%ff%fe",
    "/%00",
)
REFUSED = (
    ("/nothing", 404, "not_found"),
    ("/tasks/00000000-0000-4000-8000-000000000000", 404, "not_found"),
    ("/tasks/not-an-id", 404, "not_found"),
    ("/documents/00000000-0000-4000-8000-000000000000", 404, "not_found"),
    ("/documents/elsewhere", 404, "not_found"),
    ("/registers/internal/2026", 404, "not_found"),
    ("/registers/incoming/next", 404, "not_found"),
    ("/supervision", 403, "role_missing"),
    ("/supervision/tasks", 403, "role_missing"),
    ("/operations/incidents", 403, "role_missing"),
    ("/operations/packets", 403, "role_missing"),
    ("/tasks?after=nowhere", 404, "not_found"),
    ("/documents/incoming?after=nowhere", 404, "not_found"),
)


def test_a_refusal_is_a_page_with_the_reason_and_the_way_back(client: LogIn) -> None:
    browser = client("giant.sxd")
    for path, status, code in REFUSED:
        page = browser.get(path)
        assert (page.status, page.response.mimetype) == (status, "text/html"), path
        (sentence,) = page.texts('//*[@role="alert"]/p[not(@class)]')
        assert is_vietnamese(sentence), (path, sentence)
        assert f"Mã: {code}" in page.says, path
        assert page.links('//*[@role="alert"]//a') == ["/tasks"], path


def test_a_missing_role_is_named(client: LogIn) -> None:
    page = client("giant.sxd").get("/supervision")
    assert "Giám sát, Lãnh đạo" in page.says
    assert "Quản trị của cơ quan giao vai trò" in page.says


def test_a_stranger_is_shown_the_door(app: Flask) -> None:
    page = Browser(app.test_client()).get("/tasks")
    assert page.status == 401
    assert page.links('//*[@role="alert"]//a') == ["/login?next=/tasks"]


def test_a_task_that_is_another_persons_says_who_can_pass_it_on(client: LogIn, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    browser = client("nhapdv.sxd")
    page = browser.get(f"/tasks/{task}")
    assert page.status == 200
    assert "Việc này đang do người khác xử lý." in page.words
    refused = browser.post(f"/tasks/{task}", {"opinion": "Tôi làm thay."})
    assert (refused.status, "not_yours" in refused.says) == (403, True)


def test_a_page_left_open_too_long_is_told_so(client: LogIn) -> None:
    browser = client("giant.sxd")
    browser.token = "from another time"
    page = browser.post("/documents")
    assert page.status == 400
    assert "Tải lại trang" in page.says
    assert "page_expired" in page.says


def test_whoever_asks_for_json_gets_json(client: LogIn) -> None:
    """Autosave and other small requests of a page are no readers of pages."""
    answer = client("giant.sxd").client.get("/nothing", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["code"] == "not_found"


def test_no_address_makes_a_page_stumble(client: LogIn) -> None:
    browser = client("dinhbg.sxd")
    pages = {path: browser.get(path.replace("{id}", str(uuid4()))) for path in ODD}
    assert {path: page.status for path, page in pages.items() if page.status not in (200, 404)} == {}
    assert not any("import" in page.source.split("<body")[0] for page in pages.values())
