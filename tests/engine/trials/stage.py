"""A sandbox on a drawn diagram, for the tests of trials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.spiff.flow import Program
from engine.spiff.parser import parse
from engine.trials.coverage import drawn
from engine.trials.sandbox import Sandbox, Simulated
from engine.trials.scenario import read_scenario
from engine.trials.trial import Trial, play

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
OPERATIONS = {"post.send": Simulated("Gửi đi", {"refused": "Bị từ chối"}, lambda parameters, now: {"sent": True})}
ROLES = {"van_thu": "Văn thư", "lanh_dao": "Lãnh đạo"}


def sandbox(*diagrams: bytes) -> Sandbox:
    parsed = [parse(xml) for xml in diagrams]
    program = Program.restore(parsed[0].process_id, {each.process_id: each.spec for each in parsed})
    return Sandbox(program, OPERATIONS, roles=ROLES)


def scenario(*steps: Mapping[str, Any], **data: Any) -> dict[str, Any]:
    return {"title": "Thử", "starts_at": "2026-11-23T08:30:00+07:00", "data": data, "steps": list(steps)}


def tried(xml: bytes, *steps: Mapping[str, Any], **data: Any) -> Trial:
    """What becomes of these steps in a diagram."""
    names = {node.id: node.name for node in drawn(xml).nodes}
    return play(sandbox(xml), read_scenario(scenario(*steps, **data)), names)
