"""Moving open cases to another version: dry run, start, progress, stop, revert."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from engine.versions.tables import Move
from web.api.cases import ReasonSchema
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor
from web.processes import ProcessRoom

blueprint = Blueprint("api_moves", __name__, url_prefix="/api/v1", description="Chuyển vụ việc sang bản quy trình khác")
VERDICTS = ("movable", "not_yet", "never")
STATES = ("waiting", "moved", "not_yet", "never", "left", "reverting", "reverted", "too_late")


def mapping_field() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=validate.Length(1, 64)), values=fields.String(validate=validate.Length(1, 64)),
        load_default=dict, metadata={"description": "Phần tử ở bản cũ → phần tử thay cho nó ở bản mới, khi mã khác nhau"},
    )  # fmt: skip


class DryRunQuerySchema(Schema):
    mapping = mapping_field()
    verdict = fields.String(load_default="", validate=validate.OneOf(("", *VERDICTS)))
    after = fields.UUID(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class JudgedSchema(Schema):
    case_id = fields.UUID(required=True)
    process_id = fields.String(required=True)
    started_at = fields.AwareDateTime(required=True)
    stands = fields.List(fields.String(), required=True, metadata={"description": "Các việc đang mở"})
    verdict = fields.String(required=True, metadata={"description": "movable | not_yet | never"})
    reason = fields.String(required=True)
    places = fields.Dict(required=True, metadata={"description": "Phần tử đang đứng → phần tử ở bản mới"})


class DryRunSchema(Schema):
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    judged = fields.Integer(required=True, metadata={"description": "Số vụ việc đã xét trong lần này"})
    total = fields.Integer(required=True, metadata={"description": "Số vụ việc đang mở ở các bản khác"})
    cases = fields.List(fields.Nested(JudgedSchema), required=True)
    next = fields.UUID(required=True, allow_none=True, metadata={"description": "Khóa của trang sau"})


class NewMoveSchema(ReasonSchema):
    mapping = mapping_field()


class MoveSchema(Schema):
    id = fields.UUID(required=True)
    process_id = fields.String(required=True)
    target = fields.UUID(required=True, metadata={"description": "Bản chuyển tới"})
    mapping = fields.Dict(required=True)
    reason = fields.String(required=True)
    by_name = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    is_stopped = fields.Boolean(required=True)
    is_running = fields.Boolean(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Integer(required=True)
    left = fields.Integer(required=True)
    incidents = fields.Integer(required=True)


class MovedQuerySchema(Schema):
    status = fields.String(load_default="", validate=validate.OneOf(("", *STATES)))
    after = fields.UUID(load_default=None)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class MovedCaseSchema(Schema):
    id = fields.UUID(required=True, metadata={"description": "Khóa để hỏi trang sau"})
    case_id = fields.UUID(required=True)
    status = fields.String(required=True, metadata={"description": " | ".join(STATES)})
    reason = fields.String(required=True)
    at = fields.AwareDateTime(required=True, allow_none=True)


@blueprint.route("/versions/<uuid:version_id>/dry-run")
class DryRun(MethodView):
    @blueprint.arguments(DryRunQuerySchema)
    @blueprint.response(200, DryRunSchema)
    def post(self, body: dict[str, Any], version_id: UUID) -> Any:
        """Judge every open case of the agency on another version: movable, not yet, never, and why. Writes nothing."""
        with the_platform().read() as work:
            room = ProcessRoom(work, the_visitor())
            target = room.target(room.version(version_id), body["mapping"])
            found = room.dry_runs.dry_run(room.agency, target, body["verdict"], body["after"], body["limit"])
        cases = [
            {
                "case_id": each.case.id, "process_id": each.case.process_id, "started_at": each.case.started_at,
                "stands": each.stands, "verdict": each.verdict.kind, "reason": each.verdict.reason,
                "places": each.verdict.places or {},
            }
            for each in found.cases
        ]  # fmt: skip
        counts = {kind: found.counts.get(kind, 0) for kind in VERDICTS}
        return {"counts": counts, "judged": found.judged, "total": found.total, "cases": cases, "next": found.next}


@blueprint.route("/versions/<uuid:version_id>/moves")
class NewMove(MethodView):
    @blueprint.arguments(NewMoveSchema)
    @blueprint.response(202, MoveSchema)
    def post(self, body: dict[str, Any], version_id: UUID) -> Any:
        """Move every open case that can be to the version in use. Asked again while it runs, it is the same move."""
        with the_platform().begin() as work:
            room = ProcessRoom(work, the_visitor())
            target = room.target(room.version(version_id), body["mapping"])
            return _said(room, room.moves.start(room.agency, target, body["reason"], room.visitor.actor))


@blueprint.route("/moves/<uuid:move_id>")
class OneMove(MethodView):
    @blueprint.response(200, MoveSchema)
    def get(self, move_id: UUID) -> Any:
        """How far a move is."""
        with the_platform().read() as work:
            room = ProcessRoom(work, the_visitor())
            return _said(room, room.move(move_id))


@blueprint.route("/moves/<uuid:move_id>/cases")
class MovedCases(MethodView):
    @blueprint.arguments(MovedQuerySchema, location="query")
    @blueprint.response(200, MovedCaseSchema(many=True))
    def get(self, query: dict[str, Any], move_id: UUID) -> Any:
        """The cases of a move with what came of each; the next page is asked for after the `id` of the last one."""
        with the_platform().read() as work:
            room = ProcessRoom(work, the_visitor())
            move = room.move(move_id)
            return [row for row, _ in room.moves.cases_of(move, query["status"], query["after"], query["limit"])]


@blueprint.route("/moves/<uuid:move_id>/stop")
class Stop(MethodView):
    @blueprint.response(200, MoveSchema)
    def post(self, move_id: UUID) -> Any:
        """Leave what has not been moved yet where it is."""
        with the_platform().begin() as work:
            room = ProcessRoom(work, the_visitor())
            return _said(room, room.moves.stop(room.move(move_id).id, room.agency))


@blueprint.route("/moves/<uuid:move_id>/revert")
class Revert(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(202, MoveSchema)
    def post(self, body: dict[str, str], move_id: UUID) -> Any:
        """Put every moved case back that has not stepped since."""
        with the_platform().begin() as work:
            room = ProcessRoom(work, the_visitor())
            move = room.move(move_id)
            return _said(room, room.moves.revert(move.id, room.agency, body["reason"], room.visitor.actor))


@blueprint.route("/moves/<uuid:move_id>/cases/<uuid:case_id>/revert")
class RevertOne(MethodView):
    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, MovedCaseSchema)
    def post(self, body: dict[str, str], move_id: UUID, case_id: UUID) -> Any:
        """Put one case back as it was, if it has not stepped since."""
        with the_platform().begin() as work:
            room = ProcessRoom(work, the_visitor())
            move = room.move(move_id)
            return room.moves.revert_one(move.id, case_id, room.agency, body["reason"], room.visitor.actor)


def _said(room: ProcessRoom, move: Move) -> dict[str, Any]:
    progress = room.moves.progress(move)
    return {
        "id": move.id, "process_id": move.process_id, "target": move.target, "mapping": move.mapping,
        "reason": move.reason, "by_name": move.by_name, "at": move.at, "is_stopped": move.is_stopped,
        "is_running": progress.is_running, "counts": progress.counts, "total": progress.total, "left": progress.left,
        "incidents": progress.incidents,
    }  # fmt: skip
