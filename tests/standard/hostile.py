"""Diagrams made to hurt, and what one costs: `python -m tests.standard.hostile NAME` lints it in a process of its own.

{"seconds": 0.01, "megabytes": 3, "rules": ["xml"]}
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from engine.errors import DiagramRefused
from engine.lint import Catalogue, lint
from engine.spiff.parser import parse
from tests.engine.bpmn import Boundary, flow, node, process, rule, script, timer, user, wait, xor
from tests.engine.lint_rules.diagrams import change, raw
from tests.standard.tasks import URGENCY

ONE = process("p", user("a"))
START, END = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def fan(tag: str, count: int, condition: str = "") -> bytes:
    """`count` flows between two gateways."""
    between = "".join(flow("x", "y", condition).replace('id="x__y"', f'id="f{number}"') for number in range(count))
    default = "" if not condition else "f0"
    return raw(
        START, node(tag, "x", default=default).xml, node(tag, "y").xml, END, flow("s", "x"), between, flow("y", "e")
    )


def branches(tag: str, count: int, condition: str = "") -> bytes:
    """`count` tasks between two gateways."""
    tasks = [user(f"t{number}", groups="g") for number in range(count)]
    flows = "".join(flow("x", task.entry, condition) + flow(task.out, "y") for task in tasks)
    return raw(START, node(tag, "x").xml, node(tag, "y").xml, END, "".join(task.xml for task in tasks), flow("s", "x"),
               flows, flow("y", "e"))  # fmt: skip


def chain(count: int) -> bytes:
    nodes = "".join(
        f'<bpmn:scriptTask id="n{number}"><bpmn:script>a=1</bpmn:script></bpmn:scriptTask>' for number in range(count)
    )
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="n{number}" targetRef="n{number + 1}"/>'
        for number in range(count - 1)
    )
    return raw(START, nodes, END, flow("s", "n0"), flows, flow(f"n{count - 1}", "e"))


def nested(depth: int) -> bytes:
    opening = "".join(f'<bpmn:subProcess id="b{level}">' for level in range(depth))
    return raw(START, opening, "</bpmn:subProcess>" * depth, END, flow("s", "b0"), flow("b0", "e"))


def in_lanes(count: int) -> bytes:
    tasks = "".join(f'<bpmn:userTask id="n{number}" cv:form="f"/>' for number in range(count))
    flows = "".join(flow(f"n{number}", f"n{number + 1}") for number in range(count - 1))
    references = "".join(f"<bpmn:flowNodeRef>n{number}</bpmn:flowNodeRef>" for number in range(count))
    lanes = f'<bpmn:laneSet id="ls"><bpmn:lane id="l" cv:groups="g">{references}</bpmn:lane></bpmn:laneSet>'
    return raw(lanes, START, tasks, END, flow("s", "n0"), flows, flow(f"n{count - 1}", "e"))


def in_encoding(xml: bytes, encoding: str, declared: str) -> bytes:
    return (f'<?xml version="1.0" encoding="{declared}"?>' + xml.decode()).encode(encoding)


def with_cell(text: str) -> bytes:
    return URGENCY.replace(b'"HT"', text.encode())


HOSTILE: dict[str, Callable[[], bytes]] = {
    "ten megabytes": lambda: change(ONE, ("Bước a", "x" * 10_000_000)),
    "ten thousand nodes": lambda: chain(10_000),
    "twenty thousand flows between parallel gateways": lambda: fan("parallelGateway", 20_000),
    "ten thousand flows between exclusive gateways": lambda: fan("exclusiveGateway", 10_000, "n"),
    "ten thousand flows between inclusive gateways": lambda: fan("inclusiveGateway", 10_000, "n"),
    "thirty inclusive branches": lambda: branches("inclusiveGateway", 30, "n"),
    "thirty parallel branches": lambda: branches("parallelGateway", 30),
    "two thousand parallel branches": lambda: branches("parallelGateway", 2_000),
    "a thousand nested sub-processes": lambda: nested(1_000),
    "two hundred nested sub-processes": lambda: nested(200),
    "six thousand tasks in a lane": lambda: in_lanes(6_000),
    "a thousand events on one edge": lambda: process(
        "p", user("a", on=[Boundary(f"b{number}", timer("P1D"), interrupting=False) for number in range(1_000)])
    ),
    "a name of a megabyte": lambda: change(ONE, ("Bước a", "x" * 1_000_000)),
    "an id of a megabyte": lambda: process("p", user("a" * 400_000)),
    "fifty thousand attributes": lambda: change(
        ONE, ("<bpmn:userTask ", "<bpmn:userTask " + " ".join(f'a{number}=""' for number in range(50_000)) + " ")
    ),
    "two thousand times one id": lambda: raw(START, "".join(user("a").xml for _ in range(2_000)), END),
    "a condition of a megabyte": lambda: process(
        "p", xor("x", {"n == " + "1+" * 500_000 + "1": [user("a")]}, [user("b")])
    ),
    "a condition of brackets": lambda: process("p", xor("x", {"(" * 500_000: [user("a")]}, [user("b")])),
    "a condition of powers": lambda: process("p", xor("x", {"9**" * 1_000 + "9": [user("a")]}, [user("b")])),
    "a script of a megabyte": lambda: process("p", script("s", "a = 1\n" * 150_000)),
    "a duration of a megabyte": lambda: process("p", wait("w", timer("P" + "1" * 1_000_000 + "D", "timeDuration"))),
    "a cycle of a megabyte": lambda: process(
        "p", user("a", on=[Boundary("b", timer("R1/" + "P" * 1_000_000), interrupting=False)])
    ),
    "entities in utf-16": lambda: in_encoding(LAUGHS.encode() + ONE, "utf-16", "UTF-16"),
    "utf-8 that says utf-16": lambda: in_encoding(ONE, "utf-8", "UTF-16"),
    "nul": lambda: change(ONE, ("Bước a", "\x00")),
    "nul by number": lambda: change(ONE, ("Bước a", "&#0;")),
    "half a character": lambda: ONE.replace("ớ".encode(), b"\xe1\xbb"),
    "an external parameter entity": lambda: b'<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>' + ONE,
    "an included file": lambda: change(
        ONE,
        (
            "<bpmn:startEvent",
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/><bpmn:startEvent',
        ),
    ),
}
TABLES: dict[str, Callable[[], bytes]] = {
    "a cell of question marks": lambda: with_cell("?" * 100_000 + "'"),
    "a cell of quotes": lambda: with_cell("? " + "'" * 99_999),
}


# Accepted, and read as what they say: nothing in them is more than large or unusual.
HARMLESS = frozenset({"thirty parallel branches", "thirty inclusive branches", "a name of a megabyte"})
ENCODED = {
    "utf-7": lambda: in_encoding(ONE, "utf-7", "UTF-7"),
    "utf-16": lambda: in_encoding(ONE, "utf-16", "UTF-16"),
    "utf-16 that says utf-8": lambda: in_encoding(ONE, "utf-16-le", "UTF-8"),
    "processing instructions": lambda: b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><?php x ?>' + ONE,
}


def cost(name: str) -> dict[str, object]:
    before, started = peak(), time.perf_counter()
    rules = judge(name)
    seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 3), "megabytes": peak() - before, "rules": sorted(rules)}


def judge(name: str) -> set[str]:
    """The rules that a diagram breaks."""
    table = name in TABLES
    xml = (TABLES if table else HOSTILE)[name]()
    diagram = process("p", rule("r", "urgency")) if table else xml
    decisions = {"urgency": xml} if table else {}
    rules = {finding.rule for finding in lint(diagram, Catalogue(groups={"van_thu", "g"}, forms={"form", "f"}, decisions=decisions))
             if finding.severity == "error"}  # fmt: skip
    if not rules:
        try:
            parse(diagram, decisions.values())
        except DiagramRefused as refused:
            rules = {finding.rule for finding in refused.findings}
    return rules


def peak() -> int:
    """The most memory this process has held, in megabytes. (`ru_maxrss` would count what its parent held, too.)"""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: cost(name) for name in (*HOSTILE, *TABLES)}))
