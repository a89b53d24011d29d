"""Number, date and agency seal in one revision, after the personal signature and on the day of the number (R074–R076)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from connectors.operation import WRONG_STATE, Operation, author_of, document_of, peek_document
from connectors.outside import Outside
from connectors.parameters import Parameter, document, person
from connectors.signature import activation
from connectors.signature.activation import CODE, Permission
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Fail
from records.calendar import VIETNAM
from records.documents import NewFile
from records.errors import WrongState


@dataclass(frozen=True)
class Signed:
    permission: Permission
    sha256: str
    number: int
    issued_on: date
    agency_name: str


@dataclass(frozen=True)
class Sealed:
    activation_id: UUID
    content: bytes
    at: datetime


def read(work: Work, job: ClaimedJob) -> Signed:
    document = peek_document(work, job)
    entry = work.registers.entry_of(document)
    if entry is None or document.state != "numbered":
        raise WrongState(document.state_name, "Đã cấp số")
    file = activation.file_at(work, document, "seal")
    permission = activation.take(work, job, file, "seal")
    agency = work.organisations.agency(document.agency_id)
    return Signed(permission, file.sha256, entry.number, entry.entered_on, agency.name)


def act(signed: Signed, outside: Outside) -> Sealed:
    from signing.pades import Issue, Seal, number_and_seal  # heavy, and only the worker needs it

    now = outside.clock()
    if now.astimezone(VIETNAM).date() != signed.issued_on:
        raise Fail(CODE, "Đã sang ngày khác sau khi cấp số. Văn thư đóng dấu lại để ngày ký trùng ngày ban hành.")
    key = signed.permission.open(outside.secret, now)
    seal = Seal(outside.storage.get(signed.permission.image_sha256), signed.agency_name)
    pdf = outside.storage.get(signed.sha256)
    sealed = number_and_seal(pdf, key, issue=Issue(signed.number, signed.issued_on), seal=seal, at=now)
    outside.storage.put(sealed)
    return Sealed(signed.permission.id, sealed, now)


def record(work: Work, job: ClaimedJob, sealed: Sealed) -> Mapping[str, Any]:
    document, by = document_of(work, job), author_of(job)
    work.keys.spend(sealed.activation_id)
    name = f"{document.code_number}-{document.code_notation}".replace("/", "-") + ".pdf"
    file = work.documents.keep_file(document, NewFile(name, "application/pdf", sealed.content, "sealed"), by)
    work.documents.move(document, "sealed", by, f"Ghi số {document.number} và ký số cơ quan", sha256=file.sha256)
    return {"number": document.number, "sha256": file.sha256}


operation = Operation(
    name="signature.seal_document",
    title="Ghi số, ngày và ký số cơ quan",
    parameters={
        "document_id": document(),
        "activation_id": Parameter("Lần cho phép đóng dấu", "activation"),
        "by": person("Văn thư"),
    },
    read=read,
    act=act,
    record=record,
    why_needed="văn bản không có chữ ký số của cơ quan thì chưa được phát hành",
    errors={
        **activation.ERRORS,
        **WRONG_STATE,
        "already_signed": "Tệp đã có chữ ký này",
        "certificate_not_valid": "Chứng thư số hết hạn hoặc chưa có hiệu lực",
        "fields_missing": "Tệp không phải dự thảo của hệ thống này",
        "number_already_written": "Tệp đã ghi số",
        "wrong_key_role": "Không đúng loại khóa: của người hay của cơ quan",
        "not_yet_signed": "Chưa có chữ ký số của người có thẩm quyền",
        "number_not_valid": "Số không hợp lệ",
    },
)
