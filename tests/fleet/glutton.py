"""A worker process under its memory bound, one of whose operations takes all it can get: run as a program of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.catalog import OPERATIONS
from connectors.operation import Operation
from connectors.outside import Outside
from connectors.work import Work
from engine.jobs import ClaimedJob
from web.config import Config
from web.fleet.drain import Drain
from web.fleet.memory import bound_memory
from web.fleet.node import Node
from web.fleet.presence import new_name


def eat(material: object, outside: Outside) -> int:
    eaten = []
    while True:
        eaten.append(bytearray(64 * 1024 * 1024))


def forget(work: Work, job: ClaimedJob, outcome: Any) -> Mapping[str, Any]:
    return {}


def main() -> None:
    folder, database, redis = sys.argv[1:]
    config = Config(data_dir=Path(folder), database_url=database, redis_url=redis, worker_memory_mb=1024)
    bound_memory(config.worker_memory_mb)
    node = Node(config)
    node.worker.name = new_name()
    greedy = Operation(name="test.eat_memory", title="", parameters={}, act=eat, record=forget)
    node.worker.operations = {**OPERATIONS, greedy.name: greedy}
    drain, until = Drain(node), time.monotonic() + 30
    while time.monotonic() < until:
        drain.run()
        with node.read() as work:
            if work.jobs.next_run() is None:
                break
        time.sleep(0.1)
    node.close()


if __name__ == "__main__":
    main()
