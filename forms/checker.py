"""Whether what was submitted answers the form: the only way answers come into a process.

The same verdict for a posted HTML form and for JSON. Conditions are followed from top to bottom, a hidden component
counting as null for those after it; what is hidden is neither asked nor kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.answers import Choices, piece, require_lists
from forms.conditions import Path
from forms.errors import SubmissionRefused
from forms.form import Component, Form, fields
from forms.keywords import first_refusal
from forms.places import put, value_at, with_value
from forms.sentences import code_of, sentence_for, sentence_for_misplaced
from forms.submission import Given, Submitted, is_blank, read_submission

MAX_MISPLACED = 20
UNREADABLE = frozenset({"wrong_type", "not_a_number", "bad_date", "bad_time"})  # to a condition these are null


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: its dotted path ("units.0.due"), a stable code, a Vietnamese sentence."""

    path: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Checked:
    """The outcome. Answers and secrets are empty unless all is right; `typed` is what was typed, for the page."""

    answers: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    errors: dict[str, FieldError] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        return not self.errors


def check(
    form: Form, submitted: Submitted, choices: Choices, today: date, data: Mapping[str, Any] | None = None
) -> Checked:
    """The answers in JSON types, or an error a field; `data` is what the page showed beside the form.

    `submitted` is `Posted(...)` for an HTML form, else a JSON object. Answers hold every component that is asked and
    not hidden: null, [] or false where nothing was filled in; dates 2026-11-27, times 16:30, moments in UTC.
    Secrets stand under their dotted names in `secrets` only. Read-only components are not answers. ListMissing when
    `choices` lacks one of `form.lists`; nothing that is submitted raises.
    """
    require_lists(form, choices)
    try:
        given = read_submission(form, submitted)
    except SubmissionRefused as refused:
        return Checked(errors={"": FieldError("", refused.code, str(refused))})
    check_up = _CheckUp(given, choices, today, dict(data or {}))
    answers = check_up.answers(form.components, given.values, ())
    errors = check_up.errors | _misplaced(given)
    if errors:
        return Checked(errors=errors, typed=given.values)
    return Checked(answers=answers, secrets=check_up.secrets, typed=given.values)


def draft(form: Form, submitted: Submitted) -> dict[str, Any]:
    """What was typed so far, unjudged and without secrets, to be shown again; SubmissionRefused when too large."""
    return read_submission(form, submitted).values


def _misplaced(given: Given) -> dict[str, FieldError]:
    first = list(given.misplaced.items())[:MAX_MISPLACED]
    return {name: FieldError(name, code, sentence_for_misplaced(name, code)) for name, code in first}


class _CheckUp:
    """One walk over the form: collects errors and secrets, and the values seen so far for the conditions."""

    def __init__(self, given: Given, choices: Choices, today: date, data: dict[str, Any]) -> None:
        self.given = given
        self.choices = choices
        self.today = today
        self.seen = data
        self.errors: dict[str, FieldError] = {}
        self.secrets: dict[str, str] = {}

    def answers(self, components: Sequence[Component], values: Mapping[str, Any], place: Path) -> dict[str, Any]:
        """The answers of the form, or of the row at `place`."""
        result: dict[str, Any] = {}
        for component in self.asked(components, place):
            path = (*place, *component.path)
            if component.kind == "rows":
                put(result, component.path, self.rows(component, value_at(values, component.path), path))
            elif component.kind == "secret":
                self.secrets |= self.secret(component)
            elif not component.fixed:
                value = value_at(values, component.path)
                code = self.judge(component, value, path)
                put(result, component.path, value)
                self.see(component, None if code in UNREADABLE else value, place)
        return result

    def asked(self, components: Sequence[Component], place: Path) -> Iterator[Component]:
        """The answered components that are not hidden, each decided when the walk comes to it."""
        for component in components:
            if component.hide and component.hide.holds(self.seen):
                for hidden in fields([component]):
                    self.see(hidden, None, place)
            elif component.kind == "group":
                yield from self.asked(component.children, place)
            elif component.is_answered:
                yield component

    def see(self, component: Component, value: Any, place: Path) -> None:
        """Lets the conditions further down read a value."""
        self.seen = with_value(self.seen, ("this", *component.path) if place else component.path, value)

    def rows(self, component: Component, values: Any, path: Path) -> list[Any]:
        if self.judge(component, values, path):
            return []
        outside = self.seen
        result = []
        for number, row in enumerate(values):
            self.seen = {**outside, "this": {}}
            result.append(self.answers(component.children, row, (*path, str(number))))
        self.seen = outside
        self.refuse_twins(component, result, path)
        return result

    def refuse_twins(self, component: Component, rows: list[Any], path: Path) -> None:
        """The same unit must not stand in two rows of the `units` widget."""
        units = [row["unit"] for row in rows if component.widget == "units" and isinstance(row["unit"], str)]
        if len(set(units)) < len(units):
            self.refuse(component, path, "chosen_twice", rows, None)

    def secret(self, component: Component) -> dict[str, str]:
        value = self.given.secrets[component.name]
        refused = self.judge(component, value, component.path)
        return {} if refused or value is None else {component.name: value}

    def judge(self, component: Component, value: Any, path: Path) -> str:
        """The code of what is wrong with a value, noted as an error; "" when nothing is."""
        if component.required and is_blank(value):
            return self.refuse(component, path, "required", value, None)
        schema = piece(component, self.choices)
        if "notBefore" in schema:
            schema["notBefore"] = self.today.isoformat()
        refusal = first_refusal(schema, value)
        if refusal is None:
            return ""
        limit = refusal.validator_value
        return self.refuse(component, path, code_of(component, str(refusal.validator), value, limit), value, limit)

    def refuse(self, component: Component, path: Path, code: str, value: Any, limit: Any) -> str:
        name = ".".join(path)
        row = next((f"Dòng {int(part) + 1}: " for part in path if part.isdigit()), "")
        self.errors.setdefault(name, FieldError(name, code, row + sentence_for(component, code, value, limit)))
        return code
