"""What a process admin sees of rule packs: the packs, what applies to the agency and why, what a new one would change.

An agency sees its own diagrams; one that others belong to sees theirs too, as it would choose the pack for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connectors.work import Work
from engine.legal.impact import Impact, Rules, Use, impact
from engine.versions.lifecycle import Versions
from processes.packs import Choice, load_packs
from processes.regulation import Pack
from records.errors import RoleMissing
from records.organisations import ROLES, Agency
from web.auth import Visitor
from web.legal import LegalRoom, choice_for, rules_in

ADMIN = "quan_tri_quy_trinh"


@dataclass(frozen=True)
class PackRoom:
    """In one transaction, for one visitor who holds the role *quản trị quy trình*."""

    work: Work
    visitor: Visitor

    def packs(self) -> list[Pack]:
        """Raises RoleMissing."""
        self._refuse_others()
        return list(load_packs())

    def pack(self, name: str) -> Pack:
        """Raises RoleMissing, PackMissing."""
        self._refuse_others()
        return load_packs().pack(name)

    def choice(self) -> Choice:
        """The pack that holds for the agency today, and why."""
        return choice_for(self.work, self.visitor.agency.id)

    def impact(self, old: str, new: str) -> list[Impact]:
        """What moving from one pack to the other would change. Raises RoleMissing, PackMissing."""
        ends = [
            Rules(rules_in(pack.name), pack.settings.get("starts", ())) for pack in (self.pack(old), self.pack(new))
        ]
        agencies = self.agencies()
        uses = [self._use(agency) for agency in agencies]
        cases = {key: count for agency in agencies for key, count in self._open_cases(agency).items()}
        return impact(ends[0], ends[1], uses, cases)

    def agencies(self) -> Sequence[Agency]:
        """The visitor's agency, then those that belong to it."""
        mine = self.work.organisations.agency(self.visitor.agency.id)
        below = sa.select(Agency).where(Agency.parent_id == mine.id, Agency.is_local).order_by(Agency.name)
        return [mine, *self.work.session.scalars(below)]

    def _use(self, agency: Agency) -> Use:
        room = LegalRoom(self.work, agency.id, self.work.scopes(agency))
        return Use(str(agency.id), agency.name, room.in_use)

    def _open_cases(self, agency: Agency) -> dict[tuple[str, str], int]:
        """Open cases of an agency by process, whatever their version."""
        versions = Versions(self.work.session, self.work.definitions, self.work.now)
        counts = versions.open_cases(str(agency.id))
        found: dict[tuple[str, str], int] = {}
        for version in self.work.definitions.seen(self.work.scopes(agency)):
            key = (str(agency.id), version.process_id)
            found[key] = found.get(key, 0) + counts.get(str(version.id), 0)
        return found

    def _refuse_others(self) -> None:
        if not self.visitor.has_role(ADMIN):
            raise RoleMissing(ROLES[ADMIN])
