"""What was submitted, from an HTML form or as JSON, in one shape: values by component, and what is out of place.

Nothing is judged here but the envelope: size, depth, names. A value that cannot be read stays as it came, so that the
checker can say what is wrong and the page can show it again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms import spelling
from forms.conditions import Path
from forms.errors import SubmissionRefused
from forms.form import Component, Form, fields
from forms.places import put, value_at

MAX_PARTS = 10_000
MAX_CHARACTERS = 1_000_000
MAX_NESTING = 12
MAX_INTEGER = 10**30  # far beyond what any field takes, well within what can be printed
MAX_ROW_NUMBER = 9_999
SURROGATE = re.compile("[\ud800-\udfff]")
FORBIDDEN = "typename"  # the process engine would take it for the name of one of its own classes


@dataclass(frozen=True)
class Posted:
    """An HTML form as posted: every name with its texts; `ignored` are names that belong to the page, not the form."""

    fields: Mapping[str, Sequence[str]]
    ignored: frozenset[str] = frozenset({"csrf_token"})


Submitted = Posted | Mapping[str, Any]


@dataclass
class Given:
    """The values by component; secrets apart, under their dotted names; misplaced names with a code each."""

    values: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, Any] = field(default_factory=dict, repr=False)
    misplaced: dict[str, str] = field(default_factory=dict)


def read_submission(form: Form, submitted: Submitted) -> Given:
    """What was given to the form; SubmissionRefused when it is too large, too deep or no JSON at all."""
    if isinstance(submitted, Posted):
        weigh({name: list(texts) for name, texts in submitted.fields.items()})
        return _read_posted(form, submitted)
    weigh(submitted)
    if not isinstance(submitted, Mapping):
        raise SubmissionRefused("not_json")
    given = Given()
    given.values = _read_json(form.components, submitted, (), given)
    return given


def weigh(value: object) -> None:
    """SubmissionRefused unless this is JSON of bearable size and depth, without NaN and the forbidden name."""
    parts, characters = 0, 0
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        parts += 1
        if isinstance(part, Mapping):
            characters += sum(_weigh_name(name) for name in part)
            waiting += [(inner, depth + 1) for inner in part.values()]
        elif isinstance(part, list | tuple):
            waiting += [(inner, depth + 1) for inner in part]
        elif isinstance(part, str):
            characters += _weigh_text(part)
        else:
            _check_plain(part)
        if depth > MAX_NESTING:
            raise SubmissionRefused("too_deep")
        if parts + len(waiting) > MAX_PARTS or characters > MAX_CHARACTERS:
            raise SubmissionRefused("too_large")


def _weigh_name(name: object) -> int:
    if not isinstance(name, str):
        raise SubmissionRefused("not_json")
    if FORBIDDEN in name.split("."):
        raise SubmissionRefused("forbidden_key")
    return _weigh_text(name)


def _weigh_text(text: str) -> int:
    if SURROGATE.search(text):  # half a character: it could be neither stored nor shown
        raise SubmissionRefused("not_json")
    return len(text)


def _check_plain(part: object) -> None:
    if (isinstance(part, float) and not math.isfinite(part)) or (isinstance(part, int) and abs(part) > MAX_INTEGER):
        raise SubmissionRefused("not_finite")
    if not (part is None or isinstance(part, bool | int | float)):
        raise SubmissionRefused("not_json")


# ---- from JSON


def _read_json(components: Sequence[Component], values: Mapping[str, Any], place: Path, given: Given) -> dict[str, Any]:
    """The cleaned values of one scope; names that no component asks for are noted as misplaced."""
    result: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    for component in fields(components):
        put(asked, component.path, None)
        _keep(result, component, _from_json(component, value_at(values, component.path), place, given), place, given)
        if component.fixed and value_at(values, component.path) is not None:
            given.misplaced[".".join((*place, *component.path))] = "read_only"
    _note_unknown(values, asked, place, given)
    return result


def _note_unknown(values: Mapping[str, Any], asked: Mapping[str, Any], place: Path, given: Given) -> None:
    for name, value in values.items():
        inside = asked.get(name)
        if name not in asked:
            given.misplaced[".".join((*place, name))] = "unknown_field"
        elif isinstance(inside, Mapping) and isinstance(value, Mapping):
            _note_unknown(value, inside, (*place, name), given)
        elif isinstance(inside, Mapping) and value is not None:
            given.misplaced[".".join((*place, name))] = "wrong_type"


def _from_json(component: Component, value: Any, place: Path, given: Given) -> Any:
    if component.kind != "rows" or not isinstance(value, list):
        return value
    rows: list[Any] = []
    for number, row in enumerate(value):
        inside = (*place, *component.path, str(number))
        rows.append(_read_json(component.children, row, inside, given) if isinstance(row, Mapping) else row)
    return rows


# ---- from an HTML form


def _read_posted(form: Form, posted: Posted) -> Given:
    given, taken = Given(), set(posted.ignored)
    given.values = _read_texts(form.components, posted.fields, (), given, taken)
    given.misplaced |= {name: "unknown_field" for name in posted.fields if name not in taken}
    return given


def _read_texts(
    components: Sequence[Component], texts: Mapping[str, Sequence[str]], place: Path, given: Given, taken: set[str]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for component in fields(components):
        path = (*place, *component.path)
        name = ".".join(path)
        if component.kind == "rows":
            numbers = _row_numbers(name, texts)
            value: Any = [_read_texts(component.children, texts, (*path, str(i)), given, taken) for i in numbers]
        else:
            value = _from_texts(component, list(texts.get(name, ())))
            taken.add(name)
        if component.fixed and name in texts:
            given.misplaced[name] = "read_only"
        _keep(result, component, value, place, given)
    return result


def _row_numbers(name: str, texts: Mapping[str, Sequence[str]]) -> list[int]:
    starts = (other[len(name) + 1 :].split(".")[0] for other in texts if other.startswith(f"{name}."))
    numbers = {int(start) for start in starts if start.isascii() and start.isdigit() and len(start) <= 4}
    return sorted(number for number in numbers if number <= MAX_ROW_NUMBER)


def _from_texts(component: Component, texts: list[str]) -> Any:
    if component.kind in {"choices", "files"}:
        return [text for text in texts if text.strip()]
    if component.kind == "flag":
        return bool(texts) if set(texts) <= {"true", "on"} else texts
    if len(texts) > 1:
        return texts
    text = texts[0] if texts else ""
    return spelling.read_number(text.strip()) if component.kind == "number" and text.strip() else text


# ---- the same cleaning for both

SPELLINGS: dict[str, Callable[[str], str]] = {
    "date": spelling.read_day,
    "time": spelling.read_clock,
    "moment": spelling.read_moment,
}


def _keep(result: dict[str, Any], component: Component, value: Any, place: Path, given: Given) -> None:
    value = clean(component, value)
    if component.kind == "secret":
        given.secrets[".".join((*place, *component.path))] = value
    elif not component.fixed:
        put(result, component.path, value)


def clean(component: Component, value: Any) -> Any:
    """The value in the one way it is kept: trimmed text, ISO dates, whole numbers as integers, null for nothing."""
    if component.kind in {"choices", "files", "rows"} and value in (None, ""):
        return []
    if component.kind == "rows" and isinstance(value, list):
        return [row for row in value if not is_blank(row)]
    if component.kind in {"choices", "files"} and isinstance(value, list):
        return [spelling.clean_text(item) if isinstance(item, str) else item for item in value]
    if component.kind == "flag" and value in (None, ""):
        return False
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str) or component.kind == "secret":
        return value or None if isinstance(value, str) else value
    text = spelling.clean_text(value, one_line=component.kind != "text")
    return SPELLINGS.get(component.kind, str)(text) or None


def is_blank(value: Any) -> bool:
    """Whether nothing was filled in: null, false, an empty text or list, or an object of nothing else."""
    if isinstance(value, Mapping):
        return all(is_blank(part) for part in value.values())
    return value is None or value is False or value == "" or value == []
