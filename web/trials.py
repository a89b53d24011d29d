"""What a process admin may try of a draft: its scenarios, and recording new ones. The same for pages and API.

Nothing is written but a scenario that is kept; cases of a trial live in memory and are gone with the request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from connectors.trials.ground import Around, Ground, Texts, from_versions, ground_of
from connectors.trials.report import Report, run_all
from engine.trials.sandbox import Position
from engine.trials.scenario import read_file, written
from engine.versions.bundles import Redrawn
from engine.versions.tables import Draft
from web.installation import BUILT_IN, PROCESSES
from web.studio import StudioRoom


@dataclass(frozen=True)
class TrialRoom:
    """One draft, for one visitor, in one transaction that only reads."""

    room: StudioRoom
    draft: Draft

    @classmethod
    def of(cls, room: StudioRoom, draft_id: UUID) -> TrialRoom:
        """Raises NotFound, RoleMissing."""
        return cls(room, room.draft(draft_id))

    @cached_property
    def ground(self) -> Ground:
        """Raises DiagramRefused, FormRefused, DefinitionMissing: what cannot be read cannot be tried."""
        work, surroundings = self.room.work, self.room.surroundings
        calendar = work.calendars.of(self.room.visitor.agency.id)
        drawn = surroundings.gathered(self.draft.xml, Redrawn(self.draft.forms, self.draft.decisions, {}))
        around = Around(
            work.parts.forms, calendar, work.parts.functions(lambda: calendar),
            from_versions(work.definitions, surroundings.scopes),
        )  # fmt: skip
        return ground_of(Texts(self.draft.xml, drawn.forms, drawn.decisions), around)

    @cached_property
    def scenarios(self) -> Mapping[str, Any]:
        """The draft's own by name, before those that come with a built-in process and have not been redrawn."""
        return {**delivered(self.draft.process_id), **(self.draft.scenarios or {})}

    def report(self) -> Report:
        """Every scenario played, and what they pass of the diagram together."""
        return run_all(self.ground, self.scenarios)


def delivered(process_id: str) -> dict[str, Any]:
    """The scenarios that come with a built-in process."""
    if process_id not in BUILT_IN:
        return {}
    folder = PROCESSES / "scenarios" / process_id
    return {file.stem: written(read_file(file.read_bytes())) for file in sorted(folder.glob("*.json"))}


def standing_of(at: Position, ground: Ground) -> dict[str, Any]:
    """Where a case of a trial stands, as API and pages say it."""
    simulated = ground.sandbox.operations
    return {
        "now": at.now, "ended": at.completed, "waits_at": at.open_elements,
        "tasks": [
            {"element": task.element, "name": task.name, "form": task.form, "groups": list(task.groups), "due": task.due,
             "state": task.state}
            for task in at.waits.tasks
        ],
        "jobs": [
            {"element": job.element, "name": job.name, "operation": job.operation, "parameters": job.parameters,
             "errors": dict(simulated[job.operation].errors) if job.operation in simulated else {}}
            for job in at.waits.jobs
        ],
        "timers": [{"element": timer.element, "due": timer.due} for timer in at.waits.timers],
        "messages": [{"element": each.element, "name": each.name, "correlations": each.correlations}
                     for each in at.waits.messages],
        "signals": [{"element": each.element, "name": each.name} for each in at.waits.signals],
    }  # fmt: skip


# ---------------------------------------------------------------- data in lines


def lines_of(data: Mapping[str, Any]) -> str:
    """Data as people write it: one `name = value` a line."""
    return "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in data.items())


def data_in(lines: str) -> dict[str, Any]:
    """What stands in such lines; a value that is no JSON is a text."""
    found: dict[str, Any] = {}
    for line in lines.splitlines():
        name, equals, value = (part.strip() for part in line.partition("="))
        if equals and name:
            found[name] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
