"""The verdict on an incoming document's signatures, before anybody accepts it (R046; lint rule L07)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from connectors.operation import Operation, document_of, peek_document
from connectors.outside import Outside
from connectors.parameters import document
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.documents import SYSTEM

NO_PDF = {
    "ok": False,
    "verdict": "look_again",
    "reasons": [
        {"code": "not_a_pdf", "message": "Tệp chính không phải PDF nên không có chữ ký số. Chỉ để biết, tham khảo."}
    ],
    "signatures": [],
}


@dataclass(frozen=True)
class MainFile:
    document_id: UUID
    sha256: str | None  # None: nothing that could carry a signature


def read(work: Work, job: ClaimedJob) -> MainFile:
    document = peek_document(work, job)
    file = work.documents.newest_file(document)
    is_pdf = file is not None and file.media_type == "application/pdf"
    return MainFile(document.id, file.sha256 if file and is_pdf else None)


def act(file: MainFile, outside: Outside) -> Mapping[str, Any]:
    from signing.verdict import judge  # heavy, and only the worker needs it

    if file.sha256 is None:
        return NO_PDF
    return judge(outside.storage.get(file.sha256), outside.trust, outside.rules, outside.clock()).to_json()


def record(work: Work, job: ClaimedJob, verdict: Mapping[str, Any]) -> Mapping[str, Any]:
    document = document_of(work, job)
    document.verdict = dict(verdict)
    words = "; ".join(reason["message"] for reason in verdict["reasons"]) or "Chữ ký hợp lệ"
    work.documents.note(document, SYSTEM, "judged", f"Kiểm tra chữ ký số: {words}", verdict=verdict["verdict"])
    return {"verdict": verdict["verdict"]}


operation = Operation(
    name="signature.judge_document",
    title="Kiểm tra chữ ký số",
    parameters={"document_id": document()},
    read=read,
    act=act,
    record=record,
    why_needed="phải kiểm tra chữ ký số trước khi tiếp nhận hoặc phát hành",
    errors={"pdf_unreadable": "Không đọc được tệp PDF"},
)
