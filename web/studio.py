"""What a process admin sees and may do of the drafts of their agency: the same for pages and API.

Drafts are seen and edited by whoever holds the role *quản trị quy trình* in the agency; one of another agency looks like
one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from connectors.tasks.redrawn import form_findings
from connectors.work import Work
from engine.errors import DiagramRefused, Finding
from engine.foreign.reader import read_foreign
from engine.foreign.report import as_plain
from engine.lint import lint
from engine.spiff.parser import executable_process, read_xml
from engine.tables import Definition
from engine.versions.bundles import Redrawn
from engine.versions.contents import DIAGRAM, Content, Edit, readable
from engine.versions.drafts import Drafts, content_of, counted
from engine.versions.errors import DraftChanged, DraftClosed
from engine.versions.tables import Draft
from records.errors import RoleMissing
from records.organisations import ROLES
from web.auth import Visitor
from web.processes import ADMIN, ProcessRoom
from web.surroundings import Surroundings
from web.tables_of_decisions import table_findings
from web.vocabulary import Vocabulary
from web.wiring import Platform

STATUSES = {"open": "Đang sửa", "deployed": "Đã triển khai", "discarded": "Đã bỏ"}
FORM = "form:"  # before the key, in the element of a finding about a form


@dataclass(frozen=True)
class StudioRoom:
    """In one transaction, for one visitor."""

    work: Work
    visitor: Visitor

    @property
    def agency(self) -> str:
        return str(self.visitor.agency.id)

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.work.session, self.work.definitions, self.work.now)

    @property
    def processes(self) -> ProcessRoom:
        return ProcessRoom(self.work, self.visitor)

    @cached_property
    def surroundings(self) -> Surroundings:
        return self.processes.surroundings

    # ------------------------------------------------------------ reading

    def listing(self, status: str = "open") -> Sequence[Draft]:
        """The drafts of the agency, the one edited last first. Raises RoleMissing."""
        self._refuse_others()
        return self.drafts.listing(self.agency, status)

    def draft(self, draft_id: UUID) -> Draft:
        """Raises NotFound, RoleMissing."""
        found = self.drafts.get(draft_id, self.agency)
        self._refuse_others()
        return found

    def open_draft(self, draft_id: UUID) -> Draft:
        """One that is still edited. Raises DraftClosed, too."""
        found = self.draft(draft_id)
        if found.status != "open":
            raise DraftClosed(found.status)
        return found

    def findings(self, content: Content, template: UUID | None = None) -> list[Finding]:
        """Everything wrong with a draft, errors first: what keeps it from running, and what the law has against it."""
        found = [*self.faults(content, template), *self._unlawful(content.xml)]
        return sorted(found, key=lambda finding: finding.severity)

    def faults(self, content: Content, template: UUID | None = None) -> list[Finding]:
        """What keeps diagram, forms and tables from running, errors first; an unfinished draft has many, and may be kept."""
        kept = self.processes.template_xml(process_of(content.xml), template, self.processes.scopes)
        diagram = lint(content.xml, replace(self.surroundings.catalogue(content.redrawn), template=kept))
        found = [*diagram, *self._form_findings(content.redrawn), *table_findings(content.redrawn)]
        return sorted(found, key=lambda finding: finding.severity)

    def vocabulary(self, draft: Draft | None = None) -> Vocabulary:
        """What the diagram of a draft may name, or any diagram of the agency. Raises RoleMissing."""
        self._refuse_others()
        content = content_of(draft) if draft else Content(b"", Redrawn())
        return Vocabulary(self.work, self.surroundings, content, self.processes.legal)

    # ------------------------------------------------------------ acts

    def begin_from(self, version_id: UUID) -> Draft:
        """Raises NotFound, RoleMissing."""
        version = self.processes.version(version_id)
        return self._judged(self.drafts.open_from(version, self.agency, self.visitor.actor))

    def begin_new(self, process_id: str, name: str) -> Draft:
        """Raises RoleMissing, BadKey, ProcessTaken."""
        self._refuse_others()
        taken = {version.process_id for version in self.work.definitions.seen(self.processes.scopes)}
        return self._judged(self.drafts.open_new(process_id, name, self.agency, self.visitor.actor, taken))

    def begin_with(self, xml: bytes) -> Draft:
        """Raises RoleMissing, DraftUnreadable, DraftTooLarge."""
        self._refuse_others()
        report: list[Any] = []
        try:
            read = read_foreign(xml, self.surroundings.catalogue(Redrawn()))
        except DiagramRefused:
            read = None  # kept as it is, when it can be: what is wrong with it stands beside it
        if read is not None and read.entries:
            xml, report = read.xml, [as_plain(each) for each in read.entries]
        base = self.surroundings.processes.get(process_of(xml))
        return self._judged(self.drafts.import_(xml, self.agency, self.visitor.actor, base, report))

    def save(self, draft_id: UUID, edit: Edit, revision: int, found: Sequence[Finding]) -> Draft:
        """Raises NotFound, RoleMissing, and what `Drafts.save` does."""
        return self.drafts.save(self.draft(draft_id), edit, revision, self.visitor.actor, counted(found))

    def deploy(self, draft_id: UUID, reason: str, revision: int | None = None) -> Definition:
        """A version to be tried. Raises DiagramRefused with every error, ReasonMissing, DraftClosed, DraftChanged."""
        draft = self.open_draft(draft_id)
        content = content_of(draft)
        errors = [finding for finding in self.faults(content, draft.template) if finding.severity == "error"]
        if errors:
            raise DiagramRefused(errors)
        redrawn = self.surroundings.gathered(content.xml, content.redrawn)
        catalogue = self.surroundings.catalogue(redrawn)
        seen = draft.revision if revision is None else revision
        return self.drafts.deploy(draft, catalogue, reason, self.visitor.actor, redrawn, seen)

    def discard(self, draft_id: UUID) -> None:
        """Raises NotFound, RoleMissing, DraftClosed."""
        self.drafts.discard(self.draft(draft_id), self.visitor.actor)

    # ------------------------------------------------------------ parts

    def _refuse_others(self) -> None:
        if not self.visitor.has_role(ADMIN):
            raise RoleMissing(ROLES[ADMIN])

    def _judged(self, draft: Draft) -> Draft:
        draft.counts = counted(self.findings(content_of(draft)))
        return draft

    def _unlawful(self, xml: bytes) -> Sequence[Finding]:
        """It may be tried all the same; only going live is refused. Nothing can be said of a file that cannot be read."""
        try:
            return self.processes.legal.findings(xml)
        except DiagramRefused:
            return ()

    def _form_findings(self, redrawn: Redrawn) -> Iterator[Finding]:
        for key, schema in redrawn.forms.items():
            for found in form_findings(key, schema, self.work.parts.forms):
                rule, say = found.code.replace("_", "-"), f"Biểu mẫu “{key}”: {found.sentence}"
                yield Finding(rule, "error", f"{FORM}{key}", say, mend="Mở biểu mẫu này rồi sửa.")


def keep(
    platform: Platform, visitor: Visitor, draft_id: UUID, edit: Edit, revision: int
) -> tuple[Draft, list[Finding]]:
    """Make one change of a draft; the draft and everything wrong with it then.

    It is checked before the transaction that writes begins: checking takes longer than anybody should wait for a lock. When
    somebody else changes the draft in between, nothing is kept. Raises what `Drafts.save` does.
    """
    with platform.read() as work:
        room = StudioRoom(work, visitor)
        draft = room.open_draft(draft_id)
        edit = readable(edit)
        found = room.findings(content_of(draft).after(edit), draft.template)
    with platform.begin() as work:
        return StudioRoom(work, visitor).save(draft_id, edit, revision, found), found


def redraw(
    platform: Platform, visitor: Visitor, draft_id: UUID, revision: int, change: Callable[[bytes], bytes]
) -> tuple[Draft, list[Finding]]:
    """Change the diagram of a draft by a function of it. Raises CannotRedraw, and what `keep` does."""
    with platform.read() as work:
        draft = StudioRoom(work, visitor).open_draft(draft_id)
        if draft.revision != revision:
            raise DraftChanged(draft.edited_by_name, draft.edited_at, draft.revision)
        changed = change(draft.xml)
    return keep(platform, visitor, draft_id, Edit(DIAGRAM, changed), revision)


def checked(platform: Platform, visitor: Visitor, draft_id: UUID, xml: str | None = None) -> list[Finding]:
    """Everything wrong with a draft, or with it as another diagram would leave it. Nothing is kept."""
    with platform.read() as work:
        room = StudioRoom(work, visitor)
        draft = room.draft(draft_id)
        content = content_of(draft)
        after = content.after(readable(Edit(DIAGRAM, xml))) if xml is not None else content
        return room.findings(after, draft.template)


def process_of(xml: bytes) -> str:
    """The id of the process in a file; "" when it has none that runs."""
    try:
        return str(executable_process(read_xml(xml)).get("id", ""))
    except DiagramRefused:
        return ""


def said_of(draft: Draft) -> dict[str, Any]:
    """A draft as lists say it."""
    return {
        "id": draft.id, "process_id": draft.process_id, "name": draft.name, "base": draft.base,
        "template": draft.template, "revision": draft.revision, "edited_at": draft.edited_at,
        "edited_by": draft.edited_by_name, "opened_at": draft.opened_at, "status": draft.status, "counts": draft.counts,
        "version": draft.deployed,
    }  # fmt: skip


def everything_of(draft: Draft) -> dict[str, Any]:
    """A draft with all it holds."""
    return {
        **said_of(draft), "xml": draft.xml.decode(), "forms": draft.forms, "decisions": draft.decisions,
        "scenarios": draft.scenarios,
    }  # fmt: skip
