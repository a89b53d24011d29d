"""The register books, as NĐ 30/2020 Phụ lục IV lays them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for

from connectors.work import Work
from records.access import Reader
from records.documents import Document
from records.errors import NotFound
from records.registers import BOOK_NAMES, VIETNAM, Register, RegisterEntry
from web.current import the_platform, the_visitor
from web.pages.frame import show
from web.words import count

blueprint = Blueprint("registers", __name__)
PAGE = 40
LAST = 2**31 - 1  # no line of a book stands behind this one
COLUMNS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "incoming": (
        {"key": "entered", "title": "Ngày đến", "kind": "date"},
        {"key": "number", "title": "Số đến", "kind": "number"},
        {"key": "author", "title": "Tác giả", "kind": "agency"},
        {"key": "code", "title": "Số, ký hiệu", "kind": "code"},
        {"key": "dated", "title": "Ngày văn bản", "kind": "date"},
        {"key": "subject", "title": "Tên loại và trích yếu nội dung", "kind": "subject"},
        {"key": "unit", "title": "Đơn vị hoặc người nhận", "kind": "unit"},
        {"key": "passed", "title": "Ngày chuyển", "kind": "date"},
        {"key": "taken", "title": "Ký nhận", "kind": "sign"},
        {"key": "note", "title": "Ghi chú", "kind": "remark"},
    ),
    "outgoing": (
        {"key": "number", "title": "Số", "kind": "number"},
        {"key": "code", "title": "Số, ký hiệu", "kind": "code"},
        {"key": "dated", "title": "Ngày văn bản", "kind": "date"},
        {"key": "subject", "title": "Tên loại và trích yếu nội dung", "kind": "subject"},
        {"key": "signer", "title": "Người ký", "kind": "sign"},
        {"key": "to", "title": "Nơi nhận văn bản", "kind": "agency"},
        {"key": "kept", "title": "Đơn vị, người nhận bản lưu", "kind": "unit"},
        {"key": "copies", "title": "Số lượng bản", "kind": "date"},
        {"key": "passed", "title": "Ngày chuyển", "kind": "date"},
        {"key": "note", "title": "Ghi chú", "kind": "remark"},
    ),
}


@blueprint.get("/registers/<any(incoming, outgoing):kind>/<int(min=1945, max=2999):year>")
def book(kind: str, year: int) -> str:
    visitor = the_visitor()
    with the_platform().read() as work:
        name = f"{BOOK_NAMES[kind]} {year}"
        try:
            register = work.registers.book(visitor.agency.id, kind, year)
        except NotFound:
            return show(
                "register.html", work, visitor, name=name, kind=kind, year=year, columns=COLUMNS[kind], lines=[]
            )
        before = request.args.get("before", LAST, type=int)
        found = work.registers.lines(register, min(before, LAST), PAGE + 1)
        lines = _lines(work, kind, found[:PAGE], visitor.reader) if found else []
        older = (
            url_for("registers.book", kind=kind, year=year, before=found[PAGE - 1].number) if len(found) > PAGE else ""
        )
        return show(
            "register.html", work, visitor, name=name, kind=kind, year=year, columns=COLUMNS[kind], lines=lines,
            register=register, proof=_proof(work, register), older=older,
            shown=f"Dòng {found[min(len(found), PAGE) - 1].number} đến {found[0].number}" if found else "",
        )  # fmt: skip


def _proof(work: Work, register: Register) -> Mapping[str, str]:
    """What the foot of the book says about its numbers, worked out from the lines themselves."""
    last = register.next_number - 1
    gaps = work.registers.gaps(register)
    if gaps:
        return {"text": f"Thiếu số {', '.join(map(str, gaps[:10]))}. Báo quản trị hệ thống.", "tone": "late"}
    return {"text": f"Sổ liền mạch từ 1 đến {count(last)}, không thiếu, không trùng", "tone": "proven"}


def _lines(work: Work, kind: str, entries: Sequence[RegisterEntry], reader: Reader) -> list[Mapping[str, Any]]:
    """The lines as the book shows them; a page of them costs the same statements as one.

    Every number has its line for everybody; what stands on the line is for those who may read the document.
    """
    readable = work.access.readable([entry.document_id for entry in entries], reader)
    shown = [entry for entry in entries if entry.document_id in readable]  # their documents are at hand now
    rows = (_incoming(work, shown) if kind == "incoming" else _outgoing(work, shown)) if shown else []
    lines = {entry.id: _line(entry, cells) for entry, cells in zip(shown, rows, strict=True)}
    return [lines.get(entry.id) or _veiled(entry) for entry in entries]


def _veiled(entry: RegisterEntry) -> Mapping[str, Any]:
    day = f"{entry.entered_on:%d/%m}"
    cells = {"entered": day, "number": entry.number, "dated": day, "subject": "Văn bản ngoài quyền xem của đồng chí"}
    cells["note"] = _void_note(entry)
    return {"cells": cells, "href": "", "void": entry.void_reason is not None, "tone": {}}


def _line(entry: RegisterEntry, cells: dict[str, Any]) -> Mapping[str, Any]:
    cells["note"] = _void_note(entry) or cells["note"]
    return {
        "cells": cells,
        "href": url_for("documents.page", document_id=entry.document_id),
        "void": entry.void_reason is not None,
        "tone": {"note": "late"} if entry.document.urgency else {},
    }


def _incoming(work: Work, entries: Sequence[RegisterEntry]) -> list[dict[str, Any]]:
    documents = [entry.document_id for entry in entries]
    leads, given = work.assignments.leads_of(documents), work.assignments.first_given(documents)
    rows = []
    for entry in entries:
        document, lead = entry.document, leads.get(entry.document_id)
        rows.append(
            {
                "entered": f"{entry.entered_on:%d/%m}",
                "number": entry.number,
                "author": document.organ_name,
                "code": document.number,
                "dated": f"{document.issued_on:%d/%m}" if document.issued_on else "",
                "subject": _subject(document),
                "unit": lead.unit_name if lead else "",
                "passed": _day(given.get(document.id)),
                "taken": lead.done_by if lead and lead.done_by else "",
                "note": _urgency(document),
            }
        )
    return rows


def _outgoing(work: Work, entries: Sequence[RegisterEntry]) -> list[dict[str, Any]]:
    recipients = work.exchange.recipients([entry.document_id for entry in entries])
    units = {unit.id: unit.name for unit in work.organisations.units(entries[0].document.agency_id)}
    return [
        {
            "number": entry.number,
            "code": _code(entry),
            "dated": f"{entry.entered_on:%d/%m}",
            "subject": _subject(entry.document),
            "signer": entry.document.signer_name,
            "to": "; ".join(recipients.get(entry.document_id, ())),
            "kept": ", ".join(filter(None, ("VT", units.get(entry.document.drafting_unit_id)))),
            "copies": "Điện tử",
            "passed": _day(entry.document.issued_at),
            "note": _urgency(entry.document),
        }
        for entry in entries
    ]


def _void_note(entry: RegisterEntry) -> str:
    return f"Đã hủy: {entry.void_reason}" if entry.void_reason else ""


def _code(entry: RegisterEntry) -> str:
    """Số và ký hiệu; a void line keeps its own number, whatever its document got later."""
    return f"{entry.number:02d}/{entry.document.code_notation}" if entry.void_reason else entry.document.number


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m}" if moment else ""


def _subject(document: Document) -> str:
    has_own_name = document.type_code == "CV" or document.subject.lower().startswith("v/v")
    return document.subject if has_own_name else f"{document.type_name} {document.subject}"


def _urgency(document: Document) -> str:
    return ("", "Khẩn", "Thượng khẩn", "Hỏa tốc")[document.urgency]
