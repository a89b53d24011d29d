"""What the templates show: one view a component, with its value, error, choices and attributes already worked out.

Templates only place what stands here. Everything is plain text until Jinja escapes it; the one exception is the HTML
of panels, which the page vouches for by handing in Markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms.answers import Choices, choices_of
from forms.conditions import Condition, Path
from forms.form import Choice, Component, Form, fields
from forms.places import value_at
from forms.wording import as_read, as_text, hint_of, is_spelled

ROW_MARK = "__row__"  # stands for the row's number in the prototype that the page's script copies
LONG_LIST = 12
COLUMNS = 16
PLACEHOLDER = "Chưa có nội dung để hiện."


@dataclass(frozen=True)
class View:
    """One component as shown; `parts` are the views inside a group, `rows` those of each row."""

    component: Component
    name: str
    id: str
    value: Any = None
    error: str = ""
    hint: str = ""
    choices: Sequence[Choice] = ()
    hide_when: str = ""
    width: int = 0
    panel: Any = ""
    parts: tuple[View, ...] = ()
    rows: tuple[tuple[View, ...], ...] = ()
    prototype: tuple[View, ...] = ()

    @property
    def template(self) -> str:
        """The file that shows it: one a kind, but radios, read-only values and uploads have their own."""
        component = self.component
        name = "fixed" if component.fixed else "radio" if component.type == "radio" else component.kind
        return f"{name}.html"

    @property
    def text(self) -> str:
        """The value as its control holds it."""
        return as_text(self.component, self.value)

    @property
    def words(self) -> str:
        """The value in words, where it is only read."""
        return as_read(self.component, self.value, self.choices)

    @property
    def can_grow(self) -> bool:
        """Whether rows may be added to a repeated group."""
        return can_grow(self.component)

    @property
    def chosen(self) -> frozenset[str]:
        """The values of a list that are chosen."""
        return (
            frozenset(item for item in self.value if isinstance(item, str))
            if isinstance(self.value, list)
            else frozenset()
        )

    @property
    def is_long(self) -> bool:
        return len(self.choices) > LONG_LIST

    @property
    def inputmode(self) -> str | None:
        """The keyboard a phone should show."""
        component = self.component
        if component.kind == "number":
            return "numeric" if component.settings.get("decimalDigits") == 0 else "decimal"
        return {"email": "email", "phone": "tel"}.get(component.rules.get("validationType") or "")

    @property
    def date_type(self) -> str:
        """The browser's control; a value that it could not hold is shown as text instead of being lost."""
        controls = {"date": "date", "time": "time", "moment": "datetime-local"}
        return controls[self.component.kind] if is_spelled(self.component, self.value) else "text"

    @property
    def step(self) -> int | None:
        """The step of a time control in seconds."""
        minutes = self.component.settings.get("timeInterval")
        return minutes * 60 if minutes and self.component.kind != "date" else None

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of its control or of the group of its controls; those of None are left out."""
        notes = [f"{self.id}-{note}" for note in ("hint", "error") if getattr(self, note)]
        return {
            "id": self.id,
            "aria-describedby": " ".join(notes) or None,
            "aria-invalid": "true" if self.error else None,
        }

    @property
    def frame(self) -> dict[str, Any]:
        """The attributes of the frame around label, control and notes, which the page's script reads."""
        component = self.component
        return {
            "data-field": self.name if component.is_answered else None,
            "data-kind": component.kind if component.is_answered else None,
            "data-value": json.dumps(self.value, ensure_ascii=False) if component.fixed else None,
            "data-widget": component.widget or None,
            "data-hide-when": self.hide_when or None,
        }

    @property
    def lines(self) -> Iterator[tuple[View, ...]]:
        """The parts of a group in lines, those of one layout row together."""
        return in_lines(self.parts)

    @property
    def phrases(self) -> list[str]:
        """The quick phrases that fill this field."""
        written = self.component.settings.get("phrases", "")
        return [phrase.strip() for phrase in written.split("|") if phrase.strip()] or [c.label for c in self.choices]

    @property
    def stale(self) -> list[str]:
        """Chosen values that are no longer in the list, kept in sight so that they are not lost in silence."""
        chosen = self.chosen or frozenset({self.text})
        return sorted(chosen - {"", *(choice.value for choice in self.choices)})


@dataclass(frozen=True)
class Sight:
    """What the views are made from; `values` is None when the form is shown for the first time."""

    choices: Choices
    values: Mapping[str, Any] | None
    errors: Mapping[str, str]
    panels: Mapping[str, Any]
    data: Mapping[str, Any]
    changing: frozenset[Path] = field(default_factory=frozenset)  # names that fields have, so the page knows them


def views_of(form: Form, sight: Sight) -> tuple[View, ...]:
    """The views of a form, without those that the page's data alone already hides."""
    names = frozenset(component.path for component in fields(form.components))
    return tuple(_views(form.components, replace(sight, changing=names), (), sight.values))


def in_lines(views: Sequence[View]) -> Iterator[tuple[View, ...]]:
    """Neighbours of one layout row as a line, each with its share of the sixteen columns."""
    line: list[View] = []
    for view in views:
        if line and (_row_of(view) is None or _row_of(view) != _row_of(line[-1])):
            yield _shared_out(line)
            line = []
        line.append(view)
    if line:
        yield _shared_out(line)


def _row_of(view: View) -> Any:
    return view.component.settings.get("layout", {}).get("row")


def _shared_out(line: Sequence[View]) -> tuple[View, ...]:
    if len(line) == 1:
        return tuple(line)
    asked = [view.component.settings.get("layout", {}).get("columns") or 0 for view in line]
    left = max(COLUMNS - sum(asked), 0) // max(asked.count(0), 1)
    return tuple(replace(view, width=columns or max(left, 2)) for view, columns in zip(line, asked, strict=True))


def _views(
    components: Sequence[Component], sight: Sight, place: Path, values: Mapping[str, Any] | None
) -> Iterator[View]:
    for component in components:
        hide_when = _hide_when(component.hide, sight)
        if hide_when is not None:
            yield replace(_view(component, sight, place, values), hide_when=hide_when)


def _hide_when(condition: Condition | None, sight: Sight) -> str | None:
    """The tree for the page's script; "" when it never hides here, None when it always does."""
    if condition is None:
        return ""
    changing = {path for path in condition.paths() if path in sight.changing or path[0] == "this"}
    if not changing:
        return None if condition.holds(sight.data) else ""
    known = {path: value_at(sight.data, path) for path in condition.paths() - changing}
    return json.dumps(condition.settled(known), ensure_ascii=False, separators=(",", ":"))


def _view(component: Component, sight: Sight, place: Path, values: Mapping[str, Any] | None) -> View:
    path = (*place, *component.path)
    name = ".".join(path)
    view = View(component, name, "-".join(("f", *path)), error=sight.errors.get(name, ""), hint=hint_of(component))
    if component.kind == "group":
        return replace(view, parts=tuple(_views(component.children, sight, place, values)))
    if component.kind == "panel":
        return replace(view, panel=sight.panels.get(component.settings["panel"], PLACEHOLDER))
    if not component.is_answered or component.kind == "secret":
        return view
    view = replace(view, value=_value(component, sight, values), choices=choices_of(component, sight.choices))
    return _with_rows(view, sight, path) if component.kind == "rows" else view


def _value(component: Component, sight: Sight, values: Mapping[str, Any] | None) -> Any:
    if component.fixed:
        return value_at(sight.data, component.path)
    if values is not None:
        return value_at(values, component.path)
    known = value_at(sight.data, component.path)
    return component.default if known is None else known


def _with_rows(view: View, sight: Sight, path: Path) -> View:
    """A view a row, one spare at the end so that a row can be added without the page's script."""
    children = view.component.children
    filled = [row for row in view.value or [] if isinstance(row, Mapping)] if isinstance(view.value, list) else []
    wanted = view.component.settings.get("defaultRepetitions", 1)
    spare = max(1, wanted - len(filled)) if can_grow(view.component) else max(0, wanted - len(filled))
    rows = [*filled, *({} for _ in range(spare))]
    return replace(
        view,
        rows=tuple(tuple(_views(children, sight, (*path, str(n)), row)) for n, row in enumerate(rows)),
        prototype=tuple(_views(children, sight, (*path, ROW_MARK), {})),
    )


def can_grow(component: Component) -> bool:
    """Whether rows may be added to a repeated group."""
    return bool(component.settings.get("allowAddRemove", True))
