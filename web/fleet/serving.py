"""A web node: gunicorn with threads; no job, no timer, no state of its own, so that any number may serve one database."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication

from web.app import create_app
from web.config import Config, ConfigError
from web.fleet.memory import settle_memory
from web.fleet.node import Node, check_fleet

THREADS = 8  # of each process
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where gunicorn's sign of life costs no disk


def serve_node(config: Config, host: str, port: int, processes: int) -> None:
    """Answer HTTP until told to stop; requests in hand are finished first."""
    check_fleet(config)
    if not config.secret_file and not (config.data_dir / "secret").exists():
        raise ConfigError(f"nothing is set up in {config.data_dir.absolute()}: run `congvan init` once")
    NodeServer(config, f"{host}:{port}", processes).run()


class NodeServer(BaseApplication):
    """gunicorn with our application, made in each of its processes after the fork."""

    def __init__(self, config: Config, address: str, processes: int) -> None:
        self.config = config
        self.address = address
        self.processes = processes
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": self.address,
            "workers": self.processes,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 120,  # without a sign of life; not the length of a request
            "graceful_timeout": 30,
            "control_socket_disable": True,
            "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
            "proc_name": "congvan",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        platform = Node(self.config)
        platform.worker.ring()  # loads what is heavy now instead of in somebody's first request; the ring itself is harmless
        app = create_app(platform)
        settle_memory()
        return app
