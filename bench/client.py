"""One HTTP client as a process of its own: reads its job as JSON, waits for the word, works, writes what it measured.

    {"port", "token", "database", "cases": [id…], "answers": {element: answers}, "seconds", "most", "only"}

It completes the tasks of its cases one after another over one keep-alive connection. Which tasks wait it looks up in the
database, for a handful of cases at once and with its clock stopped: that is in no time and no rate it writes down.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

HANDFUL = 20  # cases worked on in turns
Task = tuple[str, str]  # id, element
LookUp = Callable[[Sequence[str]], list[Task]]  # the open tasks of some cases
WANTED = "select id, element from task where status = 'open' and case_id {} order by id"


@dataclass
class Work:
    """Times are milliseconds, in the order the requests were sent; `seconds` is what was spent between look-ups."""

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


def work_through(job: dict[str, Any], connection: http.client.HTTPConnection, look_up: LookUp) -> Work:
    """Complete until the cases are at their end, the time is up, or `most` tasks are done."""
    done, cases = Work(), job["cases"]
    headers = {"Authorization": f"Bearer {job['token']}", "Content-Type": "application/json"}
    bodies = {element: json.dumps({"answers": answers}).encode() for element, answers in job["answers"].items()}

    def is_over() -> bool:
        return done.seconds >= job["seconds"] or len(done.elements) >= job["most"] or len(done.errors) > 5

    for place in range(0, len(cases), HANDFUL):
        handful = cases[place : place + HANDFUL]
        while not is_over() and (tasks := [task for task in look_up(handful) if task[1].startswith(job["only"])]):
            for task_id, element in tasks:
                if is_over():
                    break
                before = time.perf_counter()
                connection.request(
                    "POST", f"/api/v1/tasks/{task_id}/complete", bodies.get(element, bodies[""]), headers
                )
                answer = connection.getresponse()
                said = answer.read()
                taken = time.perf_counter() - before
                done.seconds += taken
                done.milliseconds.append(1000 * taken)
                done.elements.append(element)
                if answer.status != 200:
                    done.errors.append(f"{answer.status} {said[:300]!r}")
    return done


def connect(url: str) -> LookUp:
    """A look-up on a connection of its own."""
    if url.startswith("sqlite"):
        import sqlite3

        file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=20)

        def in_file(cases: Sequence[str]) -> list[Task]:
            wanted = WANTED.format(f"in ({', '.join('?' * len(cases))})")
            rows = file.execute(wanted, [UUID(case).hex for case in cases])
            return [(str(UUID(row[0])), row[1]) for row in rows]

        return in_file
    import psycopg

    server = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def on_server(cases: Sequence[str]) -> list[Task]:
        rows = server.execute(WANTED.format("= any(%s)"), ([UUID(case) for case in cases],), prepare=True)
        return [(str(row[0]), row[1]) for row in rows]

    return on_server


if __name__ == "__main__":
    main()
