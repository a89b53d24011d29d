"""Our own widgets: what a form-js component becomes when its custom property `widget` says so.

An admin draws an ordinary component in the editor and adds the property; the kind of its answer follows from here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Widget:
    """One widget: the component types it may sit on, the kind of its answer ("": as without it), further properties."""

    sits_on: frozenset[str]
    kind: str = ""
    settings: frozenset[str] = frozenset()
    takes_list: bool = False


def _on(*types: str) -> frozenset[str]:
    return frozenset(types)


WIDGETS: dict[str, Widget] = {
    # read-only panels; the page hands in their HTML under `panel`, or else under the widget's own name
    "document": Widget(_on("text"), "panel", _on("panel")),
    "verdict": Widget(_on("text"), "panel", _on("panel")),
    "facts": Widget(_on("text"), "panel", _on("panel")),
    # choices from the page's lists: `valuesKey`, or else the component's own key
    "recipients": Widget(_on("taglist", "checklist"), "choices", takes_list=True),
    "unit": Widget(_on("select"), "choice", takes_list=True),
    "person": Widget(_on("select"), "choice", takes_list=True),
    # several units, each with a due date: rows of {unit, due}; `due` is "required" (default) or "optional"
    "units": Widget(_on("taglist"), "rows", _on("due"), takes_list=True),
    "upload": Widget(_on("filepicker"), "files"),
    "pin": Widget(_on("textfield"), "secret"),
    "paragraphs": Widget(_on("textarea")),
    # buttons that fill the field: `phrases` holds them separated by “|”, or else the page's list of the field's key
    "phrases": Widget(_on("textfield", "textarea"), settings=_on("phrases")),
}
