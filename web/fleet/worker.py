"""`congvan worker` in a fleet: a Celery worker whose processes do what is due when the bell rings.

Processes, not threads: a job that eats memory, hangs or crashes takes only its own process with it. Each process opens
its own database connections after the fork; the parent never opens any.
"""

from __future__ import annotations

import importlib
import signal
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from web.config import Config
from web.fleet.broker import DRAIN, make_app
from web.fleet.drain import Drain
from web.fleet.memory import bound_memory
from web.fleet.node import Node, check_fleet
from web.fleet.presence import Presence, new_name
from web.wiring import Platform

HEAVY = ("signing.draft", "signing.pades", "signing.verdict")  # loaded before the fork, so that processes share them


def work(config: Config, concurrency: int) -> None:
    """Work with `concurrency` processes until told to stop; the jobs in hand are finished first."""
    check_fleet(config)
    for name in HEAVY:
        importlib.import_module(name)
    app = make_worker_app(config)
    app.worker_main(
        ["worker", "--pool=prefork", f"--concurrency={concurrency}", "--loglevel=WARNING", "--without-gossip",
         "--without-mingle", "--without-heartbeat"]
    )  # fmt: skip


def work_alone(config: Config) -> None:
    """The same in this one process without Redis: look for what is due every few seconds until told to stop."""
    bound_memory(config.worker_memory_mb)
    platform = Platform(config)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: platform.worker.stop())
    platform.worker.run()
    platform.close()


def make_worker_app(config: Config) -> Celery:
    """The Celery application with its one task, which lives in each process as that process's `Drain`."""
    app = make_app(config.redis_url)
    most = config.worker_memory_mb * 1024 // 2  # KB in use; a process that has grown beyond is replaced after its drain
    app.conf.worker_max_memory_per_child = most or None
    drains: list[Drain] = []

    def prepare(**_: Any) -> None:
        bound_memory(config.worker_memory_mb)
        drains[:] = [open_drain(config)]
        threading.Thread(target=drains[0].keep_looking, name="congvan-look", daemon=True).start()

    worker_process_init.connect(prepare, weak=False)

    @app.task(name=DRAIN)
    def drain() -> None:
        drains[0].run()

    return app


def open_drain(config: Config) -> Drain:
    """A platform of this process's own, under a new name, seen to live."""
    platform = Node(config)
    platform.worker.name = new_name()
    Presence(platform, platform.worker.name).start()
    return Drain(platform)
