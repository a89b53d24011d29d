"""The inbox: what waits for me, most urgent first, with the document beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for

from connectors.reading import DocumentView, is_id, view_document, view_of
from connectors.work import Work
from engine.inbox import Page
from engine.tables import Task
from records.access import Reader
from records.calendar import VIETNAM
from records.documents import Document
from records.errors import NotFound
from web.auth import Visitor
from web.current import the_platform, the_visitor
from web.pages.frame import ALL_TASKS, show
from web.queues import QUEUES
from web.words import due_tone, due_words, when

blueprint = Blueprint("inbox", __name__)
PAGE = 30
STAMPS = ("", "khan", "thuong_khan", "hoa_toc")
VERDICTS = {  # one phrase a verdict, for a list
    "accept": ("Chữ ký hợp lệ", "proven"),
    "look_again": ("Cần xem lại", "soon"),
    "refuse": ("Chữ ký không hợp lệ", "late"),
}


@blueprint.get("/tasks")
def tasks() -> str:
    """The list, and what its first row is about."""
    visitor = the_visitor()
    with the_platform().read() as work:
        queue, after = request.args.get("queue"), request.args.get("after")
        page = work.inbox.page(visitor.actor, PAGE, after, queue)
        title = QUEUES.get(queue or "", ALL_TASKS)
        first = page.tasks[0] if page.tasks else None
        documents = readable(work, page.tasks, visitor.reader)
        about = documents.get(first.about) if first else None
        return show(
            "inbox.html", work, visitor, title=title, queue=queue, first=first,
            listing=task_list(work, page, documents, visitor, queue, first.id if first else None),
            view=view_of(work, about, visitor.reader) if about else None,
        )  # fmt: skip


def document_view(work: Work, task: Task, reader: Reader) -> DocumentView | None:
    """The document that a task is about; None when it is about something else."""
    try:
        return view_document(work, UUID(task.about), reader)
    except (ValueError, NotFound):
        return None


def readable(work: Work, tasks: Iterable[Task], reader: Reader) -> dict[str, Document]:
    """What some tasks are about, as far as `reader` may see it, by the text in `Task.about`. One statement."""
    ids = [UUID(task.about) for task in tasks if is_id(task.about)]
    return {str(key): document for key, document in work.access.readable(ids, reader).items()}


def task_list(
    work: Work, page: Page, documents: Mapping[str, Document], visitor: Visitor, queue: str | None,
    current: UUID | None = None,
) -> Mapping[str, Any]:  # fmt: skip
    """Rows in groups as the list shows them, and the address of the page after."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for task in page.tasks:
        row = _row(work, task, documents.get(task.about), queue, current)
        row["held"] = next((f"thay {one.name}" for one in visitor.stands_for if one.id == task.assignee), "")
        groups.setdefault(_group(work, task), []).append(row)
    after = url_for("inbox.tasks", queue=queue, after=page.next) if page.next else ""
    return {"groups": list(groups.items()), "next": after, "shown": len(page.tasks)}


def _row(work: Work, task: Task, document: Document | None, queue: str | None, current: UUID | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "href": url_for("tasks.page", task_id=task.id, queue=queue),
        "from": task.name,
        "at": when(task.created_at, work.now),
        "subject": task.name,
        "urgency": STAMPS[min(task.priority, 3)],
        "current": task.id == current,
        "mark": _mark(work, task, document),
    }
    if document is not None:
        is_incoming = document.kind == "incoming"
        row |= {
            "from": document.organ_name if is_incoming else task.name,
            "subject": document.subject or "Dự thảo chưa có trích yếu",
            "number": document.number or document.type_name,
            "note": task.name if is_incoming and queue is None else "",
        }
    return row


def _mark(work: Work, task: Task, document: Document | None) -> Mapping[str, str] | None:
    if task.queue == "cho_tiep_nhan" and document is not None:
        if (document.scan or {}).get("result") == "infected":
            return {"text": "Có mã độc", "tone": "late"}
        if document.duplicate_of:
            return {"text": "Trùng văn bản đã nhận", "tone": "soon"}
        verdict = document.verdict or {}
        if verdict.get("reference_only"):
            return {"text": "Chỉ để biết, tham khảo", "tone": "info"}
        text, tone = VERDICTS.get(verdict.get("verdict", ""), ("", ""))
        return {"text": text, "tone": tone} if text else None
    calendar = work.shown_calendar(UUID(task.agency))
    if task.due_at and (tone := due_tone(task.due_at, work.now, calendar)):
        words = due_words(task.due_at, work.now, calendar)
        return {"text": words[0].upper() + words[1:], "tone": tone}
    return None


def _group(work: Work, task: Task) -> str:
    if task.priority > 0:
        return "Phải xử lý ngay"
    if task.due_at is None:
        return "Không định hạn"
    if task.due_at < work.now:
        return "Quá hạn"
    return "Đến hạn hôm nay" if _day(task.due_at) <= _day(work.now) else "Còn trong hạn"


def _day(moment: datetime) -> Any:
    return moment.astimezone(VIETNAM).date()
