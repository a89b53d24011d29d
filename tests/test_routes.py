"""The whole map of addresses: who is asked for, which headers come back, what the OpenAPI document knows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.http import parse_cookie
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.conftest import Clock, Databases
from tests.web.browsing import Browser
from tests.web.calling import problem
from web.app import create_app
from web.config import Config
from web.wiring import Platform

OPEN_TO_ALL = {  # everything else asks who is calling
    "static": "built files of the front end",
    "system.alive": "for machines that watch this machine",
    "system.ready": "for machines that watch this machine",
    "api-docs.openapi_json": "the contract of the API",
    "entry.form": "where people say who they are",
    "entry.enter": "where people say who they are",
    "api_tokens.Tokens": "where programs say who they are",
}
NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EXAMPLES = {"kind": "incoming", "year": 2026, "position": 0, "filename": "manifest.json"}
EXAMPLES |= {"order": "reassign", "command": "suspend"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def app(databases: Databases, province_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all that walk the map: nothing here changes more than the session it came with."""
    folder = tmp_path_factory.mktemp("routes") / "data"
    shutil.copytree(province_template, folder)
    url = databases.create("routes", "province")
    platform = Platform(Config(data_dir=folder, database_url=url, demo=True), Clock())
    yield create_app(platform)
    platform.close()
    databases.drop("routes")


@pytest.fixture
def clerk(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    browser.log_in("thutt.vp")
    return browser


@pytest.fixture(scope="module")
def answers(app: Flask) -> list[TestResponse]:
    """What every address says to a stranger and to a clerk, and what a missing page, file and method lead to."""
    clerk, stranger = Browser(app.test_client()), Browser(app.test_client())
    heard = [stranger.get("/login").response, clerk.log_in("mauvt.sxd").response]
    for browser in (stranger, clerk):
        heard += [_knock(app, browser, rule, method) for rule, method in _doors(app) if rule.endpoint != "entry.leave"]
        heard += [browser.client.get(path) for path in ("/nothing/here", "/api/v1/nothing", "/static/nothing.js")]
        heard.append(browser.client.delete("/tasks"))
    return heard


def test_pages_ask_who_is_calling(app: Flask) -> None:
    browser = Browser(app.test_client())
    for rule, method in _doors(app):
        if rule.rule.startswith("/api/") or rule.endpoint in OPEN_TO_ALL:
            continue
        answer = _knock(app, browser, rule, method)
        location = answer.headers.get("Location", "")
        is_sent_away = answer.status_code == 302 and location in ("/login", "/tasks")
        assert is_sent_away or answer.status_code == 401, (method, rule.rule, answer.status_code, location)


def test_the_api_asks_who_is_calling_before_it_reads_what_was_sent(app: Flask) -> None:
    for rule, method in _doors(app):
        if rule.rule.startswith("/api/") and rule.endpoint not in OPEN_TO_ALL:
            answer = app.test_client().open(_address(app, rule), method=method)
            assert answer.status_code == 401, (method, rule.rule, answer.get_data(as_text=True)[:200])
            problem(answer, 401, "unauthorized")


def test_a_session_cookie_is_worth_nothing_at_the_api(app: Flask, clerk: Browser) -> None:
    assert clerk.get("/tasks").status == 200
    assert clerk.client.get("/api/v1/tasks").status_code == 401


def test_what_is_open_to_all_is_open(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert known >= OPEN_TO_ALL.keys()
    for path in ("/healthz", "/readyz", "/api/openapi.json", "/login"):
        assert app.test_client().get(path).status_code == 200, path


def test_every_route_of_the_api_is_in_the_openapi_document(app: Flask) -> None:
    document = app.test_client().get("/api/openapi.json").json
    documented = {(method.upper(), path) for path, ways in document["paths"].items() for method in ways}
    served = {
        (method, re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule))
        for rule, method in _doors(app)
        if rule.rule.startswith("/api/") and rule.endpoint != "api-docs.openapi_json"
    }
    assert {(method, path) for method, path in documented if method in METHODS} == served
    for path, ways in document["paths"].items():
        for method in ways.keys() & {each.lower() for each in METHODS}:
            assert ways[method].get("summary"), f"{method} {path} does not say what it does"


def test_the_openapi_document_describes_the_problems_that_are_sent(app: Flask) -> None:
    document = app.test_client().get("/api/openapi.json").json
    ways = [way for ways in document["paths"].values() for method, way in ways.items() if method.upper() in METHODS]
    for way in ways:
        (content,) = _follow(document, way["responses"]["default"])["content"].values()
        described = _follow(document, content["schema"])["properties"]
        assert {"type", "title", "status", "code", "detail", "errors"} <= described.keys(), sorted(described)


def test_every_page_that_changes_something_refuses_without_its_token(app: Flask, clerk: Browser) -> None:
    for rule, method in _doors(app):
        if method != "POST" or rule.rule.startswith("/api/"):
            continue
        for browser in (clerk, Browser(app.test_client())):
            for fields in ({}, {"csrf_token": "made-up"}):
                answer = browser.client.post(_address(app, rule), data=fields)
                assert answer.status_code == 400, (rule.rule, answer.status_code)
                assert "page_expired" in answer.get_data(as_text=True), (rule.rule, answer.get_data(as_text=True)[:200])


def test_a_token_of_another_session_does_not_do(app: Flask, clerk: Browser) -> None:
    stranger = Browser(app.test_client())
    stranger.get("/login")
    answer = clerk.client.post("/logout", data={"csrf_token": stranger.token})
    assert answer.status_code == 400
    assert clerk.get("/tasks").status == 200


def test_an_unknown_method_is_answered_with_those_that_are_known(app: Flask, clerk: Browser) -> None:
    for rule, _ in _doors(app):
        path = _address(app, rule)
        known = set().union(*(other.methods or () for other, _ in _doors(app) if _address(app, other) == path))
        for method in {*METHODS, "BREW"} - known:
            answer = clerk.client.open(path, method=method)
            assert answer.status_code == 405, (method, path, answer.status_code)
            allowed = {each.strip() for each in answer.headers.get("Allow", "").split(",")}
            assert allowed == known, (method, path, allowed)


def test_every_answer_carries_the_security_headers(answers: list[TestResponse]) -> None:
    for answer in answers:
        where = f"{answer.request.method} {answer.request.path} {answer.status_code}"
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (where, name)
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src" in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert "unsafe" not in policy, where
        assert "Server" not in answer.headers, where


def test_no_cookie_is_set_that_a_script_or_another_site_could_use(answers: list[TestResponse]) -> None:
    seen = 0
    for answer in answers:
        for cookie in answer.headers.getlist("Set-Cookie"):
            attributes = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
            assert {"httponly", "samesite", "path"} <= attributes, (answer.request.path, cookie)
            assert set(parse_cookie(cookie.partition(";")[0])) == {"congvan"}
            seen += 1
    assert seen


def test_nothing_but_built_files_is_kept_by_caches(answers: list[TestResponse]) -> None:
    for answer in answers:
        where = f"{answer.request.method} {answer.request.path} {answer.status_code}"
        kept = answer.headers["Cache-Control"]
        if answer.request.path.startswith("/static/") and answer.status_code == 200:
            assert "immutable" in kept, where
        else:
            assert "no-store" in kept or "no-cache" in kept, (where, kept)
            assert "public" not in kept, (where, kept)


# ---------------------------------------------------------------- walking the map


def _doors(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with each of its methods."""
    for rule in app.url_map.iter_rules():
        yield from ((rule, method) for method in METHODS if method in (rule.methods or ()))


def _follow(document: Any, node: Any) -> Any:
    """What a node of the OpenAPI document refers to."""
    while "$ref" in node:
        place = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        node = place
    return node


def _address(app: Flask, rule: Rule) -> str:
    """The rule with something plausible in each gap; a new kind of gap must be added to EXAMPLES."""
    gaps = {name: EXAMPLES[name] if name in EXAMPLES else NOBODYS for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **gaps)


def _knock(app: Flask, browser: Browser, rule: Rule, method: str) -> TestResponse:
    fields = None
    if method == "POST":
        browser.get("/login")  # an earlier knock may have ended the session, and the token with it
        fields = {"csrf_token": browser.token}
    return browser.client.open(_address(app, rule), method=method, data=fields, buffered=True)
