"""Freezing: `python -m tests.frozen.freeze v0.1` plays the plan and keeps the province before each task of a person.

`installed.json.gz` holds the rows every moment shares; `<process>-<element>.json.gz` the tables that differ by then, the
step (actor and name) to be played next, and the elements that are open. `files`, `keys` and `trust` are parts of the data folder.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.tables import Case, Task
from tests.conftest import Clock
from tests.frozen.plan import STEPS
from tests.frozen.rows import Rows, read_tables
from web.config import Config
from web.demo.stage import PlatformStage
from web.demo.story import Step
from web.installation import install, install_demo
from web.wiring import Platform

HERE = Path(__file__).parent
PARTS = ("keys", "trust")  # of the data folder, kept whole


@dataclass
class Freezer:
    platform: Platform
    target: Path
    installed: Mapping[str, Rows] = field(default_factory=dict)

    def freeze(self) -> None:
        """Play every step, and keep what is there before the first of each kind."""
        stage = PlatformStage(self.platform)
        self.installed = read_tables(self.platform.database)
        write(self.target / "installed.json.gz", self.installed)
        for part in PARTS:
            self.keep(part)
        for step in STEPS:
            if step.element:
                self.keep_moment(step, step.find(stage))
            step.play(stage)

    def keep_moment(self, step: Step, task_id: str) -> None:
        with self.platform.read() as work:
            task = next(task for task in work.session.scalars(sa.select(Task)) if str(task.id) == task_id)
            case = work.session.get_one(Case, task.case_id)
            path = self.target / f"{case.process_id}-{task.element}.json.gz"
            waits = sorted(case.waiting["tasks"].values())
        if path.exists():
            return
        rows = read_tables(self.platform.database)
        changed = {name: rows[name] for name in rows if rows[name] != self.installed[name]}
        write(path, {"case": str(task.case_id), "waits": waits, "next": [step.actor, step.name], "tables": changed})
        self.keep("files")

    def keep(self, part: str) -> None:
        """What is new in one part of the data folder."""
        folder = self.platform.config.data_dir
        for path in sorted((folder / part).rglob("*")):
            target = self.target / path.relative_to(folder)
            if path.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())


def write(path: Path, content: Any) -> None:
    """As JSON; the same content is always the same bytes."""
    path.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), 9, mtime=0))


def main(release: str) -> None:
    target = HERE / release
    target.mkdir()  # a release that is frozen is never written again
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(Config(data_dir=Path(folder), demo=True), Clock())
        install(platform)
        install_demo(platform)
        try:
            Freezer(platform, target).freeze()
        finally:
            platform.close()


if __name__ == "__main__":
    main(sys.argv[1])
