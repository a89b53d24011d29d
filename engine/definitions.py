"""Processes by version: deploy a diagram, find the one an agency uses, restore what a case was pinned to.

A version is *deployed* (there to be tried, no case starts on it), then *promoted* (in use: new cases of its scope start on
it; there is one at most), then *retired* (no new cases; those that run go on). What people do with versions, and who did
it, is in `engine.versions.lifecycle`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from engine.errors import CallsItself, DefinitionMissing, DiagramRefused
from engine.lint import Catalogue, lint
from engine.markings import Ways, ways_of
from engine.spiff.flow import Program
from engine.spiff.moving import Passage
from engine.spiff.parser import Diagram, parse
from engine.tables import Definition
from engine.versions.bundles import DIAGRAM, NOTHING_REDRAWN, Bundle, Redrawn, bundle_of
from engine.versions.needs import Needs

Key = TypeVar("Key")
Value = TypeVar("Value")
WITHOUT_DIAGRAM = (defer(Definition.xml), defer(Definition.spec))


@dataclass
class ProgramCache:
    """Restored programs and played-through diagrams, shared by all threads; neither changes, so nothing goes stale."""

    functions: Mapping[str, Callable[..., Any]]
    most: int = 200
    _programs: OrderedDict[tuple[str, ...], Program] = field(default_factory=OrderedDict)
    _ways: OrderedDict[str, Mapping[str, Ways]] = field(default_factory=OrderedDict)
    _needs: OrderedDict[str, Needs] = field(default_factory=OrderedDict)
    _passages: OrderedDict[tuple[str, ...], Passage] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[str, ...], specs: Callable[[], Mapping[str, bytes]]) -> Program:
        """The program under `key`, made from `specs()` the first time."""
        return self._cached(self._programs, key, lambda: Program.restore(key[0], specs(), self.functions))

    def ways(self, definition_id: str, xml: Callable[[], bytes]) -> Mapping[str, Ways]:
        """How a case can go in a version of a process, by scope, from its diagram the first time."""
        return self._cached(self._ways, definition_id, lambda: ways_of(xml()))

    def needs(self, definition_id: str, xml: Callable[[], bytes]) -> Needs:
        """What a version of a process reads and gives, from its diagram the first time."""
        return self._cached(self._needs, definition_id, lambda: Needs.of(xml()))

    def passage(self, key: tuple[str, ...], make: Callable[[], Passage]) -> Passage:
        """The way from one program to another under `key`."""
        return self._cached(self._passages, key, make)

    def _cached(self, kept: OrderedDict[Key, Value], key: Key, make: Callable[[], Value]) -> Value:
        with self._lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        made = make()
        with self._lock:
            kept[key] = made
            while len(kept) > self.most:
                kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class Definitions:
    """Versions of processes, inside the caller's transaction."""

    session: Session
    programs: ProgramCache
    now: datetime
    functions: Callable[[str], Mapping[str, Callable[..., Any]]] | None = None  # of an agency: answered by its calendar

    def deploy(
        self, xml: bytes, scope: str, by: str, catalogue: Catalogue | None = None, promote: bool = True
    ) -> Definition:
        """Check a diagram and make it a version of its process in `scope`; the version there is when its bundle is known.

        With `promote` new cases start on it from now on, without further questions. Raises DiagramRefused with every
        reason, each naming its element.
        """
        found = self.deploy_redrawn(xml, scope, by, catalogue, NOTHING_REDRAWN)
        if promote:
            self.put_in_use(found)
        return found

    def deploy_redrawn(
        self, xml: bytes, scope: str, by: str, catalogue: Catalogue | None, redrawn: Redrawn
    ) -> Definition:
        """The same with what the agency drew for it, which `catalogue` names too; no case starts on it yet."""
        refuse_faulty(xml, catalogue)
        diagram = parse(xml, catalogue.decisions.values() if catalogue else ())
        bundle = bundle_of(xml, diagram, catalogue, redrawn)
        found = self._version_of(diagram.process_id, scope, sha256(xml).hexdigest(), bundle)
        if found is None:
            found = self._add(xml, scope, diagram, bundle, by)
            found.forms, found.decisions = dict(redrawn.forms) or None, dict(redrawn.decisions) or None
            found.scenarios = dict(redrawn.scenarios) or None
            self.session.flush()
        return found

    def redrawn_forms(self, pin: str) -> Mapping[str, Any]:
        """The schemas that the agency drew for a version, by key. One statement, which reads nothing else."""
        found = self.session.scalar(sa.select(Definition.forms).where(Definition.id == UUID(pin)))
        return found or {}

    def library(self, scopes: Sequence[str]) -> Redrawn:
        """Forms and tables that were drawn for the versions in use, the nearest scope first, in it the newest."""
        wanted = sa.select(Definition.scope, Definition.forms, Definition.decisions).where(
            Definition.scope.in_(scopes), Definition.status == "promoted",
            sa.or_(Definition.forms.is_not(None), Definition.decisions.is_not(None)),
        )  # fmt: skip
        rows = list(self.session.execute(wanted.order_by(Definition.deployed_at)))
        forms: dict[str, Any] = {}
        decisions: dict[str, str] = {}
        for row in sorted(rows, key=lambda row: scopes.index(row.scope), reverse=True):
            forms.update(row.forms or {})
            decisions.update(row.decisions or {})
        return Redrawn(forms, decisions)

    def put_in_use(self, definition: Definition) -> bool:
        """Let new cases of its scope start on a version, in place of the one in use; False when they do already."""
        if definition.status == "promoted":
            return False
        same = sa.and_(Definition.process_id == definition.process_id, Definition.scope == definition.scope)
        self.session.execute(sa.select(Definition.id).where(same).with_for_update())  # one promotion after the other
        replaced = sa.update(Definition).where(same, Definition.status == "promoted").values(status="retired")
        self.session.execute(replaced.execution_options(synchronize_session="fetch"))
        definition.status = "promoted"
        self.session.flush()
        return True

    def resolve(self, process_id: str, scopes: Sequence[str]) -> dict[str, UUID]:
        """The version in use of a process and of everything it calls, each from the first scope that has one.

        One statement. Raises DefinitionMissing, CallsItself.
        """
        return pinned(process_id, self.in_use(scopes))

    def in_use(self, scopes: Sequence[str]) -> dict[str, Definition]:
        """By process: the version that new cases start on, from the first scope that has one; diagrams are not read."""
        wanted = sa.select(Definition).where(Definition.scope.in_(scopes), Definition.status == "promoted")
        rows = self.session.scalars(wanted.options(*WITHOUT_DIAGRAM)).all()
        nearest = sorted(rows, key=lambda row: scopes.index(row.scope), reverse=True)
        return {row.process_id: row for row in nearest}

    def program(self, main: str, pins: Mapping[str, str], agency: str = "") -> Program:
        """What a case of `agency` pinned to these versions runs on; no database is touched once it is cached."""
        key = (main, *(f"{process}={pins[process]}" for process in sorted(pins)))
        program = self.programs.get(key, lambda: self._specs(pins))
        return program if self.functions is None else replace(program, functions=self.functions(agency))

    def ways(self, process_id: str, pins: Mapping[str, str]) -> Mapping[str, Ways]:
        """How a case pinned to these versions can go in one of its processes, by scope."""
        pin = pins[process_id]
        return self.programs.ways(pin, lambda: self.get(UUID(pin)).xml)

    def needs(self, pin: str) -> Needs:
        """What one version of a process reads and gives."""
        return self.programs.needs(pin, lambda: self.get(UUID(pin)).xml)

    def versions_of(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        """The numbers of these versions. One statement."""
        rows = self.session.execute(sa.select(Definition.id, Definition.version).where(Definition.id.in_(ids)))
        return {row.id: row.version for row in rows}

    def name_of(self, pin: str) -> str:
        """What a version calls its process."""
        wanted = sa.select(Definition).where(Definition.id == UUID(pin)).options(*WITHOUT_DIAGRAM)
        return self.session.scalars(wanted).one().name

    def get(self, definition_id: UUID) -> Definition:
        found = self.session.get(Definition, definition_id)
        if found is None:
            raise DefinitionMissing(str(definition_id))
        return found

    def seen(self, scopes: Sequence[str], process_id: str = "") -> Sequence[Definition]:
        """Every version that is seen from these scopes, or those of one process, without diagrams: the nearest scope first,
        in it the newest."""
        wanted = sa.select(Definition).where(Definition.scope.in_(scopes))
        if process_id:
            wanted = wanted.where(Definition.process_id == process_id)
        rows = self.session.scalars(wanted.options(*WITHOUT_DIAGRAM)).all()
        return sorted(rows, key=lambda row: (scopes.index(row.scope), -row.version))

    def _version_of(self, process_id: str, scope: str, digest: str, bundle: Bundle) -> Definition | None:
        """The version with this bundle. One that was deployed before there were bundles takes the first it is met with."""
        wanted = sa.select(Definition).where(
            Definition.process_id == process_id, Definition.scope == scope, Definition.sha256 == digest,
            Definition.bundle.in_((bundle.sha256, "")),
        )  # fmt: skip
        found = self.session.scalars(wanted.order_by(Definition.version.desc()).limit(1)).first()
        if found is not None and not found.bundle:
            found.bundle, found.parts = bundle.sha256, dict(bundle.parts)
        return found

    def _add(self, xml: bytes, scope: str, diagram: Diagram, bundle: Bundle, by: str) -> Definition:
        same = sa.and_(Definition.process_id == diagram.process_id, Definition.scope == scope)
        newest = self.session.scalar(sa.select(sa.func.max(Definition.version)).where(same)) or 0
        definition = Definition(
            id=uuid4(), process_id=diagram.process_id, scope=scope, version=newest + 1, name=diagram.name,
            sha256=bundle.parts[DIAGRAM], xml=xml, spec=diagram.spec, called=list(diagram.called), deployed_at=self.now,
            deployed_by=by, status="deployed", bundle=bundle.sha256, parts=dict(bundle.parts),
        )  # fmt: skip
        self.session.add(definition)
        self.session.flush()
        return definition

    def _specs(self, pins: Mapping[str, str]) -> dict[str, bytes]:
        ids = [UUID(pin) for pin in pins.values()]
        rows = self.session.execute(sa.select(Definition.id, Definition.spec).where(Definition.id.in_(ids)))
        specs = {str(row.id): row.spec for row in rows}
        if missing := [process for process, pin in pins.items() if pin not in specs]:
            raise DefinitionMissing(missing[0])
        return {process: specs[pin] for process, pin in pins.items()}


def refuse_faulty(xml: bytes, catalogue: Catalogue | None) -> None:
    """Raises DiagramRefused with every reason why a diagram may not run."""
    errors = [finding for finding in lint(xml, catalogue) if finding.severity == "error"]
    if errors:
        raise DiagramRefused(errors)


def pinned(process_id: str, versions: Mapping[str, Definition]) -> dict[str, UUID]:
    """The versions of a process and of everything it calls, out of `versions`. Raises DefinitionMissing, CallsItself."""
    pins: dict[str, UUID] = {}
    calls: dict[str, list[str]] = {}
    todo = [process_id]
    while todo:
        wanted = todo.pop()
        if wanted in pins:
            continue
        if wanted not in versions:
            raise DefinitionMissing(wanted)
        pins[wanted] = versions[wanted].id
        calls[wanted] = list(versions[wanted].called)
        todo += calls[wanted]
    if circle := circle_in(calls):
        raise CallsItself(circle)
    return pins


def circle_in(calls: Mapping[str, Sequence[str]]) -> list[str]:
    """Processes that call each other in a circle, in order; empty when there is none."""
    try:
        list(TopologicalSorter(calls).static_order())
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []
