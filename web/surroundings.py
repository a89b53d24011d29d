"""What a diagram may name in the place it is drawn for: operations, forms, groups, processes, tables, functions.

A form or table is found among what is drawn with the diagram, then, unless it is one that every installation has, among
what the agency and its province drew for the versions they use. What is found there is copied into the version that is
made, so that a case asks it as it was then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from connectors.work import Work
from engine.errors import DiagramRefused
from engine.lint import Catalogue
from engine.spiff.elements import decision_of
from engine.spiff.parser import read_xml
from engine.spiff.vocabulary import bpmn, cv
from engine.tables import Definition
from engine.versions.bundles import Redrawn
from web.installation import BUILT_IN, catalogue_of


@dataclass(frozen=True)
class Surroundings:
    """Of an agency that finds its processes in `scopes`. Asks the database twice, once each."""

    work: Work
    scopes: Sequence[str]

    @cached_property
    def processes(self) -> dict[str, Definition]:
        """The version in use of every process that is seen, by id."""
        return self.work.definitions.in_use(self.scopes)

    @cached_property
    def library(self) -> Redrawn:
        """What agency and province drew beside what every installation has."""
        found = self.work.definitions.library(self.scopes)
        delivered = self.work.parts.forms.forms
        return replace(found, forms={key: each for key, each in found.forms.items() if key not in delivered})

    def catalogue(self, redrawn: Redrawn) -> Catalogue:
        """Everything that a diagram drawn together with `redrawn` may name."""
        plain = catalogue_of(self.work)
        tables = {**self.library.decisions, **redrawn.decisions}
        return replace(
            plain,
            processes=frozenset({*BUILT_IN, *self.processes}),
            forms=frozenset({*plain.forms, *self.library.forms, *redrawn.forms}),
            decisions={**plain.decisions, **{key: text.encode() for key, text in tables.items()}},
        )

    def gathered(self, xml: bytes, redrawn: Redrawn) -> Redrawn:
        """The same with the forms and tables that the diagram names and only the library has."""
        try:
            root = read_xml(xml)
        except DiagramRefused:
            return redrawn
        asked = {node.get(cv("form"), "") for node in root.iter(bpmn("userTask"))}
        looked_up = {decision_of(node) for node in root.iter(bpmn("businessRuleTask"))}
        forms = {key: each for key, each in self.library.forms.items() if key in asked}
        tables = {key: each for key, each in self.library.decisions.items() if key in looked_up}
        return Redrawn({**forms, **redrawn.forms}, {**tables, **redrawn.decisions}, redrawn.scenarios)


def redrawn_of(version: Definition) -> Redrawn:
    """What was drawn for a version."""
    return Redrawn(version.forms or {}, version.decisions or {}, version.scenarios or {})
