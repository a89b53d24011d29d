"""The contract of the API: its OpenAPI document, with problems described as they are sent."""

from __future__ import annotations

import flask_smorest
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from web.errors import Answer, answer
from web.incoming_text import StrictJson


class ProblemSchema(Schema):
    """RFC 9457, with a stable `code` that programs may rely on."""

    type = fields.String(required=True, metadata={"description": "urn:congvan:problem:<code>"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "Mã ổn định để phần mềm xử lý"})
    detail = fields.String(required=True, metadata={"description": "Điều gì sai, theo quy định nào, ai gỡ được"})
    errors = fields.Dict(metadata={"description": "Lỗi theo từng mục, khi dữ liệu gửi lên chưa đúng"})


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library has no types
    """A part of the API; its JSON is read strictly."""

    ARGUMENTS_PARSER = StrictJson()


class Contract(flask_smorest.Api):
    """flask-smorest's document, with our problems in place of its error objects."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Answer:
        return answer(error)

    def _register_responses(self) -> None:  # what the library registers here are the error responses
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE
