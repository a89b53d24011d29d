"""What an edXML packet says, as frozen values: a document packet or a status packet.

Field by field this is the tree of QCVN 102:2016/BTTTT as its sample packets and the software in use write it. Texts are
`""` and numbers and dates `None` where the packet is silent. Times are UTC with zone; the packet itself writes them
without a zone, in Vietnamese time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256

from connectors.interop.codes import BusinessType, Priority, StatusCode, Steering


@dataclass(frozen=True)
class Notice:
    """Something odd in a packet that did not stop it from being read."""

    code: str
    element: str  # path below the root, as edXMLHeader/MessageHeader/DueDate
    message: str  # a Vietnamese sentence


@dataclass(frozen=True)
class AgencyCard:
    """How a packet presents an agency (`From`, `To`). `code` is opaque: both identifier systems are in use."""

    code: str
    name: str = ""
    in_charge: str = ""  # cơ quan chủ quản
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class DocumentReference:
    """Another document, pointed at (`ResponseFor`). `number` is the full one: `12/SXD-QHKT`."""

    agency_code: str = ""
    number: str = ""
    document_id: str = ""  # opaque: never parsed
    issued_on: date | None = None


@dataclass(frozen=True)
class DocumentType:
    """Kind of document. `name` decides: no list of the numbers is agreed between the systems in use."""

    name: str
    code: int | None = None
    detail: int = 0


@dataclass(frozen=True)
class Signer:
    full_name: str = ""
    position: str = ""
    competence: str = ""  # quyền hạn ký: TM., KT., TL. …


@dataclass(frozen=True)
class OtherInformation:
    """The group `OtherInfo`, with the two task fields that only the Java kit writes."""

    priority: Priority = Priority.NORMAL
    sphere: str = ""  # phạm vi ban hành
    typist: str = ""  # ký hiệu người đánh máy
    copies: int | None = None
    pages: int | None = None
    is_steering: bool = False  # Direction
    reply_fors: str = ""
    reference_codes: str = ""
    appendixes: tuple[str, ...] = ()
    task_code: str = ""  # ResponseForTask/TaskCode
    application_type: str = ""


@dataclass(frozen=True)
class Hop:
    """One stop of the packet on its way (`TraceHeader`). The axis adds its own."""

    agency_code: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Contact:
    """The clerk to ask (`StaffInfo`)."""

    department: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""
    department_id: str = ""
    staff_id: str = ""


@dataclass(frozen=True)
class ReceiverChange:
    """A receiver added or removed by an update. Which of 0 and 1 means which is not settled: ask the axis operator."""

    agency_code: str
    kind: int | None = None


@dataclass(frozen=True)
class Change:
    """What an update (`BusinessType.UPDATE`) touches."""

    is_document_changed: bool = False
    are_receivers_changed: bool = False
    receivers: tuple[ReceiverChange, ...] = ()


@dataclass(frozen=True)
class Replaced:
    """A document that a replacement takes the place of, and the agencies that held it."""

    document_id: str
    agency_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Business:
    """What the packet is for (`Bussiness`, spelled so in the standard). Absent means: a new document."""

    type: BusinessType = BusinessType.NEW
    document_id: str = ""
    reason: str = ""
    is_paper_sent: bool = False
    change: Change | None = None
    replaced: tuple[Replaced, ...] = ()
    contact: Contact | None = None


@dataclass(frozen=True)
class Attachment:
    """One file of a packet. `name` is data from outside, not a safe file name."""

    name: str
    content: bytes = field(repr=False)
    description: str = ""
    content_id: str = ""  # without "cid:"; the writer numbers those left empty
    declared_type: str = field(default="", compare=False)  # what the sender claimed; often untrue
    received: bytes = field(default=b"", repr=False, compare=False)  # as it travelled, before taking it out of its zip

    @cached_property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    @cached_property
    def received_sha256(self) -> str:
        return sha256(self.received).hexdigest()

    @cached_property
    def lost_bytes(self) -> int:
        """How often U+FFFD stands in the content: the mark left by software that treats a file as text."""
        return self.content.count(b"\xef\xbf\xbd")

    @property
    def is_damaged(self) -> bool:
        """More lost bytes than chance explains (about one in 16 MB of sound data looks like that mark)."""
        return self.lost_bytes > 2 + len(self.content) // 1_000_000


@dataclass(frozen=True)
class DocumentPacket:
    """A document on its way from one agency to others."""

    sender: AgencyCard
    receivers: tuple[AgencyCard, ...]
    document_id: str  # opaque: official samples carry impossible dates in it
    number: str  # CodeNumber; not always digits
    notation: str  # CodeNotation
    type: DocumentType
    subject: str
    issued_on: date | None
    place: str = ""
    content: str = ""
    signer: Signer = Signer()
    due_on: date | None = None
    other: OtherInformation = OtherInformation()
    answers: tuple[DocumentReference, ...] = ()
    steering: Steering = Steering.NONE
    places: tuple[str, ...] = ()  # the lines of "nơi nhận", not addresses
    trace: tuple[Hop, ...] = ()
    business: Business = Business()
    attachments: tuple[Attachment, ...] = ()
    sha256: str = field(default="", compare=False)  # of the packet as received
    warnings: tuple[Notice, ...] = field(default=(), compare=False)

    @property
    def full_number(self) -> str:
        """Số và ký hiệu: `12/SXD-QHKT`."""
        return "/".join(part for part in (self.number, self.notation) if part)

    @property
    def reference(self) -> DocumentReference:
        """How a status packet about this document names it."""
        return DocumentReference(self.sender.code, self.full_number, self.document_id, self.issued_on)


@dataclass(frozen=True)
class StatusPacket:
    """A report about a document. It has no `To`: `about.agency_code` is the agency it goes to."""

    sender: AgencyCard
    about: DocumentReference
    status: StatusCode
    at: datetime | None
    description: str = ""
    contact: Contact | None = None
    sha256: str = field(default="", compare=False)
    warnings: tuple[Notice, ...] = field(default=(), compare=False)


Packet = DocumentPacket | StatusPacket
