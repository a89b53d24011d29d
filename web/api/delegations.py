"""Delegations: who stands in for whom, and until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from engine.actors import Person
from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.colleagues import colleague
from web.current import the_platform, the_visitor

blueprint = Blueprint("api_delegations", __name__, url_prefix="/api/v1/delegations", description="Ủy quyền xử lý")


class NewDelegationSchema(ReasonSchema):
    person = fields.UUID(load_default=None, metadata={"description": "Người ủy quyền; để trống là chính mình"})
    to = fields.UUID(required=True, metadata={"description": "Người được ủy quyền, cùng cơ quan"})
    starts = fields.AwareDateTime(required=True)
    ends = fields.AwareDateTime(required=True)


class DelegationSchema(ReasonSchema):
    id = fields.UUID(required=True)
    person = fields.String(required=True)
    person_name = fields.String(required=True)
    to = fields.String(required=True)
    to_name = fields.String(required=True)
    starts = fields.AwareDateTime(required=True)
    ends = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class DelegationQuerySchema(Schema):
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))
    after = fields.String(load_default=None)


class DelegationPageSchema(Schema):
    delegations = fields.List(fields.Nested(DelegationSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "Khóa của trang sau"})


@blueprint.route("")
class Delegations(MethodView):
    @blueprint.arguments(DelegationQuerySchema, location="query")
    @blueprint.response(200, DelegationPageSchema)
    def get(self, query: dict[str, Any]) -> Any:
        """Every delegation from, to or by oneself, ended ones too, the newest first."""
        actor = the_visitor().actor
        with the_platform().read() as work:
            rows, after = work.delegations.page(actor.agency, actor.id, query["limit"], query["after"])
            return {"delegations": rows, "next": after}

    @blueprint.arguments(NewDelegationSchema)
    @blueprint.response(201, DelegationSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Let a colleague do one's personal tasks for a while; both names stand in the history of what they do."""
        visitor = the_visitor()
        with the_platform().begin() as work:
            person = colleague(work, body["person"], visitor.actor) if body["person"] else visitor.person
            to = colleague(work, body["to"], visitor.actor)
            return work.delegations.delegate(
                Person(str(person.id), person.full_name), Person(str(to.id), to.full_name),
                (body["starts"], body["ends"]), body["reason"], visitor.actor,
            )  # fmt: skip


@blueprint.route("/<uuid:delegation_id>")
class OneDelegation(MethodView):
    @blueprint.response(204)
    def delete(self, delegation_id: UUID) -> None:
        """End a delegation before its time."""
        with the_platform().begin() as work:
            work.delegations.undelegate(delegation_id, the_visitor().actor)
