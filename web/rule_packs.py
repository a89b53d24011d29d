"""What a process admin sees of rule packs: the packs, what applies to the agency and why, what a new one would change.

An agency sees its own diagrams; one that others belong to sees theirs too, as it would choose the pack for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from connectors.work import Work
from engine.legal.impact import Impact, impact
from processes.packs import Choice, Packs
from processes.regulation import Pack
from records.errors import RoleMissing
from records.organisations import ROLES, Agency
from web.auth import Visitor
from web.legal import choice_for, packs_for
from web.pack_impact import PackImpact, agencies_of, pack_impact, rules, surveyed

ADMIN = "quan_tri_quy_trinh"


@dataclass(frozen=True)
class PackRoom:
    """In one transaction, for one visitor who holds the role *quản trị quy trình*."""

    work: Work
    visitor: Visitor

    def packs(self) -> list[Pack]:
        """Raises RoleMissing."""
        self._refuse_others()
        return list(self.known)

    def pack(self, name: str) -> Pack:
        """Raises RoleMissing, PackMissing."""
        self._refuse_others()
        return self.known.pack(name)

    def choice(self) -> Choice:
        """The pack that holds for the agency today, and why."""
        return choice_for(self.work, self.visitor.agency.id)

    def impact(self, old: str, new: str) -> list[Impact]:
        """What moving from one pack to the other would change. Raises RoleMissing, PackMissing."""
        ends = self.pack(old), self.pack(new)
        survey = surveyed(self.work, self.agencies())
        return impact(rules(ends[0]), rules(ends[1]), survey.uses, survey.open_cases)

    def whole_impact(self, name: str, old: str = "") -> PackImpact:
        """The same with forms, deadlines and settings; against what each agency is judged by today, when `old` is not said."""
        pack = self.pack(name)
        return pack_impact(self.work, self.agencies(), self.known, pack, self.pack(old) if old else None)

    def agencies(self) -> Sequence[Agency]:
        """The visitor's agency, then those that belong to it."""
        return agencies_of(self.work, self.visitor.agency.id)

    @cached_property
    def known(self) -> Packs:
        """The packs delivered and those in effect of the province."""
        return packs_for(self.work, self.visitor.agency)

    def _refuse_others(self) -> None:
        if not self.visitor.has_role(ADMIN):
            raise RoleMissing(ROLES[ADMIN])
