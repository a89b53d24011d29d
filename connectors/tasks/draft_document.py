"""The drafter's words go to the document; the diagram learns who signs and how urgent it is (R067, R068)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from connectors.tasks.binding import WHILE_DRAFTED, Answers, Binding, Choices, author, document_of, people
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Task
from forms.form import Choice
from records.calendar import WorkCalendar
from records.documents import Document
from records.drafts import Words, bare_subject, write_draft


def choices(work: Work, task: Task) -> Choices:
    draft = document_of(work, task)
    agencies = [Choice(code, name, code) for code, name in _reachable(work, draft).items()]
    return {"agencies": agencies, "signers": people(work, draft.agency_id, "lanh_dao")}


def prefill(work: Work, task: Task) -> dict[str, Any]:
    draft = document_of(work, task)
    return {
        "type_code": draft.type_code,
        "subject": bare_subject(draft.subject),
        "addressees": "\n".join(draft.addressees),
        "body": "\n".join(draft.body),
        "to_places": "\n".join(draft.to_places),
        "recipients": [delivery.code for delivery in work.exchange.deliveries(draft)],
        "signer": str(draft.signer_id) if draft.signer_id else None,
        "urgency": str(draft.urgency),
    }


def accept(work: Work, task: Task, answers: Answers, actor: Actor) -> dict[str, Any]:
    draft = work.documents.lock(document_of(work, task).id)
    words = Words(
        type_code=answers["type_code"],
        subject=answers["subject"],
        addressees=_lines(answers["addressees"]),
        body=_lines(answers["body"]),
        to_places=_lines(answers["to_places"]),
        urgency=int(answers["urgency"]),
        signer_id=UUID(answers["signer"]),
    )
    write_draft(draft, words, work.organisations)
    named = _reachable(work, draft)
    work.exchange.address(draft, [(code, named[code]) for code in answers["recipients"]])
    work.documents.note(draft, author(actor), "submitted", "Trình kiểm tra nội dung")
    return told(answers, work.calendar)


def told(answers: Answers, calendar: WorkCalendar) -> dict[str, Any]:
    return {"signer": answers["signer"], "urgency": int(answers["urgency"])}


def _reachable(work: Work, draft: Document) -> dict[str, str]:
    """Who may be addressed, name by code: every other agency of the directory, and the sender who is answered."""
    others = {agency.code: agency.name for agency in work.organisations.agencies() if agency.id != draft.agency_id}
    return others | {delivery.code: delivery.name for delivery in work.exchange.deliveries(draft)}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


binding = Binding("draft_document", choices, prefill, accept, told, repeatable_in=WHILE_DRAFTED)
