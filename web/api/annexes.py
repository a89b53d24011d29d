"""Versions printed as internal processes, and the decisions that enact them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask.views import MethodView
from marshmallow import Schema, fields

from web.annexes import AnnexRoom, Decision
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor
from web.processes import ProcessRoom

blueprint = Blueprint("api_annexes", __name__, url_prefix="/api/v1", description="Quy trình nội bộ")


class EnactmentSchema(Schema):
    document_id = fields.UUID(required=True)
    version_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    bundle = fields.String(required=True, metadata={"description": "Mã gói mà quyết định ban hành"})
    number = fields.String(required=True, metadata={"description": "Số và ký hiệu; rỗng khi chưa cấp"})
    issued_on = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True)


class DraftedEnactmentSchema(Schema):
    case_id = fields.UUID(required=True)
    document_id = fields.UUID(required=True)


@blueprint.route("/versions/<uuid:version_id>/annex")
class Annex(MethodView):
    @blueprint.response(200, content_type="application/pdf")
    def get(self, version_id: UUID) -> Response:
        """The version as the annex of a decision (PDF/A); the same bytes each time."""
        from signing.draft import render_page  # WeasyPrint is heavy: loaded when somebody prints

        with the_platform().read() as work:
            html = AnnexRoom(ProcessRoom(work, the_visitor())).html(version_id)
        return Response(render_page(html), mimetype="application/pdf")


@blueprint.route("/versions/<uuid:version_id>/picture")
class Picture(MethodView):
    @blueprint.response(200, content_type="image/svg+xml")
    def get(self, version_id: UUID) -> Response:
        """The diagram as SVG; 404 when it has no layout."""
        with the_platform().read() as work:
            drawn = AnnexRoom(ProcessRoom(work, the_visitor())).picture(version_id)
        return Response(drawn, mimetype="image/svg+xml", status=200 if drawn else 404)


@blueprint.route("/versions/<uuid:version_id>/decisions")
class Decisions(MethodView):
    @blueprint.response(200, EnactmentSchema(many=True))
    def get(self, version_id: UUID) -> Any:
        """The decisions of the agency about the process of this version, newest first."""
        with the_platform().read() as work:
            room = ProcessRoom(work, the_visitor())
            return [said(each) for each in AnnexRoom(room).decisions(room.version(version_id).process_id)]

    @blueprint.response(201, DraftedEnactmentSchema)
    def post(self, version_id: UUID) -> Any:
        """Begin the draft of a decision that enacts this version."""
        with the_platform().begin() as work:
            case_id, document_id = AnnexRoom(ProcessRoom(work, the_visitor())).start(version_id)
            return {"case_id": case_id, "document_id": document_id}


def said(decision: Decision) -> dict[str, Any]:
    enactment, document = decision.enactment, decision.document
    return {
        "document_id": document.id, "version_id": enactment.definition_id, "version": enactment.version,
        "bundle": enactment.bundle, "number": document.number, "issued_on": document.issued_on, "state": document.state,
    }  # fmt: skip
