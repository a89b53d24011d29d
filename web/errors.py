"""Our errors → status and words. The only place where a reason meets an HTTP status.

For the API a problem-details document (RFC 9457) with our stable `code`; for people a page with the same sentence.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from connectors.interop.errors import InteropError
from connectors.tasks.binding import AnswerRefused, StepIsFinal
from engine.errors import EngineError
from forms.errors import FormsError
from processes.errors import PackError
from records.errors import RecordsError
from records.filetypes import FileRefused
from signing.errors import SigningError
from web.auth import LoginRefused

log = logging.getLogger(__name__)
OURS = (
    AnswerRefused,
    EngineError,
    FileRefused,
    FormsError,
    InteropError,
    LoginRefused,
    PackError,
    RecordsError,
    SigningError,
    StepIsFinal,
)

STATUS = {  # by code; a reason not listed here is something the request asked for and may not have: 422
    "not_found": 404,
    "definition_missing": 404,
    "file_missing": 404,
    "not_yours": 403,
    "role_missing": 403,
    "not_in_charge": 403,
    "task_not_open": 409,
    "case_not_running": 409,
    "version_conflict": 409,
    "wrong_state": 409,
    "submission_reused": 409,
    "case_suspended": 409,
    "case_not_suspended": 409,
    "cannot_suspend": 409,
    "cannot_return": 409,
    "cannot_revert": 409,
    "last_in_use": 409,
    "move_running": 409,
    "no_template": 409,
    "version_not_in_use": 409,
    "cannot_take_back": 409,
    "step_is_final": 409,
    "incident_closed": 409,
    "skip_refused": 409,
    "edit_pending": 409,
    "edit_decided": 409,
    "four_eyes": 403,
    "draft_changed": 409,
    "draft_closed": 409,
    "process_taken": 409,
    "cannot_redraw": 409,
    "too_large": 413,
    "message_settled": 409,
    "not_waiting": 409,
    "already_numbered": 409,
    "register_closed": 409,
    "wrong_password": 401,
    "too_many_guesses": 429,
    "packet_too_large": 413,
    "archive_too_large": 413,
    "signer_unknown": 409,
    "data_refused": 400,
    "pack_missing": 404,
    "pack_changed": 409,
    "pack_closed": 409,
    "pack_in_use": 409,
    "pack_name_taken": 409,
    "pack_not_in_force_yet": 409,
}
SENTENCES = {
    400: "Yêu cầu không đọc được.",
    401: "Đăng nhập để tiếp tục.",
    403: "Việc này thuộc vai trò khác.",
    404: "Không tìm thấy trang này.",
    405: "Địa chỉ này không nhận cách gọi đó.",
    413: "Dữ liệu gửi lên quá lớn.",
    415: "Kiểu dữ liệu gửi lên không được nhận ở đây.",
    422: "Dữ liệu gửi lên chưa đúng.",
    429: "Gọi quá nhiều lần. Thử lại sau ít phút.",
}


@dataclass(frozen=True)
class Problem:
    """What went wrong, in the shape of RFC 9457."""

    status: int
    code: str
    detail: str
    errors: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        body = {"type": f"urn:congvan:problem:{self.code}", "title": self.code, "status": self.status}
        body |= {"code": self.code, "detail": self.detail}
        return body | ({"errors": self.errors} if self.errors else {})


class FormRefused(Exception):
    """Answers with errors by field, for the API; pages show them in the form instead."""

    def __init__(self, errors: dict[str, dict[str, str]]) -> None:
        super().__init__("Có mục chưa đúng. Sửa các mục được nêu rồi gửi lại.")
        self.errors = errors


def problem_of(error: Exception) -> Problem:
    """The problem an exception stands for; an unexpected one is logged under an id that the reader is given."""
    if isinstance(error, OURS):
        code = str(error.code)
        has_findings = isinstance(error, EngineError | PackError)
        findings = [asdict(each) for each in getattr(error, "findings", ())] if has_findings else None
        return Problem(STATUS.get(code, 422), code, str(error), findings)
    if isinstance(error, FormRefused):
        return Problem(422, "answers_refused", str(error), error.errors)
    if isinstance(error, CSRFError):
        return Problem(400, "page_expired", "Trang đã mở quá lâu. Tải lại trang rồi gửi lại; bản đang gõ vẫn còn.")
    if isinstance(error, HTTPException):
        status = error.code or 500
        data = getattr(error, "data", None) or {}
        headers = {"Allow": ", ".join(error.valid_methods or [])} if hasattr(error, "valid_methods") else {}
        if status == 401 and for_a_program():
            headers["WWW-Authenticate"] = "Bearer"  # RFC 9110, 11.6.1
        detail = SENTENCES.get(status, error.description or "")
        return Problem(status, error.name.lower().replace(" ", "_"), detail, data.get("messages"), headers)
    reference = uuid4().hex[:8].upper()
    log.error("unexpected error %s at %s %s", reference, request.method, request.path, exc_info=error)
    return Problem(500, "unexpected", f"Chưa làm được. Chưa mất gì. Thử lại, hoặc báo hỗ trợ mã {reference}.")


def for_a_program() -> bool:
    """Whether this request is one of the API."""
    return request.path == "/api" or request.path.startswith("/api/")


Answer = tuple[str | Response, int, dict[str, str]]


def register_errors(app: Flask) -> None:
    """Every error ends in `answer`."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Answer:
    """Tell what went wrong in the language of who asks: a problem document under /api, a page elsewhere."""
    problem = problem_of(error)
    if for_a_program() or request.accept_mimetypes.best == "application/json":
        response = jsonify(problem.to_json())
        response.mimetype = "application/problem+json"
        return response, problem.status, problem.headers
    page = render_template("error.html", problem=problem, visitor=g.get("visitor"), masthead={})
    return page, problem.status, problem.headers
