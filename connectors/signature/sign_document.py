"""The competent person's signature on the draft: a certification that lets only number, date and seal come after (R072)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from connectors.operation import WRONG_STATE, Operation, author_of, document_of, peek_document
from connectors.outside import Outside
from connectors.parameters import Parameter, document, person
from connectors.signature import activation
from connectors.signature.activation import Permission
from connectors.work import Work
from engine.jobs import ClaimedJob
from records.documents import NewFile


@dataclass(frozen=True)
class Draft:
    """What is signed; None as permission when this job signed it before and only its answer was lost."""

    permission: Permission
    sha256: str
    name: str


@dataclass(frozen=True)
class Signed:
    activation_id: UUID
    name: str
    content: bytes
    at: datetime


def read(work: Work, job: ClaimedJob) -> Draft:
    document = peek_document(work, job)
    file = activation.file_at(work, document, "sign")
    return Draft(activation.take(work, job, file, "sign"), file.sha256, file.name)


def act(draft: Draft, outside: Outside) -> Signed:
    from signing.pades import sign_as_person  # heavy, and only the worker needs it

    now = outside.clock()
    key = draft.permission.open(outside.secret, now)
    pdf = outside.storage.get(draft.sha256)
    image = outside.storage.get(draft.permission.image_sha256)
    signed = sign_as_person(pdf, key, image, now)
    outside.storage.put(signed)
    return Signed(draft.permission.id, draft.name, signed, now)


def record(work: Work, job: ClaimedJob, signed: Signed) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    work.keys.spend(signed.activation_id)
    file = work.documents.keep_file(document, NewFile(signed.name, "application/pdf", signed.content, "signed"), by)
    document.signed_at = signed.at
    work.documents.move(document, "signed", by, f"{by.name} ký số", sha256=file.sha256)
    return {"signed_at": signed.at.isoformat(), "sha256": file.sha256}


operation = Operation(
    name="signature.sign_document",
    title="Ký số của người có thẩm quyền",
    parameters={
        "document_id": document(),
        "activation_id": Parameter("Lần cho phép ký", "activation"),
        "by": person("Người ký"),
    },
    read=read,
    act=act,
    record=record,
    why_needed="chữ ký số của người có thẩm quyền không gì thay được",
    errors={
        **activation.ERRORS,
        **WRONG_STATE,
        "already_signed": "Tệp đã có chữ ký này",
        "certificate_not_valid": "Chứng thư số hết hạn hoặc chưa có hiệu lực",
        "fields_missing": "Tệp không phải dự thảo của hệ thống này",
        "number_already_written": "Tệp đã ghi số",
        "wrong_key_role": "Không đúng loại khóa: của người hay của cơ quan",
    },
)
