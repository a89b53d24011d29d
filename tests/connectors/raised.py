"""Which failure codes an operation can end with, read from the source: what it raises itself, and what it calls raises.

Followed are plain functions, what hangs on `work` and `outside` (by the annotations of these two), methods of `self`, and
methods of other objects where only one class of these packages has one of that name.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import FunctionType, ModuleType
from typing import Any

import connectors
import records
import signing
from connectors.interop.errors import InteropError
from connectors.interop.intake import Intake
from connectors.interop.router import Router
from connectors.operation import Operation
from connectors.outside import Door, Outside
from connectors.work import Work
from engine.errors import EngineError
from engine.worker import Fail, Retry
from records.errors import RecordsError
from records.storage import FolderStorage, Storage
from signing.errors import SigningError

REFUSALS = (RecordsError, SigningError, EngineError, InteropError)
ANSWERS = {Intake.take_in}  # what it refuses it says in its receipt
NOT_FOLLOWED = {"get", "add", "put", "open", "read", "digest"}  # names that dictionaries, sets and files have as well


@dataclass
class Raised:
    codes: set[str] = field(default_factory=set)
    seen: set[Any] = field(default_factory=set)

    def follow(self, function: Any) -> None:
        function = inspect.unwrap(function)
        if not isinstance(function, FunctionType) or function in self.seen or not ours(function.__module__):
            return
        if function in ANSWERS:
            return
        self.seen.add(function)
        reading = Reading(function)
        self.codes |= set(reading.codes())
        for called in reading.calls():
            self.follow(called)


@dataclass(frozen=True)
class Reading:
    """One function as its source says."""

    function: FunctionType

    @cached_property
    def tree(self) -> ast.AST:
        return ast.parse(textwrap.dedent(inspect.getsource(self.function)))

    @property
    def names(self) -> dict[str, Any]:
        """What a name in the function means: names of its module, and what it imports itself."""
        local: dict[str, Any] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = importlib.import_module(node.module)
                local |= {each.asname or each.name: getattr(module, each.name, None) for each in node.names}
        return {**self.function.__globals__, **local}

    def codes(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Raise) and node.exc is not None:
                yield from self.codes_of(node.exc)

    def codes_of(self, raised: ast.expr) -> Iterator[str]:
        call = raised if isinstance(raised, ast.Call) else None
        kind = self.value(call.func if call else raised)
        if kind in (Fail, Retry) and call is not None:
            yield from self.said(call.args[0])
        elif isinstance(kind, type) and issubclass(kind, REFUSALS):
            yield kind.code

    def said(self, code: ast.expr) -> Iterator[str]:
        """A code written out, kept in a constant, or taken from an exception just caught."""
        if isinstance(code, ast.Constant):
            yield str(code.value)
        elif isinstance(code, ast.Name):
            yield str(self.value(code))
        elif isinstance(code, ast.Attribute) and isinstance(code.value, ast.Name):
            for handler in ast.walk(self.tree):
                if isinstance(handler, ast.ExceptHandler) and handler.name == code.value.id and handler.type:
                    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                    yield from (each for kind in caught for each in family(self.value(kind)))

    def calls(self) -> Iterator[Any]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                target = self.target(node.func)
                yield from (target if isinstance(target, list) else [target])

    def target(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return self.value(node)
        if not isinstance(node, ast.Attribute):
            return None
        holder = self.value(node.value)
        if holder is not None:
            return getattr(holder, node.attr, None)
        return only_method(node.attr)

    def value(self, node: ast.expr) -> Any:
        """What an expression is: a thing with a name, or the class of what hangs on `work`, `outside` or `self`."""
        if isinstance(node, ast.Name):
            if node.id in ("work", "outside"):
                return {"work": Work, "outside": Outside}[node.id]
            if node.id == "self":
                return owner(self.function)
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute):
            holder = self.value(node.value)
            return hung_on(holder, node.attr) if isinstance(holder, type) else getattr(holder, node.attr, None)
        return None


def codes_of(operation: Operation) -> set[str]:
    """Every code that a job of this operation can fail with, but for those that every job can."""
    raised = Raised()
    for function in (operation.read, operation.act, operation.record):
        if function is not None:
            raised.follow(function)
    return raised.codes


def family(kind: type[Any]) -> Iterator[str]:
    """The codes of a class and of all below it."""
    yield kind.code
    for each in kind.__subclasses__():
        yield from family(each)


def owner(function: FunctionType) -> type | None:
    name = function.__qualname__.rpartition(".")[0]
    found = getattr(importlib.import_module(function.__module__), name, None) if name else None
    return found if isinstance(found, type) else None


@cache
def hung_on(holder: type, name: str) -> Any:
    """The class of an attribute, by its annotation; a method or property's value where it has none."""
    attribute = inspect.getattr_static(holder, name, None)
    function = getattr(attribute, "func", None) or getattr(attribute, "fget", None)
    hints = typing.get_type_hints(function or holder, vars(importlib.import_module(holder.__module__)) | HEAVY)
    hint = hints.get("return" if function else name)
    kinds = [each for each in (typing.get_args(hint) or (hint,)) if isinstance(each, type) and each is not type(None)]
    return IMPLEMENTED.get(kinds[0], kinds[0]) if kinds else attribute


IMPLEMENTED: dict[type, type] = {Door: Router, Storage: FolderStorage}
HEAVY: dict[str, Any] = {"Trust": object, "Rules": object}  # imported for type checkers only


@cache
def only_method(name: str) -> Callable[..., Any] | None:
    """The one method of that name in these packages."""
    found = {each for each in methods() if each.__name__ == name}
    is_telling = name not in NOT_FOLLOWED and not name.startswith("_")
    return next(iter(found)) if len(found) == 1 and is_telling else None


@cache
def methods() -> frozenset[FunctionType]:
    classes = {
        each
        for module in modules()
        for each in vars(module).values()
        if isinstance(each, type) and ours(each.__module__)
    }
    return frozenset(each for kind in classes for each in vars(kind).values() if isinstance(each, FunctionType))


def modules() -> Iterator[ModuleType]:
    for package in (connectors, records, signing):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(each.name)


def ours(module: str) -> bool:
    return module.partition(".")[0] in ("connectors", "records", "signing")
