"""Which data the expressions of a diagram read, as dotted paths: `receive.leader`, not only `receive`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from engine.errors import ExpressionFailed
from engine.lint_rules.drawing import Written, texts
from engine.spiff.syntax import compile_expression, compile_script
from web.draft_steps import drawn


def paths_read(xml: bytes) -> dict[str, str]:
    """Each path that is read, with the name of the first element that does; what cannot be read is left out."""
    drawing = drawn(xml)
    if drawing is None:
        return {}
    names = {node.id: node.name or node.id for node in drawing.nodes()}
    flows = {flow.id: names.get(node.id, node.id) for node in drawing.nodes() for flow in node.outgoing}
    found: dict[str, str] = {}
    for written in texts(drawing):
        for path in paths_of(written):
            found.setdefault(path, names.get(written.element) or flows.get(written.element) or written.element)
    return found


def paths_of(written: Written) -> Iterator[str]:
    if written.kind == "timer":
        return
    try:
        if written.kind == "script":
            trees = [line.expression.tree for line in compile_script(written.text)]
        else:
            trees = [compile_expression(written.text).tree]
    except ExpressionFailed:
        return
    for tree in trees:
        yield from paths_in(tree)


def paths_in(tree: ast.AST) -> Iterator[str]:
    """The longest dotted paths in an expression."""
    parts: list[str] = []
    node = tree
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        yield ".".join((node.id, *reversed(parts)))
        return
    for child in ast.iter_child_nodes(node if parts else tree):
        yield from paths_in(child)
