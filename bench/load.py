"""Several clients on one server at the same time, and what became of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.machine import cpu_seconds, spread
from bench.processes import ROOT, Served


@dataclass(frozen=True)
class Target:
    """A server to be worked with: who works there (one token a client), and where its tasks lie."""

    served: Served
    tokens: Sequence[str]
    database: str
    answers: Mapping[str, Any]


def complete_tasks(
    target: Target, cases: Sequence[str], clients: int, seconds: float, most: int = 1_000_000
) -> dict[str, Any]:
    """Let `clients` processes share the cases and complete their tasks for at most `seconds`, `most` each.

    {tasks, tasks_s, ms: {n, p50, p95, p99}, cpu_ms, errors, samples}: `cpu_ms` is server CPU a task, `samples` pairs
    of element and milliseconds of each client in its order.
    """
    jobs = [
        {
            "port": target.served.port, "token": target.tokens[number % len(target.tokens)],
            "database": target.database, "cases": cases[number::clients], "answers": target.answers, "seconds": seconds,
            "most": most,
        }
        for number in range(clients)
    ]  # fmt: skip
    before, done, after = _run(jobs, target.served.pid)
    times = [each for work in done for each in work["milliseconds"]]
    errors = [error for work in done for error in work["errors"]]
    return {
        "tasks": len(times),
        "tasks_s": round(sum(len(work["milliseconds"]) / work["seconds"] for work in done if work["seconds"]), 1),
        "ms": spread(times),
        "cpu_ms": round(1000 * (after - before) / max(1, len(times)), 3),
        "errors": errors,
        "samples": [list(zip(work["elements"], work["milliseconds"], strict=True)) for work in done],
    }


def _run(jobs: Sequence[Mapping[str, Any]], pid: int) -> tuple[float, list[dict[str, Any]], float]:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.client"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in jobs
    ]
    try:
        for process, job in zip(processes, jobs, strict=True):
            _say(process, json.dumps(job))
        for process in processes:
            _hear(process)
        before = cpu_seconds(pid)
        for process in processes:
            _say(process, "go")
        done = [json.loads(_hear(process)) for process in processes]
        return before, done, cpu_seconds(pid)
    finally:
        for process in processes:
            process.communicate()


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("a client died")
    return line
