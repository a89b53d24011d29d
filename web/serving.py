"""The embedded server: waitress, with the worker and the exchange folder in threads beside it."""

from __future__ import annotations

import dataclasses
import fcntl
import logging
import signal
import threading
import types
from pathlib import Path
from typing import IO

import waitress

from connectors.interop.arrivals_folder import FolderWatch
from web.app import create_app
from web.config import Config
from web.demo.province import PASSWORD, PIN
from web.demo.queue import fill_queue
from web.fleet.memory import settle_memory
from web.installation import Account, install, install_demo
from web.wiring import Platform

log = logging.getLogger(__name__)


def serve(config: Config, demo: bool, host: str, port: int) -> None:
    """Set up what is missing, then answer until told to stop; a job in hand is finished first."""
    platform = Platform(dataclasses.replace(config, demo=demo))
    lock = hold_folder(config.data_dir)
    install(platform)
    accounts = make_demo(platform) if demo else []
    server = waitress.create_server(
        create_app(platform), host=host, port=port, threads=8, ident="congvan", channel_timeout=120,
        max_request_body_size=(config.packet_limit_mb + 1) * 1024 * 1024,
    )  # fmt: skip
    stopping = threading.Event()
    watch = FolderWatch(platform.folder, platform.intake, platform.clock)
    threads = [threading.Thread(target=watch.run, args=(stopping,), name="congvan-folder", daemon=True)]
    if config.embedded_worker:
        threads.append(platform.start_worker())
    threads[0].start()

    def stop(number: int, frame: types.FrameType | None) -> None:
        stopping.set()
        platform.worker.stop()
        server.close()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    settle_memory()
    announce(host, port, accounts)
    try:
        server.run()
    except OSError:
        if not stopping.is_set():  # closing the socket is how the server is told to stop
            raise
    for thread in threads:
        thread.join(10)
    platform.close()
    lock.close()


def make_demo(platform: Platform) -> list[Account]:
    """The demo province, with letters waiting when it is new."""
    with platform.read() as work:
        is_new = not work.organisations.agencies()
    accounts = install_demo(platform)
    if is_new and platform.config.demo_queue:
        print("Đang dựng tỉnh dùng thử…", flush=True)  # noqa: T201 - said to whoever started the server
        fill_queue(platform)
    return accounts


class FolderInUse(Exception):
    """Another server runs on this data folder."""


def hold_folder(folder: Path) -> IO[str]:
    """Be the only server on a data folder for as long as the returned file is open; the lock dies with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = open(folder / "serving.lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FolderInUse(f"another server is running on {folder.absolute()}") from None
    return lock


def announce(host: str, port: int, accounts: list[Account]) -> None:
    lines = [f"\nCông Văn: http://{host}:{port}"]
    if accounts:
        lines.append(f"Tài khoản dùng thử (mật khẩu {PASSWORD}, mã PIN ký số {PIN}):")
        lines += [f"  {a.account:16} {a.full_name:22} {a.title:32} {a.agency}" for a in accounts]
    print("\n".join(lines), flush=True)  # noqa: T201 - said to whoever started the server
