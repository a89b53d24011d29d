"""What a release left unfinished is finished by the present one: on its own diagrams, and moved to the present ones."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.definitions import pinned
from engine.tables import Case
from tests.frozen.freeze import HERE, PARTS
from tests.frozen.plan import STEPS
from tests.frozen.rows import write_tables
from tests.witness import incidents
from web.demo.stage import PlatformStage
from web.installation import deploy_built_in
from web.wiring import Platform

MOMENTS = sorted(path for path in HERE.glob("v*/*-*.json.gz"))
TASKS_OF_PEOPLE = {
    "incoming": {
        "receive", "direct", "assign_officer", "opinion", "work", "draft", "check_content", "check_presentation", "relay",
        "sign", "number_and_seal",
    },
    "outgoing": {"draft", "check_content", "check_presentation", "relay", "sign", "number_and_seal"},
}  # fmt: skip


def read(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def thaw(province: Platform, path: Path) -> Mapping[str, Any]:
    """The province as it was at that moment; what is said about the moment."""
    moment: Mapping[str, Any] = read(path)
    write_tables(province.database, {**read(path.parent / "installed.json.gz"), **moment["tables"]})
    for part in (*PARTS, "files"):
        shutil.copytree(path.parent / part, province.config.data_dir / part, dirs_exist_ok=True)
    return moment


def move_to_present(province: Platform) -> None:
    """Running cases go on with the diagrams of `processes/`."""
    deploy_built_in(province)
    with province.begin() as work:
        for case in work.session.scalars(sa.select(Case).where(Case.status == "running")):
            pins = pinned(case.process_id, work.definitions.in_use(["*"]))
            case.pins = {process: str(pin) for process, pin in pins.items()}


def play_on(province: Platform, moment: Mapping[str, Any]) -> None:
    """The rest of the story, until the frozen case has ended."""
    stage = PlatformStage(province)
    first = next(place for place, step in enumerate(STEPS) if [step.actor, step.name] == moment["next"])
    for step in STEPS[first:]:
        step.play(stage)
        if case_of(province, moment).status != "running":
            return


def case_of(province: Platform, moment: Mapping[str, Any]) -> Case:
    with province.read() as work:
        return work.cases.get(UUID(moment["case"]))


@pytest.mark.parametrize("diagrams", ["its-own", "present"])
@pytest.mark.parametrize("path", MOMENTS, ids=[f"{path.parent.name}-{path.name.split('.')[0]}" for path in MOMENTS])
def test_a_frozen_case_is_played_to_its_end(province: Platform, path: Path, diagrams: str) -> None:
    moment = thaw(province, path)
    if diagrams == "present":
        pinned = case_of(province, moment).pins
        move_to_present(province)
        if case_of(province, moment).pins == pinned:
            return  # no diagram has changed since: the other test has played it
    assert case_of(province, moment).status == "running"
    assert sorted(case_of(province, moment).waiting["tasks"].values()) == moment["waits"]
    play_on(province, moment)
    assert case_of(province, moment).status == "completed"
    with province.read() as work:
        assert [job.error for job in incidents(work)] == []


def test_every_release_is_frozen_at_every_task_of_a_person() -> None:
    for folder in {path.parent for path in MOMENTS}:
        kept = {path.name.split(".")[0] for path in MOMENTS if path.parent == folder}
        assert kept >= {f"{process}-{element}" for process, elements in TASKS_OF_PEOPLE.items() for element in elements}


def test_what_is_frozen_stays_small_and_says_nothing_of_the_machine_it_was_made_on() -> None:
    for folder in {path.parent for path in MOMENTS}:
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        assert max(sizes) < 300_000
        assert sum(sizes) < 1_500_000
        for path in folder.glob("*.json.gz"):
            text = gzip.decompress(path.read_bytes()).decode()
            assert not any(word in text for word in ("/tmp", "/home", "/work", "/root", "BEGIN PRIVATE"))
