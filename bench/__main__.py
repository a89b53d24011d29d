"""`python -m bench [names…]`: measure, keep the results in bench/results/, print the tables.

PostgreSQL is used when CONGVAN_TEST_DATABASE_URL names a server (`make bench` starts one), SQLite otherwise or when asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from bench import complete, floor, growth, inbox, report, signing, statements
from bench.options import Options

BENCHES = {
    "statements": statements,
    "floor": floor,
    "complete": complete,
    "inbox": inbox,
    "growth": growth,
    "signing": signing,
}
TABLES = {name: module.table for name, module in BENCHES.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    names = list(BENCHES) if "all" in asked.names or not (asked.names or asked.readme) else asked.names
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such measurement: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names:
        _measure(name, _options(asked))
    if asked.readme:
        report.README.write_text(report.rewrite(report.README.read_text(), TABLES))
    return 0


def _measure(name: str, options: Options) -> None:
    print(f"\n## {name}\n", flush=True)
    path = report.keep(name, options, BENCHES[name].measure(options))
    print(report.told(json.loads(path.read_text()), TABLES[name]), flush=True)


def _options(asked: argparse.Namespace) -> Options:
    server = "" if asked.database == "sqlite" else os.environ.get("CONGVAN_TEST_DATABASE_URL", "")
    if asked.database == "postgresql" and not server:
        sys.exit("CONGVAN_TEST_DATABASE_URL names no PostgreSQL server; run `make bench`, which starts one")
    clients = tuple(int(count) for count in asked.clients.split(","))
    return Options(server, asked.seconds, asked.rounds, clients, asked.scale)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What a step costs.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"{', '.join(BENCHES)}, or all")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), help="by default what is there")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one measurement (%(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="turns of what is measured against each other (%(default)s)"
    )
    parser.add_argument("--clients", default="1,4,8", help="numbers of clients (%(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="shrinks the sizes for a trial run (%(default)s)")
    parser.add_argument(
        "--readme", action="store_true", help="put the kept tables into bench/README.md, after measuring what is named"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
