"""What the delivered diagrams name exists: operations, forms, roles, called processes, queues, error codes, drawings."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import cast

import pytest
from lxml import etree

from connectors.catalog import ERRORS, OPERATIONS, PARAMETERS
from connectors.tasks.catalog import BINDINGS
from engine.lint import Catalogue, lint
from engine.lint_rules.drawing import NODES
from forms.catalog import load_catalog
from forms.form import everything
from records.calendar import WorkCalendar
from records.organisations import ROLES
from web.functions import diagram_functions
from web.installation import BUILT_IN, PROCESSES
from web.pages.tasks import ACTS
from web.queues import QUEUES

NAMES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
}
CV = "{urn:congvan:bpmn:1}"
DIAGRAMS = sorted(PROCESSES.glob("*.bpmn"))
FORMS = load_catalog().forms
every_diagram = pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
every_operation = pytest.mark.parametrize("name", sorted(OPERATIONS))


def test_every_diagram_is_installed_at_first_start() -> None:
    assert {diagram.stem for diagram in DIAGRAMS} == set(BUILT_IN)


@every_diagram
def test_a_file_holds_the_process_of_its_name(diagram: Path) -> None:
    assert [process.get("id") for process in found(diagram, "//bpmn:process")] == [diagram.stem]


@every_diagram
def test_every_operation_exists_and_gets_its_parameters(diagram: Path) -> None:
    tasks = found(diagram, "//bpmn:serviceTask")
    assert tasks
    for task in tasks:
        operation = OPERATIONS[said(task, "operation")]
        given = {str(each.get("name")) for each in task.iter(f"{CV}parameter")}
        assert given <= operation.parameters.keys(), (task.get("id"), given)
        assert task.get("name"), task.get("id")


@every_diagram
def test_every_error_that_is_caught_can_be_raised(diagram: Path) -> None:
    codes = {error.get("id"): str(error.get("errorCode")) for error in found(diagram, "//bpmn:error")}
    for event in found(diagram, "//bpmn:boundaryEvent[bpmn:errorEventDefinition]"):
        (definition,) = event.findall("bpmn:errorEventDefinition", NAMES)
        (host,) = found(diagram, f"//*[@id='{event.get('attachedToRef')}']")
        raised = OPERATIONS[said(host, "operation")].errors
        assert codes[definition.get("errorRef")] in raised, (event.get("id"), raised)


@every_diagram
def test_every_form_exists_and_every_queue_has_a_name(diagram: Path) -> None:
    for task in found(diagram, "//bpmn:userTask"):
        assert said(task, "form") in FORMS, task.get("id")
        assert said(task, "form") in ACTS, f"the main button of {said(task, 'form')} has no word"
        assert said(task, "queue") in QUEUES, task.get("id")
        assert task.get("name"), task.get("id")


@every_diagram
def test_every_role_exists_and_every_task_has_one(diagram: Path) -> None:
    roles = {lane.get("id"): names_of(lane) for lane in found(diagram, "//bpmn:lane")}
    for lane, groups in roles.items():
        assert groups <= ROLES.keys(), (lane, groups)
    for task in found(diagram, "//bpmn:userTask"):
        lanes = found(diagram, f"//bpmn:lane[bpmn:flowNodeRef='{task.get('id')}']")
        reachable = names_of(task).union(*(roles[lane.get("id")] for lane in lanes))
        assert reachable <= ROLES.keys()
        assert reachable or said(task, "assignee"), f"nobody is offered {task.get('id')}"


@every_diagram
def test_every_called_process_exists(diagram: Path) -> None:
    called = {str(call.get("calledElement")) for call in found(diagram, "//bpmn:callActivity")}
    assert called <= set(BUILT_IN)


@every_diagram
def test_a_diagram_lints_without_an_error(diagram: Path) -> None:
    catalogue = Catalogue(
        operations=frozenset(OPERATIONS),
        forms=frozenset(FORMS),
        groups=frozenset(ROLES),
        functions=frozenset(diagram_functions(WorkCalendar)),
        processes=frozenset(BUILT_IN),
        errors=ERRORS,
        parameters=PARAMETERS,
    )
    findings = lint(diagram.read_bytes(), catalogue)
    assert [each for each in findings if each.severity == "error" or each.rule == "unknown-error-code"] == []


@every_diagram
def test_every_element_is_drawn_once(diagram: Path) -> None:
    drawn = [str(shape.get("bpmnElement")) for shape in found(diagram, "//di:BPMNShape")]
    edges = [str(edge.get("bpmnElement")) for edge in found(diagram, "//di:BPMNEdge")]
    nodes = [str(node.get("id")) for tag in sorted(NODES) for node in found(diagram, f"//bpmn:{tag}")]
    lanes = [str(lane.get("id")) for lane in found(diagram, "//bpmn:lane | //bpmn:participant")]
    flows = [str(flow.get("id")) for flow in found(diagram, "//bpmn:sequenceFlow")]
    assert sorted(drawn) == sorted(nodes + lanes)
    assert sorted(edges) == sorted(flows)
    for edge in found(diagram, "//di:BPMNEdge"):
        assert len(edge.findall("dd:waypoint", NAMES)) >= 2, edge.get("bpmnElement")


# ---------------------------------------------------------------- forms and operations


@pytest.mark.parametrize("form", sorted(BINDINGS))
def test_every_bound_form_has_a_schema(form: str) -> None:
    assert form in FORMS
    assert BINDINGS[form].form == form


def test_every_form_is_asked_by_some_diagram() -> None:
    asked = {said(task, "form") for diagram in DIAGRAMS for task in found(diagram, "//bpmn:userTask")}
    assert FORMS.keys() == asked


@pytest.mark.parametrize("form", sorted(FORMS))
def test_everything_that_is_asked_has_a_label(form: str) -> None:
    asked = [component for component in everything(FORMS[form].components) if component.is_answered]
    assert asked
    assert [component.name for component in asked if not component.label.strip()] == []
    for component in asked:
        assert all(choice.label.strip() for choice in component.options), component.name


@every_operation
def test_an_operation_lives_in_the_file_its_name_says(name: str) -> None:
    module = importlib.import_module(f"connectors.{name}")
    assert module.operation is OPERATIONS[name]
    assert OPERATIONS[name].name == name


@every_operation
def test_an_operation_is_described_for_the_palette(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.title.strip()
    assert all(key.isidentifier() and each.title.strip() for key, each in operation.parameters.items())
    assert all(code.isidentifier() and sentence.strip() for code, sentence in operation.errors.items())


# ---------------------------------------------------------------- reading a diagram


def found(diagram: Path, xpath: str) -> list[etree._Element]:
    return cast(list[etree._Element], etree.parse(diagram).xpath(xpath, namespaces=NAMES))


def said(element: etree._Element, name: str) -> str:
    return str(element.get(f"{CV}{name}") or "")


def names_of(element: etree._Element) -> set[str]:
    return {name.strip() for name in said(element, "groups").split(",") if name.strip()}
