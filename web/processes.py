"""What a visitor sees and may do of processes and their versions: the same for pages and API.

Versions are seen from the agency's own scope, its province's and the built-in one; changed are only those of its own, by
whoever holds the role *quản trị quy trình*. What may not be seen looks like what does not exist. The leaders of the agency
may look. Nobody puts to use what they deployed themselves: where there is no second process admin, a leader of the agency
or a process admin of the province does it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from connectors.work import Work
from engine.errors import NotFound, NotInCharge
from engine.tables import Definition
from engine.versions.bundles import Redrawn, differing
from engine.versions.comparing import Change, changes
from engine.versions.dry_runs import DryRuns
from engine.versions.errors import DeployedAlone
from engine.versions.judging import Target
from engine.versions.lifecycle import Versions
from engine.versions.moves import Moves
from engine.versions.tables import Move
from records.errors import RoleMissing
from records.organisations import ROLES, Agency
from web.auth import Visitor
from web.surroundings import Surroundings, redrawn_of

ADMIN, LEAD = "quan_tri_quy_trinh", "lanh_dao"
PROMOTING = "đưa bản này vào sử dụng"
BUILT_IN_SCOPE = "*"
SCOPES = {"own": "Cơ quan", "province": "Cấp trên", "built_in": "Dùng chung"}
WHO = {"province": "quản trị quy trình của cơ quan cấp trên", "built_in": "người vận hành hệ thống"}


@dataclass(frozen=True)
class ProcessRow:
    """One process as an agency has it: the version its new cases start on, and its open cases by version."""

    process_id: str
    name: str
    in_use: Definition | None
    versions: Sequence[Definition]
    open_cases: Mapping[UUID, int]

    @property
    def total(self) -> int:
        return sum(self.open_cases.values())


@dataclass(frozen=True)
class ProcessRoom:
    """In one transaction, for one visitor."""

    work: Work
    visitor: Visitor

    @cached_property
    def scopes(self) -> list[str]:
        return self.work.scopes(self.visitor.agency)

    @property
    def agency(self) -> str:
        return str(self.visitor.agency.id)

    @property
    def versions(self) -> Versions:
        return Versions(self.work.session, self.work.definitions, self.work.now)

    @property
    def dry_runs(self) -> DryRuns:
        return DryRuns(self.work.session, self.work.definitions)

    @property
    def moves(self) -> Moves:
        return Moves(self.work.session, self.work.cases, self.work.now)

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(self.work, self.scopes)

    # ------------------------------------------------------------ reading

    def processes(self) -> list[ProcessRow]:
        """Every process that is seen, by name. Raises RoleMissing."""
        self._refuse_others(ADMIN, LEAD)
        return sorted(self._rows(self.work.definitions.seen(self.scopes)), key=lambda row: (row.name, row.process_id))

    def process(self, process_id: str) -> ProcessRow:
        """Raises RoleMissing, NotFound."""
        self._refuse_others(ADMIN, LEAD)
        rows = self._rows(self.work.definitions.seen(self.scopes, process_id))
        if not rows:
            raise NotFound("quy trình")
        return rows[0]

    def shown(self, version_id: UUID) -> Definition:
        """A version to look at: one that is seen, or of an agency below, for its province's process admin.

        Raises NotFound, RoleMissing.
        """
        found = self.work.session.get(Definition, version_id)
        if found is None or not (found.scope in self.scopes or self._below(found)):
            raise NotFound("bản quy trình")
        self._refuse_others(ADMIN, LEAD)
        return found

    def row_of(self, version: Definition) -> ProcessRow:
        """The process of a version that is shown, as the agency has it that decides about it."""
        if version.scope in self.scopes:
            return self.process(version.process_id)
        return self._rows(self.work.definitions.seen([version.scope], version.process_id), version.scope)[0]

    def version(self, version_id: UUID) -> Definition:
        """A version that is seen, to do something with it. Raises NotFound, RoleMissing."""
        found = self.work.session.get(Definition, version_id)
        if found is None or found.scope not in self.scopes:
            raise NotFound("bản quy trình")
        self._refuse_others()
        return found

    def own_version(self, version_id: UUID, what: str) -> Definition:
        """A version of the agency's own scope. Raises NotInCharge for one that others decide about."""
        found = self.version(version_id)
        if found.scope != self.agency:
            raise NotInCharge(what, WHO[self.scope_of(found)])
        return found

    def move(self, move_id: UUID) -> Move:
        """Raises NotFound, RoleMissing."""
        found = self.moves.get(move_id, self.agency)
        self._refuse_others()
        return found

    def scope_of(self, version: Definition) -> str:
        """ "own", "province" or "built_in"."""
        return "own" if version.scope == self.agency else "built_in" if version.scope == BUILT_IN_SCOPE else "province"

    def target(self, version: Definition, mapping: Mapping[str, str]) -> Target:
        return Target(version, dict(mapping), self.scopes)

    def changes(self, version: Definition, row: ProcessRow) -> list[Change]:
        """What is otherwise than in the version in use; nothing when there is none."""
        if row.in_use is None or row.in_use.id == version.id:
            return []
        return changes(self.work.definitions.get(row.in_use.id).xml, version.xml)

    def changed_parts(self, version: Definition, row: ProcessRow) -> list[str]:
        """Which forms, tables or calendar are otherwise than in the version in use."""
        if row.in_use is None or row.in_use.parts is None or version.parts is None:
            return []
        return [part for part in differing(row.in_use.parts, version.parts) if part != "diagram"]

    # ------------------------------------------------------------ acts

    def deploy(self, xml: bytes) -> tuple[Definition, bool]:
        """A version of the agency's own scope to be tried, and whether it is new. Raises RoleMissing, DiagramRefused."""
        self._refuse_others()
        around = self.surroundings
        redrawn = around.gathered(xml, Redrawn())
        return self.versions.deploy(xml, self.agency, around.catalogue(redrawn), self.visitor.actor, redrawn)

    def promote(self, version_id: UUID, reason: str) -> Definition:
        """Raises NotFound, RoleMissing, NotInCharge, and what `Versions.promote` does: DeployedAlone among it."""
        version = self.shown(version_id)
        if who := self._who_else_promotes(version):
            raise NotInCharge(PROMOTING, who)
        below = self._below(version)
        scopes = self.work.scopes(below) if below else self.scopes
        catalogue = Surroundings(self.work, scopes).catalogue(redrawn_of(version))
        return self.versions.promote(version.id, catalogue, scopes, reason, self.visitor.actor)

    def why_not_promoted(self, version: Definition) -> str:
        """Why the visitor may not put a version to use, in a sentence; "" when they may."""
        if who := self._who_else_promotes(version):
            return str(NotInCharge(PROMOTING, who))
        is_alone = self.versions.was_deployed_alone(version, self.visitor.actor)
        return str(DeployedAlone(self.visitor.person.full_name)) if is_alone else ""

    def retire(self, version_id: UUID, reason: str, also_last: bool) -> Definition:
        version = self.own_version(version_id, "ngừng dùng bản này")
        return self.versions.retire(version.id, self.scopes, reason, self.visitor.actor, also_last)

    # ------------------------------------------------------------ parts

    @property
    def is_admin(self) -> bool:
        return self.visitor.has_role(ADMIN)

    def _refuse_others(self, *roles: str) -> None:
        if not self.visitor.has_role(*(roles or (ADMIN,))):
            raise RoleMissing(ROLES[ADMIN])

    def _below(self, version: Definition) -> Agency | None:
        """The agency that decides about a version, when it stands below the visitor's and they look after processes."""
        if version.scope in self.scopes or not self.is_admin:
            return None
        found = self.work.session.get(Agency, UUID(version.scope))
        return found if found and found.parent_id == self.visitor.agency.id else None

    def _who_else_promotes(self, version: Definition) -> str:
        """Who may put a version to use instead of the visitor; "" when the visitor may."""
        is_own = version.scope == self.agency
        if is_own and self.is_admin:
            return ""
        if not is_own and not self._below(version):
            return WHO[self.scope_of(version)]
        admins = self.work.organisations.people(UUID(version.scope), ADMIN)
        return "" if len(admins) < 2 else "một quản trị quy trình khác của cơ quan"

    def _rows(self, versions: Sequence[Definition], agency: str = "") -> list[ProcessRow]:
        counts = self.versions.open_cases(agency or self.agency)
        by_process: dict[str, list[Definition]] = {}
        for version in versions:
            by_process.setdefault(version.process_id, []).append(version)
        return [self._row(process, found, counts) for process, found in by_process.items()]

    def _row(self, process_id: str, versions: Sequence[Definition], counts: Mapping[str, int]) -> ProcessRow:
        in_use = next((version for version in versions if version.status == "promoted"), None)
        open_cases = {version.id: counts.get(str(version.id), 0) for version in versions}
        return ProcessRow(process_id, (in_use or versions[0]).name, in_use, versions, open_cases)


def said_of(version: Definition, room: ProcessRoom, open_cases: Mapping[UUID, int]) -> dict[str, Any]:
    """A version as API and command line say it."""
    return {
        "id": version.id, "process_id": version.process_id, "name": version.name, "scope": room.scope_of(version),
        "version": version.version, "status": version.status, "bundle": version.bundle, "parts": version.parts or {},
        "deployed_at": version.deployed_at, "deployed_by": version.deployed_by,
        "open_cases": open_cases.get(version.id, 0),
    }  # fmt: skip
