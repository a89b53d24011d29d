"""The JSON Schema (draft 2020-12) of a form's answers, put together from one piece a component.

Beside the standard words it uses those of `keywords`, which other validators skip. Empty is always said the same way:
null, an empty list, or false for a single box; so every component that is asked is there in the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms import patterns
from forms.errors import ListMissing
from forms.form import Choice, Component, Form

Piece = dict[str, Any]
Choices = Mapping[str, Sequence[Choice]]

MAX_NUMBER = 9_007_199_254_740_991  # beyond it JavaScript and many readers of JSON round
MAX_DIGITS = 6
MAX_LINE, MAX_TEXT, MAX_SECRET = 1_000, 50_000, 256
MAX_CHOSEN, MAX_FILES, MAX_ROWS = 1_000, 50, 200
FORMATS = {"email": "email", "phone": "phone", "date": "date", "time": "clock", "moment": "moment"}


def answers_schema(form: Form, choices: Choices) -> Piece:
    """What the answers of this form look like, for any way its conditions may fall.

    Secrets and read-only fields are no part of it. A component that may hide is never required.
    """
    schema = _scope(form.components, choices, may_hide=False)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": form.key, **schema}


def _scope(components: Sequence[Component], choices: Choices, *, may_hide: bool) -> Piece:
    schema: Piece = {"type": "object", "properties": {}, "additionalProperties": False}
    _add(schema, components, choices, may_hide)
    return schema


def _add(schema: Piece, components: Sequence[Component], choices: Choices, may_hide: bool) -> None:
    for component in components:
        hides = may_hide or component.hide is not None
        if component.kind == "group":
            _add(schema, component.children, choices, hides)
        elif component.is_answered and component.kind != "secret" and not component.fixed:
            _put(schema, component, _whole(component, choices), hides)


def _whole(component: Component, choices: Choices) -> Piece:
    own = piece(component, choices)
    if component.kind == "rows":
        own["items"] = _scope(component.children, choices, may_hide=False)
    return own


def _put(schema: Piece, component: Component, own: Piece, hides: bool) -> None:
    """Stands the piece at its path, with objects on the way; each name that is always there is required."""
    place = schema
    for part in component.path[:-1]:
        if not hides and part not in place.setdefault("required", []):
            place["required"].append(part)
        empty: Piece = {"type": "object", "properties": {}, "additionalProperties": False}
        place = place["properties"].setdefault(part, empty)
    place["properties"][component.path[-1]] = own
    if not hides:
        place.setdefault("required", []).append(component.path[-1])


def piece(component: Component, choices: Choices) -> Piece:
    """The schema of one component's answer; of the rows of a repeated group only how many there may be."""
    own = PIECES[component.kind](component, choices)
    if isinstance(own.get("type"), str) and own["type"] not in {"array", "boolean"} and not component.required:
        own["type"] = [own["type"], "null"]
    return own


def choices_of(component: Component, choices: Choices) -> Sequence[Choice]:
    """What can be chosen here: the form's own options or the page's list; ListMissing when the page has none."""
    if not component.list_name:
        return component.options
    if component.list_name not in choices:
        raise ListMissing(component.list_name)
    return choices[component.list_name]


def require_lists(form: Form, choices: Choices) -> None:
    """ListMissing unless the page has every list of the form."""
    for name in sorted(form.lists - choices.keys()):
        raise ListMissing(name)


def _text(component: Component, longest: int) -> Piece:
    rules = component.rules
    own: Piece = {"type": "string", "format": FORMATS.get(rules.get("validationType") or "", "plain")}
    if component.required or "minLength" in rules:
        own["minLength"] = max(int(component.required), rules.get("minLength", 0))
    own["maxLength"] = min(rules.get("maxLength", longest), longest)
    if rules.get("pattern"):
        own["maxLength"] = min(own["maxLength"], patterns.MAX_TEXT)
        own["pattern"] = rules["pattern"]
    return own


def _number(component: Component, _: Choices) -> Piece:
    own: Piece = {"type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER}
    own["minimum"] = component.rules.get("min", own["minimum"])
    own["maximum"] = component.rules.get("max", own["maximum"])
    own["decimalDigits"] = component.settings.get("decimalDigits", MAX_DIGITS)
    if "increment" in component.settings:
        own["increment"] = component.settings["increment"]
    return own


def _choice(component: Component, choices: Choices) -> Piece:
    values: list[str | None] = [choice.value for choice in choices_of(component, choices)]
    return {"type": "string", "enum": values if component.required else [*values, None]}


def _many(component: Component, most: int, items: Piece) -> Piece:
    own: Piece = {"type": "array", "maxItems": most, "items": items}
    return {**own, "minItems": 1} if component.required else own


def _several(component: Component, choices: Choices) -> Piece:
    items = {"type": "string", "enum": [choice.value for choice in choices_of(component, choices)]}
    most = MAX_CHOSEN if component.kind == "choices" else MAX_FILES
    if component.kind == "files" and not component.settings.get("multiple", False):
        most = 1
    return {**_many(component, most, items), "uniqueItems": True}


def _flag(component: Component, _: Choices) -> Piece:
    return {"type": "boolean", "const": True} if component.required else {"type": "boolean"}


def _day(component: Component, _: Choices) -> Piece:
    own: Piece = {"type": "string", "format": FORMATS[component.kind]}
    if component.settings.get("disallowPassedDates") and component.kind != "time":
        own["notBefore"] = "today"
    if component.settings.get("timeInterval") and component.kind != "date":
        own["minuteStep"] = component.settings["timeInterval"]
    return own


PIECES: dict[str, Callable[[Component, Choices], Piece]] = {
    "line": lambda component, _: _text(component, MAX_LINE),
    "text": lambda component, _: _text(component, MAX_TEXT),
    "secret": lambda component, _: _text(component, MAX_SECRET),
    "number": _number,
    "choice": _choice,
    "choices": _several,
    "files": _several,
    "flag": _flag,
    "date": _day,
    "time": _day,
    "moment": _day,
    "rows": lambda component, _: _many(component, MAX_ROWS, {"type": "object"}),
}
