"""The application over the demo province, people at their browsers, programs at the API."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.web.calling import Program, log_in
from web.app import create_app
from web.wiring import Platform

LogIn = Callable[[str], Browser]
Connect = Callable[[str], Program]


@pytest.fixture
def app(province: Platform) -> Flask:
    return create_app(province)


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
