"""Whatever is sent to the API is answered: with what was asked for, or with a problem that says why not. Never a stumble."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.web.calling import problem
from tests.web.conftest import Connect
from tests.web.scenes import Errand, letter, receive, send_on_errands
from web.demo.province import PASSWORD
from web.wiring import Platform

NOBODYS = "00000000-0000-4000-8000-000000000000"
ADDRESSES = (  # where JSON is sent
    "/tokens",
    "/cases",
    f"/tasks/{NOBODYS}/complete",
)
MISSING = (
    ("GET", "/nothing", 404, "not_found"),
    ("GET", "/tasks/not-an-id", 404, "not_found"),
    ("GET", f"/tasks/{NOBODYS}", 404, "not_found"),
    ("GET", f"/cases/{NOBODYS}", 404, "not_found"),
    ("GET", f"/documents/{NOBODYS}", 404, "not_found"),
    ("GET", f"/documents/{NOBODYS}/files/0", 404, "not_found"),
    ("GET", f"/documents/{NOBODYS}/files/-1", 404, "not_found"),
    ("DELETE", "/tasks", 405, "method_not_allowed"),
    ("GET", "/tokens", 405, "method_not_allowed"),
    ("GET", "/tasks?after=somewhere", 404, "not_found"),
    ("GET", "/tasks?limit=0", 422, ""),
    ("GET", "/tasks?limit=101", 422, ""),
    ("GET", "/tasks?limit=many", 422, ""),
)
NO_OBJECTS = (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"account": 1}', b"account=x", b"<x/>")
OTHER_TYPES = ("text/plain", "application/x-www-form-urlencoded", "application/xml", "")
HARMFUL = {
    "brackets": "[" * 100_000,
    "deep": '{"answers": ' + '{"x": ' * 50_000 + "1" + "}" * 50_000 + "}",
    "long_number": '{"answers": {"x": 1' + "0" * 5000 + "}}",
    "half_letters": '{"account": "\\ud800", "password": "\\udfff"}',
    "half_name": '{"process": "\\ud800"}',
    "half_data": '{"process": "outgoing", "data": {"\\ud800": "\\ud800"}}',
    "nul": '{"account": "a\\u0000b", "password": "\\u0000"}',
    "nul_name": '{"process": "a\\u0000b"}',
    "nan": '{"answers": {"x": NaN, "y": -Infinity}}',
    "inf": '{"answers": {"x": 1e400}}',
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["account", "password", "process", "data", "answers", "typename", "x"]), inner
        )
    ),
    max_leaves=8,
)
a_few = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_what_is_not_there_is_a_problem_in_the_same_shape(api: Connect) -> None:
    program = api("mauvt.sxd")
    for method, path, status, code in MISSING:
        answer = program.client.open(f"/api/v1{path}", method=method, headers=program.headers())
        problem(answer, status, code)


def test_the_root_of_the_api_answers_like_the_api(app: Flask) -> None:
    for path in ("/api", "/api/", "/api/v1", "/api/v2/tasks"):
        problem(app.test_client().get(path), 404, "not_found")


def test_what_is_no_json_object_is_refused(api: Connect) -> None:
    program = api("giant.sxd")
    for path, data in product(ADDRESSES, NO_OBJECTS):
        answer = program.send(path, data)
        assert answer.status_code in (400, 422), (path, data)
        problem(answer, answer.status_code)


def test_json_that_does_not_say_so_is_not_taken(api: Connect) -> None:
    program = api("giant.sxd")
    body = {"account": "giant.sxd", "password": PASSWORD, "process": "outgoing", "answers": {}}
    for path, media_type in product(ADDRESSES, OTHER_TYPES):
        answer = program.send(path, json.dumps(body).encode(), media_type)
        assert answer.status_code in (415, 422), (path, media_type)
        problem(answer, answer.status_code)
    assert program.tasks() == []


def test_json_made_to_harm_is_refused_calmly(api: Connect) -> None:
    program = api("giant.sxd")
    answers = {
        (name, path): program.send(path, body.encode()) for path, (name, body) in product(ADDRESSES, HARMFUL.items())
    }
    assert {where: answer.status_code for where, answer in answers.items() if answer.status_code >= 500} == {}
    for answer in answers.values():
        problem(answer, answer.status_code)


def test_no_body_makes_the_api_stumble(api: Connect) -> None:
    program = api("giant.sxd")

    @given(body=JSON | st.binary(max_size=60), path=st.sampled_from(ADDRESSES))
    @example(body={"process": "outgoing", "data": {"x": float("nan")}}, path="/cases")
    @example(body={"process": "outgoing", "data": {"typename": "x"}}, path="/cases")
    @a_few
    def send(body: Any, path: str) -> None:
        answer = program.send(path, body if isinstance(body, bytes) else json.dumps(body).encode())
        assert answer.status_code < 500, answer.get_data(as_text=True)[:300]
        if answer.status_code >= 400:
            problem(answer, answer.status_code)

    send()


def test_no_page_key_makes_the_api_stumble(api: Connect) -> None:
    program = api("giant.sxd")

    @given(
        after=st.text(max_size=40) | st.from_regex(r"-?[0-9]{1,30}\.[0-9a-f]{32}", fullmatch=True),
        queue=st.none() | st.text(max_size=20),
    )
    @example(after=f"99999999999999999999999.{'0' * 32}", queue=None)
    @example(after="1.x", queue="\x00")
    @a_few
    def ask(after: str, queue: str | None) -> None:
        answer = program.get("/tasks", after=after, **({} if queue is None else {"queue": queue}))
        assert answer.status_code in (200, 404, 422), answer.get_data(as_text=True)[:300]
        if answer.status_code != 200:
            problem(answer, answer.status_code)

    ask()


def test_a_position_that_no_file_has_is_not_found(api: Connect, province: Platform) -> None:
    document = receive(province, letter("V/v một tệp duy nhất"))
    program = api("mauvt.sxd")
    assert program.get(f"/documents/{document}/files/0").status_code == 200
    for position in (1, 2**31, 2**63, 10**20):
        problem(program.get(f"/documents/{document}/files/{position}"), 404, "not_found")


def test_a_key_against_sending_twice_has_bounds(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    problem(program.complete(str(task), {"opinion": "Nhất trí."}, "k" * 81), 422)
    assert program.complete(str(task), {"opinion": "Nhất trí."}, "k" * 80).status_code == 200
