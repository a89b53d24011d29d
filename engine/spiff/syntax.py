"""What an expression may look like: a small part of Python's expression syntax, checked before anything is evaluated.

A script is a list of `name = expression` lines and nothing else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.errors import ExpressionFailed
from engine.spiff.admission import RESERVED, flaw

MAX_TEXT = 4_000
MAX_NESTING = 50


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression. `names` are the variables it reads, `functions` the functions it calls."""

    text: str
    tree: ast.expr
    names: frozenset[str]
    functions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assignment:
    name: str
    expression: Expression


ALLOWED = (
    ast.Constant, ast.Name, ast.Load, ast.Store, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Compare, ast.Eq, ast.NotEq, ast.Lt,
    ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.IfExp, ast.Subscript, ast.Slice, ast.Attribute,
    ast.List, ast.Tuple, ast.Dict, ast.Call, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.comprehension,
)  # fmt: skip


@lru_cache(maxsize=8192)
def compile_expression(text: str) -> Expression:
    """The checked expression. Raises ExpressionFailed with the position (from 1) of the first thing not allowed."""
    tree = parse(text, "eval").body
    return checked(text, tree)


@lru_cache(maxsize=2048)
def compile_script(text: str) -> tuple[Assignment, ...]:
    """The assignments of a script, in order. Raises ExpressionFailed when a line is anything else."""
    return tuple(assignment(text, line) for line in parse(text, "exec").body)


def assignment(text: str, line: ast.stmt) -> Assignment:
    if not isinstance(line, ast.Assign) or len(line.targets) != 1 or not isinstance(line.targets[0], ast.Name):
        why = f"dòng {line.lineno} không có dạng “tên = biểu thức”"
        raise ExpressionFailed(text, why, position=line.col_offset + 1)
    name = line.targets[0].id
    if name.startswith("_") or name == RESERVED:
        raise ExpressionFailed(text, f"không được đặt tên “{name}”", position=line.col_offset + 1)
    return Assignment(name, checked(ast.get_source_segment(text, line.value) or text, line.value))


ESCAPED = ("n", "t", '"', "'", "\\", "\n")


def parse(text: str, mode: str) -> Any:
    if len(text) > MAX_TEXT:
        raise ExpressionFailed(text, f"dài quá {MAX_TEXT} ký tự")
    for escape in re.finditer(r"\\(.?)", text, re.DOTALL):  # Python only warns about others, and to the console
        if escape[1] not in ESCAPED:
            raise ExpressionFailed(text, "dấu “\\” không đúng chỗ", position=escape.start() + 1)
    try:
        return ast.parse(text.strip() if mode == "eval" else text, mode=mode)
    except SyntaxError as error:
        raise ExpressionFailed(text, "sai cú pháp", position=error.offset) from error
    except (ValueError, RecursionError, MemoryError) as error:  # NUL, lone surrogates, thousands of brackets
        raise ExpressionFailed(text, "không đọc được") from error


def checked(text: str, tree: ast.expr) -> Expression:
    bound: set[str] = set()
    names: set[str] = set()
    functions: set[str] = set()
    for node in nodes(text, tree):
        if why := objection(node):
            raise ExpressionFailed(text, why, position=getattr(node, "col_offset", 0) + 1)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            functions.add(node.func.id)
        elif isinstance(node, ast.Name):
            (names if isinstance(node.ctx, ast.Load) else bound).add(node.id)
    return Expression(text, tree, frozenset(names - bound - functions), frozenset(functions))


def nodes(text: str, tree: ast.expr) -> Iterator[ast.AST]:
    """Every node, without recursion: the depth is what is being checked."""
    level: list[ast.AST] = [tree]
    for _ in range(MAX_NESTING):
        yield from level
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise ExpressionFailed(text, f"lồng nhau quá {MAX_NESTING} lớp")


def objection(node: ast.AST) -> str:
    """Why this node may not stand in an expression; "" when it may."""
    if not isinstance(node, ALLOWED):
        return f"không dùng được “{type(node).__name__}” trong biểu thức"
    if isinstance(node, ast.Constant):
        return "" if type(node.value) in (str, int, float, bool, type(None)) and not flaw(node.value) else "giá trị sai"
    if isinstance(node, ast.Name):
        return f"không được dùng tên “{node.id}”" if node.id.startswith("_") else ""
    if isinstance(node, ast.Attribute):
        return f"không được dùng tên “{node.attr}”" if node.attr.startswith("_") else ""
    if isinstance(node, ast.Call):
        return call_objection(node)
    if isinstance(node, ast.Dict):
        return key_objection(node)
    if isinstance(node, ast.Compare):
        return identity_objection(node)
    if isinstance(node, ast.comprehension) and not (isinstance(node.target, ast.Name) and not node.is_async):
        return "vòng lặp chỉ nhận một tên"
    return ""


def key_objection(node: ast.Dict) -> str:
    if None in node.keys:
        return "không dùng được “**” trong biểu thức"
    reserved = any(isinstance(key, ast.Constant) and key.value == RESERVED for key in node.keys)
    return f"“{RESERVED}” là tên dành riêng của hệ thống" if reserved else ""


def call_objection(node: ast.Call) -> str:
    if not isinstance(node.func, ast.Name):
        return "chỉ gọi được hàm theo tên, không gọi qua dấu chấm"
    if node.keywords:
        return "hàm chỉ nhận tham số theo thứ tự"
    return ""


def identity_objection(node: ast.Compare) -> str:
    for test, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(test, ast.Is | ast.IsNot) and not (isinstance(right, ast.Constant) and right.value is None):
            return "“is” chỉ so sánh được với None; dùng “==”"
    return ""
