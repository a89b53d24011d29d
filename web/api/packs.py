"""Rule packs: those there are, what moving to one changes, and which one an agency follows."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from engine.legal.concerned import Deadline, FormUse
from engine.legal.impact import Impact
from processes.regulation import Pack
from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.api.processes import FindingSchema
from web.current import the_platform, the_visitor
from web.own_packs import OwnPackRoom
from web.pack_impact import VARIATIONS_OF_RULES, PackImpact
from web.rule_packs import PackRoom

blueprint = Blueprint("api_packs", __name__, url_prefix="/api/v1", description="Bộ quy tắc")


class PackSchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    layer = fields.String(required=True, metadata={"description": "national | province | agency"})
    extends = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    applies = fields.Boolean(required=True, metadata={"description": "Đang áp dụng cho cơ quan của người gọi"})


class RuleSchema(Schema):
    id = fields.String(required=True)
    pack = fields.String(required=True, metadata={"description": "Bộ ghi quy tắc này"})
    severity = fields.String(required=True)
    says = fields.String(required=True)
    article = fields.String(required=True)
    mend = fields.String(required=True)


class WholePackSchema(PackSchema):
    rules = fields.List(fields.Nested(RuleSchema), required=True)
    settings = fields.Dict(keys=fields.String(), required=True)


class PackLineSchema(Schema):
    process_id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "broken | mended"})
    variation = fields.String(required=True, metadata={"description": "Mã điểm khác nhau giữa các tỉnh, nếu có"})
    open_cases = fields.Integer(required=True, metadata={"description": "Vụ việc đang mở ở bản đang dùng"})
    finding = fields.Nested(FindingSchema, required=True)


class PackFormSchema(Schema):
    process = fields.String(required=True)
    element = fields.String(required=True)
    form = fields.String(required=True)
    rule = fields.String(required=True)
    article = fields.String(required=True)
    fields_read = fields.List(fields.String(), required=True)


class PackDeadlineSchema(Schema):
    process = fields.String(required=True)
    element = fields.String(required=True)
    said = fields.String(required=True)
    rule = fields.String(required=True)
    article = fields.String(required=True)
    before = fields.List(fields.String(), required=True)
    after = fields.List(fields.String(), required=True)
    keeps = fields.Boolean(required=True)


class PackAgencySchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    follows = fields.Boolean(required=True, metadata={"description": "Đổi ngay khi bộ này được áp dụng"})
    judged_by = fields.String(required=True, metadata={"description": "Bộ được so sánh"})
    diagrams = fields.List(fields.Nested(PackLineSchema), required=True)
    forms = fields.List(fields.Nested(PackFormSchema), required=True)
    deadlines = fields.List(fields.Nested(PackDeadlineSchema), required=True)


class SettingChangeSchema(Schema):
    name = fields.String(required=True)
    variation = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class PackImpactSchema(Schema):
    pack = fields.String(required=True)
    agencies = fields.List(fields.Nested(PackAgencySchema), required=True)
    settings = fields.List(fields.Nested(SettingChangeSchema), required=True)


class ImpactQuerySchema(Schema):
    against = fields.String(load_default="", data_key="from", metadata={"description": "Trống: bộ đang áp dụng"})


class PackChoiceSchema(ReasonSchema):
    agency = fields.UUID(required=True)
    pack = fields.String(required=True, metadata={"description": "Trống: theo cơ quan cấp trên"})


class PackChosenSchema(Schema):
    agency = fields.UUID(required=True)
    name = fields.String(required=True)
    pack = fields.String(required=True)


@blueprint.route("/packs")
class Packs(MethodView):
    @blueprint.response(200, PackSchema(many=True))
    def get(self) -> Any:
        """The packs that an agency may follow: those delivered and those in effect of its province."""
        with the_platform().read() as work:
            room = PackRoom(work, the_visitor())
            return [_pack(pack, room) for pack in room.packs()]


@blueprint.route("/packs/<name>")
class OnePack(MethodView):
    @blueprint.response(200, WholePackSchema)
    def get(self, name: str) -> Any:
        """One pack with the rules in effect under it."""
        with the_platform().read() as work:
            room = PackRoom(work, the_visitor())
            pack = room.pack(name)
            return {**_pack(pack, room), "rules": pack.rules, "settings": pack.settings}


@blueprint.route("/packs/<name>/impact")
class ImpactOfPack(MethodView):
    @blueprint.arguments(ImpactQuerySchema, location="query")
    @blueprint.response(200, PackImpactSchema)
    def get(self, query: dict[str, str], name: str) -> Any:
        """What following this pack would change, agency by agency."""
        with the_platform().read() as work:
            return impact_said(PackRoom(work, the_visitor()).whole_impact(name, query["against"]))


@blueprint.route("/packs/choice")
class Choice(MethodView):
    @blueprint.response(200, PackChosenSchema(many=True))
    def get(self) -> Any:
        """What each agency has chosen whose pack the caller may choose."""
        with the_platform().read() as work:
            agencies = OwnPackRoom(work, the_visitor()).choosers()
            return [{"agency": each.id, "name": each.name, "pack": each.rule_pack} for each in agencies]

    @blueprint.arguments(PackChoiceSchema)
    @blueprint.response(200, PackChosenSchema)
    def put(self, body: dict[str, Any]) -> Any:
        """Let an agency follow another pack from now on."""
        with the_platform().begin() as work:
            agency = OwnPackRoom(work, the_visitor()).choose(body["agency"], body["pack"], body["reason"])
            return {"agency": agency.id, "name": agency.name, "pack": agency.rule_pack}


def _pack(pack: Pack, room: PackRoom) -> dict[str, Any]:
    names = ("name", "title", "layer", "extends", "since", "until")
    return {**{name: getattr(pack, name) for name in names}, "applies": room.choice().pack.name == pack.name}


def impact_said(found: PackImpact) -> dict[str, Any]:
    agencies = [
        {
            "id": each.agency, "name": each.name, "follows": each.follows, "judged_by": each.old.name,
            "diagrams": [_line(line) for line in each.lines], "forms": [_form(line) for line in each.forms],
            "deadlines": [_deadline(line) for line in each.deadlines],
        }
        for each in found.agencies
    ]  # fmt: skip
    return {"pack": found.pack.name, "agencies": agencies, "settings": found.settings}


def _line(line: Impact) -> dict[str, Any]:
    return {
        "process_id": line.process, "kind": line.kind, "variation": VARIATIONS_OF_RULES.get(line.finding.rule, ""),
        "open_cases": line.open_cases, "finding": line.finding,
    }  # fmt: skip


def _form(line: FormUse) -> dict[str, Any]:
    return {**vars(line), "fields_read": list(line.fields)}


def _deadline(line: Deadline) -> dict[str, Any]:
    return {**vars(line), "before": list(line.before), "after": list(line.after)}
