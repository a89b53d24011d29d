"""Documents: the 17 data items, files, history, deliveries of one document that the caller may read."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask.views import MethodView
from marshmallow import Schema, fields

from connectors.reading import DocumentView, view_document
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor

blueprint = Blueprint("api_documents", __name__, url_prefix="/api/v1/documents", description="Văn bản")


class FileSchema(Schema):
    position = fields.Integer(required=True)
    version = fields.Integer(required=True)
    stage = fields.String(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)


class EventSchema(Schema):
    at = fields.AwareDateTime(required=True)
    by_name = fields.String(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)


class DeliverySchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    arrived_at = fields.AwareDateTime(required=True, allow_none=True)
    accepted_at = fields.AwareDateTime(required=True, allow_none=True)
    assigned_at = fields.AwareDateTime(required=True, allow_none=True)
    processing_at = fields.AwareDateTime(required=True, allow_none=True)
    completed_at = fields.AwareDateTime(required=True, allow_none=True)
    returned_at = fields.AwareDateTime(required=True, allow_none=True)
    status_name = fields.String(required=True)


class DocumentSchema(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    state_name = fields.String(required=True)
    identifier = fields.String(required=True, allow_none=True)
    type_code = fields.String(required=True)
    type_name = fields.String(required=True)
    number = fields.String(required=True)
    code_number = fields.String(required=True)
    code_notation = fields.String(required=True)
    issued_on = fields.Date(required=True, allow_none=True)
    organ_code = fields.String(required=True)
    organ_name = fields.String(required=True)
    subject = fields.String(required=True)
    signer_position = fields.String(required=True)
    signer_name = fields.String(required=True)
    urgency = fields.Integer(required=True)
    page_amount = fields.Integer(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    arrived_at = fields.AwareDateTime(required=True, allow_none=True)
    legal_received_at = fields.AwareDateTime(required=True, allow_none=True)
    issued_at = fields.AwareDateTime(required=True, allow_none=True)
    completed_at = fields.AwareDateTime(required=True, allow_none=True)
    verdict = fields.Dict(required=True, allow_none=True)
    scan = fields.Dict(required=True, allow_none=True)


class DocumentViewSchema(Schema):
    document = fields.Nested(DocumentSchema, required=True)
    register_number = fields.Integer(required=True, allow_none=True)
    files = fields.List(fields.Nested(FileSchema), required=True)
    events = fields.List(fields.Nested(EventSchema), required=True)
    deliveries = fields.List(fields.Nested(DeliverySchema), required=True)
    answers = fields.List(fields.UUID(), required=True, metadata={"description": "Văn bản mà văn bản này trả lời"})
    answered_by = fields.List(fields.UUID(), required=True, metadata={"description": "Văn bản trả lời văn bản này"})


@blueprint.route("/<uuid:document_id>")
class OneDocument(MethodView):
    @blueprint.response(200, DocumentViewSchema)
    def get(self, document_id: UUID) -> DocumentView:
        """Everything shown on the document's page."""
        with the_platform().read() as work:
            return view_document(work, document_id, the_visitor().reader)


@blueprint.route("/<uuid:document_id>/files/<int(max=9999):position>")
class OneFile(MethodView):
    @blueprint.response(200, content_type="application/octet-stream")
    @blueprint.alt_response(404, description="Không tìm thấy tệp")
    def get(self, document_id: UUID, position: int) -> Response:
        """The current bytes of one file, exactly as stored."""
        platform = the_platform()
        with platform.read() as work:
            file = work.documents.file_for(work.access.document(document_id, the_visitor().reader), position)
        return Response(platform.storage.get(file.sha256), mimetype=file.media_type)
