"""Versions as signed archives: handed out, and taken in as drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask.views import MethodView
from marshmallow import Schema, fields

from web.api.contract import Blueprint
from web.archives import exported, read_signed, take_in
from web.current import require_role, the_platform, the_visitor
from web.processes import ADMIN, ProcessRoom
from web.studio import StudioRoom

blueprint = Blueprint("api_archives", __name__, url_prefix="/api/v1", description="Gói quy trình đã ký")


class AnswerQuerySchema(Schema):
    reason = fields.String(
        load_default="", metadata={"description": "Lý do mở gói của người ký chưa được tin cậy; được ghi lại"}
    )


class ReceivedSchema(Schema):
    draft_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    process_id = fields.String(required=True)
    bundle = fields.String(required=True, metadata={"description": "Mã gói ở nơi xuất"})
    signer = fields.String(required=True)
    fingerprint = fields.String(required=True, metadata={"description": "SHA-256 của chứng thư người ký"})
    is_trusted = fields.Boolean(required=True)


@blueprint.route("/versions/<uuid:version_id>/bundle")
class Bundle(MethodView):
    @blueprint.response(200, content_type="application/zip")
    def get(self, version_id: UUID) -> Response:
        """Diagram, forms, tables and scenarios of a version with their hashes, signed by this installation."""
        platform = the_platform()
        with platform.read() as work:
            room = ProcessRoom(work, the_visitor())
            made = exported(platform, room, room.version(version_id))
        return Response(made, mimetype="application/zip")


@blueprint.route("/drafts/bundle")
class Received(MethodView):
    @blueprint.doc(requestBody={"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}})
    @blueprint.arguments(AnswerQuerySchema, location="query")
    @blueprint.response(201, ReceivedSchema)
    def post(self, query: dict[str, str]) -> Any:
        """Open a signed archive (the ZIP as body) as a draft. A signer who is not trusted needs a reason."""
        require_role(ADMIN)
        platform = the_platform()
        signed = read_signed(platform, request.get_data())
        with platform.begin() as work:
            draft = take_in(StudioRoom(work, the_visitor()), signed, query["reason"])
            return {
                "draft_id": draft.id, "revision": draft.revision, "process_id": draft.process_id,
                "bundle": signed.archive.bundle, "signer": signed.origin.name,
                "fingerprint": signed.origin.fingerprint, "is_trusted": signed.origin.is_trusted,
            }  # fmt: skip
