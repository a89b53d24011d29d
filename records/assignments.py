"""Who handles an incoming document: the leader's direction, exactly one lead unit, cooperating units, and by when (R061–R065)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.documents import Author, Document
from records.errors import AssignmentInvalid, NotFound


class Direction(Base):
    """What a leader wrote when assigning (ý kiến chỉ đạo, bút phê)."""

    __tablename__ = "direction"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    text: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[str]


class Assignment(Base):
    """One unit's share of a document."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "unit_id"),
        sa.Index(  # exactly one lead, held by the database itself
            "uq_assignment_lead", "document_id", unique=True,
            sqlite_where=sa.text("role = 'lead'"), postgresql_where=sa.text("role = 'lead'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    unit_id: Mapped[UUID]
    unit_name: Mapped[str]
    person_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(sa.String(16))  # lead | cooperating
    due_at: Mapped[datetime | None]
    opinion: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class Share:
    """One unit's part in a direction about to be written."""

    unit_id: UUID
    unit_name: str
    due_at: datetime | None


@dataclass(frozen=True)
class Assignments:
    """Writing and reading assignments, inside the caller's transaction."""

    session: Session
    now: datetime

    def direct(
        self, document: Document, text: str, lead: Share, cooperating: Sequence[Share], by: Author
    ) -> list[Assignment]:
        """Write the direction and its assignments; writing the same one again changes nothing."""
        existing = self.of(document)
        if existing:
            return list(existing)
        units = [lead.unit_id, *(share.unit_id for share in cooperating)]
        if len(set(units)) != len(units):
            raise AssignmentInvalid("Mỗi đơn vị chỉ có một vai trò: bỏ đơn vị chủ trì khỏi danh sách phối hợp.")
        direction = Direction(document_id=document.id, text=text, given_at=self.now, given_by=by.name)
        shares = [("lead", lead), *(("cooperating", share) for share in cooperating)]
        rows = [
            Assignment(
                document_id=document.id,
                unit_id=share.unit_id,
                unit_name=share.unit_name,
                role=role,
                due_at=share.due_at,
            )
            for role, share in shares
        ]
        self.session.add_all([direction, *rows])
        self.session.flush()
        return rows

    def of(self, document: Document) -> Sequence[Assignment]:
        """Lead first, then cooperating units by name."""
        wanted = sa.select(Assignment).where(Assignment.document_id == document.id)
        return self.session.scalars(wanted.order_by(Assignment.role.desc(), Assignment.unit_name)).all()

    def of_unit(self, document: Document, unit_id: UUID) -> Assignment:
        wanted = sa.select(Assignment).where(Assignment.document_id == document.id, Assignment.unit_id == unit_id)
        found = self.session.scalars(wanted).first()
        if found is None:
            raise NotFound("phân công")
        return found

    def leads_of(self, documents: Sequence[UUID]) -> dict[UUID, Assignment]:
        """The lead of each of these documents that has one."""
        wanted = sa.select(Assignment).where(Assignment.document_id.in_(documents), Assignment.role == "lead")
        return {lead.document_id: lead for lead in self.session.scalars(wanted)}

    def first_given(self, documents: Sequence[UUID]) -> dict[UUID, datetime]:
        """When the first direction on each of these documents was given."""
        wanted = sa.select(Direction.document_id, sa.func.min(Direction.given_at))
        rows = self.session.execute(wanted.where(Direction.document_id.in_(documents)).group_by(Direction.document_id))
        return {document: given for document, given in rows}  # noqa: C416 - a row is a tuple, but not to mypy

    def directions(self, document: Document) -> Sequence[Direction]:
        wanted = sa.select(Direction).where(Direction.document_id == document.id)
        return self.session.scalars(wanted.order_by(Direction.given_at)).all()

    def finish(self, assignment: Assignment, by: Author, opinion: str = "") -> None:
        """The unit's share is done, with its opinion when it cooperates; done once."""
        if assignment.done_at is None:
            assignment.done_at, assignment.done_by, assignment.opinion = self.now, by.name, opinion
