"""Drafts of processes: begin, read, change part by part, check, deploy; and the words a diagram may use.

For systems with a token, and for the studio's own pages with their session and its CSRF token in X-CSRFToken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from engine.errors import DataRefused, Finding
from engine.versions.contents import DIAGRAM, Edit
from engine.versions.tables import Draft
from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.api.processes import FindingSchema, VersionSchema
from web.current import the_platform, the_visitor
from web.processes import said_of as version_said
from web.studio import StudioRoom, checked, everything_of, keep, said_of

blueprint = Blueprint("api_drafts", __name__, url_prefix="/api/v1", description="Bản nháp quy trình")


class DraftSchema(Schema):
    id = fields.UUID(required=True)
    process_id = fields.String(required=True)
    name = fields.String(required=True)
    base = fields.UUID(required=True, allow_none=True, metadata={"description": "Bản mà bản nháp bắt đầu từ đó"})
    template = fields.UUID(
        required=True, allow_none=True, metadata={"description": "Bản mẫu của cấp trên hoặc dùng chung"}
    )
    revision = fields.Integer(required=True)
    edited_at = fields.AwareDateTime(required=True)
    edited_by = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True, metadata={"description": "open | deployed | discarded"})
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    version = fields.UUID(required=True, allow_none=True, metadata={"description": "Bản đã triển khai từ bản nháp này"})


class WholeDraftSchema(DraftSchema):
    xml = fields.String(required=True)
    forms = fields.Dict(keys=fields.String(), required=True)
    decisions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    scenarios = fields.Dict(keys=fields.String(), required=True)


class BeginningSchema(Schema):
    version_id = fields.UUID(load_default=None, metadata={"description": "Từ một bản đang có"})
    process_id = fields.String(load_default="", metadata={"description": "Quy trình mới, cùng với name"})
    name = fields.String(load_default="")
    xml = fields.String(load_default=None, metadata={"description": "Từ một tệp BPMN"})


class SavedSchema(Schema):
    revision = fields.Integer(required=True)
    edited_at = fields.AwareDateTime(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class RevisionSchema(Schema):
    revision = fields.Integer(required=True, metadata={"description": "Lần sửa mà thay đổi này dựa trên"})


class DiagramSchema(RevisionSchema):
    xml = fields.String(required=True)


class FormSchema(RevisionSchema):
    schema = fields.Dict(required=True)


class DecisionSchema(RevisionSchema):
    xml = fields.String(required=True)


class ScenarioSchema(RevisionSchema):
    scenario = fields.Dict(required=True)


class LintedSchema(Schema):
    ok = fields.Boolean(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class OtherDiagramSchema(Schema):
    xml = fields.String(load_default=None, metadata={"description": "Thử với sơ đồ này, không lưu"})


class DeploymentSchema(ReasonSchema):
    revision = fields.Integer(load_default=None, metadata={"description": "Chỉ triển khai nếu vẫn là lần sửa này"})


class ListQuerySchema(Schema):
    status = fields.String(load_default="open", validate=validate.OneOf(("open", "deployed", "discarded")))


class PlaceQuerySchema(Schema):
    draft = fields.UUID(load_default=None, metadata={"description": "Kèm biểu mẫu, bảng và dữ liệu của bản nháp"})
    at = fields.String(load_default="", metadata={"description": "Chỉ dữ liệu đã có khi đến phần tử này"})


@blueprint.route("/drafts")
class Drafts(MethodView):
    @blueprint.arguments(ListQuerySchema, location="query")
    @blueprint.response(200, DraftSchema(many=True))
    def get(self, query: dict[str, str]) -> Any:
        """The drafts of one's agency, the one edited last first."""
        with the_platform().read() as work:
            return [said_of(draft) for draft in StudioRoom(work, the_visitor()).listing(query["status"])]

    @blueprint.arguments(BeginningSchema)
    @blueprint.response(201, WholeDraftSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Begin a draft: from a version, from a file, or a new process with an id and a name."""
        with the_platform().begin() as work:
            return everything_of(_begun(StudioRoom(work, the_visitor()), body))


@blueprint.route("/drafts/<uuid:draft_id>")
class OneDraft(MethodView):
    @blueprint.response(200, WholeDraftSchema)
    def get(self, draft_id: UUID) -> Any:
        """A draft with all it holds."""
        with the_platform().read() as work:
            return everything_of(StudioRoom(work, the_visitor()).draft(draft_id))

    @blueprint.response(204)
    def delete(self, draft_id: UUID) -> None:
        """Discard a draft: nobody edits it any more, what it held is kept."""
        with the_platform().begin() as work:
            StudioRoom(work, the_visitor()).discard(draft_id)


@blueprint.route("/drafts/<uuid:draft_id>/diagram")
class Diagram(MethodView):
    @blueprint.arguments(DiagramSchema)
    @blueprint.response(200, SavedSchema)
    def put(self, body: dict[str, Any], draft_id: UUID) -> Any:
        """Keep a diagram, finished or not, on top of the revision it was drawn on; what is wrong with it comes back."""
        return _kept(draft_id, Edit(DIAGRAM, body["xml"]), body)


@blueprint.route("/drafts/<uuid:draft_id>/forms/<key>")
class Form(MethodView):
    @blueprint.arguments(FormSchema)
    @blueprint.response(200, SavedSchema)
    def put(self, body: dict[str, Any], draft_id: UUID, key: str) -> Any:
        """Keep a form that the agency draws for this process."""
        return _kept(draft_id, Edit("forms", body["schema"], key), body)

    @blueprint.arguments(RevisionSchema)
    @blueprint.response(200, SavedSchema)
    def delete(self, body: dict[str, Any], draft_id: UUID, key: str) -> Any:
        """Take a form out of the draft: it is asked as delivered again, when there is one."""
        return _kept(draft_id, Edit("forms", None, key), body)


@blueprint.route("/drafts/<uuid:draft_id>/decisions/<key>")
class Decision(MethodView):
    @blueprint.arguments(DecisionSchema)
    @blueprint.response(200, SavedSchema)
    def put(self, body: dict[str, Any], draft_id: UUID, key: str) -> Any:
        """Keep a decision table (DMN) under its decision id."""
        return _kept(draft_id, Edit("decisions", body["xml"], key), body)

    @blueprint.arguments(RevisionSchema)
    @blueprint.response(200, SavedSchema)
    def delete(self, body: dict[str, Any], draft_id: UUID, key: str) -> Any:
        """Take a decision table out of the draft."""
        return _kept(draft_id, Edit("decisions", None, key), body)


@blueprint.route("/drafts/<uuid:draft_id>/scenarios/<name>")
class Scenario(MethodView):
    @blueprint.arguments(ScenarioSchema)
    @blueprint.response(200, SavedSchema)
    def put(self, body: dict[str, Any], draft_id: UUID, name: str) -> Any:
        """Keep a scenario that the diagram is rehearsed with."""
        return _kept(draft_id, Edit("scenarios", body["scenario"], name), body)

    @blueprint.arguments(RevisionSchema)
    @blueprint.response(200, SavedSchema)
    def delete(self, body: dict[str, Any], draft_id: UUID, name: str) -> Any:
        """Take a scenario out of the draft."""
        return _kept(draft_id, Edit("scenarios", None, name), body)


@blueprint.route("/drafts/<uuid:draft_id>/lint")
class Lint(MethodView):
    @blueprint.arguments(OtherDiagramSchema)
    @blueprint.response(200, LintedSchema)
    def post(self, body: dict[str, Any], draft_id: UUID) -> Any:
        """Everything wrong with a draft, or with it as another diagram would leave it. Nothing is kept."""
        return _judged(checked(the_platform(), the_visitor(), draft_id, body["xml"]))


@blueprint.route("/drafts/<uuid:draft_id>/deploy")
class Deploy(MethodView):
    @blueprint.arguments(DeploymentSchema)
    @blueprint.response(201, VersionSchema)
    def post(self, body: dict[str, Any], draft_id: UUID) -> Any:
        """Make a version to be tried of a draft, which is closed by that. Somebody else puts the version to use."""
        with the_platform().begin() as work:
            room = StudioRoom(work, the_visitor())
            return version_said(room.deploy(draft_id, body["reason"], body["revision"]), room.processes, {})


@blueprint.route("/studio/vocabulary")
class Words(MethodView):
    @blueprint.arguments(PlaceQuerySchema, location="query")
    @blueprint.response(200)
    def get(self, query: dict[str, Any]) -> Any:
        """What a diagram may name here: operations, forms, groups, functions, processes, tables, queues, known data."""
        with the_platform().read() as work:
            room = StudioRoom(work, the_visitor())
            draft = room.draft(query["draft"]) if query["draft"] else None
            return room.vocabulary(draft).to_json(query["at"])


def _begun(room: StudioRoom, body: dict[str, Any]) -> Draft:
    if body["version_id"]:
        return room.begin_from(body["version_id"])
    if body["xml"] is not None:
        return room.begin_with(body["xml"].encode())
    if not body["process_id"]:
        raise DataRefused(
            "process_id", "bản nháp bắt đầu từ một bản (version_id), một tệp (xml) hoặc một mã quy trình mới"
        )
    return room.begin_new(body["process_id"], body["name"])


def _kept(draft_id: UUID, edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    draft, found = keep(the_platform(), the_visitor(), draft_id, edit, body["revision"])
    return {"revision": draft.revision, "edited_at": draft.edited_at, "findings": found}


def _judged(found: Sequence[Finding]) -> dict[str, Any]:
    return {"ok": all(each.severity != "error" for each in found), "findings": found}
