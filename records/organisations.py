"""Agencies, their units, their people and the roles people hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import Base
from records.errors import NotFound

ROLES = {
    "van_thu": "Văn thư",
    "lanh_dao": "Lãnh đạo",
    "truong_don_vi": "Trưởng đơn vị",
    "chuyen_vien": "Chuyên viên",
    "kiem_tra_the_thuc": "Người kiểm tra thể thức",
    "luu_tru_vien": "Lưu trữ viên",
    "quan_tri_quy_trinh": "Quản trị quy trình",
    "giam_sat": "Giám sát",
    "quan_tri_he_thong": "Quản trị hệ thống",
}


class Agency(Base):
    """A legal body with an identifier, in this installation or elsewhere on the exchange axis.

    `code` is the QĐ 20/2020/QĐ-TTg form (`H99.01`), `code102` the older QCVN 102:2016 form (`000.00.01.H99`);
    both are opaque strings, never computed from one another (`AgencyAlias` holds every other name it ever had).
    """

    __tablename__ = "agency"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    code: Mapped[str] = mapped_column(sa.String(35), unique=True)
    code102: Mapped[str | None] = mapped_column(sa.String(13), unique=True)
    name: Mapped[str]
    in_charge: Mapped[str] = mapped_column(default="")  # cơ quan chủ quản, as printed above the name
    notation: Mapped[str]  # the abbreviation in "số, ký hiệu": SXD in 12/SXD-QHKT
    place: Mapped[str] = mapped_column(default="")  # địa danh printed before the date
    head_title: Mapped[str] = mapped_column(default="Giám đốc")
    collective: Mapped[str] = mapped_column(default="")  # "Ủy ban nhân dân" where the head signs TM. of it
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agency.id"))
    is_local: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date] = mapped_column(default=date(2020, 1, 1))
    valid_until: Mapped[date | None]
    seal_sha256: Mapped[str | None]  # the seal's picture, true size
    seal_diameter_mm: Mapped[int] = mapped_column(default=36)
    rule_pack: Mapped[str] = mapped_column(
        sa.String(48), default="", server_default=""
    )  # "": as the agency above has it

    units: Mapped[list[Unit]] = relationship(back_populates="agency", order_by="Unit.position")


class AgencyAlias(Base):
    """Another identifier under which packets may name an agency."""

    __tablename__ = "agency_alias"

    code: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agency.id"))


class Unit(Base):
    """A department inside an agency."""

    __tablename__ = "unit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    name: Mapped[str]
    notation: Mapped[str]  # QHKT in 12/SXD-QHKT
    position: Mapped[int] = mapped_column(default=0)

    agency: Mapped[Agency] = relationship(back_populates="units")


class Person(Base):
    """One human being with an account of their own; service accounts hold no tasks (R004)."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agency.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    full_name: Mapped[str]
    title: Mapped[str]
    account: Mapped[str] = mapped_column(sa.String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship()
    unit: Mapped[Unit | None] = relationship()
    holdings: Mapped[list[RoleHolding]] = relationship(back_populates="person")


class RoleHolding(Base):
    """A role held by a person, for one unit or for the whole agency."""

    __tablename__ = "role_holding"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(32), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="holdings")


@dataclass(frozen=True)
class Organisations:
    """Look-ups over the directory."""

    session: Session

    def agency(self, agency_id: UUID) -> Agency:
        found = self.session.get(Agency, agency_id)
        if found is None:
            raise NotFound("cơ quan")
        return found

    def agency_by_code(self, code: str) -> Agency | None:
        """The agency that `code` names, in the new form, the old form, or as an alias."""
        named = sa.select(Agency).where(sa.or_(Agency.code == code, Agency.code102 == code))
        found = self.session.scalars(named).first()
        if found is None and (alias := self.session.get(AgencyAlias, code)):
            found = self.session.get(Agency, alias.agency_id)
        return found

    def codes(self, agency: Agency) -> list[str]:
        """Every code that names `agency`: new form, old form, aliases."""
        aliases = self.session.scalars(sa.select(AgencyAlias.code).where(AgencyAlias.agency_id == agency.id))
        return [code for code in (agency.code, agency.code102, *aliases) if code]

    def agencies(self) -> Sequence[Agency]:
        return self.session.scalars(sa.select(Agency).order_by(Agency.code)).all()

    def unit(self, unit_id: UUID) -> Unit:
        found = self.session.get(Unit, unit_id)
        if found is None:
            raise NotFound("đơn vị")
        return found

    def units(self, agency_id: UUID) -> Sequence[Unit]:
        return self.session.scalars(sa.select(Unit).where(Unit.agency_id == agency_id).order_by(Unit.position)).all()

    def person(self, person_id: UUID) -> Person:
        found = self.session.get(Person, person_id)
        if found is None:
            raise NotFound("người dùng")
        return found

    def person_by_account(self, account: str) -> Person | None:
        return self.session.scalars(sa.select(Person).where(Person.account == account)).first()

    def people(self, agency_id: UUID, role: str | None = None, unit_id: UUID | None = None) -> Sequence[Person]:
        """Active people of an agency, narrowed to a role and a unit when given."""
        wanted = sa.select(Person).where(Person.agency_id == agency_id, Person.is_active).order_by(Person.full_name)
        if unit_id is not None:
            wanted = wanted.where(Person.unit_id == unit_id)
        if role is not None:
            wanted = wanted.where(Person.holdings.any(sa.and_(RoleHolding.role == role, RoleHolding.until.is_(None))))
        return self.session.scalars(wanted).all()

    def names(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """Full names by id, for the ids that exist."""
        rows = self.session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(set(people))))
        return {row.id: row.full_name for row in rows}

    def holdings(self, person_id: UUID) -> Sequence[RoleHolding]:
        """The roles a person holds now."""
        held = sa.select(RoleHolding).where(RoleHolding.person_id == person_id, RoleHolding.until.is_(None))
        return self.session.scalars(held).all()

    def grant(self, person: Person, role: str, at: datetime, unit_id: UUID | None = None) -> RoleHolding:
        """Give `person` a role; `role` must be one of `ROLES`."""
        if role not in ROLES:
            raise ValueError(f"unknown role {role}")
        holding = RoleHolding(person_id=person.id, role=role, unit_id=unit_id, since=at)
        self.session.add(holding)
        return holding
