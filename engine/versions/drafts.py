"""Drafts: what a process admin edits until it is deployed. Two may edit one draft; nobody overwrites what they have not seen.

A draft need not be right, only readable: broken flows are findings, said by whoever checks it, and no reason to refuse a
save. Who may see and edit drafts of an agency is for the caller to know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.commands import given
from engine.definitions import Definitions
from engine.errors import Finding, NotFound
from engine.lint import Catalogue
from engine.tables import Definition
from engine.versions.blank import blank_diagram
from engine.versions.bundles import Redrawn
from engine.versions.contents import DIAGRAM, PROCESS_ID, Content, Edit, called, readable, readable_diagram
from engine.versions.errors import BadKey, DraftChanged, DraftClosed, ProcessTaken
from engine.versions.lifecycle import Versions
from engine.versions.tables import Draft


@dataclass(frozen=True)
class Drafts:
    """In the caller's transaction."""

    session: Session
    definitions: Definitions
    now: datetime

    # ------------------------------------------------------------ begin

    def open_from(self, version: Definition, agency: str, by: Actor) -> Draft:
        """A draft of a version that the agency sees, whoever decides about that one."""
        template = self.template_of(version) if version.scope == agency else version.id
        redrawn = Redrawn(version.forms or {}, version.decisions or {}, version.scenarios or {})
        return self._open(Content(version.xml, redrawn), agency, by, (version.id, template))

    def open_new(self, process_id: str, name: str, agency: str, by: Actor, taken: Iterable[str] = ()) -> Draft:
        """A draft of a process of the agency's own: a start and an end. Raises BadKey, ProcessTaken."""
        if not PROCESS_ID.fullmatch(process_id):
            raise BadKey("quy trình", process_id)
        if process_id in taken:
            raise ProcessTaken(process_id)
        xml = blank_diagram(process_id, " ".join(name.split()) or process_id)
        return self._open(Content(xml, Redrawn()), agency, by, (None, None))

    def import_(self, xml: bytes, agency: str, by: Actor, base: Definition | None = None) -> Draft:
        """A draft of a file; `base` is the version in use of the same process. Raises DraftUnreadable, DraftTooLarge."""
        template = None
        if base is not None:
            template = self.template_of(base) if base.scope == agency else base.id
        origin = (base.id if base else None, template)
        return self._open(Content(readable_diagram(xml), Redrawn()), agency, by, origin)

    def template_of(self, version: Definition) -> UUID | None:
        """The version of the province or the built-in one that a version of the agency's own descends from, if known."""
        wanted = sa.select(Draft.template).where(Draft.deployed == version.id, Draft.template.is_not(None))
        return self.session.scalars(wanted.order_by(Draft.edited_at).limit(1)).first()

    # ------------------------------------------------------------ read

    def get(self, draft_id: UUID, agency: str) -> Draft:
        """Raises NotFound, also for a draft of another agency."""
        found = self.session.get(Draft, draft_id)
        if found is None or found.agency != agency:
            raise NotFound("bản nháp")
        return found

    def listing(self, agency: str, status: str = "open", limit: int = 200) -> Sequence[Draft]:
        """The drafts of an agency, the one edited last first, without their contents."""
        wanted = sa.select(Draft).where(Draft.agency == agency, Draft.status == status)
        return self.session.scalars(wanted.order_by(Draft.edited_at.desc(), Draft.id).limit(limit)).all()

    # ------------------------------------------------------------ edit

    def save_diagram(self, draft: Draft, xml: str | bytes, revision: int, by: Actor) -> Draft:
        """Raises DraftChanged, DraftClosed, DraftUnreadable, DraftTooLarge."""
        return self.save(draft, Edit(DIAGRAM, xml), revision, by)

    def save_form(self, draft: Draft, key: str, schema: Any, revision: int, by: Actor) -> Draft:
        """Raises DraftChanged, DraftClosed, BadKey, DraftTooLarge; so do the next ones."""
        return self.save(draft, Edit("forms", schema, key), revision, by)

    def save_decision(self, draft: Draft, key: str, xml: str, revision: int, by: Actor) -> Draft:
        return self.save(draft, Edit("decisions", xml, key), revision, by)

    def save_scenario(self, draft: Draft, name: str, scenario: Any, revision: int, by: Actor) -> Draft:
        return self.save(draft, Edit("scenarios", scenario, name), revision, by)

    def remove_form(self, draft: Draft, key: str, revision: int, by: Actor) -> Draft:
        """Raises DraftChanged, DraftClosed, NothingThere; so do the next ones."""
        return self.save(draft, Edit("forms", None, key), revision, by)

    def remove_decision(self, draft: Draft, key: str, revision: int, by: Actor) -> Draft:
        return self.save(draft, Edit("decisions", None, key), revision, by)

    def remove_scenario(self, draft: Draft, name: str, revision: int, by: Actor) -> Draft:
        return self.save(draft, Edit("scenarios", None, name), revision, by)

    def save(
        self, draft: Draft, edit: Edit, revision: int, by: Actor, counts: Mapping[str, int] | None = None
    ) -> Draft:
        """One change on top of `revision`; `counts` are the findings of the draft as it is then, when they are known.

        Raises DraftChanged when somebody else has changed it since: nothing is overwritten.
        """
        edit = readable(edit)
        self._hold(draft, revision)
        content = content_of(draft).after(edit)
        if edit.part == DIAGRAM:
            draft.xml = content.xml
            draft.process_id, draft.name = called(content.xml, draft.process_id, draft.name)
        else:
            setattr(draft, edit.part, getattr(content.redrawn, edit.part))
        if counts is not None:
            draft.counts = dict(counts)
        return self._touch(draft, by)

    def discard(self, draft: Draft, by: Actor) -> None:
        """Nobody edits it any more; what it held is kept. Raises DraftClosed."""
        self._hold(draft, None)
        draft.status = "discarded"
        self._touch(draft, by)

    def deploy(
        self, draft: Draft, catalogue: Catalogue, reason: str, by: Actor, redrawn: Redrawn | None = None,
        revision: int | None = None,
    ) -> Definition:  # fmt: skip
        """A version to be tried, made of the draft, which is closed by that.

        `redrawn` is what the version is to hold, when it is more than the draft does. Raises ReasonMissing, DraftClosed,
        DraftChanged when `revision` is given and old, and DiagramRefused with everything that is wrong.
        """
        reason = given(reason)
        self._hold(draft, revision)
        why = f"Từ bản nháp “{draft.name}”, lần sửa {draft.revision}: {reason}"
        versions = Versions(self.session, self.definitions, self.now)
        made = redrawn or content_of(draft).redrawn
        version, _ = versions.deploy(draft.xml, draft.agency, catalogue, by, made, why)
        draft.status, draft.deployed = "deployed", version.id
        self._touch(draft, by)
        return version

    # ------------------------------------------------------------ parts

    def _open(self, content: Content, agency: str, by: Actor, origin: tuple[UUID | None, UUID | None]) -> Draft:
        process_id, name = called(content.xml, "quy_trinh", "Quy trình chưa đặt tên")
        draft = Draft(
            id=uuid4(), agency=agency, process_id=process_id, name=name, base=origin[0], template=origin[1],
            xml=content.xml, forms=dict(content.redrawn.forms), decisions=dict(content.redrawn.decisions),
            scenarios=dict(content.redrawn.scenarios), counts={}, revision=1, edited_at=self.now, edited_by=by.id,
            edited_by_name=by.name, opened_at=self.now, status="open",
        )  # fmt: skip
        self.session.add(draft)
        self.session.flush()
        return draft

    def _hold(self, draft: Draft, revision: int | None) -> None:
        """The draft as it is now, kept from others until the transaction ends."""
        wanted = sa.select(Draft).where(Draft.id == draft.id).options(sa.orm.undefer_group("content"))
        self.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
        if draft.status != "open":
            raise DraftClosed(draft.status)
        if revision is not None and draft.revision != revision:
            raise DraftChanged(draft.edited_by_name, draft.edited_at, draft.revision)

    def _touch(self, draft: Draft, by: Actor) -> Draft:
        draft.revision += 1
        draft.edited_at, draft.edited_by, draft.edited_by_name = self.now, by.id, by.name
        self.session.flush()
        return draft


def content_of(draft: Draft) -> Content:
    return Content(draft.xml, Redrawn(draft.forms, draft.decisions, draft.scenarios))


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity."""
    return dict(Counter(finding.severity for finding in findings))
