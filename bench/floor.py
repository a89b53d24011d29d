"""The HTTP floor by itself: what the same server and database give when nothing is done but the writing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.databases import fresh_database
from bench.floor_site import OPEN, SCHEMA, TYPES, Store, mark_of
from bench.house import ANSWERS
from bench.load import Target, complete_tasks
from bench.machine import calibrate
from bench.options import Options
from bench.processes import Served, running

PERSON = "bench"
CASE = "insert into item (id, version, status, state) values ({p}, 0, 'open', {p})"


@dataclass(frozen=True)
class Floor:
    url: str
    served: Served

    @property
    def target(self) -> Target:
        return Target(self.served, [f"{PERSON}.{mark_of(PERSON)}"], self.url, ANSWERS)

    def start(self, count: int) -> list[str]:
        """Cases that stand at their first task; their ids."""
        store = Store(self.url)
        connection, mark = store.connection(), "?" if store.is_sqlite else "%s"
        ids = [uuid4().hex for _ in range(count)]
        cases = [(case, json.dumps({"amount": 5000 if place % 2 else 500})) for place, case in enumerate(ids)]
        connection.execute("begin") if store.is_sqlite else None
        cursor = connection.cursor()
        cursor.executemany(CASE.format(p=mark), cases)
        cursor.executemany(OPEN.format(p=mark), [(uuid4().hex, case, PERSON, "register") for case in ids])
        connection.commit()
        connection.close()
        return ids


@contextmanager
def open_floor(server: str) -> Iterator[Floor]:
    """The floor's server on an empty database of its own; both are gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="congvan-floor-") as place, fresh_database(server, Path(place)) as url:
        store = Store(url)
        for statement in SCHEMA:
            store.connection().execute(statement.format(**TYPES["sqlite" if store.is_sqlite else "postgresql"]))
        store.connection().commit()
        store.connection().close()
        with running("bench.floor_site", [], {"FLOOR_DATABASE": url}, Path(place) / "floor.log") as served:
            yield Floor(url, served)


def measure(options: Options) -> dict[str, Any]:
    with open_floor(options.server) as floor:
        return work_on(floor, options)


def work_on(floor: Floor, options: Options) -> dict[str, Any]:
    """{rows}: for each number of clients what `load.complete_tasks` says, without the samples."""
    complete_tasks(floor.target, floor.start(20), 1, options.seconds)
    rows = []
    for clients in options.clients:
        score = calibrate()
        run = complete_tasks(floor.target, floor.start(round(400 * options.seconds)), clients, options.seconds)
        rows.append({"clients": clients, "calibration": score, **{k: v for k, v in run.items() if k != "samples"}})
    return {"rows": rows}


def table(result: dict[str, Any]) -> str:
    lines = [
        "| clients | tasks/s | p50 / p95 / p99 ms | server CPU ms/task | calibration |",
        "| ---: | ---: | --- | ---: | ---: |",
    ]
    for row in result["rows"]:
        ms = row["ms"]
        lines.append(
            f"| {row['clients']} | {row['tasks_s']} | {ms['p50']} / {ms['p95']} / {ms['p99']} | {row['cpu_ms']} "
            f"| {row['calibration']} |"
        )
    return "\n".join(lines)
