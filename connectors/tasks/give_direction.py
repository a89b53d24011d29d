"""The leader's direction: one lead unit, cooperating units, due dates at the close of office (R061, R062)."""

from __future__ import annotations

from datetime import date
from typing import Any

from connectors.tasks.binding import NEVER, AnswerRefused, Answers, Binding, Choices, author, document_of, units
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from records.calendar import WorkCalendar


def choices(work: Work, task: Task) -> Choices:
    return {"units": units(work, document_of(work, task).agency_id)}


def prefill(work: Work, task: Task) -> dict[str, Any]:
    document = document_of(work, task)
    calendar = work.calendars.of(document.agency_id)
    due = document.due_on or calendar.add_working_days(work.now, 5).date()
    return {"decision": "assign", "lead_due": due.isoformat()}


def accept(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    if answers["decision"] == "file":
        document = document_of(work, task)
        work.documents.note(document, author(actor), "direction", f"Ý kiến chỉ đạo: {answers['text']}")
        return told(answers, work.calendar)
    lead = answers["lead_unit"]
    cooperating = answers.get("cooperating") or []
    if any(row["unit"] == lead for row in cooperating):
        sentence = "Đơn vị chủ trì không đồng thời là đơn vị phối hợp. Bỏ đơn vị này khỏi danh sách phối hợp."
        raise AnswerRefused("cooperating", "lead_cooperates", sentence)
    return told(answers, work.calendar)


def told(answers: Answers, calendar: WorkCalendar) -> dict[str, Any]:
    if answers["decision"] == "file":
        return {"decision": "file", "text": answers["text"]}
    return {
        "decision": "assign",
        "text": answers["text"],
        "lead": {"unit": answers["lead_unit"], "due": _closing(calendar, answers["lead_due"])},
        "cooperating": [
            {"unit": row["unit"], "due": _closing(calendar, row["due"])} for row in answers.get("cooperating") or []
        ],
    }


def _closing(calendar: WorkCalendar, day: str) -> str:
    return calendar.end_of_day(date.fromisoformat(day)).isoformat()


binding = Binding("give_direction", choices, prefill, accept, told, repeatable_in=NEVER)
