"""A form as read: the components of a checked form-js schema, in the order they stand, ready to be asked.

`path` follows the nesting rules of form-js 1.23: a group's `path` (dotted, may be empty) goes before the key of what
stands in it; a repeated group opens a scope of its own, and paths inside start at the row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms.conditions import Condition, Path, parse
from forms.widgets import WIDGETS

KINDS = {
    "textfield": "line",
    "textarea": "text",
    "number": "number",
    "select": "choice",
    "radio": "choice",
    "checklist": "choices",
    "taglist": "choices",
    "checkbox": "flag",
    "filepicker": "files",
    "text": "words",
    "group": "group",
    "dynamiclist": "rows",
    "separator": "separator",
    "spacer": "spacer",
}
DATE_KINDS = {"date": "date", "time": "time", "datetime": "moment"}
UNANSWERED = frozenset({"words", "panel", "group", "separator", "spacer"})


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: what is stored, what is read, and a second line (position, size, address)."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Component:
    """One component; `path` counts from the form, or from the row of the repeated group that it stands in."""

    type: str
    kind: str
    id: str = ""
    path: Path = ()
    label: str = ""
    description: str = ""
    required: bool = False
    fixed: bool = False  # read-only or disabled: shows the page's data, never an answer
    hide: Condition | None = None
    widget: str = ""
    list_name: str = ""  # the page's list that choices come from; "" when they stand in the form
    options: tuple[Choice, ...] = ()
    default: Any = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    children: tuple[Component, ...] = ()

    @property
    def is_answered(self) -> bool:
        return self.kind not in UNANSWERED

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True)
class Form:
    """A form that may be asked: its key, its components, and the SHA-256 of the schema it was read from."""

    key: str
    components: tuple[Component, ...]
    digest: str

    @property
    def lists(self) -> frozenset[str]:
        """Names of the lists that the page must bring to show or check this form."""
        return frozenset(component.list_name for component in everything(self.components) if component.list_name)

    @property
    def panels(self) -> frozenset[str]:
        """Names of the read-only panels whose HTML the page may bring."""
        return frozenset(part.settings["panel"] for part in everything(self.components) if part.kind == "panel")


def everything(components: Sequence[Component]) -> Iterator[Component]:
    """All components at every depth, in the order they are read."""
    for component in components:
        yield component
        yield from everything(component.children)


def fields(components: Sequence[Component]) -> Iterator[Component]:
    """The answered components of one scope: through groups, but not into the rows of a repeated group."""
    for component in components:
        if component.kind == "group":
            yield from fields(component.children)
        elif component.is_answered:
            yield component


def digest_of(schema: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a schema, the same however its JSON was spaced or ordered."""
    text = json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_form(key: str, schema: Mapping[str, Any]) -> Form:
    """The form of a schema that `review` found nothing in; another one may raise anything."""
    return Form(key, _read_all(schema["components"], ()), digest_of(schema))


def _read_all(items: Sequence[Mapping[str, Any]], base: Path) -> tuple[Component, ...]:
    return tuple(_read(item, base) for item in items)


def _read(item: Mapping[str, Any], base: Path) -> Component:
    properties = item.get("properties", {})
    widget = properties.get("widget", "")
    common: dict[str, Any] = {
        "type": item["type"],
        "id": item.get("id", item.get("key", "")),
        "label": (item.get("label") or item.get("dateLabel") or item.get("timeLabel") or "").strip(),
        "description": item.get("description", "").strip(),
        "required": item.get("validate", {}).get("required", False),
        "fixed": item.get("readonly", False) or item.get("disabled", False),
        "hide": _condition(item),
        "widget": widget,
        "rules": item.get("validate", {}),
        "settings": {**item, **properties, **_panel(properties)},
        "kind": _kind(item, widget),
    }
    if item["type"] in {"group", "dynamiclist"}:
        return _holder(item, base, common)
    if "key" not in item:
        return Component(**common)
    path = (*base, item["key"])
    chosen: dict[str, Any] = {
        "path": path,
        "default": item.get("defaultValue"),
        "options": tuple(Choice(option["value"], option["label"]) for option in item.get("values", [])),
        "list_name": _list_name(item, widget),
    }
    return _units(Component(**common, **chosen)) if widget == "units" else Component(**common, **chosen)


def _kind(item: Mapping[str, Any], widget: str) -> str:
    if item["type"] == "datetime":
        return DATE_KINDS[item.get("subtype", "date")]
    return (widget and WIDGETS[widget].kind) or KINDS[item["type"]]


def _condition(item: Mapping[str, Any]) -> Condition | None:
    text = item.get("conditional", {}).get("hide", "").strip()
    return parse(text) if text else None


def _panel(properties: Mapping[str, Any]) -> dict[str, str]:
    return {"panel": properties.get("panel", properties.get("widget", ""))}


def _list_name(item: Mapping[str, Any], widget: str) -> str:
    if "valuesKey" in item:
        return str(item["valuesKey"])
    from_page = item["type"] == "filepicker" or (widget and WIDGETS[widget].takes_list)
    phrases = widget == "phrases" and "phrases" not in item["properties"]
    return str(item["key"]) if (from_page and "values" not in item) or phrases else ""


def _holder(item: Mapping[str, Any], base: Path, common: dict[str, Any]) -> Component:
    own = tuple(part for part in item.get("path", "").split(".") if part)
    repeated = item["type"] == "dynamiclist"
    children = _read_all(item.get("components", []), () if repeated else base + own)
    return Component(**common, path=base + own, children=children)


def _units(component: Component) -> Component:
    """The `units` widget as what it is: a repeated group of one unit and its due date."""
    unit = Component(
        type="select",
        kind="choice",
        path=("unit",),
        label="Đơn vị",
        required=True,
        list_name=component.list_name,
        options=component.options,
        widget="unit",
    )
    due = Component(
        type="datetime",
        kind="date",
        path=("due",),
        label="Hạn",
        required=component.settings.get("due", "required") == "required",
    )
    return replace(component, options=(), list_name="", children=(unit, due))
