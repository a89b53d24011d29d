"""Whatever is sent to the API is answered: with what was asked for, or with a problem that says why not. Never a stumble."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.web.calling import Program, problem
from tests.web.conftest import Connect
from tests.web.scenes import Errand, send_on_errands
from web.wiring import Platform

NOBODYS = "00000000-0000-4000-8000-000000000000"
ADDRESSES = (  # where JSON is sent
    "/tokens",
    "/cases",
    f"/tasks/{NOBODYS}/complete",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["account", "password", "process", "data", "answers", "typename", "x"]), inner)
    ),
    max_leaves=8,
)
a_few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
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
    ],
)
def test_what_is_not_there_is_a_problem_in_the_same_shape(
    api: Connect, method: str, path: str, status: int, code: str
) -> None:
    program = api("mauvt.sxd")
    problem(program.client.open(f"/api/v1{path}", method=method, headers=program.headers()), status, code)


def test_the_root_of_the_api_answers_like_the_api(app: Flask) -> None:
    for path in ("/api", "/api/", "/api/v1", "/api/v2/tasks"):
        problem(app.test_client().get(path), 404, "not_found")


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"account": 1}', b"account=x", b"<x/>"]
)
def test_what_is_no_json_object_is_refused(api: Connect, path: str, data: bytes) -> None:
    answer = api("giant.sxd").send(path, data)
    assert answer.status_code in (400, 422)
    problem(answer, answer.status_code)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_json_that_does_not_say_so_is_not_taken(api: Connect, path: str, media_type: str) -> None:
    answer = api("giant.sxd").send(path, b'{"account": "a", "password": "b", "process": "outgoing", "answers": {}}', media_type)
    assert answer.status_code in (415, 422)
    problem(answer, answer.status_code)


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"answers": ' + '{"x": ' * 50_000 + "1" + "}" * 50_000 + "}",
        '{"answers": {"x": 1' + "0" * 5000 + "}}",
        '{"account": "\\ud800", "password": "\\udfff"}',
        '{"process": "\\ud800"}',
        '{"process": "outgoing", "data": {"\\ud800": "\\ud800"}}',
        '{"account": "a\\u0000b", "password": "\\u0000"}',
        '{"process": "a\\u0000b"}',
        '{"answers": {"x": NaN, "y": -Infinity}}',
        '{"answers": {"x": 1e400}}',
    ],
    ids=["brackets", "deep", "long_number", "half_letters", "half_name", "half_data", "nul", "nul_name", "nan", "inf"],
)
@pytest.mark.parametrize("path", ADDRESSES)
def test_json_made_to_harm_is_refused_calmly(api: Connect, path: str, body: str) -> None:
    answer = api("giant.sxd").send(path, body.encode())
    assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)[:300]
    problem(answer, answer.status_code)


@given(body=JSON | st.binary(max_size=60), path=st.sampled_from(ADDRESSES))
@example(body={"process": "outgoing", "data": {"x": float("nan")}}, path="/cases")
@example(body={"process": "outgoing", "data": {"typename": "x"}}, path="/cases")
@a_few
def test_no_body_makes_the_api_stumble(api: Connect, body: Any, path: str) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = _once(api).send(path, data)
    assert answer.status_code < 500, answer.get_data(as_text=True)[:300]
    if answer.status_code >= 400:
        problem(answer, answer.status_code)


@given(
    after=st.text(max_size=40) | st.from_regex(r"-?[0-9]{1,30}\.[0-9a-f]{32}", fullmatch=True),
    queue=st.none() | st.text(max_size=20),
)
@example(after=f"99999999999999999999999.{'0' * 32}", queue=None)
@example(after="1.x", queue="\x00")
@a_few
def test_no_page_key_makes_the_api_stumble(api: Connect, after: str, queue: str | None) -> None:
    query = {name: value for name, value in (("after", after), ("queue", queue)) if value is not None}
    answer = _once(api).get("/tasks", **query)
    assert answer.status_code in (200, 404, 422), answer.get_data(as_text=True)[:300]
    if answer.status_code != 200:
        problem(answer, answer.status_code)


@pytest.mark.parametrize("position", ["99999999999999999999", "2147483648", "9223372036854775808"])
def test_a_position_that_no_file_can_have_is_not_found(api: Connect, position: str) -> None:
    problem(api("mauvt.sxd").get(f"/documents/{uuid4()}/files/{position}"), 404, "not_found")


def test_a_key_against_sending_twice_has_bounds(api: Connect, province: Platform) -> None:
    (task,) = send_on_errands(province, [Errand("hoatv.sxd")])
    program = api("hoatv.sxd")
    problem(program.complete(str(task), {"opinion": "Nhất trí."}, "k" * 81), 422)
    assert program.complete(str(task), {"opinion": "Nhất trí."}, "k" * 80).status_code == 200


def _once(api: Connect) -> Program:
    """One program for all examples of a test."""
    known: dict[str, Program] = api.__dict__.setdefault("known", {})
    if "giant.sxd" not in known:
        known["giant.sxd"] = api("giant.sxd")
    return known["giant.sxd"]
