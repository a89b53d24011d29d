"""Taking over a newer version of the template: what is proposed, chosen and kept; and who still has the older one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from connectors.work import Work
from engine.errors import Finding
from engine.tables import Definition
from engine.versions.contents import DIAGRAM, Content, Edit
from engine.versions.drafts import content_of, counted
from engine.versions.merge_errors import ChoiceMissing, NoTemplate
from engine.versions.merging import Decision, Merged, merge
from engine.versions.merging_contents import MergedContents, merge_contents
from engine.versions.sentences import Sentence, sentences
from engine.versions.tables import Draft
from web.auth import Visitor
from web.comparing import DONE, TITLES
from web.processes import ProcessRoom
from web.studio import StudioRoom
from web.surroundings import redrawn_of

Choices = Mapping[str, str]
SIDES = {"ours": "của cơ quan", "theirs": "của cấp trên", "both": "cả hai như nhau"}


@dataclass(frozen=True)
class Proposal:
    """What a merge would make of a draft with these choices, and everything wrong with that."""

    base: Definition
    theirs: Definition
    diagram: Merged
    contents: MergedContents
    findings: Sequence[Finding]

    @property
    def decisions(self) -> list[Decision]:
        return [*self.diagram.decisions, *self.contents.decisions]

    @property
    def conflicts(self) -> dict[str, list[Decision]]:
        """The parts of each conflict, by its id."""
        found: dict[str, list[Decision]] = {}
        for each in self.decisions:
            if each.conflict:
                found.setdefault(each.conflict, []).append(each)
        return found

    @property
    def open(self) -> list[str]:
        """Conflicts nobody has decided yet."""
        return [conflict for conflict in self.conflicts if self.diagram.choices.get(conflict) not in ("ours", "theirs")]

    @property
    def content(self) -> Content:
        return Content(self.diagram.xml, self.contents.redrawn)


@dataclass(frozen=True)
class Descendant:
    """A version in use somewhere that was made from an older template than the one in use."""

    agency: str
    version: Definition
    template: Definition
    newest: Definition


@dataclass(frozen=True)
class MergingRoom:
    """In one transaction, for one visitor."""

    work: Work
    visitor: Visitor

    @property
    def studio(self) -> StudioRoom:
        return StudioRoom(self.work, self.visitor)

    @property
    def processes(self) -> ProcessRoom:
        return ProcessRoom(self.work, self.visitor)

    def newer(self, draft: Draft) -> tuple[Definition, Definition] | None:
        """The template a draft descends from and the one in use in its place; None when there is no newer one."""
        base = self.work.session.get(Definition, draft.template) if draft.template else None
        if base is None or base.scope not in self.processes.scopes or base.scope == self.studio.agency:
            return None
        found = self.work.definitions.in_use([base.scope]).get(draft.process_id)
        return (base, found) if found is not None and found.id != base.id else None

    def proposal(self, draft: Draft, choices: Choices) -> Proposal:
        """Raises NoTemplate, TwoOfOneId, DiagramRefused."""
        pair = self.newer(draft)
        if pair is None:
            raise NoTemplate
        base, theirs = pair
        mine = content_of(draft)
        diagram = merge(base.xml, mine.xml, theirs.xml, choices)
        contents = merge_contents(redrawn_of(base), mine.redrawn, redrawn_of(theirs), choices)
        findings = self.studio.findings(Content(diagram.xml, contents.redrawn), theirs.id)
        return Proposal(base, theirs, diagram, contents, findings)

    def apply(self, draft_id: UUID, choices: Choices, revision: int) -> tuple[Draft, Sequence[Finding]]:
        """The draft as merged, descending from the newer template from now on; what is wrong with it.

        Raises NotFound, RoleMissing, DraftClosed, DraftChanged, NoTemplate, ChoiceMissing.
        """
        draft = self.studio.open_draft(draft_id)
        found = self.proposal(draft, choices)
        if found.open:
            raise ChoiceMissing([found.conflicts[conflict][0].name for conflict in found.open])
        counts = counted(found.findings)
        for edit in edits(content_of(draft), found.content):
            draft = self.studio.drafts.save(draft, edit, revision, self.visitor.actor, counts)
            revision = draft.revision
        draft.template = found.theirs.id
        self.work.session.flush()
        return draft, found.findings

    def descendants(self) -> list[Descendant]:
        """Versions in use elsewhere that were made from an older version of the visitor's agency than the one in use there.

        Raises RoleMissing.
        """
        self.studio.listing()  # the same role as for drafts
        mine = {each.process_id: each for each in self.work.definitions.in_use([self.studio.agency]).values()}
        template, made = sa.orm.aliased(Definition), sa.orm.aliased(Definition)
        wanted = (
            sa.select(made, template)
            .join(Draft, Draft.deployed == made.id)
            .join(template, template.id == Draft.template)
            .where(template.scope == self.studio.agency, made.status == "promoted", made.scope != self.studio.agency)
            .order_by(made.process_id, made.scope)
        )
        rows = self.work.session.execute(wanted).all()
        names = {str(agency.id): agency.name for agency in self.work.organisations.agencies()}
        return [
            Descendant(names.get(version.scope, version.scope), version, old, mine[old.process_id])
            for version, old in rows
            if old.process_id in mine and mine[old.process_id].id != old.id
        ]


def told_by_side(found: Proposal, mine: Content) -> dict[str, list[Sentence]]:
    """What either side changed since the template they share, in words."""
    return {
        "ours": sentences(found.base.xml, mine.xml, TITLES),
        "theirs": sentences(found.base.xml, found.theirs.xml, TITLES),
    }


def edits(before: Content, after: Content) -> list[Edit]:
    """What makes the one of the other, the diagram always, so that a merge is always a change."""
    found = [Edit(DIAGRAM, after.xml)]
    for part in ("forms", "decisions", "scenarios"):
        old, new = getattr(before.redrawn, part), getattr(after.redrawn, part)
        found += [Edit(part, new[key], key) for key in new if new[key] != old.get(key)]
        found += [Edit(part, None, key) for key in old if key not in new]
    return found


def said_of(found: Proposal) -> dict[str, Any]:
    """As the API says it."""
    return {
        "base": found.base.id, "theirs": found.theirs.id, "xml": found.diagram.xml.decode(),
        "decisions": [{name: getattr(each, name) for name in Decision.__slots__} for each in found.decisions],
        "open": found.open, "findings": found.findings,
    }  # fmt: skip


def told(each: Decision) -> str:
    """What either side did to a part: “cơ quan đã đổi, cấp trên đã bỏ”."""
    sides = (("cơ quan", each.ours), ("cấp trên", each.theirs))
    return ", ".join(f"{side} {DONE[did]}" for side, did in sides if did)
