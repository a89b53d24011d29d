"""Processes and their versions: list, compare, deploy, promote, retire."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask.views import MethodView
from marshmallow import Schema, fields

from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor
from web.processes import ProcessRoom, ProcessRow, said_of

blueprint = Blueprint("api_processes", __name__, url_prefix="/api/v1", description="Quy trình và các bản của quy trình")


class VersionSchema(Schema):
    id = fields.UUID(required=True)
    process_id = fields.String(required=True)
    name = fields.String(required=True)
    scope = fields.String(required=True, metadata={"description": "own | province | built_in"})
    version = fields.Integer(required=True)
    status = fields.String(required=True, metadata={"description": "deployed | promoted | retired"})
    bundle = fields.String(
        required=True, metadata={"description": "SHA-256 của sơ đồ, biểu mẫu, bảng quyết định, lịch"}
    )
    parts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    deployed_at = fields.AwareDateTime(required=True)
    deployed_by = fields.String(required=True)
    open_cases = fields.Integer(required=True, metadata={"description": "Vụ việc đang mở của cơ quan ở bản này"})


class ProcessSchema(Schema):
    process_id = fields.String(required=True)
    name = fields.String(required=True)
    in_use = fields.Nested(VersionSchema, required=True, allow_none=True)
    open_cases = fields.Integer(required=True)
    versions = fields.List(fields.Nested(VersionSchema), required=True)


class ChangeSchema(Schema):
    element = fields.String(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "added | removed | changed"})


class VersionLineSchema(Schema):
    at = fields.AwareDateTime(required=True)
    by_name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "deployed | promoted | retired"})
    reason = fields.String(required=True)


class FindingSchema(Schema):
    rule = fields.String(required=True)
    severity = fields.String(required=True, metadata={"description": "error | warning"})
    element = fields.String(required=True, metadata={"description": "Mã phần tử, form:<khóa> hoặc decision:<khóa>"})
    message = fields.String(required=True)
    article = fields.String(required=True)
    mend = fields.String(required=True)


class ComparedVersionSchema(VersionSchema):
    rule_pack = fields.String(required=True, metadata={"description": "Bộ quy tắc đang áp dụng cho cơ quan"})
    findings = fields.List(
        fields.Nested(FindingSchema), required=True, metadata={"description": "Điều của bộ quy tắc mà sơ đồ vi phạm"}
    )
    changes = fields.List(
        fields.Nested(ChangeSchema), required=True, metadata={"description": "Khác gì so với bản đang dùng"}
    )
    changed_parts = fields.List(fields.String(), required=True)
    history = fields.List(fields.Nested(VersionLineSchema), required=True)


class RetirementSchema(ReasonSchema):
    also_last = fields.Boolean(
        load_default=False, metadata={"description": "Vẫn ngừng dù không còn bản nào để mở vụ việc mới"}
    )


@blueprint.route("/processes")
class Processes(MethodView):
    @blueprint.response(200, ProcessSchema(many=True))
    def get(self) -> Any:
        """Every process the agency sees, with its versions and how many open cases are on each."""
        with the_platform().read() as work:
            room = ProcessRoom(work, the_visitor())
            return [_process(row, room) for row in room.processes()]

    @blueprint.doc(requestBody={"content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}}})
    @blueprint.response(201, VersionSchema)
    @blueprint.alt_response(200, schema=VersionSchema)
    def post(self) -> Any:
        """Deploy a diagram (BPMN XML as body) as a version of one's own agency, to be tried. Sent again it is the same."""
        xml = request.get_data()
        with the_platform().begin() as work:
            room = ProcessRoom(work, the_visitor())
            version, is_new = room.deploy(xml)
            return said_of(version, room, {}), 201 if is_new else 200


@blueprint.route("/processes/<process_id>")
class OneProcess(MethodView):
    @blueprint.response(200, ProcessSchema)
    def get(self, process_id: str) -> Any:
        """One process with its versions, the nearest scope and newest first."""
        with the_platform().read() as work:
            room = ProcessRoom(work, the_visitor())
            return _process(room.process(process_id), room)


@blueprint.route("/versions/<uuid:version_id>")
class OneVersion(MethodView):
    @blueprint.response(200, ComparedVersionSchema)
    def get(self, version_id: UUID) -> Any:
        """One version: what it is made of, what changed against the one in use, who did what with it."""
        with the_platform().read() as work:
            room = ProcessRoom(work, the_visitor())
            version = room.shown(version_id)
            row = room.row_of(version)
            return {
                **said_of(version, room, row.open_cases), "changes": room.changes(version, row),
                "changed_parts": room.changed_parts(version, row), "history": room.versions.history([version]),
                "rule_pack": room.legal_for(version).choice.pack.name,
                "findings": room.legal_for(version).findings(version.xml),
            }  # fmt: skip


@blueprint.route("/versions/<uuid:version_id>/diagram")
class Diagram(MethodView):
    @blueprint.response(200, content_type="application/xml")
    def get(self, version_id: UUID) -> Response:
        """The BPMN file as it was deployed."""
        with the_platform().read() as work:
            xml = ProcessRoom(work, the_visitor()).shown(version_id).xml
        return Response(xml, mimetype="application/xml")


@blueprint.route("/versions/<uuid:version_id>/promote")
class Promote(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, VersionSchema)
    def post(self, body: dict[str, str], version_id: UUID) -> Any:
        """Let new cases start on a version, in place of the one in use; an older one again is the way back."""
        with the_platform().begin() as work:
            room = ProcessRoom(work, the_visitor())
            return said_of(room.promote(version_id, body["reason"]), room, {})


@blueprint.route("/versions/<uuid:version_id>/retire")
class Retire(MethodView):
    @blueprint.arguments(RetirementSchema)
    @blueprint.response(200, VersionSchema)
    def post(self, body: dict[str, Any], version_id: UUID) -> Any:
        """No case starts on the version in use any more; those that run go on."""
        with the_platform().begin() as work:
            room = ProcessRoom(work, the_visitor())
            return said_of(room.retire(version_id, body["reason"], body["also_last"]), room, {})


def _process(row: ProcessRow, room: ProcessRoom) -> dict[str, Any]:
    return {
        "process_id": row.process_id, "name": row.name, "open_cases": row.total,
        "in_use": said_of(row.in_use, room, row.open_cases) if row.in_use else None,
        "versions": [said_of(version, room, row.open_cases) for version in row.versions],
    }  # fmt: skip
