"""The application over the demo province, people at their browsers, programs at the API."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from records.organisations import Person
from tests.web.browsing import Browser
from tests.web.calling import Program, log_in
from web.app import create_app
from web.demo.province import PASSWORD
from web.wiring import Platform

LogIn = Callable[[str], Browser]
Connect = Callable[[str], Program]


@pytest.fixture(scope="session")
def quick_hash() -> str:
    """The demo's password under a hash that is quick to check, as there are some hundred log-ins here."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once a run instead of once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(province: Platform, quick_hash: str, compiled: FileSystemBytecodeCache) -> Flask:
    with province.begin() as work:
        work.session.execute(sa.update(Person).values(password_hash=quick_hash))
    app = create_app(province)
    app.jinja_env.bytecode_cache = compiled
    return app


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
