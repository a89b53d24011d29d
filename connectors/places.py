"""Where a case stands in each of its diagrams: what is passed, what is open, what is stuck, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definitions import Definitions
from engine.history import Histories
from engine.tables import Case, Job, Task

WORTH_TELLING = {
    "userTask",
    "serviceTask",
    "callActivity",
    "subProcess",
    "endEvent",
    "boundaryEvent",
    "businessRuleTask",
}


@dataclass(frozen=True)
class Stop:
    """One element on the way: state is done, now or incident."""

    element: str
    name: str
    state: str
    at: datetime | None = None
    who: str = ""
    note: str = ""


@dataclass
class Place:
    """One diagram that a case has entered: `stops` tell the way in words, `passed` are all elements to highlight."""

    process_id: str
    name: str
    version: int
    definition_id: UUID
    stops: dict[str, Stop] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)

    @property
    def now(self) -> list[str]:
        return [stop.element for stop in self.stops.values() if stop.state == "now"]


@dataclass(frozen=True)
class Places:
    session: Session
    definitions: Definitions
    histories: Histories

    def of_case(self, case: Case) -> list[Place]:
        """One entry a diagram, in the order in which the case entered them."""
        places: dict[str, Place] = {}
        for line in self.histories.of_case(case.id):
            for process, element, name, kind in line.facts.get("trail", []):
                place = self._place(case, places, process)
                if place is None:
                    continue
                place.passed.append(element)
                if kind in WORTH_TELLING and name:
                    known = place.stops.pop(element, None) or Stop(element, name, "done", line.at)
                    is_its_own = element == line.element
                    place.stops[element] = replace(known, at=line.at, who=line.by_name if is_its_own else known.who)
        self._mark_open(case, places)
        return list(places.values())

    def _mark_open(self, case: Case, places: dict[str, Place]) -> None:
        open_tasks = sa.select(Task).where(Task.case_id == case.id, Task.status.in_(["open", "suspended"]))
        for task in self.session.scalars(open_tasks):
            if place := self._place(case, places, task.process_id):
                note = "tạm dừng" if task.status == "suspended" else ""
                place.stops[task.element] = Stop(task.element, task.name, "now", task.due_at, task.lane, note)
        busy = sa.select(Job).where(
            Job.case_id == case.id, Job.status.in_(["waiting", "running", "suspended", "incident"])
        )
        for job in self.session.scalars(busy):
            if place := self._place(case, places, job.process_id):
                state = "incident" if job.status == "incident" else "now"
                place.stops[job.element] = Stop(job.element, job.name, state, job.run_at, "Hệ thống", job.error)

    def _place(self, case: Case, places: dict[str, Place], process: str) -> Place | None:
        """The diagram that draws `process`: embedded sub-processes are named `process/sub-process`."""
        process_id = process.partition("/")[0]
        if process_id not in places and process_id in case.pins:
            definition = self.definitions.get(UUID(case.pins[process_id]))
            places[process_id] = Place(process_id, definition.name, definition.version, definition.id)
        return places.get(process_id)
