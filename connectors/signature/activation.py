"""Giving and spending the one-time permission to sign: what a PIN opens, bound to one document and one key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from connectors.operation import id_of
from connectors.work import Work
from engine.jobs import ClaimedJob
from engine.worker import Fail
from records.documents import Author, Document, DocumentFile
from records.errors import ActivationInvalid
from records.keys import ACTIVATION_LIFE, Activation, Key
from signing.activation import Binding, activate, use_activation
from signing.errors import ActivationExpired, ActivationMismatch, ActivationTampered
from signing.keys import HeldKey

CODE = "activation_invalid"  # what a boundary event catches: the person signs again
ERRORS = {CODE: "Cần cho phép ký lại"}
STAGE_BEFORE = {"sign": "draft", "seal": "signed"}


@dataclass(frozen=True)
class Permission:
    """A sealed activation read from the database, to be opened outside of the transaction."""

    id: UUID
    sealed: bytes
    binding: Binding
    image_sha256: str

    def open(self, secret: bytes, now: datetime) -> HeldKey:
        """The key, for this document alone; Fail `activation_invalid` when the permission does not hold."""
        try:
            return use_activation(self.sealed, self.binding, secret, now)
        except (ActivationExpired, ActivationMismatch, ActivationTampered) as refused:
            raise Fail(CODE, str(refused)) from refused


@dataclass(frozen=True)
class Request:
    """A permission about to be given: the key and the file it is for, read in one transaction."""

    key: Key
    file: DocumentFile
    purpose: str
    expires_at: datetime

    @property
    def binding(self) -> Binding:
        return _binding(self.file.sha256, self.key, self.purpose, self.expires_at)

    def seal(self, container: bytes, pin: str, secret: bytes, now: datetime) -> bytes:
        """Open the key with the PIN and seal it for this one use; raises signing.errors.WrongPin. Takes tens of ms."""
        return activate(container, pin, self.binding, secret, now)

    def to_row(self, document: Document, sealed: bytes, by: Author, now: datetime) -> Activation:
        assert by.id is not None
        return Activation(
            id=uuid4(), key_id=self.key.id, document_id=document.id, document_sha256=self.file.sha256,
            purpose=self.purpose, sealed=sealed, given_by=by.name, given_by_id=by.id, given_at=now,
            expires_at=self.expires_at,
        )  # fmt: skip


def request(work: Work, document: Document, key: Key, purpose: str) -> Request:
    """What `purpose` (sign | seal) would use; ActivationInvalid when the file is not at that stage."""
    return Request(key, file_at(work, document, purpose), purpose, work.now + ACTIVATION_LIFE)


def file_at(work: Work, document: Document, purpose: str) -> DocumentFile:
    """The main file that `purpose` works on; ActivationInvalid when the newest version is at another stage."""
    file = work.documents.newest_file(document)
    if file is None or file.stage != STAGE_BEFORE[purpose]:
        raise ActivationInvalid("Tệp của văn bản không ở bước ký này. Mở lại văn bản để xem bản mới nhất.")
    return file


def take(work: Work, job: ClaimedJob, file: DocumentFile, purpose: str) -> Permission:
    """The permission that a job was given; Fail `activation_invalid` sends the person back to sign again."""
    try:
        row, key = work.keys.take(id_of(job, "activation_id"), job.id, file, purpose)
    except ActivationInvalid as refused:
        raise Fail(CODE, str(refused)) from refused
    assert row.sealed is not None
    return Permission(row.id, row.sealed, _binding(file.sha256, key, purpose, row.expires_at), key.image_sha256)


def _binding(sha256: str, key: Key, purpose: str, expires_at: datetime) -> Binding:
    return Binding(document_sha256=sha256, key_id=key.certificate_sha256, purpose=purpose, expires_at=expires_at)
