"""Who stands in for whom, and until when. What is delegated cannot be delegated further."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor, Person
from engine.authority import check_delegate
from engine.errors import DelegationRefused, NotFound, ReasonMissing
from engine.tables import Delegation


@dataclass(frozen=True)
class Delegations:
    session: Session
    now: datetime

    def page(
        self, agency: str, person_id: str | None, limit: int, after: str | None = None
    ) -> tuple[Sequence[Delegation], str | None]:
        """Those from, to or by one person, of the whole agency when there is none; the newest first, and the next key."""
        wanted = sa.select(Delegation).where(Delegation.agency == agency)
        if person_id is not None:
            wanted = wanted.where(
                sa.or_(*(end == person_id for end in (Delegation.person, Delegation.to, Delegation.by)))
            )
        if after is not None:
            last = self.session.get(Delegation, _id(after))
            if last is None or last.agency != agency:
                raise NotFound("trang")
            place = sa.tuple_(sa.literal(last.at, Delegation.at.type), sa.literal(last.id, sa.Uuid()))
            wanted = wanted.where(sa.tuple_(Delegation.at, Delegation.id) < place)
        ordered = wanted.order_by(Delegation.at.desc(), Delegation.id.desc()).limit(limit + 1)
        found = self.session.scalars(ordered).all()
        return found[:limit], found[limit - 1].id.hex if len(found) > limit else None

    def delegate(
        self, person: Person, to: Person, period: tuple[datetime, datetime], reason: str, by: Actor
    ) -> Delegation:
        """Let `to` do the personal tasks of `person` from the first to the second moment of `period`.

        That both work for the agency of `by` is for the caller to know. Raises NotInCharge, ReasonMissing,
        DelegationRefused.
        """
        check_delegate(person.id, by.agency, by)
        if not reason.strip():
            raise ReasonMissing
        self._check(person, to, period, by.agency)
        row = Delegation(
            id=uuid4(), agency=by.agency, person=person.id, person_name=person.name, to=to.id, to_name=to.name,
            starts=period[0], ends=period[1], reason=reason.strip(), by=by.id, by_name=by.name, at=self.now,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row

    def undelegate(self, delegation_id: UUID, by: Actor) -> None:
        """End a delegation before its time; ending it again changes nothing. Raises NotFound, NotInCharge."""
        row = self.session.get(Delegation, delegation_id, with_for_update=True)
        if row is None or row.agency != by.agency:
            raise NotFound("ủy quyền")
        check_delegate(row.person, row.agency, by)
        if row.ended_at is None:
            row.ended_at, row.ended_by_name = self.now, by.name

    def _check(self, person: Person, to: Person, period: tuple[datetime, datetime], agency: str) -> None:
        starts, ends = period
        if person.id == to.id:
            raise DelegationRefused("người nhận chính là người ủy quyền", "Chọn người khác.")
        if ends <= max(starts, self.now):
            raise DelegationRefused("thời hạn đã qua hoặc kết thúc trước khi bắt đầu", "Chọn lại thời hạn.")
        same_time = sa.and_(
            Delegation.agency == agency, Delegation.person == person.id, Delegation.ended_at.is_(None),
            Delegation.starts < ends, Delegation.ends > starts,
        )  # fmt: skip
        other = self.session.scalars(sa.select(Delegation).where(same_time).limit(1)).first()
        if other is not None:
            why = f"{other.person_name} đã ủy quyền cho {other.to_name} trong thời gian này"
            raise DelegationRefused(why, "Kết thúc ủy quyền cũ trước.")


def stands_in(person_id: Any, agency: Any, moment: Any) -> sa.ColumnElement[bool]:
    """Whether a row of `delegation` lets a person (column or value) stand in for its `person` at a moment."""
    runs = sa.and_(Delegation.starts <= moment, Delegation.ends > moment, Delegation.ended_at.is_(None))
    return sa.and_(Delegation.to == person_id, Delegation.agency == agency, runs)


def _id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise NotFound("trang") from None
