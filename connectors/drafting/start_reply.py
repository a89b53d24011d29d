"""A reply is drafted from the incoming document: the link stands from the first moment (R067, lint rule L20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import Operation, author_of, document_of, id_of
from connectors.parameters import Parameter, document
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.documents import Document
from records.drafts import bare_subject, open_draft


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    incoming, by = document_of(work, job), author_of(job, "officer")
    draft = _open_reply(work, job, incoming)
    work.documents.note(incoming, by, "reply_started", "Mở dự thảo văn bản trả lời")
    return {
        "document_id": str(draft.id),
        "drafter": str(draft.drafter_id),
        "unit": str(draft.drafting_unit_id),
        "urgency": draft.urgency,
        "due": job.parameters.get("due"),
    }


def _open_reply(work: Work, job: ClaimedJob, incoming: Document) -> Document:
    by = author_of(job, "officer")
    draft = open_draft(work.documents, work.organisations, work.access, by, incoming.agency_id, id_of(job, "unit"))
    draft.subject = f"V/v {bare_subject(incoming.subject)}"
    draft.addressees = [incoming.organ_name]
    draft.to_places = ["Như trên"]
    draft.urgency = incoming.urgency
    work.documents.link(draft, incoming, "answers")
    known = work.organisations.agency_by_code(incoming.organ_code)  # a sender may use an older code of its own
    sender = (known.code, known.name) if known else (incoming.organ_code, incoming.organ_name)
    work.exchange.address(draft, [sender])
    return draft


operation = Operation(
    name="drafting.start_reply",
    title="Mở dự thảo văn bản trả lời",
    parameters={
        "document_id": document("Văn bản đến"),
        "officer": Parameter("Người soạn thảo", "person"),
        "unit": Parameter("Đơn vị soạn thảo", "unit"),
        "due": Parameter("Hạn trả lời", "moment", is_required=False),
    },
    record=record,
    why_needed="không có dự thảo thì không có gì để trình",
    editable=frozenset({"unit", "due"}),
)
