"""Keys held by the server, and the one-time permissions to use them (design: signature activation, as in the CSC model)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.documents import DocumentFile
from records.errors import ActivationInvalid, KeyUnavailable

PIN_TRIES, PIN_REST = 5, timedelta(minutes=15)
ACTIVATION_LIFE = timedelta(minutes=15)


class Key(Base):
    """A signing key: of one person, or of an agency and in a clerk's keeping (NĐ 30/2020 Đ32)."""

    __tablename__ = "signing_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    role: Mapped[str] = mapped_column(sa.String(16))  # person | agency
    agency_id: Mapped[UUID]
    keeper_id: Mapped[UUID] = mapped_column(index=True)  # the person, or the clerk who keeps the agency's device
    store: Mapped[str] = mapped_column(sa.String(16), default="pkcs12")
    sha256: Mapped[str] = mapped_column(sa.String(64))  # the PKCS#12 container in the key store
    subject: Mapped[str]
    serial: Mapped[str]
    valid_until: Mapped[datetime]
    certificate_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    image_sha256: Mapped[str] = mapped_column(sa.String(64))  # picture of the handwritten signature, or of the seal
    wrong_pins: Mapped[int] = mapped_column(default=0)
    blocked_until: Mapped[datetime | None]


class Activation(Base):
    """Permission to use one key on one document once: opened by a PIN that is kept nowhere."""

    __tablename__ = "activation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signing_key.id"))
    document_id: Mapped[UUID] = mapped_column(index=True)
    document_sha256: Mapped[str] = mapped_column(sa.String(64))
    purpose: Mapped[str] = mapped_column(sa.String(16))  # sign | seal
    sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary())  # erased once used
    given_by: Mapped[str]
    given_by_id: Mapped[UUID]
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_by: Mapped[UUID | None]  # the job that may use it
    used_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Keys:
    """Finding keys and spending activations, inside the caller's transaction."""

    session: Session
    now: datetime

    def of_person(self, person_id: UUID) -> Key:
        """The personal key of `person_id`."""
        return self._usable(Key.role == "person", Key.keeper_id == person_id)

    def of_agency(self, agency_id: UUID, keeper_id: UUID) -> Key:
        """The agency's key, if `keeper_id` is who keeps it now (R095, R096)."""
        return self._usable(Key.role == "agency", Key.agency_id == agency_id, Key.keeper_id == keeper_id)

    def _usable(self, *conditions: sa.ColumnElement[bool]) -> Key:
        key = self.session.scalars(sa.select(Key).where(*conditions)).first()
        if key is None:
            raise KeyUnavailable("Chưa có khóa ký số được giao cho người đang đăng nhập. Quản trị hệ thống giao khóa.")
        if key.valid_until <= self.now:
            raise KeyUnavailable(f"Chứng thư của {key.subject} đã hết hạn. Đề nghị cấp chứng thư mới.")
        self._must_not_rest(key)
        return key

    def _must_not_rest(self, key: Key) -> None:
        if key.blocked_until is not None and key.blocked_until > self.now:
            raise KeyUnavailable("Nhập sai PIN nhiều lần, khóa tạm ngừng 15 phút. Chưa mất gì; thử lại sau.")

    def try_pin(self, key_id: UUID) -> int:
        """Count a try before it is made, so that no number of tries at once is more than five; how many are left.

        The fifth makes the key rest for a while unless `right_pin` follows. Raises KeyUnavailable while it rests.
        """
        key = self.session.get_one(Key, key_id, with_for_update=True)
        self._must_not_rest(key)
        key.wrong_pins += 1
        if key.wrong_pins < PIN_TRIES:
            return PIN_TRIES - key.wrong_pins
        key.wrong_pins, key.blocked_until = 0, self.now + PIN_REST
        return 0

    def right_pin(self, key_id: UUID) -> None:
        """The PIN was right: earlier tries are forgotten."""
        key = self.session.get_one(Key, key_id, with_for_update=True)
        key.wrong_pins, key.blocked_until = 0, None

    def give(self, activation: Activation) -> Activation:
        """Keep a fresh activation."""
        self.session.add(activation)
        self.session.flush()
        return activation

    def take(self, activation_id: UUID, job_id: UUID, file: DocumentFile, purpose: str) -> tuple[Activation, Key]:
        """The activation for this job alone; a second job, another document or purpose, or a late one is refused.

        The same job may take it again after a crash: what it signs is the same document.
        """
        wanted = sa.select(Activation).where(Activation.id == activation_id).with_for_update()
        found = self.session.scalars(wanted).one_or_none()
        if found is None or found.purpose != purpose or found.document_id != file.document_id:
            raise ActivationInvalid("Không có lần cho phép ký nào phù hợp. Ký lại từ đầu.")
        if found.document_sha256 != file.sha256:
            raise ActivationInvalid("Tệp đã thay đổi sau khi cho phép ký. Xem lại văn bản rồi ký lại.")
        if found.used_at is not None or found.used_by not in (None, job_id):
            raise ActivationInvalid("Lần cho phép ký này đã dùng. Ký lại từ đầu.")
        if found.expires_at <= self.now or found.sealed is None:
            raise ActivationInvalid("Lần cho phép ký đã quá 15 phút. Ký lại từ đầu.")
        found.used_by = job_id
        return found, self.session.get_one(Key, found.key_id)

    def spend(self, activation_id: UUID) -> None:
        """Mark an activation used and erase what it held."""
        found = self.session.get_one(Activation, activation_id)
        found.used_at, found.sealed = self.now, None
