"""Opening a draft of an outgoing document and writing its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from records.access import Access, person_owner, role_owner, unit_owner
from records.document_types import TYPES, notation
from records.documents import Author, Document, Documents
from records.errors import WrongState
from records.organisations import Organisations
from records.registers import Registers


@dataclass(frozen=True)
class Words:
    """What a drafter fills in."""

    type_code: str
    subject: str
    addressees: Sequence[str]
    body: Sequence[str]
    to_places: Sequence[str]
    urgency: int
    signer_id: UUID


def open_draft(
    documents: Documents, organisations: Organisations, access: Access, by: Author, agency_id: UUID, unit_id: UUID
) -> Document:
    """An empty outgoing document of `by`, readable by them and by everyone who will have to check it."""
    agency = organisations.agency(agency_id)
    draft = Document(
        agency_id=agency_id, kind="outgoing", state="drafting", drafter_id=by.id, drafting_unit_id=unit_id,
        organ_code=agency.code, organ_name=agency.name, to_places=["Như trên"], addressees=[], body=[],
    )  # fmt: skip
    documents.add(draft, by, "drafting", "Bắt đầu soạn thảo")
    owners = [unit_owner(agency_id, unit_id), role_owner(agency_id, "truong_don_vi", unit_id)]
    if by.id is not None:
        owners.append(person_owner(by.id))
    access.grant(draft.id, owners)
    return draft


def write_draft(draft: Document, words: Words, organisations: Organisations) -> None:
    """Put the drafter's words on the document; WrongState once it is signed."""
    if draft.state != "drafting":
        raise WrongState(draft.state_name, "Đang soạn thảo")
    signer = organisations.person(words.signer_id)
    agency = organisations.agency(draft.agency_id)
    unit = organisations.unit(draft.drafting_unit_id) if draft.drafting_unit_id else None
    draft.type_code, draft.type_name = words.type_code, TYPES[words.type_code]
    draft.code_notation = notation(words.type_code, agency.notation, unit.notation if unit else "")
    subject = bare_subject(words.subject)
    draft.subject = f"V/v {subject}" if words.type_code == "CV" else subject  # ô số 5b, ô số 5a
    draft.urgency = words.urgency
    draft.addressees, draft.body, draft.to_places = list(words.addressees), list(words.body), list(words.to_places)
    draft.signer_id, draft.signer_name, draft.signer_position = signer.id, signer.full_name, signer.title
    draft.signer_competence = f"KT. {agency.head_title.upper()}" if signer.title != agency.head_title else ""


def drop_draft(documents: Documents, registers: Registers, draft_id: UUID, by: Author, why: str) -> bool:
    """Drop a draft, with a line that says why. False, and nothing changed, for what is no draft, or was ever signed or
    numbered."""
    draft = documents.lock(draft_id)
    is_signed = draft.signed_at is not None or any(file.stage in ("signed", "sealed") for file in draft.files)
    if draft.kind != "outgoing" or draft.state != "drafting" or is_signed or registers.has_entry(draft):
        return False
    return documents.move(draft, "dropped", by, f"Bỏ dự thảo. {why}")


def bare_subject(subject: str) -> str:
    """The subject without the "V/v" that only an official letter carries."""
    return subject[3:].strip() if subject.lower().startswith("v/v") else subject.strip()
