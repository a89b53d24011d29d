"""The officer decides between a written reply and a result without one; cooperating units' opinions stand beside."""

from __future__ import annotations

from typing import Any

from connectors.tasks.binding import WHILE_HANDLED, Answers, Binding
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from records.calendar import WorkCalendar


def accept(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    return told(answers, work.calendar)


def told(answers: Answers, calendar: WorkCalendar) -> dict[str, Any]:
    return {"outcome": answers["outcome"], "result": answers.get("result") or ""}


binding = Binding("handle_document", accept=accept, told=told, repeatable_in=WHILE_HANDLED)
