"""Documents: the data items of NĐ 30/2020 Phụ lục VI, their state, their files, their history and their links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import Base
from records.errors import NotFound, WrongState
from records.states import NEXT_STATES, STATES
from records.storage import Storage

URGENCIES = ("Thường", "Khẩn", "Thượng khẩn", "Hỏa tốc")


@dataclass(frozen=True)
class Author:
    """Who did something: a person, or the system itself when `id` is None. The name is kept as it was at that time."""

    name: str
    id: UUID | None = None


SYSTEM = Author("Hệ thống")


class Document(Base):
    """One document of one agency. Names in comments are the codes of NĐ 30/2020 Phụ lục VI, Part II."""

    __tablename__ = "document"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    agency_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))  # incoming | outgoing | internal
    state: Mapped[str] = mapped_column(sa.String(16))
    identifier: Mapped[str | None] = mapped_column(sa.String(200), index=True)  # mã định danh văn bản; opaque
    type_code: Mapped[str] = mapped_column(sa.String(16), default="CV")
    type_name: Mapped[str] = mapped_column(default="Công văn")  # TypeName
    code_number: Mapped[str] = mapped_column(default="")  # CodeNumber
    code_notation: Mapped[str] = mapped_column(default="")  # CodeNotation
    issued_on: Mapped[date | None]  # IssuedDate
    organ_code: Mapped[str] = mapped_column(default="")  # OrganId of the issuing agency
    organ_name: Mapped[str] = mapped_column(default="")  # OrganName
    subject: Mapped[str] = mapped_column(default="")  # Subject, trích yếu
    language: Mapped[str] = mapped_column(default="Tiếng Việt")  # Language
    page_amount: Mapped[int] = mapped_column(default=0)  # PageAmount
    note: Mapped[str] = mapped_column(default="")  # Description
    signer_competence: Mapped[str] = mapped_column(default="")  # TM., KT., TL., TUQ.
    signer_position: Mapped[str] = mapped_column(default="")  # SignerInfo/Position
    signer_name: Mapped[str] = mapped_column(default="")  # SignerInfo/FullName
    urgency: Mapped[int] = mapped_column(default=0)  # Priority, index into URGENCIES
    issued_amount: Mapped[int] = mapped_column(default=1)  # IssuedAmount
    to_places: Mapped[list[Any]] = mapped_column(default=list)  # nơi nhận, one line each
    due_on: Mapped[date | None]  # DueDate: until when an answer is asked for
    is_paper_too: Mapped[bool] = mapped_column(default=False)

    arrived_at: Mapped[datetime | None]  # thời điểm đến: bytes complete in this system
    legal_received_at: Mapped[datetime | None]  # thời điểm nhận hợp lệ: never the same field
    accepted_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(default="")
    scan: Mapped[dict[str, Any] | None]  # antivirus result per file, or that no scanner is configured
    verdict: Mapped[dict[str, Any] | None]  # judgement of the signatures
    duplicate_of: Mapped[UUID | None]

    drafter_id: Mapped[UUID | None]
    drafting_unit_id: Mapped[UUID | None]
    signer_id: Mapped[UUID | None]
    addressees: Mapped[list[Any]] = mapped_column(default=list)  # "Kính gửi"
    body: Mapped[list[Any]] = mapped_column(default=list)  # paragraphs of a draft
    signed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    files: Mapped[list[DocumentFile]] = relationship(
        back_populates="document", order_by="(DocumentFile.position, DocumentFile.version)"
    )

    @property
    def number(self) -> str:
        """Số và ký hiệu: `15/SXD-QHKT`, or empty while there is none."""
        return f"{self.code_number}/{self.code_notation}" if self.code_number else ""

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    def move_to(self, state: str) -> bool:
        """Enter `state`; True when that is a change. WrongState when the document may not go there from here."""
        if state == self.state:
            return False
        if state not in NEXT_STATES.get(self.state, set()):
            raise WrongState(self.state_name, STATES[state])
        self.state = state
        return True


class DocumentFile(Base):
    """One file of a document in one version. Bytes live in the store under `sha256` and never change."""

    __tablename__ = "document_file"
    __table_args__ = (sa.UniqueConstraint("document_id", "position", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    position: Mapped[int]  # 0 is the main file, 1… its attachments
    version: Mapped[int]
    stage: Mapped[str] = mapped_column(sa.String(16))  # received | draft | signed | sealed | attached
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]

    document: Mapped[Document] = relationship(back_populates="files")


class DocumentEvent(Base):
    """One line of a document's history, written by the act itself."""

    __tablename__ = "document_event"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    by_id: Mapped[UUID | None]
    by_name: Mapped[str]
    kind: Mapped[str] = mapped_column(sa.String(32))
    text: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class DocumentLink(Base):
    """One document answers, replaces or corrects another."""

    __tablename__ = "document_link"

    from_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    to_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)  # answers


@dataclass(frozen=True)
class NewFile:
    """A file on its way into a document."""

    name: str
    media_type: str
    content: bytes
    stage: str


@dataclass(frozen=True)
class Documents:
    """Everything that is done to documents, inside the caller's transaction."""

    session: Session
    storage: Storage
    now: datetime

    def get(self, document_id: UUID) -> Document:
        """The document, whoever asks; people go through `records.access` instead."""
        found = self.session.get(Document, document_id)
        if found is None:
            raise NotFound
        return found

    def lock(self, document_id: UUID) -> Document:
        """The document, read again from the database and locked against other transactions."""
        wanted = sa.select(Document).where(Document.id == document_id).with_for_update()
        found = self.session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()
        if found is None:
            raise NotFound
        return found

    def add(self, document: Document, by: Author, kind: str, text: str) -> Document:
        """Keep a new document and open its history."""
        document.created_at = self.now
        self.session.add(document)
        self.session.flush()
        self.note(document, by, kind, text)
        return document

    def move(self, document: Document, state: str, by: Author, text: str, **facts: Any) -> bool:
        """Enter a state and write it down; False, and nothing written, when it was there already."""
        if not document.move_to(state):
            return False
        self.note(document, by, state, text, **facts)
        return True

    def note(self, document: Document, by: Author, kind: str, text: str, **facts: Any) -> None:
        """Add a line to the document's history."""
        event = DocumentEvent(document_id=document.id, at=self.now, by_id=by.id, by_name=by.name, kind=kind, text=text)
        event.facts = facts
        self.session.add(event)

    def events(self, document: Document) -> Sequence[DocumentEvent]:
        """The history, oldest first."""
        wanted = sa.select(DocumentEvent).where(DocumentEvent.document_id == document.id)
        return self.session.scalars(wanted.order_by(DocumentEvent.id)).all()

    # ------------------------------------------------------------ files

    def keep_file(self, document: Document, file: NewFile, by: Author, position: int = 0) -> DocumentFile:
        """Store bytes as the next version at `position`; the same bytes again give the version there already is."""
        newest = self.newest_file(document, position)
        sha256 = self.storage.put(file.content)
        if newest is not None and newest.sha256 == sha256 and newest.stage == file.stage:
            return newest
        kept = DocumentFile(
            document_id=document.id,
            position=position,
            version=newest.version + 1 if newest else 1,
            stage=file.stage,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            sha256=sha256,
            created_at=self.now,
            created_by=by.name,
        )
        self.session.add(kept)
        self.session.flush()
        self.session.expire(document, ["files"])
        return kept

    def newest_file(self, document: Document, position: int = 0) -> DocumentFile | None:
        wanted = sa.select(DocumentFile).where(
            DocumentFile.document_id == document.id, DocumentFile.position == position
        )
        return self.session.scalars(wanted.order_by(DocumentFile.version.desc()).limit(1)).first()

    def file_for(self, document: Document, position: int) -> DocumentFile:
        """The current version at `position`; NotFound when there is none."""
        found = self.newest_file(document, position)
        if found is None:
            raise NotFound("tệp")
        return found

    def newest_files(self, document: Document) -> list[DocumentFile]:
        """The current version of each file, main file first."""
        newest: dict[int, DocumentFile] = {}
        wanted = sa.select(DocumentFile).where(DocumentFile.document_id == document.id)
        for file in self.session.scalars(wanted.order_by(DocumentFile.position, DocumentFile.version)):
            newest[file.position] = file
        return [newest[position] for position in sorted(newest)]

    # ------------------------------------------------------------ links

    def link(self, document: Document, to: Document, kind: str) -> None:
        """Record that `document` answers (…) `to`; a link that exists stays one link."""
        if self.session.get(DocumentLink, (document.id, to.id, kind)) is None:
            self.session.add(DocumentLink(from_id=document.id, to_id=to.id, kind=kind))
            self.session.flush()

    def relations(self, document: Document) -> tuple[list[Document], list[Document]]:
        """What this document answers, and what answers it. One statement."""
        other = sa.case((DocumentLink.from_id == document.id, DocumentLink.to_id), else_=DocumentLink.from_id)
        ours = sa.or_(DocumentLink.from_id == document.id, DocumentLink.to_id == document.id)
        wanted = sa.select(Document, DocumentLink.from_id).join(DocumentLink, other == Document.id).where(ours)
        found = self.session.execute(wanted.order_by(Document.created_at, Document.id)).all()
        answered = [row.Document for row in found if row.from_id == document.id]
        return answered, [row.Document for row in found if row.from_id != document.id]

    def answers_to(self, document: Document) -> Sequence[Document]:
        """Documents that answer this one."""
        wanted = sa.select(Document).join(DocumentLink, DocumentLink.from_id == Document.id)
        return self.session.scalars(wanted.where(DocumentLink.to_id == document.id)).all()

    def answered_by(self, document: Document) -> Sequence[Document]:
        """Documents that this one answers."""
        wanted = sa.select(Document).join(DocumentLink, DocumentLink.to_id == Document.id)
        return self.session.scalars(wanted.where(DocumentLink.from_id == document.id)).all()
