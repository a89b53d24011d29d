"""The clerk sends a document back with a reason: nothing is registered, status 02 goes out (R048)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import WRONG_STATE, Operation, author_of, document_of
from connectors.parameters import Parameter, document, person
from connectors.recordkeeping.status import report
from connectors.work import Work
from engine.jobs import ClaimedJob

REASONS = {
    "signature": "Chữ ký số không hợp lệ",
    "wrong_address": "Gửi không đúng nơi nhận",
    "duplicate": "Trùng văn bản đã nhận",
    "missing_file": "Thiếu tệp",
    "malware": "Tệp có mã độc",
    "other": "Lý do khác",
}


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    reason = str(job.parameters.get("reason") or "Không đủ điều kiện tiếp nhận")
    code = str(job.parameters.get("reason_code") or "other")
    if work.documents.move(document, "returned", by, f"Trả lại nơi gửi: {reason}", reason=reason, reason_code=code):
        document.returned_at, document.return_reason = work.now, reason
        report(work, document, "02", reason)
    return {"reason": reason}


operation = Operation(
    name="recordkeeping.return_document",
    title="Trả lại nơi gửi (02)",
    parameters={
        "document_id": document(),
        "reason_code": Parameter("Mã lý do", "choice", is_required=False, choices=REASONS),
        "reason": Parameter("Lý do", is_required=False),
        "by": person("Người trả lại"),
    },
    record=record,
    why_needed="nơi gửi chờ trạng thái này theo quy định liên thông",
    errors=WRONG_STATE,
)
