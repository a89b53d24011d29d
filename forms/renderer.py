"""A form as safe HTML: labels above, hints under, errors with the way out; works without a script, says all in words.

The page draws `<form>`, its CSRF field and its buttons around it, and sets `novalidate`, since our own sentences are
in Vietnamese and the browser's may not be. Class names are those of the design language; nothing is inline.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from forms import markdown, views
from forms.answers import Choices, require_lists
from forms.checker import FieldError
from forms.form import Form

TEMPLATES = Path(__file__).parent / "templates"


def render(
    form: Form,
    choices: Choices,
    values: Mapping[str, Any] | None = None,
    *,
    errors: Mapping[str, FieldError] | None = None,
    panels: Mapping[str, Markup] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Markup:
    """The fields of the form, with a summary of errors above them.

    `values` are a draft or `Checked.typed`; without them the page's `data` and then the form's defaults are shown.
    `errors` are `Checked.errors`. `panels` is the HTML of read-only panels, escaped unless it is Markup. `data` is also
    what read-only fields show. A secret is never shown again. ListMissing when `choices` lacks one of `form.lists`.
    """
    require_lists(form, choices)
    errors = errors or {}
    sentences = {path: error.sentence for path, error in errors.items()}
    shown = views.views_of(form, views.Sight(choices, values, sentences, panels or {}, data or {}))
    html = (
        _environment()
        .get_template("form.html")
        .render(lines=list(views.in_lines(shown)), errors=list(errors.values()), linked=_linked(shown))
    )
    return Markup(html)  # noqa: S704 (made by autoescaping templates)


def _linked(shown: tuple[views.View, ...]) -> dict[str, str]:
    """The id of the control of each field on the page, by the field's dotted name."""
    ids: dict[str, str] = {}
    for view in shown:
        if view.component.is_answered:
            ids[view.name] = view.id
        for parts in (view.parts, *view.rows):
            ids |= _linked(parts)
    return ids


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = markdown.to_html
    environment.globals["in_lines"] = views.in_lines
    return environment
