"""A diagram as somebody would change it: a step more, a step less, another name, two steps in the other order."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from lxml import etree

from engine.lint_rules.drawing import Node, Scope, draw, reach
from engine.spiff.parser import executable_process
from engine.spiff.vocabulary import bpmn, cv

Mapping = dict[str, str]


def edited(xml: bytes, random: Random) -> tuple[bytes, Mapping]:
    """One to three edits, and which old element each new name stands for."""
    mapping: Mapping = {}
    original = xml
    for _ in range(random.randint(1, 3)):
        edit = random.choice(EDITS)
        root = etree.fromstring(xml)
        scope = draw(root, executable_process(root)).scopes[0]
        for old, new in edit(scope, random).items():
            mapping = {name: new if stands == old else stands for name, stands in mapping.items()}
            mapping.setdefault(next((name for name, stands in mapping.items() if stands == new), old), new)
        xml = etree.tostring(root)
    before, after = ids(original), ids(xml)
    return xml, {old: new for old, new in mapping.items() if old in before and new in after}


def ids(xml: bytes) -> set[str]:
    return {str(node.get("id")) for node in etree.fromstring(xml).iter() if node.get("id")}


def insert(scope: Scope, random: Random) -> Mapping:
    flow = random.choice([flow for node in scope.nodes.values() for flow in node.outgoing])
    name = fresh(scope, "inserted")
    task = etree.SubElement(scope.xml, bpmn("userTask"), id=name)
    task.set(cv("form"), "form")
    task.set(cv("groups"), "van_thu")
    onward = etree.SubElement(scope.xml, bpmn("sequenceFlow"), id=f"{name}_on", sourceRef=name)
    onward.set("targetRef", flow.target.id)
    flow.xml.set("targetRef", name)
    return {}


def remove(scope: Scope, random: Random) -> Mapping:
    """Not in a loop, whose end it may decide."""
    plain = [node for node in steps(scope) if node not in reach(node.next())]
    if plain:
        gone = random.choice(plain)
        gone.incoming[0].xml.set("targetRef", gone.outgoing[0].target.id)
        scope.xml.remove(gone.outgoing[0].xml)
        scope.xml.remove(gone.xml)
    return {}


def rename(scope: Scope, random: Random) -> Mapping:
    if not steps(scope):
        return {}
    node, name = random.choice(steps(scope)), fresh(scope, "renamed")
    node.xml.set("id", name)
    for flow in node.incoming:
        flow.xml.set("targetRef", name)
    for flow in node.outgoing:
        flow.xml.set("sourceRef", name)
    return {node.id: name}


def swap(scope: Scope, random: Random) -> Mapping:
    pairs = [(node, node.outgoing[0].target) for node in steps(scope) if node.outgoing[0].target in steps(scope)]
    if pairs:
        first, second = random.choice(pairs)
        first.incoming[0].xml.set("targetRef", second.id)
        first.outgoing[0].xml.set("sourceRef", second.id)
        first.outgoing[0].xml.set("targetRef", first.id)
        second.outgoing[0].xml.set("sourceRef", first.id)
    return {}


EDITS: tuple[Callable[[Scope, Random], Mapping], ...] = (insert, insert, remove, rename, swap)


def steps(scope: Scope) -> list[Node]:
    """Human tasks with one way in, one way out, and nothing on their edge."""
    return [
        node for node in scope.nodes.values()
        if node.tag == "userTask" and len(node.incoming) == len(node.outgoing) == 1 and not node.boundary
        and node.id != "last" and not has_turns(node.xml)
    ]  # fmt: skip


def has_turns(xml: Any) -> bool:
    return any(True for _ in xml.iter(bpmn("multiInstanceLoopCharacteristics")))


def fresh(scope: Scope, kind: str) -> str:
    return f"{kind}{sum(each.startswith(kind) for each in scope.nodes)}"
