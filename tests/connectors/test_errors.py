"""Every code that an operation can fail with stands beside it, so that a diagram may catch it and the linter may know it."""

from __future__ import annotations

import pytest

from connectors.catalog import OPERATIONS
from connectors.operation import COMMON_ERRORS
from engine.worker import Fail, Retry
from tests.connectors.raised import Raised, codes_of


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_whatever_an_operation_raises_is_declared_beside_it(name: str) -> None:
    undeclared = codes_of(OPERATIONS[name]) - OPERATIONS[name].all_errors.keys()
    assert undeclared == set(), f"{name} may fail with {sorted(undeclared)}: put them into its `errors`"


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_whatever_is_declared_is_really_raised(name: str) -> None:
    """A boundary for a code that never comes would wait in vain."""
    assert OPERATIONS[name].errors.keys() <= codes_of(OPERATIONS[name]) | {"activation_invalid"}


def test_every_code_has_a_name_and_a_sentence() -> None:
    for operation in OPERATIONS.values():
        for code, title in operation.all_errors.items():
            assert code.isidentifier(), code
            assert code == code.lower()
            assert title[0].isupper(), title
    assert set(COMMON_ERRORS).isdisjoint(code for each in OPERATIONS.values() for code in each.errors)


# ---------------------------------------------------------------- the reading itself sees what it has to see

CODE = "kept_in_a_constant"


def plain() -> None:
    raise Fail("written_out", "…")


def by_constant() -> None:
    raise Retry(CODE, "…")


def caught() -> None:
    from connectors.interop.errors import NameTaken, NameUnsafe

    try:
        plain()
    except (NameTaken, NameUnsafe) as refused:
        raise Fail(refused.code, str(refused)) from refused


@pytest.mark.parametrize(
    ("function", "codes"),
    [(plain, {"written_out"}), (by_constant, {CODE}), (caught, {"written_out", "name_taken", "name_unsafe"})],
)
def test_a_code_is_found_however_it_is_raised(
    function: object, codes: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.connectors.raised.ours", lambda module: module == __name__)
    raised = Raised()
    raised.follow(function)
    assert raised.codes == codes
