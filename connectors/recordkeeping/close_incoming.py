"""All shares are done: the incoming document is finished, status 06 to the sender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import WRONG_STATE, Operation, document_of
from connectors.parameters import document
from connectors.recordkeeping.status import report
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.documents import SYSTEM


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document = document_of(work, job)
    if work.documents.move(document, "completed", SYSTEM, "Đã hoàn thành"):
        document.completed_at = work.now
        replies = [reply.number for reply in work.documents.answers_to(document) if reply.state == "issued"]
        report(work, document, "06", f"Đã trả lời bằng văn bản {', '.join(replies)}" if replies else "Hoàn thành")
    return {"completed_at": work.now.isoformat()}


operation = Operation(
    name="recordkeeping.close_incoming",
    title="Kết thúc văn bản đến, báo hoàn thành (06)",
    parameters={"document_id": document()},
    record=record,
    why_needed="nơi gửi chờ trạng thái này theo quy định liên thông",
    errors=WRONG_STATE,
)
