"""What crossed the exchange axis: every packet with its bytes, every recipient's delivery, every status once and in order.

A packet is kept before it is read and after it is written. The outgoing side is an outbox: the row is written in the
transaction of the register event that causes it (R047), and delivered later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.documents import Document
from records.errors import NotFound

STATUS_NAMES = {
    "01": "Đã đến",
    "02": "Từ chối tiếp nhận",
    "03": "Đã tiếp nhận",
    "04": "Phân công xử lý",
    "05": "Đang xử lý",
    "06": "Hoàn thành",
    "13": "Yêu cầu lấy lại",
    "15": "Đồng ý cập nhật, lấy lại",
    "16": "Từ chối cập nhật, lấy lại",
}
LONGEST_IDENTIFIER = 200
PROGRESS = ("01", "03", "04", "05", "06")  # sent once each, never backwards


class Packet(Base):
    """One packet, received or to be sent."""

    __tablename__ = "packet"
    __table_args__ = (
        sa.Index(  # the same bytes to the same agency are one packet, however often they arrive
            "uq_packet_received_once", "agency_id", "sha256", unique=True,
            sqlite_where=sa.text("direction = 'in'"), postgresql_where=sa.text("direction = 'in'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    direction: Mapped[str] = mapped_column(sa.String(3))  # in | out
    kind: Mapped[str] = mapped_column(sa.String(16))  # document | status | unreadable
    agency_id: Mapped[UUID | None] = mapped_column(index=True)  # ours; None when nobody here is addressed
    from_code: Mapped[str] = mapped_column(default="")
    to_code: Mapped[str] = mapped_column(default="")
    identifier: Mapped[str] = mapped_column(default="")  # DocumentId as written by its sender
    business_type: Mapped[int] = mapped_column(default=0)
    status_code: Mapped[str] = mapped_column(default="")
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(sa.String(16))  # hub | folder | api | register
    state: Mapped[str] = mapped_column(sa.String(16))  # accepted | refused | queued | sent
    reason_code: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=1)  # how often these bytes have arrived
    header: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]  # when it was delivered and a receipt came back
    receipt: Mapped[str] = mapped_column(default="")


class Delivery(Base):
    """One recipient of one outgoing document, and what it has reported."""

    __tablename__ = "delivery"
    __table_args__ = (sa.UniqueConstraint("document_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str]
    packet_id: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]  # our clerk issued it
    sent_at: Mapped[datetime | None]  # the axis gave its receipt: legal time of sending (R035)
    arrived_at: Mapped[datetime | None]  # 01
    accepted_at: Mapped[datetime | None]  # 03
    assigned_at: Mapped[datetime | None]  # 04
    processing_at: Mapped[datetime | None]  # 05
    completed_at: Mapped[datetime | None]  # 06
    returned_at: Mapped[datetime | None]  # 02
    description: Mapped[str] = mapped_column(default="")
    last_status: Mapped[str] = mapped_column(default="")

    @property
    def status_name(self) -> str:
        if self.last_status:
            return STATUS_NAMES[self.last_status]
        return "Đã gửi" if self.sent_at else "Chờ gửi" if self.issued_at else "Chưa phát hành"


STATUS_COLUMNS = {
    "01": "arrived_at",
    "02": "returned_at",
    "03": "accepted_at",
    "04": "assigned_at",
    "05": "processing_at",
    "06": "completed_at",
}


@dataclass(frozen=True)
class Exchange:
    """Packets and deliveries, inside the caller's transaction."""

    session: Session
    now: datetime

    def seen_before(self, agency_id: UUID | None, sha256: str) -> Packet | None:
        """The packet with these bytes that this agency (None: nobody here) has already had."""
        wanted = sa.select(Packet).where(
            Packet.direction == "in", Packet.agency_id == agency_id, Packet.sha256 == sha256
        )
        return self.session.scalars(wanted).first()

    def count_again(self, packet: Packet) -> None:
        """These bytes arrived once more, perhaps through several doors at this moment."""
        self.session.execute(sa.update(Packet).where(Packet.id == packet.id).values(seen=Packet.seen + 1))
        self.session.refresh(packet, ["seen"])

    def received(self, **columns: Any) -> Packet:
        """Write down a packet that arrived."""
        packet = Packet(direction="in", at=self.now, settled_at=self.now, **columns)
        self.session.add(packet)
        self.session.flush()
        return packet

    def packet(self, packet_id: UUID) -> Packet:
        """Raises NotFound."""
        found = self.session.get(Packet, packet_id)
        if found is None:
            raise NotFound("gói tin")
        return found

    # ------------------------------------------------------------ statuses about what we received

    def report(self, document: Document, code: str, from_code: str, description: str = "") -> Packet | None:
        """Queue a status about a received document to its sender; None when there is nobody to tell or it was told.

        Progress runs 01 → 03 → 04 → 05 → 06, each at most once; what was skipped is never sent afterwards.
        """
        if document.kind != "incoming" or not document.organ_code or not (document.identifier or document.number):
            return None
        told = {packet.status_code for packet in self.statuses_sent(document)}
        if code in told or (code in PROGRESS and any(t in PROGRESS and t > code for t in told)):
            return None
        issued_on = document.issued_on.isoformat() if document.issued_on else None
        about = {"number": document.number, "issued_on": issued_on}
        return self._queue_status(
            agency_id=document.agency_id, from_code=from_code, to_code=document.organ_code,
            identifier=document.identifier or "", document_id=document.id, status_code=code,
            reason=description or STATUS_NAMES[code], header=about,
        )  # fmt: skip

    def refuse(self, packet: Packet, from_code: str) -> Packet | None:
        """Queue a 02 about a packet that never became a document; None when it does not say whom to answer, or of what."""
        identifier = packet.identifier if len(packet.identifier) <= LONGEST_IDENTIFIER else ""
        if not packet.from_code or not (identifier or packet.header.get("number")):
            return None
        return self._queue_status(
            agency_id=packet.agency_id, from_code=from_code, to_code=packet.from_code, identifier=identifier,
            status_code="02", reason=packet.reason, header=packet.header,
        )  # fmt: skip

    def _queue_status(self, **columns: Any) -> Packet:
        packet = Packet(direction="out", kind="status", source="register", state="queued", at=self.now, **columns)
        self.session.add(packet)
        self.session.flush()
        return packet

    def statuses_sent(self, document: Document) -> Sequence[Packet]:
        wanted = sa.select(Packet).where(
            Packet.document_id == document.id, Packet.direction == "out", Packet.kind == "status"
        )
        return self.session.scalars(wanted.order_by(Packet.at, Packet.status_code)).all()

    # ------------------------------------------------------------ deliveries of what we issued

    def address(self, document: Document, recipients: Sequence[tuple[str, str]]) -> None:
        """Set the recipients (code, name) of a document that is not issued yet."""
        self.session.execute(sa.delete(Delivery).where(Delivery.document_id == document.id))
        for position, (code, name) in enumerate(recipients):
            self.session.add(Delivery(document_id=document.id, position=position, code=code, name=name))
        self.session.flush()

    def deliveries(self, document: Document) -> Sequence[Delivery]:
        wanted = sa.select(Delivery).where(Delivery.document_id == document.id)
        return self.session.scalars(wanted.order_by(Delivery.position)).all()

    def recipients(self, documents: Sequence[UUID]) -> dict[UUID, list[str]]:
        """The names of the recipients of each of these documents, in the order they are addressed."""
        wanted = sa.select(Delivery.document_id, Delivery.name).where(Delivery.document_id.in_(documents))
        names: dict[UUID, list[str]] = {}
        for document, name in self.session.execute(wanted.order_by(Delivery.document_id, Delivery.position)):
            names.setdefault(document, []).append(name)
        return names

    def delivery_of_packet(self, packet: Packet) -> Delivery | None:
        return self.session.scalars(sa.select(Delivery).where(Delivery.packet_id == packet.id)).first()

    def queue_document(self, delivery: Delivery, document: Document, from_code: str, sha256: str, size: int) -> Packet:
        """The packet, its bytes already stored, that carries `document` to one recipient."""
        packet = Packet(
            direction="out", kind="document", agency_id=document.agency_id, from_code=from_code,
            to_code=delivery.code, identifier=document.identifier or "", document_id=document.id, source="register",
            state="queued", sha256=sha256, size=size, at=self.now,
        )  # fmt: skip
        self.session.add(packet)
        self.session.flush()
        delivery.packet_id, delivery.issued_at = packet.id, self.now
        return packet

    def settle(self, packet: Packet, sha256: str, size: int, receipt: str) -> bool:
        """A packet reached its receiver's door, which gave `receipt`; False when that was known already."""
        if packet.state == "sent":
            return False
        packet.state, packet.sha256, packet.size, packet.receipt = "sent", sha256, size, receipt
        packet.settled_at = self.now
        if packet.kind == "document" and (delivery := self.delivery_of_packet(packet)):
            delivery.sent_at = self.now
        return True

    def note_status(self, delivery: Delivery, code: str, at: datetime, description: str) -> bool:
        """Write down what a recipient reported; False when it is old news (late, repeated or out of order)."""
        column = STATUS_COLUMNS.get(code)
        if column is None or getattr(delivery, column) is not None:
            return False
        setattr(delivery, column, at)
        if delivery.last_status != "02" and (code == "02" or code > delivery.last_status):
            delivery.last_status, delivery.description = code, description
        return True

    def delivery_to(self, document: Document, codes: Sequence[str]) -> Delivery | None:
        """The delivery of `document` to the agency that any of `codes` names."""
        wanted = sa.select(Delivery).where(Delivery.document_id == document.id, Delivery.code.in_(codes))
        return self.session.scalars(wanted).first()
