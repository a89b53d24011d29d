"""Several clients on one server at the same time, and what became of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.machine import cpu_seconds, spread
from bench.processes import PYTHON, ROOT, Served

ENDLESS = 1_000_000
Job = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """A server to be worked with: who works there (one token a client), and where its tasks lie."""

    served: Served
    tokens: Sequence[str]
    database: str
    answers: Mapping[str, Any]

    def job(self, number: int, cases: Sequence[str], seconds: float, most: int = ENDLESS, only: str = "") -> Job:
        """What client `number` is to do; `only` names the beginning of the elements it may complete."""
        return {
            "port": self.served.port, "token": self.tokens[number % len(self.tokens)], "database": self.database,
            "cases": cases, "answers": self.answers, "seconds": seconds, "most": most, "only": only,
        }  # fmt: skip


def complete_tasks(
    target: Target, cases: Sequence[str], clients: int, seconds: float = ENDLESS, most: int = ENDLESS
) -> dict[str, Any]:
    """Let `clients` processes share the cases and complete their tasks for at most `seconds`, `most` each."""
    shares = [cases[number::clients] for number in range(clients)]
    return run_jobs(target, [target.job(number, share, seconds, most) for number, share in enumerate(shares)])


def run_jobs(target: Target, jobs: Sequence[Job]) -> dict[str, Any]:
    """One client process a job, all at once.

    {tasks, tasks_s, ms: {n, p50, p95, p99}, cpu_ms, errors, samples}: `cpu_ms` is server CPU a task, `samples` the
    milliseconds of each client in its order.
    """
    before, done, after = _run(jobs, target.served.pid)
    times = [each for work in done for each in work["milliseconds"]]
    return {
        "tasks": len(times),
        "tasks_s": round(sum(len(work["milliseconds"]) / work["seconds"] for work in done if work["seconds"]), 1),
        "ms": spread(times),
        "cpu_ms": round(1000 * (after - before) / max(1, len(times)), 3),
        "errors": [error for work in done for error in work["errors"]],
        "samples": [work["milliseconds"] for work in done],
    }


def _run(jobs: Sequence[Job], pid: int) -> tuple[float, list[dict[str, Any]], float]:
    processes = [
        subprocess.Popen([*PYTHON, "bench.client"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
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
