"""The lead unit's head names the officer: handling has begun, status 05."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import WRONG_STATE, Operation, author_of, document_of, id_of
from connectors.parameters import Parameter, document, person
from connectors.recordkeeping.status import report
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.access import unit_owner


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    assignment = work.assignments.of_unit(document, id_of(job, "unit"))
    officer = work.organisations.person(id_of(job, "officer"))
    assignment.person_id = officer.id
    work.access.grant(document.id, [unit_owner(document.agency_id, assignment.unit_id)])
    work.documents.note(document, by, "officer", f"Phân công {officer.full_name} xử lý")
    if work.documents.move(document, "processing", by, f"{assignment.unit_name} bắt đầu xử lý"):
        report(work, document, "05", f"{assignment.unit_name} đang xử lý")
    return {"officer": officer.full_name}


operation = Operation(
    name="recordkeeping.start_handling",
    title="Ghi người xử lý, báo đang xử lý (05)",
    parameters={
        "document_id": document(),
        "unit": Parameter("Đơn vị chủ trì", "unit"),
        "officer": Parameter("Người xử lý", "officer"),
        "by": person("Người phân công"),
    },
    record=record,
    why_needed="nơi gửi chờ trạng thái này theo quy định liên thông",
    editable=frozenset({"unit", "officer"}),
    errors=WRONG_STATE,
)
