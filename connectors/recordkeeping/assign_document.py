"""The leader's direction becomes assignments: one lead, cooperating units, due dates; status 04 (R061, R062)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from connectors.operation import WRONG_STATE, Operation, author_of, document_of
from connectors.parameters import Parameter, document, person
from connectors.recordkeeping.status import report
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Fail
from records.assignments import Share


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    direction = job.parameters.get("direction")
    if not isinstance(direction, Mapping) or "lead" not in direction:
        raise Fail("bad_parameter", "Ý kiến chỉ đạo thiếu đơn vị chủ trì.")
    lead = _share(work, direction["lead"])
    cooperating = [_share(work, part) for part in direction.get("cooperating", [])]
    work.assignments.direct(document, str(direction.get("text", "")), lead, cooperating, by)
    if work.documents.move(document, "assigned", by, f"Ý kiến chỉ đạo: {direction.get('text', '')}"):
        report(work, document, "04", f"Giao {lead.unit_name} chủ trì")
    return {"cooperating": [_plain(share) for share in cooperating], "lead": _plain(lead)}


def _share(work: Work, part: Mapping[str, Any]) -> Share:
    unit = work.organisations.unit(UUID(str(part["unit"])))
    due = part.get("due")
    return Share(unit.id, unit.name, datetime.fromisoformat(due) if due else None)


def _plain(share: Share) -> dict[str, Any]:
    return {
        "unit": str(share.unit_id),
        "name": share.unit_name,
        "due": share.due_at.isoformat() if share.due_at else None,
    }


operation = Operation(
    name="recordkeeping.assign_document",
    title="Ghi phân công, báo phân công xử lý (04)",
    parameters={
        "document_id": document(),
        "direction": Parameter("Ý kiến chỉ đạo", "direction"),
        "by": person("Người chỉ đạo"),
    },
    record=record,
    why_needed="nơi gửi chờ trạng thái này theo quy định liên thông",
    errors={**WRONG_STATE, "assignment_invalid": "Phân công không hợp lệ"},
)
