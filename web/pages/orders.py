"""Commands on a task beside completing it: reassign, return, extend on a page each; take back with one press."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.tasks.binding import AnswerRefused
from connectors.tasks.orders import earlier_steps, reassign, return_to, take_back
from connectors.work import Work
from engine import authority
from engine.actors import Actor
from engine.errors import NotFound
from engine.inbox import refuse_closed
from engine.tables import Task
from records.calendar import VIETNAM
from web.auth import Visitor
from web.colleagues import colleague, colleagues
from web.current import the_platform, the_visitor
from web.errors import OURS, problem_of
from web.pages.frame import show
from web.pages.inbox import document_view
from web.words import moment, weekday

blueprint = Blueprint("orders", __name__)
LONGEST = timedelta(days=730)  # no date further off than this is meant
MORE_DAYS = (1, 2, 3, 5, 10)
FIELDS = {  # where in a form a refusal is told; whatever is not listed is a page of its own
    "reason_missing": "reason",
    "cannot_reassign": "to",
    "cannot_return": "element",
    "step_is_final": "element",
    "cannot_extend": "due",
    "delegation_refused": "to",
}


@dataclass(frozen=True)
class Order:
    """One command: what its page says, whose it is, what the page offers, what it does and tells afterwards."""

    title: str
    verb: str
    check: Callable[[Task, Actor], None]
    offer: Callable[[Work, Task, Visitor], Mapping[str, Any]]
    give: Callable[[Work, Task, Visitor], str]


def _offer_people(work: Work, task: Task, visitor: Visitor) -> Mapping[str, Any]:
    return {"people": [one for one in colleagues(work, visitor.agency) if one[0] != task.assignee]}


def _reassign(work: Work, task: Task, visitor: Visitor) -> str:
    to = colleague(work, chosen_id("to", "Chọn người nhận việc."), visitor.actor)
    reassign(work, task.id, to, request.form.get("reason", ""), visitor.actor)
    return f"Đã chuyển “{task.name}” cho {to.full_name}."


def _offer_steps(work: Work, task: Task, visitor: Visitor) -> Mapping[str, Any]:
    return {"ways": earlier_steps(work, task.id, visitor.actor)}


def _return(work: Work, task: Task, visitor: Visitor) -> str:
    element = chosen("element", "Chọn bước cần trả về.")
    step = return_to(work, task.id, element, request.form.get("reason", ""), visitor.actor)
    return f"Đã trả về bước “{step.name}”{f', giao {step.person_name}' if step.person_name else ''}."


def _offer_days(work: Work, task: Task, visitor: Visitor) -> Mapping[str, Any]:
    start = max(work.now, task.due_at or work.now)
    ends = [(number, work.calendar.add_working_days(start, number)) for number in MORE_DAYS]
    return {"days": [(end.date().isoformat(), moment(end), f"thêm {number} ngày làm việc") for number, end in ends]}


def _extend(work: Work, task: Task, visitor: Visitor) -> str:
    due = work.calendar.end_of_day(_new_day(work))
    work.commands.extend(task.id, due, request.form.get("reason", ""), visitor.actor)
    return f"Đã gia hạn “{task.name}” đến {moment(due)}."


def _new_day(work: Work) -> date:
    """The day chosen from the list, or typed; a day on which the office works."""
    day = day_of("day" if request.form.get("due") in (None, "other") else "due", "due", work.now)
    if not work.calendar.is_working_day(day):
        raise AnswerRefused("due", "day_off", f"{weekday(day).capitalize()} là ngày nghỉ. Chọn một ngày làm việc.")
    return day


ORDERS: Mapping[str, Order] = {
    "reassign": Order("Chuyển việc cho người khác", "Chuyển việc", authority.check_reassign, _offer_people, _reassign),
    "return": Order("Trả lại bước trước", "Trả lại bước trước", authority.check_return, _offer_steps, _return),
    "extend": Order("Gia hạn", "Gia hạn", authority.check_extend, _offer_days, _extend),
}


def orders_for(task: Task, actor: Actor, has_past: bool) -> list[tuple[str, str]]:
    """The commands that `actor` may give on a task now: the name of their page, and words.

    Whether there is a step to go back to is only asked by `has_past`, what the case has done so far; the page says which.
    """
    if task.status != "open":
        return []
    names = [name for name in ORDERS if name != "return" or has_past]
    return [(name, ORDERS[name].verb) for name in names if _may(ORDERS[name], task, actor)]


def _may(order: Order, task: Task, actor: Actor) -> bool:
    try:
        order.check(task, actor)
    except OURS:
        return False
    return True


# ---------------------------------------------------------------- pages


@blueprint.get("/tasks/<uuid:task_id>/<any(reassign, return, extend):order>")
def form(task_id: UUID, order: str) -> str:
    """The form of one command, beside what the task is about."""
    visitor = the_visitor()
    with the_platform().read() as work:
        return _page(work, visitor, _task(work, task_id, order, visitor), order)


@blueprint.post("/tasks/<uuid:task_id>/<any(reassign, return, extend):order>")
def give(task_id: UUID, order: str) -> Response | tuple[str, int]:
    visitor, platform = the_visitor(), the_platform()
    try:
        with platform.begin() as work:
            task = _task(work, task_id, order, visitor)
            said = ORDERS[order].give(work, task, visitor)
    except OURS as refused:
        errors = told_at_field(refused)
        with platform.read() as work:
            task = _task(work, task_id, order, visitor)
            return _page(work, visitor, task, order, errors), problem_of(refused).status
    flash(said)
    return redirect(_back(task, order))


@blueprint.post("/tasks/<uuid:task_id>/take-back")
def undo(task_id: UUID) -> Response:
    """Open a task again that one has just completed; why not, when that is over."""
    visitor = the_visitor()
    try:
        with the_platform().begin() as work:
            again = take_back(work, task_id, visitor.actor)
    except OURS as refused:
        if problem_of(refused).status != 409:
            raise
        flash(str(refused))
        return redirect(url_for("done.listing"))
    flash("Đã rút lại. Bản đã gửi còn nguyên để sửa.")
    return redirect(url_for("tasks.page", task_id=again))


def _task(work: Work, task_id: UUID, order: str, visitor: Visitor) -> Task:
    """The open task, for who may give this command on it."""
    task = work.session.get(Task, task_id)
    if task is None or task.agency != visitor.actor.agency:
        raise NotFound("việc")
    ORDERS[order].check(task, visitor.actor)
    refuse_closed(task)
    return task


def _page(work: Work, visitor: Visitor, task: Task, order: str, errors: Mapping[str, str] | None = None) -> str:
    return show(
        "order.html", work, visitor, order=ORDERS[order], name=order, task=task, back=_back(task, ""),
        typed=request.form, errors=errors or {}, view=document_view(work, task, visitor.reader),
        **ORDERS[order].offer(work, task, visitor),
    )  # fmt: skip


def _back(task: Task, given: str) -> str:
    """Where the form was opened from; the list, when the task has gone."""
    if request.values.get("from") == "case":
        return url_for("cases.page", case_id=task.case_id)
    if given in ("reassign", "return"):
        return url_for("inbox.tasks")
    return url_for("tasks.page", task_id=task.id)


# ---------------------------------------------------------------- what was typed


def told_at_field(refused: Exception) -> dict[str, str]:
    """The sentence of a refusal under the field that it is about; raised again when it is about none."""
    field = refused.field if isinstance(refused, AnswerRefused) else FIELDS.get(getattr(refused, "code", ""))
    if not field:
        raise refused
    return {field: str(refused)}


def chosen(field: str, missing: str) -> str:
    """What was chosen in a field; AnswerRefused when nothing was."""
    value = request.form.get(field, "").strip()
    if not value:
        raise AnswerRefused(field, "answer_missing", missing)
    return value


def chosen_id(field: str, missing: str) -> UUID:
    try:
        return UUID(chosen(field, missing))
    except ValueError:
        raise AnswerRefused(field, "answer_missing", missing) from None


def day_of(field: str, told_at: str, now: datetime) -> date:
    """The day in a field, today or later and not absurdly far; AnswerRefused, told at `told_at`, otherwise."""
    today = now.astimezone(VIETNAM).date()
    try:
        day = date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        raise AnswerRefused(told_at, "day_missing", "Chọn ngày.") from None
    if not today <= day <= today + LONGEST:
        raise AnswerRefused(told_at, "day_refused", "Chọn ngày từ hôm nay đến hai năm sau.")
    return day
