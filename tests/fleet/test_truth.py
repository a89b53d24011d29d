"""The checks of the chaos test notice what they are for: each kind of damage, done on purpose, is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from connectors.work import Work
from engine.tables import Case, History, Job, Task, TaskOwner
from records.exchange import Packet
from records.registers import Register
from tests.fleet.truth import broken, wrong_files, wrong_statuses
from tests.letters import Letters
from web.demo.stage import PlatformStage
from web.fleet.node import Node

pytestmark = [pytest.mark.slow, pytest.mark.service]
DAMAGES: dict[str, Callable[[Session], object]] = {
    "a step told twice": lambda session: session.execute(
        sa.insert(History).from_select(
            ["case_id", "version", "at", "by", "by_name", "kind", "element", "name", "facts"],
            sa.select(
                History.case_id, History.version, History.at, History.by, History.by_name, History.kind, History.element,
                History.name, History.facts,
            ).where(History.kind == "job_done").limit(1),
        )
    ),
    "a step not told": lambda session: session.execute(sa.delete(History).where(History.kind == "task_completed")),
    "a step half written": lambda session: session.execute(sa.update(Case).values(version=Case.version + 1)),
    "a task lost": lambda session: session.execute(sa.update(Task).where(Task.status == "open").values(status="cancelled")),
    "a task out of every inbox": lambda session: session.execute(sa.delete(TaskOwner)),
    "a job lost": lambda session: session.execute(sa.update(Job).where(Job.case_id.is_not(None)).values(status="cancelled")),
    "a number skipped": lambda session: session.execute(sa.update(Register).values(next_number=Register.next_number + 1)),
}  # fmt: skip


def receive_letter(node: Node, letters: Letters) -> None:
    """A letter taken in, accepted and presented to the leader."""
    node.intake.take_in(letters.packet(number="1"), "api")
    stage = PlatformStage(node)
    stage.settle()
    (task,) = (task for task in stage.tasks("mauvt.sxd") if task["element"] == "receive")
    leader = stage.choice("mauvt.sxd", str(task["id"]), "leaders", "Bùi Giả Định")
    stage.complete("mauvt.sxd", str(task["id"]), {"decision": "accept", "leader": leader})
    stage.settle()


def test_each_damage_is_noticed(node: Node, letters: Letters) -> None:
    receive_letter(node, letters)
    outgoing = node.folder.root / "outgoing"
    with node.read() as work:
        assert broken(work) == []
        assert wrong_statuses(work, ["01", "03"]) == []
        assert wrong_files(work, outgoing) == []
    for name, damage in DAMAGES.items():
        with Session(node.database) as session:
            damage(session)
            assert broken(Work(session, node.clock(), node.parts)), name
            session.rollback()
    with Session(node.database) as session:
        session.execute(sa.delete(Packet).where(Packet.status_code == "03"))
        work = Work(session, node.clock(), node.parts)
        assert wrong_statuses(work, ["01", "03"])
        assert wrong_files(work, outgoing)
        session.rollback()
