"""Ringing: at once, never an error, few messages for many rings, and the last ring is never swallowed."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from web.fleet.bell import Bell


class Redis:
    """A Redis that counts what it is sent, can be slow and can be away."""

    def __init__(self) -> None:
        self.sent = 0
        self.is_away = False
        self.open = threading.Event()
        self.open.set()

    def take(self) -> None:
        self.open.wait(5)
        if self.is_away:
            raise ConnectionRefusedError("away")
        self.sent += 1


def test_many_rings_during_one_message_become_one_more() -> None:
    redis = Redis()
    bell = Bell(redis.take)
    redis.open.clear()
    begun = time.perf_counter()
    for _ in range(1000):
        bell.ring()
    assert time.perf_counter() - begun < 1
    redis.open.set()
    wait_for(redis, 1)
    time.sleep(0.1)
    assert redis.sent <= 2
    before = redis.sent
    bell.ring()
    wait_for(redis, before + 1)
    bell.close()


def test_what_was_rung_while_redis_was_away_is_sent_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("web.fleet.bell.PAUSE", 0.01)
    redis = Redis()
    redis.is_away = True
    bell = Bell(redis.take)
    with caplog.at_level(logging.WARNING, "web.fleet.bell"):
        bell.ring()
        time.sleep(0.2)
        assert redis.sent == 0
        redis.is_away = False
        wait_for(redis, 1)
    assert len(caplog.records) == 1
    bell.close()


def wait_for(redis: Redis, sent: int) -> None:
    deadline = time.monotonic() + 5
    while redis.sent < sent:
        assert time.monotonic() < deadline
        time.sleep(0.005)
