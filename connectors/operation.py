"""The shape of every operation that a service task may name: read inside, act outside, record inside.

An operation is described (title, parameters, error codes) so that the catalogue, the studio's palette, the linter and the
documentation are made from one place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from connectors.outside import Outside
from connectors.parameters import Parameter
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Fail
from records.documents import SYSTEM, Author, Document
from records.errors import NotFound

COMMON_ERRORS: Mapping[str, str] = MappingProxyType(
    {  # what every operation can fail with
        "bad_parameter": "Tham số thiếu hoặc không phải mã",
        "not_found": "Không có trong phạm vi của cơ quan",
        "file_missing": "Kho tệp không có tệp này",
        "file_damaged": "Tệp trong kho không còn nguyên vẹn",
        "unexpected": "Lỗi không lường trước, sau mọi lần thử lại",
    }
)
WRONG_STATE: Mapping[str, str] = MappingProxyType({"wrong_state": "Văn bản đang ở trạng thái khác"})


@dataclass(frozen=True)
class Operation:
    """`read(work, job)` → material; `act(material, outside)` → outcome, no transaction open; `record(work, job, outcome)` → result.

    Without `act`, material is the outcome and everything happens in one transaction. Effects on the outside carry the
    job's id, so that a repeat after a crash is recognised. `errors` are the codes that a boundary event may catch, with what
    each means: every one that the operation can fail with, also after its retries, beside `COMMON_ERRORS`.

    When it has become an incident: an operator may leave it out if it is `skippable`, else `why_needed` says why not; two
    of them may change the `editable` parameters. Those say where to and until when: never which document, which agency or
    whose words.
    """

    name: str
    title: str
    parameters: Mapping[str, Parameter]
    record: Callable[[Work, ClaimedJob, Any], Mapping[str, Any]]
    read: Callable[[Work, ClaimedJob], Any] = field(default=lambda work, job: None)
    act: Callable[[Any, Outside], Any] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    skippable: bool = False
    why_needed: str = "kết quả của bước này đi vào hồ sơ, không ai ghi thay được"
    editable: frozenset[str] = frozenset()

    @property
    def all_errors(self) -> Mapping[str, str]:
        """Its own codes first, then those of every operation."""
        return {**self.errors, **COMMON_ERRORS}


def document_of(work: Work, job: ClaimedJob) -> Document:
    """The document that `document_id` names, locked for this transaction.

    NotFound when it is not of the job's agency: what a diagram names is a claim, not a right.
    """
    return _own(job, work.documents.lock(id_of(job, "document_id")))


def peek_document(work: Work, job: ClaimedJob) -> Document:
    """The same without the lock, for reading before the act."""
    return _own(job, work.documents.get(id_of(job, "document_id")))


def _own(job: ClaimedJob, document: Document) -> Document:
    if job.agency not in (str(document.agency_id), None):
        raise NotFound
    return document


def id_of(job: ClaimedJob, parameter: str) -> UUID:
    """A parameter that must hold an id; Fail `bad_parameter` names it when it does not."""
    try:
        return UUID(str(job.parameters[parameter]))
    except (KeyError, ValueError):
        raise Fail(
            "bad_parameter", f"Tác vụ {job.operation}: tham số “{parameter}” thiếu hoặc không phải mã."
        ) from None


def author_of(job: ClaimedJob, parameter: str = "by") -> Author:
    """Who completed the task before this one, as the diagram passes it on; the system when it passes nobody."""
    by = job.parameters.get(parameter)
    if not isinstance(by, Mapping):
        return SYSTEM
    return Author(name=str(by.get("name", SYSTEM.name)), id=UUID(str(by["id"])) if by.get("id") else None)
