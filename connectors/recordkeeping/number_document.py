"""Number and date of an outgoing document, from the ledger, after the personal signature (R074, R075, R077; lint rule L01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.operation import WRONG_STATE, Operation, author_of, document_of
from connectors.parameters import document, person
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.documents import Author, Document
from records.errors import NotYetSigned
from records.registers import RegisterEntry


def record(work: Work, job: ClaimedJob, outcome: None) -> Mapping[str, Any]:
    """Take the number once. Until the seal is on, a later day moves the entry's date along, never its number (R076)."""
    document, by = document_of(work, job), author_of(job)
    main = work.documents.newest_file(document)
    if main is None or main.stage not in ("signed", "sealed"):
        raise NotYetSigned
    entry = _line_of_this_year(work, document, by)
    work.access.open_to_office(document)
    if document.state in ("signed", "numbered"):
        entry.entered_on = work.registers.today
        _write_number(work, document, entry.number)
        work.documents.move(document, "numbered", by, f"Cấp số {document.number}", number=entry.number)
    return {"number": document.number, "issued_on": entry.entered_on.isoformat()}


def _line_of_this_year(work: Work, document: Document, by: Author) -> RegisterEntry:
    """A number belongs to the year of its date: one that was not sealed in its year stays in that book, void (R077)."""
    entry = work.registers.enter(document, by)
    this_year = work.registers.today.year
    if document.state != "numbered" or entry.register.year == this_year:
        return entry
    work.registers.void(entry, f"Chưa đóng dấu trong năm {entry.register.year}")
    work.documents.note(
        document, by, "renumbered", f"Bỏ số {document.number} của năm cũ, cấp số trong sổ năm {this_year}"
    )
    return work.registers.enter(document, by)


def _write_number(work: Work, document: Document, number: int) -> None:
    document.code_number = f"{number:02d}"  # numbers below 10 carry a zero (NĐ 30/2020, Phụ lục I, ô số 3)
    document.issued_on = work.registers.today
    organ = work.organisations.agency(document.agency_id)
    document.identifier = f"{organ.code},{document.issued_on:%Y/%m/%d},{document.number}"


operation = Operation(
    name="recordkeeping.number_document",
    title="Cấp số văn bản đi",
    parameters={"document_id": document(), "by": person("Văn thư")},
    record=record,
    why_needed="số văn bản chỉ lấy từ sổ, không được bỏ và không được cấp tay",
    errors={
        **WRONG_STATE,
        "not_yet_signed": "Chưa có chữ ký số của người có thẩm quyền",
        "register_closed": "Sổ của năm đã khóa",
    },
)
