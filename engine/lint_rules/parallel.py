"""Parallel branches that write the same name: when they meet, one of the two values is lost without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.errors import ExpressionFailed, Finding
from engine.lint_rules.drawing import Drawing, Node, error, local, reach
from engine.spiff.elements import operator_of
from engine.spiff.syntax import compile_script
from engine.spiff.vocabulary import bpmn, cv


def check_parallel(drawing: Drawing) -> Iterator[Finding]:
    for split in drawing.nodes("parallelGateway", "inclusiveGateway"):
        if len(split.outgoing) > 1:
            yield from check_branches(split)


def check_branches(split: Node) -> Iterator[Finding]:
    """What stands on one branch only is what it does alone; from where the branches meet on, they share."""
    reached = [reach([flow.target], stop=split) for flow in split.outgoing]
    met = Counter(node for branch in reached for node in branch)
    writers: dict[str, list[Node]] = {}
    for branch in reached:
        own = sorted((node for node in branch if met[node] == 1), key=lambda node: node.id)
        alone = {name: node for node in own for name in names_written(node)}
        for name, writer in alone.items():
            writers.setdefault(name, []).append(writer)
    for name, nodes in sorted(writers.items()):
        if len(nodes) > 1:
            places = " và ".join(sorted(f"“{node.name}”" for node in nodes))
            message = (
                f"Các nhánh song song sau “{split.name}” cùng ghi “{name}” ({places}); khi gặp nhau sẽ mất một giá trị."
            )
            yield error("parallel-writes", split.id, message, "Đặt tên dữ liệu riêng cho mỗi nhánh.")


def names_written(node: Node) -> set[str]:
    """The names in the case data that this element is seen to write."""
    names = {
        operator_of(node.xml).get("resultVariable") or "",
        (node.xml.findtext(f".//{bpmn('loopDataOutputRef')}") or "").strip(),
    }
    names |= {turns.get(cv("into"), "") for turns in node.xml.iter(bpmn("multiInstanceLoopCharacteristics"))}
    names |= {definition.get(cv("variable")) or "" for definition in node.definitions()}
    if node.tag == "scriptTask":
        names |= script_names(node)
    return names - {""}


def script_names(node: Node) -> set[str]:
    text = "".join(child.text or "" for child in node.xml if local(child) == "script")
    try:
        return {line.name for line in compile_script(text)}
    except ExpressionFailed:
        return set()  # another rule says so
