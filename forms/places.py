"""Reading and writing values inside nested JSON objects by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.conditions import Path


def value_at(values: Any, path: Path) -> Any:
    """What stands at the path, or None."""
    for part in path:
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def put(values: dict[str, Any], path: Path, value: Any) -> None:
    """Writes the value at the path, making the objects on the way."""
    for part in path[:-1]:
        values = values.setdefault(part, {})
    values[path[-1]] = value


def with_value(values: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy that has the value at the path; what is not on the way is shared, nothing is changed."""
    if len(path) > 1:
        inside = values.get(path[0])
        value = with_value(inside if isinstance(inside, Mapping) else {}, path[1:], value)
    return {**values, path[0]: value}
