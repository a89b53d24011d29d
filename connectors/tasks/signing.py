"""Signing and sealing: the PIN opens a one-time permission; the diagram only ever learns its id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from connectors.tasks.binding import NEVER, AnswerRefused, Answers, Binding, author, document_of
from connectors.tasks.checks import REMARK
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from records.calendar import WorkCalendar
from records.documents import Document
from records.keys import Key


def sign(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    document = document_of(work, task)
    if answers["decision"] == "return":
        work.documents.note(document, author(actor), REMARK, f"Người ký trả lại: {answers['remarks']}")
        return told(answers, work.calendar)
    if document.signer_id != UUID(actor.id):
        sentence = f"Văn bản này trình {document.signer_name} ký. Trả lại để đổi người ký, nếu cần."
        raise AnswerRefused("decision", "not_the_signer", sentence)
    return told(answers, work.calendar)


def seal(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    return told(answers, work.calendar)


def told(answers: Answers, calendar: WorkCalendar) -> dict[str, Any]:
    """The decision, if there is one to take, and which permission to use when it is to sign or to seal."""
    return {name: answers[name] for name in ("decision", "activation_id") if name in answers}


def key_for(work: Work, document: Document, actor: Actor, purpose: str) -> Key:
    """The key that `actor` may use for `purpose`: their own to sign, the agency's to seal if they keep it."""
    if purpose == "sign":
        return work.keys.of_person(UUID(actor.id))
    return work.keys.of_agency(document.agency_id, UUID(actor.id))


sign_document = Binding("sign_document", accept=sign, told=told, purpose="sign", repeatable_in=NEVER)
seal_document = Binding("seal_document", accept=seal, told=told, purpose="seal", repeatable_in=NEVER)
