"""What one diagram is tried on: its program, forms and names, made from texts; nothing live is among it.

The only thing read from the database is text: which versions of the called processes an agency uses, and its calendar.
Both are read before the sandbox is made; the sandbox itself holds plain values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.catalog import OPERATIONS
from connectors.trials import samples
from connectors.trials.answering import Answering
from engine.definitions import Definitions
from engine.errors import DefinitionMissing
from engine.spiff.flow import Program
from engine.spiff.parser import Diagram, parse
from engine.trials.coverage import Coverage, Drawn, covered, drawn
from engine.trials.sandbox import Sandbox
from engine.trials.scenario import Scenario
from engine.trials.trial import Trial, play
from forms.catalog import Catalog, open_form
from records.calendar import WorkCalendar
from records.organisations import ROLES

Functions = Mapping[str, Callable[..., Any]]
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Texts:
    """A diagram as it is kept: `forms` and `decisions` are those that were redrawn with it, by key."""

    xml: bytes
    forms: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Called:
    """A called process: what the engine stores of it, and what it calls itself."""

    spec: bytes
    calls: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """What a diagram meets in its agency. `called` gives the stored specification of a process by its id."""

    forms: Catalog
    calendar: WorkCalendar
    functions: Functions
    called: Callable[[str], Called]
    decisions: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """Where the scenarios of one diagram are played."""

    diagram: Diagram
    drawn: Drawn
    sandbox: Sandbox
    answering: Answering

    @property
    def names(self) -> dict[str, str]:
        """What people call its elements."""
        return {element.id: " ".join((element.name or element.id).split()) for element in self.diagram.elements}

    def play(self, scenario: Scenario) -> Trial:
        return play(self.sandbox, scenario, self.names)

    def covered(self, trials: Mapping[str, Trial]) -> Coverage:
        return covered(self.drawn, [trial.position for trial in trials.values() if trial.position is not None])

    def start_of(self, now: datetime) -> dict[str, Any]:
        return samples.start_of(self.diagram.process_id, now)


def ground_of(texts: Texts, around: Around) -> Ground:
    """Raises DiagramRefused, FormRefused, DefinitionMissing: what cannot be read cannot be tried."""
    decisions = {**around.decisions, **{key: text.encode() for key, text in texts.decisions.items()}}
    diagram = parse(texts.xml, decisions.values())
    specs, todo = {diagram.process_id: diagram.spec}, list(diagram.called)
    while todo:
        called = todo.pop()
        if called not in specs:
            found = around.called(called)
            specs[called] = found.spec
            todo += found.calls
    redrawn = {key: open_form(key, schema) for key, schema in texts.forms.items()}
    answering = Answering(Catalog({**around.forms.forms, **redrawn}), around.calendar)
    program = Program.restore(diagram.process_id, specs, around.functions)
    sandbox = Sandbox(program, samples.simulated(OPERATIONS), answering, ROLES)
    return Ground(diagram, drawn(texts.xml), sandbox, answering)


def from_files(folder: Path) -> Callable[[str], Called]:
    """The called processes of the diagrams in a folder, each in the file of its name."""

    def called(process_id: str) -> Called:
        path = folder / f"{process_id}.bpmn"
        if not NAME.fullmatch(process_id) or not path.exists():
            raise DefinitionMissing(process_id)
        diagram = parse(path.read_bytes())
        return Called(diagram.spec, diagram.called)

    return called


def from_versions(definitions: Definitions, scopes: Sequence[str]) -> Callable[[str], Called]:
    """The called processes as an agency that sees these scopes uses them. Only read."""
    in_use = definitions.in_use(scopes)

    def called(process_id: str) -> Called:
        if process_id not in in_use:
            raise DefinitionMissing(process_id)
        version = definitions.get(in_use[process_id].id)
        return Called(version.spec, tuple(version.called))

    return called
