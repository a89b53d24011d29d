"""Content check, presentation check and the return through the drafting unit's head (R069, R071)."""

from __future__ import annotations

from typing import Any

from connectors.tasks.binding import WHILE_DRAFTED, Answers, Binding, author, document_of
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from records.calendar import WorkCalendar

PASSED = {"check_content": "Nội dung đạt", "check_presentation": "Thể thức đạt"}
REMARK = "remark"  # kind of the history lines that the drafter must see


def check(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    document = document_of(work, task)
    if answers["decision"] == "return":
        work.documents.note(document, author(actor), REMARK, f"{task.name}, trả lại: {answers['remarks']}")
    else:
        work.documents.note(document, author(actor), "checked", PASSED[task.form])
    return told(answers, work.calendar)


def told(answers: Answers, calendar: WorkCalendar) -> dict[str, Any]:
    """The remarks are for people: the document's history has them."""
    return {name: answers[name] for name in ("decision",) if name in answers}


def relay(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    work.documents.note(document_of(work, task), author(actor), REMARK, f"Chuyển người soạn: {answers['remarks']}")
    return told(answers, work.calendar)


def last_remark(work: Work, task: Task) -> dict[str, Any]:
    remarks = [event for event in work.documents.events(document_of(work, task)) if event.kind == REMARK]
    return {"remarks": remarks[-1].text.partition(": ")[2] if remarks else ""}


check_content = Binding("check_content", accept=check, told=told, repeatable_in=WHILE_DRAFTED)
check_presentation = Binding("check_presentation", accept=check, told=told, repeatable_in=WHILE_DRAFTED)
relay_return = Binding("relay_return", prefill=last_remark, accept=relay, told=told, repeatable_in=WHILE_DRAFTED)
