"""Statements are heard on PostgreSQL's wire whatever library speaks, and in SQLite's own trace."""

from __future__ import annotations

import struct
from pathlib import Path

import sqlalchemy as sa

from bench.wire import Conversation, Heard, listen_to_file

START_UP = struct.pack("!ihh", 17, 3, 0) + b"user\0me\0\0"
ASKS_FOR_ENCRYPTION = struct.pack("!ihh", 8, 1234, 5679)


def message(kind: str, *texts: str, more: bytes = b"") -> bytes:
    body = b"".join(text.encode() + b"\0" for text in texts) + more
    return kind.encode() + struct.pack("!i", len(body) + 4) + body


def test_a_pipeline_is_several_statements_and_one_journey() -> None:
    heard = Heard()
    talk = START_UP + message("Q", "BEGIN")
    for name, statement in (("", "update a"), ("p1", "insert  into\n b")):
        talk += message("P", name, statement) + message("B", "", name) + message("E", "", more=struct.pack("!i", 0))
    talk += message("S")
    talk += message("B", "", "p1") + message("E", "", more=struct.pack("!i", 0)) + message("S") + message("Q", "COMMIT")
    Conversation(heard).take(talk)
    assert heard.lines == ["BEGIN", "update a", "insert into b", "insert into b", "COMMIT"]
    assert heard.journeys == 4


def test_it_is_heard_the_same_in_single_bytes() -> None:
    heard = Heard()
    conversation = Conversation(heard)
    for place in range(len(talk := ASKS_FOR_ENCRYPTION + START_UP + message("Q", "select 1"))):
        conversation.take(talk[place : place + 1])
    assert heard.lines == ["select 1"]


def test_a_file_is_heard_without_values(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'some.db'}")
    heard = listen_to_file(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("create table a (x text)"))
        heard.clear()
        connection.execute(sa.text("insert into a values (:x)"), {"x": "O'Brien 7"})
    engine.dispose()
    assert heard.lines == ["BEGIN", "insert into a values (?)", "COMMIT"]
