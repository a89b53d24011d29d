"""The lead unit's head names who handles the document."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from connectors.tasks.binding import WHILE_HANDLED, Answers, Binding, Choices, author, document_of, people
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from records.calendar import WorkCalendar


def choices(work: Work, task: Task) -> Choices:
    agency = document_of(work, task).agency_id
    return {"officers": people(work, agency, "chuyen_vien", UUID(task.unit) if task.unit else None)}


def accept(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    if answers.get("note"):
        work.documents.note(document_of(work, task), author(actor), "note", f"Lưu ý: {answers['note']}")
    return told(answers, work.calendar)


def told(answers: Answers, calendar: WorkCalendar) -> dict[str, Any]:
    due = answers.get("due")
    closing = calendar.end_of_day(date.fromisoformat(due)).isoformat() if due else None
    return {"officer": answers["officer"], "due": closing}


binding = Binding("assign_officer", choices, accept=accept, told=told, repeatable_in=WHILE_HANDLED)
