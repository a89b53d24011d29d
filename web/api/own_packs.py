"""Rule packs that a province writes itself: begin, read, change part by part, see what it would change, put into effect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields

from processes.errors import PackMissing
from records.rule_packs import RulePack
from web import own_packs
from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.api.packs import PackImpactSchema, impact_said
from web.current import the_platform, the_visitor
from web.own_packs import Change, OwnPackRoom

blueprint = Blueprint("api_own_packs", __name__, url_prefix="/api/v1", description="Bộ quy tắc của tỉnh")
KINDS = ("rules", "citations", "settings", "removes")


class OwnPackSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    layer = fields.String(required=True)
    extends = fields.String(required=True)
    status = fields.String(required=True, metadata={"description": "draft | promoted | retired | discarded"})
    revision = fields.Integer(required=True)
    edited_at = fields.AwareDateTime(required=True)
    edited_by_name = fields.String(required=True)


class PackHistorySchema(Schema):
    at = fields.AwareDateTime(required=True)
    by_name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "begun | edited | promoted | retired | discarded"})
    revision = fields.Integer(required=True)
    reason = fields.String(required=True)


class WholeOwnPackSchema(OwnPackSchema):
    content = fields.String(required=True, metadata={"description": "YAML như đã viết"})
    history = fields.List(fields.Nested(PackHistorySchema), required=True)


class OwnPackBeginningSchema(Schema):
    name = fields.String(required=True)
    title = fields.String(load_default="")
    copy_of = fields.String(load_default="", metadata={"description": "Tên bộ được sao; trống: bộ mới"})


class OwnPackRevisionSchema(Schema):
    revision = fields.Integer(required=True, metadata={"description": "Lần sửa mà thay đổi này dựa trên"})


class OwnPackTextSchema(OwnPackRevisionSchema):
    content = fields.String(required=True)


class OwnPackEntrySchema(OwnPackRevisionSchema):
    said = fields.Raw(required=True)


class PackPromotionSchema(ReasonSchema):
    revision = fields.Integer(load_default=None, metadata={"description": "Chỉ khi vẫn là lần sửa này"})


@blueprint.route("/packs/own")
class OwnPacks(MethodView):
    @blueprint.response(200, OwnPackSchema(many=True))
    def get(self) -> Any:
        """The packs the province writes itself; below it those that hold or have held."""
        with the_platform().read() as work:
            return OwnPackRoom(work, the_visitor()).listing()

    @blueprint.arguments(OwnPackBeginningSchema)
    @blueprint.response(201, WholeOwnPackSchema)
    def post(self, body: dict[str, str]) -> Any:
        """Begin a draft: on top of the national pack, or a copy."""
        with the_platform().begin() as work:
            room = OwnPackRoom(work, the_visitor())
            return _whole(room, room.begin(body["name"], body["title"], body["copy_of"]))


@blueprint.route("/packs/own/<uuid:pack_id>")
class OneOwnPack(MethodView):
    @blueprint.response(200, WholeOwnPackSchema)
    def get(self, pack_id: UUID) -> Any:
        """One with its text and history."""
        with the_platform().read() as work:
            room = OwnPackRoom(work, the_visitor())
            return _whole(room, room.pack(pack_id))

    @blueprint.arguments(OwnPackTextSchema)
    @blueprint.response(200, WholeOwnPackSchema)
    def put(self, body: dict[str, Any], pack_id: UUID) -> Any:
        """Keep another text; what is no whole pack is refused with every fault, its place and line."""
        return _saved(pack_id, own_packs.whole(body["content"]), body["revision"])

    @blueprint.response(204)
    def delete(self, pack_id: UUID) -> None:
        """Discard a draft; what it held is kept."""
        with the_platform().begin() as work:
            OwnPackRoom(work, the_visitor()).discard(pack_id)


@blueprint.route("/packs/own/<uuid:pack_id>/<kind>/<key>")
class OwnPackEntry(MethodView):
    @blueprint.arguments(OwnPackEntrySchema)
    @blueprint.response(200, WholeOwnPackSchema)
    def put(self, body: dict[str, Any], pack_id: UUID, kind: str, key: str) -> Any:
        """Keep one rule, citation, setting or removal; comments and everything else in the text stay."""
        said = body["said"]
        _refuse_unknown(kind)
        is_rule = kind == "rules" and isinstance(said, dict)
        change = own_packs.rule({**said, "id": key}) if is_rule else own_packs.part(kind, key, said)
        return _saved(pack_id, change, body["revision"])

    @blueprint.arguments(OwnPackRevisionSchema)
    @blueprint.response(200, WholeOwnPackSchema)
    def delete(self, body: dict[str, Any], pack_id: UUID, kind: str, key: str) -> Any:
        """Take one out."""
        _refuse_unknown(kind)
        return _saved(pack_id, own_packs.without(kind, key), body["revision"])


@blueprint.route("/packs/own/<uuid:pack_id>/impact")
class ImpactOfOwnPack(MethodView):
    @blueprint.response(200, PackImpactSchema)
    def get(self, pack_id: UUID) -> Any:
        """What putting it into effect would change, against what each agency is judged by today."""
        with the_platform().read() as work:
            return impact_said(OwnPackRoom(work, the_visitor()).impact(pack_id))


@blueprint.route("/packs/own/<uuid:pack_id>/promote")
class PromotePack(MethodView):
    @blueprint.arguments(PackPromotionSchema)
    @blueprint.response(200, WholeOwnPackSchema)
    def post(self, body: dict[str, Any], pack_id: UUID) -> Any:
        """Put it into effect, in place of the one of that name; not by who edited it last."""
        with the_platform().begin() as work:
            room = OwnPackRoom(work, the_visitor())
            return _whole(room, room.promote(pack_id, body["reason"], body["revision"]))


@blueprint.route("/packs/own/<uuid:pack_id>/retire")
class RetirePack(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, WholeOwnPackSchema)
    def post(self, body: dict[str, str], pack_id: UUID) -> Any:
        """It holds for nobody any more."""
        with the_platform().begin() as work:
            room = OwnPackRoom(work, the_visitor())
            return _whole(room, room.retire(pack_id, body["reason"]))


def _saved(pack_id: UUID, change: Change, revision: int) -> dict[str, Any]:
    with the_platform().begin() as work:
        room = OwnPackRoom(work, the_visitor())
        return _whole(room, room.save(pack_id, change, revision))


def _whole(room: OwnPackRoom, pack: RulePack) -> dict[str, Any]:
    names = ("id", "name", "title", "layer", "extends", "status", "revision", "edited_at", "edited_by_name", "content")
    return {**{name: getattr(pack, name) for name in names}, "history": room.packs.history(pack)}


def _refuse_unknown(kind: str) -> None:
    if kind not in KINDS:
        raise PackMissing(kind)
