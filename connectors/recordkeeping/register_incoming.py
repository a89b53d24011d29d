"""The clerk accepts: arrival number from the ledger, state “Đã tiếp nhận”, status 03 to the sender (R047, R053, R054)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import WRONG_STATE, Operation, author_of, document_of
from connectors.parameters import document, person
from connectors.recordkeeping.status import report
from connectors.work import Work
from engine.jobs import ClaimedJob


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    entry = work.registers.enter(document, by)
    if work.documents.move(document, "accepted", by, f"Tiếp nhận vào sổ, số đến {entry.number}", number=entry.number):
        document.accepted_at = work.now
        report(work, document, "03", f"Tiếp nhận văn bản, số đến {entry.number}")
    return {"arrival_number": entry.number, "year": entry.entered_on.year}


operation = Operation(
    name="recordkeeping.register_incoming",
    title="Vào sổ văn bản đến, báo đã tiếp nhận (03)",
    parameters={"document_id": document(), "by": person("Người tiếp nhận")},
    record=record,
    why_needed="văn bản đến phải vào sổ mới được giải quyết",
    errors={**WRONG_STATE, "register_closed": "Sổ của năm đã khóa"},
)
