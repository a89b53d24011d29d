"""What another rule pack would change in the agencies of a province: diagrams, open cases, forms, deadlines, settings.

A handful of statements, whatever the number of agencies, versions and cases; agencies with the same versions in use are
looked at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from connectors.work import Work
from engine.legal.concerned import Deadline, FormUse
from engine.legal.impact import BROKEN, Comparison, Impact, Rules, Use, impacts
from engine.tables import Case, Definition
from engine.versions.lifecycle import OPEN
from processes.packs import Packs
from processes.regulation import Pack
from records.organisations import Agency
from web.legal import chosen, day_of, rules_in

VARIATIONS = {"present_within": "V17", "receive_within": "V17"}  # where provinces differ, as requirements number it
VARIATIONS_OF_RULES = {"L13": "V18", "L23": "V1", "L24": "V6"}


@dataclass(frozen=True)
class SettingChange:
    """`before` and `after` are None where the setting is not there."""

    name: str
    variation: str
    before: Any
    after: Any


@dataclass(frozen=True)
class AgencyImpact:
    """What moving from `old` to the new pack does to one agency; `follows`: it is judged by the new one once it is in effect."""

    agency: str
    name: str
    follows: bool
    old: Pack
    lines: Sequence[Impact]
    forms: Sequence[FormUse]
    deadlines: Sequence[Deadline]

    @property
    def broken(self) -> int:
        return sum(each.kind == BROKEN for each in self.lines)


@dataclass(frozen=True)
class PackImpact:
    """By agency; `settings` against the pack of the first one, the province itself."""

    pack: Pack
    agencies: Sequence[AgencyImpact]
    settings: Sequence[SettingChange]


@dataclass(frozen=True)
class Surveyed:
    """A province as it stands: its agencies, the diagrams they use, and the open cases on these versions."""

    agencies: Sequence[Agency]
    uses: Sequence[Use]
    open_cases: Mapping[tuple[str, str], int]  # by agency and process, on the version in use


def surveyed(work: Work, agencies: Sequence[Agency]) -> Surveyed:
    """Two statements."""
    scopes = {str(agency.id): work.scopes(agency) for agency in agencies}
    wanted = sa.select(Definition.id, Definition.scope, Definition.process_id, Definition.xml).where(
        Definition.scope.in_({scope for each in scopes.values() for scope in each}), Definition.status == "promoted"
    )
    rows = {(row.scope, row.process_id): row for row in work.session.execute(wanted)}
    counts = cases_by_version(work, list(scopes))
    uses, open_cases = [], {}
    for agency in agencies:
        nearest = {key[1]: rows[key] for scope in reversed(scopes[str(agency.id)]) for key in rows if key[0] == scope}
        uses.append(Use(str(agency.id), agency.name, {process: row.xml for process, row in nearest.items()}))
        for process, row in nearest.items():
            open_cases[str(agency.id), process] = counts.get((str(agency.id), str(row.id)), 0)
    return Surveyed(agencies, uses, open_cases)


def cases_by_version(work: Work, agencies: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many open cases of each agency are pinned to each version, in their own process or a called one. One statement."""
    pins = sa.cast(Case.pins, sa.Text)
    mine = sa.and_(Case.agency.in_(agencies), Case.status.in_(OPEN))
    rows = work.session.execute(sa.select(Case.agency, pins, sa.func.count()).where(mine).group_by(Case.agency, pins))
    counts: dict[tuple[str, str], int] = {}
    for agency, spelled, number in rows:
        for pin in set(orjson.loads(spelled).values()):
            counts[agency, pin] = counts.get((agency, pin), 0) + number
    return counts


def pack_impact(
    work: Work, agencies: Sequence[Agency], packs: Packs, pack: Pack, old: Pack | None = None
) -> PackImpact:
    """What `pack` changes for these agencies, the first one the province: against `old`, else what each is judged by today.

    `packs` are those they may choose from.
    """
    survey = surveyed(work, agencies)
    by_id = {agency.id: agency for agency in agencies}
    comparisons: dict[Pack, Comparison] = {}
    found = []
    for agency, use in zip(agencies, survey.uses, strict=True):
        above = by_id.get(agency.parent_id) if agency.parent_id else None
        today = old or chosen(packs, agency, above, day_of(work)).pack
        comparison = comparisons.setdefault(today, Comparison(rules(today), rules(pack)))
        difference = comparison.difference(use.in_use)
        found.append(
            AgencyImpact(
                use.agency, use.name, pack.name in followed(agency, above), today,
                impacts(difference, use, survey.open_cases), difference.forms, difference.deadlines,
            )
        )  # fmt: skip
    return PackImpact(pack, found, setting_changes(found[0].old, pack))


def followed(agency: Agency, above: Agency | None) -> Sequence[str]:
    return [agency.rule_pack or (above.rule_pack if above else "")]


def rules(pack: Pack) -> Rules:
    return Rules(rules_in(pack), pack.settings.get("starts", ()))


def setting_changes(old: Pack, new: Pack) -> list[SettingChange]:
    names = sorted({*old.settings, *new.settings})
    return [
        SettingChange(name, VARIATIONS.get(name, ""), old.settings.get(name), new.settings.get(name))
        for name in names
        if old.settings.get(name) != new.settings.get(name)
    ]


def agencies_of(work: Work, agency_id: UUID) -> list[Agency]:
    """An agency, then those right below it by name. Raises NotFound."""
    mine = work.organisations.agency(agency_id)
    below = sa.select(Agency).where(Agency.parent_id == mine.id, Agency.is_local).order_by(Agency.name)
    return [mine, *work.session.scalars(below)]
