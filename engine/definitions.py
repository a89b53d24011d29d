"""Processes by version: deploy a diagram, find the one an agency uses, restore what a case was pinned to."""

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
from sqlalchemy.orm import Session, load_only

from engine.errors import CallsItself, DefinitionMissing, DiagramRefused
from engine.lint import Catalogue, lint
from engine.markings import Ways, ways_of
from engine.spiff.flow import Program
from engine.spiff.parser import parse
from engine.tables import Definition

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass
class ProgramCache:
    """Restored programs and played-through diagrams, shared by all threads; neither changes, so nothing goes stale."""

    functions: Mapping[str, Callable[..., Any]]
    most: int = 200
    _programs: OrderedDict[tuple[str, ...], Program] = field(default_factory=OrderedDict)
    _ways: OrderedDict[str, Mapping[str, Ways]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[str, ...], specs: Callable[[], Mapping[str, bytes]]) -> Program:
        """The program under `key`, made from `specs()` the first time."""
        return self._cached(self._programs, key, lambda: Program.restore(key[0], specs(), self.functions))

    def ways(self, definition_id: str, xml: Callable[[], bytes]) -> Mapping[str, Ways]:
        """How a case can go in a version of a process, by scope, from its diagram the first time."""
        return self._cached(self._ways, definition_id, lambda: ways_of(xml()))

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

    def deploy(self, xml: bytes, scope: str, by: str, catalogue: Catalogue | None = None) -> Definition:
        """Check a diagram and make it the newest version in `scope`; the version there is when nothing changed.

        Raises DiagramRefused with every reason, each naming its element.
        """
        errors = [finding for finding in lint(xml, catalogue) if finding.severity == "error"]
        if errors:
            raise DiagramRefused(errors)
        diagram = parse(xml, catalogue.decisions.values() if catalogue else ())
        newest = self._newest(diagram.process_id, scope)
        digest = sha256(xml).hexdigest()
        if newest is not None and newest.sha256 == digest:
            return newest
        definition = Definition(
            id=uuid4(),
            process_id=diagram.process_id,
            scope=scope,
            version=newest.version + 1 if newest else 1,
            name=diagram.name,
            sha256=digest,
            xml=xml,
            spec=diagram.spec,
            called=list(diagram.called),
            deployed_at=self.now,
            deployed_by=by,
        )
        self.session.add(definition)
        self.session.flush()
        return definition

    def resolve(self, process_id: str, scopes: Sequence[str]) -> dict[str, UUID]:
        """The newest version of a process and of everything it calls, each from the first scope that has one.

        Raises DefinitionMissing, CallsItself.
        """
        pins: dict[str, UUID] = {}
        calls: dict[str, list[str]] = {}
        todo = [process_id]
        while todo:
            wanted = todo.pop()
            if wanted in pins:
                continue
            found = next((found for scope in scopes if (found := self._newest(wanted, scope))), None)
            if found is None:
                raise DefinitionMissing(wanted)
            pins[wanted] = found.id
            calls[wanted] = list(found.called)
            todo += found.called
        if circle := circle_in(calls):
            raise CallsItself(circle)
        return pins

    def program(self, main: str, pins: Mapping[str, str], agency: str = "") -> Program:
        """What a case of `agency` pinned to these versions runs on; no database is touched once it is cached."""
        key = (main, *(f"{process}={pins[process]}" for process in sorted(pins)))
        program = self.programs.get(key, lambda: self._specs(pins))
        return program if self.functions is None else replace(program, functions=self.functions(agency))

    def ways(self, process_id: str, pins: Mapping[str, str]) -> Mapping[str, Ways]:
        """How a case pinned to these versions can go in one of its processes, by scope."""
        pin = pins[process_id]
        return self.programs.ways(pin, lambda: self.get(UUID(pin)).xml)

    def get(self, definition_id: UUID) -> Definition:
        found = self.session.get(Definition, definition_id)
        if found is None:
            raise DefinitionMissing(str(definition_id))
        return found

    def newest_in(self, scope: str) -> Sequence[Definition]:
        """The newest version of each process in a scope, without the diagrams themselves."""
        rows = self.session.scalars(
            sa.select(Definition)
            .where(Definition.scope == scope)
            .order_by(Definition.process_id, Definition.version.desc())
            .options(load_only(Definition.process_id, Definition.version, Definition.name, Definition.deployed_at))
        )
        newest: dict[str, Definition] = {}
        for definition in rows:
            newest.setdefault(definition.process_id, definition)
        return list(newest.values())

    def _newest(self, process_id: str, scope: str) -> Definition | None:
        wanted = sa.select(Definition).where(Definition.process_id == process_id, Definition.scope == scope)
        return self.session.scalars(wanted.order_by(Definition.version.desc()).limit(1)).first()

    def _specs(self, pins: Mapping[str, str]) -> dict[str, bytes]:
        return {process: self.get(UUID(definition_id)).spec for process, definition_id in pins.items()}


def circle_in(calls: Mapping[str, Sequence[str]]) -> list[str]:
    """Processes that call each other in a circle, in order; empty when there is none."""
    try:
        list(TopologicalSorter(calls).static_order())
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []
