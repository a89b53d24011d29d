"""The shapes in which the API tells of incidents and takes what is done about them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from engine.incidents.commands import BATCH
from web.api.cases import ReasonSchema


class WantedSchema(Schema):
    operation = fields.String(load_default="")
    code = fields.String(load_default="", metadata={"description": "Mã lỗi"})
    process = fields.String(load_default="")
    q = fields.String(load_default="", validate=validate.Length(0, 200), metadata={"description": "Tìm chữ"})


class IncidentQuerySchema(WantedSchema):
    limit = fields.Integer(load_default=30, validate=validate.Range(1, 100))
    after = fields.String(load_default=None)


class IncidentSchema(Schema):
    id = fields.UUID(required=True)
    operation = fields.String(required=True)
    title = fields.String(required=True)
    process_id = fields.String(required=True)
    element = fields.String(required=True)
    case_id = fields.UUID(required=True, allow_none=True)
    document_id = fields.UUID(required=True, allow_none=True, metadata={"description": "Chỉ khi được đọc văn bản"})
    status = fields.String(required=True)
    attempts = fields.Integer(required=True)
    code = fields.String(required=True)
    sentence = fields.String(required=True)
    stopped_at = fields.AwareDateTime(required=True, allow_none=True)


class IncidentPageSchema(Schema):
    incidents = fields.List(fields.Nested(IncidentSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "Khóa của trang sau"})
    total = fields.Integer(required=True)
    oldest = fields.AwareDateTime(required=True, allow_none=True)
    newest = fields.AwareDateTime(required=True, allow_none=True)


class CauseSchema(Schema):
    operation = fields.String(required=True)
    title = fields.String(required=True)
    code = fields.String(required=True)
    count = fields.Integer(required=True)
    oldest = fields.AwareDateTime(required=True)
    newest = fields.AwareDateTime(required=True)


class GivenSchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True, metadata={"description": "Bí mật đã che"})
    is_withheld = fields.Boolean(required=True)
    is_editable = fields.Boolean(required=True)


class IncidentLineSchema(Schema):
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    attempt = fields.Integer(required=True)
    worker = fields.String(required=True, allow_none=True)
    code = fields.String(required=True)
    text = fields.String(required=True)
    by_name = fields.String(required=True)
    facts = fields.Dict(required=True)


class EditSchema(Schema):
    id = fields.UUID(required=True)
    status = fields.String(required=True)
    before = fields.Dict(required=True)
    after = fields.Dict(required=True)
    reason = fields.String(required=True)
    by_name = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    decided_by_name = fields.String(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decision = fields.String(required=True)


class WholeIncidentSchema(IncidentSchema):
    is_readable = fields.Boolean(required=True)
    is_skippable = fields.Boolean(required=True)
    parameters = fields.List(fields.Nested(GivenSchema), required=True)
    lines = fields.List(fields.Nested(IncidentLineSchema), required=True)
    edits = fields.List(fields.Nested(EditSchema), required=True)


class RetrySchema(Schema):
    reason = fields.String(load_default="", validate=validate.Length(0, 2000))


class RetryManySchema(RetrySchema):
    ids = fields.List(fields.UUID(), load_default=None, validate=validate.Length(1, BATCH))
    operation = fields.String(load_default=None, metadata={"description": "Cùng `code`: mọi việc cùng nguyên nhân"})
    code = fields.String(load_default="")

    @validates_schema
    def check_which(self, body: dict[str, Any], **_: Any) -> None:
        if (body["ids"] is None) == (body["operation"] is None):
            raise ValidationError("Cho biết hoặc `ids`, hoặc `operation` và `code`.", "ids")


class RefusedSchema(Schema):
    id = fields.UUID(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class BatchSchema(Schema):
    batch = fields.UUID(required=True)
    retried = fields.List(fields.UUID(), required=True)
    refused = fields.List(fields.Nested(RefusedSchema), required=True)
    left = fields.Integer(required=True, metadata={"description": "Còn lại của nguyên nhân này"})


class BatchQuerySchema(Schema):
    batch = fields.UUID(required=True)


class ProgressSchema(Schema):
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    stopped = fields.Integer(required=True, metadata={"description": "Lại thành sự cố"})
    waiting = fields.Integer(required=True)


class SkipSchema(ReasonSchema):
    result = fields.Dict(load_default=dict, metadata={"description": "Kết quả thay cho tác vụ"})


class NewEditSchema(ReasonSchema):
    parameters = fields.Dict(required=True, metadata={"description": "Chỉ những mục được sửa"})


class ApproveSchema(RetrySchema):
    edit = fields.UUID(required=True)


class RejectSchema(ReasonSchema):
    edit = fields.UUID(required=True)
