"""One HTTP client as a process of its own: reads its job as JSON, waits for the word, works, writes what it measured.

    {"port", "token", "database", "cases": [id…], "answers": {element: answers}, "seconds", "most"}

It completes the tasks of its cases one after another over one keep-alive connection. Which task a case waits at it
looks up in the database, between the requests: that costs the server nothing and is not in the times it writes down.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Next = Callable[[str], tuple[str, str] | None]  # a case → id and element of its open task
WANTED = "select id, element from task where case_id = {} and status = 'open' limit 1"


@dataclass
class Work:
    """Times are milliseconds, in the order the requests were sent."""

    elements: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0


def main() -> None:
    job = json.loads(sys.stdin.readline())
    look_up = connect(job["database"])
    connection = http.client.HTTPConnection("127.0.0.1", job["port"], timeout=60)
    connection.connect()
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(vars(work_through(job, connection, look_up))), flush=True)


def work_through(job: dict[str, Any], connection: http.client.HTTPConnection, look_up: Next) -> Work:
    """Complete until the cases are at their end, the time is, or `most` tasks are done."""
    done, begun = Work(), time.perf_counter()

    def is_over() -> bool:
        return (
            time.perf_counter() - begun >= job["seconds"] or len(done.elements) >= job["most"] or len(done.errors) > 5
        )

    headers = {"Authorization": f"Bearer {job['token']}", "Content-Type": "application/json"}
    bodies = {element: json.dumps({"answers": answers}) for element, answers in job["answers"].items()}
    for case in job["cases"]:
        while not is_over() and (task := look_up(case)):
            before = time.perf_counter()
            body = bodies.get(task[1], bodies[""])
            connection.request("POST", f"/api/v1/tasks/{task[0]}/complete", body.encode(), headers)
            answer = connection.getresponse()
            said = answer.read()
            done.milliseconds.append(1000 * (time.perf_counter() - before))
            done.elements.append(task[1])
            if answer.status != 200:
                done.errors.append(f"{answer.status} {said[:300]!r}")
                break
    done.seconds = time.perf_counter() - begun
    return done


def connect(url: str) -> Next:
    """A look-up on a connection of its own."""
    if url.startswith("sqlite"):
        import sqlite3

        file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=20)

        def in_file(case: str) -> tuple[str, str] | None:
            row = file.execute(WANTED.format("?"), (UUID(case).hex,)).fetchone()
            return (str(UUID(row[0])), row[1]) if row else None

        return in_file
    import psycopg

    server = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def on_server(case: str) -> tuple[str, str] | None:
        row = server.execute(WANTED.format("%s"), (case,), prepare=True).fetchone()
        return (str(row[0]), row[1]) if row else None

    return on_server


if __name__ == "__main__":
    main()
