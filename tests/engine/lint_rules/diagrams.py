"""Diagrams for the linter's tests: drawn ones changed in one place, and raw ones for what cannot be drawn."""

from __future__ import annotations

from engine.lint import Catalogue, lint
from tests.engine.bpmn import document, flow, node, process, user


def wrong(xml: bytes, catalogue: Catalogue | None = None) -> list[tuple[str, str]]:
    """Rule and element of every error."""
    return [(finding.rule, finding.element) for finding in lint(xml, catalogue) if finding.severity == "error"]


def warned(xml: bytes) -> list[tuple[str, str]]:
    return [(finding.rule, finding.element) for finding in lint(xml) if finding.severity == "warning"]


def change(xml: bytes, *pairs: tuple[str, str]) -> bytes:
    """The diagram with texts replaced; each must be there."""
    text = xml.decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def added(xml: bytes, inner: str) -> bytes:
    """The diagram with more elements in its process."""
    return change(xml, ("</bpmn:process>", f"{inner}</bpmn:process>"))


def with_attribute(xml: bytes, element: str, attribute: str) -> bytes:
    return change(xml, (f' id="{element}" ', f' {attribute} id="{element}" '))


def with_child(xml: bytes, tag: str, inner: str) -> bytes:
    """The diagram with `inner` in every element of this tag."""
    return change(xml, (f"</bpmn:{tag}>", f"{inner}</bpmn:{tag}>"))


def with_extension(xml: bytes, tag: str, inner: str) -> bytes:
    return with_child(xml, tag, f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>")


def conditioned(xml: bytes, source: str, target: str, condition: str) -> bytes:
    """The diagram with a condition on a flow that had none."""
    return change(xml, (flow(source, target), flow(source, target, condition)))


def with_gateway(xml: bytes, id: str, old: str, new: str) -> bytes:
    """The diagram with another kind of gateway: "exclusive", "parallel", "inclusive"."""
    written = 'bpmn:{0}Gateway id="' + id + f'" name="Bước {id}"></bpmn:{{0}}Gateway>'
    return change(xml, (written.format(old), written.format(new)))


def raw(*inner: str) -> bytes:
    return document('<bpmn:process id="p" isExecutable="true">' + "".join(inner) + "</bpmn:process>")


def around(tag: str, id: str, inner: str = "", **attributes: str) -> bytes:
    """start → the element → end."""
    drawn = node(tag, id, inner, **attributes).xml
    return raw('<bpmn:startEvent id="s"/>', drawn, '<bpmn:endEvent id="e"/>', flow("s", id), flow(id, "e"))


def with_start(definition: str) -> bytes:
    return with_child(process("p", user("a")), "startEvent", definition)


def event_sub_process(definition: str, interrupting: str = "true") -> bytes:
    start = f'<bpmn:startEvent id="es_s" isInterrupting="{interrupting}">{definition}</bpmn:startEvent>'
    inside = f'{start}<bpmn:endEvent id="es_e"/>{flow("es_s", "es_e")}'
    return added(
        process("p", user("a")), f'<bpmn:subProcess id="es" triggeredByEvent="true">{inside}</bpmn:subProcess>'
    )


def timed(tag: str, text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{tag}>{text}</bpmn:{tag}></bpmn:timerEventDefinition>"
