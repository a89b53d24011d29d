"""One person's edits of a diagram: what two people do at the same time never bears the same id by accident."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from lxml import etree

from engine.lint_rules.drawing import Node, Scope, draw, reach
from engine.spiff.parser import executable_process
from engine.spiff.vocabulary import bpmn, cv
from tests.engine.edits import steps


def edited_by(who: str, xml: bytes, random: Random, most: int = 3) -> bytes:
    """One to `most` edits after which the diagram is as sound as before."""
    for turn in range(random.randint(1, most)):
        root = etree.fromstring(xml)
        scope = random.choice(draw(root, executable_process(root)).scopes)
        random.choice(EDITS)(scope, random, f"{who}{turn}")
        xml = etree.tostring(root)
    return xml


def insert(scope: Scope, random: Random, name: str) -> None:
    flow = random.choice([flow for node in scope.nodes.values() for flow in node.outgoing if not gateway_wait(node)])
    task = etree.SubElement(scope.xml, bpmn("userTask"), id=name, name=f"Bước {name}")
    task.set(cv("form"), "form")
    task.set(cv("groups"), "van_thu")
    onward = etree.SubElement(scope.xml, bpmn("sequenceFlow"), id=f"{name}_on", sourceRef=name)
    onward.set("targetRef", flow.target.id)
    flow.xml.set("targetRef", name)


def gateway_wait(node: Node) -> bool:
    return node.tag == "eventBasedGateway"


def remove(scope: Scope, random: Random, name: str) -> None:
    plain = [node for node in steps(scope) if node not in reach(node.next())]
    if plain:
        gone = random.choice(plain)
        gone.incoming[0].xml.set("targetRef", gone.outgoing[0].target.id)
        scope.xml.remove(gone.outgoing[0].xml)
        scope.xml.remove(gone.xml)


def bypass(scope: Scope, random: Random, name: str) -> None:
    """Take a step out and draw the flow anew, as some editors do."""
    plain = [node for node in steps(scope) if node not in reach(node.next()) and not node.incoming[0].condition]
    plain = [node for node in plain if node.incoming[0].source.xml.get("default") != node.incoming[0].id]
    if plain:
        gone = random.choice(plain)
        source, target = gone.incoming[0].source.id, gone.outgoing[0].target.id
        for xml in (gone.incoming[0].xml, gone.outgoing[0].xml, gone.xml):
            scope.xml.remove(xml)
        etree.SubElement(scope.xml, bpmn("sequenceFlow"), id=f"{name}_by", sourceRef=source, targetRef=target)


def change(word: str, value: str) -> Callable[[Scope, Random, str], None]:
    def apply(scope: Scope, random: Random, name: str) -> None:
        tasks = [node for node in scope.nodes.values() if node.tag == "userTask"]
        if tasks:
            random.choice(tasks).xml.set(cv(word), value)

    return apply


def rename(scope: Scope, random: Random, name: str) -> None:
    random.choice(list(scope.nodes.values())).xml.set("name", f"Tên {name}")


def swap(scope: Scope, random: Random, name: str) -> None:
    pairs = [(node, node.outgoing[0].target) for node in steps(scope) if node.outgoing[0].target in steps(scope)]
    if pairs:
        first, second = random.choice(pairs)
        first.incoming[0].xml.set("targetRef", second.id)
        first.outgoing[0].xml.set("sourceRef", second.id)
        first.outgoing[0].xml.set("targetRef", first.id)
        second.outgoing[0].xml.set("sourceRef", first.id)


Edit = Callable[[Scope, Random, str], Any]
EDITS: tuple[Edit, ...] = (
    insert,
    insert,
    remove,
    bypass,
    swap,
    rename,
    change("queue", "cho_ky"),
    change("due", "add_hours(now(), 4)"),
)
