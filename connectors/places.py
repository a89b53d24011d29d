"""Where a case stands in each of its diagrams: what is passed, what is open, what is stuck, and by whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definitions import Definitions
from engine.history import Histories
from engine.tables import Case, Job, Task


@dataclass(frozen=True)
class Places:
    session: Session
    definitions: Definitions
    histories: Histories

    def of_case(self, case: Case) -> list[dict[str, Any]]:
        """One entry a diagram that the case has entered, main process first.

        Each: process_id, name, version, definition_id, and steps {element, name, state, at, who, note} in the order they
        were passed; state is done, now or incident.
        """
        steps: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for line in self.histories.of_case(case.id):
            for passed in line.facts.get("trail", []):
                process, _, element = passed.rpartition("/")
                known = steps[_file(process)].setdefault(element, {"element": element, "state": "done", "name": ""})
                if element == line.element:
                    known |= {"at": line.at, "who": line.by_name, "name": line.name or known["name"]}
        self._mark_open(case, steps)
        ordered = sorted(steps, key=lambda process: process != case.process_id)
        return [
            self._place(case, process, list(steps[process].values())) for process in ordered if process in case.pins
        ]

    def _mark_open(self, case: Case, steps: dict[str, dict[str, dict[str, Any]]]) -> None:
        open_tasks = sa.select(Task).where(Task.case_id == case.id, Task.status == "open")
        for task in self.session.scalars(open_tasks):
            place = {"element": task.element, "name": task.name, "state": "now", "at": task.due_at, "who": task.lane}
            steps[_file(task.process_id)][task.element] = place
        busy = sa.select(Job).where(Job.case_id == case.id, Job.status.in_(["waiting", "running", "incident"]))
        for job in self.session.scalars(busy):
            state = "incident" if job.status == "incident" else "now"
            place = {"element": job.element, "name": job.name, "state": state, "who": "Hệ thống", "note": job.error}
            steps[_file(job.process_id)][job.element] = place

    def _place(self, case: Case, process: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
        definition = self.definitions.get(UUID(case.pins[process]))
        return {
            "process_id": process,
            "name": definition.name,
            "version": definition.version,
            "definition_id": definition.id,
            "steps": steps,
        }


def _file(process: str) -> str:
    """The process whose file draws an element: embedded sub-processes are named `process/sub-process`."""
    return process.partition("/")[0]
