"""One attempt to hand a queued packet to its receiver's door; repeated with growing pauses until a receipt comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.interop.codes import StatusCode
from connectors.interop.packet import AgencyCard, DocumentReference, StatusPacket
from connectors.interop.writer import write_packet
from connectors.operation import Operation, id_of
from connectors.outside import Outside
from connectors.parameters import Parameter
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.documents import SYSTEM
from records.errors import NotFound
from records.exchange import Packet


@dataclass(frozen=True)
class Queued:
    """A packet to deliver: a status still to be written, or a document whose bytes are stored."""

    name: str
    to_code: str
    status: StatusPacket | None
    sha256: str | None


@dataclass(frozen=True)
class Delivered:
    sha256: str
    size: int
    receipt: str


def read(work: Work, job: ClaimedJob) -> Queued:
    packet = packet_of(work, job)
    status = _status(work, packet) if packet.kind == "status" else None
    return Queued(f"{packet.id}.edxml", packet.to_code, status, packet.sha256)


def act(queued: Queued, outside: Outside) -> Delivered:
    if queued.status is not None:
        data = write_packet(queued.status)  # the same bytes at every attempt, so the receiver sees one packet
    else:
        assert queued.sha256 is not None
        data = outside.storage.get(queued.sha256)
    receipt = outside.door.deliver(queued.name, data, queued.to_code)
    return Delivered(outside.storage.put(data), len(data), receipt)


def record(work: Work, job: ClaimedJob, delivered: Delivered) -> Mapping[str, Any]:
    packet = packet_of(work, job)
    is_new = work.exchange.settle(packet, delivered.sha256, delivered.size, delivered.receipt)
    if is_new and packet.kind == "document" and packet.document_id:
        document = work.documents.get(packet.document_id)
        work.documents.note(document, SYSTEM, "sent", f"Đã chuyển tới {packet.to_code}", receipt=delivered.receipt)
    return {"receipt": delivered.receipt}


def packet_of(work: Work, job: ClaimedJob) -> Packet:
    """The packet to send that `packet_id` names; NotFound when it is not of the job's agency, or not ours to send."""
    packet = work.exchange.packet(id_of(job, "packet_id"))
    if job.agency not in (str(packet.agency_id), None) or packet.direction != "out":
        raise NotFound("gói tin")
    return packet


def _status(work: Work, packet: Packet) -> StatusPacket:
    agency = work.organisations.agency_by_code(packet.from_code)
    card = AgencyCard(packet.from_code, agency.name if agency else "", agency.in_charge if agency else "")
    issued_on = packet.header.get("issued_on")
    about = DocumentReference(
        agency_code=packet.to_code,
        number=str(packet.header.get("number", "")),
        document_id=packet.identifier,
        issued_on=date.fromisoformat(issued_on) if issued_on else None,
    )
    at = packet.at.replace(microsecond=0)
    return StatusPacket(card, about, StatusCode(packet.status_code), at, description=packet.reason)


operation = Operation(
    name="interop.deliver_packet",
    title="Chuyển gói tin",
    parameters={"packet_id": Parameter("Gói tin", "packet")},
    read=read,
    act=act,
    record=record,
    why_needed="gói tin phải tới nơi nhận, nơi nhận đang chờ",
    errors={
        "folder_unavailable": "Không ghi được thư mục trao đổi, sau mọi lần thử lại",
        "name_taken": "Thư mục gửi đã có tệp khác cùng tên",
        "name_unsafe": "Tên tệp gói tin không dùng được",
        "packet_incomplete": "Gói tin thiếu mục bắt buộc",
    },
)
