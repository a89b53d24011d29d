"""Yearly register books: one row a number, taken from a locked ledger, so a book can have no gap and no double (R054, R077).

Columns are those of NĐ 30/2020 Phụ lục IV; what a column shows is read from the document, so book and document cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import Base
from records.documents import Author, Document
from records.errors import NotFound, RegisterClosed

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
BOOK_NAMES = {"incoming": "Sổ đăng ký văn bản đến", "outgoing": "Sổ đăng ký văn bản đi"}


class Register(Base):
    """One book of one agency for one year; `next_number` is the ledger that everybody locks."""

    __tablename__ = "register"
    __table_args__ = (sa.UniqueConstraint("agency_id", "kind", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    agency_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(sa.String(16))  # incoming | outgoing
    year: Mapped[int]
    next_number: Mapped[int] = mapped_column(default=1)
    closed_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        return BOOK_NAMES[self.kind]


class RegisterEntry(Base):
    """One line of a book. A line is never deleted; a void line keeps its number and says why."""

    __tablename__ = "register_entry"
    __table_args__ = (sa.UniqueConstraint("register_id", "number"), sa.UniqueConstraint("register_id", "document_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    register_id: Mapped[UUID] = mapped_column(sa.ForeignKey("register.id"), index=True)
    number: Mapped[int]
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    entered_on: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]
    void_reason: Mapped[str | None]

    register: Mapped[Register] = relationship()
    document: Mapped[Document] = relationship()


@dataclass(frozen=True)
class Registers:
    """Number taking and reading, inside the caller's transaction."""

    session: Session
    now: datetime

    @property
    def today(self) -> date:
        """The Vietnamese calendar day of `now`."""
        return self.now.astimezone(VIETNAM).date()

    def enter(self, document: Document, by: Author) -> RegisterEntry:
        """The document's line in its book of this year, with the next number; the same line when it has one already.

        The ledger row stays locked until the caller's transaction ends: numbers follow the order of commits, and a
        transaction that fails gives its number back.
        """
        if entry := self.entry_of(document):
            return entry
        register = self._locked(document.agency_id, document.kind)
        if entry := self.entry_of(document):  # somebody else entered it while we waited for the lock
            return entry
        if register.closed_at is not None:
            raise RegisterClosed(register.name, register.year)
        entry = RegisterEntry(
            register_id=register.id,
            number=register.next_number,
            document_id=document.id,
            entered_on=self.today,
            entered_at=self.now,
            entered_by=by.name,
        )
        register.next_number += 1
        self.session.add(entry)
        self.session.flush()
        return entry

    def void(self, entry: RegisterEntry, reason: str) -> None:
        """Strike a line through: its number stays taken, with the reason, and its document may be entered anew."""
        entry.void_reason = reason
        self.session.flush()

    def entry_of(self, document: Document) -> RegisterEntry | None:
        """The document's line that stands; a void one does not."""
        wanted = sa.select(RegisterEntry).where(
            RegisterEntry.document_id == document.id, RegisterEntry.void_reason.is_(None)
        )
        return self.session.scalars(wanted).first()

    def entries_of(self, documents: Sequence[UUID]) -> dict[UUID, RegisterEntry]:
        stands = sa.and_(RegisterEntry.document_id.in_(documents), RegisterEntry.void_reason.is_(None))
        rows = self.session.scalars(sa.select(RegisterEntry).where(stands))
        return {entry.document_id: entry for entry in rows}

    def has_entry(self, document: Document) -> bool:
        """Whether a book has a line of this document, be it a void one."""
        lines = sa.exists().where(RegisterEntry.document_id == document.id)
        return bool(self.session.scalar(sa.select(lines)))

    def books(self, agency_id: UUID) -> Sequence[Register]:
        wanted = sa.select(Register).where(Register.agency_id == agency_id)
        return self.session.scalars(wanted.order_by(Register.year.desc(), Register.kind)).all()

    def book(self, agency_id: UUID, kind: str, year: int) -> Register:
        wanted = sa.select(Register).where(
            Register.agency_id == agency_id, Register.kind == kind, Register.year == year
        )
        found = self.session.scalars(wanted).first()
        if found is None:
            raise NotFound("sổ")
        return found

    def lines(self, register: Register, before: int | None = None, limit: int = 50) -> Sequence[RegisterEntry]:
        """Lines, newest first, below number `before` when given."""
        wanted = sa.select(RegisterEntry).where(RegisterEntry.register_id == register.id)
        if before is not None:
            wanted = wanted.where(RegisterEntry.number < before)
        return self.session.scalars(wanted.order_by(RegisterEntry.number.desc()).limit(limit)).all()

    def gaps(self, register: Register) -> list[int]:
        """Numbers below the next one that have no line; an empty list is the proof printed under the book."""
        mine = RegisterEntry.register_id == register.id
        if self.session.scalar(sa.select(sa.func.count()).where(mine)) == register.next_number - 1:
            return []  # numbers are unique and below next_number, so a full count leaves no room for a gap
        numbers = self.session.scalars(sa.select(RegisterEntry.number).where(mine))
        return sorted(set(range(1, register.next_number)) - set(numbers))

    def next_number(self, agency_id: UUID, kind: str) -> int:
        """What the next line would get if it were taken now: information for the screen, not a promise."""
        wanted = sa.select(Register.next_number).where(
            Register.agency_id == agency_id, Register.kind == kind, Register.year == self.today.year
        )
        return self.session.scalar(wanted) or 1

    def _locked(self, agency_id: UUID, kind: str) -> Register:
        """This year's book, its ledger locked; opened first when there is none yet."""
        wanted = sa.select(Register).where(
            Register.agency_id == agency_id, Register.kind == kind, Register.year == self.today.year
        )
        locked = wanted.with_for_update().execution_options(populate_existing=True)
        if register := self.session.scalars(locked).one_or_none():
            return register
        self._open_book(agency_id, kind)
        return self.session.scalars(locked).one()

    def _open_book(self, agency_id: UUID, kind: str) -> None:
        """When two clerks open the year's book at once, one of them finds it open."""
        insert = postgresql.insert if self.session.get_bind().dialect.name == "postgresql" else sqlite.insert
        book = {"id": uuid4(), "agency_id": agency_id, "kind": kind, "year": self.today.year, "next_number": 1}
        self.session.execute(insert(Register).values(book).on_conflict_do_nothing())
