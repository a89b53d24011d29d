"""The forms that tasks may ask for: `schemas/<key>.json` as delivered, and schemas that agencies have redrawn.

Nothing comes in unreviewed: a form exists here only when `review` found nothing in its schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.errors import Finding, FormRefused, UnknownForm
from forms.form import Form, read_form
from forms.review import review

SCHEMAS = Path(__file__).parent / "schemas"
MAX_BYTES = 500_000
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Catalog:
    """Forms by key."""

    forms: Mapping[str, Form]

    def form(self, key: str) -> Form:
        """The form of that key; UnknownForm when there is none."""
        if key not in self.forms:
            raise UnknownForm(key)
        return self.forms[key]


def load_catalog(folder: Path = SCHEMAS, known: frozenset[str] = frozenset()) -> Catalog:
    """Every form in the folder; FormRefused for the first that cannot be published.

    `known` are names of the pages' data that conditions may read besides the form's own fields.
    """
    files = sorted(folder.glob("*.json"))
    return Catalog(
        {file.stem: open_form(file.stem, read_schema(file.stem, file.read_bytes()), known) for file in files}
    )


def open_form(key: str, schema: Mapping[str, Any], known: frozenset[str] = frozenset()) -> Form:
    """The form of a schema, reviewed; FormRefused with every finding."""
    findings = review(schema, known)
    if not KEY.fullmatch(key):
        sentence = f"Tên biểu mẫu “{key[:80]}” phải gồm chữ thường không dấu, chữ số và gạch dưới."
        findings = (Finding("bad_form_key", "", sentence), *findings)
    if findings:
        raise FormRefused(key, findings)
    return read_form(key, schema)


def read_schema(key: str, content: bytes) -> Any:
    """The JSON of a schema file, read strictly: UTF-8, no name twice, no NaN; FormRefused otherwise."""
    try:
        if len(content) > MAX_BYTES:
            raise ValueError(f"dài quá {MAX_BYTES} byte")
        return json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        sentence = f"Tệp biểu mẫu “{key}” không phải JSON hợp lệ ({error}). Xuất lại từ trình vẽ biểu mẫu."
        raise FormRefused(key, [Finding("not_json", "", sentence)]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"tên “{twice}” có hai lần")
    return dict(pairs)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"“{name}” không phải số")
