"""Documents: lists, one document with its history, deliveries and diagrams, its files, a new draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.places import Place
from connectors.reading import DocumentView, view_document
from connectors.tasks.starting import start_case
from connectors.work import Work
from engine.tables import Case
from records.documents import Document
from web.auth import Visitor
from web.current import the_platform, the_visitor
from web.pages.cases import halted_cases, standings
from web.pages.frame import show

blueprint = Blueprint("documents", __name__)
PAGE = 40
FILTERS: Mapping[str, Sequence[tuple[str, str, Sequence[str]]]] = {
    "incoming": (
        ("dang", "Đang giải quyết", ("accepted", "assigned", "processing")),
        ("cho", "Chờ tiếp nhận", ("checking", "arrived")),
        ("xong", "Đã hoàn thành", ("completed",)),
        ("tra", "Đã trả lại", ("returned",)),
    ),
    "outgoing": (
        ("soan", "Đang soạn thảo", ("drafting",)),
        ("ky", "Đã ký, chờ phát hành", ("signed", "numbered", "sealed")),
        ("phat", "Đã phát hành", ("issued", "completed")),
        ("bo", "Đã bỏ", ("dropped",)),
    ),
}
UNSAFE_IN_NAMES = {ord(mark): "_" for mark in '/\\:*?"<>|'}  # on any system that a file may be saved on
TITLES = {"incoming": "Văn bản đến", "outgoing": "Văn bản đi"}


@blueprint.get("/documents/<any(incoming, outgoing):kind>")
def listing(kind: str) -> str:
    visitor = the_visitor()
    filters = FILTERS[kind]
    chosen = next((f for f in filters if f[0] == request.args.get("loc")), filters[0])
    with the_platform().read() as work:
        found = work.access.documents(visitor.reader, kind, chosen[2], _place(request.args.get("after")), PAGE + 1)
        shown = found[:PAGE]
        entries = work.registers.entries_of([document.id for document in shown])
        halted = halted_cases(work, shown)
        after = f"{round(shown[-1].created_at.timestamp() * 1e6)}~{shown[-1].id}" if len(found) > PAGE else ""
        return show(
            "documents.html", work, visitor, kind=kind, title=TITLES[kind], filters=filters, chosen=chosen[0],
            documents=shown, entries=entries, halted=halted, after=after,
        )  # fmt: skip


@blueprint.get("/documents/<uuid:document_id>")
def page(document_id: UUID) -> str:
    visitor = the_visitor()
    with the_platform().read() as work:
        view = view_document(work, document_id, visitor.reader)
        mine = [task for task in work.inbox.open_about(str(document_id)) if _is_offered(task, visitor)]
        cases = _cases_of(work, view)
        return show(
            "document.html", work, visitor, view=view, document=view.document, mine=mine,
            places=_places(work, view, cases), standing=standings(work, cases),
        )  # fmt: skip


@blueprint.get("/documents/<uuid:document_id>/files/<int(max=9999):position>")
def file(document_id: UUID, position: int) -> Response:
    """The bytes of one file exactly as stored; PDF opens in the page, everything else is downloaded."""
    platform = the_platform()
    with platform.read() as work:
        found = work.documents.file_for(work.access.document(document_id, the_visitor().reader), position)
    response = Response(platform.storage.get(found.sha256), mimetype=found.media_type)
    inline = "inline" if found.media_type == "application/pdf" else "attachment"
    response.headers["Content-Disposition"] = (
        f"{inline}; filename*=UTF-8''{quote(found.name.translate(UNSAFE_IN_NAMES), safe='')}"
    )
    response.headers["ETag"] = f'"{found.sha256}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response.make_conditional(request)


@blueprint.get("/documents/<uuid:document_id>/diagrams/<uuid:definition_id>.bpmn")
def diagram(document_id: UUID, definition_id: UUID) -> Response:
    """The diagram that a case of this document runs on, in the version it is pinned to."""
    with the_platform().read() as work:
        view = view_document(work, document_id, the_visitor().reader)
        pinned = {pin for case in _cases_of(work, view) for pin in case.pins.values()}
        if str(definition_id) not in pinned:
            abort(404)
        return Response(work.definitions.get(definition_id).xml, mimetype="application/xml")


@blueprint.post("/documents")
def new_draft() -> AnyResponse:
    """Start a draft of one's own."""
    visitor, platform = the_visitor(), the_platform()
    with platform.begin() as work:
        case_id = start_case(work, "outgoing", {}, visitor.actor, visitor.person)
        task_id = next(iter(work.cases.get(case_id).waiting["tasks"]))
    flash("Đã mở dự thảo mới.")
    return redirect(url_for("tasks.page", task_id=UUID(task_id)))


def _is_offered(task: Any, visitor: Visitor) -> bool:
    return bool(
        task.assignee in visitor.actor.persons or (not task.assignee and visitor.actor.groups & set(task.groups))
    )


def _place(after: str | None) -> tuple[datetime, UUID] | None:
    if not after:
        return None
    moment, _, document_id = after.partition("~")
    try:
        return datetime.fromtimestamp(int(moment) / 1e6, UTC), UUID(document_id)
    except (ValueError, OverflowError, OSError):
        abort(404)


def _cases_of(work: Work, view: DocumentView) -> list[Case]:
    """The document's own cases, and for a reply those of the document it answers, in which it is written."""
    about: list[Document] = [view.document, *view.answered] if view.document.kind == "outgoing" else [view.document]
    cases = [case for document in about for case in work.cases.about(str(document.id))]
    return [case for case in cases if case.agency == str(view.document.agency_id)]


def _places(work: Work, view: DocumentView, cases: Sequence[Case]) -> list[tuple[Case, Place]]:
    """Every diagram of every case, the one that this document is about first."""
    found = [(case, place) for case in cases for place in work.places.of_case(case)]
    own = {"incoming": "incoming", "outgoing": "outgoing"}[view.document.kind]
    return sorted(found, key=lambda pair: (not pair[1].now, pair[1].process_id != own))
