"""A machine step without what its operation needs is refused; what the operation never reads is told."""

from __future__ import annotations

from engine.lint import Catalogue, lint
from engine.lint_rules.tasks import Asked
from tests.engine.bpmn import process, service, user

ASKED = {"books.stamp": {"paper": Asked("Tờ giấy"), "by": Asked("Ai đóng", is_required=False)}}
KNOWN = Catalogue(operations={"books.stamp", "books.read"}, forms={"form"}, groups={"van_thu"}, parameters=ASKED)


def stamping(**given: str) -> bytes:
    return process("p", user("fill"), service("stamp", "books.stamp", given))


def test_a_required_parameter_without_a_value_is_named_with_its_title() -> None:
    (finding,) = lint(stamping(by="fill.by"), KNOWN)
    assert (finding.rule, finding.severity, finding.element) == ("missing-parameter", "error", "stamp")
    assert "thiếu tham số “Tờ giấy”" in finding.message
    assert "paper" in finding.mend


def test_what_may_be_left_out_is_not_missed() -> None:
    assert lint(stamping(paper="fill.paper"), KNOWN) == []


def test_a_parameter_that_is_never_read_is_a_warning() -> None:
    (finding,) = lint(stamping(paper="fill.paper", ink="'blue'"), KNOWN)
    assert (finding.rule, finding.severity, finding.element) == ("unknown-parameter", "warning", "stamp")
    assert finding.mend == "Bỏ tham số này. Thao tác dùng: paper, by."


def test_an_operation_nobody_describes_is_not_looked_into() -> None:
    assert lint(process("p", service("read", "books.read", {"page": "'1'"})), KNOWN) == []
    assert lint(stamping(), None) == []
