"""The beat ends what was kept too long, and suspended work does not keep it awake."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from connectors.interop.arrivals_folder import FolderWatch
from engine.messages import KEPT_FOR
from engine.tables import UnmatchedMessage
from tests.engine.bpmn import process, timer, user, wait
from tests.fleet.machines import Fleet
from web.demo.stage import PlatformStage
from web.fleet.beat import LOCK, Beat, next_moment
from web.fleet.locks import Hold
from web.fleet.node import Node

pytestmark = [pytest.mark.service, pytest.mark.slow]


@pytest.fixture
def beat(fleet: Fleet) -> Iterator[Beat]:
    node = fleet.node()
    yield Beat(node, FolderWatch(node.folder, node.intake, node.clock), Hold(node.database, LOCK))
    node.close()


def statuses(node: Node) -> list[str]:
    with node.read() as work:
        return list(work.session.scalars(sa.select(UnmatchedMessage.status).order_by(UnmatchedMessage.name)))


def test_the_beat_ends_messages_that_were_kept_too_long(beat: Beat) -> None:
    node = beat.platform
    by = PlatformStage(node).visitor("quytt.sxd").actor
    with node.begin() as work:
        for name in ("new", "old"):
            work.messages.publish(name, {"code": "7"}, {}, by, by.agency)
        aged = sa.update(UnmatchedMessage).where(UnmatchedMessage.name == "old")
        work.session.execute(aged.values(expires_at=work.now - KEPT_FOR))
    beat.once()
    assert statuses(node) == ["waiting", "expired"]


def test_a_timer_of_a_case_at_rest_does_not_ring(beat: Beat) -> None:
    node = beat.platform
    leader = PlatformStage(node).visitor("dinhbg.sxd").actor
    waits = process("late", wait("w", timer("PT1S")), user("after", form="give_opinion", groups="lanh_dao"))
    with node.begin() as work:
        before = next_moment(work)
        work.definitions.deploy(waits, leader.agency, "Thử")
        case = work.cases.start("late", [leader.agency], leader.agency, "thing", {}, leader)
        assert next_moment(work) is not None
        work.commands.suspend(case, "Chờ", leader)
        assert next_moment(work) == before
