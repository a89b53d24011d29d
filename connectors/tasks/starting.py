"""Starting a process by hand: what has to exist before its first task does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID, uuid4

from connectors.tasks.binding import AnswerRefused, author
from connectors.work import Place, Work
from engine.actors import Actor, group_key
from records.drafts import open_draft
from records.errors import RoleMissing
from records.organisations import ROLES


class Starter(Protocol):
    """Where whoever starts a case belongs."""

    @property
    def id(self) -> UUID: ...

    @property
    def agency(self) -> Place: ...

    @property
    def unit_id(self) -> UUID | None: ...


Started = tuple[str, dict[str, Any]]  # what the case is about, and its first data


def start_case(work: Work, process: str, data: Mapping[str, Any], actor: Actor, person: Starter) -> UUID:
    """Start `process` for the agency of `person`; a process that needs a record first gets it."""
    about, first = STARTERS.get(process, _plain)(work, data, actor, person)
    return work.cases.start(process, work.scopes(person.agency), str(person.agency.id), about, first, actor)


def _outgoing(work: Work, data: Mapping[str, Any], actor: Actor, person: Starter) -> Started:
    """A draft of the person's own unit."""
    if group_key(actor.agency, "chuyen_vien") not in actor.groups:
        raise RoleMissing(ROLES["chuyen_vien"])
    if person.unit_id is None:
        raise AnswerRefused(
            "unit", "no_unit", "Người soạn thảo chưa thuộc đơn vị nào. Quản trị của cơ quan xếp đơn vị."
        )
    by = author(actor)
    draft = open_draft(work.documents, work.organisations, work.access, by, person.agency.id, person.unit_id)
    drafting = {
        "document_id": str(draft.id), "drafter": str(person.id), "unit": str(person.unit_id), "urgency": 0, "due": None,
    }  # fmt: skip
    return str(draft.id), {**data, "drafting": drafting}


def _incoming(work: Work, data: Mapping[str, Any], actor: Actor, person: Starter) -> Started:
    sentence = "Văn bản đến bắt đầu từ một gói tin. Gửi gói tin tới POST /api/v1/exchange/packets."
    raise AnswerRefused("process", "starts_by_packet", sentence)


def _plain(work: Work, data: Mapping[str, Any], actor: Actor, person: Starter) -> Started:
    return str(data.get("about") or uuid4()), dict(data)


STARTERS: dict[str, Callable[[Work, Mapping[str, Any], Actor, Starter], Started]] = {
    "outgoing": _outgoing,
    "incoming": _incoming,
    "assignment": _incoming,
}
