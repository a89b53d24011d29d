"""Many people at once on two web nodes: each act happens once, nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from engine.tables import Task
from records.documents import SYSTEM, Document
from tests.engine.bpmn import both, process, user
from tests.fleet.conftest import Province
from tests.fleet.machines import Caller, Fleet, Refused, log_in
from tests.fleet.truth import broken
from web.demo.stage import PlatformStage
from web.installation import catalogue_of
from web.wiring import Platform

pytestmark = [pytest.mark.slow, pytest.mark.service, pytest.mark.timeout(180)]
HEAD = "hoatv.sxd"
BRANCHES = [f"branch_{number}" for number in range(8)]


@pytest.fixture(scope="module")
def busy(make_province: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two web nodes and one worker, for every test of this file."""
    folder: Path = tmp_path_factory.mktemp("busy")
    with make_province(folder) as fleet:
        fleet.start(nodes=2, workers=1, concurrency=1)
        yield fleet


@pytest.fixture
def node(busy: Fleet) -> Iterator[Platform]:
    node = busy.node()
    yield node
    node.close()


@pytest.fixture(scope="module")
def head(busy: Fleet) -> Caller:
    return log_in(busy.ports[0], HEAD)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[int]:
    """The statuses of some calls that begin at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> int:
        start.wait()
        try:
            act()
        except Refused as refused:
            return refused.status
        return 200

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def start_parallel(node: Platform) -> list[Task]:
    """A case with eight branches, each waiting for a head of unit; its open tasks."""
    users = [user(name, form="give_opinion", groups="truong_don_vi", queue="xu_ly") for name in BRANCHES]
    visitor = PlatformStage(node).visitor(HEAD)
    with node.begin() as work:
        work.definitions.deploy(
            process("parallel", both("all", *([one] for one in users))), "*", "Thử", catalogue_of(work)
        )
        document = Document(agency_id=visitor.agency.id, kind="incoming", state="accepted", subject="V/v thử")
        work.documents.add(document, SYSTEM, "received", "Thử")
        case_id = work.cases.start("parallel", ["*"], str(visitor.agency.id), str(document.id), {}, visitor.actor)
        return list(work.session.scalars(sa.select(Task).where(Task.case_id == case_id)))


def completion(caller: Caller, port: int, task: Task) -> Callable[[], Any]:
    path = f"/api/v1/tasks/{task.id}/complete"
    return lambda: caller.call(port, "POST", path, {"answers": {"opinion": "Nhất trí."}})


def test_eight_people_complete_the_branches_of_one_case(busy: Fleet, node: Platform, head: Caller) -> None:
    tasks = start_parallel(node)
    assert len(tasks) == len(BRANCHES)
    acts = [completion(head, busy.ports[place % 2], task) for place, task in enumerate(tasks)]
    assert at_once(acts) == [200] * len(BRANCHES)
    with node.read() as work:
        case = work.cases.get(tasks[0].case_id)
        assert (case.status, case.version) == ("completed", 1 + len(BRANCHES))
        assert broken(work) == []


def test_the_same_task_completed_twice_at_once_is_done_once(busy: Fleet, node: Platform, head: Caller) -> None:
    for task in start_parallel(node):
        answers = at_once([completion(head, port, task) for port in busy.ports])
        assert sorted(answers) == [200, 409]
    with node.read() as work:
        assert broken(work) == []


def test_a_hundred_people_start_a_case(busy: Fleet, node: Platform) -> None:
    drafter = log_in(busy.ports[0], "giant.sxd")
    before = drafts(node)
    new = {"process": "outgoing"}
    acts = [partial(drafter.call, port, "POST", "/api/v1/cases", new) for port in busy.ports * 50]
    assert Counter(at_once(acts)) == {200: 100}
    assert drafts(node) == before + 100
    with node.read() as work:
        assert broken(work) == []


def drafts(node: Platform) -> int:
    with node.read() as work:
        return (
            work.session.scalar(sa.select(sa.func.count()).where(Task.element == "draft", Task.status == "open")) or 0
        )
