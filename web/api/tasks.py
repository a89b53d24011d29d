"""Tasks: list one's inbox, open, claim, complete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from connectors.tasks.orders import claim
from engine.tables import Task
from web.api.contract import Blueprint
from web.current import the_platform, the_visitor
from web.errors import FormRefused

blueprint = Blueprint("api_tasks", __name__, url_prefix="/api/v1/tasks", description="Việc của người đang đăng nhập")


class TaskSchema(Schema):
    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    process_id = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    form = fields.String(required=True)
    queue = fields.String(required=True)
    about = fields.String(required=True, metadata={"description": "Mã văn bản mà việc này nói đến"})
    assignee = fields.String(required=True, allow_none=True)
    priority = fields.Integer(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    status = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)


class PageQuerySchema(Schema):
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))
    after = fields.String(load_default=None)
    queue = fields.String(load_default=None)


class PageSchema(Schema):
    tasks = fields.List(fields.Nested(TaskSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "Khóa của trang sau"})


class ChoiceSchema(Schema):
    value = fields.String(required=True)
    label = fields.String(required=True)
    hint = fields.String(required=True)


class OpenTaskSchema(Schema):
    task = fields.Nested(TaskSchema, required=True)
    choices = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(ChoiceSchema)), required=True)
    answers = fields.Dict(required=True)
    saved_at = fields.AwareDateTime(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)


class AnswersSchema(Schema):
    answers = fields.Dict(required=True, metadata={"description": "Câu trả lời theo biểu mẫu của việc"})


class CompletedSchema(Schema):
    case_id = fields.UUID(required=True)


class KeySchema(Schema):
    idempotency_key = fields.String(
        data_key="Idempotency-Key", load_default="", validate=validate.Length(0, 80),
        metadata={"description": "Gửi lại cùng khóa thì chỉ thực hiện một lần"},
    )  # fmt: skip


@blueprint.route("")
class Inbox(MethodView):
    @blueprint.arguments(PageQuerySchema, location="query")
    @blueprint.response(200, PageSchema)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Open tasks, most urgent first; pages by the key `next` of the page before."""
        actor = the_visitor().actor
        with the_platform().read() as work:
            page = work.inbox.page(actor, query["limit"], query["after"], query["queue"])
            return {"tasks": page.tasks, "next": page.next}


@blueprint.route("/<uuid:task_id>")
class OneTask(MethodView):
    @blueprint.response(200, OpenTaskSchema)
    def get(self, task_id: UUID) -> Any:
        """One task with what its form may choose from and what is filled in already."""
        platform, actor = the_platform(), the_visitor().actor
        with platform.read() as work:
            opened, is_new = platform.desk.open(work, task_id, actor), work.inbox.is_unseen(task_id, actor)
        if is_new:
            with platform.begin() as work:
                work.inbox.mark_opened(task_id, actor)
        return opened


@blueprint.route("/<uuid:task_id>/claim")
class Claim(MethodView):
    @blueprint.response(200, TaskSchema)
    def post(self, task_id: UUID) -> Task:
        """Take a group task into one's own hands."""
        with the_platform().begin() as work:
            return claim(work, task_id, the_visitor().actor)


@blueprint.route("/<uuid:task_id>/complete")
class Complete(MethodView):
    @blueprint.arguments(KeySchema, location="headers")
    @blueprint.arguments(AnswersSchema)
    @blueprint.response(200, CompletedSchema)
    def post(self, key: dict[str, str], body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
        """Complete a task: answers are checked against its form, and the case moves on in the same transaction."""
        visitor, raw = the_visitor(), task_id.bytes + request.get_data()  # a key is good for one address and body
        outcome = the_platform().desk.complete(task_id, body["answers"], visitor.actor, key["idempotency_key"], raw)
        if not outcome.is_done:
            raise FormRefused({p: {"code": e.code, "message": e.sentence} for p, e in outcome.errors.items()})
        return {"case_id": outcome.case_id}
