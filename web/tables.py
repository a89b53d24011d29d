"""Logins and API tokens: what the web package itself keeps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this as a plain class attribute
        datetime: sa.DateTime(timezone=True),
        UUID: sa.Uuid(),
        str: sa.Text(),
    }


class Login(Base):
    """A session of a person in a browser. Only the hash of its key is kept, so a copy of the table opens nothing."""

    __tablename__ = "login"

    key_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(default="")
    device: Mapped[str] = mapped_column(default="")


class Token(Base):
    """A key to the API, held by a person; only its hash is kept."""

    __tablename__ = "token"

    key_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class LoginFailure(Base):
    """A wrong password, so that guessing can be slowed down."""

    __tablename__ = "login_failure"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)
    account: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime]
