"""Words of other vendors, words of ours that do not exist, and names the installation does not know."""

from __future__ import annotations

import pytest

from engine.lint import Catalogue, lint
from tests.engine.bpmn import Lane, call, process, rule, script, service, timer, user, wait
from tests.engine.lint_rules.diagrams import around, change, warned, with_attribute, with_extension, wrong

ONE = process("p", user("a"))
VENDORS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "flowable": "http://flowable.org/bpmn",
    "activiti": "http://activiti.org/bpmn",
}


@pytest.mark.parametrize("prefix", VENDORS)
def test_another_vendors_attribute_is_named(prefix: str) -> None:
    xml = with_attribute(ONE, "a", f'xmlns:{prefix}="{VENDORS[prefix]}" {prefix}:formKey="f"')
    found = next(finding for finding in lint(xml) if finding.rule == "foreign-extension")
    assert found.element == "a"
    assert f"{prefix}:formKey" in found.message


@pytest.mark.parametrize("prefix", VENDORS)
def test_another_vendors_element_is_named(prefix: str) -> None:
    xml = with_extension(ONE, "userTask", f'<{prefix}:listener xmlns:{prefix}="{VENDORS[prefix]}"/>')
    found = next(finding for finding in lint(xml) if finding.rule == "foreign-extension")
    assert found.element == "a"
    assert f"{prefix}:listener" in found.message


def test_the_signature_of_a_drawing_tool_is_no_fault() -> None:
    signed = 'xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="x" id="definitions"'
    assert lint(change(ONE, ('id="definitions"', signed))) == []


def test_a_misspelt_word_of_ours_is_named() -> None:
    found = lint(with_attribute(ONE, "a", 'cv:from="form"'))[0]
    assert (found.rule, found.element) == ("unknown-word", "a")
    assert "cv:from" in found.message
    assert "cv:form" in found.mend


@pytest.mark.parametrize(
    "xml",
    [
        with_attribute(ONE, "a", 'cv:operation="g.o"'),
        with_extension(ONE, "userTask", '<cv:parametre name="a" value="1"/>'),
        with_extension(ONE, "userTask", '<cv:parameter name="a" value="1"/>'),
    ],
    ids=["an attribute of another element", "no such element", "an element of another element"],
)
def test_a_word_of_ours_in_the_wrong_place_is_named(xml: bytes) -> None:
    assert ("unknown-word", "a") in wrong(xml)


@pytest.mark.parametrize("inner", ['name="a"', 'value="1"', 'name="a" value="1" type="x"'])
def test_a_parameter_has_a_name_and_a_value(inner: str) -> None:
    xml = change(
        process("p", service("s", "g.o", {"x": "1"})),
        ('<cv:parameter name="x" value="1"/>', f"<cv:parameter {inner}/>"),
    )
    assert ("unknown-word", "s") in wrong(xml)


def test_words_of_spiffworkflow_that_are_not_read_are_refused() -> None:
    xml = with_extension(ONE, "userTask", "<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>")
    assert ("foreign-extension", "a") in wrong(xml)


def test_an_operator_of_spiffworkflow_is_read() -> None:
    parameter = '<spiffworkflow:parameter id="d" type="str" value="document_id"/>'
    operator = f'<spiffworkflow:serviceTaskOperator id="book.register" resultVariable="entry">{parameter}'
    xml = with_extension(around("serviceTask", "job"), "serviceTask", f"{operator}</spiffworkflow:serviceTaskOperator>")
    assert wrong(xml, Catalogue(operations={"book.register"})) == []
    assert wrong(xml, Catalogue()) == [("unknown-operation", "job")]


KNOWN = Catalogue(
    operations={"book.register"},
    forms={"form"},
    groups={"van_thu", "lanh_dao"},
    functions={"due"},
    processes={"outgoing"},
)


def test_names_that_exist() -> None:
    lanes = [Lane("Lãnh đạo", ["a"], {"groups": "lanh_dao"})]
    steps = [user("a", due="due(1)"), service("s", "book.register"), call("c", "outgoing"), call("d", "p")]
    assert wrong(process("p", *steps, lanes=lanes), KNOWN) == []


@pytest.mark.parametrize(
    ("xml", "rule_name", "element"),
    [
        (process("p", user("a", form="x")), "unknown-form", "a"),
        (process("p", user("a", groups="van_thu, x")), "unknown-group", "a"),
        (process("p", user("a"), lanes=[Lane("L", ["a"], {"groups": "x"})]), "unknown-group", "lane_0"),
        (process("p", service("s", "book.burn")), "unknown-operation", "s"),
        (process("p", call("c", "x")), "unknown-process", "c"),
        (process("p", rule("d", "x")), "unknown-decision", "d"),
        (process("p", user("a", due="delay(1)")), "unknown-function", "a"),
        (process("p", script("s", "n = 1\nm = delay(n)")), "unknown-function", "s"),
        (process("p", wait("w", timer("delay(1)", "timeDate"))), "unknown-function", "w"),
    ],
)
def test_names_that_do_not(xml: bytes, rule_name: str, element: str) -> None:
    assert (rule_name, element) in wrong(xml, KNOWN)
    assert (rule_name, element) not in wrong(xml)
    assert (rule_name, element) not in warned(xml)
