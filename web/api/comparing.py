"""Diagrams compared in words, and a newer template taken into a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from web.api.contract import Blueprint
from web.api.drafts import SavedSchema
from web.api.processes import FindingSchema
from web.comparing import ComparingRoom, said_of
from web.current import the_platform, the_visitor
from web.merging import MergingRoom
from web.merging import said_of as proposed
from web.studio import StudioRoom

blueprint = Blueprint(
    "api_comparing", __name__, url_prefix="/api/v1", description="So sánh sơ đồ và gộp bản mẫu mới vào bản nháp"
)


class ComparedWithSchema(Schema):
    with_ = fields.UUID(load_default=None, data_key="with", metadata={"description": "Bản để so sánh"})


class SentenceSchema(Schema):
    element = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "added | removed | changed"})
    text = fields.String(required=True)


class ChangedPropertySchema(Schema):
    word = fields.String(required=True)
    label = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class DifferenceSchema(Schema):
    element = fields.String(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "added | removed | changed"})
    properties = fields.List(fields.Nested(ChangedPropertySchema), required=True)


class ComparisonSchema(Schema):
    with_ = fields.UUID(required=True, allow_none=True, data_key="with", attribute="with")
    sentences = fields.List(fields.Nested(SentenceSchema), required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


class MergeDecisionSchema(Schema):
    element = fields.String(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "ours | theirs | both | locked | conflict"})
    ours = fields.String(required=True, metadata={"description": "Cơ quan đã làm gì: added | removed | changed | rỗng"})
    theirs = fields.String(required=True)
    taken = fields.String(required=True, metadata={"description": "ours | theirs"})
    conflict = fields.String(required=True, metadata={"description": "Mã chỗ phải chọn, rỗng khi không phải chọn"})


class ProposalSchema(Schema):
    base = fields.UUID(required=True, metadata={"description": "Bản mẫu mà bản nháp đang theo"})
    theirs = fields.UUID(required=True, metadata={"description": "Bản mẫu mới"})
    xml = fields.String(required=True)
    decisions = fields.List(fields.Nested(MergeDecisionSchema), required=True)
    open = fields.List(fields.String(), required=True, metadata={"description": "Chỗ chưa chọn"})
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class MergeChoicesSchema(Schema):
    choices = fields.Dict(
        keys=fields.String(), values=fields.String(validate=validate.OneOf(("ours", "theirs"))), load_default=dict,
        metadata={"description": "Mã chỗ phải chọn → ours | theirs"},
    )  # fmt: skip


class MergeTakingSchema(MergeChoicesSchema):
    revision = fields.Integer(required=True)


class ForeignWordSchema(Schema):
    element = fields.String(required=True)
    name = fields.String(required=True)
    word = fields.String(required=True, metadata={"description": "Như tệp ghi"})
    outcome = fields.String(required=True, metadata={"description": "kept | mapped | refused"})
    became = fields.String(required=True)
    reason = fields.String(required=True)
    mend = fields.String(required=True)


@blueprint.route("/drafts/<uuid:draft_id>/compare")
class DraftComparison(MethodView):
    @blueprint.arguments(ComparedWithSchema, location="query")
    @blueprint.response(200, ComparisonSchema)
    def get(self, query: dict[str, Any], draft_id: UUID) -> Any:
        """What a draft changes against a version, against the one it was begun from when none is named."""
        with the_platform().read() as work:
            room = ComparingRoom(work, the_visitor())
            return said_of(*room.of_draft(room.studio.draft(draft_id), query["with_"]))


@blueprint.route("/versions/<uuid:version_id>/compare")
class VersionComparison(MethodView):
    @blueprint.arguments(ComparedWithSchema, location="query")
    @blueprint.response(200, ComparisonSchema)
    def get(self, query: dict[str, Any], version_id: UUID) -> Any:
        """What a version changes against another one, against the one in use when none is named."""
        with the_platform().read() as work:
            room = ComparingRoom(work, the_visitor())
            return said_of(*room.of_version(room.processes.version(version_id), query["with_"]))


@blueprint.route("/drafts/<uuid:draft_id>/merge/trial")
class MergeTrial(MethodView):
    @blueprint.arguments(MergeChoicesSchema)
    @blueprint.response(200, ProposalSchema)
    def post(self, body: dict[str, Any], draft_id: UUID) -> Any:
        """What the newer template would make of a draft with these choices. Nothing is kept."""
        with the_platform().read() as work:
            room = MergingRoom(work, the_visitor())
            return proposed(room.proposal(room.studio.draft(draft_id), body["choices"]))


@blueprint.route("/drafts/<uuid:draft_id>/merge")
class Merge(MethodView):
    @blueprint.arguments(MergeTakingSchema)
    @blueprint.response(200, SavedSchema)
    def post(self, body: dict[str, Any], draft_id: UUID) -> Any:
        """Take the newer template into a draft; every conflict must be decided."""
        with the_platform().begin() as work:
            draft, found = MergingRoom(work, the_visitor()).apply(draft_id, body["choices"], body["revision"])
            return {"revision": draft.revision, "edited_at": draft.edited_at, "findings": found}


@blueprint.route("/drafts/<uuid:draft_id>/report")
class Report(MethodView):
    @blueprint.response(200, ForeignWordSchema(many=True))
    def get(self, draft_id: UUID) -> Any:
        """What became of every word of other programs in the file that a draft was begun with."""
        with the_platform().read() as work:
            return StudioRoom(work, the_visitor()).draft(draft_id).report or []
