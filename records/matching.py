"""Recognising a document by what others say of it: its identifier, or its number, notation, issuer and date."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.documents import Document


def issued_document(
    session: Session, agency_id: UUID, identifier: str, number: str, issued_on: date | None
) -> Document | None:
    """The outgoing document that another agency means: by its identifier, else by full number and date."""
    same: sa.ColumnElement[bool] = Document.identifier == identifier
    if number and issued_on:
        full_number = Document.code_number + "/" + Document.code_notation
        same = sa.or_(same, sa.and_(full_number == number, Document.issued_on == issued_on))
    wanted = sa.select(Document).where(Document.agency_id == agency_id, Document.kind == "outgoing", same)
    return session.scalars(wanted.limit(1)).first() if identifier or (number and issued_on) else None


def earlier_copy_of(session: Session, document: Document) -> Document | None:
    """An earlier document of the same agency with the same identifier, or number, notation and issuer (PL VI III.1h)."""
    same_number = sa.and_(
        Document.code_number == document.code_number,
        Document.code_notation == document.code_notation,
        Document.organ_code == document.organ_code,
        Document.issued_on == document.issued_on,
        Document.code_number != "",
    )
    same = same_number
    if document.identifier:
        same = sa.or_(Document.identifier == document.identifier, same_number)
    wanted = sa.select(Document).where(
        Document.agency_id == document.agency_id,
        Document.kind == document.kind,
        Document.id != document.id,
        Document.state != "returned",
        same,
    )
    return session.scalars(wanted.order_by(Document.created_at).limit(1)).first()
