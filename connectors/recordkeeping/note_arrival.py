"""The document is complete, checked and waits for the clerk: state “Đã đến”, status 01 to the sender."""

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
    if work.documents.move(document, "arrived", SYSTEM, "Đã đến, chờ tiếp nhận"):
        report(work, document, "01")
    return {"verdict": (document.verdict or {}).get("verdict", "")}


operation = Operation(
    name="recordkeeping.note_arrival",
    title="Ghi nhận đã đến, báo nơi gửi (01)",
    parameters={"document_id": document()},
    record=record,
    why_needed="nơi gửi chờ trạng thái này theo quy định liên thông",
    errors=WRONG_STATE,
)
