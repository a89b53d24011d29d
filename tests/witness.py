"""What can be seen after a story: tasks, registers, states, statuses, packets, history. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from connectors.interop.packet import DocumentPacket, StatusPacket
from connectors.interop.reader import read_packet
from connectors.work import Work
from engine.tables import Case, History, Job, Task
from records.assignments import Assignment
from records.documents import Document, DocumentEvent
from records.exchange import Delivery, Packet
from web.wiring import Platform


@dataclass(frozen=True)
class Witness:
    platform: Platform

    # ------------------------------------------------------------ documents

    def document(self, document: UUID) -> Document:
        with self.platform.read() as work:
            return work.documents.get(document)

    def documents(self, kind: str, code: str = "H99.07") -> Sequence[Document]:
        """An agency's documents of one kind, oldest first."""
        with self.platform.read() as work:
            agency = work.organisations.agency_by_code(code)
            mine = sa.and_(Document.agency_id == agency.id, Document.kind == kind) if agency else sa.false()
            return work.session.scalars(sa.select(Document).where(mine).order_by(Document.created_at)).all()

    def history_of(self, document: UUID) -> Sequence[DocumentEvent]:
        with self.platform.read() as work:
            return work.documents.events(work.documents.get(document))

    def lines_of(self, document: UUID, *kinds: str) -> Sequence[str]:
        """The texts of a document's history, of some kinds when given."""
        return [line.text for line in self.history_of(document) if not kinds or line.kind in kinds]

    def assignments_of(self, document: UUID) -> Mapping[str, Assignment]:
        """By unit name, the lead first."""
        with self.platform.read() as work:
            return {one.unit_name: one for one in work.assignments.of(work.documents.get(document))}

    def book(self, kind: str, code: str = "H99.07", year: int = 2026) -> Sequence[tuple[int, UUID]]:
        """Number and document of each line of a book, the first line first. A gap fails at once."""
        with self.platform.read() as work:
            agency = work.organisations.agency_by_code(code)
            assert agency is not None
            lines = []
            for book in work.registers.books(agency.id):
                if book.kind == kind and book.year == year:
                    assert work.registers.gaps(book) == []
                    lines = [(line.number, line.document_id) for line in work.registers.lines(book)]
            return lines[::-1]

    # ------------------------------------------------------------ the exchange

    def statuses_of(self, document: UUID) -> Mapping[str, str]:
        """What the sender of an incoming document was told: code → description, in order, each once."""
        with self.platform.read() as work:
            sent = work.exchange.statuses_sent(work.documents.get(document))
        codes = [packet.status_code for packet in sent]
        assert len(set(codes)) == len(codes), codes
        return {packet.status_code: packet.reason for packet in sent}

    def deliveries_of(self, document: UUID) -> Mapping[str, Delivery]:
        """By the recipient's code."""
        with self.platform.read() as work:
            return {one.code: one for one in work.exchange.deliveries(work.documents.get(document))}

    def packets(self, direction: str = "in") -> Sequence[Packet]:
        with self.platform.read() as work:
            return work.session.scalars(
                sa.select(Packet).where(Packet.direction == direction).order_by(Packet.at)
            ).all()

    def statuses_sent(self) -> Sequence[StatusPacket]:
        """The reports that left by the exchange folder."""
        return [packet for packet in self._folder() if isinstance(packet, StatusPacket)]

    def letters_sent(self) -> Sequence[DocumentPacket]:
        """The documents that left by the exchange folder."""
        return [packet for packet in self._folder() if isinstance(packet, DocumentPacket)]

    def _folder(self) -> Sequence[DocumentPacket | StatusPacket]:
        paths = (self.platform.folder.root / "outgoing").iterdir()
        return [read_packet(path.read_bytes()) for path in sorted(paths)]

    # ------------------------------------------------------------ cases

    def cases_about(self, document: UUID) -> Sequence[Case]:
        with self.platform.read() as work:
            return work.cases.about(str(document))

    def case_lines(self, document: UUID) -> Sequence[History]:
        with self.platform.read() as work:
            return work.histories.of_cases([case.id for case in work.cases.about(str(document))])

    def passed(self, document: UUID) -> Sequence[str]:
        """Every element that the cases about a document have passed, in order."""
        return [step[1] for line in self.case_lines(document) for step in line.facts.get("trail", [])]

    def open_tasks(self, document: UUID) -> Sequence[Task]:
        """The open tasks of every case about a document, those of its reply among them, oldest first."""
        with self.platform.read() as work:
            cases = [case.id for case in work.cases.about(str(document))]
            wanted = sa.select(Task).where(Task.case_id.in_(cases), Task.status == "open")
            return work.session.scalars(wanted.order_by(Task.created_at)).all()

    def jobs(self, operation: str, status: str = "") -> Sequence[Job]:
        with self.platform.read() as work:
            wanted = sa.select(Job).where(Job.operation == operation)
            return work.session.scalars(wanted.where(Job.status == status) if status else wanted).all()

    def jobs_done(self) -> Sequence[str]:
        """The operation of every job that came to its end."""
        with self.platform.read() as work:
            return work.session.scalars(sa.select(Job.operation).where(Job.status == "done")).all()

    def incidents(self) -> Sequence[Job]:
        with self.platform.read() as work:
            return incidents(work)


def incidents(work: Work) -> Sequence[Job]:
    """Jobs that gave up, of every agency and of none, the newest first."""
    return work.session.scalars(sa.select(Job).where(Job.status == "incident").order_by(Job.ended_at.desc())).all()
