"""Drafts that nobody works on any more, because their case was cancelled or went back to before they were begun.

Asked in the transaction of the command, after it. What was ever signed or numbered stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from connectors.reading import is_id
from connectors.work import Work
from engine.tables import Case, Job, Task
from records.documents import Author, Document
from records.drafts import drop_draft

AT_WORK = ("running", "suspended")
OPEN_TASK = ("open", "suspended")
LIVE_JOB = ("waiting", "running", "suspended", "incident")


def drop_left(work: Work, case_id: UUID, why: str, by: Author) -> None:
    """Drop the drafts that the command has just taken out of all hands."""
    ended_now = sa.and_(Task.status == "cancelled", Task.ended_at == work.now)
    _drop(work, _documents(work, case_id, ended_now), _in_machine(work, case_id), why, by)


def drop_all_left(work: Work, case_id: UUID, why: str, by: Author) -> list[Document]:
    """Drop every draft of a case that is in nobody's hands now; the case's other documents, which stay as they are."""
    documents = _documents(work, case_id, sa.true())
    dropped = _drop(work, documents, _in_machine(work, case_id), why, by)
    return [document for document in documents if document.id not in dropped]


def _documents(work: Work, case_id: UUID, which: sa.ColumnElement[bool]) -> list[Document]:
    """The documents of the agency that a case is about, and those that such tasks of it are about."""
    case = work.cases.get(case_id)
    tasks = work.session.scalars(sa.select(Task.about).where(Task.case_id == case_id, which).distinct())
    about = {UUID(each) for each in {case.about, *tasks} if is_id(each)}
    wanted = sa.select(Document).where(Document.id.in_(about), Document.agency_id == UUID(case.agency))
    return list(work.session.scalars(wanted.order_by(Document.id)))


def _in_machine(work: Work, case_id: UUID) -> set[str]:
    """What the case's jobs are about: a draft on its way to a person is in somebody's hands too."""
    rows = work.session.scalars(sa.select(Job.parameters).where(Job.case_id == case_id, Job.status.in_(LIVE_JOB)))
    return {str(parameters.get("document_id")) for parameters in rows}


def _drop(work: Work, documents: Collection[Document], busy: set[str], why: str, by: Author) -> set[UUID]:
    ids = [str(document.id) for document in documents]
    tasks = sa.select(Task.about).where(Task.about.in_(ids), Task.status.in_(OPEN_TASK))
    cases = sa.select(Case.about).where(Case.about.in_(ids), Case.status.in_(AT_WORK))
    held = busy | set(work.session.scalars(sa.union(tasks, cases)))
    left = [document for document in documents if str(document.id) not in held]
    return {each.id for each in left if drop_draft(work.documents, work.registers, each.id, by, why)}
