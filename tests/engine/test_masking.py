"""Secrets do not come out: not by their names, not by their shapes, not by an error that repeats them, not by the log."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.incidents.masking import MASK, NAMES, hide, is_secret_name, masked
from engine.incidents.tables import JobLine
from engine.tables import History, Job
from engine.worker import Fail, Retry
from tests.engine.bpmn import process, service, user
from tests.engine.shop import Outside, Shop

SECRET_NAMES = st.sampled_from(sorted(NAMES)).flatmap(
    lambda name: st.sampled_from([name, name.upper(), f"user_{name}", f"{name}_id", f"my{name.title()}", f"x-{name}"])
)
SECRETS = st.text("QZXJKVWY0123456789", min_size=12, max_size=40)  # nothing of ours is spelled like this
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text("abc đ", max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=4), inner, max_size=3),
    max_leaves=8,
)
ENDS = (RuntimeError, lambda said: Fail("no", said), lambda said: Retry("later", said), KeyError)


@st.composite
def nested(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A secret, and parameters that hold it somewhere under a name of secrets."""
    secret = draw(SECRETS)
    value: Any = {draw(SECRET_NAMES): draw(st.sampled_from([secret, [secret], {"value": secret}]))}
    for _ in range(draw(st.integers(0, 3))):
        value = draw(st.sampled_from([{"inner": value, "beside": draw(PLAIN)}, {"list": [draw(PLAIN), value]}]))
    return secret, value


@given(nested())
@settings(deadline=None, max_examples=80)
def test_what_stands_under_a_secret_name_is_masked_at_any_depth(case: tuple[str, dict[str, Any]]) -> None:
    secret, value = case
    shown = orjson.dumps(masked({**value, "said": f"Không mở được với {secret}."})).decode()
    assert secret not in shown
    assert MASK in shown


@given(PLAIN)
@settings(deadline=None, max_examples=80)
def test_what_is_no_secret_stays_as_it_is(value: Any) -> None:
    assert masked(value) == value


@pytest.mark.parametrize(
    "name", ["opinion", "keys", "document_id", "spinning", "tokenless", "monkey", "lead_unit", "position", "sha256"]
)
def test_ordinary_names_are_no_secrets(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "mã PIN: {}", "PIN là {}", "password={}", "{{'activation_id': '{}'}}", '{{"access_token": "{}"}}',
        "Authorization: Bearer {}", "Basic {}", "postgresql://user:{}@db/x", "mật khẩu = {}", "matkhau:{}",
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n{}",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}", "API_KEY={}",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_taken_out_of_a_text(text: str) -> None:
    secret = "Zq7Xk29VwQzJ81Yk"
    shown = hide(f"Trước. {text.format(secret)} sau.")
    assert secret not in shown
    assert shown.startswith("Trước.")


@pytest.mark.slow
@given(case=nested(), end=st.sampled_from(ENDS), padding=st.integers(0, 600))
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_job_that_blurts_out_its_secret_leaves_no_trace_of_it(
    shop: Shop, caplog: pytest.LogCaptureFixture, case: tuple[str, dict[str, Any]], end: Any, padding: int
) -> None:
    """Whatever it raises: neither the job, nor its lines, nor the case's history, nor the log holds the secret."""
    secret, parameters = case

    def blurt(job: Any) -> Mapping[str, Any]:
        raise end("." * padding + f" không mở được bằng {secret} hay {parameters}")

    shop.operations["books.stamp"] = Outside(blurt)
    with caplog.at_level(logging.DEBUG), shop.begin() as desk:
        desk.jobs.enqueue("books.stamp", parameters, "so", retries=0)
    with caplog.at_level(logging.DEBUG):
        shop.worker().drain()
    assert all(secret[start : start + 8] not in everything_told(shop, caplog) for start in range(len(secret) - 7))


def everything_told(shop: Shop, caplog: pytest.LogCaptureFixture) -> str:
    with shop.begin() as desk:
        jobs = desk.session.execute(sa.select(Job.error_code, Job.error)).all()
        lines = desk.session.execute(sa.select(JobLine.text, JobLine.facts)).all()
        history = desk.session.execute(sa.select(History.facts)).all()
    return f"{jobs} {lines} {history} {caplog.text}"


def test_a_boundary_event_hears_the_sentence_without_its_secret(shop: Shop) -> None:
    def blurt(job: Any) -> Mapping[str, Any]:
        raise Fail("wrong_pin", f"PIN {job.parameters['pin']} sai.")

    shop.operations["books.stamp"] = Outside(blurt)
    shop.deploys(process("p", service("stamp", "books.stamp", {"pin": "'Zq7Xk29V'"}), user("after")))
    case = shop.starts("p")
    shop.worker().drain()
    assert shop.job("books.stamp").error == f"PIN {MASK} sai."
    assert shop.last_line(case).facts["message"] == f"PIN {MASK} sai."
