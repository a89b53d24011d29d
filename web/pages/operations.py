"""What an operator looks after: incidents to mend, packets that were not let in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.incidents import (
    IncidentView,
    edits_of,
    incidents_of,
    list_incidents,
    lists_of,
    sentence_for,
    title_of,
    view_incident,
)
from engine.errors import DataRefused, EngineError
from engine.incidents.commands import PACE, Batch
from engine.incidents.lists import IncidentLists, Wanted
from engine.incidents.masking import hide
from engine.tables import Job
from records.errors import NotFound
from records.exchange import Packet
from web.auth import Visitor
from web.current import require_role, the_platform, the_visitor
from web.pages.frame import show
from web.words import count

blueprint = Blueprint("operations", __name__)
PAGE = 30
OPERATORS = ("quan_tri_he_thong", "quan_tri_quy_trinh")


@blueprint.get("/operations/incidents")
def incidents() -> str:
    """What stopped, by cause and one by one, newest first."""
    visitor = require_role(*OPERATORS)
    asked = {name: request.args.get(name, "") for name in ("operation", "code", "process", "q")}
    wanted = Wanted(asked["operation"], asked["code"], asked["process"], asked["q"].strip()[:200])
    kept = {name: value for name, value in asked.items() if value}
    batch = _id(request.args["batch"]) if request.args.get("batch") else None
    with the_platform().read() as work:
        lists = lists_of(work, visitor.actor)
        page = lists.page(wanted, request.args.get("after"), PAGE)
        after = url_for("operations.incidents", **kept, after=page.next) if page.next else ""
        return show(
            "incidents.html", work, visitor, rows=list_incidents(work, page.jobs, visitor.reader), after=after,
            totals=lists.totals(wanted), causes=_causes(lists, wanted), processes=lists.processes(), kept=kept, batch=batch,
            progress=_progress(lists, batch) if batch else None, title_of=title_of,
        )  # fmt: skip


@blueprint.get("/operations/incidents/progress")
def progress() -> Mapping[str, Any]:
    """How far those are that were tried again together, for the page that waits for it."""
    visitor = require_role(*OPERATORS)
    with the_platform().read() as work:
        return _progress(lists_of(work, visitor.actor), _id(request.args.get("batch", "")))


@blueprint.post("/operations/incidents/retry")
def retry_many() -> Response:
    """Try those that were ticked again, or the oldest of one cause."""
    visitor = require_role(*OPERATORS)
    operation, code = (request.values.get(name, "") for name in ("operation", "code"))
    with the_platform().begin() as work:
        if operation:
            batch = incidents_of(work).retry_cause(operation, code, "", visitor.actor)
        else:
            ids = [_id(text) for text in request.form.getlist("ids")]
            batch = incidents_of(work).retry_some(ids, "", visitor.actor)
    flash(_said(batch))
    return redirect(url_for("operations.incidents", batch=batch.id if batch.retried else None))


@blueprint.get("/operations/incidents/<uuid:job_id>")
def incident(job_id: UUID) -> str:
    """One incident: what it was to do, every attempt, what may be done about it."""
    return _page(the_visitor(), job_id)


@blueprint.post("/operations/incidents/<uuid:job_id>/retry")
def retry(job_id: UUID) -> Response:
    """Try a job again after its cause was mended."""
    visitor = require_role(*OPERATORS)
    with the_platform().begin() as work:
        incidents_of(work).retry(job_id, request.form.get("mended", ""), visitor.actor)
    flash("Đã cho chạy lại.")
    return redirect(url_for("operations.incidents"))


@blueprint.post("/operations/incidents/<uuid:job_id>/skip")
def skip(job_id: UUID) -> Response | tuple[str, int]:
    """Leave a job out: its case goes on with the result that the operator gives."""
    visitor = require_role(*OPERATORS)
    reason = request.form.get("why_skip", "")
    try:
        with the_platform().begin() as work:
            held = incidents_of(work).hold(job_id, visitor.actor)
            result = _json(request.form.get("result", "").strip() or "{}")
            incidents_of(work).skip(held.id, result, reason, visitor.actor)
    except EngineError as refused:
        return _again(visitor, job_id, "skip", refused)
    flash("Đã bỏ qua tác vụ. Vụ việc đi tiếp.")
    return redirect(url_for("operations.incidents"))


@blueprint.post("/operations/incidents/<uuid:job_id>/edit")
def edit(job_id: UUID) -> Response | tuple[str, int]:
    """Propose other values for what a job is given."""
    visitor = require_role(*OPERATORS)
    try:
        with the_platform().begin() as work:
            job = incidents_of(work).hold(job_id, visitor.actor)
            edits_of(work).propose(job_id, _changes(job), request.form.get("why_edit", ""), visitor.actor)
    except EngineError as refused:
        return _again(visitor, job_id, "edit", refused)
    flash("Đã gửi đề nghị sửa. Người quản trị khác duyệt thì tác vụ mới chạy.")
    return redirect(url_for("operations.incident", job_id=job_id))


@blueprint.post("/operations/incidents/<uuid:job_id>/decide")
def decide(job_id: UUID) -> Response | tuple[str, int]:
    """Agree to a colleague's proposal, or say no; one's own is taken back."""
    visitor = require_role(*OPERATORS)
    words, is_agreed = request.form.get("why_decide", ""), request.form.get("decision") == "approve"
    try:
        with the_platform().begin() as work:
            edits, edit_id = edits_of(work), _id(request.form.get("edit", ""))
            if is_agreed:
                edits.approve(job_id, edit_id, visitor.actor, words)
            else:
                edits.reject(job_id, edit_id, words, visitor.actor)
    except EngineError as refused:
        return _again(visitor, job_id, "decide", refused)
    flash("Đã duyệt. Tác vụ chạy với giá trị mới." if is_agreed else "Đã không dùng đề nghị sửa.")
    return redirect(url_for("operations.incident", job_id=job_id))


@blueprint.get("/operations/packets")
def packets() -> str:
    """Packets that came for this agency and were not let in; their bytes are kept."""
    visitor = require_role("van_thu", "quan_tri_he_thong", "quan_tri_quy_trinh")
    wanted = sa.select(Packet).where(
        Packet.agency_id == visitor.agency.id, Packet.direction == "in", Packet.state == "refused"
    )
    with the_platform().read() as work:
        refused = work.session.scalars(wanted.order_by(Packet.at.desc()).limit(100)).all()
        return show("packets.html", work, visitor, packets=refused)


# ---------------------------------------------------------------- parts


def _page(visitor: Visitor, job_id: UUID, **told: Any) -> str:
    with the_platform().read() as work:
        view: IncidentView = view_incident(work, job_id, visitor.actor, visitor.reader)
        said = request.form if told else {}
        return show("incident.html", work, visitor, view=view, job=view.job, said=said, **told)


def _again(visitor: Visitor, job_id: UUID, act: str, refused: EngineError) -> tuple[str, int]:
    """The same page with what is wrong, and with what was typed; what concerns the incident itself is an error page."""
    if refused.code not in ("reason_missing", "data_refused", "edit_refused", "step_failed", "expression_failed"):
        raise refused
    return _page(visitor, job_id, act_failed=act, trouble=str(refused)), 422


def _causes(lists: IncidentLists, wanted: Wanted) -> list[Mapping[str, Any]]:
    return [
        {**vars(cause), "title": title_of(cause.operation), "error": sentence_for(cause.code, hide(cause.error), False)}
        for cause in lists.causes(wanted)
    ]


def _progress(lists: IncidentLists, batch: UUID) -> Mapping[str, Any]:
    """What web/assets/js/poll.js asks for."""
    now = lists.progress(batch)
    ended = now.done + now.stopped
    says = f"Chạy lại {count(now.total)} việc: {count(now.done)} xong, {count(now.waiting)} đang chờ."
    if now.stopped:
        says += f" {count(now.stopped)} việc lại dừng."
    state = "running" if now.waiting else "failed" if now.stopped else "done"
    return {"state": state, "done": ended, "total": now.total, "says": says}


def _said(batch: Batch) -> str:
    """What has come of trying several again, in one sentence or two."""
    words = []
    if batch.retried:
        words.append(f"Đã cho chạy lại {count(len(batch.retried))} việc, cách nhau {PACE.seconds} giây.")
    for sentence in dict.fromkeys(str(why) for why in batch.refused.values()):
        number = sum(str(why) == sentence for why in batch.refused.values())
        words.append(f"{count(number)} việc chưa chạy lại được: {sentence}")
    if batch.left:
        words.append(f"Còn {count(batch.left)} việc cùng nguyên nhân.")
    return " ".join(words) or "Chưa chọn việc nào để chạy lại."


def _changes(job: Job) -> dict[str, Any]:
    """What the form changes; a text stays a text, anything else is read as JSON."""
    changes = {}
    for name, before in job.parameters.items():
        typed = request.form.get(f"p-{name}")
        if typed is None:
            continue
        value = typed.strip() if isinstance(before, str) else (typed.strip() or None)
        if before is not None and not isinstance(before, str) and value is not None:
            value = _json(value)
        if value != before:
            changes[name] = value
    return changes


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise DataRefused("result", "không phải JSON") from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("sự cố") from None
