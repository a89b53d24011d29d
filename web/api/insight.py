"""What the history says about a process: figures by step, ways, and where it holds up."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from web.api.contract import Blueprint
from web.current import the_platform, the_visitor
from web.insight import InsightRoom, period_of, rows_of, variants_of
from web.processes import ProcessRoom

blueprint = Blueprint("api_insight", __name__, url_prefix="/api/v1", description="Số liệu quy trình")
SECONDS = {"description": "Giây; null khi dưới 5 vụ việc hoặc chưa đo được"}


class AskedSchema(Schema):
    version = fields.UUID(load_default=None, metadata={"description": "Bản; không nêu thì bản đang dùng"})
    first = fields.Date(data_key="from", load_default=None, metadata={"description": "Vụ việc bắt đầu từ ngày"})
    last = fields.Date(data_key="to", load_default=None, metadata={"description": "đến hết ngày"})


class StepFiguresSchema(Schema):
    element = fields.String(required=True)
    name = fields.String(required=True)
    cases = fields.Integer(required=True)
    visits = fields.Integer(required=True)
    done = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    wait_p50 = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    wait_p95 = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    work_p50 = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    work_p95 = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    wait_p50_office = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    wait_p95_office = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    work_p50_office = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    work_p95_office = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    due = fields.Integer(required=True)
    late = fields.Integer(required=True, allow_none=True)
    again = fields.Integer(required=True, allow_none=True)
    returned = fields.Integer(required=True, allow_none=True)
    retries = fields.Integer(required=True)
    incidents = fields.Integer(required=True)
    is_small = fields.Boolean(required=True, metadata={"description": "Dưới 5 vụ việc: chỉ nêu số lượng"})


class VariantSchema(Schema):
    path = fields.List(fields.String(), required=True)
    again = fields.List(fields.String(), required=True, metadata={"description": "Bước qua hơn một lần"})
    cases = fields.Integer(required=True)
    share = fields.Float(required=True)
    median = fields.Float(required=True, allow_none=True, metadata=SECONDS)
    median_office = fields.Float(required=True, allow_none=True, metadata=SECONDS)


class BottleneckSchema(Schema):
    element = fields.String(required=True)
    share = fields.Float(required=True)
    sentence = fields.String(required=True)


class InsightSchema(Schema):
    version_id = fields.UUID(required=True)
    starts = fields.AwareDateTime(required=True)
    ends = fields.AwareDateTime(required=True)
    cases = fields.Integer(required=True)
    completed = fields.Integer(required=True)
    is_cut = fields.Boolean(required=True, metadata={"description": "Chỉ tính những vụ việc mới nhất của kỳ"})
    steps = fields.List(fields.Nested(StepFiguresSchema), required=True)
    variants = fields.List(fields.Nested(VariantSchema), required=True)
    other_variants = fields.Integer(required=True, metadata={"description": "Vụ việc theo lối không liệt kê"})
    deviating = fields.Float(required=True, allow_none=True)
    bottlenecks = fields.List(fields.Nested(BottleneckSchema), required=True)


@blueprint.route("/processes/<process_id>/insight")
class ProcessInsight(MethodView):
    @blueprint.arguments(AskedSchema, location="query")
    @blueprint.response(200, InsightSchema)
    def get(self, asked: dict[str, Any], process_id: str) -> Any:
        """How the agency's cases of a period went through one version of a process. No figure is about one person."""
        with the_platform().read() as work:
            insights = InsightRoom(ProcessRoom(work, the_visitor()))
            version = insights.version(process_id, asked["version"])
            days = (day.isoformat() if day else "" for day in (asked["first"], asked["last"]))
            insight = insights.ask(version, period_of(*days, insights.today))
        return {
            "version_id": version.id, "starts": insight.question.starts, "ends": insight.question.ends,
            "cases": insight.cases, "completed": insight.completed, "is_cut": insight.is_cut,
            "steps": rows_of(insight), "variants": variants_of(insight), "other_variants": insight.variants.others,
            "deviating": insight.variants.deviating, "bottlenecks": insight.bottlenecks,
        }  # fmt: skip
