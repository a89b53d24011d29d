"""Operations say truly what they are given and what they leave: held against their code, and against what they really return."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.catalog import OPERATIONS, PARAMETERS
from connectors.parameters import KINDS
from connectors.results import RESULTS
from web.vocabulary import parameter

every_operation = pytest.mark.parametrize("name", sorted(OPERATIONS))


@every_operation
def test_every_kind_is_one_of_those_that_there_are(name: str) -> None:
    asked, left = OPERATIONS[name].parameters.values(), RESULTS[name].values()
    assert {each.kind for each in (*asked, *left)} <= KINDS.keys()
    assert all((each.kind == "choice") == bool(each.choices) for each in asked)


@every_operation
def test_what_the_code_reads_is_what_the_operation_asks_for(name: str) -> None:
    """`id_of(job, "unit")`, `author_of(job)`, `document_of(work, job)` and `job.parameters.get("due")` are all there are."""
    operation = OPERATIONS[name]
    asked = {key: each.kind for key, each in operation.parameters.items()}
    read = dict(read_by(Path(inspect.getfile(operation.record))))
    if name.startswith("signature.") and "activation_id" in asked:
        read["activation_id"] = "id"  # connectors/signature/activation.py takes it
    assert asked.keys() == read.keys()
    for key, how in read.items():
        if how in ("document", "person"):
            assert asked[key] == how, key
        assert how not in ("id", "document") or operation.parameters[key].is_required, key


def read_by(file: Path) -> Iterator[tuple[str, str]]:
    for call in (each for each in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(each, ast.Call)):
        named = [each.value for each in call.args if isinstance(each, ast.Constant)]
        match ast.unparse(call.func):
            case "document_of" | "peek_document":
                yield "document_id", "document"
            case "author_of":
                yield str(named[0]) if named else "by", "person"
            case "id_of":
                yield str(named[0]), "id"
            case "job.parameters.get":
                yield str(named[0]), "value"


@every_operation
def test_what_the_code_returns_is_what_is_said_to_be_left(name: str) -> None:
    """The keys of the mapping that ends `record`."""
    tree = ast.parse(inspect.getsource(OPERATIONS[name].record))
    returned = [each.value for each in ast.walk(tree) if isinstance(each, ast.Return)]
    assert returned, name
    for value in returned:
        assert isinstance(value, ast.Dict), name
        assert {key.value for key in value.keys if isinstance(key, ast.Constant)} == RESULTS[name].keys()


def test_the_linter_and_the_studio_are_told_the_same() -> None:
    for name, operation in OPERATIONS.items():
        told = {each["name"]: each for each in (parameter(key, given) for key, given in operation.parameters.items())}
        asked = PARAMETERS[name]
        assert {key: (each["title"], each["required"]) for key, each in told.items()} == {
            key: (each.title, each.is_required) for key, each in asked.items()
        }
