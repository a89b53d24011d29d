"""How many SQL statements and commits a request costs (P4): counted, not timed, so the same on any machine.

The application is asked directly, without a socket; its statements are heard on their way to the database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.diagrams import BENCH_DOC, GROUP, Diagram, loop, sequence
from bench.goals import Goal, at_most
from bench.ground import Ground
from bench.house import ANSWERS, HEADS, House
from bench.options import Options
from bench.wire import Heard, listen_to_file, tapped
from engine.tables import Task
from web.app import create_app
from web.config import Config
from web.wiring import Platform

API = "/api/v1"
WARM = 7  # requests before the one that counts: caches are full and statements prepared then
SIZES = (100, 50)  # user tasks of the long diagram, passes of the long history
MANY = ",".join((GROUP, "van_thu", "lanh_dao", "chuyen_vien", "kiem_tra_the_thuc", "luu_tru_vien"))
LIMITS = {"start": 8, "list": 4, "complete": 8}


@dataclass(frozen=True)
class Ear:
    """The application of a house, asked by one person, and what it says to the database."""

    house: House
    client: FlaskClient
    heard: Heard
    token: str

    def ask(self, method: str, path: str, body: Any = None, **more: str) -> dict[str, Any]:
        self.heard.clear()
        headers = {"Authorization": f"Bearer {self.token}", **more}
        answer = self.client.open(path, method=method, json=body, headers=headers)
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status_code} {json.dumps(answer.json)}")
        lines = [shortened(line) for line in self.heard.lines]
        return {
            "lines": lines,
            "commits": sum(line.startswith("COMMIT") for line in lines),
            "journeys": self.heard.journeys,
        }

    def start(self, diagram: Diagram) -> dict[str, Any]:
        return self.ask("POST", f"{API}/cases", {"process": diagram.process, "data": {"amount": 1}})

    def list(self) -> dict[str, Any]:
        return self.ask("GET", f"{API}/tasks?limit=25")

    def complete(self, case: str, **more: str) -> dict[str, Any] | None:
        """Complete the open task of a case; None when there is none."""
        with self.house.platform.read() as work:
            mine = sa.select(Task.id, Task.element).where(Task.case_id == UUID(case), Task.status == "open")
            task = work.session.execute(mine).first()
        if task is None:
            return None
        answers = ANSWERS.get(task.element, ANSWERS[""])
        return self.ask("POST", f"{API}/tasks/{task.id}/complete", {"answers": answers}, **more)

    def last(self, diagram: Diagram, passes: int) -> dict[str, Any]:
        """What the completion after that many of them in one case says."""
        case, heard = self.house.start(diagram, 1)[0], None
        for _ in range(passes + 1):
            heard = self.complete(case)
        assert heard is not None
        return heard


@contextmanager
def listening(house: House) -> Iterator[Ear]:
    """The house's application on connections of its own."""
    config = Config(data_dir=house.folder, database_url=house.url)
    token = house.token(HEADS[0])
    if house.url.startswith("sqlite"):
        platform = Platform(config)
        yield Ear(house, create_app(platform).test_client(), listen_to_file(platform.database), token)
        platform.close()
        return
    with tapped(house.url) as (url, heard):
        platform = Platform(replace(config, database_url=url))
        yield Ear(house, create_app(platform).test_client(), heard, token)
        platform.close()


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{requests: {name: {lines, commits, journeys}}}; each is heard after some like it."""
    house = ground.ours.house
    long, late = options.scaled(SIZES, WARM + 2)
    with listening(house) as ear:
        house.deploy(BENCH_DOC)
        found: dict[str, Any] = {}
        for _ in range(WARM):
            found["start"] = ear.start(BENCH_DOC)
            found["list"] = ear.list()
        found["complete"] = ear.last(sequence(WARM + 2), WARM)
        found[f"complete, {long} tasks in the diagram"] = ear.last(sequence(long), WARM)
        found[f"complete, pass {late} of a loop"] = ear.last(loop(), late)
        found["complete, task of six groups"] = ear.last(sequence(WARM + 2, MANY), WARM)
        found |= _ends(ear)
    return {"requests": found}


def _ends(ear: Ear) -> dict[str, Any]:
    """With an idempotency key, and the last task of a case; twice each, so that their statements are prepared."""
    found: dict[str, Any] = {}
    for turn in range(WARM):
        case = ear.house.start(sequence(3), 1)[0]
        ear.complete(case)
        found["complete with a key"] = ear.complete(case, **{"Idempotency-Key": f"key-{turn}"})
        found["complete, last task"] = ear.complete(case)
    return found


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    found = []
    for kind, limit in LIMITS.items():
        of_kind = {name: heard for name, heard in result["requests"].items() if name.startswith(kind)}
        of_kind.pop("complete with a key", None)  # a further promise, with statements of its own
        found.append(at_most("P4", f"{kind}, at most", limit, max(len(heard["lines"]) for heard in of_kind.values())))
        if kind != "list":
            found.append(at_most("P4", f"{kind}, commits", 1, max(heard["commits"] for heard in of_kind.values())))
    return found


def table(result: Mapping[str, Any]) -> str:
    lines = ["| request | statements, BEGIN and ends counted | commits | journeys |", "| --- | ---: | ---: | ---: |"]
    for name, heard in result["requests"].items():
        lines.append(f"| {name} | {len(heard['lines'])} | {heard['commits']} | {heard['journeys']} |")
    lines += ["", "One completion that opens the next task:", "", "```text"]
    lines += [f"{place:2} {line}" for place, line in enumerate(result["requests"]["complete"]["lines"], 1)]
    return "\n".join([*lines, "```"])


def shortened(statement: str) -> str:
    """What it does and to which tables, without the list of columns."""
    statement = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", statement)
    statement = re.sub(r"\(([^()]*,[^()]*)\) (VALUES|SELECT).*", r"(…) \2 …", statement)
    statement = re.sub(r" SET .*? WHERE ", " SET … WHERE ", statement)
    return statement if len(statement) <= 140 else statement[:139] + "…"
