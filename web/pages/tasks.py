"""One task: the document beside its form; autosave; complete, claim, release."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from connectors.reading import view_of
from connectors.tasks.desk import OpenTask, Outcome
from connectors.tasks.orders import claim as take
from connectors.tasks.orders import takeable
from connectors.work import Work
from forms.renderer import render
from forms.submission import Posted
from records.errors import NotFound
from web.auth import Visitor
from web.current import the_platform, the_visitor
from web.pages.cases import standings
from web.pages.frame import show
from web.pages.inbox import PAGE, readable, task_list
from web.pages.orders import orders_for
from web.words import clock_time

blueprint = Blueprint("tasks", __name__)
PAGE_FIELDS = frozenset({"csrf_token", "idempotency_key", "queue"})

ACTS = {  # what the main button of a form says, and its key
    "receive_incoming": ("Gửi kết quả tiếp nhận", "1"),
    "give_direction": ("Ký ý kiến chỉ đạo", "K"),
    "assign_officer": ("Phân công", "G"),
    "give_opinion": ("Gửi ý kiến", "Y"),
    "handle_document": ("Chuyển bước", "T"),
    "draft_document": ("Trình kiểm tra", "T"),
    "check_content": ("Gửi kết quả kiểm tra", "T"),
    "check_presentation": ("Gửi kết quả kiểm tra", "T"),
    "relay_return": ("Chuyển người soạn", "T"),
    "sign_document": ("Ký số", "K"),
    "seal_document": ("Cấp số và đóng dấu", "1"),
}


@blueprint.get("/tasks/<uuid:task_id>")
def page(task_id: UUID) -> str:
    visitor = the_visitor()
    with the_platform().read() as work:
        shown, is_new = _page(work, visitor, task_id), work.inbox.is_unseen(task_id, visitor.actor)
    if is_new:
        with the_platform().begin() as work:
            work.inbox.mark_opened(task_id, visitor.actor)
    return shown


@blueprint.post("/tasks/<uuid:task_id>")
def complete(task_id: UUID) -> Response | tuple[str, int]:
    visitor, platform = the_visitor(), the_platform()
    key = request.form.get("idempotency_key", "")
    outcome = platform.desk.complete(task_id, _posted(), visitor.actor, key, str(task_id).encode())
    if not outcome.is_done:
        with platform.read() as work:
            return _page(work, visitor, task_id, outcome), 422
    assert outcome.case_id is not None
    said = _what_happened(outcome.case_id, task_id, visitor)
    flash({"text": said, "undo": _way_back(task_id, visitor)})  # type: ignore[arg-type]  # any JSON will do
    return redirect(_next_task(visitor))


@blueprint.post("/tasks/<uuid:task_id>/draft")
def save_draft(task_id: UUID) -> Response:
    """Autosave: whatever was typed, unjudged."""
    platform = the_platform()
    saved_at = platform.desk.save_draft(task_id, _posted(), the_visitor().actor)
    return jsonify({"saved_at": saved_at.isoformat(), "text": f"Tự lưu {clock_time(saved_at)}"})


@blueprint.post("/tasks/<uuid:task_id>/claim")
def claim(task_id: UUID) -> Response:
    with the_platform().begin() as work:
        take(work, task_id, the_visitor().actor)
    return redirect(url_for("tasks.page", task_id=task_id))


@blueprint.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> Response:
    with the_platform().begin() as work:
        work.inbox.release(task_id, the_visitor().actor)
    flash("Đã trả việc về nhóm.")
    return redirect(url_for("inbox.tasks"))


def _page(work: Work, visitor: Visitor, task_id: UUID, outcome: Outcome | None = None) -> str:
    opened = the_platform().desk.open(work, task_id, visitor.actor)
    task, queue = opened.task, request.values.get("queue") or None
    page = work.inbox.page(visitor.actor, PAGE, None, queue)
    documents = readable(work, [*page.tasks, task], visitor.reader)
    about = documents.get(task.about)
    label, key = ACTS.get(task.form, ("Hoàn thành", "T"))
    return show(
        "task.html", work, visitor, opened=opened, task=task, queue=queue, act={"label": label, "key": key},
        listing=task_list(work, page, documents, visitor, queue, task_id), once=uuid4().hex,
        fields=_fields(opened, outcome) if opened.is_mine else Markup(),
        view=view_of(work, about, visitor.reader) if about else None,
        next_number=_next_number(work, opened, visitor),
        orders=orders_for(task, visitor.actor, has_past=work.done.has_any(task.case_id)),
        stands_for=next((one.name for one in visitor.stands_for if one.id == task.assignee), ""),
        standing=standings(work, [work.cases.get(task.case_id)]) if task.status in ("suspended", "cancelled") else [],
        is_takeable=task.status == "done" and bool(takeable(work, [task], visitor.actor)),
    )  # fmt: skip


def _way_back(task_id: UUID, visitor: Visitor) -> str:
    """The address that takes a task back which has just been done; empty when that is over already."""
    with the_platform().read() as work:
        task = work.inbox.get(task_id, visitor.actor)
        return url_for("orders.undo", task_id=task_id) if takeable(work, [task], visitor.actor) else ""


def _fields(opened: OpenTask, outcome: Outcome | None) -> Markup:
    """What was typed or saved stands as it is; without either the form starts from what the records know."""
    if outcome is not None:
        return render(opened.form, opened.choices, outcome.typed, errors=outcome.errors)
    if opened.saved_at is not None:
        return render(opened.form, opened.choices, opened.answers)
    return render(opened.form, opened.choices, data=opened.answers)


def _next_number(work: Work, opened: OpenTask, visitor: Visitor) -> int | None:
    kinds = {"receive_incoming": "incoming", "seal_document": "outgoing"}
    kind = kinds.get(opened.task.form)
    return work.registers.next_number(visitor.agency.id, kind) if kind else None


def _posted() -> Posted:
    fields: Mapping[str, Any] = request.form.to_dict(flat=False)
    return Posted(fields, PAGE_FIELDS)


def _what_happened(case_id: UUID, task_id: UUID, visitor: Visitor) -> str:
    """Wait a moment for the machine, then say the last thing that came of this act."""
    platform = the_platform()
    deadline = time.monotonic() + platform.config.patience_seconds
    while True:
        with platform.read() as work:
            if not work.jobs.is_busy(case_id):
                break
        if time.monotonic() > deadline:
            return "Đã ghi nhận. Phần việc tự động đang chạy tiếp, kết quả hiện ở trang văn bản."
        time.sleep(0.03)
    with platform.read() as work:
        task = work.inbox.get(task_id, visitor.actor)
        try:
            document = work.access.document(UUID(task.about), visitor.reader)
        except (ValueError, NotFound):
            return f"Đã xong: {task.name}."
        lines = [event for event in work.documents.events(document) if task.ended_at and event.at >= task.ended_at]
        return f"{lines[-1].text}." if lines else f"Đã xong: {task.name}."


def _next_task(visitor: Visitor) -> str:
    """The task after this one in the same queue, so that work flows; the list when there is none."""
    queue = request.form.get("queue") or None
    with the_platform().read() as work:
        tasks = work.inbox.page(visitor.actor, 1, None, queue).tasks
    if queue and tasks:
        return url_for("tasks.page", task_id=tasks[0].id, queue=queue)
    return url_for("inbox.tasks", queue=queue)
