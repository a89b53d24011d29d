"""The plain site: Flask and one database, no product. With a table of steps it is the floor, with SpiffWorkflow the naive site.

Completing does what any correct server must: token check, row lock, four writes (the case, the task done, the next task, a
line of audit), one commit, a JSON answer. No forms, no rights, no history of a diagram. The list is one index range.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask, abort, jsonify, request

KEY = b"only for measuring"
COUNT_LIMIT = 1000
SCHEMA = (
    "create table item (id {id} primary key, version int not null, status text not null, state text not null)",
    "create table task (id {id} primary key, case_id {id} not null references item, person text not null,"
    " element text not null, status text not null, opened_at {time} not null, ended_at {time})",
    "create index task_case on task (case_id)",
    "create index task_list on task (person, opened_at, id) where status = 'open'",
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
START = "insert into item (id, version, status, state) values ({p}, 0, 'open', {p})"
OPEN = "insert into task (id, case_id, person, element, status, opened_at) values ({p}, {p}, {p}, {p}, 'open', current_timestamp)"
MINE = "select id, case_id, element, opened_at from task where person = {p} and status = 'open'"
AFTER = " and (opened_at, id) > ({p}, {p})"
ORDERED = " order by opened_at, id limit {p}"
COUNT = "select count(*) from (select 1 from task where person = {p} and status = 'open' limit {p}) as mine"

Go = Callable[
    [str, str, Mapping[str, Any]], tuple[str, str]
]  # state, element, answers → state, element of the next task


class Store:
    """One connection a thread; on PostgreSQL the four writes travel as one statement."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.address = url.removeprefix("sqlite:///") if self.is_sqlite else url.replace("+psycopg", "")
        self.mark = "?" if self.is_sqlite else "%s"
        self._local = threading.local()

    @property
    def connection(self) -> Any:
        if not hasattr(self._local, "connection"):
            self._local.connection = self._connect()
        return self._local.connection

    def _connect(self) -> Any:
        if not self.is_sqlite:
            return psycopg.connect(self.address, prepare_threshold=2)
        connection = sqlite3.connect(self.address, isolation_level=None, timeout=20)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def close(self) -> None:
        """Close this thread's connection, if it has opened one."""
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """A statement with `{p}` where its values go; SQLite has no UUIDs and gets their hex digits."""
        if self.is_sqlite:
            values = [value.hex if isinstance(value, UUID) else value for value in values]
        return self.connection.execute(statement.format(p=self.mark), values)

    def begin(self) -> None:
        """On SQLite the one write lock is taken at once; psycopg begins by itself."""
        if self.is_sqlite:
            self.connection.execute("begin immediate")

    def make(self) -> None:
        """Make the tables of an empty database."""
        for statement in SCHEMA:
            self.connection.execute(statement.format(**TYPES["sqlite" if self.is_sqlite else "postgresql"]))
        self.connection.commit()

    def add_cases(self, states: Sequence[str], person: str, element: str) -> list[str]:
        """Cases that stand at their first task; their ids."""
        ids = [uuid4() for _ in states]
        self.begin()
        for case, state in zip(ids, states, strict=True):
            self.execute(START, (case, state))
            self.execute(OPEN, (uuid4(), case, person, element))
        self.connection.commit()
        return [case.hex for case in ids]

    def lock(self, task: UUID) -> Any:
        """The task with its case, held until the commit; None when there is none."""
        self.begin()
        return self.execute(LOCK + ("" if self.is_sqlite else " for update of item"), (task,)).fetchone()

    def step(self, writes: Sequence[tuple[str, Sequence[Any]]]) -> None:
        """Write what `writes_of` says: in one journey where the database allows it."""
        if self.is_sqlite:
            self.step_by_step(writes)
            return
        *first, last = (statement for statement, _ in writes)
        parts = ", ".join(f"w{place} as ({statement})" for place, statement in enumerate(first))
        self.execute(f"with {parts} {last}", [value for _, values in writes for value in values])

    def step_by_step(self, writes: Sequence[tuple[str, Sequence[Any]]]) -> None:
        for statement, values in writes:
            self.execute(statement, values)


def writes_of(task: UUID, case: Any, person: str, state: str, following: str, facts: str) -> list[Any]:
    """The three or four writes of a step, each with its values; no next task when `following` is empty."""
    status = "open" if following else "done"
    values: list[tuple[Any, ...]] = [(state, status, case), (task,), (case, task, person, facts)]
    writes = list(zip(WRITES, values, strict=True))
    return [*writes, (OPEN, (uuid4(), case, person, following))] if following else writes


def create_site(go: Go) -> Flask:
    """The site over the database that PLAIN_DATABASE names."""
    app, store = Flask(__name__), Store(os.environ["PLAIN_DATABASE"])

    @app.post("/api/v1/tasks/<uuid:task_id>/complete")
    def complete(task_id: UUID) -> Any:
        person = _person()
        answers = request.get_json()["answers"]
        found = store.lock(task_id)
        if found is None or found[1] != person or found[3] != "open":
            store.connection.rollback()
            abort(404 if found is None or found[1] != person else 409)
        case, _, element, _, state = found
        state, following = go(state, element, answers)
        store.step(writes_of(task_id, case, person, state, following, json.dumps(answers)))
        store.connection.commit()
        return jsonify(case_id=str(case))

    @app.get("/api/v1/tasks")
    def tasks() -> Any:
        person, limit, after = _person(), int(request.args["limit"]), request.args.get("after", "").split("~")
        place = tuple(after) if len(after) == 2 else ()
        rows = store.execute(MINE + (AFTER if place else "") + ORDERED, (person, *place, limit)).fetchall()
        total = store.execute(COUNT, (person, COUNT_LIMIT)).fetchone()[0]
        store.connection.commit()
        named = ("id", "case_id", "element", "opened_at")
        listed = [dict(zip(named, map(str, row), strict=True)) for row in rows]
        return jsonify(tasks=listed, total=total, next=f"{rows[-1][3]}~{rows[-1][0]}" if rows else None)

    return app


def _person() -> str:
    person, _, mark = request.headers.get("Authorization", "")[7:].rpartition(".")
    if not hmac.compare_digest(mark, mark_of(person)):
        abort(401)
    return person


def mark_of(person: str) -> str:
    return hmac.new(KEY, person.encode(), hashlib.sha256).hexdigest()
