"""What people do with the versions of processes: deploy for trial, promote, retire. Who did it, when and why is kept.

Whether somebody may do this in a scope is for the caller to know; what is checked here is whether it can be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.commands import given
from engine.definitions import Definitions, pinned, refuse_faulty
from engine.lint import Catalogue
from engine.tables import Case, Definition
from engine.versions.bundles import NOTHING_REDRAWN, Redrawn
from engine.versions.errors import DeployedAlone, LastInUse, VersionNotInUse
from engine.versions.tables import DefinitionHistory

OPEN = ("running", "suspended")


@dataclass(frozen=True)
class Versions:
    """In the caller's transaction."""

    session: Session
    definitions: Definitions
    now: datetime

    def deploy(
        self, xml: bytes, scope: str, catalogue: Catalogue, by: Actor, redrawn: Redrawn = NOTHING_REDRAWN, why: str = ""
    ) -> tuple[Definition, bool]:
        """A version to be tried, and whether it is new; the one that is there when its bundle is known already.

        Raises DiagramRefused.
        """
        definition = self.definitions.deploy_redrawn(xml, scope, by.name, catalogue, redrawn)
        is_new = definition.status == "deployed" and not self.history([definition])
        if is_new:
            self._remember(definition, "deployed", why, by)
        return definition, is_new

    def promote(
        self, definition_id: UUID, catalogue: Catalogue, scopes: Sequence[str], reason: str, by: Actor
    ) -> Definition:
        """Let new cases start on a version, in place of the one in use; promoting an older one is the way back.

        `scopes` are those in which its called processes are looked for. Promoting the one in use changes nothing. Raises
        ReasonMissing, DefinitionMissing, CallsItself, DeployedAlone when nobody but `by` has looked at it yet, and
        DiagramRefused when the place has changed since it was deployed.
        """
        reason = given(reason)
        definition = self.definitions.get(definition_id)
        if self.was_deployed_alone(definition, by):
            raise DeployedAlone(by.name)
        refuse_faulty(definition.xml, catalogue)
        pinned(definition.process_id, {**self.definitions.in_use(scopes), definition.process_id: definition})
        if self.definitions.put_in_use(definition):
            self._remember(definition, "promoted", reason, by)
        return definition

    def retire(
        self, definition_id: UUID, scopes: Sequence[str], reason: str, by: Actor, also_last: bool = False
    ) -> Definition:
        """No case starts on the version in use any more, but on what the scopes further out have; those that run go on.

        Raises ReasonMissing, VersionNotInUse, and LastInUse when nothing is left for new cases, unless `also_last`.
        """
        reason = given(reason)
        definition = self.definitions.get(definition_id)
        self.session.refresh(definition, with_for_update=True)
        if definition.status != "promoted":
            raise VersionNotInUse(definition.version)
        others = self.definitions.in_use([scope for scope in scopes if scope != definition.scope])
        if definition.process_id not in others and not also_last:
            raise LastInUse(definition.name)
        definition.status = "retired"
        self._remember(definition, "retired", reason, by)
        return definition

    def was_deployed_alone(self, definition: Definition, by: Actor) -> bool:
        """Whether `by` deployed a version that nobody else has put to use before: four eyes see each one first."""
        lines = self.history([definition])
        deployed = any(line.kind == "deployed" and line.by == by.id for line in lines)
        return deployed and not any(line.kind == "promoted" and line.by != by.id for line in lines)

    def history(self, definitions: Sequence[Definition]) -> Sequence[DefinitionHistory]:
        """What was done with these versions, newest first."""
        ids = [definition.id for definition in definitions]
        wanted = sa.select(DefinitionHistory).where(DefinitionHistory.definition_id.in_(ids))
        return self.session.scalars(wanted.order_by(DefinitionHistory.id.desc())).all()

    def open_cases(self, agency: str) -> dict[str, int]:
        """By version: how many open cases of an agency are pinned to it, in their own process or a called one.

        One statement, which reads the open cases of the agency and nothing else.
        """
        pins = sa.cast(Case.pins, sa.Text)
        mine = sa.and_(Case.agency == agency, Case.status.in_(OPEN))
        rows = self.session.execute(sa.select(pins, sa.func.count()).where(mine).group_by(pins))
        counts: dict[str, int] = {}
        for spelled, number in rows:
            for pin in orjson.loads(spelled).values():
                counts[pin] = counts.get(pin, 0) + number
        return counts

    def _remember(self, definition: Definition, kind: str, reason: str, by: Actor) -> None:
        self.session.add(
            DefinitionHistory(
                definition_id=definition.id, at=self.now, by=by.id, by_name=by.name, kind=kind, reason=reason
            )
        )
        self.session.flush()
