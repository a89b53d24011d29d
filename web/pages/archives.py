"""Handing out a version as a signed archive, and opening one as a draft."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.versions.errors import SignerUnknown
from web.archives import Signed, exported, read_signed, take_in
from web.current import require_role, the_platform, the_visitor
from web.pages.frame import show
from web.processes import ADMIN, ProcessRoom
from web.studio import StudioRoom

blueprint = Blueprint("archives", __name__)


@blueprint.get("/processes/versions/<uuid:version_id>/bundle.zip")
def bundle(version_id: UUID) -> Response:
    platform = the_platform()
    with platform.read() as work:
        room = ProcessRoom(work, the_visitor())
        version = room.version(version_id)
        made = exported(platform, room, version)
    answer = Response(made, mimetype="application/zip")
    name = f"{version.process_id}-ban-{version.version}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/studio/bundle")
def receive() -> AnyResponse | tuple[str, int]:
    """Open an archive as a draft; whoever signed it and is not trusted must be answered for."""
    require_role(ADMIN)
    platform, file = the_platform(), request.files.get("bundle")
    signed = read_signed(platform, file.read() if file else b"")
    reason = request.form.get("reason", "") if request.form.get("is_answered_for") else ""
    try:
        with platform.begin() as work:
            draft = take_in(StudioRoom(work, the_visitor()), signed, reason)
    except SignerUnknown as unknown:
        return _ask(signed, str(unknown)), 409
    flash(f"Gói do {signed.origin.name} ký. Đã mở thành bản nháp.")
    return redirect(url_for("studio.page", draft_id=draft.id))


def _ask(signed: Signed, problem: str) -> str:
    with the_platform().read() as work:
        return show("archive.html", work, the_visitor(), signed=signed, problem=problem)
