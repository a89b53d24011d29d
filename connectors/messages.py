"""Messages and documents: what may be handed to a case, and who may see what a message says.

The engine knows agencies and correlation values, not documents. Here a message that names a document of another agency is
kept with its reason and reaches no case; and what a message says is shown to those who may read what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from connectors.work import Work
from engine.actors import Actor
from engine.messages import Published
from engine.tables import Case, UnmatchedMessage
from records.access import Reader
from records.documents import Document

NAMED = "document_id"  # a value under this name is meant to be a document of the agency
FOREIGN = "Thông điệp nêu một văn bản không thuộc cơ quan này. Không vụ việc nào nhận."


@dataclass(frozen=True)
class Candidate:
    """A case that waits for the message; its document where the reader may know it."""

    case: Case
    document: Document | None


@dataclass(frozen=True)
class MessageView:
    """`content` is None for a reader who may not read every document that the message and its candidates are about."""

    message: UnmatchedMessage
    candidates: Sequence[Candidate]
    content: Mapping[str, Any] | None


def hand_in(work: Work, name: str, keys: Mapping[str, Any], payload: Mapping[str, Any], actor: Actor) -> Published:
    """Give a message from outside to the one case of the actor's agency that waits for it.

    Kept and refused when it names a document that is not the agency's; "not there" and "another's" look the same.
    """
    said = {**payload, **keys}
    ids = set(ids_in(said))
    agencies = dict(work.session.execute(sa.select(Document.id, Document.agency_id).where(Document.id.in_(ids))).all())
    foreign = any(agency != UUID(actor.agency) for agency in agencies.values())
    unknown = any(as_id(value) not in agencies for value in named_in(said))
    if foreign or unknown:
        return work.messages.refuse(name, keys, payload, actor, actor.agency, FOREIGN)
    return work.messages.publish(name, keys, payload, actor, actor.agency)


def view_message(work: Work, message: UnmatchedMessage, reader: Reader) -> MessageView:
    """A message as this reader may see it."""
    cases = work.messages.candidates(message)
    named = {*ids_in(message.payload), *filter(None, (as_id(case.about) for case in cases))}
    documents = set(work.session.scalars(sa.select(Document.id).where(Document.id.in_(named))))
    readable = work.access.readable(documents, reader)
    is_open = bool(documents) and documents <= readable.keys()
    candidates = [Candidate(case, readable.get(as_id(case.about) or case.id)) for case in cases]
    return MessageView(message, candidates, message.payload if is_open else None)


def ids_in(value: Any) -> Iterator[UUID]:
    """Everything in a payload that looks like an id."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from ids_in(each)
    elif (found := as_id(value)) is not None:
        yield found


def named_in(value: Any) -> Iterator[Any]:
    """Every value that a payload calls a document's id."""
    if isinstance(value, list):
        for each in value:
            yield from named_in(each)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name == NAMED:
                yield each
            else:
                yield from named_in(each)


def as_id(value: Any) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
