"""Evaluates checked expressions. Total: every expression ends, with a value made of JSON types or an exception.

Each node evaluated costs a step, and each value made or compared costs its weight as a tree. The steps run out long
before time or memory does, whatever the expression says; nothing here can reach a Python object or change a value.

The evaluator is simpleeval's, with every door it leaves open closed: its nodes, operators, calls, attributes and
comprehensions are replaced by the ones below.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from simpleeval import SimpleEval

from engine.spiff.admission import Flawed, Scale, flaw
from engine.spiff.functions import SHALLOW
from engine.spiff.syntax import Expression

STEPS = 300_000  # about a third of a second at worst; a usual condition takes ten

Functions = Mapping[str, Callable[..., Any]]
Operator = Callable[[Any, Any], Any]


class OutOfSteps(Exception):
    """The evaluation costs more than it was given."""


def number(value: Any) -> Any:
    if not isinstance(value, int | float):
        raise TypeError("phép tính này chỉ nhận số")
    return value


def arithmetic(work: Operator) -> Operator:
    return lambda left, right: work(number(left), number(right))


def add(left: Any, right: Any) -> Any:
    return left + right if type(left) is type(right) else number(left) + number(right)


OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = MappingProxyType(
    {
        ast.Add: add,
        ast.Sub: arithmetic(operator.sub),
        ast.Mult: arithmetic(operator.mul),
        ast.Div: arithmetic(operator.truediv),
        ast.FloorDiv: arithmetic(operator.floordiv),
        ast.Mod: arithmetic(operator.mod),  # numbers only: on text it formats
        ast.Not: operator.not_,
        ast.USub: lambda value: -number(value),
        ast.UAdd: number,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.In: lambda left, right: left in right,
        ast.NotIn: lambda left, right: left not in right,
        ast.Is: lambda left, _: left is None,
        ast.IsNot: lambda left, _: left is not None,
    }
)


class Evaluator(SimpleEval):  # type: ignore[misc]  # simpleeval carries no types
    """Evaluates checked expressions with the functions it was given. One thread at a time."""

    def __init__(self, functions: Functions) -> None:
        # simpleeval's own constructor is left out: it brings in functions we do not want and swaps the warning filters
        # of the whole process, which threads must not do.
        self.operators = OPERATORS
        self.functions = functions
        self.names: Mapping[str, Any] = {}
        self.expr = ""
        self.steps = 0
        self.nodes = {
            ast.Constant: self._eval_constant, ast.Name: self._eval_name, ast.BoolOp: self._eval_boolop,
            ast.UnaryOp: self._eval_unaryop, ast.BinOp: self._eval_binop, ast.Compare: self._eval_compare,
            ast.IfExp: self._eval_ifexp, ast.Subscript: self._eval_subscript, ast.Slice: self._eval_slice,
            ast.Attribute: self._eval_attribute, ast.Call: self._eval_call, ast.List: self._eval_list,
            ast.Tuple: self._eval_list, ast.Dict: self._eval_dict, ast.ListComp: self._eval_comprehension,
            ast.GeneratorExp: self._eval_comprehension, ast.DictComp: self._eval_comprehension,
        }  # fmt: skip

    def run(self, expression: Expression, names: Mapping[str, Any], steps: int = STEPS) -> Any:
        """The value, made of JSON types. Raises whatever Python raises; `steps` is what is left afterwards."""
        self.names, self.expr, self.steps = names, expression.text, steps
        return self._eval(expression.tree)

    def pay(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise OutOfSteps

    def weighed(self, value: Any) -> Any:
        """`value`, paid for by its weight and known to be JSON."""
        if not isinstance(value, list | dict):
            self.pay(1 + size(value))
            if why := flaw(value):
                raise TypeError(why)
            return value
        scale = Scale(self.steps)
        try:
            scale.weigh(value)
        except Flawed as flawed:
            if scale.left < 0:
                raise OutOfSteps from flawed
            raise TypeError(flawed.why) from flawed
        self.steps = scale.left
        return value

    def _eval(self, node: ast.AST) -> Any:
        self.pay(1)
        return self.nodes[type(node)](node)

    def _eval_constant(self, node: ast.Constant) -> Any:
        return node.value

    def _eval_name(self, node: ast.Name) -> Any:
        return self.names[node.id] if node.id in self.names else missing(node.id)

    def _eval_unaryop(self, node: ast.UnaryOp) -> Any:
        return self.operators[type(node.op)](self._eval(node.operand))

    def _eval_binop(self, node: ast.BinOp) -> Any:
        left, right = self._eval(node.left), self._eval(node.right)
        self.pay(size(left) + size(right))
        return self.weighed(self.operators[type(node.op)](left, right))

    def _eval_compare(self, node: ast.Compare) -> Any:
        left = self._eval(node.left)
        for test, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._eval(comparator)
            if not isinstance(test, ast.Is | ast.IsNot):  # everything else may look at all of both
                self.weighed(left)
                self.weighed(right)
            if not self.operators[type(test)](left, right):
                return False
            left = right
        return True

    def _eval_subscript(self, node: ast.Subscript) -> Any:
        part = self._eval(node.value)[self._eval(node.slice)]
        return self.weighed(part) if isinstance(node.slice, ast.Slice) else part

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        source = self._eval(node.value)
        if not isinstance(source, dict):
            raise TypeError(f"“.{node.attr}” cần một nhóm dữ liệu")
        return source[node.attr] if node.attr in source else missing(node.attr)

    def _eval_list(self, node: ast.List | ast.Tuple) -> list[Any]:
        return list(self.weighed([self._eval(item) for item in node.elts]))

    def _eval_dict(self, node: ast.Dict) -> Any:
        pairs = zip(node.keys, node.values, strict=True)
        return self.weighed({self._eval(key): self._eval(value) for key, value in pairs if key is not None})

    def _eval_call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        arguments = [self._eval(argument) for argument in node.args]
        if name == "defined":
            return all(argument in self.names for argument in arguments)
        if name not in self.functions:
            raise NameError(f"không có hàm “{name}”")
        if name in SHALLOW:
            return self.functions[name](*arguments)
        for argument in arguments:
            self.weighed(argument)
        return self.weighed(self.functions[name](*arguments))

    def _eval_comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> Any:
        outside = self.names
        try:
            if isinstance(node, ast.DictComp):
                made: Any = {self._eval(node.key): self._eval(node.value) for _ in self.turns(node.generators)}
            else:
                made = [self._eval(node.elt) for _ in self.turns(node.generators)]
        finally:
            self.names = outside
        return self.weighed(made)

    def turns(self, generators: list[ast.comprehension]) -> Iterator[None]:
        """One turn for each element let through, its loop variable readable in `names`."""
        first, rest = generators[0], generators[1:]
        outside = self.names
        items = self._eval(first.iter)
        if not isinstance(items, list | dict):
            raise TypeError("vòng lặp cần một danh sách")
        for item in items:
            self.names = Overlay(outside, first.target.id, item)  # type: ignore[attr-defined]  # checked: a plain name
            self.pay(1)
            if all(self._eval(condition) for condition in first.ifs):
                if rest:
                    yield from self.turns(rest)
                else:
                    yield


class Overlay(Mapping[str, Any]):
    """`outside` with one more name in front; making one costs nothing, however many names there are."""

    __slots__ = ("name", "outside", "value")

    def __init__(self, outside: Mapping[str, Any], name: str, value: Any) -> None:
        self.outside, self.name, self.value = outside, name, value

    def __getitem__(self, name: str) -> Any:
        return self.value if name == self.name else self.outside[name]

    def __contains__(self, name: object) -> bool:
        return name == self.name or name in self.outside

    def __iter__(self) -> Iterator[str]:
        yield self.name
        yield from self.outside

    def __len__(self) -> int:
        return 1 + len(self.outside)


def size(value: Any) -> int:
    return len(value) if isinstance(value, str | list) else 0


def missing(name: str) -> Any:
    raise NameError(f"chưa có dữ liệu “{name}”")
