"""A cooperating unit has given its opinion; the first act of handling also reports 05."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import WRONG_STATE, Operation, author_of, document_of, id_of
from connectors.parameters import Parameter, document, person
from connectors.recordkeeping.status import report
from connectors.work import Work
from engine.jobs import ClaimedJob


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    assignment = work.assignments.of_unit(document, id_of(job, "unit"))
    opinion = str(job.parameters.get("opinion", ""))
    work.assignments.finish(assignment, by, opinion)
    work.documents.note(document, by, "opinion", f"{assignment.unit_name} cho ý kiến: {opinion}")
    if document.state == "assigned" and work.documents.move(document, "processing", by, "Bắt đầu xử lý"):
        report(work, document, "05", f"{assignment.unit_name} đã cho ý kiến phối hợp")
    return {"unit": assignment.unit_name}


operation = Operation(
    name="recordkeeping.record_opinion",
    title="Ghi ý kiến phối hợp",
    parameters={
        "document_id": document(),
        "unit": Parameter("Đơn vị phối hợp", "unit"),
        "opinion": Parameter("Ý kiến", is_required=False),
        "by": person("Người cho ý kiến"),
    },
    record=record,
    skippable=True,  # a line for those who follow up; the words stand in the history of the case
    editable=frozenset({"unit"}),
    errors=WRONG_STATE,
)
