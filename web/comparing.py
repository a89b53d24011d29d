"""What a process admin sees when two diagrams of one process are laid side by side: the same for pages and API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from connectors.catalog import OPERATIONS
from connectors.work import Work
from engine.tables import Definition
from engine.versions.contents import Content
from engine.versions.differences import Difference, differences
from engine.versions.drafts import content_of
from engine.versions.forms_and_tables import content_differences, content_sentences
from engine.versions.merge_errors import OtherProcess
from engine.versions.sentences import Sentence, sentences
from engine.versions.tables import Draft
from engine.versions.wordings import Titles, label_of, value_in_words
from records.organisations import ROLES
from records.states import STATES
from web.auth import Visitor
from web.processes import ProcessRoom
from web.queues import QUEUES
from web.studio import StudioRoom
from web.surroundings import redrawn_of
from web.vocabulary import FORMS

TITLES: Titles = {
    "form": FORMS,
    "groups": ROLES,
    "queue": QUEUES,
    "state": STATES,
    "operation": {name: operation.title for name, operation in OPERATIONS.items()},
}
DONE = {"added": "thêm mới", "changed": "đã đổi", "removed": "đã bỏ"}


@dataclass(frozen=True)
class Comparison:
    """Two diagrams with their forms and tables, the older one first."""

    before: Content
    after: Content

    @property
    def differences(self) -> Sequence[Difference]:
        return differences(self.before.xml, self.after.xml)

    @property
    def of_contents(self) -> list[Difference]:
        return content_differences(self.before.redrawn, self.after.redrawn)

    @property
    def sentences(self) -> list[Sentence]:
        return [*sentences(self.before.xml, self.after.xml, TITLES), *content_sentences(self.of_contents)]


@dataclass(frozen=True)
class ComparingRoom:
    """In one transaction, for one visitor."""

    work: Work
    visitor: Visitor

    @property
    def processes(self) -> ProcessRoom:
        return ProcessRoom(self.work, self.visitor)

    @property
    def studio(self) -> StudioRoom:
        return StudioRoom(self.work, self.visitor)

    def of_draft(self, draft: Draft, version_id: UUID | None) -> tuple[Comparison, Definition | None]:
        """A draft with a version, else with the one it was begun from. Raises NotFound, RoleMissing, OtherProcess."""
        chosen = version_id or draft.base
        other = self.processes.version(chosen) if chosen else None
        if other is None:
            return Comparison(content_of(draft), content_of(draft)), None
        return Comparison(self._same(other, draft.process_id), content_of(draft)), other

    def of_version(self, version: Definition, version_id: UUID | None) -> tuple[Comparison, Definition | None]:
        """A version with another, else with the one in use. Raises NotFound, RoleMissing, OtherProcess."""
        row = self.processes.process(version.process_id)
        chosen = version_id or (row.in_use.id if row.in_use else None)
        other = self.processes.version(chosen) if chosen else None
        mine = Content(version.xml, redrawn_of(version))
        return Comparison(self._same(other, version.process_id) if other else mine, mine), other

    def others(self, process_id: str) -> Sequence[Definition]:
        """The versions of a process that are seen; none for a process that only a draft has."""
        return self.work.definitions.seen(self.processes.scopes, process_id)

    def _same(self, version: Definition, process_id: str) -> Content:
        if version.process_id != process_id:
            raise OtherProcess(version.process_id, process_id)
        return Content(version.xml, redrawn_of(version))


def in_words(each: Difference) -> dict[str, Any]:
    """A difference with its properties as people read them."""
    return {
        "element": each.element, "tag": each.tag, "name": each.name, "kind": each.kind,
        "properties": [
            {
                "word": change.word, "label": label_of(change.word),
                "before": value_in_words(change.word, change.before, TITLES),
                "after": value_in_words(change.word, change.after, TITLES),
            }
            for change in each.properties
        ],
    }  # fmt: skip


def flags(found: Sequence[Difference], side: str) -> list[Mapping[str, str]]:
    """Marks for the picture of one side: what is new stands only on the new one, what is gone only on the old one."""
    shown = {"before": {"removed": "−", "changed": "≠"}, "after": {"added": "+", "changed": "≠"}}[side]
    return [
        {"element": each.element, "text": shown[each.kind], "tone": each.kind}
        for each in found
        if each.kind in shown and each.tag not in ("process", "lane", "sequenceFlow")
    ]


def said_of(comparison: Comparison, other: Definition | None) -> dict[str, Any]:
    """As the API says it."""
    return {
        "with": other.id if other else None,
        "sentences": [{"element": each.element, "kind": each.kind, "text": each.text} for each in comparison.sentences],
        "differences": [in_words(each) for each in (*comparison.differences, *comparison.of_contents)],
    }
