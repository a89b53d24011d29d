"""What a version of a process is made of, hashed together: diagram, forms, decision tables, calendar.

Two versions with the same hash ask the same questions in the same order by the same clock. The engine knows neither forms
nor calendars: it hashes the contents it is handed, under the names it is handed them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from engine.lint import Catalogue
    from engine.spiff.parser import Diagram

DIAGRAM = "diagram"
FORM, DECISION = "form:", "decision:"  # contents of these kinds count only where the diagram names them
SCENARIO = "scenario:"


@dataclass(frozen=True)
class Redrawn:
    """What an agency drew for a version beside the diagram; all of it counts, whether the diagram names it yet or not.

    `forms` are schemas by key, `decisions` DMN texts by decision id, `scenarios` by name.
    """

    forms: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    scenarios: Mapping[str, Any] = field(default_factory=dict)

    @property
    def contents(self) -> dict[str, bytes]:
        """Each part as the bytes that are hashed, under its name in a bundle."""
        forms = {f"{FORM}{key}": canonical(schema) for key, schema in self.forms.items()}
        tables = {f"{DECISION}{key}": text.encode() for key, text in self.decisions.items()}
        return {**forms, **tables, **{f"{SCENARIO}{name}": canonical(each) for name, each in self.scenarios.items()}}


NOTHING_REDRAWN = Redrawn()


@dataclass(frozen=True)
class Bundle:
    """The SHA-256 of each part, by its name ("diagram", "form:give_opinion", "decision:route", "calendar")."""

    parts: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """The hash of all parts, the same whatever the order they were named in."""
        return sha256(orjson.dumps(dict(self.parts), option=orjson.OPT_SORT_KEYS)).hexdigest()


def bundle_of(
    xml: bytes, diagram: Diagram, catalogue: Catalogue | None = None, redrawn: Redrawn = NOTHING_REDRAWN
) -> Bundle:
    """The bundle of a diagram in the place it is deployed to; of the diagram alone when nothing is known of the place."""
    own = redrawn.contents
    contents = {**catalogue.contents, **decisions_in(catalogue), **own} if catalogue else own
    used = {f"{FORM}{each.form}" for each in diagram.elements} | {f"{DECISION}{each}" for each in diagram.decisions}
    used |= own.keys()
    parts = {
        name: content for name, content in contents.items() if name in used or not name.startswith((FORM, DECISION))
    }
    return Bundle({name: sha256(content).hexdigest() for name, content in {**parts, DIAGRAM: xml}.items()})


def decisions_in(catalogue: Catalogue) -> dict[str, bytes]:
    return {f"{DECISION}{name}": content for name, content in catalogue.decisions.items()}


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The names of the parts that are not the same in both, sorted."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def canonical(content: Any) -> bytes:
    """JSON as bytes, the same however it was ordered."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
