"""The application over the demo province, people at their browsers, programs at the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.web.calling import Program, log_in
from web.app import create_app
from web.config import Config
from web.wiring import Platform

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
