"""The draft as a PDF/A page with its empty fields, ready to be read, checked and signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from connectors.drafting.enacting import annex_inside
from connectors.drafting.page import Page, authority_lines
from connectors.operation import WRONG_STATE, Operation, document_of, peek_document
from connectors.outside import Outside
from connectors.parameters import document
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.documents import SYSTEM, URGENCIES, Document, NewFile
from records.errors import IncompleteDocument, WrongState
from records.filetypes import safe_name


@dataclass(frozen=True)
class Rendered:
    document_id: UUID
    content: bytes
    pages: int


def read(work: Work, job: ClaimedJob) -> Page:
    document = peek_document(work, job)
    if document.state != "drafting":
        raise WrongState(document.state_name, "Đang soạn thảo")
    missing = [title for title, value in _needed(document).items() if not value]
    if missing:
        raise IncompleteDocument(missing)
    agency = work.organisations.agency(document.agency_id)
    unit = work.organisations.unit(document.drafting_unit_id) if document.drafting_unit_id else None
    columns = ("type_code", "type_name", "subject", "code_notation", "urgency", "addressees", "body", "to_places")
    return Page(
        document={name: getattr(document, name) for name in (*columns, "signer_name")} | {"id": str(document.id)},
        agency={"name": agency.name, "in_charge": agency.in_charge, "place": agency.place},
        unit={"notation": unit.notation} if unit else None,
        urgency=URGENCIES[document.urgency],
        authority=authority_lines(agency.collective, agency.head_title, document.signer_position),
        seal_diameter_mm=agency.seal_diameter_mm,
        appendix=annex_inside(work, document),
    )


def act(page: Page, outside: Outside) -> Rendered:
    from signing.draft import render_draft  # WeasyPrint is heavy, and only the worker needs it
    from signing.pages import page_count

    content = render_draft(page.to_html(), page.seal_diameter_mm)
    outside.storage.put(content)  # outside the transaction; recording it is then a row
    return Rendered(UUID(page.document["id"]), content, page_count(content))


def record(work: Work, job: ClaimedJob, rendered: Rendered) -> Mapping[str, Any]:
    document = document_of(work, job)
    name = safe_name(f"{document.type_name} {document.subject}"[:40] + ".pdf")
    file = work.documents.keep_file(document, NewFile(name, "application/pdf", rendered.content, "draft"), SYSTEM)
    document.page_amount = rendered.pages
    work.documents.note(document, SYSTEM, "rendered", f"Tạo bản dự thảo {file.version}", sha256=file.sha256)
    return {"version": file.version, "sha256": file.sha256}


def _needed(document: Document) -> dict[str, object]:
    return {"trích yếu": document.subject, "nội dung": document.body, "người ký": document.signer_name}


operation = Operation(
    name="drafting.render_draft",
    title="Tạo bản dự thảo PDF",
    parameters={"document_id": document()},
    read=read,
    act=act,
    record=record,
    why_needed="bước sau trình và ký đúng tệp mà bước này tạo ra",
    errors={
        **WRONG_STATE,
        "incomplete_document": "Dự thảo còn thiếu mục",
        "places_missing": "Trang chưa có chỗ cho số, ngày hoặc chữ ký",
        "resource_forbidden": "Dự thảo dẫn tới nội dung bên ngoài",
        "image_refused": "Ảnh chữ ký hoặc con dấu không dùng được",
        "pdf_unreadable": "Không đọc được trang vừa tạo",
        "fonts_missing": "Máy chủ thiếu phông chữ",
    },
)
