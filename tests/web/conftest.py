"""The application over the demo province, people at their browsers, programs at the API."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.conftest import Databases
from tests.server import Server, served_province
from tests.web.browser import LAUNCH, Person
from tests.web.browsing import Browser
from tests.web.calling import Program, log_in
from web.app import create_app
from web.config import Config
from web.wiring import Platform

PICTURES = Path(__file__).parents[2] / "build" / "screens"
As = Callable[[str], Person]
LogIn = Callable[[str], Browser]
Connect = Callable[[str], Program]


@pytest.fixture(scope="session")
def any_app(province_template: Path) -> Flask:
    """The application, built once a run: what it keeps of a platform is the same for every copy of the province."""
    return create_app(Platform(Config(data_dir=province_template, demo=True)))


@pytest.fixture
def app(any_app: Flask, province: Platform) -> Flask:
    any_app.extensions["congvan"] = province
    return any_app


@pytest.fixture
def client(app: Flask) -> LogIn:
    """A person's browser, logged in through the real form."""

    def enter(account: str) -> Browser:
        browser = Browser(app.test_client())
        page = browser.log_in(account)
        assert page.status == 302, page.words
        return browser

    return enter


@pytest.fixture
def api(app: Flask) -> Connect:
    """A program that holds a person's token."""

    def connect(account: str) -> Program:
        answer = log_in(app.test_client(), account)
        assert answer.status_code == 201, json.dumps(answer.json)
        return Program(app.test_client(), answer.json["token"])

    return connect


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)  # type: ignore[arg-type]
        yield browser
        browser.close()


@pytest.fixture
def server(databases: Databases, province_template: Path, tmp_path: Path) -> Iterator[Server]:
    with served_province(databases, province_template, tmp_path) as server:
        yield server


@pytest.fixture
def people(chromium: Chromium, server: Server) -> As:
    """Each account at a browser window of its own, before a real server."""
    return lambda account: Person(chromium, f"http://127.0.0.1:{server.port}", account, PICTURES)


@pytest.fixture
def people_here(chromium: Chromium, app: Flask) -> Iterator[As]:
    """The same before the application of this process, so that its clock and its doors are the test's."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield lambda account: Person(chromium, f"http://127.0.0.1:{server.port}", account, PICTURES)
    server.shutdown()
    thread.join()
    server.server_close()
