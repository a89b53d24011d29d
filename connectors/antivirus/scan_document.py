"""Every file of a document through the scanner; without a scanner that is what the record says (R089)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.antivirus.clamd import Infected, Unavailable
from connectors.operation import Operation, document_of, peek_document
from connectors.outside import Outside
from connectors.parameters import document
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Retry
from records.documents import SYSTEM

NOT_SCANNED = "Chưa quét mã độc: hệ thống chưa cấu hình máy quét."


def read(work: Work, job: ClaimedJob) -> Sequence[tuple[str, str]]:
    document = peek_document(work, job)
    return [(file.name, file.sha256) for file in work.documents.newest_files(document)]


def act(files: Sequence[tuple[str, str]], outside: Outside) -> dict[str, Any]:
    if outside.scanner is None:
        return {"result": "not_scanned", "message": NOT_SCANNED}
    for name, sha256 in files:
        verdict = outside.scanner.scan(outside.storage.get(sha256))
        if isinstance(verdict, Unavailable):
            raise Retry("scanner_unavailable", f"Máy quét mã độc không trả lời: {verdict.reason}")
        if isinstance(verdict, Infected):
            message = f"Tệp “{name}” có mã độc {verdict.signature}. Không mở; trả lại nơi gửi."
            return {"result": "infected", "message": message, "file": name, "signature": verdict.signature}
    return {"result": "clean", "message": f"Đã quét {len(files)} tệp, không thấy mã độc."}


def record(work: Work, job: ClaimedJob, scan: dict[str, Any]) -> Mapping[str, Any]:
    document = document_of(work, job)
    document.scan = {**scan, "at": work.now.isoformat()}
    work.documents.note(document, SYSTEM, "scanned", scan["message"], result=scan["result"])
    return {"result": scan["result"]}


operation = Operation(
    name="antivirus.scan_document",
    title="Quét mã độc",
    parameters={"document_id": document()},
    read=read,
    act=act,
    record=record,
    why_needed="tệp chưa quét mã độc thì không được tiếp nhận hay phát hành",
    errors={"scanner_unavailable": "Máy quét mã độc không trả lời, sau mọi lần thử lại"},
)
