"""kill -9 between any two steps of the main job, and the job ends with the same registers, statuses and packets."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.server import HttpStage, Server
from tests.witness import incidents
from web.config import Config
from web.demo.performance import prove
from web.demo.story import STORY
from web.wiring import Platform


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.timeout(420)
def test_a_server_killed_after_every_step_ends_in_the_same_registers(databases: Databases, tmp_path: Path) -> None:
    folder, url = tmp_path, databases.create("killed")
    server = Server(folder, url)
    server.start()
    stage = HttpStage(server)
    try:
        for step in STORY:
            if step.element:
                stage.wait_for(step.actor, step.element)
            step.play(stage)
            server.kill()  # jobs that this step made are waiting or in the middle of their work
            server.start()
        _wait_until_nothing_is_left(url, folder)
    finally:
        server.stop()
    platform = Platform(Config(data_dir=folder, database_url=url, demo=True))
    try:
        result = prove(platform, folder)
        with platform.read() as work:
            assert incidents(work) == []
    finally:
        platform.close()
        databases.drop("killed")
    assert result["problems"] == []
    assert (result["incoming"]["arrival_number"], result["outgoing"]["number"]) == (1, "01/SXD-QHKT")


def _wait_until_nothing_is_left(url: str, folder: Path, seconds: float = 180) -> None:
    """Until no job waits: one whose worker was killed is taken again when its lease has run out."""
    platform = Platform(Config(data_dir=folder, database_url=url, demo=True))
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            with platform.read() as work:
                if work.jobs.next_run() is None:
                    return
            time.sleep(0.2)
    finally:
        platform.close()
    raise TimeoutError("jobs are left")
