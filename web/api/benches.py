"""Forms and decision tables while they are drawn: tried with what somebody types, kept or not. Nothing is written here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields

from engine.errors import DiagramRefused
from engine.spiff.trials import Trial
from web.api.contract import Blueprint
from web.api.processes import FindingSchema
from web.current import the_platform, the_visitor
from web.form_bench import FormBench, Look
from web.studio import StudioRoom
from web.table_bench import TableBench, reads

blueprint = Blueprint("api_benches", __name__, url_prefix="/api/v1", description="Thử biểu mẫu và bảng quyết định")


class FormFindingSchema(Schema):
    code = fields.String(required=True)
    component = fields.String(required=True, metadata={"description": "Mã của ô, rỗng khi nói về cả biểu mẫu"})
    sentence = fields.String(required=True)


class FieldErrorSchema(Schema):
    path = fields.String(required=True)
    code = fields.String(required=True)
    sentence = fields.String(required=True)


class FormTrialSchema(Schema):
    schema = fields.Dict(required=True)
    typed = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), load_default=dict,
        metadata={"description": "Những gì đã điền, như trang gửi: tên ô → các chữ"},
    )  # fmt: skip
    submit = fields.Boolean(load_default=False, metadata={"description": "Có kiểm tra những gì đã điền không"})


class FormTriedSchema(Schema):
    findings = fields.List(
        fields.Nested(FormFindingSchema), required=True, metadata={"description": "Vì sao chưa dùng được"}
    )
    notes = fields.List(fields.Nested(FormFindingSchema), required=True, metadata={"description": "Điều nên xem lại"})
    html = fields.String(required=True)
    left_out = fields.Integer(required=True, metadata={"description": "Số ô chưa hiện được vì còn lỗi"})
    accepted = fields.Boolean(required=True, allow_none=True)
    answers = fields.Dict(required=True)
    errors = fields.List(fields.Nested(FieldErrorSchema), required=True)


class TableTrialSchema(Schema):
    xml = fields.String(required=True)
    data = fields.Dict(
        keys=fields.String(), load_default=None, allow_none=True,
        metadata={"description": "Dữ liệu thử, theo tên: {“document.pages”: 12}. Không có thì chỉ kiểm tra."},
    )  # fmt: skip


class ReadSchema(Schema):
    name = fields.String(required=True)
    type = fields.String(required=True)


class TableTriedSchema(Schema):
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    reads = fields.List(fields.Nested(ReadSchema), required=True, metadata={"description": "Dữ liệu mà bảng đọc"})
    rows = fields.List(fields.Integer(), required=True, metadata={"description": "Số thứ tự các dòng khớp"})
    ids = fields.List(fields.String(), required=True)
    outputs = fields.Dict(required=True)
    why = fields.String(required=True, metadata={"description": "Vì sao vụ việc không đi tiếp được; rỗng là đi được"})


@blueprint.route("/drafts/<uuid:draft_id>/forms/<key>/try")
class TryForm(MethodView):
    @blueprint.arguments(FormTrialSchema)
    @blueprint.response(200, FormTriedSchema)
    def post(self, body: dict[str, Any], draft_id: UUID, key: str) -> Any:
        """How a form would look, what is wrong with it, and whether it would let in what was typed."""
        with the_platform().read() as work:
            room = StudioRoom(work, the_visitor())
            bench = FormBench(room, room.draft(draft_id), key)
            looked = bench.look(body["schema"], body["typed"], body["submit"])
            notes = list(bench.notes(body["schema"]))
            return {"findings": bench.findings(body["schema"]), "notes": notes, **_said(looked)}


@blueprint.route("/drafts/<uuid:draft_id>/decisions/<key>/try")
class TryTable(MethodView):
    @blueprint.arguments(TableTrialSchema)
    @blueprint.response(200, TableTriedSchema)
    def post(self, body: dict[str, Any], draft_id: UUID, key: str) -> Any:
        """What is wrong with a decision table, and what it says to data."""
        with the_platform().read() as work:
            room = StudioRoom(work, the_visitor())
            bench = TableBench(room, room.draft(draft_id), key)
            findings, tried = bench.findings(body["xml"]), Trial()
            if body["data"] is not None and all(each.severity != "error" for each in findings):
                try:
                    tried = bench.try_on(body["xml"], body["data"])
                except DiagramRefused as refused:  # what only the library itself finds
                    findings = [*findings, *refused.findings]
            told = {"rows": tried.rows, "ids": tried.ids, "outputs": tried.outputs, "why": tried.why}
            return {"findings": findings, "reads": reads(body["xml"]), **told}


def _said(looked: Look) -> dict[str, Any]:
    checked = looked.checked
    return {
        "html": str(looked.html), "left_out": looked.left_out, "accepted": checked.is_right if checked else None,
        "answers": checked.answers if checked else {}, "errors": list(checked.errors.values()) if checked else [],
    }  # fmt: skip
