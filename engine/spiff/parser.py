"""From the XML of a diagram to the specification that is stored: `parse(xml) -> Diagram`.

One parser for each file: two agencies may each have a process of the same id. Embedded sub-processes travel with their
file under the name "process/sub-process", so that files never meet in one namespace.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.mixins import CallActivityMixin, SubWorkflowTaskMixin

from engine.errors import DiagramRefused, Finding
from engine.spiff.elements import DiagramParser, decision_of, operator_of
from engine.spiff.specs import REGISTRY
from engine.spiff.vocabulary import bpmn, cv

MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Element:
    """What a diagram says about one of its elements; fields that do not apply are empty. `kind` is the BPMN tag."""

    id: str
    kind: str
    name: str
    form: str = ""
    operation: str = ""
    decision: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A parsed diagram. `spec` is what `Program.restore` takes; `called` and `decisions` are what it needs beside it."""

    process_id: str
    name: str
    spec: bytes
    called: tuple[str, ...]
    decisions: tuple[str, ...]
    elements: tuple[Element, ...]


def parse(xml: bytes, decisions: Iterable[bytes] = ()) -> Diagram:
    """The diagram in `xml`; `decisions` are the DMN files of its business rule tasks. Raises DiagramRefused.

    Only what the library itself cannot parse is refused here. `engine.lint` refuses much more: a diagram goes live when
    it has passed both.
    """
    root = read_xml(xml)
    process = executable_process(root)
    for drawn_only in list(root.iter(bpmn("dataObject"))):
        drawn_only.getparent().remove(drawn_only)  # the library would keep a value for each in the data of every case
    try:
        parser = DiagramParser()
        for decision in decisions:
            parser.add_dmn_xml(read_xml(decision))
        parser.add_bpmn_xml(root)
        specs = file_specs(parser, process.get("id", ""))
    except ValidationException as refused:
        raise DiagramRefused([finding_of(refused)]) from refused
    elements = tuple(element(node) for node in process.iter() if node.get("id") and is_flow_node(node))
    stored = {name: REGISTRY.convert(spec) for name, spec in specs.items()}
    return Diagram(
        process_id=process.get("id", ""),
        name=process.get("name") or process.get("id", ""),
        spec=orjson.dumps({"about": process.get(cv("about"), ""), "specs": stored}),
        called=tuple(sorted({each.called for each in elements if each.called})),
        decisions=tuple(sorted({each.decision for each in elements if each.decision})),
        elements=elements,
    )


def read_xml(xml: bytes) -> Any:
    """The root element. No document type, no entities, no network, no comments. Raises DiagramRefused."""
    if len(xml) > MAX_BYTES:
        raise DiagramRefused([Finding("xml", "error", "", f"Tệp sơ đồ lớn hơn {MAX_BYTES // 1_000_000} MB.")])
    reader = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, reader)
    except etree.XMLSyntaxError as error:
        message = f"Tệp sơ đồ không phải là XML hợp lệ (dòng {error.lineno})."
        raise DiagramRefused([Finding("xml", "error", "", message)]) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DiagramRefused([Finding("xml", "error", "", "Tệp sơ đồ có khai báo DOCTYPE, không được phép.")])
    return root


def executable_process(root: Any) -> Any:
    """The one process of the file that runs; the other pools are only drawn. Raises DiagramRefused."""
    running = [node for node in root.iter(bpmn("process")) if node.get("isExecutable") == "true"]
    if len(running) != 1:
        message = f"Sơ đồ phải có đúng một quy trình chạy được, đang có {len(running)}."
        mend = "Đánh dấu “Executable” cho một quy trình duy nhất."
        raise DiagramRefused([Finding("one-process", "error", "", message, mend=mend)])
    return running[0]


def file_specs(parser: DiagramParser, process_id: str) -> dict[str, Any]:
    """The process and its embedded sub-processes, by the names they are stored under."""
    specs = {process_id: parser.get_spec(process_id)}
    todo = [process_id]
    while todo:
        for task_spec in specs[todo.pop()].task_specs.values():
            if isinstance(task_spec, SubWorkflowTaskMixin) and not isinstance(task_spec, CallActivityMixin):
                spec = parser.get_spec(task_spec.spec)
                spec.name = task_spec.spec = f"{process_id}/{task_spec.spec}"
                specs[spec.name] = spec
                todo.append(spec.name)
    return specs


def finding_of(refused: ValidationException) -> Finding:
    why = str(refused.args[0] if refused.args else refused).rstrip(".")
    return Finding("parse", "error", str(refused.id or ""), f"Bộ máy quy trình không hiểu phần tử này: {why}.")


def is_flow_node(node: Any) -> bool:
    tag = etree.QName(node).localname
    return node.tag == bpmn(tag) and tag.endswith(("Task", "Event", "Gateway", "subProcess", "callActivity"))


def element(node: Any) -> Element:
    return Element(
        id=node.get("id"),
        kind=etree.QName(node).localname,
        name=node.get("name") or "",
        form=node.get(cv("form"), ""),
        operation=operator_of(node).get("name", ""),
        decision=decision_of(node),
        called=node.get("calledElement", ""),
    )
