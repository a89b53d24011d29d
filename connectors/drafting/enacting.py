"""A decision that enacts a version of a process: its draft goes the way of every outgoing document, the annex inside it."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup

from connectors.drafting.annex import Annex, Subject, annex_of
from connectors.tasks.binding import AnswerRefused, author
from connectors.tasks.starting import Starter
from connectors.work import Work
from engine.actors import Actor
from engine.tables import Definition
from engine.versions.enactments import Enactments
from forms.form import read_form
from records.access import role_owner
from records.document_types import TYPES, notation
from records.documents import Document
from records.drafts import open_draft

DECISION = "QĐ"
ADMINS = "quan_tri_quy_trinh"


def annex_for(work: Work, version: Definition, agency_id: UUID) -> Annex:
    """The annex by which an agency would enact a version."""
    agency = work.organisations.agency(agency_id)
    subject = Subject(
        xml=version.xml, version=version.version, bundle=version.bundle, agency=agency.name,
        head_title=agency.head_title, notation=notation(DECISION, agency.notation, ""),
    )  # fmt: skip
    delivered = work.parts.forms.forms
    own = {key: read_form(key, schema) for key, schema in (version.forms or {}).items()}
    return annex_of(subject, {**delivered, **own}.get)


def annex_inside(work: Work, document: Document) -> Markup:
    """The annex of a decision that enacts a version, for its last pages; nothing for any other document."""
    enactment = Enactments(work.session, work.now).of_document(str(document.id))
    if enactment is None:
        return Markup()
    return annex_for(work, work.definitions.get(enactment.definition_id), document.agency_id).to_section()


def start_decision(work: Work, version: Definition, actor: Actor, person: Starter) -> tuple[UUID, UUID]:
    """Begin the draft of a decision that enacts `version`: the case and the document. The words are a proposal.

    All process admins of the agency may read it. Raises AnswerRefused when the person is in no unit.
    """
    if person.unit_id is None:
        raise AnswerRefused(
            "unit", "no_unit", "Người soạn thảo chưa thuộc đơn vị nào. Quản trị của cơ quan xếp đơn vị."
        )
    by = author(actor)
    draft = open_draft(work.documents, work.organisations, work.access, by, person.agency.id, person.unit_id)
    _propose_words(work, draft, version)
    work.access.grant(draft.id, [role_owner(person.agency.id, ADMINS)])
    Enactments(work.session, work.now).begin(version, str(draft.id), actor)
    work.documents.note(draft, by, "enacts", f"Ban hành quy trình nội bộ {version.name}, bản {version.version}",
                        definition=str(version.id), bundle=version.bundle)  # fmt: skip
    drafting = {
        "document_id": str(draft.id), "drafter": str(person.id), "unit": str(person.unit_id), "urgency": 0, "due": None,
    }  # fmt: skip
    scopes, agency = work.scopes(person.agency), str(person.agency.id)
    case_id = work.cases.start("outgoing", scopes, agency, str(draft.id), {"drafting": drafting}, actor)
    return case_id, draft.id


def _propose_words(work: Work, draft: Document, version: Definition) -> None:
    agency = work.organisations.agency(draft.agency_id)
    draft.type_code, draft.type_name = DECISION, TYPES[DECISION]
    draft.subject = f"Ban hành Quy trình nội bộ {version.name}"
    draft.body = [
        f"Điều 1. Ban hành kèm theo Quyết định này Quy trình nội bộ {version.name} của {agency.name} (Phụ lục).",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        f"Điều 3. Các đơn vị, cá nhân thuộc {agency.name} chịu trách nhiệm thi hành Quyết định này.",
    ]
    draft.to_places = ["Như Điều 3"]
