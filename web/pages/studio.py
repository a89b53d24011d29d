"""The studio: drafts of the agency, beginning one, and the page on which a draft is drawn."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.work import Work
from engine.errors import DiagramRefused, EngineError
from web.current import the_platform, the_visitor
from web.errors import problem_of
from web.pages.draft_frame import show_draft
from web.pages.frame import show
from web.policy import WITH_STYLE_ATTRIBUTES
from web.rule_packs import PackRoom
from web.studio import STATUSES, StudioRoom, checked

blueprint = Blueprint("studio", __name__)
REFUSED_BEGINNING = ("bad_key", "process_taken", "not_xml", "too_large")


@blueprint.get("/studio")
def listing() -> str:
    status = request.args.get("status", "open")
    with the_platform().read() as work:
        return _listing(work, status if status in STATUSES else "open")


@blueprint.post("/studio")
def begin() -> AnyResponse | tuple[str, int]:
    """Begin a draft from a version in use, from a file, or of a new process."""
    try:
        with the_platform().begin() as work:
            room = StudioRoom(work, the_visitor())
            file = request.files.get("diagram")
            if request.form.get("version_id"):
                draft = room.begin_from(_id(request.form["version_id"]))
            elif file and file.filename:
                draft = room.begin_with(file.read())
            else:
                draft = room.begin_new(request.form.get("process_id", "").strip(), request.form.get("name", ""))
    except EngineError as refused:
        if refused.code not in REFUSED_BEGINNING:
            raise
        with the_platform().read() as work:
            return _listing(work, "open", str(refused)), problem_of(refused).status
    if draft.report:
        return redirect(url_for("comparing.report", draft_id=draft.id))
    return redirect(url_for("studio.page", draft_id=draft.id))


@blueprint.post("/studio/versions/<uuid:version_id>/draft")
def begin_from(version_id: UUID) -> AnyResponse:
    """Edit a version, whatever its state: in a draft of it."""
    with the_platform().begin() as work:
        draft = StudioRoom(work, the_visitor()).begin_from(version_id)
    return redirect(url_for("studio.page", draft_id=draft.id))


@blueprint.get("/studio/drafts/<uuid:draft_id>")
def page(draft_id: UUID) -> Response:
    """The page that hosts the modeler; without a script it leads to the list of steps."""
    with the_platform().read() as work:
        room = StudioRoom(work, the_visitor())
        draft = room.draft(draft_id)
        base = work.definitions.get(draft.base) if draft.base else None
        shown = show_draft("studio_draft.html", room, draft, base=base, statuses=STATUSES)
    answer = Response(shown)
    answer.headers["Content-Security-Policy"] = WITH_STYLE_ATTRIBUTES  # token simulation colours its log by attributes
    return answer


@blueprint.get("/studio/drafts/<uuid:draft_id>/diagram.bpmn")
def diagram(draft_id: UUID) -> Response:
    """The diagram as it was kept last; the revision stands in X-Revision."""
    with the_platform().read() as work:
        draft = StudioRoom(work, the_visitor()).draft(draft_id)
        return Response(draft.xml, mimetype="application/xml", headers={"X-Revision": str(draft.revision)})


@blueprint.get("/studio/drafts/<uuid:draft_id>/findings")
def findings(draft_id: UUID) -> Response:
    """What is wrong with the draft as it is kept, for the page's script."""
    found = checked(the_platform(), the_visitor(), draft_id)
    return jsonify({"ok": all(each.severity != "error" for each in found), "findings": found})


@blueprint.post("/studio/drafts/<uuid:draft_id>/deploy")
def deploy(draft_id: UUID) -> AnyResponse:
    """Make a version to be tried; or go to the steps, where everything that is wrong is said."""
    try:
        with the_platform().begin() as work:
            version = StudioRoom(work, the_visitor()).deploy(draft_id, request.form.get("reason", ""))
    except DiagramRefused as refused:
        flash(f"Chưa triển khai được: còn {len(refused.findings)} lỗi.")
        return redirect(url_for("studio.page", draft_id=draft_id))
    flash(f"Đã triển khai bản {version.version} để thử. Người khác đưa bản này vào sử dụng.")
    return redirect(url_for("processes.version", version_id=version.id))


@blueprint.post("/studio/drafts/<uuid:draft_id>/discard")
def discard(draft_id: UUID) -> AnyResponse:
    with the_platform().begin() as work:
        StudioRoom(work, the_visitor()).discard(draft_id)
    flash("Đã bỏ bản nháp. Nội dung vẫn xem được ở các bản nháp đã bỏ.")
    return redirect(url_for("studio.listing"))


# ---------------------------------------------------------------- parts


def _listing(work: Work, status: str, problem: str = "") -> str:
    room = StudioRoom(work, the_visitor())
    drafts = room.listing(status)
    in_use = sorted(room.surroundings.processes.values(), key=lambda each: each.name)
    numbers = work.definitions.versions_of([draft.base for draft in drafts if draft.base])
    return show(
        "studio.html", work, room.visitor, drafts=drafts, numbers=numbers, status=status, statuses=STATUSES,
        versions=in_use, scope_of=room.processes.scope_of, problem=problem, typed=request.form,
        has_below=len(PackRoom(work, room.visitor).agencies()) > 1,
    )  # fmt: skip


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
