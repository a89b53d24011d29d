"""The one door through which packets enter: kept first, then read, then written down, once however often they come.

Reading and storing happen before any transaction is open; writing down is one transaction. Whatever a packet is, its
bytes stay in the store and a row says what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from connectors.interop.arrival import Arrival, open_document, record_status
from connectors.interop.errors import ExchangeFolderError, PacketRefused
from connectors.interop.limits import Limits
from connectors.interop.packet import DocumentPacket, DocumentReference, Packet
from connectors.interop.reader import read_packet
from connectors.work import Work
from records.filetypes import FileRefused, check_allowed
from records.organisations import Agency
from records.storage import Storage


@dataclass(frozen=True)
class Receipt:
    """What the sender of a packet is told at the door."""

    state: str  # accepted | duplicate | refused
    sha256: str
    reason_code: str = ""
    reason: str = ""
    packet_ids: tuple[UUID, ...] = ()
    document_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a packet was not let in, and what could be read of it."""

    code: str
    reason: str
    about: DocumentReference
    receivers: Sequence[str]


@dataclass(frozen=True)
class Intake:
    begin: Callable[[], AbstractContextManager[Work]]
    storage: Storage
    limits: Limits

    def take_in(self, data: bytes, source: str) -> Receipt:
        """Take one packet in; `source` is hub, folder or api. A packet seen before gets the answer it got before."""
        arrival = Arrival(sha256(data).hexdigest(), len(data), source)
        if len(data) <= self.limits.packet_bytes:  # an oversized packet is not kept: its sender still has it
            self.storage.put(data)
        packet, refusal = self._read(data)
        try:
            return self._write_down(packet, refusal, arrival)
        except IntegrityError:  # the same bytes came through another door in this moment, and are written down now
            return self._write_down(packet, refusal, arrival)

    def _write_down(self, packet: Packet | None, refusal: Refusal | None, arrival: Arrival) -> Receipt:
        with self.begin() as work:
            if refusal is not None:
                return _refuse(work, refusal, arrival)
            if isinstance(packet, DocumentPacket):
                return _deliver(work, packet, arrival)
            assert packet is not None
            row, reason = record_status(work, packet, arrival)
            state = "refused" if reason else "duplicate" if row.seen > 1 else "accepted"
            return Receipt(state, arrival.sha256, row.reason_code, reason, (row.id,))

    def turn_away(self, digest: str, size: int, source: str, refused: ExchangeFolderError) -> Receipt:
        """Write down a packet that was not even read; its sender still has it."""
        nothing = DocumentReference("", "", "", None)
        with self.begin() as work:
            return _refuse(work, Refusal(refused.code, str(refused), nothing, ()), Arrival(digest, size, source))

    def _read(self, data: bytes) -> tuple[Packet | None, Refusal | None]:
        try:
            packet = read_packet(data, self.limits)
        except PacketRefused as refused:
            return None, Refusal(refused.code, str(refused), refused.reference, refused.receivers)
        if isinstance(packet, DocumentPacket):
            receivers = [receiver.code for receiver in packet.receivers]
            try:
                for attachment in packet.attachments:
                    check_allowed(attachment.content, attachment.name)
                    if attachment.is_damaged:
                        reason = f"Tệp “{attachment.name}” bị hỏng trên đường truyền. Bên gửi gửi lại."
                        return None, Refusal("attachment_damaged", reason, packet.reference, receivers)
            except FileRefused as refused:
                return None, Refusal(refused.code, str(refused), packet.reference, receivers)
        return packet, None


def _deliver(work: Work, packet: DocumentPacket, arrival: Arrival) -> Receipt:
    """One document and one case for each addressed agency of this installation."""
    agencies = _local(work, [receiver.code for receiver in packet.receivers])
    if not agencies:
        reason = "Gói tin không gửi cho cơ quan nào trong hệ thống này. Bên gửi kiểm tra mã định danh nơi nhận."
        codes = [receiver.code for receiver in packet.receivers]
        return _refuse(work, Refusal("packet_not_for_us", reason, packet.reference, codes), arrival)
    rows = [open_document(work, packet, agency, arrival) for agency in agencies]
    is_new = any(row.seen == 1 for row in rows)
    return Receipt(
        state="accepted" if is_new else "duplicate",
        sha256=arrival.sha256,
        reason_code=rows[0].reason_code if not is_new else "",
        reason="" if is_new else "Gói tin này đã nhận trước đó, không vào sổ lần nữa.",
        packet_ids=tuple(row.id for row in rows),
        document_ids=tuple(row.document_id for row in rows if row.document_id),
    )


def _refuse(work: Work, refusal: Refusal, arrival: Arrival) -> Receipt:
    """Keep the packet with its reason, for every agency it names, and answer 02 where it says whom to answer."""
    agencies: Sequence[Agency | None] = _local(work, refusal.receivers) or [None]
    issued_on = refusal.about.issued_on.isoformat() if refusal.about.issued_on else None
    packets = []
    for agency in agencies:
        if seen := work.exchange.seen_before(agency.id if agency else None, arrival.sha256):
            work.exchange.count_again(seen)
            packets.append(seen)
            continue
        row = work.exchange.received(
            kind="unreadable", agency_id=agency.id if agency else None, from_code=refusal.about.agency_code,
            to_code=agency.code if agency else ", ".join(refusal.receivers)[:200], identifier=refusal.about.document_id,
            source=arrival.source, state="refused", reason_code=refusal.code, reason=refusal.reason,
            sha256=arrival.sha256, size=arrival.size, header={"number": refusal.about.number, "issued_on": issued_on},
        )  # fmt: skip
        packets.append(row)
        if agency is not None and (answer := work.exchange.refuse(row, agency.code)):
            work.jobs.enqueue("interop.deliver_packet", {"packet_id": str(answer.id)}, str(agency.id))
    ids = tuple(row.id for row in packets)
    return Receipt("refused", arrival.sha256, refusal.code, refusal.reason, packet_ids=ids)


def _local(work: Work, codes: Sequence[str]) -> list[Agency]:
    """The agencies of this installation behind some codes, each once."""
    found = {}
    for code in codes:
        agency = work.organisations.agency_by_code(code)
        if agency is not None and agency.is_local:
            found[agency.id] = agency
    return list(found.values())
