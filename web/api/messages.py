"""Messages to cases: hand one in, see those that found nobody or too many, decide about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from connectors.messages import MessageView, hand_in, view_message
from engine.tables import UnmatchedMessage
from records.errors import NotFound
from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.current import require_role, the_platform, the_visitor

blueprint = Blueprint("api_messages", __name__, url_prefix="/api/v1/messages", description="Thông điệp")
OPERATORS = ("quan_tri_he_thong", "quan_tri_quy_trinh")


class NewMessageSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 64))
    keys = fields.Dict(
        required=True, validate=validate.Length(1, 8), metadata={"description": "Giá trị so khớp, như document_id"}
    )
    payload = fields.Dict(load_default=dict)


class OutcomeSchema(Schema):
    outcome = fields.String(required=True, metadata={"description": "delivered | kept | ambiguous | refused | queued"})
    case_id = fields.UUID(required=True, allow_none=True)


class MessageSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    status = fields.String(
        required=True, metadata={"description": "waiting | ambiguous | delivered | expired | discarded | refused"}
    )
    at = fields.AwareDateTime(required=True)
    by_name = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_by_name = fields.String(required=True, allow_none=True)


class CandidateSchema(Schema):
    case_id = fields.UUID(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)
    started_at = fields.AwareDateTime(required=True)
    document_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null khi không được đọc"})


class OneMessageSchema(MessageSchema):
    content = fields.Dict(required=True, allow_none=True, metadata={"description": "null khi không được đọc"})
    candidates = fields.List(fields.Nested(CandidateSchema), required=True)


class DeliverSchema(ReasonSchema):
    case_id = fields.UUID(required=True)


@blueprint.route("")
class Messages(MethodView):
    @blueprint.response(200, MessageSchema(many=True))
    def get(self) -> Any:
        """Messages of one's agency that found nobody or too many, newest first; what they say is not in the list."""
        visitor = require_role(*OPERATORS)
        with the_platform().read() as work:
            return work.messages.unmatched(str(visitor.agency.id))

    @blueprint.arguments(NewMessageSchema)
    @blueprint.response(202, OutcomeSchema)
    def post(self, body: Mapping[str, Any]) -> Any:
        """Hand a message to the one case of one's agency that waits for it; else it is kept.

        One that names another agency's document is kept as refused.
        """
        visitor = require_role(*OPERATORS)
        with the_platform().begin() as work:
            return hand_in(work, body["name"], body["keys"], body["payload"], visitor.actor)


@blueprint.route("/<uuid:message_id>")
class OneMessage(MethodView):
    @blueprint.response(200, OneMessageSchema)
    def get(self, message_id: UUID) -> Any:
        """A message and the cases that wait for it; its content for those who may read what it is about."""
        visitor = the_visitor()
        if not visitor.has_role(*OPERATORS):
            raise NotFound("thông điệp")  # whether it is there is for operators to know
        with the_platform().read() as work:
            message = work.messages.one(message_id, str(visitor.agency.id))
            return _shown(view_message(work, message, visitor.reader))


@blueprint.route("/<uuid:message_id>/deliver")
class Deliver(MethodView):
    @blueprint.arguments(DeliverSchema)
    @blueprint.response(200, MessageSchema)
    def post(self, body: Mapping[str, Any], message_id: UUID) -> UnmatchedMessage:
        """Give a message to one of the cases that wait for it."""
        visitor = require_role(*OPERATORS)
        with the_platform().begin() as work:
            return work.messages.deliver_to(message_id, body["case_id"], body["reason"], visitor.actor)


@blueprint.route("/<uuid:message_id>/discard")
class Discard(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, MessageSchema)
    def post(self, body: Mapping[str, str], message_id: UUID) -> UnmatchedMessage:
        """Deliver a message to nobody; it stays on record."""
        visitor = require_role(*OPERATORS)
        with the_platform().begin() as work:
            return work.messages.discard(message_id, body["reason"], visitor.actor)


def _shown(view: MessageView) -> Mapping[str, Any]:
    message = {name: getattr(view.message, name) for name in MessageSchema._declared_fields}
    candidates = [
        {
            "case_id": each.case.id,
            "name": each.case.name,
            "status": each.case.status,
            "started_at": each.case.started_at,
            "document_id": each.document.id if each.document else None,
        }
        for each in view.candidates
    ]
    return {**message, "content": view.content, "candidates": candidates}
