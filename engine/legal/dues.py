"""What an expression of a diagram promises: which names it reads, and whether a due date keeps within a rule of time."""

from __future__ import annotations

import ast
from collections.abc import Collection

from engine.errors import ExpressionFailed
from engine.spiff.syntax import compile_expression


def reads(text: str, names: Collection[str]) -> bool:
    """Whether an expression reads one of `names`, as a variable or as a field of one."""
    tree = tree_of(text)
    if tree is None:
        return False
    read = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    return bool((read | {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}) & set(names))


def answer_of(text: str) -> tuple[str, str]:
    """("receive", "by") of `receive.by`; two empty texts for anything else."""
    tree = tree_of(text)
    if isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name):
        return tree.value.id, tree.attr
    return "", ""


def keeps_within(text: str, within: Collection[str], since: Collection[str]) -> bool:
    """Whether a due date is never later than one of the rules `within` counted from one of the moments `since`.

    A rule is the name of a function, or a function with its number ("working_days 1"). `a or b` and a choice keep within
    when both do, `min(a, b)` when one does; whatever else cannot be seen to keep does not.
    """
    tree = tree_of(text)
    return tree is not None and keeps(tree, within, since)


def keeps(tree: ast.expr, within: Collection[str], since: Collection[str]) -> bool:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or):
        return all(keeps(each, within, since) for each in tree.values)
    if isinstance(tree, ast.IfExp):
        return keeps(tree.body, within, since) and keeps(tree.orelse, within, since)
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.keywords:
        return False
    if tree.func.id in ("min", "max"):
        some = any if tree.func.id == "min" else all
        return len(tree.args) > 1 and some(keeps(each, within, since) for each in tree.args)
    return is_within(tree.func.id, tree.args, within) and bool(tree.args) and is_moment(tree.args[0], since)


def is_within(function: str, arguments: list[ast.expr], within: Collection[str]) -> bool:
    for rule in within:
        name, _, most = rule.partition(" ")
        if name == function and not most and len(arguments) == 1:
            return True
        number = arguments[1] if name == function and most and len(arguments) == 2 else None
        if isinstance(number, ast.Constant) and isinstance(number.value, int | float) and number.value <= float(most):
            return True
    return False


def is_moment(tree: ast.expr, since: Collection[str]) -> bool:
    """Whether it is one of the moments themselves, `signed_at` or `signature.signed_at`, and nothing worked out from it."""
    if isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name):
        return tree.attr in since
    return isinstance(tree, ast.Name) and tree.id in since


def tree_of(text: str) -> ast.expr | None:
    """None for what cannot be read, which another rule says."""
    try:
        return compile_expression(text).tree if text else None
    except ExpressionFailed:
        return None
