"""The only door through which a person reaches a document (R138, R139).

Who may read is a table of grants: one row says that an owner (a person, a role of an agency, or a role in one unit) may
read a document. Lists join it, so a list never costs more than what its reader may see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.documents import Document
from records.errors import NotFound

READ_ALL_OFFICIAL = ("van_thu", "lanh_dao", "giam_sat", "luu_tru_vien")


class Grant(Base):
    """`owner` may read `document_id`; owners are the strings of `Reader.owners`."""

    __tablename__ = "document_grant"

    owner: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True, index=True)


def person_owner(person_id: UUID) -> str:
    return f"p:{person_id}"


def role_owner(agency_id: UUID, role: str, unit_id: UUID | None = None) -> str:
    return f"{agency_id}/{role}/{unit_id}" if unit_id else f"{agency_id}/{role}"


def unit_owner(agency_id: UUID, unit_id: UUID) -> str:
    """Everybody in one unit."""
    return f"{agency_id}/unit/{unit_id}"


def granting(owner: Any, document_id: Any) -> sa.Insert:
    """The statement that lets an owner read a document; it does nothing when they may, or when there is none."""
    row = sa.select(owner, Document.id).where(Document.id == document_id)
    # This form of INSERT is the same on SQLite.
    table = Base.metadata.tables["document_grant"]
    return postgresql.insert(table).from_select(["owner", "document_id"], row).on_conflict_do_nothing()


@dataclass(frozen=True)
class Reader:
    """Somebody who asks to read: the agency they belong to and every name under which they hold grants."""

    agency_id: UUID
    owners: Collection[str]


@dataclass(frozen=True)
class Access:
    session: Session

    def document(self, document_id: UUID, reader: Reader) -> Document:
        """The document if `reader` may see it; NotFound otherwise, with no word on whether it exists."""
        found = self.session.get(Document, document_id)
        if found is None:
            raise NotFound
        if found.agency_id != reader.agency_id:
            raise NotFound
        if not self._granted(document_id, reader):
            raise NotFound
        return found

    def readable(self, ids: Iterable[UUID], reader: Reader) -> dict[UUID, Document]:
        """Those of some documents that `reader` may see, by id. One statement, none for no ids."""
        wanted_ids = set(ids)
        if not wanted_ids:
            return {}
        granted = sa.exists().where(Grant.document_id == Document.id, Grant.owner.in_(list(reader.owners)))
        wanted = sa.select(Document).where(Document.id.in_(wanted_ids), granted)
        found = self.session.scalars(wanted)  # of the agency: not asked for in SQL, SQLite would begin with all it has
        return {document.id: document for document in found if document.agency_id == reader.agency_id}

    def documents(
        self,
        reader: Reader,
        kind: str,
        states: Sequence[str],
        before: tuple[object, UUID] | None = None,
        limit: int = 50,
    ) -> Sequence[Document]:
        """What `reader` may see of one kind in some states, newest first, after the row `before` = (created_at, id)."""
        granted = sa.select(Grant.document_id).where(Grant.owner.in_(list(reader.owners)))
        wanted = sa.select(Document).where(
            Document.agency_id == reader.agency_id,
            Document.kind == kind,
            Document.state.in_(states),
            Document.id.in_(granted),
        )
        if before is not None:
            wanted = wanted.where(sa.tuple_(Document.created_at, Document.id) < sa.tuple_(*map(sa.literal, before)))
        return self.session.scalars(wanted.order_by(Document.created_at.desc(), Document.id.desc()).limit(limit)).all()

    def grant(self, document_id: UUID, owners: Iterable[str]) -> None:
        """Let `owners` read the document; a grant that exists stays, and an id that is no document gives none."""
        for owner in sorted(set(owners)):
            self.session.execute(_GRANT, {"owner_let_in": owner, "document": document_id})

    def open_to_office(self, document: Document) -> None:
        """A document in a register, or on its way into one, is read by those who read everything official."""
        self.grant(document.id, [role_owner(document.agency_id, role) for role in READ_ALL_OFFICIAL])

    def _granted(self, document_id: UUID, reader: Reader) -> bool:
        wanted = sa.exists().where(Grant.document_id == document_id, Grant.owner.in_(list(reader.owners)))
        return bool(self.session.scalar(sa.select(wanted)))


_GRANT = granting(sa.bindparam("owner_let_in", type_=sa.String(120)), sa.bindparam("document", type_=sa.Uuid()))
