"""Rehearsing a draft under the agency's past or a made-up load, beside the version in use. Nothing is written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from engine.rehearsal.past import MOST_ARRIVALS
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor
from web.rehearsals import RehearsalRoom, to_json
from web.studio import StudioRoom

blueprint = Blueprint("api_rehearsals", __name__, url_prefix="/api/v1", description="Diễn tập bản nháp")


class LoadSchema(Schema):
    days = fields.Integer(
        load_default=30, validate=validate.Range(1, 92), metadata={"description": "Việc của bấy nhiêu ngày qua"}
    )
    count = fields.Integer(
        load_default=0, validate=validate.Range(0, MOST_ARRIVALS),
        metadata={"description": "Số vụ việc tự đặt, rải trong `weeks` tuần tới; 0: lấy việc của `days` ngày qua"},
    )  # fmt: skip
    weeks = fields.Integer(load_default=4, validate=validate.Range(1, 13))
    urgent = fields.Float(load_default=0.1, validate=validate.Range(0, 1), metadata={"description": "Phần việc khẩn"})
    seed = fields.Integer(load_default=1, validate=validate.Range(0, 2**31))


class LoadCountsSchema(Schema):
    opened = fields.Integer(required=True)
    done = fields.Integer(required=True)
    left = fields.Integer(required=True)
    waited = fields.List(
        fields.Float(), required=True, metadata={"description": "Giây giờ hành chính: nửa số việc, 95 % số việc"}
    )
    lasted = fields.List(fields.Float(), required=True)
    with_due = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    most_waiting = fields.Integer(required=True)


class LoadedStepSchema(LoadCountsSchema):
    process = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    groups = fields.List(fields.String(), required=True)


class LoadedGroupSchema(LoadCountsSchema):
    group = fields.String(required=True)
    title = fields.String(required=True)
    people = fields.Integer(required=True)
    busy = fields.Float(required=True, metadata={"description": "Phần giờ hành chính có việc, 0…1"})
    busiest = fields.List(
        fields.Float(), required=True, metadata={"description": "Của những người bận nhất, không nêu tên"}
    )
    queue = fields.List(fields.Integer(), required=True, metadata={"description": "Việc đang mở cuối mỗi ngày"})


class RehearsedSchema(Schema):
    arrived = fields.Integer(required=True)
    ended = fields.Integer(required=True)
    lasted = fields.List(fields.Float(), required=True)
    total = fields.Nested(LoadCountsSchema, required=True)
    steps = fields.List(fields.Nested(LoadedStepSchema), required=True)
    groups = fields.List(fields.Nested(LoadedGroupSchema), required=True)
    assumptions = fields.List(fields.String(), required=True)


class RealitySchema(Schema):
    process = fields.String(required=True)
    element = fields.String(required=True)
    opened = fields.Integer(required=True)
    done = fields.Integer(required=True)
    overdue = fields.Integer(required=True)


class RehearsalSchema(Schema):
    begins = fields.AwareDateTime(required=True)
    ends = fields.AwareDateTime(required=True)
    recorded = fields.Boolean(required=True)
    draft = fields.Nested(RehearsedSchema, required=True)
    present = fields.Nested(RehearsedSchema, required=True, allow_none=True)
    reality = fields.List(
        fields.Nested(RealitySchema), required=True, metadata={"description": "Thực tế của kỳ đó, để đối chiếu"}
    )


@blueprint.route("/drafts/<uuid:draft_id>/rehearsal")
class Rehearsals(MethodView):
    @blueprint.arguments(LoadSchema)
    @blueprint.response(200, RehearsalSchema)
    def post(self, body: dict[str, Any], draft_id: UUID) -> Any:
        """Simulate the draft and the version in use under the same load; the same answer for the same seed."""
        with the_platform().read() as work:
            room = RehearsalRoom.of(StudioRoom(work, the_visitor()), draft_id)
            if body["count"]:
                wanted = room.made_up(body["count"], body["weeks"], body["urgent"], body["seed"])
            else:
                wanted = room.recent(body["days"])
            return to_json(room.rehearse(wanted))
