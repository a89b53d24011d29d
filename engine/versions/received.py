"""Archives that were taken in: what came, who had signed it, who answered for it, and the draft that was made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.actors import Actor
from engine.commands import given
from engine.tables import Base, Definition
from engine.versions.archives import Archive
from engine.versions.contents import Edit
from engine.versions.drafts import Drafts
from engine.versions.errors import SignerUnknown
from engine.versions.tables import Draft


class ReceivedArchive(Base):
    """One archive that was opened as a draft; append-only."""

    __tablename__ = "received_archive"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    draft_id: Mapped[UUID] = mapped_column(sa.ForeignKey("draft.id"), index=True)
    agency: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str]
    bundle: Mapped[str] = mapped_column(sa.String(64))
    signer: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    doubt: Mapped[str]  # why the signer was not trusted; "" when they were
    reason: Mapped[str]  # of whoever took it in all the same
    said: Mapped[dict[str, Any]]  # what the archive told of its origin


@dataclass(frozen=True)
class Sender:
    """Who signed an archive; `doubt` says why they are not trusted, "" when they are."""

    name: str
    fingerprint: str
    doubt: str


@dataclass(frozen=True)
class Reception:
    """Taking archives in for one agency, in the caller's transaction."""

    session: Session
    drafts: Drafts
    agency: str

    def open(self, archive: Archive, sender: Sender, by: Actor, reason: str, base: Definition | None) -> Draft:
        """A draft with all that a whole archive holds. `base` is the version in use of the same process.

        Raises SignerUnknown when the sender is not trusted and no `reason` is given, and what Drafts does for parts that
        cannot be kept.
        """
        if sender.doubt and not reason.strip():
            raise SignerUnknown(sender.name, sender.doubt)
        draft = self.drafts.import_(archive.xml, self.agency, by, base)
        for edit in _edits(archive):
            self.drafts.save(draft, edit, draft.revision, by)
        self.session.add(
            ReceivedArchive(
                draft_id=draft.id, agency=self.agency, at=self.drafts.now, by=by.id, by_name=by.name,
                bundle=archive.bundle, signer=sender.name, fingerprint=sender.fingerprint, doubt=sender.doubt,
                reason=given(reason) if sender.doubt else "", said=dict(archive.said),
            )
        )  # fmt: skip
        self.session.flush()
        return draft

    def of_draft(self, draft: Draft) -> ReceivedArchive | None:
        """Where a draft came from, when it came as an archive."""
        wanted = sa.select(ReceivedArchive).where(ReceivedArchive.draft_id == draft.id)
        return self.session.scalars(wanted).one_or_none()


def _edits(archive: Archive) -> Iterator[Edit]:
    for part in ("forms", "decisions", "scenarios"):
        for key, content in getattr(archive.redrawn, part).items():
            yield Edit(part, content, key)
