"""Every text that is evaluated: does it compile, and does it call what exists?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

from engine.errors import ExpressionFailed, Finding
from engine.lint_rules.drawing import Drawing, Node, Written, error, local, texts
from engine.spiff.admission import RESERVED
from engine.spiff.expressions import KNOWN_FUNCTIONS
from engine.spiff.syntax import Expression, compile_expression, compile_script
from engine.spiff.timers import PLAIN, is_moment, length_of
from engine.spiff.vocabulary import bpmn, cv

BOUNDED_CYCLE = re.compile(r"R[1-9]\d{0,2}/(?:[^/]+/)?(P[^/]+)")
SHORTEST_PERIOD = timedelta(hours=1)
NAMES = ("loopDataInputRef", "loopDataOutputRef")


def check_expressions(drawing: Drawing, functions: Collection[str] | None) -> Iterator[Finding]:
    known = KNOWN_FUNCTIONS | frozenset(functions or ())
    for written in texts(drawing):
        try:
            for expression in CHECKS[written.kind](written):
                if functions is not None:
                    yield from check_functions(written, expression, known)
        except ExpressionFailed as failed:
            yield refused(written, failed)
    for node in drawing.nodes():
        yield from check_variables(node)
        yield from check_cycle(node)


def refused(written: Written, failed: ExpressionFailed) -> Finding:
    message = str(failed.at(written.element, written.attribute)).removesuffix(" Người quản trị quy trình sửa sơ đồ.")
    return error(RULES[written.kind], written.element, message, MENDS[written.kind])


def check_functions(written: Written, expression: Expression, known: Collection[str]) -> Iterator[Finding]:
    for name in sorted(expression.functions - set(known)):
        message = f"Biểu thức ở “{written.element}”, mục {written.attribute}, gọi hàm “{name}” không có trong hệ thống."
        yield error("unknown-function", written.element, message, "Dùng một hàm trong danh mục hàm.")


def in_expression(written: Written) -> list[Expression]:
    return [compile_expression(written.text)]


def in_script(written: Written) -> list[Expression]:
    lines = compile_script(written.text)
    if not lines:
        raise ExpressionFailed(written.text, "kịch bản trống")
    return [line.expression for line in lines]


def in_timer(written: Written) -> list[Expression]:
    """Plain ISO text is read as it stands; the rest is an expression, whose literal text must be ISO too."""
    text = written.text.strip()
    if PLAIN.fullmatch(text):
        check_moment(written, text)
        return []
    expression = compile_expression(text)
    if quoted := re.fullmatch(r"""(["'])([^"'\\]*)\1""", text):
        check_moment(written, quoted[2])
    return [expression]


def check_moment(written: Written, text: str) -> None:
    fits = {
        "timeDuration": length_of(text) is not None,
        "timeDate": is_moment(text),
        "timeCycle": text.startswith("R"),  # check_cycle says more
    }[written.attribute]
    if not fits:
        raise ExpressionFailed(written.text, f"“{text}” không đúng dạng ISO 8601 của {written.attribute}")


CHECKS: dict[str, Callable[[Written], list[Expression]]] = {
    "expression": in_expression,
    "script": in_script,
    "timer": in_timer,
}
RULES = {"expression": "expression", "script": "script", "timer": "timer"}
MENDS = {
    "expression": "Sửa biểu thức theo hướng dẫn viết biểu thức.",
    "script": "Viết mỗi dòng một phép gán: tên = biểu thức.",
    "timer": "Viết thời lượng như PT4H, P3D; ngày như 2026-12-01; lặp như R5/P1D; hoặc một biểu thức cho ra chữ như vậy.",
}


def check_variables(node: Node) -> Iterator[Finding]:
    """Names that data is put under."""
    for xml in node.xml.iter():
        if local(xml) in NAMES and (xml.text or "").strip():
            yield from check_variable(node, local(xml), (xml.text or "").strip())
        elif local(xml) in ("inputDataItem", "outputDataItem") and xml.getparent().tag == bpmn(
            "multiInstanceLoopCharacteristics"
        ):
            yield from check_variable(node, local(xml), xml.get("name") or xml.get("id") or "")
        for name in ("result", "variable", "item", "gather", "into"):
            if isinstance(xml.tag, str) and xml.get(cv(name)):
                yield from check_variable(node, f"cv:{name}", xml.get(cv(name)))


def check_variable(node: Node, place: str, name: str) -> Iterator[Finding]:
    if name == RESERVED:
        message = f"“{node.name}”, mục {place}: “{RESERVED}” là tên dành riêng của hệ thống."
        yield error("reserved-name", node.id, message, "Đặt tên khác.")
    elif not name.isidentifier() or name.startswith("_"):
        message = f"“{node.name}”, mục {place}: “{name}” không phải là tên dữ liệu."
        yield error("variable-name", node.id, message, "Chỉ dùng chữ cái không dấu, chữ số và dấu gạch dưới.")


def check_cycle(node: Node) -> Iterator[Finding]:
    """Repetitions only as reminders: bounded, at least an hour apart, on the edge of an activity they do not interrupt."""
    cycle = node.xml.find(f".//{bpmn('timeCycle')}") if node.tag.endswith("Event") else None
    if cycle is None:
        return
    text = (cycle.text or "").strip().strip("\"'")
    match = BOUNDED_CYCLE.fullmatch(text)
    period = length_of(match[1]) if match else None
    if period is None or period < SHORTEST_PERIOD:
        message = f"Sự kiện lặp “{node.name}” (“{text}”) phải có số lần (1 đến 999) và cách nhau ít nhất một giờ."
        yield error("cycle-timer", node.id, message, "Viết như R5/P1D: năm lần, mỗi ngày một lần.")
    if node.tag != "boundaryEvent" or node.xml.get("cancelActivity") != "false":
        message = f"Sự kiện lặp “{node.name}” chỉ dùng được để nhắc, ở biên của một hoạt động và không ngắt hoạt động."
        yield error("cycle-timer", node.id, message, "Đặt sự kiện ở biên, chọn “không ngắt” (non-interrupting).")
