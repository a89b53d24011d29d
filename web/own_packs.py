"""What a province's process admin may do with the packs it writes itself, and with which pack an agency follows.

The same for pages and API. Only an agency without one above it writes packs; what another province owns looks like what does
not exist. A draft is always a whole pack: what is not one is refused with every fault and its place, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from connectors.work import Work
from engine.commands import given
from engine.errors import NotInCharge
from processes.errors import PackMissing
from processes.packs import FOLDER, Packs, load_packs, packs_with
from processes.regulation import Pack
from processes.writing import LISTS, drop, put, with_rule
from records.documents import Author
from records.errors import NotFound, PackInUse, PackNameTaken, PackNotInForceYet, RoleMissing
from records.organisations import ROLES, Agency
from records.rule_packs import Heading, OwnPacks, RulePack, RulePackLine
from web.auth import Visitor
from web.legal import day_of
from web.pack_check import checked
from web.pack_impact import PackImpact, agencies_of, pack_impact

ADMIN, LEAD = "quan_tri_quy_trinh", "lanh_dao"
RESERVED = ("own", "choice")  # these stand for something else in addresses
BLANK = """# {title}
title: {title}
layer: province
extends: quoc-gia
in_force:
  from: {day}
citations: {{}}
settings: {{}}
rules: []
"""
Change = Callable[[str, str], str]  # name and text of a pack → its new text


@dataclass(frozen=True)
class OwnPackRoom:
    """In one transaction, for one visitor."""

    work: Work
    visitor: Visitor

    @property
    def packs(self) -> OwnPacks:
        return self.work.own_packs

    @property
    def author(self) -> Author:
        return Author(self.visitor.person.full_name, self.visitor.person.id)

    @property
    def province(self) -> UUID:
        return self.visitor.agency.parent_id or self.visitor.agency.id

    @property
    def may_write(self) -> bool:
        return self.visitor.agency.parent_id is None and self.visitor.has_role(ADMIN)

    @cached_property
    def in_effect(self) -> Mapping[str, bytes]:
        return self.packs.in_effect(self.province)

    # ------------------------------------------------------------ reading

    def listing(self) -> Sequence[RulePack]:
        """The province's packs; below it only those that hold or have held. Raises RoleMissing."""
        self._refuse_others(ADMIN, LEAD)
        found = self.packs.listing(self.province)
        return [pack for pack in found if self.visitor.agency.parent_id is None or pack.status != "draft"]

    def pack(self, pack_id: UUID) -> RulePack:
        """Raises NotFound, RoleMissing."""
        found = self.packs.get(pack_id, self.province)
        if self.visitor.agency.parent_id is not None and found.status in ("draft", "discarded"):
            raise NotFound("bộ quy tắc")
        self._refuse_others(ADMIN, LEAD)
        return found

    def read(self, pack: RulePack) -> Pack:
        """What its text says. Raises PackFaulty, when what it stands on has changed since."""
        return self._packs_with(pack).pack(pack.name)

    def impact(self, pack_id: UUID) -> PackImpact:
        """What putting a pack into effect would change, agency by agency. Raises NotFound, RoleMissing, PackFaulty."""
        pack = self.pack(pack_id)
        self._refuse_others(ADMIN, LEAD)
        return pack_impact(self.work, self._agencies(), self.known, self.read(pack))

    @property
    def known(self) -> Packs:
        return packs_with(frozenset(self.in_effect.items()))

    # ------------------------------------------------------------ writing

    def begin(self, name: str, title: str = "", copy_of: str = "") -> RulePack:
        """A draft on top of the national pack, a copy of a delivered one, or the next version of one of the province's own.

        Raises RoleMissing, NotInCharge, PackMissing, PackNameTaken, PackFaulty.
        """
        self._refuse_readers()
        text = self._copied(copy_of) if copy_of else blank(title or name, day_of(self.work).isoformat())
        if title and copy_of:
            text = put(name, text, ("title",), title)
        if name in (*load_packs().by_name, *RESERVED):
            raise PackNameTaken(name)
        heading = self._heading(name, text)
        return self.packs.begin(self.visitor.agency.id, name, text, heading, self.author)

    def save(self, pack_id: UUID, change: Change, revision: int) -> RulePack:
        """One change of the text. Raises NotFound, RoleMissing, NotInCharge, PackChanged, PackClosed, PackFaulty, PackRefused."""
        pack = self._own(pack_id)
        text = change(pack.name, pack.content)
        return self.packs.save(pack, text, self._heading(pack.name, text), revision, self.author)

    def discard(self, pack_id: UUID) -> None:
        self.packs.discard(self._own(pack_id), self.author)

    def promote(self, pack_id: UUID, reason: str, revision: int | None = None) -> RulePack:
        """From now on the agencies that follow this name are judged by it.

        By a process admin who did not edit it last, or a leader of the province. Raises ReasonMissing, WroteAlone, PackClosed,
        PackChanged, PackNotInForceYet, PackFaulty.
        """
        pack = self._own(pack_id, LEAD)
        reason = given(reason)
        read = self.read(pack)
        if pack.name in self.in_effect and not read.is_in_force(day_of(self.work)):
            raise PackNotInForceYet(read.since)
        return self.packs.promote(pack, revision, reason, self.author)

    def retire(self, pack_id: UUID, reason: str) -> RulePack:
        """It holds for nobody any more. Raises PackInUse while an agency follows it or another pack stands on it."""
        pack = self._own(pack_id, LEAD)
        reason = given(reason)
        if pack.status == "promoted":
            followers = [agency.name for agency in self._agencies() if agency.rule_pack == pack.name]
            above = [each.title for each in self.known if each.extends == pack.name]
            if followers or above:
                raise PackInUse([*followers, *above])
        self.packs.retire(pack, reason, self.author)
        return pack

    # ------------------------------------------------------------ choosing

    def choosers(self) -> Sequence[Agency]:
        """The agencies whose pack the visitor may choose: their own, and those below. Raises RoleMissing."""
        self._refuse_others(ADMIN)
        return self._agencies()

    def choices(self) -> Sequence[RulePackLine]:
        return self.packs.choices([agency.id for agency in self.choosers()])

    def choose(self, agency_id: UUID, name: str, reason: str) -> Agency:
        """Raises NotFound, RoleMissing, PackMissing, ReasonMissing."""
        agency = next((each for each in self.choosers() if each.id == agency_id), None)
        if agency is None:
            raise NotFound("cơ quan")
        if name:
            self.known.pack(name)
        self.packs.choose(agency, name, given(reason), self.author)
        return agency

    # ------------------------------------------------------------ parts

    def _agencies(self) -> list[Agency]:
        return agencies_of(self.work, self.visitor.agency.id)

    def _own(self, pack_id: UUID, *roles: str) -> RulePack:
        """A pack to do something with."""
        found = self.pack(pack_id)
        self._refuse_readers(*roles)
        return found

    def _packs_with(self, pack: RulePack) -> Packs:
        return checked(pack.name, pack.content, self.in_effect)

    def _heading(self, name: str, text: str) -> Heading:
        read = checked(name, text, self.in_effect).pack(name)
        return Heading(read.title, read.layer, read.extends)

    def _copied(self, name: str) -> str:
        if name in self.in_effect:
            return self.in_effect[name].decode()
        if name not in load_packs().by_name:
            raise PackMissing(name)
        if load_packs().pack(name).layer == "national":
            pack = load_packs().pack(name)
            return blank(f"{pack.title} (sửa theo địa phương)", day_of(self.work).isoformat())
        return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")

    def _refuse_readers(self, *roles: str) -> None:
        self._refuse_others(ADMIN, *roles)
        if self.visitor.agency.parent_id is not None:
            raise NotInCharge("sửa bộ quy tắc của tỉnh", "quản trị quy trình của cơ quan cấp trên")

    def _refuse_others(self, *roles: str) -> None:
        if not self.visitor.has_role(*roles):
            raise RoleMissing(ROLES[ADMIN])


def blank(title: str, day: str) -> str:
    """A pack that says what the national one says."""
    words = " ".join(title.split())
    return put("moi", BLANK.format(title="Bộ quy tắc", day=day), ("title",), words).split("\n", 1)[1]


def whole(text: str) -> Change:
    """Another text altogether; line ends as browsers send them are turned into plain ones."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return lambda name, old: plain


def rule(said: Mapping[str, Any]) -> Change:
    return lambda name, old: with_rule(name, old, said)


def part(kind: str, key: str, value: Any) -> Change:
    """One entry of citations, settings or removes."""
    said = {**value, "id": key} if kind in LISTS and isinstance(value, Mapping) else value
    return lambda name, old: put(name, old, (kind, key), said)


def without(kind: str, key: str) -> Change:
    return lambda name, old: drop(name, old, (kind, key))
