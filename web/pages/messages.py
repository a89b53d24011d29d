"""Messages between cases that found nobody or too many: an operator gives them to one case, or discards them."""

from __future__ import annotations

import json
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.messages import as_id, view_message
from engine.errors import EngineError
from engine.messages import UNDECIDED
from records.errors import NotFound
from web.current import require_role, the_platform, the_visitor
from web.pages.frame import show

blueprint = Blueprint("messages", __name__)
OPERATORS = ("quan_tri_he_thong", "quan_tri_quy_trinh")
STATUSES = {
    "waiting": "Chưa vụ việc nào chờ",
    "ambiguous": "Nhiều vụ việc cùng chờ",
    "failed": "Vụ việc không nhận được",
    "delivered": "Đã chuyển",
    "expired": "Hết hạn giữ",
    "discarded": "Đã bỏ",
    "refused": "Bị từ chối",
}


@blueprint.get("/operations/messages")
def listing() -> str:
    visitor = require_role(*OPERATORS)
    with the_platform().read() as work:
        found = work.messages.unmatched(str(visitor.agency.id))
        open_ones = [message for message in found if message.status in UNDECIDED]
        ended = [message for message in found if message.status not in UNDECIDED]
        return show("messages.html", work, visitor, open=open_ones, ended=ended, statuses=STATUSES)


@blueprint.get("/operations/messages/<uuid:message_id>")
def page(message_id: UUID) -> str:
    return _page(message_id)


@blueprint.post("/operations/messages/<uuid:message_id>/deliver")
def deliver(message_id: UUID) -> Response | tuple[str, int]:
    visitor, case_id = require_role(*OPERATORS), as_id(request.form.get("case", ""))
    if case_id is None:
        return _page(message_id, "case", "Chọn vụ việc nhận thông điệp."), 422
    try:
        with the_platform().begin() as work:
            work.messages.deliver_to(message_id, case_id, request.form.get("reason", ""), visitor.actor)
    except EngineError as refused:
        return _refused(message_id, refused)
    flash("Đã chuyển thông điệp.")
    return redirect(url_for("messages.listing"))


@blueprint.post("/operations/messages/<uuid:message_id>/discard")
def discard(message_id: UUID) -> Response | tuple[str, int]:
    visitor = require_role(*OPERATORS)
    try:
        with the_platform().begin() as work:
            work.messages.discard(message_id, request.form.get("reason", ""), visitor.actor)
    except EngineError as refused:
        return _refused(message_id, refused)
    flash("Đã bỏ thông điệp. Nội dung vẫn lưu để đối chiếu.")
    return redirect(url_for("messages.listing"))


def _refused(message_id: UUID, refused: EngineError) -> tuple[str, int]:
    """The same page with what has to be mended; what is no longer there at all is a page of its own."""
    if refused.code == "not_found":
        raise refused
    return _page(message_id, "reason" if refused.code == "reason_missing" else "case", str(refused)), 422


def _page(message_id: UUID, field: str = "", sentence: str = "") -> str:
    visitor = the_visitor()
    if not visitor.has_role(*OPERATORS):
        raise NotFound("thông điệp")  # whether it is there is for operators to know
    with the_platform().read() as work:
        view = view_message(work, work.messages.one(message_id, str(visitor.agency.id)), visitor.reader)
        content = None if view.content is None else json.dumps(view.content, ensure_ascii=False, indent=2)
        return show(
            "message.html", work, visitor, message=view.message, candidates=view.candidates, content=content,
            statuses=STATUSES, is_open=view.message.status in UNDECIDED, typed=request.form,
            mend=[(field, sentence)] if sentence else [],
        )  # fmt: skip
