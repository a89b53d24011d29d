"""How many statements and commits a request costs: counted, not timed, so the same on any machine.

The application is asked directly, without a socket, because its statements must be heard; requests are the same.
"""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.house import ANSWERS, BENCH_DOC, HEADS, House, open_house
from bench.options import Options
from bench.talk import listening
from engine.tables import Task
from web.app import create_app

API = "/api/v1"
ENDS = ("COMMIT", "ROLLBACK")


def measure(options: Options) -> dict[str, Any]:
    with open_house(options.server) as house:
        return hear(house)


def hear(house: House) -> dict[str, Any]:
    """{requests: {name: {lines, statements, transactions, commits}}}; each is heard after one like it has filled the caches."""
    process = house.deploy(BENCH_DOC.read_bytes())
    client = create_app(house.platform).test_client()
    headers = {"Authorization": f"Bearer {house.token(HEADS[0])}"}
    case = house.start(process, 1)[0]

    def heard(method: str, path: str, body: Any = None, **more: str) -> dict[str, Any]:
        return _heard(house, client, headers | more, (method, path, body))

    found: dict[str, Any] = {}
    for _ in range(2):  # the second time is the one that is kept
        found["start"] = heard("POST", f"{API}/cases", {"process": process, "data": {"amount": 1}})
        found["list"] = heard("GET", f"{API}/tasks?limit=25")
        found["complete"] = heard("POST", *_next_task(house, case))
    found["complete with a key"] = heard("POST", *_next_task(house, case), **{"Idempotency-Key": "one"})
    while task := _next_task(house, case):
        found["complete, last task"] = heard("POST", *task)
    return {"requests": found}


def _next_task(house: House, case: str) -> Any:
    with house.platform.read() as work:
        row = work.session.execute(
            sa.select(Task.id, Task.element).where(Task.case_id == UUID(case), Task.status == "open")
        ).first()
    if row is None:
        return None
    return f"{API}/tasks/{row.id}/complete", {"answers": ANSWERS.get(row.element, ANSWERS[""])}


def _heard(house: House, client: FlaskClient, headers: dict[str, str], request: tuple[str, str, Any]) -> dict[str, Any]:
    method, path, body = request
    with listening(house.platform.database) as lines:
        answer = client.open(path, method=method, json=body, headers=headers)
    if answer.status_code not in (200, 201):
        raise RuntimeError(f"{method} {path}: {answer.status_code} {json.dumps(answer.json)}")
    return {
        "lines": lines,
        "statements": sum(line not in ("BEGIN", *ENDS) for line in lines),
        "transactions": sum(line in ENDS for line in lines),
        "commits": lines.count("COMMIT"),
    }


def table(result: dict[str, Any]) -> str:
    lines = [
        "| request | statements | transactions | of them committed | with BEGIN and their ends |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, heard in result["requests"].items():
        lines.append(
            f"| {name} | {heard['statements']} | {heard['transactions']} | {heard['commits']} | {len(heard['lines'])} |"
        )
    lines += ["", "One completion that opens the next task:", "", "```text"]
    lines += [f"{place:2} {shortened(line)}" for place, line in enumerate(result["requests"]["complete"]["lines"], 1)]
    return "\n".join([*lines, "```"])


def shortened(statement: str) -> str:
    """What it does and to which tables, without the list of columns."""
    statement = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", statement)
    statement = re.sub(r"\(([^()]*,[^()]*)\) (VALUES|SELECT).*", r"(…) \2 …", statement)
    statement = re.sub(r" SET .*? WHERE ", " SET … WHERE ", statement)
    return statement if len(statement) <= 140 else statement[:139] + "…"
