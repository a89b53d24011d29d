"""The editors of a draft's forms and decision tables, and the lists that lead to them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.work import Work
from engine.errors import NotFound
from engine.versions.contents import PARTS, Edit
from engine.versions.errors import BadKey
from web import form_bench, table_bench
from web.current import the_platform, the_visitor
from web.form_bench import FormBench
from web.pages.draft_frame import show_draft
from web.policy import WITH_STYLE_ATTRIBUTES
from web.studio import StudioRoom, keep
from web.table_bench import TableBench
from web.vocabulary import FORMS

Listing = Callable[[Work, UUID, str], str]
blueprint = Blueprint("benches", __name__)


@blueprint.get("/studio/drafts/<uuid:draft_id>/forms")
def forms(draft_id: UUID) -> str:
    with the_platform().read() as work:
        return _forms(work, draft_id)


@blueprint.post("/studio/drafts/<uuid:draft_id>/forms")
def begin_form(draft_id: UUID) -> AnyResponse | tuple[str, int]:
    """Lead to an empty form; it is kept when something is drawn on it."""
    return _begin(draft_id, "forms", "benches.form", _forms)


@blueprint.get("/studio/drafts/<uuid:draft_id>/forms/<key>")
def form(draft_id: UUID, key: str) -> str:
    with the_platform().read() as work:
        room = StudioRoom(work, the_visitor())
        draft = room.draft(draft_id)
        bench = FormBench(room, draft, _known("forms", key))
        return show_draft(
            "studio_form.html", room, draft, key=key, bench=bench, title=FORMS.get(key, key),
            names=bench.names(), may_go=form_bench.delivered(key) is not None,
        )  # fmt: skip


@blueprint.post("/studio/drafts/<uuid:draft_id>/forms/<key>/remove")
def remove_form(draft_id: UUID, key: str) -> AnyResponse:
    keep(the_platform(), the_visitor(), draft_id, Edit("forms", None, key), _revision())
    flash("Đã bỏ biểu mẫu vẽ lại. Bước hỏi biểu mẫu có sẵn, nếu có.")
    return redirect(url_for("benches.forms", draft_id=draft_id))


@blueprint.get("/studio/drafts/<uuid:draft_id>/decisions")
def decisions(draft_id: UUID) -> str:
    with the_platform().read() as work:
        return _decisions(work, draft_id)


@blueprint.post("/studio/drafts/<uuid:draft_id>/decisions")
def begin_decision(draft_id: UUID) -> AnyResponse | tuple[str, int]:
    return _begin(draft_id, "decisions", "benches.decision", _decisions)


@blueprint.get("/studio/drafts/<uuid:draft_id>/decisions/<key>")
def decision(draft_id: UUID, key: str) -> Response:
    with the_platform().read() as work:
        room = StudioRoom(work, the_visitor())
        draft = room.draft(draft_id)
        bench = TableBench(room, draft, _known("decisions", key))
        page = show_draft("studio_decision.html", room, draft, key=key, bench=bench, names=bench.names())
    answer = Response(page)
    answer.headers["Content-Security-Policy"] = WITH_STYLE_ATTRIBUTES
    return answer


@blueprint.post("/studio/drafts/<uuid:draft_id>/decisions/<key>/remove")
def remove_decision(draft_id: UUID, key: str) -> AnyResponse:
    keep(the_platform(), the_visitor(), draft_id, Edit("decisions", None, key), _revision())
    flash("Đã bỏ bảng quyết định khỏi bản nháp.")
    return redirect(url_for("benches.decisions", draft_id=draft_id))


# ---------------------------------------------------------------- parts


def _forms(work: Work, draft_id: UUID, problem: str = "") -> str:
    room = StudioRoom(work, the_visitor())
    draft = room.draft(draft_id)
    rows = form_bench.listed(room, draft)
    typed = request.form.get("key", "")
    return show_draft("studio_forms.html", room, draft, rows=rows, problem=problem, typed=typed)


def _decisions(work: Work, draft_id: UUID, problem: str = "") -> str:
    room = StudioRoom(work, the_visitor())
    draft = room.draft(draft_id)
    rows = table_bench.listed(room, draft)
    typed = request.form.get("key", "")
    return show_draft("studio_decisions.html", room, draft, rows=rows, problem=problem, typed=typed)


def _begin(draft_id: UUID, part: str, page: str, listing: Listing) -> AnyResponse | tuple[str, int]:
    key = request.form.get("key", "").strip()
    if PARTS[part].key.fullmatch(key):
        return redirect(url_for(page, draft_id=draft_id, key=key))
    with the_platform().read() as work:
        return listing(work, draft_id, str(BadKey(PARTS[part].name, key))), 422


def _known(part: str, key: str) -> str:
    """The key, when it is one that could be kept."""
    if not PARTS[part].key.fullmatch(key):
        raise NotFound(PARTS[part].name)
    return key


def _revision() -> int:
    return request.form.get("revision", 0, type=int)
