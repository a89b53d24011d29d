"""Trying a draft: its scenarios played in memory, or one that is sent along. Nothing live is touched, nothing kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields

from connectors.trials.report import to_json, trial_json
from engine.trials.scenario import read_scenario
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor
from web.studio import StudioRoom
from web.trials import TrialRoom, standing_of

blueprint = Blueprint("api_trials", __name__, url_prefix="/api/v1", description="Thử bản nháp bằng kịch bản")


class TrialStepSchema(Schema):
    number = fields.Integer(required=True)
    said = fields.String(required=True)
    ok = fields.Boolean(required=True)
    why = fields.String(required=True, metadata={"description": "Vì sao bước này không đi được; trống khi đi được"})


class TrialSchema(Schema):
    ok = fields.Boolean(required=True)
    why = fields.String(required=True)
    steps = fields.List(fields.Nested(TrialStepSchema), required=True)


class NamedTrialSchema(TrialSchema):
    name = fields.String(required=True)
    title = fields.String(required=True)


class PassedSchema(Schema):
    passed = fields.Integer(required=True)
    all = fields.Integer(required=True)


class NeverPassedSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)


class CoverageSchema(Schema):
    elements = fields.Nested(PassedSchema, required=True)
    flows = fields.Nested(PassedSchema, required=True)
    share = fields.Float(required=True, metadata={"description": "Phần nhánh đã đi qua, 0…1"})
    never = fields.List(fields.Nested(NeverPassedSchema), required=True)


class ReportSchema(Schema):
    ok = fields.Boolean(required=True)
    scenarios = fields.List(fields.Nested(NamedTrialSchema), required=True)
    coverage = fields.Nested(CoverageSchema, required=True)


class TriedSchema(Schema):
    scenario = fields.Dict(required=True)


class TriedAnswerSchema(TrialSchema):
    fields_refused = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True,
        metadata={"description": "Câu trả lời biểu mẫu không nhận, theo mục"},
    )  # fmt: skip
    standing = fields.Dict(required=True, allow_none=True, metadata={"description": "Vụ việc thử đang đứng ở đâu"})


@blueprint.route("/drafts/<uuid:draft_id>/trials")
class Trials(MethodView):
    @blueprint.response(200, ReportSchema)
    def get(self, draft_id: UUID) -> Any:
        """Play every scenario of a draft; what each came to, and how much of the diagram they pass together."""
        with the_platform().read() as work:
            return to_json(TrialRoom.of(StudioRoom(work, the_visitor()), draft_id).report())

    @blueprint.arguments(TriedSchema)
    @blueprint.response(200, TriedAnswerSchema)
    def post(self, body: dict[str, Any], draft_id: UUID) -> Any:
        """Play one scenario that is not kept: for recording one step after the other."""
        with the_platform().read() as work:
            ground = TrialRoom.of(StudioRoom(work, the_visitor()), draft_id).ground
            trial = ground.play(read_scenario(body["scenario"]))
            standing = standing_of(trial.position, ground) if trial.position else None
            return {**trial_json(trial), "fields_refused": dict(trial.fields), "standing": standing}
