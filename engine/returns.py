"""To which steps a case may go back, and why not to the others. Nothing is changed here.

A step may be gone back to when it is a human task that this very run of its process has done, that comes before the
present one in the diagram, and when the diagram itself can stand like that: at that step, with all else that is open
left as it is. So nobody gets past a step that was never done, and no gateway waits for a branch that never comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definitions import Definitions
from engine.errors import CannotReturn
from engine.markings import Ways
from engine.spiff.flow import Level, Run
from engine.tables import Case, Task

ASK_LEADERS = "lãnh đạo cơ quan có thể cho làm lại vụ việc từ bước đó"


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """A step that was done, who did it last and when; `person` is the one whose task it was."""

    level: UUID | None
    element: str
    name: str
    person: str | None
    person_name: str
    at: datetime | None


@dataclass(frozen=True)
class Returns:
    session: Session
    definitions: Definitions

    def steps(self, case: Case, run: Run, task_id: UUID) -> list[EarlierStep]:
        """Where an open task may be sent back to, the latest first."""
        done = self._done(case)
        return [
            step
            for level in run.levels(task_id)
            for step in done
            if step.level == level.id and self.refusal(case, level, step.element) is None
        ]

    def step(self, case: Case, run: Run, task_id: UUID, element: str) -> EarlierStep:
        """The one of them at `element`. Raises CannotReturn, which says why not."""
        done, name, why = self._done(case), element, "vụ việc chưa qua bước này"
        for level in run.levels(task_id):
            for step in done:
                if step.level == level.id and step.element == element:
                    refused = self.refusal(case, level, element)
                    if refused is None:
                        return step
                    name, why = step.name, refused
        raise CannotReturn(name, why)

    def restarts(self, case: Case, run: Run) -> list[EarlierStep]:
        """The steps of the case's own process at which the case may stand alone, the latest first."""
        ways = self.ways(case, run.outline)
        own = [step for step in self._done(case) if step.level is None]
        return [step for step in own if ways.is_reachable(frozenset({step.element}))]

    def restart(self, case: Case, run: Run, element: str) -> EarlierStep:
        """The one of them at `element`. Raises CannotReturn, which says why not."""
        for step in self._done(case):
            if step.level is None and step.element == element:
                ways = self.ways(case, run.outline)
                if not ways.is_reachable(frozenset({element})):
                    why = f"sơ đồ không cho vụ việc chỉ đứng ở bước này{unknown(ways)}; chọn bước trước chỗ rẽ nhánh"
                    raise CannotReturn(step.name, why)
                return step
        raise CannotReturn(element, "vụ việc chưa qua bước này")

    def refusal(self, case: Case, level: Level, element: str) -> str | None:
        """Why the case may not go back to `element` of this level; None when it may."""
        ways = self.ways(case, level)
        others = level.marking - {level.element}
        if level.is_closed:
            return f"việc này là một trong các lượt của “{ways.names[level.element]}”; {ASK_LEADERS}"
        if element == level.element or not ways.leads(element, level.element):
            return "bước này không đứng trước bước đang làm"
        if element in others:
            return "bước này đang mở"
        if not ways.is_reachable(others | {element}):
            names = ", ".join(f"“{name}”" for name in sorted(standing(others, ways)))
            return f"nhánh song song còn ở {names or 'chỗ khác'}{unknown(ways)}; {ASK_LEADERS}"
        return None

    def ways(self, case: Case, level: Level) -> Ways:
        return self.definitions.ways(level.process_id, case.pins)[level.scope]

    def _done(self, case: Case) -> Sequence[EarlierStep]:
        """Each step that was done, once, the latest first."""
        wanted = sa.select(Task).where(Task.case_id == case.id, Task.status == "done")
        found: dict[tuple[UUID | None, str], EarlierStep] = {}
        for task in self.session.scalars(wanted.order_by(Task.ended_at.desc(), Task.created_at.desc())):
            person = task.assignee or task.ended_by_id
            name = (
                task.assignee_name or (task.ended_by or "").rpartition(" thay ")[2]
            )  # of both names the one stood for
            step = EarlierStep(task.level, task.element, task.name, person, name, task.ended_at)
            found.setdefault((task.level, task.element), step)
        return list(found.values())


def standing(places: frozenset[str | tuple[str, str]], ways: Ways) -> Iterator[str]:
    """What people call the places where the other tokens are."""
    for place in places:
        yield ways.names.get(place if isinstance(place, str) else place[1], "")


def unknown(ways: Ways) -> str:
    return " (sơ đồ quá rối để biết chắc)" if ways.markings is None else ""
