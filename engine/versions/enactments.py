"""By which document an agency has put a version of a process into words and force.

The document itself is an id that this package cannot read. The bundle is kept beside it: what was decided on stays known
whatever becomes of the versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.actors import Actor
from engine.tables import Base, Definition


class Enactment(Base):
    """One document that enacts one version; append-only."""

    __tablename__ = "enactment"
    __table_args__ = (sa.Index("ix_enactment_process", "agency", "process_id", "at"),)

    about: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # the document's id
    definition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("definition.id"), index=True)
    agency: Mapped[str] = mapped_column(sa.String(64))
    process_id: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int]
    bundle: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str]


@dataclass(frozen=True)
class Enactments:
    """In the caller's transaction."""

    session: Session
    now: datetime

    def begin(self, version: Definition, about: str, by: Actor) -> Enactment:
        """Keep that a document is to enact a version for the agency of `by`."""
        made = Enactment(
            about=about, definition_id=version.id, agency=by.agency, process_id=version.process_id,
            version=version.version, bundle=version.bundle, at=self.now, by=by.id, by_name=by.name,
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made

    def of_document(self, about: str) -> Enactment | None:
        return self.session.get(Enactment, about)

    def of_process(self, agency: str, process_id: str, limit: int = 50) -> Sequence[Enactment]:
        """Those of an agency about one process, newest first."""
        mine = sa.and_(Enactment.agency == agency, Enactment.process_id == process_id)
        wanted = sa.select(Enactment).where(mine).order_by(Enactment.at.desc(), Enactment.about).limit(limit)
        return self.session.scalars(wanted).all()
