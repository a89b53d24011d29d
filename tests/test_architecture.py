"""The habits of the house, held by the machine: sizes, names, docstrings, who may commit, times with a zone."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "processes", "forms", "records", "signing", "connectors", "web")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
BANNED = {"manager", "managers", "helper", "helpers", "util", "utils", "service", "services"}
WORDS_OF_BPMN = {"service"}  # a service task is called so in BPMN itself
ASKED_FOR_BY_LIBRARIES = {"call_service", "handle_http_exception"}
NAMED_AFTER_ITS_FORM = {"connectors/tasks/handle_document.py"}
ADDS_THE_ZONE_ITSELF = {"connectors/interop/moments.py"}  # reads times that are written without one
CLOCKS = {"utcnow", "utcfromtimestamp", "today"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_loaded_from_this_repository(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve() == ROOT / package / "__init__.py"


def test_a_package_opens_with_a_docstring_and_nothing_else() -> None:
    laden = [name for name, tree in ours().items() if name.endswith("__init__.py") and len(tree.body) != 1]
    assert laden == []


def test_every_module_says_what_it_is() -> None:
    silent = [name for name, tree in ours().items() if not (ast.get_docstring(tree) or "").strip()]
    assert silent == []


def test_no_file_is_too_long() -> None:
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in ours()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    assert [where for where, length in functions(ours()) if length > LONGEST_FUNCTION] == []


def test_no_test_is_too_long() -> None:
    assert [where for where, length in functions(trees("tests")) if length > LONGEST_FUNCTION] == []


def test_no_name_hides_what_a_thing_does() -> None:
    named = {f"{name}: {word}" for name, tree in ours().items() for word in names(tree) if says_nothing(word)}
    files = {name for name in ours() if says_nothing(Path(name).stem)} - NAMED_AFTER_ITS_FORM
    assert {each for each in named if each.split(": ")[1] not in ASKED_FOR_BY_LIBRARIES} == set()
    assert files == set()


def test_only_the_edge_commits() -> None:
    """One `with`, one transaction: `Platform.begin` (and the worker through it) is the only place that ends one."""
    texts = {name: (ROOT / name).read_text() for name in ours() if not name.startswith("web/")}
    committing = [name for name, text in texts.items() if ".commit(" in text and name != "engine/worker.py"]
    assert committing == []
    assert [name for name in ours() if name.startswith("web/") and ".commit(" in (ROOT / name).read_text()] == []


def test_no_moment_is_without_a_zone() -> None:
    naive = [f"{name}:{call.lineno}" for name, tree in ours().items() for call in calls(tree) if is_naive(call)]
    assert [where for where in naive if where.split(":")[0] not in ADDS_THE_ZONE_ITSELF] == []


def test_time_is_handed_in_below_the_edge() -> None:
    """Below `web` nobody looks at a clock: the moment is a parameter (`Work.now`), so that tests can set it."""
    read = [
        f"{name}:{call.lineno}"
        for name, tree in ours().items()
        if not name.startswith("web/")
        for call in calls(tree)
        if ast.unparse(call.func) in ("datetime.now", "time.time", "datetime.datetime.now")
    ]
    assert read == []


# ---------------------------------------------------------------- reading the code


@cache
def trees(*folders: str) -> dict[str, ast.Module]:
    """Every Python file of some folders by its path, parsed."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    own = [path for path in paths if "node_modules" not in path.parts and "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in own}


def ours() -> dict[str, ast.Module]:
    return trees(*PACKAGES)


def functions(files: dict[str, ast.Module]) -> Iterator[tuple[str, int]]:
    """Each function with its place and its length in lines."""
    for name, tree in files.items():
        for node in ast.walk(tree):
            if isinstance(node, FUNCTIONS):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{name}:{node.lineno} {node.name} ({length} lines)", length


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def names(tree: ast.Module) -> Iterator[str]:
    """Every name that the file gives: classes, functions, parameters, variables, attributes."""
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def says_nothing(name: str) -> bool:
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]
    banned = {word for place, word in enumerate(words) if word in BANNED and not _is_bpmn(words, place)}
    return bool(banned) or name.startswith("handle_")


def _is_bpmn(words: list[str], place: int) -> bool:
    return words[place] in WORDS_OF_BPMN and words[place + 1 : place + 2] in (["task"], ["tasks"])


def is_naive(call: ast.Call) -> bool:
    """Whether this makes a moment without a zone, or asks the machine which day it is where it stands."""
    called = ast.unparse(call.func)
    if not isinstance(call.func, ast.Attribute):
        return called == "datetime" and len(call.args) < 8 and not _has(call, "tzinfo")
    if call.func.attr in CLOCKS:
        return called.split(".")[0] in ("datetime", "date")
    if called in ("datetime.now", "datetime.fromtimestamp"):
        return len(call.args) < (1 if called.endswith("now") else 2) and not _has(call, "tz")
    if called == "datetime.combine":
        return len(call.args) < 3 and not _has(call, "tzinfo")
    return called == "datetime.strptime"


def _has(call: ast.Call, name: str) -> bool:
    return any(keyword.arg == name for keyword in call.keywords)
