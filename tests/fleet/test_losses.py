"""What each loss means: Redis gone or mute, a worker killed in the middle of a job, connections cut, memory at its end."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.catalog import OPERATIONS
from connectors.work import Work
from engine.jobs import LEASE, ClaimedJob
from engine.tables import Job
from tests.fleet.conftest import Province
from tests.fleet.machines import ROOT, Caller, Fleet, log_in
from tests.fleet.truth import broken
from tests.letters import Letters
from tests.witness import incidents
from web.fleet.beat import LOCK
from web.fleet.bell import Bell, send_bell
from web.fleet.broker import SOCKET, make_sender
from web.fleet.drain import Drain
from web.fleet.locks import Hold
from web.fleet.memory import MEGABYTE
from web.fleet.node import Node
from web.fleet.presence import Presence, new_name, take_back_lost
from web.wiring import Platform

pytestmark = [pytest.mark.slow, pytest.mark.service, pytest.mark.timeout(180)]
CLERK = "mauvt.sxd"
CUT_ALL = """select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()"""


def post(caller: Caller, fleet: Fleet, letters: Letters, number: int) -> float:
    """Hand in a letter; how many seconds that took."""
    begun = time.perf_counter()
    answer = caller.call(fleet.ports[0], "POST", "/api/v1/exchange/packets", letters.packet(number=str(number)))
    assert answer["state"] == "accepted"
    return time.perf_counter() - begun


def left(node: Platform) -> int:
    with node.read() as work:
        return work.session.scalar(sa.select(sa.func.count()).where(Job.status.in_(["waiting", "running"]))) or 0


def cut_all(node: Platform) -> None:
    with sa.create_engine(node.config.database, poolclass=sa.pool.NullPool).connect() as connection:
        connection.execute(sa.text(CUT_ALL))


# ---------------------------------------------------------------- Redis


def test_redis_that_is_mute_or_gone_slows_no_request_and_loses_no_work(
    fleet: Fleet, node: Platform, letters: Letters
) -> None:
    fleet.start(nodes=1, workers=1, concurrency=1)
    clerk, redis = log_in(fleet.ports[0], CLERK), fleet.machines["redis"]
    post(clerk, fleet, letters, 1)
    usual = min(post(clerk, fleet, letters, number) for number in range(2, 8))
    fleet.wait(lambda: left(node) == 0)
    redis.signal(signal.SIGSTOP)  # takes connections, answers nothing
    mute = [post(clerk, fleet, letters, number) for number in range(8, 14)]
    redis.kill()
    gone = [post(clerk, fleet, letters, number) for number in range(14, 20)]
    assert min(mute) < usual + SOCKET  # the least: other tests run beside this one
    assert min(gone) < usual + SOCKET
    fleet.wait(lambda: left(node) == 0, 60)  # workers look for themselves
    assert 1 <= fleet.machines["node0"].said().count("Redis does not answer") <= 2  # once a minute
    redis.start()
    post(clerk, fleet, letters, 20)
    fleet.wait(lambda: left(node) == 0, 60)
    with node.read() as work:
        assert broken(work) == []
        assert incidents(work) == []


def test_whoever_rings_a_mute_redis_does_not_wait(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, "postgresql+psycopg://nobody@127.0.0.1/none")
    app = make_sender(fleet.config.redis_url)
    bell = Bell(lambda: send_bell(app))
    begun = time.perf_counter()
    assert not bell.try_once()
    assert time.perf_counter() - begun < 5 * SOCKET
    begun = time.perf_counter()
    for _ in range(1000):
        bell.ring()
    assert time.perf_counter() - begun < SOCKET
    bell.close()


# ---------------------------------------------------------------- workers


def test_what_a_killed_worker_held_is_done_long_before_its_lease_ends(
    fleet: Fleet, node: Platform, letters: Letters
) -> None:
    node.intake.take_in(letters.packet(number="1"), "api")
    with node.begin() as work:
        held = work.jobs.claim(new_name())  # a worker takes it, and is no more
    assert held is not None
    begun = time.monotonic()
    fleet.start(nodes=0, workers=1, concurrency=1)
    fleet.wait(lambda: left(node) == 0, 60)
    assert time.monotonic() - begun < LEASE.total_seconds()
    with node.read() as work:
        assert work.session.get_one(Job, held.id).attempts == 2
        names = set(work.session.scalars(sa.select(Job.worker)))
    for pid in fleet.machines["worker0"].children():
        limits = Path(f"/proc/{pid}/limits").read_text()
        bound = fleet.config.worker_memory_mb * MEGABYTE
        assert re.search(rf"Max address space +{bound} ", limits)
        assert any(name and f":{pid}:" in name for name in names)
    with node.read() as work:
        assert broken(work) == []


def test_a_worker_that_lives_keeps_its_job_and_its_lease(fleet: Fleet, node: Node, letters: Letters) -> None:
    node.intake.take_in(letters.packet(number="1"), "api")
    presence = Presence(node, new_name())
    presence.show()
    with node.begin() as work:
        held = work.jobs.claim(presence.name)
    assert held is not None
    with node.begin() as work:
        assert take_back_lost(work) == []
        work.session.execute(sa.update(Job).where(Job.id == held.id).values(lease_until=work.now))
    presence.show()
    with node.begin() as work:
        assert work.jobs.claim("fleet:another") is None
        lease = work.jobs.hold(held).lease_until
        assert lease is not None
        assert lease > work.now
    presence.stop()
    with node.begin() as work:
        assert take_back_lost(work) == [presence.name]
    with node.begin() as work:
        again = work.jobs.claim("fleet:another")
    assert again is not None
    assert again.id == held.id


def test_a_worker_whose_connections_are_cut_in_the_middle_goes_on(fleet: Fleet, node: Node, letters: Letters) -> None:
    cuts = iter(range(3))

    def cut(work: Work, job: ClaimedJob) -> None:
        if next(cuts, None) is not None:
            work.session.execute(sa.text("select pg_terminate_backend(pg_backend_pid())"))

    scan = OPERATIONS["antivirus.scan_document"]

    def read(work: Work, job: ClaimedJob) -> object:
        cut(work, job)
        return scan.read(work, job)

    node.worker.name = new_name()
    node.worker.operations = {**OPERATIONS, scan.name: replace(scan, read=read)}
    node.intake.take_in(letters.packet(number="1"), "api")
    drain = Drain(node)
    deadline = time.monotonic() + 60
    while left(node) and time.monotonic() < deadline:
        cut_all(node)
        drain.run()
        time.sleep(0.2)
    with node.read() as work:
        jobs = {job.operation: (job.status, job.attempts) for job in work.session.scalars(sa.select(Job))}
        assert jobs[scan.name] == ("done", 4)
        assert {status for status, _ in jobs.values()} == {"done"}
        assert broken(work) == []


def test_idle_connections_that_the_server_closed_are_never_used(fleet: Fleet, node: Node) -> None:
    for _ in range(3):
        connections = [node.database.connect() for _ in range(5)]
        for connection in connections:
            connection.close()
        cut_all(node)
        with node.read() as work:
            assert work.organisations.agencies()


def test_a_job_that_eats_all_memory_is_tried_again_and_then_an_incident(
    fleet: Fleet, node: Platform, letters: Letters
) -> None:
    with node.begin() as work:
        greedy = work.jobs.enqueue("test.eat_memory", {}, retries=1)
    node.intake.take_in(letters.packet(number="1"), "api")
    config = fleet.config
    words = [sys.executable, "-m", "tests.fleet.glutton", str(config.data_dir), config.database_url, config.redis_url]
    subprocess.run(words, cwd=ROOT, check=True, timeout=120)
    with node.read() as work:
        job = work.session.get_one(Job, greedy)
        assert (job.status, job.attempts, job.error_code) == ("incident", 2, "unexpected")
        assert "MemoryError" in job.error
        others = work.session.scalars(sa.select(Job.status).where(Job.id != greedy)).all()
        assert set(others) == {"done"}


# ---------------------------------------------------------------- the beat


def test_a_second_beat_stands_by_until_the_first_is_gone(fleet: Fleet, node: Node) -> None:
    first, second = Hold(node.database, LOCK), Hold(node.database, LOCK)
    assert first.is_held()
    assert not second.is_held()
    cut_all(node)
    assert second.is_held()
    assert not first.is_held()
    second.release()
    assert first.is_held()
    first.release()


def test_a_packet_dropped_into_the_folder_is_taken_in(
    make_province: Province, tmp_path: Path, letters: Letters
) -> None:
    with make_province(tmp_path) as fleet:
        folder = fleet.config.data_dir / "exchange" / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "letter.edxml.part").write_bytes(letters.packet(number="1"))
        (folder / "letter.edxml.part").rename(folder / "letter.edxml")
        fleet.start(nodes=0, workers=1, concurrency=1)
        node = fleet.node()
        fleet.wait(lambda: bool(list((folder.parent / "done").glob("*.reason.txt"))) and left(node) == 0, 60)
        with node.read() as work:
            assert len(work.session.scalars(sa.select(Job)).all()) > 1
        node.close()
