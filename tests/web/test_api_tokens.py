"""How a program logs in: a token for a password, as long as it lives and as long as its person may come in."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from records.organisations import RoleHolding
from tests.conftest import Clock
from tests.web.calling import Program, log_in, problem
from tests.web.conftest import Connect
from web.demo.province import PASSWORD
from web.tables import Token
from web.wiring import Platform


def test_a_password_is_exchanged_for_a_token_of_twelve_hours(app: Flask) -> None:
    answer = log_in(app.test_client(), "mauvt.sxd")
    assert answer.status_code == 201
    assert answer.json["expires_at"] == "2026-11-23T13:42:00+00:00"
    program = Program(app.test_client(), answer.json["token"])
    assert program.get("/tasks").json == {"tasks": [], "next": None}


def test_a_token_ends_when_it_said_it_would(api: Connect, clock: Clock) -> None:
    program = api("mauvt.sxd")
    clock.advance(hours=11, minutes=59)
    assert program.get("/tasks").status_code == 200
    clock.advance(minutes=1)
    problem(program.get("/tasks"), 401, "unauthorized")


def test_nothing_but_a_token_opens_the_api(app: Flask) -> None:
    for header in ("Bearer made-up", "Bearer ", "Bearer", "Basic bWF1dnQ6eA==", "made-up", "", " "):
        answer = app.test_client().get("/api/v1/tasks", headers={"Authorization": header})
        problem(answer, 401, "unauthorized")


def test_a_refused_caller_is_told_how_to_log_in(app: Flask) -> None:
    answer = Program(app.test_client()).get("/tasks")
    assert answer.headers.get("WWW-Authenticate", "").startswith("Bearer")  # RFC 9110, 11.6.1: a 401 must carry it


def test_a_wrong_password_and_an_unknown_account_look_the_same(app: Flask) -> None:
    wrong = problem(log_in(app.test_client(), "mauvt.sxd", "wrong"), 401, "wrong_password")
    unknown = problem(log_in(app.test_client(), "nobody.sxd", "wrong"), 401, "wrong_password")
    assert wrong == unknown


def test_guessing_is_stopped_for_a_quarter_of_an_hour(app: Flask, clock: Clock) -> None:
    for _ in range(5):
        problem(log_in(app.test_client(), "mauvt.sxd", "wrong"), 401, "wrong_password")
    problem(log_in(app.test_client(), "mauvt.sxd"), 429, "too_many_guesses")
    assert log_in(app.test_client(), "dinhbg.sxd").status_code == 201
    clock.advance(minutes=16)
    assert log_in(app.test_client(), "mauvt.sxd").status_code == 201


def test_who_may_no_longer_come_in_is_out_at_once(api: Connect, app: Flask, province: Platform) -> None:
    program = api("mauvt.sxd")
    with province.begin() as work:
        person = work.organisations.person_by_account("mauvt.sxd")
        assert person is not None
        person.is_active = False
    problem(program.get("/tasks"), 401, "unauthorized")
    problem(log_in(app.test_client(), "mauvt.sxd"), 401, "wrong_password")


def test_a_role_that_ended_opens_nothing_more(api: Connect, province: Platform) -> None:
    program = api("mauvt.sxd")
    assert program.send("/exchange/packets", b"<x/>", "application/xml").status_code == 202
    with province.begin() as work:
        person = work.organisations.person_by_account("mauvt.sxd")
        assert person is not None
        ended = sa.update(RoleHolding).where(RoleHolding.person_id == person.id).values(until=work.now)
        work.session.execute(ended)
    problem(program.send("/exchange/packets", b"<x/>", "application/xml"), 403, "role_missing")


def test_neither_token_nor_password_can_be_read_from_the_database(api: Connect, province: Platform) -> None:
    token = api("mauvt.sxd").token
    with province.read() as work:
        stored = work.session.scalars(sa.select(Token)).one()
        person = work.organisations.person_by_account("mauvt.sxd")
        assert person is not None
        assert token not in stored.key_sha256
        assert person.password_hash.startswith("$argon2id$")
        assert PASSWORD not in person.password_hash
