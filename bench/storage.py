"""What a finished case leaves in the database, history and all (P9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bench.contenders import Contender
from bench.diagrams import BENCH_DOC, Diagram, gateways
from bench.goals import Goal, at_most
from bench.ground import Ground
from bench.load import complete_tasks
from bench.options import Options

CASES, CASES_OF_GATEWAYS, CLIENTS = 500, 100, 4
FEW, MANY = 1, 10  # decisions before each task
TASKS = 6
OF_DOCUMENTS = ("document", "document_event")  # there with and without a process
TABLES = {
    "postgresql": "select relname, pg_total_relation_size(oid) from pg_class"
    " where relkind = 'r' and relnamespace = 'public'::regnamespace",
    "sqlite": "select coalesce(m.tbl_name, s.name), sum(s.pgsize) from dbstat s left join sqlite_master m on m.name = s.name"
    " group by 1",
}


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{rows, gateways}: bytes a case by contender and table; those of ours with few and with many gateways."""
    cases, fewer = (options.scaled((each,), 5)[0] for each in (CASES, CASES_OF_GATEWAYS))
    rows = {name: _left(contender, BENCH_DOC, cases) for name, contender in ground.contenders.items()}
    passed = {count: _left(ground.ours, gateways(TASKS, count), fewer) for count in (FEW, MANY)}
    return {
        "cases": cases,
        "rows": rows,
        "gateways": {str(TASKS * count): _of_process(left) for count, left in passed.items()},
    }


def _left(contender: Contender, diagram: Diagram, cases: int) -> dict[str, int]:
    """Bytes a case by table, indexes included, after the database has been packed."""
    contender.start(diagram, 1)  # with the first one the diagram itself is stored
    before = _sizes(contender.target.database)
    run = complete_tasks(contender.target, contender.start(diagram, cases), CLIENTS)
    if run["errors"] or run["tasks"] != TASKS * cases:
        raise RuntimeError(f"{run['tasks']} tasks done; {run['errors'][:1]}")
    after = _sizes(contender.target.database)
    left = {table: round((size - before.get(table, 0)) / cases) for table, size in after.items()}
    return {table: size for table, size in sorted(left.items(), key=lambda item: -item[1]) if size > 0}


def _sizes(url: str) -> dict[str, int]:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    wanted = sa.text(TABLES[engine.dialect.name])
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(sa.text("vacuum"))
        else:
            for table, _ in connection.execute(wanted).all():
                connection.execute(sa.text(f'vacuum full "{table}"'))
        return {table: int(size) for table, size in connection.execute(wanted)}


def _of_process(left: Mapping[str, int]) -> int:
    return sum(size for table, size in left.items() if table not in OF_DOCUMENTS)


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    floor, ours = (_of_process(result["rows"][name]) for name in ("floor", "ours"))
    few, many = result["gateways"].values()
    return [
        at_most("P9", "bytes", 3.0, round(ours / max(1, floor), 3)),
        at_most("P9", f"{TASKS * MANY} decisions passed × {TASKS * FEW}", 1.1, round(many / max(1, few), 3)),
    ]


def table(result: Mapping[str, Any]) -> str:
    floor = max(1, _of_process(result["rows"]["floor"]))
    lines = ["| server | bytes a case | × floor | of them |", "| --- | ---: | ---: | --- |"]
    for name, left in result["rows"].items():
        mine = _of_process(left)
        parts = ", ".join(f"{table} {size:,}" for table, size in left.items() if table not in OF_DOCUMENTS)
        lines.append(f"| {name} | {mine:,} | {mine / floor:.2f} | {parts} |")
    documents = sum(result["rows"]["ours"].get(table, 0) for table in OF_DOCUMENTS)
    (few, at_few), (many, at_many) = result["gateways"].items()
    return "\n".join([
        *lines, "",
        f"{result['cases']} cases of six tasks, indexes included. The document that each of our cases is about takes "
        f"{documents:,} bytes more, with and without a process. Ours with {few} decisions passed: {at_few:,} bytes, with {many}: "
        f"{at_many:,}.",
    ])  # fmt: skip
