"""One document with all that is shown beside it, gathered in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from connectors.work import Work
from records.access import Reader
from records.assignments import Assignment, Direction
from records.documents import Document, DocumentEvent, DocumentFile
from records.exchange import Delivery, Packet
from records.registers import RegisterEntry


@dataclass(frozen=True)
class DocumentView:
    document: Document
    entry: RegisterEntry | None
    files: Sequence[DocumentFile]
    events: Sequence[DocumentEvent]
    directions: Sequence[Direction]
    assignments: Sequence[Assignment]
    deliveries: Sequence[Delivery]
    statuses: Sequence[Packet]
    answered: Sequence[Document]  # what this document answers
    replies: Sequence[Document]  # what answers it

    @property
    def register_number(self) -> int | None:
        return self.entry.number if self.entry else None

    @property
    def answers(self) -> list[UUID]:
        return [document.id for document in self.answered]

    @property
    def answered_by(self) -> list[UUID]:
        return [document.id for document in self.replies]


def view_document(work: Work, document_id: UUID, reader: Reader) -> DocumentView:
    """The document as `reader` may see it; records.errors.NotFound otherwise."""
    return view_of(work, work.access.document(document_id, reader), reader)


def view_of(work: Work, document: Document, reader: Reader) -> DocumentView:
    """The view of a document that `reader` has been let to already."""
    answered, replies = work.documents.relations(document)
    readable = work.access.readable([one.id for one in (*answered, *replies)], reader)
    return DocumentView(
        document=document,
        entry=work.registers.entry_of(document),
        files=work.documents.newest_files(document),
        events=work.documents.events(document),
        directions=work.assignments.directions(document),
        assignments=work.assignments.of(document),
        deliveries=work.exchange.deliveries(document) if document.kind == "outgoing" else [],
        statuses=work.exchange.statuses_sent(document) if document.kind == "incoming" else [],
        answered=[one for one in answered if one.id in readable],
        replies=[one for one in replies if one.id in readable],
    )


def is_id(about: str) -> bool:
    """Whether a case is about a record; a process of an agency's own may be about anything."""
    try:
        UUID(about)
    except ValueError:
        return False
    return True
