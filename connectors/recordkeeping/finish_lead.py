"""The lead unit's share is done, with or without a written reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import Operation, author_of, document_of, id_of
from connectors.parameters import Parameter, document, person
from connectors.work import Work
from engine.jobs import ClaimedJob


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    assignment = work.assignments.of_unit(document, id_of(job, "unit"))
    replies = [reply.number for reply in work.documents.answers_to(document) if reply.state == "issued"]
    result = f"Đã trả lời bằng văn bản {', '.join(replies)}" if replies else str(job.parameters.get("result") or "")
    work.assignments.finish(assignment, by, result)
    work.documents.note(document, by, "handled", f"{assignment.unit_name} đã xử lý xong. {result}".strip())
    return {"result": result}


operation = Operation(
    name="recordkeeping.finish_lead",
    title="Ghi kết quả của đơn vị chủ trì",
    parameters={
        "document_id": document(),
        "unit": Parameter("Đơn vị chủ trì", "unit"),
        "result": Parameter("Kết quả", is_required=False),
        "by": person("Người xử lý"),
    },
    record=record,
    skippable=True,  # a line for those who follow up; the words stand in the history of the case
    editable=frozenset({"unit"}),
)
