"""Which rule pack holds for an agency today, and what a diagram breaks of it where the agency would use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from uuid import UUID

import sqlalchemy as sa

from connectors.work import Place, Work
from engine.errors import DiagramRefused, Finding
from engine.legal.checking import check_version
from engine.legal.errors import WarningsUnanswered
from engine.legal.rules import LegalRule, read_rule
from engine.tables import Definition
from processes.packs import Choice, Packs, packs_with
from processes.regulation import Pack
from records.calendar import VIETNAM
from records.organisations import Agency


@dataclass(frozen=True)
class LegalRoom:
    """In one transaction, for one agency; `scopes` are those its processes are looked for in."""

    work: Work
    agency: UUID
    scopes: Sequence[str]

    @cached_property
    def choice(self) -> Choice:
        """The pack of the agency, else of the one above it, else the national one; and why. Raises PackMissing."""
        return choice_for(self.work, self.agency)

    @cached_property
    def in_use(self) -> Mapping[str, bytes]:
        """The diagrams that new cases of the agency start on, by process. Two statements."""
        rows = self.work.definitions.in_use(self.scopes)
        ids = {row.id: process for process, row in rows.items()}
        wanted = sa.select(Definition.id, Definition.xml).where(Definition.id.in_(ids))
        return {ids[row.id]: row.xml for row in self.work.session.execute(wanted)}

    def findings(self, xml: bytes) -> Sequence[Finding]:
        """What a diagram breaks in the place of the one in use of its process, errors first. Raises DiagramRefused."""
        return judged(self.choice.pack, xml, frozenset(self.in_use.items()))

    def refuse_unlawful(self, xml: bytes, reason: str) -> None:
        """Raises DiagramRefused for what the law forbids, WarningsUnanswered for what it leaves open when no reason is
        given."""
        findings = self.findings(xml)
        if errors := [each for each in findings if each.severity == "error"]:
            raise DiagramRefused(errors)
        if findings and not reason.strip():
            raise WarningsUnanswered(findings)


def packs_for(work: Work, agency: Place) -> Packs:
    """The packs that an agency may follow: those delivered and those in effect of its province. One statement."""
    return packs_with(frozenset(work.own_packs.in_effect(agency.parent_id or agency.id).items()))


def choice_for(work: Work, agency_id: UUID) -> Choice:
    """The pack that holds for an agency today, and why. Raises PackMissing, NotFound."""
    agency = work.organisations.agency(agency_id)
    above = work.session.get(Agency, agency.parent_id) if agency.parent_id and not agency.rule_pack else None
    return chosen(packs_for(work, agency), agency, above, day_of(work))


def chosen(packs: Packs, agency: Agency, above: Agency | None, day: date) -> Choice:
    """What an agency has chosen, else what the one above it has. Raises PackMissing."""
    if not agency.rule_pack and above is not None and above.rule_pack:
        choice = packs.choose(above.rule_pack, day)
        return Choice(choice.pack, f"theo cơ quan cấp trên, {above.name}: {choice.why}")
    return packs.choose(agency.rule_pack, day)


@lru_cache(maxsize=32)
def rules_in(pack: Pack) -> tuple[LegalRule, ...]:
    """The rules of a pack, read once. Raises RuleRefused."""
    return tuple(read_rule(rule) for rule in pack.rules)


@lru_cache(maxsize=64)
def judged(pack: Pack, xml: bytes, in_use: frozenset[tuple[str, bytes]]) -> tuple[Finding, ...]:
    """What a diagram breaks of a pack; a page that is looked at again asks for the same."""
    return tuple(check_version(xml, rules_in(pack), dict(in_use), pack.settings.get("starts", ())))


def day_of(work: Work) -> date:
    return work.now.astimezone(VIETNAM).date()
