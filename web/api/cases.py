"""Cases: start one, see how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from connectors.tasks.orders import cancel, restart
from connectors.tasks.starting import start_case
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1/cases", description="Vụ việc")


class ReasonSchema(Schema):
    reason = fields.String(
        required=True, validate=validate.Length(1, 2000), metadata={"description": "Lý do, ghi vào lịch sử"}
    )


class RestartSchema(ReasonSchema):
    element = fields.String(required=True, validate=validate.Length(1, 64))


class StepSchema(Schema):
    element = fields.String(required=True)
    name = fields.String(required=True)
    person = fields.String(required=True, allow_none=True)
    person_name = fields.String(required=True)
    at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "Làm xong lúc"})


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


@blueprint.route("/<uuid:case_id>/suspend")
class Suspend(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, CaseSchema)
    def post(self, body: dict[str, str], case_id: UUID) -> Any:
        """Let a case rest: its tasks leave the inboxes, its jobs and timers wait. Leaders of the agency only."""
        with the_platform().begin() as work:
            return work.commands.suspend(case_id, body["reason"], the_visitor().actor)


@blueprint.route("/<uuid:case_id>/resume")
class Resume(MethodView):
    @blueprint.response(200, CaseSchema)
    def post(self, case_id: UUID) -> Any:
        """Wake a resting case up: everything is there again, with its due dates as they were."""
        with the_platform().begin() as work:
            return work.commands.resume(case_id, the_visitor().actor)


@blueprint.route("/<uuid:case_id>/cancel")
class Cancel(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, CaseSchema)
    def post(self, body: dict[str, str], case_id: UUID) -> Any:
        """End a case before its end; everything open is withdrawn, drafts that nobody has signed are dropped."""
        with the_platform().begin() as work:
            cancel(work, case_id, body["reason"], the_visitor().actor)
            return work.cases.get(case_id)


@blueprint.route("/<uuid:case_id>/restart-steps")
class RestartSteps(MethodView):
    @blueprint.response(200, StepSchema(many=True))
    def get(self, case_id: UUID) -> Any:
        """The steps from which a case may be done again, the latest first."""
        with the_platform().read() as work:
            return work.commands.restart_steps(case_id, the_visitor().actor)


@blueprint.route("/<uuid:case_id>/restart")
class Restart(MethodView):
    @blueprint.arguments(RestartSchema)
    @blueprint.response(200, StepSchema)
    def post(self, body: dict[str, str], case_id: UUID) -> Any:
        """Withdraw everything open and stand at a step that was done before."""
        with the_platform().begin() as work:
            return restart(work, case_id, body["element"], body["reason"], the_visitor().actor)
