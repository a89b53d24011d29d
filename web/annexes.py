"""A version of a process as the internal process of an agency: printed, sent for signing, and by which decision it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from connectors.drafting.enacting import annex_for, start_decision
from engine.drawings.picture import picture
from engine.errors import NotInCharge
from engine.tables import Definition
from engine.versions.enactments import Enactment, Enactments
from records.documents import Document
from records.errors import RoleMissing
from records.organisations import ROLES
from web.processes import ADMIN, ProcessRoom

IN_FORCE = ("issued", "completed")


@dataclass(frozen=True)
class Decision:
    """A document that enacts a version, as far as the visitor may read it."""

    enactment: Enactment
    document: Document

    @property
    def is_in_force(self) -> bool:
        return self.document.state in IN_FORCE

    @property
    def words(self) -> str:
        """Quyết định số 12/QĐ-SXD ngày 22/11/2026 · Đang soạn thảo"""
        if self.is_in_force and self.document.issued_on:
            return f"{self.document.type_name} số {self.document.number} ngày {self.document.issued_on:%d/%m/%Y}"
        return f"Dự thảo {self.document.type_name.lower()}: {self.document.state_name.lower()}"


@dataclass(frozen=True)
class AnnexRoom:
    """In one transaction, for one visitor; who may look is for ProcessRoom to say."""

    room: ProcessRoom

    def html(self, version_id: UUID) -> str:
        """The annex of a version that is seen, ready for `signing.draft.render_page`. Raises NotFound, RoleMissing."""
        version = self.room.version(version_id)
        return annex_for(self.room.work, version, self.room.visitor.agency.id).to_html()

    def picture(self, version_id: UUID) -> str:
        """The diagram of a version as SVG, "" when it has no layout."""
        return picture(self.room.version(version_id).xml)

    def start(self, version_id: UUID) -> tuple[UUID, UUID]:
        """Begin the draft of the decision: the case and the document. Process admins only, of what their agency runs.

        Raises NotFound, RoleMissing, NotInCharge, AnswerRefused.
        """
        version, visitor = self.room.version(version_id), self.room.visitor
        if not self.room.is_admin:
            raise RoleMissing(ROLES[ADMIN])
        if version.scope not in self.room.scopes:
            raise NotInCharge("ban hành bản này", "quản trị quy trình của cơ quan dùng bản này")
        return start_decision(self.room.work, version, visitor.actor, visitor.person)

    def decisions(self, process_id: str) -> Sequence[Decision]:
        """Those of the agency about a process that the visitor may read and that were not dropped, newest first."""
        work = self.room.work
        found = Enactments(work.session, work.now).of_process(self.room.agency, process_id)
        documents = work.access.readable([UUID(each.about) for each in found], self.room.visitor.reader)
        pairs = [Decision(each, documents[UUID(each.about)]) for each in found if UUID(each.about) in documents]
        return [pair for pair in pairs if pair.document.state != "dropped"]


@dataclass(frozen=True)
class Standing:
    """What the page of a version says about its decision."""

    decisions: Sequence[Decision]
    chosen: Definition
    in_use: Definition | None

    @cached_property
    def of_chosen(self) -> Sequence[Decision]:
        return [each for each in self.decisions if each.enactment.bundle == self.chosen.bundle]

    @property
    def warning(self) -> str:
        """Why what is used is not what was decided; "" when it is, or when nothing was decided."""
        last = next((each for each in self.decisions if each.is_in_force), None)
        if last is None or self.in_use is None or last.enactment.bundle == self.in_use.bundle:
            return ""
        return (
            f"Bản đang dùng (bản {self.in_use.version}) không phải bản đã được ban hành: {last.words} ban hành bản "
            f"{last.enactment.version}. Trình ký bản đang dùng, hoặc đưa lại bản {last.enactment.version} vào sử dụng."
        )
