"""Rule packs that a province writes itself, as texts: drafts, the ones in effect, and who did what with them and why.

What a text means, and whether it may stand, is for the caller to know; here two people never overwrite each other, nobody
puts into effect what they wrote alone, and nothing that was ever written is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.documents import Author
from records.errors import NotFound, PackChanged, PackClosed, PackNameTaken, WroteAlone
from records.organisations import Agency

STATUSES = {"draft": "Đang soạn", "promoted": "Đang áp dụng", "retired": "Đã thôi áp dụng", "discarded": "Đã bỏ"}
BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts only INTEGER keys by itself


class RulePack(Base):
    """One version of a pack of a province. Of each name at most one is written on and one is in effect."""

    __tablename__ = "rule_pack"
    __table_args__ = (
        *(
            sa.Index(
                f"uq_rule_pack_{status}", "owner_id", "name", unique=True,
                sqlite_where=sa.text(f"status = '{status}'"), postgresql_where=sa.text(f"status = '{status}'"),
            )
            for status in ("draft", "promoted")
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(48))
    title: Mapped[str]  # like the next three as the text says it, for lists
    layer: Mapped[str] = mapped_column(sa.String(16))
    extends: Mapped[str] = mapped_column(sa.String(48))
    content: Mapped[str] = mapped_column(deferred=True)  # YAML, as it was written
    status: Mapped[str] = mapped_column(sa.String(16))
    revision: Mapped[int]
    edited_at: Mapped[datetime]
    edited_by: Mapped[UUID | None]
    edited_by_name: Mapped[str]


class RulePackLine(Base):
    """What was done with a pack, or which pack an agency chose; append-only. `content` is the text as it was left."""

    __tablename__ = "rule_pack_line"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(index=True)  # whose pack it is, or who follows it
    pack_id: Mapped[UUID | None] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(48))
    kind: Mapped[str] = mapped_column(sa.String(16))  # begun | edited | promoted | retired | discarded | chosen
    revision: Mapped[int]
    reason: Mapped[str]
    content: Mapped[str | None] = mapped_column(deferred=True)
    at: Mapped[datetime]
    by: Mapped[UUID | None]
    by_name: Mapped[str]


@dataclass(frozen=True)
class Heading:
    """What a text says of itself in lists."""

    title: str
    layer: str
    extends: str


@dataclass(frozen=True)
class OwnPacks:
    """In the caller's transaction."""

    session: Session
    now: datetime

    # ------------------------------------------------------------ reading

    def in_effect(self, owner: UUID) -> dict[str, bytes]:
        """The texts that hold in a province, by name. One statement."""
        wanted = sa.select(RulePack.name, RulePack.content)
        wanted = wanted.where(RulePack.owner_id == owner, RulePack.status == "promoted").order_by(RulePack.name)
        return {row.name: row.content.encode() for row in self.session.execute(wanted)}

    def get(self, pack_id: UUID, owner: UUID) -> RulePack:
        """Raises NotFound, also for one of another province."""
        found = self.session.get(RulePack, pack_id)
        if found is None or found.owner_id != owner:
            raise NotFound("bộ quy tắc")
        return found

    def listing(self, owner: UUID, limit: int = 200) -> Sequence[RulePack]:
        """The packs of a province without their texts, the one edited last first."""
        wanted = sa.select(RulePack).where(RulePack.owner_id == owner, RulePack.status != "discarded")
        return self.session.scalars(wanted.order_by(RulePack.edited_at.desc(), RulePack.id).limit(limit)).all()

    def history(self, pack: RulePack, limit: int = 200) -> Sequence[RulePackLine]:
        """What was done with a pack, newest first."""
        wanted = sa.select(RulePackLine).where(RulePackLine.pack_id == pack.id)
        return self.session.scalars(wanted.order_by(RulePackLine.id.desc()).limit(limit)).all()

    def text_of(self, pack: RulePack, revision: int) -> str:
        """The text as an edit left it. Raises NotFound."""
        wanted = sa.select(RulePackLine.content).where(
            RulePackLine.pack_id == pack.id, RulePackLine.revision == revision, RulePackLine.content.is_not(None)
        )
        found = self.session.scalars(wanted.order_by(RulePackLine.id)).first()
        if found is None:
            raise NotFound("lần sửa của bộ quy tắc")
        return found

    def choices(self, agencies: Sequence[UUID], limit: int = 100) -> Sequence[RulePackLine]:
        """Which packs these agencies chose, newest first."""
        wanted = sa.select(RulePackLine).where(RulePackLine.agency_id.in_(agencies), RulePackLine.kind == "chosen")
        return self.session.scalars(wanted.order_by(RulePackLine.id.desc()).limit(limit)).all()

    # ------------------------------------------------------------ acts

    def begin(self, owner: UUID, name: str, text: str, heading: Heading, by: Author, reason: str = "") -> RulePack:
        """Raises PackNameTaken when this province is writing on a pack of that name already."""
        same = sa.select(RulePack.id).where(
            RulePack.owner_id == owner, RulePack.name == name, RulePack.status == "draft"
        )
        if self.session.scalars(same).first() is not None:
            raise PackNameTaken(name)
        pack = RulePack(
            id=uuid4(), owner_id=owner, name=name, title=heading.title, layer=heading.layer, extends=heading.extends,
            content=text, status="draft", revision=1, edited_at=self.now, edited_by=by.id, edited_by_name=by.name,
        )  # fmt: skip
        self.session.add(pack)
        self._remember(pack, "begun", reason, by, text)
        return pack

    def save(self, pack: RulePack, text: str, heading: Heading, revision: int, by: Author) -> RulePack:
        """Raises PackChanged when somebody else has changed it since, PackClosed."""
        self._hold(pack, revision)
        pack.content, pack.title, pack.layer, pack.extends = text, heading.title, heading.layer, heading.extends
        pack.revision += 1
        pack.edited_at, pack.edited_by, pack.edited_by_name = self.now, by.id, by.name
        self._remember(pack, "edited", "", by, text)
        return pack

    def promote(self, pack: RulePack, revision: int | None, reason: str, by: Author) -> RulePack:
        """Put a text into effect, in place of the one of that name. Raises PackChanged, PackClosed, WroteAlone."""
        self._hold(pack, revision)
        if pack.edited_by == by.id:
            raise WroteAlone(by.name)
        if (older := self.effective(pack.owner_id, pack.name)) is not None:
            older.status = "retired"
            self._remember(older, "retired", reason, by)
        pack.status = "promoted"
        self._remember(pack, "promoted", reason, by)
        return pack

    def retire(self, pack: RulePack, reason: str, by: Author) -> None:
        """It holds for nobody any more. Raises PackClosed for one that is not in effect."""
        self._lock(pack)
        if pack.status != "promoted":
            raise PackClosed(pack.status)
        pack.status = "retired"
        self._remember(pack, "retired", reason, by)

    def discard(self, pack: RulePack, by: Author) -> None:
        """Raises PackClosed."""
        self._hold(pack, None)
        pack.status = "discarded"
        self._remember(pack, "discarded", "", by)

    def choose(self, agency: Agency, name: str, reason: str, by: Author) -> None:
        """From now on an agency follows the pack of that name; "": the one of the agency above it."""
        agency.rule_pack = name
        self.session.add(
            RulePackLine(
                agency_id=agency.id, pack_id=None, name=name, kind="chosen", revision=0, reason=reason, content=None,
                at=self.now, by=by.id, by_name=by.name,
            )
        )  # fmt: skip
        self.session.flush()

    # ------------------------------------------------------------ parts

    def effective(self, owner: UUID, name: str) -> RulePack | None:
        """The version of a name that is in effect, held until the transaction ends."""
        wanted = sa.select(RulePack).where(
            RulePack.owner_id == owner, RulePack.name == name, RulePack.status == "promoted"
        )
        return self.session.scalars(wanted.with_for_update()).first()

    def _hold(self, pack: RulePack, revision: int | None) -> None:
        self._lock(pack)
        if pack.status != "draft":
            raise PackClosed(pack.status)
        if revision is not None and pack.revision != revision:
            raise PackChanged(pack.edited_by_name, pack.edited_at, pack.revision)

    def _lock(self, pack: RulePack) -> None:
        """The pack as it is now, kept from others until the transaction ends."""
        self.session.refresh(pack, with_for_update=True)

    def _remember(self, pack: RulePack, kind: str, reason: str, by: Author, text: str | None = None) -> None:
        self.session.flush()
        self.session.add(
            RulePackLine(
                agency_id=pack.owner_id, pack_id=pack.id, name=pack.name, kind=kind, revision=pack.revision,
                reason=reason, content=text, at=self.now, by=by.id, by_name=by.name,
            )
        )  # fmt: skip
        self.session.flush()
