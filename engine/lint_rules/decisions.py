"""Decision tables: SpiffWorkflow reads one table a file, three of the hit policies, and no FEEL."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from engine.errors import DiagramRefused, ExpressionFailed, Finding
from engine.lint_rules.drawing import error, local
from engine.spiff.parser import read_xml
from engine.spiff.syntax import compile_expression

LONGEST_CELL = 2000  # characters
POLICIES = ("UNIQUE", "FIRST", "COLLECT")
SIMPLE = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


def check_decision_table(xml: bytes) -> list[Finding]:
    """Everything wrong with a DMN file."""
    try:
        root = read_xml(xml)
    except DiagramRefused as refused:
        return list(refused.findings)
    return list(check_root(root))


def check_root(root: Any) -> Iterator[Finding]:
    decisions = [each for each in root.iter() if local(each) == "decision"]
    tables = [each for each in root.iter() if local(each) == "decisionTable"]
    if len(decisions) != 1 or len(tables) != 1:
        message = f"Tệp phải có đúng một bảng quyết định, đang có {len(tables)}."
        yield error("one-table", root.get("id", ""), message, "Tách mỗi bảng quyết định ra một tệp.")
        return
    yield from check_table(tables[0])


def check_table(table: Any) -> Iterator[Finding]:
    policy = table.get("hitPolicy", "UNIQUE").upper()
    if policy not in POLICIES or table.get("aggregation"):
        written = f"{policy} {table.get('aggregation', '')}".strip()
        message = f"Cách chọn dòng “{written}” không dùng được."
        yield error("hit-policy", table.get("id", ""), message, "Dùng UNIQUE, FIRST hoặc COLLECT (không cộng gộp).")
    inputs = [input_text(each) for each in table if local(each) == "input"]
    for column, text in zip((each for each in table if local(each) == "input"), inputs, strict=True):
        yield from check_input(column, text)
    for column in (each for each in table if local(each) == "output"):
        if not (column.get("name") or "").isidentifier():
            message = f"Cột kết quả “{column.get('label') or column.get('id')}” chưa có tên dữ liệu."
            yield error(
                "output-name", column.get("id", ""), message, "Đặt tên không dấu, không khoảng trắng cho cột kết quả."
            )
    for rule in (each for each in table if local(each) == "rule"):
        yield from check_rule(rule, inputs)


def check_input(column: Any, text: str) -> Iterator[Finding]:
    try:
        if isinstance(compile_expression(text).tree, SIMPLE):
            return
        why = "phải là một tên dữ liệu hoặc một hàm"
    except ExpressionFailed as failed:
        why = failed.why
    message = f"Cột vào “{column.get('label') or column.get('id')}”: “{text}” {why}."
    yield error("decision-input", column.get("id", ""), message, "Ghi tên dữ liệu, như document_kind.")


def check_rule(rule: Any, inputs: list[str]) -> Iterator[Finding]:
    for entry in rule:
        if len(entry_text(entry)) > LONGEST_CELL:  # the library reads a cell in quadratic time
            message = f"Một ô của bảng dài quá {LONGEST_CELL} ký tự."
            yield error("decision-cell", entry.get("id", ""), message, "Tách thành nhiều dòng của bảng.")
            return
    entries = [each for each in rule if local(each) == "inputEntry"]
    for entry, text in zip(entries, inputs, strict=False):
        yield from check_cell(entry, condition_of(entry_text(entry), text))
    for entry in (each for each in rule if local(each) == "outputEntry"):
        yield from check_cell(entry, entry_text(entry))


def check_cell(entry: Any, text: str) -> Iterator[Finding]:
    if not text:
        return
    try:
        compile_expression(text)
    except ExpressionFailed as failed:
        message = f"Ô “{entry_text(entry)}” không đọc được: {failed.why}."
        yield error(
            "decision-cell", entry.get("id", ""), message, "Viết như: < 3, ? > 1 and ? < 3, ? in ['a', 'b'], 'chữ'."
        )


def condition_of(cell: str, input: str) -> str:
    """The whole condition the library makes of an input cell; "" for a cell that is always true.

    What the library would read as something else than meant comes back as a text that does not compile.
    """
    if not cell or cell == "-":
        return ""
    if "?" in re.sub(r"'[^']*'|\"[^\"]*\"", "", cell):
        return re.sub(r"(\?)(?=(?:[^'\"]|['\"][^'\"]*['\"])*$)", "input_value", cell)
    try:
        tree = compile_expression(cell).tree
    except ExpressionFailed:
        return input + cell if cell[0] in "<>=!" else f"? {cell}"  # it puts "in ['a']" right behind the last letter
    return f"? {cell}" if isinstance(tree, ast.Tuple) else f"({input}) == ({cell})"  # 'a', 'b' is FEEL, not Python


def input_text(column: Any) -> str:
    return next((entry_text(each) for each in column if local(each) == "inputExpression"), "")


def entry_text(entry: Any) -> str:
    return next(((each.text or "").strip() for each in entry if local(each) == "text"), "")
