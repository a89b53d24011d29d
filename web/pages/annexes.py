"""The internal process of an agency, printed from a version; and the draft of the decision that enacts it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.annexes import AnnexRoom
from web.current import the_platform, the_visitor
from web.processes import ProcessRoom

blueprint = Blueprint("annexes", __name__)


@blueprint.get("/processes/versions/<uuid:version_id>/annex.pdf")
def annex(version_id: UUID) -> Response:
    from signing.draft import render_page  # WeasyPrint is heavy: loaded when somebody prints

    with the_platform().read() as work:
        html = AnnexRoom(ProcessRoom(work, the_visitor())).html(version_id)
    return Response(render_page(html), mimetype="application/pdf")


@blueprint.get("/processes/versions/<uuid:version_id>/picture.svg")
def picture(version_id: UUID) -> Response:
    with the_platform().read() as work:
        drawn = AnnexRoom(ProcessRoom(work, the_visitor())).picture(version_id)
    answer = Response(drawn, mimetype="image/svg+xml", status=200 if drawn else 404)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer


@blueprint.post("/processes/versions/<uuid:version_id>/decision")
def decide(version_id: UUID) -> AnyResponse:
    """Begin the decision; its drafter goes on at the task."""
    with the_platform().begin() as work:
        case_id, _ = AnnexRoom(ProcessRoom(work, the_visitor())).start(version_id)
        task_id = next(iter(work.cases.get(case_id).waiting["tasks"]))
    flash("Đã mở dự thảo quyết định. Phụ lục được ghép vào khi trình.")
    return redirect(url_for("tasks.page", task_id=UUID(task_id)))
