"""kill -9 of everything at random moments under load: every letter ends as if nothing had happened.

`CONGVAN_TEST_CHAOS_SECONDS` says how long it goes on (8 by default), `CONGVAN_TEST_CHAOS_SEED` which chaos it is.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from connectors.incidents import incidents_of
from engine.tables import Case, Job
from tests.engine.shop import operator
from tests.fleet.machines import Fleet, Machine
from tests.fleet.stream import PEOPLE, Crowd
from tests.fleet.truth import broken, unfinished, wrong_files, wrong_statuses
from tests.letters import Letters
from tests.witness import incidents
from web.wiring import Platform

SECONDS = float(os.environ.get("CONGVAN_TEST_CHAOS_SECONDS", "8"))
SEED = int(os.environ.get("CONGVAN_TEST_CHAOS_SEED", "20"))
EXPLAINED = {"unexpected", "worker_died"}  # how a cut connection and a killed worker show in a job that gave up
CUT = """select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5"""


@dataclass
class Killer:
    """Kills something every second or so, in an order that its seed decides, and starts it again."""

    fleet: Fleet
    node: Platform
    random: random.Random
    killed: Counter[str] = field(default_factory=Counter)

    def run(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        acts: list[Callable[[], None]] = [self.kill_machine, self.kill_machine, self.kill_process, self.cut_connections]
        while time.monotonic() < until:
            time.sleep(self.random.uniform(0.3, 1.0))
            self.random.choice(acts)()

    def kill_machine(self) -> None:
        machine = self._one(lambda name: True)
        machine.kill()
        self.killed[machine.name] += 1
        time.sleep(self.random.uniform(0.0, 0.5))
        machine.start()

    def kill_process(self) -> None:
        """One process of a web node or a worker, as the kernel does when memory is short."""
        machine = self._one(lambda name: name.startswith(("node", "worker")))
        if children := machine.children():
            self.killed[f"{machine.name}, one process"] += 1
            os.kill(self.random.choice(children), signal.SIGKILL)

    def cut_connections(self) -> None:
        engine = self.node.database.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            self.killed["connections"] += len(connection.execute(sa.text(CUT)).all())

    def _one(self, is_meant: Callable[[str], bool]) -> Machine:
        names = [name for name in self.fleet.machines if is_meant(name)]
        return self.fleet.machines[self.random.choice(names)]


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.timeout(240 + 3 * SECONDS)
def test_nothing_is_lost_or_doubled_when_everything_is_killed_at_random(
    fleet: Fleet, node: Platform, letters: Letters
) -> None:
    fleet.start()
    chance = random.Random(SEED)
    killer = Killer(fleet, node, chance)
    with Crowd(fleet, letters, chance) as crowd:
        killer.run(SECONDS)
        crowd.stop_posting()
        fleet.wait(lambda: settles(node, len(crowd.posted)), 150)
    print(f"seed {SEED}: {len(crowd.posted)} letters, killed {dict(killer.killed)}")  # noqa: T201 - shown when it fails
    assert crowd.wrong == []
    with node.read() as work:
        assert broken(work) == []
        assert unfinished(work) == []
        assert wrong_statuses(work, ["01", "03", "04", "05", "06"]) == []
        assert wrong_files(work, fleet.config.data_dir / "exchange" / "outgoing") == []
        cases = work.session.scalar(sa.select(sa.func.count()).select_from(Case))
    assert cases == len(crowd.posted) == len(set(crowd.posted)) > 0
    assert len(crowd.done) == len(set(crowd.done)) == cases * len(PEOPLE)
    assert sum(killer.killed.values()) > 0


def settles(node: Platform, letters: int) -> bool:
    """Whether everything is at its end; incidents that the chaos explains are tried again, as an operator would."""
    try:
        with node.begin() as work:
            for job in incidents(work):
                assert job.error_code in EXPLAINED, (job.operation, job.error_code, job.error)
                by = operator(role="quan_tri_he_thong", agency=job.agency or "")
                incidents_of(work).retry(job.id, "Máy đã chạy lại.", by)
            cases = work.session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0
            waits = work.session.scalar(sa.select(sa.func.count()).where(Job.status.in_(["waiting", "running"])))
            return cases >= letters and not waits and not unfinished(work)
    except sa.exc.OperationalError:
        return False  # our own connection was cut too
