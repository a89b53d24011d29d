"""Completing while documents are signed and rendered on the same cores (P12).

What `congvan worker` does in production is done by a niced process of its own: number, date and seal, then a page rendered,
without a pause.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bench.contenders import Contender
from bench.diagrams import BENCH_DOC
from bench.goals import Goal, at_most
from bench.ground import Ground
from bench.load import complete_tasks
from bench.machine import middle
from bench.options import Options
from bench.processes import PYTHON, ROOT
from bench.turns import Figures, Turns, ratio, shown

NICE, CLIENTS, CASES = 10, 4, 200
FIGURES = ("p50", "p95")


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{rows, p95, machine}: times alone and beside the documents, and the ratio of their p95."""
    ours, turns = ground.ours, Turns(options.repeats)
    things = {"alone": partial(_run, ours, options), "beside documents": partial(_beside, ours, options)}
    rounds = turns.rounds(things, options.rounds)
    rows = [{"name": name, **{key: middle(each[name][key] for each in rounds) for key in FIGURES}} for name in things]
    p95 = ratio(rounds, "beside documents", "alone", lambda run: float(run["p95"]))
    errors = [error for each in rounds for run in each.values() for error in run["errors"]]
    return {"rows": rows, "p95": p95, "errors": errors, "machine": turns.told()}


def _run(contender: Contender, options: Options) -> Figures:
    cases = contender.start(BENCH_DOC, options.scaled((CASES,), CLIENTS)[0])
    run = complete_tasks(contender.target, cases, CLIENTS, options.seconds)
    return {"errors": run["errors"], **{key: run["ms"][key] for key in FIGURES}}


def _beside(contender: Contender, options: Options) -> Figures:
    with _documents():
        return _run(contender, options)


@contextmanager
def _documents() -> Iterator[None]:
    """Documents signed and rendered until the block ends."""
    process = subprocess.Popen([*PYTHON, "bench.background"], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()  # the first one is done
        yield
    finally:
        process.kill()
        process.communicate()


def make_documents() -> None:
    """Without end."""
    from bench import signing  # loads pyHanko and WeasyPrint, here only

    os.nice(NICE)
    seal, render = signing.seal_and_render(datetime.now(UTC).replace(microsecond=0))
    while True:
        seal()
        render()
        sys.stdout.write("one\n")
        sys.stdout.flush()


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    return [at_most("P12", f"{CLIENTS} clients", 1.5, result["p95"])]


def table(result: Mapping[str, Any]) -> str:
    lines = ["| completing, 4 clients | p50 / p95 ms |", "| --- | --- |"]
    lines += [f"| {row['name']} | {row['p50']} / {row['p95']} |" for row in result["rows"]]
    said = f"p95 **{shown(result['p95'], 'highest')}** × alone; {len(result['errors'])} errors."
    return "\n".join([*lines, "", said])


if __name__ == "__main__":
    make_documents()
