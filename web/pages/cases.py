"""One case: where it stands, its open tasks, its history, and what the leaders may do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.reading import is_id
from connectors.tasks.orders import cancel, restart, restart_steps
from connectors.work import Work
from engine import authority
from engine.errors import CaseNotRunning, CaseSuspended, NotFound
from engine.tables import Case, History, Task
from records.documents import Document
from web.auth import Visitor
from web.chronicle import Chronicle, Told, people_in, step_names
from web.current import the_platform, the_visitor
from web.errors import OURS, problem_of
from web.pages.frame import show
from web.pages.orders import chosen, orders_for, told_at_field

blueprint = Blueprint("cases", __name__)
PAGE = 50
HALTED = ("suspended", "cancelled")
STANDINGS = ("case_suspended", "case_cancelled")


@dataclass(frozen=True)
class Command:
    """What a leader may do with a case: what its page says, while which status, what it offers and does."""

    title: str
    verb: str
    while_: tuple[str, ...]
    offer: Callable[[Work, Case, Visitor], Mapping[str, Any]]
    give: Callable[[Work, Case, Visitor], str]


def _offer_nothing(work: Work, case: Case, visitor: Visitor) -> Mapping[str, Any]:
    return {}


def _offer_steps(work: Work, case: Case, visitor: Visitor) -> Mapping[str, Any]:
    return {"ways": restart_steps(work, case.id, visitor.actor)}


def _suspend(work: Work, case: Case, visitor: Visitor) -> str:
    work.commands.suspend(case.id, request.form.get("reason", ""), visitor.actor)
    return "Đã tạm dừng vụ việc. Các việc đang mở đã rời danh sách của người xử lý."


def _restart(work: Work, case: Case, visitor: Visitor) -> str:
    element = chosen("element", "Chọn bước làm lại.")
    step = restart(work, case.id, element, request.form.get("reason", ""), visitor.actor)
    return f"Vụ việc làm lại từ bước “{step.name}”{f', giao {step.person_name}' if step.person_name else ''}."


def _cancel(work: Work, case: Case, visitor: Visitor) -> str:
    cancel(work, case.id, request.form.get("reason", ""), visitor.actor)
    return "Đã hủy vụ việc. Các việc đang mở đã thu hồi, dự thảo chưa ký đã bỏ."


COMMANDS: Mapping[str, Command] = {
    "suspend": Command("Tạm dừng vụ việc", "Tạm dừng", ("running",), _offer_nothing, _suspend),
    "restart": Command("Làm lại từ một bước", "Cho làm lại", ("running",), _offer_steps, _restart),
    "cancel": Command("Hủy vụ việc", "Hủy vụ việc", ("running", "suspended"), _offer_nothing, _cancel),
}


# ---------------------------------------------------------------- the page


@blueprint.get("/cases/<uuid:case_id>")
def page(case_id: UUID) -> str:
    visitor = the_visitor()
    with the_platform().read() as work:
        case, document = _case(work, case_id, visitor)
        lines, older = work.histories.page(case.id, PAGE, _line(request.args.get("before")))
        places = sorted(work.places.of_case(case), key=lambda place: not place.now)
        tasks = open_tasks(work, case)
        people, has_past = _names(work, lines, tasks), work.done.has_any(case.id)
        told = [Chronicle(people, step_names(places)).tell(line) for line in lines]
        return show(
            "case.html", work, visitor, case=case, document=document, places=places, told=told, tasks=tasks,
            people=people, orders={task.id: orders_for(task, visitor.actor, has_past) for task in tasks},
            standing=standings(work, [case]), commands=_commands(case, visitor),
            older=url_for("cases.page", case_id=case.id, before=older) if older else "",
        )  # fmt: skip


@blueprint.get("/cases/<uuid:case_id>/diagrams/<uuid:definition_id>.bpmn")
def diagram(case_id: UUID, definition_id: UUID) -> Response:
    """The diagram that the case runs on, in the version it is pinned to."""
    with the_platform().read() as work:
        case, _ = _case(work, case_id, the_visitor())
        if str(definition_id) not in case.pins.values():
            abort(404)
        return Response(work.definitions.get(definition_id).xml, mimetype="application/xml")


# ---------------------------------------------------------------- commands


@blueprint.get("/cases/<uuid:case_id>/<any(suspend, restart, cancel):command>")
def form(case_id: UUID, command: str) -> str:
    """What the command will do, in words, and the reason it asks for."""
    visitor = the_visitor()
    with the_platform().read() as work:
        return _form(work, visitor, _case_to_command(work, case_id, command, visitor), command)


@blueprint.post("/cases/<uuid:case_id>/<any(suspend, restart, cancel):command>")
def give(case_id: UUID, command: str) -> AnyResponse | tuple[str, int]:
    visitor, platform = the_visitor(), the_platform()
    try:
        with platform.begin() as work:
            said = COMMANDS[command].give(work, _case_to_command(work, case_id, command, visitor), visitor)
    except OURS as refused:
        errors = told_at_field(refused)
        with platform.read() as work:
            case = _case_to_command(work, case_id, command, visitor)
            return _form(work, visitor, case, command, errors), problem_of(refused).status
    flash(said)
    return redirect(url_for("cases.page", case_id=case_id))


@blueprint.post("/cases/<uuid:case_id>/resume")
def resume(case_id: UUID) -> AnyResponse:
    with the_platform().begin() as work:
        work.commands.resume(case_id, the_visitor().actor)
    flash("Vụ việc tiếp tục. Các việc đã trở lại danh sách của người xử lý.")
    return redirect(url_for("cases.page", case_id=case_id))


def _commands(case: Case, visitor: Visitor) -> list[tuple[str, Command]]:
    if not authority.leads(case.agency, visitor.actor):
        return []
    return [(name, command) for name, command in COMMANDS.items() if case.status in command.while_]


def _case_to_command(work: Work, case_id: UUID, command: str, visitor: Visitor) -> Case:
    case = work.cases.of_agency(case_id, visitor.actor)
    authority.check_case(case, visitor.actor, COMMANDS[command].title.lower())
    if case.status not in COMMANDS[command].while_:
        raise CaseSuspended if case.status == "suspended" else CaseNotRunning
    return case


def _form(work: Work, visitor: Visitor, case: Case, command: str, errors: Mapping[str, str] | None = None) -> str:
    tasks = open_tasks(work, case)
    return show(
        "case_command.html", work, visitor, case=case, document=_document(work, case, visitor), name=command,
        command=COMMANDS[command], tasks=tasks, people=_names(work, [], tasks), typed=request.form, errors=errors or {},
        **COMMANDS[command].offer(work, case, visitor),
    )  # fmt: skip


# ---------------------------------------------------------------- reading


def _case(work: Work, case_id: UUID, visitor: Visitor) -> tuple[Case, Document | None]:
    """The case and the document it is about, for who may know of them; NotFound otherwise.

    Who may read the document may see how far it is. The leaders see every case of the agency, the document's words only
    when they may read it. A case about something else is seen by those who have had to do with it, and the supervisors.
    """
    case = work.cases.of_agency(case_id, visitor.actor)
    document = _document(work, case, visitor)
    if document is None and not (authority.leads(case.agency, visitor.actor) or _has_to_do(work, case, visitor)):
        raise NotFound("vụ việc")
    return case, document


def _document(work: Work, case: Case, visitor: Visitor) -> Document | None:
    if not is_id(case.about):
        return None
    return work.access.readable([UUID(case.about)], visitor.reader).get(UUID(case.about))


def _has_to_do(work: Work, case: Case, visitor: Visitor) -> bool:
    document = work.session.get(Document, UUID(case.about)) if is_id(case.about) else None
    if document is not None and document.agency_id == visitor.agency.id:
        return False  # and it is not for this visitor: their own tasks would have let them read it
    if visitor.has_role("giam_sat"):
        return True
    actor = visitor.actor
    mine = sa.or_(Task.assignee == actor.id, Task.ended_by_id == actor.id)
    if work.session.scalar(sa.select(sa.exists().where(Task.case_id == case.id, mine))):
        return True
    return any(authority.holds(task, actor) or authority.heads(task, actor) for task in open_tasks(work, case))


def open_tasks(work: Work, case: Case) -> Sequence[Task]:
    """What waits for people, also while the case rests."""
    wanted = sa.select(Task).where(Task.case_id == case.id, Task.status.in_(["open", "suspended"]))
    return work.session.scalars(wanted.order_by(Task.created_at, Task.id)).all()


def standings(work: Work, cases: Sequence[Case]) -> list[tuple[Case, Told]]:
    """Cases that rest or were ended before their end, each with the line that says who did that, when and why."""
    halted = {case.id: case for case in cases if case.status in HALTED}
    if not halted:
        return []
    lines = work.histories.latest(list(halted), STANDINGS)
    return [(halted[case_id], Chronicle().tell(line)) for case_id, line in lines.items()]


def halted_cases(work: Work, documents: Sequence[Document]) -> dict[UUID, str]:
    """The status of the case of each document whose case rests or was ended before its end. One statement."""
    about = [str(document.id) for document in documents]
    wanted = sa.select(Case.about, Case.status).where(Case.about.in_(about), Case.status.in_(HALTED))
    rows = work.session.execute(wanted.order_by(Case.started_at)) if about else ()
    return {UUID(row.about): row.status for row in rows}


def _names(work: Work, lines: Sequence[History], tasks: Sequence[Task]) -> Mapping[str, str]:
    ids = people_in(lines) | {UUID(task.assignee) for task in tasks if task.assignee and is_id(task.assignee)}
    return {str(person): name for person, name in work.organisations.names(ids).items()} if ids else {}


def _line(before: str | None) -> int | None:
    if before is None:
        return None
    if not before.isdecimal() or len(before) > 18:
        abort(404)
    return int(before)
