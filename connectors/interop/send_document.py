"""Issuing: one packet a recipient, its bytes fixed and stored before the first attempt, queued in one transaction (R073, R079)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.interop.codes import Priority
from connectors.interop.packet import (
    AgencyCard,
    Attachment,
    Business,
    Contact,
    DocumentPacket,
    DocumentReference,
    DocumentType,
    Hop,
    OtherInformation,
    Signer,
)
from connectors.interop.writer import write_packet
from connectors.operation import WRONG_STATE, Operation, author_of, document_of, peek_document
from connectors.outside import Outside
from connectors.parameters import document, person
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Fail
from records.documents import Document
from records.errors import WrongState


@dataclass(frozen=True)
class Outgoing:
    """A document ready to leave: its packet without attachments and recipients, and where its bytes are."""

    packet: DocumentPacket
    files: Sequence[tuple[str, str]]  # name, sha256
    recipients: Sequence[AgencyCard]


@dataclass(frozen=True)
class Written:
    code: str
    sha256: str
    size: int


def read(work: Work, job: ClaimedJob) -> Outgoing:
    document = peek_document(work, job)
    if document.state not in ("sealed", "issued"):
        raise WrongState(document.state_name, "Đã đóng dấu")
    if (document.scan or {}).get("result") == "infected":
        raise Fail("infected", "Tệp có mã độc, không phát hành. Báo quản trị hệ thống.")
    if not (document.verdict or {}).get("ok"):
        raise Fail(
            "not_proven", "Chưa chứng minh được hai chữ ký số của văn bản, không phát hành. Báo quản trị hệ thống."
        )
    deliveries = work.exchange.deliveries(document)
    if not deliveries:
        raise Fail("no_recipient", "Văn bản chưa có nơi nhận. Người soạn thảo bổ sung nơi nhận.")
    files = [(file.name, file.sha256) for file in work.documents.newest_files(document)]
    cards = [AgencyCard(code=delivery.code, name=delivery.name) for delivery in deliveries]
    return Outgoing(_packet(work, document, author_of(job).name), files, cards)


def act(outgoing: Outgoing, outside: Outside) -> Sequence[Written]:
    attachments = tuple(
        Attachment(name=name, content=outside.storage.get(sha256), description=outgoing.packet.subject)
        for name, sha256 in outgoing.files
    )
    written = []
    for recipient in outgoing.recipients:
        packet = DocumentPacket(**{**vars(outgoing.packet), "receivers": (recipient,), "attachments": attachments})
        data = write_packet(packet)
        written.append(Written(recipient.code, outside.storage.put(data), len(data)))
    return written


def record(work: Work, job: ClaimedJob, written: Sequence[Written]) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    sizes = {packet.code: packet for packet in written}
    agency = work.organisations.agency(document.agency_id)
    deliveries = work.exchange.deliveries(document)
    for delivery in deliveries:
        if delivery.packet_id is not None:
            continue  # it was queued before
        bytes_ = sizes[delivery.code]
        packet = work.exchange.queue_document(delivery, document, agency.code, bytes_.sha256, bytes_.size)
        work.jobs.enqueue("interop.deliver_packet", {"packet_id": str(packet.id)}, job.agency)
    if work.documents.move(document, "issued", by, f"Phát hành tới {len(deliveries)} nơi nhận"):
        document.issued_at = work.now
    return {"recipients": len(deliveries)}


def _packet(work: Work, document: Document, clerk: str) -> DocumentPacket:
    agency = work.organisations.agency(document.agency_id)
    sender = AgencyCard(code=agency.code, name=agency.name, in_charge=agency.in_charge)
    answers = tuple(
        DocumentReference(answered.organ_code, answered.number, answered.identifier or "", answered.issued_on)
        for answered in work.documents.answered_by(document)
    )
    return DocumentPacket(
        sender=sender,
        receivers=(),
        document_id=document.identifier or "",
        number=document.code_number,
        notation=document.code_notation,
        type=DocumentType(name=document.type_name, code=1),
        subject=document.subject,
        content=document.subject,
        issued_on=document.issued_on,
        place=agency.place,
        signer=Signer(document.signer_name, document.signer_position, document.signer_competence),
        due_on=document.due_on,
        other=OtherInformation(
            priority=Priority(document.urgency), copies=document.issued_amount, pages=document.page_amount
        ),
        answers=answers,
        places=tuple(document.to_places),
        trace=(Hop(agency.code, work.now.replace(microsecond=0)),),
        business=Business(reason="Văn bản điện tử mới", contact=Contact(department="Văn thư", name=clerk)),
    )


operation = Operation(
    name="interop.send_document",
    title="Phát hành",
    parameters={"document_id": document(), "by": person("Văn thư")},
    read=read,
    act=act,
    record=record,
    why_needed="phát hành là gửi thật tới nơi nhận",
    errors={
        **WRONG_STATE,
        "infected": "Tệp có mã độc",
        "not_proven": "Chữ ký số không hợp lệ",
        "no_recipient": "Chưa có nơi nhận",
        "packet_incomplete": "Gói tin thiếu mục bắt buộc",
    },
)
