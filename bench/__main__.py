"""`python -m bench [names…]`: measure, print tables and goals, keep them in bench/results.json and in the READMEs.

On PostgreSQL when CONGVAN_TEST_DATABASE_URL names a server (`make bench` starts one), and on SQLite.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from bench import (
    background,
    branches,
    complete,
    engine,
    growth,
    inbox,
    memory,
    parts,
    report,
    signing,
    statements,
    storage,
)
from bench.ground import Ground, open_ground
from bench.options import Options

BENCHES: Mapping[str, ModuleType] = {
    "statements": statements,
    "complete": complete,
    "parts": parts,
    "branches": branches,
    "inbox": inbox,
    "growth": growth,
    "engine": engine,
    "storage": storage,
    "memory": memory,
    "background": background,
    "signing": signing,
}
TABLES = {name: module.table for name, module in BENCHES.items()}
ONCE = ("background", "signing")  # measured on the first database only: on SQLite they say nothing else


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    names = list(BENCHES) if "all" in asked.names or not (asked.names or asked.readme) else asked.names
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"no such measurement: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    begun, measured = time.monotonic(), dict(_measured(names, _runs(asked))) if names else {}
    if measured:
        print(f"\n## goals\n\n{report.goal_table({'measured': measured})}")
        print(f"\n{time.monotonic() - begun:.0f} seconds in all")
    if asked.scale == 1:  # what a trial measures is nobody's figure
        whole = report.read()
        whole["measured"] |= measured
        report.keep(whole, TABLES)
    return 0


def _measured(names: Sequence[str], runs: Sequence[Options]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The results by name and database, each told as soon as it is there."""
    for options in runs:
        with open_ground(options.server) as ground:
            for name in names:
                if name not in ONCE or options is runs[0]:
                    yield f"{name}-{options.database}", _measure(name, ground, options)


def _measure(name: str, ground: Ground, options: Options) -> dict[str, Any]:
    print(f"\n## {name}, {options.database}\n", flush=True)
    begun, module = time.monotonic(), BENCHES[name]
    result = module.measure(ground, options)
    kept = report.entry(options, result, module.goals(result, options.database))
    print(f"{report.told(f'{name}-{options.database}', kept, TABLES[name])}\n", flush=True)
    print(f"{time.monotonic() - begun:.0f} seconds", flush=True)
    return kept


def _runs(asked: argparse.Namespace) -> list[Options]:
    """One run a database."""
    server = os.environ.get("CONGVAN_TEST_DATABASE_URL", "")
    if asked.database == "postgresql" and not server:
        sys.exit("CONGVAN_TEST_DATABASE_URL names no PostgreSQL server; run `make bench`, which starts one")
    clients = tuple(int(count) for count in asked.clients.split(","))
    servers = {"postgresql": [server], "sqlite": [""], "both": [server, ""] if server else [""]}[asked.database]
    return [Options(each, asked.seconds, asked.rounds, clients, asked.scale) for each in servers]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What a step costs.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"{', '.join(BENCHES)}, or all")
    parser.add_argument("--database", choices=("postgresql", "sqlite", "both"), default="both", help="%(default)s")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one measurement (%(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="turns of what is measured against each other (%(default)s)"
    )
    parser.add_argument("--clients", default="1,4,8", help="numbers of clients (%(default)s)")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="shrinks the sizes for a trial run, which keeps nothing (%(default)s)"
    )
    parser.add_argument("--readme", action="store_true", help="with no name: only fill the READMEs from what is kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
