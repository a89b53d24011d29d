"""The value of a condition's tree: FEEL's three-valued logic over JSON values (OMG DMN 1.4, chapter 10).

`page/conditions.js` is the same table for the browser; a test holds the two together.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

Tree = tuple[Any, ...]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate(tree: Tree, scope: Mapping[str, Any]) -> Any:
    """The value of a tree: a JSON value, or None where FEEL says null."""
    return OPERATIONS[tree[0]](tree, scope)


def _path(tree: Tree, scope: Mapping[str, Any]) -> Any:
    value: Any = scope
    for part in tree[1:]:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _all(tree: Tree, scope: Mapping[str, Any]) -> bool | None:
    values = [evaluate(part, scope) for part in tree[1:]]
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


def _any(tree: Tree, scope: Mapping[str, Any]) -> bool | None:
    values = [evaluate(part, scope) for part in tree[1:]]
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


def _not(tree: Tree, scope: Mapping[str, Any]) -> bool | None:
    value = evaluate(tree[1], scope)
    return not value if isinstance(value, bool) else None


def _equal(left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return left is right
    if kind_of(left) != kind_of(right) or kind_of(left) == "other":
        return None
    return bool(left == right)


def _different(tree: Tree, scope: Mapping[str, Any]) -> bool | None:
    same = _equal(evaluate(tree[1], scope), evaluate(tree[2], scope))
    return None if same is None else not same


def _ordered(sign: str, left: Any, right: Any) -> bool | None:
    if kind_of(left) != kind_of(right) or kind_of(left) not in {"number", "string"}:
        return None
    return COMPARISONS[sign](left, right)


def _within(tree: Tree, scope: Mapping[str, Any]) -> bool | None:
    value, target = evaluate(tree[1], scope), tree[2]
    if target[0] != "range":
        return _member(evaluate(target, scope), value)
    _, closed_below, low, high, closed_above = target
    above = _ordered(">=" if closed_below else ">", value, evaluate(low, scope))
    below = _ordered("<=" if closed_above else "<", value, evaluate(high, scope))
    return None if above is None or below is None else above and below


def _member(items: Any, value: Any) -> bool | None:
    if not isinstance(items, list | tuple):
        return None
    return any(_equal(item, value) is True for item in items)


def kind_of(value: Any) -> str:
    """FEEL's name for the kind of a JSON value; true is no number here, unlike in Python."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "other"


OPERATIONS: dict[str, Callable[[Tree, Mapping[str, Any]], Any]] = {
    "value": lambda tree, scope: tree[1],
    "path": _path,
    "list": lambda tree, scope: [evaluate(part, scope) for part in tree[1:]],
    "and": _all,
    "or": _any,
    "not": _not,
    "=": lambda tree, scope: _equal(evaluate(tree[1], scope), evaluate(tree[2], scope)),
    "!=": _different,
    "in": _within,
    "contains": lambda tree, scope: _member(evaluate(tree[1], scope), evaluate(tree[2], scope)),
    **{
        sign: lambda tree, scope: _ordered(tree[0], evaluate(tree[1], scope), evaluate(tree[2], scope))
        for sign in COMPARISONS
    },
}
