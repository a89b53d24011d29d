"""Cases: start one, see how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from connectors.tasks.starting import start_case
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1/cases", description="Vụ việc")


class NewCaseSchema(Schema):
    process = fields.String(required=True, validate=validate.Length(1, 64))
    data = fields.Dict(load_default=dict, metadata={"description": "Dữ liệu ban đầu của quy trình"})


class CaseSchema(Schema):
    id = fields.UUID(required=True)
    process_id = fields.String(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    status = fields.String(required=True)
    version = fields.Integer(required=True)
    started_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


@blueprint.route("")
class Cases(MethodView):
    @blueprint.arguments(NewCaseSchema)
    @blueprint.response(201, CaseSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Start a process of one's agency. `outgoing` opens a draft of one's own."""
        visitor = the_visitor()
        with the_platform().begin() as work:
            case_id = start_case(work, body["process"], body["data"], visitor.actor, visitor.person)
            return work.cases.get(case_id)


@blueprint.route("/<uuid:case_id>")
class OneCase(MethodView):
    @blueprint.response(200, CaseSchema)
    def get(self, case_id: UUID) -> Any:
        """How far a case of one's own agency is."""
        visitor = the_visitor()
        with the_platform().read() as work:
            return work.cases.of_agency(case_id, visitor.actor)
