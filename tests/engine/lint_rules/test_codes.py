"""A boundary event for a code that an operation never gives is said so, with the codes that it does give."""

from __future__ import annotations

import pytest

from engine.lint import Catalogue, lint
from tests.engine.bpmn import Boundary, error, message, process, service, user, wait

KNOWN = Catalogue(
    operations={"books.stamp"}, forms={"form"}, groups={"van_thu"},
    errors={"books.stamp": ("no_ink", "not_found"), "books.read": ("unreadable",)},
)  # fmt: skip


def stamping(code: str) -> bytes:
    again = Boundary("again", error(code), [user("fill")])
    return process("p", service("stamp", "books.stamp", on=[again]), user("after"))


@pytest.mark.parametrize("code", ["no_ink", "not_found", ""])
def test_a_code_that_the_operation_gives_and_every_code_are_fine(code: str) -> None:
    assert lint(stamping(code), KNOWN) == []


def test_a_code_that_it_never_gives_is_a_warning_with_those_it_does() -> None:
    (finding,) = lint(stamping("unreadable"), KNOWN)
    assert (finding.rule, finding.severity, finding.element) == ("unknown-error-code", "warning", "again")
    assert "“books.stamp” không bao giờ báo mã “unreadable”" in finding.message
    assert finding.mend == "Các mã của thao tác này: no_ink, not_found."


def test_what_is_not_in_the_catalogue_is_not_looked_up() -> None:
    assert lint(stamping("anything")) == []
    assert lint(stamping("anything"), Catalogue(operations={"books.stamp"}, forms={"form"}, groups={"van_thu"})) == []


def test_a_wait_that_is_not_bound_to_its_document_is_a_warning() -> None:
    by_code = process("p", wait("w", message("answer", carries={"code": "code"})), user("after"))
    by_document = process("p", wait("w", message("answer", carries={"document_id": "document_id"})), user("after"))
    assert [(each.rule, each.severity) for each in lint(by_code)] == [("message-document", "warning")]
    assert lint(by_document) == []
