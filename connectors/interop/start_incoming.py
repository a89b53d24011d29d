"""The case of a document that has arrived. Where the agency's own process cannot begin, the letter stays and a job waits.

The job fails for the same reason and is an incident then: an operator tries it again when the diagram is mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import WRONG_STATE, Operation, document_of
from connectors.parameters import document
from connectors.work import Place, Work
from engine.actors import SYSTEM as ENGINE
from engine.errors import EngineError, VersionConflict
from engine.jobs import ClaimedJob
from records.documents import SYSTEM, Document
from records.errors import WrongState

PROCESS = "incoming"
START = "interop.start_incoming"


def start_or_queue(work: Work, document: Document, agency: Place) -> EngineError | None:
    """Start the case, or leave that to a job and say why it could not be started now."""
    try:
        with work.session.begin_nested():
            start(work, document, agency)
    except VersionConflict:
        raise
    except EngineError as failure:
        text = (
            f"Chưa bắt đầu được quy trình “{PROCESS}” ({failure.code}). "
            "Người quản trị quy trình chữa quy trình rồi cho chạy lại ở danh sách sự cố."
        )
        work.documents.note(document, SYSTEM, "case_not_started", text)
        work.jobs.enqueue(START, {"document_id": str(document.id)}, str(agency.id))
        return failure
    return None


def start(work: Work, document: Document, agency: Place) -> None:
    assert document.legal_received_at is not None
    data = {
        "document_id": str(document.id),
        "urgency": document.urgency,
        "legal_received_at": document.legal_received_at.isoformat(),
    }
    work.cases.start(PROCESS, work.scopes(agency), str(agency.id), str(document.id), data, ENGINE)


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    document = document_of(work, job)
    if document.kind != "incoming" or document.state != "checking":
        raise WrongState(document.state_name, "Đang kiểm tra")
    if not work.cases.about(str(document.id)):  # one letter, one case
        start(work, document, work.organisations.agency(document.agency_id))
    return {}


operation = Operation(
    name=START,
    title="Bắt đầu quy trình văn bản đến",
    parameters={"document_id": document("Văn bản đến")},
    record=record,
    why_needed="văn bản đã đến mà chưa có ai xử lý",
    errors=WRONG_STATE,
)
