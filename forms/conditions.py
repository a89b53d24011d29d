"""When a component hides: a small, total subset of FEEL, parsed once and evaluated without `eval`.

    =urgency = "hoa_toc" and not(pages in [1..5])
    =list contains(copies_to, "so_noi_vu") or this.due = null

Taken: = != < <= > >=, and, or, not(…), parentheses, ranges [1..5] (1..5] ]1..5], lists [1, 2], `x in …`,
`list contains(list, x)`, strings, numbers, true, false, null, dotted names, and `this` for the row of a repeated group.
All else is refused with its position. Values and words follow FEEL (OMG DMN 1.4, chapter 10): logic has three values,
`null` being the third; comparing unlike kinds gives null; a component hides only when the answer is exactly true.

A parsed condition is a tree of tuples whose first part names the operation, so that the page's script
(`page/conditions.js`) reads the very same tree as JSON and comes to the same answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.errors import ConditionRefused
from forms.truth import COMPARISONS, Tree, evaluate

Path = tuple[str, ...]

MAX_LENGTH = 1_000
MAX_DEPTH = 24
WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null", "this"})
CONSTANTS = {"true": True, "false": False, "null": None}
TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\["\\])*")
    | (?P<number>-?\d{1,15}(?:\.\d{1,9})?(?!\w)(?!\.(?!\.)))
    | (?P<range>\.\.)
    | (?P<contains>list\s+contains(?=\s*\())
    | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    | (?P<sign><=|>=|!=|[=<>()\[\],])
    )""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Condition:
    """A parsed condition: its text and its tree."""

    text: str
    tree: Tree

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether it is exactly true for these values; `scope["this"]` is the row it stands in."""
        return evaluate(self.tree, scope) is True

    def paths(self) -> frozenset[Path]:
        """The names it reads, each as a tuple of its parts."""
        return frozenset(tuple(node[1:]) for node in walk(self.tree) if node[0] == "path")

    def settled(self, known: Mapping[Path, Any]) -> Tree:
        """Its tree with these names already replaced by their values, for a page that does not have them as fields."""
        return _settle(self.tree, known)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Condition:
    """The condition written in `text`, with or without form-js's leading “=”; ConditionRefused with the position."""
    if len(text) > MAX_LENGTH:
        raise ConditionRefused(text[:40] + "…", MAX_LENGTH, f"dài quá {MAX_LENGTH} ký tự.")
    parser = _Parser(text)
    tree = parser.either()
    parser.expect("end", "", "còn phần thừa.")
    return Condition(text, tree)


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node of a tree, the root first; values inside nodes are not nodes."""
    yield tree
    if tree[0] in {"value", "path"}:
        return
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from walk(part)


def _settle(tree: Tree, known: Mapping[Path, Any]) -> Tree:
    if tree[0] == "path":
        return ("value", known[tree[1:]]) if tree[1:] in known else tree
    if tree[0] == "value":
        return tree
    return tuple(_settle(part, known) if isinstance(part, tuple) else part for part in tree)


def _tokens(text: str) -> Iterator[_Token]:
    position = len(text) - len(text.lstrip())
    position += text[position:].startswith("=")
    end = len(text.rstrip())
    while position < end:
        found = TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            position += len(text[position:]) - len(text[position:].lstrip())
            raise ConditionRefused(text, position, f"không hiểu “{text[position : position + 12]}”.")
        yield _Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup))
        position = found.end()
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent, one method a level, the loosest binding first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[0]

    def refuse(self, reason: str) -> ConditionRefused:
        return ConditionRefused(self.text, self.next.position, reason)

    def take(self, kind: str, *texts: str) -> _Token | None:
        """The next token if it is one of these, else None and nothing is taken."""
        if self.next.kind != kind or (texts and self.next.text not in texts):
            return None
        return self.tokens.pop(0) if kind != "end" else self.next

    def expect(self, kind: str, text: str, reason: str) -> None:
        if not self.take(kind, text):
            raise self.refuse(reason)

    def either(self) -> Tree:
        parts = [self.both()]
        while self.take("name", "or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else ("or", *parts)

    def both(self) -> Tree:
        parts = [self.comparison()]
        while self.take("name", "and"):
            parts.append(self.comparison())
        return parts[0] if len(parts) == 1 else ("and", *parts)

    def comparison(self) -> Tree:
        left = self.operand()
        if self.take("name", "in"):
            return ("in", left, self.membership())
        sign = self.take("sign", "=", "!=", *COMPARISONS)
        return (sign.text, left, self.operand()) if sign else left

    def membership(self) -> Tree:
        """What may follow `in`: a range with open or closed ends, a list, or a name that holds a list."""
        opening = self.take("sign", "[", "(", "]")
        if not opening:
            return self.operand()
        items = [self.operand()]
        if self.take("range"):
            items.append(self.operand())
            closing = self.take("sign", "]", ")", "[")
            if not closing:
                raise self.refuse("khoảng thiếu dấu đóng “]” hoặc “)”.")
            return ("range", opening.text == "[", *items, closing.text == "]")
        if opening.text == "]":
            raise self.refuse("khoảng mở bằng “]” phải có “..”.")
        return self.rest_of_list(items, "]" if opening.text == "[" else ")")

    def rest_of_list(self, items: list[Tree], closing: str) -> Tree:
        while self.take("sign", ","):
            items.append(self.operand())
        self.expect("sign", closing, f"danh sách thiếu “{closing}”.")
        return ("list", *items)

    def operand(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:  # every nesting passes here, so the recursion of both walks is bounded
            raise self.refuse(f"lồng quá {MAX_DEPTH} lớp.")
        tree = self.term()
        self.depth -= 1
        return tree

    def term(self) -> Tree:
        if literal := self.literal():
            return literal
        if self.take("contains"):
            return self.containment()
        if self.take("name", "not"):
            self.expect("sign", "(", "sau “not” phải có “(”.")
            return ("not", self.closed())
        if self.take("sign", "("):
            return self.closed()
        if self.take("sign", "["):
            return ("list",) if self.take("sign", "]") else self.rest_of_list([self.operand()], "]")
        return self.path()

    def closed(self) -> Tree:
        inner = self.either()
        self.expect("sign", ")", "thiếu dấu “)”.")
        return inner

    def containment(self) -> Tree:
        self.expect("sign", "(", "thiếu dấu “(”.")
        items = self.operand()
        self.expect("sign", ",", "“list contains” cần hai phần, cách nhau bằng dấu phẩy.")
        tree = ("contains", items, self.operand())
        self.expect("sign", ")", "thiếu dấu “)”.")
        return tree

    def literal(self) -> Tree | None:
        if string := self.take("string"):
            return ("value", unicodedata.normalize("NFC", re.sub(r"\\(.)", r"\1", string.text[1:-1])))
        if number := self.take("number"):
            return ("value", float(number.text) if "." in number.text else int(number.text))
        if constant := self.take("name", *CONSTANTS):
            return ("value", CONSTANTS[constant.text])
        return None

    def path(self) -> Tree:
        if self.next.kind != "name":
            raise self.refuse("cần một tên ô, một giá trị hoặc dấu “(”.")
        parts = tuple(self.next.text.split("."))
        if WORDS & set(parts[1:]) or (parts[0] in WORDS and (parts[0] != "this" or len(parts) == 1)):
            raise self.refuse(f"“{self.next.text}” không phải tên ô.")
        self.tokens.pop(0)
        if self.next.text == "(":
            raise self.refuse(f"không có hàm “{'.'.join(parts)}”.")
        return ("path", *parts)
