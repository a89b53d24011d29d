"""What people do with tasks beside completing them: release, reassign, return, take back, extend."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from connectors.tasks.orders import reassign, return_to, take_back, takeable
from engine.tables import Task
from web.api.cases import ReasonSchema, RestartSchema, StepSchema
from web.api.contract import Blueprint
from web.api.tasks import TaskSchema
from web.colleagues import colleague
from web.current import the_platform, the_visitor

blueprint = Blueprint("api_orders", __name__, url_prefix="/api/v1/tasks", description="Lệnh trên việc")


class ReassignSchema(ReasonSchema):
    to = fields.UUID(required=True, metadata={"description": "Người nhận việc, cùng cơ quan"})


class ExtendSchema(ReasonSchema):
    due = fields.AwareDateTime(required=True, metadata={"description": "Hạn mới, muộn hơn hạn đang có"})


class ReopenedSchema(Schema):
    task_id = fields.UUID(required=True, metadata={"description": "Việc được mở lại"})


class DoneQuerySchema(Schema):
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))
    after = fields.String(load_default=None)


class DoneTaskSchema(TaskSchema):
    ended_at = fields.AwareDateTime(required=True)
    ended_by = fields.String(required=True, metadata={"description": "Người làm; làm thay thì có tên cả hai người"})
    is_takeable = fields.Boolean(required=True, metadata={"description": "Lúc này còn rút lại được"})


class DonePageSchema(Schema):
    tasks = fields.List(fields.Nested(DoneTaskSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "Khóa của trang sau"})


@blueprint.route("/done")
class Done(MethodView):
    @blueprint.arguments(DoneQuerySchema, location="query")
    @blueprint.response(200, DonePageSchema)
    def get(self, query: dict[str, Any]) -> Any:
        """What one has done, the latest first, and what of it could be taken back now."""
        actor = the_visitor().actor
        with the_platform().read() as work:
            tasks, after = work.done.page(actor, query["limit"], query["after"])
            free = takeable(work, tasks, actor)
            return {"tasks": [{**_columns(task), "is_takeable": task.id in free} for task in tasks], "next": after}


@blueprint.route("/<uuid:task_id>/release")
class Release(MethodView):
    @blueprint.response(200, TaskSchema)
    def post(self, task_id: UUID) -> Any:
        """Give a claimed task back to its group."""
        with the_platform().begin() as work:
            return work.inbox.release(task_id, the_visitor().actor)


@blueprint.route("/<uuid:task_id>/reassign")
class Reassign(MethodView):
    @blueprint.arguments(ReassignSchema)
    @blueprint.response(200, TaskSchema)
    def post(self, body: dict[str, Any], task_id: UUID) -> Any:
        """Put a task into a colleague's hands. The holder, the head of the unit or a leader may."""
        actor = the_visitor().actor
        with the_platform().begin() as work:
            return reassign(work, task_id, colleague(work, body["to"], actor), body["reason"], actor)


@blueprint.route("/<uuid:task_id>/earlier-steps")
class EarlierSteps(MethodView):
    @blueprint.response(200, StepSchema(many=True))
    def get(self, task_id: UUID) -> Any:
        """Where the task may be sent back to, the latest first."""
        with the_platform().read() as work:
            return work.commands.earlier_steps(task_id, the_visitor().actor)


@blueprint.route("/<uuid:task_id>/return")
class Return(MethodView):
    @blueprint.arguments(RestartSchema)
    @blueprint.response(200, StepSchema)
    def post(self, body: dict[str, str], task_id: UUID) -> Any:
        """Send the case back to an earlier step, to the person who did it last."""
        with the_platform().begin() as work:
            return return_to(work, task_id, body["element"], body["reason"], the_visitor().actor)


@blueprint.route("/<uuid:task_id>/take-back")
class TakeBack(MethodView):
    @blueprint.response(200, ReopenedSchema)
    def post(self, task_id: UUID) -> Any:
        """Open a task again that one has completed, as long as nobody has opened what came after it."""
        with the_platform().begin() as work:
            return {"task_id": take_back(work, task_id, the_visitor().actor)}


@blueprint.route("/<uuid:task_id>/extend")
class Extend(MethodView):
    @blueprint.arguments(ExtendSchema)
    @blueprint.response(200, TaskSchema)
    def post(self, body: dict[str, Any], task_id: UUID) -> Any:
        """Give a task a later date. The head of the unit or a leader may."""
        with the_platform().begin() as work:
            return work.commands.extend(task_id, body["due"], body["reason"], the_visitor().actor)


def _columns(task: Task) -> dict[str, Any]:
    return {column.key: getattr(task, column.key) for column in Task.__table__.columns}
