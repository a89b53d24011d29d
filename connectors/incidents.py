"""Incidents as an operator may see them: which case and document they stop, what was handed over, without any secret.

An operator runs the machine and need not be a reader. Of a document that they may not read they see that there is one and
no word of it: no values but those an operation declares changeable, no sentence that may quote the data of the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from connectors.catalog import OPERATIONS
from connectors.work import Work
from engine.actors import Actor
from engine.incidents.commands import Incidents, Rule
from engine.incidents.edits import Edits, difference
from engine.incidents.lists import QUOTES_DATA, IncidentLists
from engine.incidents.masking import hide, masked, secrets_in
from engine.incidents.tables import JobLine, ParameterEdit
from engine.tables import Case, Job
from records.access import Reader
from records.documents import Document
from records.exchange import Packet

WITHHELD = "(chỉ hiện cho người được đọc văn bản)"
SYSTEM_WORDS = {
    "name": "Tên",
    "keys": "Khóa",
    "payload": "Nội dung",
    "by": "Người gửi",
    "case": "Vụ việc",
    "from": "Từ vụ việc",
}


@dataclass(frozen=True)
class CaseCard:
    id: UUID
    name: str
    about: str
    status: str


@dataclass(frozen=True)
class Listed:
    """One incident in a list. `document` is None when there is none, or none that the reader may see."""

    job: Job
    title: str
    sentence: str
    case: CaseCard | None
    document: Document | None
    parcel: str = ""  # the packet that it should deliver, in words: what kind, and to whom


@dataclass(frozen=True)
class Given:
    """One parameter as it may be shown. `value` is JSON; None with `is_withheld` when the reader may not see it."""

    name: str
    title: str
    value: Any
    is_withheld: bool
    is_editable: bool


@dataclass(frozen=True)
class IncidentView:
    """One incident with everything beside it."""

    listed: Listed
    rule: Rule
    is_readable: bool
    parameters: Sequence[Given]
    lines: Sequence[JobLine]
    edits: Sequence[ParameterEdit]
    choices: Mapping[str, Mapping[str, str]]  # for parameters that point to a unit or a person: id → name

    @property
    def job(self) -> Job:
        return self.listed.job

    @property
    def pending(self) -> ParameterEdit | None:
        return next((edit for edit in self.edits if edit.status == "proposed"), None)

    def sentence(self, line: JobLine) -> str:
        """What a line says, as far as this reader may know it."""
        return sentence_for(line.code, line.text, self.is_readable) if line.kind in ("failed", "opened") else line.text

    def words(self, name: str, value: Any) -> str:
        """A value as it is said on screen: the name of the unit or person it points to, else as it stands."""
        if isinstance(value, Mapping | list):
            return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
        return self.choices.get(name, {}).get(str(value), "" if value is None else str(value))

    def changes(self, edit: ParameterEdit) -> list[tuple[str, str, str]]:
        """Title, value before and value after, in words, of each parameter that an edit changes."""
        titles, values = {given.name: given.title for given in self.parameters}, difference(edit)
        return [
            (titles.get(name, name), self.words(name, values["before"][name]), self.words(name, after))
            for name, after in values["after"].items()
        ]


def incidents_of(work: Work) -> Incidents:
    return Incidents(work.jobs, OPERATIONS)


def edits_of(work: Work) -> Edits:
    return Edits(incidents_of(work))


def lists_of(work: Work, actor: Actor) -> IncidentLists:
    return IncidentLists(work.session, actor)


def list_incidents(work: Work, jobs: Sequence[Job], reader: Reader) -> list[Listed]:
    """The rows of a list, in its order, in at most four statements."""
    cases = _cards(work, {job.case_id for job in jobs if job.case_id is not None})
    documents = work.access.readable(_ids(card.about for card in cases.values()), reader)
    parcels = _parcels(work, jobs)
    return [replace(_listed(job, cases, documents), parcel=parcels.get(job.id, "")) for job in jobs]


def view_incident(work: Work, job_id: UUID, actor: Actor, reader: Reader) -> IncidentView:
    """One incident. Raises what `Incidents.get` does."""
    incidents = incidents_of(work)
    job = incidents.get(job_id, actor)
    concerned = {job.case_id, *_ids(job.parameters.get(name) for name in ("case", "from"))} - {None}
    cases = _cards(work, {each for each in concerned if each is not None})
    about = {*_ids(card.about for card in cases.values()), *_ids([job.parameters.get("document_id")])}
    about |= _behind_packet(work, job)
    documents = work.access.readable(about, reader)
    is_readable = about <= documents.keys()
    listed = _listed(job, cases, documents)
    shown = next(iter(documents.values()), None) if listed.document is None and is_readable else listed.document
    sentence = sentence_for(job.error_code, hide(job.error, secrets_in(job.parameters)), is_readable)
    rule = incidents.rule(job)
    return IncidentView(
        listed=replace(listed, sentence=sentence, document=shown, parcel=_parcels(work, [job]).get(job_id, "")),
        rule=rule,
        is_readable=is_readable,
        parameters=_parameters(job, rule, is_readable),
        lines=incidents.lines.of_job(job_id),
        edits=Edits(incidents).of_job(job_id),
        choices=_choices(work, actor) if rule.editable else {},
    )


def title_of(operation: str, name: str = "") -> str:
    """What an operation is called on screen."""
    known = OPERATIONS.get(operation)
    return known.title if known else name or operation


def sentence_for(code: str, sentence: str, is_readable: bool) -> str:
    """The sentence of a failure; where it may quote what the person may not read, only how it begins."""
    if is_readable or code not in QUOTES_DATA:
        return sentence
    return f"{sentence.partition(': ')[0]} {WITHHELD}"


def _listed(job: Job, cases: Mapping[UUID, CaseCard], documents: Mapping[UUID, Document]) -> Listed:
    card = cases.get(job.case_id) if job.case_id else None
    document = next((documents[id] for id in _ids([card.about] if card else []) if id in documents), None)
    sentence = sentence_for(job.error_code, hide(job.error), document is not None)
    return Listed(job, job.name or title_of(job.operation), sentence, card, document)


def _parameters(job: Job, rule: Rule, is_readable: bool) -> list[Given]:
    known = OPERATIONS.get(job.operation)
    titles = {**SYSTEM_WORDS, **{name: each.title for name, each in (known.parameters if known else {}).items()}}
    values = masked(job.parameters)
    return [
        Given(
            name=name,
            title=titles.get(name, name),
            value=value if is_readable or name in rule.editable else None,
            is_withheld=not is_readable and name not in rule.editable,
            is_editable=name in rule.editable,
        )
        for name, value in values.items()
    ]


def _cards(work: Work, ids: Iterable[UUID]) -> dict[UUID, CaseCard]:
    """What is told of cases; never their state."""
    wanted = sa.select(Case.id, Case.name, Case.about, Case.status).where(Case.id.in_(list(ids)))
    return {row.id: CaseCard(row.id, row.name, row.about, row.status) for row in work.session.execute(wanted)}


def _behind_packet(work: Work, job: Job) -> set[UUID]:
    """The document that a packet to be delivered carries or speaks of."""
    ids = _ids([job.parameters.get("packet_id")])
    found = work.session.scalars(sa.select(Packet.document_id).where(Packet.id.in_(ids)))
    return {document for document in found if document is not None} if ids else set()


def _parcels(work: Work, jobs: Sequence[Job]) -> dict[UUID, str]:
    """What the jobs that deliver packets should have delivered."""
    delivering = [job.id for job in jobs if job.operation == "interop.deliver_packet"]
    if not delivering:
        return {}
    handed = work.session.execute(sa.select(Job.id, Job.parameters).where(Job.id.in_(delivering))).all()
    packets = {row.id: packet for row in handed for packet in _ids([row.parameters.get("packet_id")])}
    named = sa.select(Packet).where(Packet.id.in_(packets.values()))
    found = {packet.id: packet for packet in work.session.scalars(named)}
    told = {}
    for job in jobs:
        packet = found.get(packets.get(job.id, job.id))
        if packet is not None and job.agency in (str(packet.agency_id), None):  # a name in a diagram is no right
            what = f"Trạng thái {packet.status_code}" if packet.kind == "status" else "Văn bản"
            told[job.id] = f"{what} tới {packet.to_code}"
    return told


def _choices(work: Work, actor: Actor) -> dict[str, Mapping[str, str]]:
    agency = UUID(actor.agency)
    units = {str(unit.id): unit.name for unit in work.organisations.units(agency)}
    return {"unit": units, "officer": {str(one.id): one.full_name for one in work.organisations.people(agency)}}


def _ids(values: Iterable[Any]) -> set[UUID]:
    """Those of some values that are ids; a process of an agency's own may be about anything."""
    found = set()
    for value in values:
        try:
            found.add(UUID(str(value)))
        except ValueError:
            continue
    return found
