"""Who is asking: passwords, logins in a server-side table, API tokens, and the `Visitor` every request is answered for."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy.orm import Session

from engine.actors import Actor, group_key, person_key
from engine.actors import Person as EnginePerson
from engine.delegations import stands_in
from engine.tables import Delegation
from records.access import Reader, unit_owner
from records.calendar_days import CalendarRevision
from records.organisations import Agency, Person, RoleHolding, Unit
from web.database import uuid_text
from web.tables import Login, LoginFailure, Token

HASHER = PasswordHasher()
GUESSES, GUESS_WINDOW = 5, timedelta(minutes=15)
TOKEN_LIFE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # how precisely the last use of a login is known


class LoginRefused(Exception):
    """Wrong account or password, locked account, or too many guesses; the sentence does not say which account exists."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Holding:
    """A role that somebody holds, in one unit or in the whole agency."""

    role: str
    unit_id: UUID | None


@dataclass(frozen=True)
class Office:
    """The agency that somebody works for."""

    id: UUID
    parent_id: UUID | None
    name: str


@dataclass(frozen=True)
class Member:
    """Who somebody is, in their agency."""

    id: UUID
    agency: Office
    unit_id: UUID | None
    unit_name: str
    full_name: str
    title: str

    @property
    def agency_id(self) -> UUID:
        return self.agency.id


@dataclass(frozen=True)
class Visitor:
    """A logged-in person as the rest of the program needs them: actor for the engine, reader for records."""

    person: Member
    agency: Office
    holdings: Sequence[Holding]
    stands_for: tuple[EnginePerson, ...] = ()
    calendar_revision: int = -1  # how often calendars had been changed when the visitor came in

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(holding.role for holding in self.holdings)

    @cached_property
    def actor(self) -> Actor:
        agency = str(self.agency.id)
        groups = {group_key(agency, holding.role) for holding in self.holdings}
        groups |= {group_key(agency, h.role, str(h.unit_id)) for h in self.holdings if h.unit_id}
        return Actor(str(self.person.id), self.person.full_name, agency, frozenset(groups), self.stands_for)

    @cached_property
    def reader(self) -> Reader:
        owners = {*map(person_key, self.actor.persons), *self.actor.groups}
        if self.person.unit_id:
            owners.add(unit_owner(self.agency.id, self.person.unit_id))
        return Reader(self.agency.id, frozenset(owners))

    def has_role(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True)
class Auth:
    """Logins and tokens, inside the caller's transaction."""

    session: Session
    now: datetime
    idle: timedelta = timedelta(hours=9)

    def check_password(self, account: str, password: str) -> Person:
        """The person behind account and password; LoginRefused otherwise. Takes some tens of ms on purpose."""
        if self._guesses(account) >= GUESSES:
            sentence = "Nhập sai nhiều lần. Thử lại sau 15 phút, hoặc liên hệ quản trị của cơ quan."
            raise LoginRefused("too_many_guesses", sentence)
        person = self.session.scalars(sa.select(Person).where(Person.account == account)).first()
        stored = person.password_hash if person and person.password_hash else _NOBODY
        try:
            HASHER.verify(stored, password)
        except (VerificationError, InvalidHashError):
            person = None
        if person is None or not person.is_active:
            raise LoginRefused("wrong_password", "Sai tên tài khoản hoặc mật khẩu.")
        return person

    def count_guess(self, account: str) -> None:
        self.session.add(LoginFailure(account=account[:64], at=self.now))

    def _guesses(self, account: str) -> int:
        recent = sa.and_(LoginFailure.account == account, LoginFailure.at > self.now - GUESS_WINDOW)
        return self.session.scalar(sa.select(sa.func.count()).where(recent)) or 0

    # ------------------------------------------------------------ logins (browsers)

    def open_login(self, person: Person, address: str, device: str) -> str:
        """A new login; returns its key, which is kept nowhere else."""
        key = secrets.token_urlsafe(32)
        row = Login(key_sha256=_digest(key), person_id=person.id, started_at=self.now, seen_at=self.now)
        row.address, row.device = address[:64], device[:200]
        self.session.add(row)
        self.session.execute(sa.delete(LoginFailure).where(LoginFailure.account == person.account))
        return key

    def visitor_of_login(self, key: str) -> tuple[Visitor | None, bool]:
        """Who a login belongs to, and whether its use should be written down again; None when unknown or idle too long."""
        row = self.session.get(Login, _digest(key))
        if row is None or row.seen_at < self.now - self.idle:
            return None, False
        return self.visitor(row.person_id), row.seen_at < self.now - SEEN_EVERY

    def touch(self, key: str) -> None:
        self.session.execute(sa.update(Login).where(Login.key_sha256 == _digest(key)).values(seen_at=self.now))

    def close_login(self, key: str) -> None:
        self.session.execute(sa.delete(Login).where(Login.key_sha256 == _digest(key)))

    # ------------------------------------------------------------ tokens (API)

    def give_token(self, person: Person) -> tuple[str, datetime]:
        """A new API token and when it expires."""
        key = secrets.token_urlsafe(32)
        expires_at = self.now + TOKEN_LIFE
        row = Token(key_sha256=_digest(key), person_id=person.id, created_at=self.now, expires_at=expires_at)
        self.session.add(row)
        return key, expires_at

    def visitor(self, person_id: UUID) -> Visitor | None:
        """The person with what they hold, if they may still come in. One statement."""
        return _visitor(self.session.connection(), _BY_ID, {"id": person_id, "now": self.now})


def visitor_of_token(connection: sa.Connection, key: str, now: datetime) -> Visitor | None:
    """Who a token belongs to; None when it is unknown or expired. One statement, without a session around it."""
    return _visitor(connection, _BY_TOKEN, {"key": _digest(key), "now": now})


def _visitor(connection: sa.Connection, statement: sa.Select[Any], values: Mapping[str, Any]) -> Visitor | None:
    rows = connection.execute(statement, values).all()
    if not rows:
        return None
    it = rows[0]
    office = Office(it.agency_id, it.parent_id, it.agency_name)
    person = Member(it.id, office, it.unit_id, it.unit_name or "", it.full_name, it.title)
    held = {Holding(row.role, row.role_unit_id) for row in rows if row.role}
    others = {EnginePerson(row.other_id, row.other_name) for row in rows if row.other_id}
    return Visitor(person, office, tuple(held), tuple(sorted(others, key=lambda other: other.id)), it.revision)


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _callers() -> sa.Select[Any]:
    """A person who may come in, with agency and unit: one row for each role held and each person they stand in for.

    Every request asks this, so it names only the columns it needs.
    """
    held = sa.and_(RoleHolding.person_id == Person.id, RoleHolding.until.is_(None))
    stands = stands_in(uuid_text(Person.id), uuid_text(Person.agency_id), sa.bindparam("now"))
    wanted = sa.select(
        Person.id, Person.agency_id, Person.unit_id, Unit.name.label("unit_name"), Person.full_name, Person.title,
        Agency.parent_id, Agency.name.label("agency_name"), RoleHolding.role, RoleHolding.unit_id.label("role_unit_id"),
        Delegation.person.label("other_id"), Delegation.person_name.label("other_name"),
        sa.select(CalendarRevision.revision).scalar_subquery().label("revision"),
    )  # fmt: skip
    joined = wanted.select_from(Person).join(Agency, Agency.id == Person.agency_id)
    joined = joined.outerjoin(Unit, Unit.id == Person.unit_id).outerjoin(RoleHolding, held)
    return joined.outerjoin(Delegation, stands).where(Person.is_active)


_BY_ID = _callers().where(Person.id == sa.bindparam("id"))
_BY_TOKEN = (
    _callers()
    .join(Token, Token.person_id == Person.id)
    .where(Token.key_sha256 == sa.bindparam("key"), Token.expires_at > sa.bindparam("now"))
)


def _opens_to_nothing() -> str:
    """A hash that no password has, made without hashing one; to check it takes as long as to check any other."""
    salt, end = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (HASHER.salt_len, HASHER.hash_len)
    )
    costs = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${end}"


_NOBODY = _opens_to_nothing()  # verified against when there is no such account
