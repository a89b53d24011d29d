"""The HTTP floor: the least that completing a task must do, on the same server with the same settings, and nothing else.

Token check, row lock, four writes (the case, the task done, the next task, a line of audit), one commit, a JSON answer.
No forms, no engine, no grants. The next step stands in a table; the case's data are read, widened and written back.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sqlite3
import threading
from typing import Any
from uuid import UUID, uuid4

import psycopg
import waitress
from flask import Flask, abort, jsonify, request

KEY = b"only for measuring"
NEXT = {"register": "review", "review": "check", "leader": "sign", "deputy": "sign", "sign": "file", "file": ""}
SCHEMA = (
    "create table item (id {id} primary key, version int not null, status text not null, state text not null)",
    "create table task (id {id} primary key, case_id {id} not null references item, person text not null,"
    " element text not null, status text not null, ended_at {time})",
    "create index task_case on task (case_id)",
    "create table audit (id {serial}, case_id {id}, task_id {id}, person text, facts text, at {time})",
)
TYPES = {
    "postgresql": {"id": "uuid", "time": "timestamptz", "serial": "bigserial primary key"},
    "sqlite": {"id": "text", "time": "text", "serial": "integer primary key"},
}
LOCK = (
    "select task.case_id, task.person, task.element, task.status, item.state from task join item on item.id = task.case_id"
    " where task.id = {p}"
)
WRITES = (
    "update item set state = {p}, version = version + 1, status = {p} where id = {p}",
    "update task set status = 'done', ended_at = current_timestamp where id = {p}",
    "insert into audit (case_id, task_id, person, facts, at) values ({p}, {p}, {p}, {p}, current_timestamp)",
)
OPEN = "insert into task (id, case_id, person, element, status) values ({p}, {p}, {p}, {p}, 'open')"


class Store:
    """One connection a thread; on PostgreSQL the four writes travel as one statement."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.address = url.removeprefix("sqlite:///") if self.is_sqlite else url.replace("+psycopg", "")
        self.local = threading.local()

    def connection(self) -> Any:
        if not hasattr(self.local, "connection"):
            self.local.connection = self._connect()
        return self.local.connection

    def _connect(self) -> Any:
        if not self.is_sqlite:
            return psycopg.connect(self.address, prepare_threshold=2)
        connection = sqlite3.connect(self.address, isolation_level=None, timeout=20)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def lock(self, task: UUID) -> Any:
        """The task with its case, held until the commit; None when there is none."""
        if self.is_sqlite:
            self.connection().execute("begin immediate")
            return self.connection().execute(LOCK.format(p="?"), (task.hex,)).fetchone()
        return self.connection().execute(LOCK.format(p="%s") + " for update of item", (task,)).fetchone()

    def step(self, task: UUID, case: Any, person: str, state: str, following: str, facts: str) -> None:
        values = [(state, "open" if following else "done", case), (task,), (case, task, person, facts)]
        statements = list(WRITES)
        if following:
            statements.append(OPEN)
            values.append((uuid4(), case, person, following))
        if self.is_sqlite:
            for statement, row in zip(statements, values, strict=True):
                plain = [value.hex if isinstance(value, UUID) else value for value in row]
                self.connection().execute(statement.format(p="?"), plain)
            return
        *first, last = (statement.format(p="%s") for statement in statements)
        parts = ", ".join(f"w{place} as ({statement})" for place, statement in enumerate(first))
        self.connection().execute(f"with {parts} {last}", [value for row in values for value in row])


def create_floor(url: str) -> Flask:
    app = Flask(__name__)
    store = Store(url)

    @app.post("/api/v1/tasks/<uuid:task_id>/complete")
    def complete(task_id: UUID) -> Any:
        person = _person()
        answers = request.get_json()["answers"]
        found = store.lock(task_id)
        if found is None or found[1] != person or found[3] != "open":
            store.connection().rollback()
            abort(404 if found is None or found[1] != person else 409)
        case, _, element, _, state = found
        data = json.loads(state)
        data[element] = answers
        following = NEXT.get(element) if element != "check" else "leader" if data["amount"] > 1000 else "deputy"
        store.step(task_id, case, person, json.dumps(data), following or "", json.dumps(answers))
        store.connection().commit()
        return jsonify(case_id=str(case))

    return app


def _person() -> str:
    person, _, mark = request.headers.get("Authorization", "")[7:].partition(".")
    if not hmac.compare_digest(mark, mark_of(person)):
        abort(401)
    return person


def mark_of(person: str) -> str:
    return hmac.new(KEY, person.encode(), hashlib.sha256).hexdigest()


if __name__ == "__main__":
    waitress.serve(
        create_floor(os.environ["FLOOR_DATABASE"]), host="127.0.0.1", port=int(os.environ["PORT"]), threads=8,
        ident="floor", channel_timeout=120, _quiet=True,
    )  # fmt: skip
