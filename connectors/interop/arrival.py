"""What a readable packet becomes: an incoming document with its case, or a line on a delivery board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors.interop.codes import BusinessType
from connectors.interop.packet import DocumentPacket, DocumentReference, StatusPacket
from connectors.interop.start_incoming import start_or_queue
from connectors.work import Work
from records.documents import SYSTEM, Author, Document, NewFile
from records.exchange import Packet
from records.filetypes import detect
from records.matching import earlier_copy_of, issued_document
from records.organisations import Agency


@dataclass(frozen=True)
class Arrival:
    """How the bytes of a packet came in."""

    sha256: str
    size: int
    source: str


def open_document(work: Work, packet: DocumentPacket, agency: Agency, arrival: Arrival) -> Packet:
    """Open the document and its `incoming` case for one agency; the same bytes again only count up.

    The document is kept also when the agency's process cannot begin: see `start_incoming`.
    """
    if seen := work.exchange.seen_before(agency.id, arrival.sha256):
        work.exchange.count_again(seen)
        return seen
    document = work.documents.add(
        _document(work, packet, agency), SYSTEM, "received", f"Gói tin từ {packet.sender.name}"
    )
    for position, attachment in enumerate(packet.attachments):
        media_type = detect(attachment.content, attachment.name).media_type
        file = NewFile(attachment.name, media_type, attachment.content, stage="received")
        work.documents.keep_file(document, file, Author(packet.sender.name), position)
    if duplicate := earlier_copy_of(work.session, document):
        document.duplicate_of = duplicate.id
    refused = [why for answered in packet.answers if (why := _link(work, packet, document, answered))]
    work.access.open_to_office(document)
    row = work.exchange.received(
        kind="document", agency_id=agency.id, from_code=packet.sender.code, to_code=agency.code,
        identifier=packet.document_id, business_type=int(packet.business.type), document_id=document.id,
        source=arrival.source, state="accepted", sha256=arrival.sha256, size=arrival.size,
        reason_code="answer_refused" if refused else "", reason=" ".join(refused),
        header={"warnings": [warning.message for warning in packet.warnings]},
    )  # fmt: skip
    if failure := start_or_queue(work, document, agency):
        row.reason_code = failure.code
    return row


def _document(work: Work, packet: DocumentPacket, agency: Agency) -> Document:
    business = packet.business
    note = "" if business.type is BusinessType.NEW else f"{business.type.label}. {business.reason}".strip()
    return Document(
        agency_id=agency.id, kind="incoming", state="checking", identifier=packet.document_id or None,
        type_name=packet.type.name or "Công văn", code_number=packet.number, code_notation=packet.notation,
        issued_on=packet.issued_on, organ_code=packet.sender.code, organ_name=packet.sender.name or packet.sender.code,
        subject=packet.subject, page_amount=packet.other.pages or 0, note=note,
        signer_competence=packet.signer.competence, signer_position=packet.signer.position,
        signer_name=packet.signer.full_name, urgency=min(int(packet.other.priority), 3),
        issued_amount=packet.other.copies or 1, to_places=list(packet.places), due_on=packet.due_on,
        is_paper_too=business.is_paper_sent, arrived_at=work.now,
        legal_received_at=work.calendars.of(agency.id).legal_receipt(work.now),
    )  # fmt: skip


def _link(work: Work, packet: DocumentPacket, document: Document, answered: DocumentReference) -> str:
    """Link a letter with the document of ours that it answers, if its sender was sent that one; else why it is not.

    The letter itself stays: a packet may name by mistake, or as a copy for us, what is somebody else's.
    """
    ours = _ours(work, document.agency_id, answered)
    if ours and work.exchange.delivery_to(ours, _names(work, packet.sender.code)):
        work.documents.link(document, ours, "answers")
        return ""
    named = answered.number or answered.document_id
    why = (
        f"đã không gửi cho {packet.sender.name or packet.sender.code}"
        if ours
        else "không có trong sổ đi của cơ quan này"
    )
    text = f"Không liên kết với văn bản {named} mà nơi gửi nói là trả lời: văn bản đó {why}."
    work.documents.note(document, SYSTEM, "answer_refused", text)
    return text


def _ours(work: Work, agency_id: UUID, reference: DocumentReference) -> Document | None:
    """The document of ours that a packet says it answers."""
    return issued_document(work.session, agency_id, reference.document_id, reference.number, reference.issued_on)


def record_status(work: Work, packet: StatusPacket, arrival: Arrival) -> tuple[Packet, str]:
    """Write a reported status on the delivery board; returns the row and, when it fits nothing of ours, why."""
    about = packet.about
    agency = work.organisations.agency_by_code(about.agency_code)
    local = agency if agency is not None and agency.is_local else None
    if local and (seen := work.exchange.seen_before(local.id, arrival.sha256)):
        work.exchange.count_again(seen)
        return seen, seen.reason
    ours = _ours(work, local.id, about) if local else None
    delivery = work.exchange.delivery_to(ours, _names(work, packet.sender.code)) if ours else None
    reason = "" if delivery else f"Trạng thái {packet.status} về một văn bản không có trong sổ đi của cơ quan này."
    row = work.exchange.received(
        kind="status", agency_id=local.id if local else None, from_code=packet.sender.code, to_code=about.agency_code,
        identifier=about.document_id, status_code=str(packet.status), document_id=ours.id if ours else None,
        source=arrival.source, state="refused" if reason else "accepted", sha256=arrival.sha256, size=arrival.size,
        reason_code="status_unknown_document" if reason else "", reason=reason or packet.description,
    )  # fmt: skip
    if ours and delivery:
        at: datetime = packet.at or work.now
        if work.exchange.note_status(delivery, str(packet.status), at, packet.description):
            said = "" if packet.description in ("", packet.status.label) else f": {packet.description}"
            text = f"{packet.status.label}{said}"
            work.documents.note(ours, Author(delivery.name), f"status_{packet.status}", text)
    return row, reason


def _names(work: Work, code: str) -> list[str]:
    """Every code of the reporting agency, so that a status under its old code still finds its delivery."""
    agency = work.organisations.agency_by_code(code)
    return [code] if agency is None else work.organisations.codes(agency)
