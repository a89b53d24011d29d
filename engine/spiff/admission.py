"""The door to case data: JSON types only, weighed, copied. Nothing enters a case except through `admit`."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from engine.errors import DataRefused

MAX_WEIGHT = 256 * 1024  # characters and nodes of one admitted value; documents belong in records, cases hold ids
CONTAINER = 4  # what an empty list or dictionary weighs: they cost more time than characters do
MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1  # what JSON readers and both databases keep exactly
HALF_LETTER = re.compile("[\ud800-\udfff]")  # a surrogate alone; UTF-8 cannot write it
RESERVED = "typename"  # SpiffWorkflow's serialiser reads this key as a class name and then cannot load the case


def admit(value: Any, path: str) -> Any:
    """A deep copy of `value`, sharing nothing with it. Raises DataRefused with the path of what is wrong."""
    try:
        return Scale(MAX_WEIGHT).copy(value)
    except Flawed as flawed:
        raise DataRefused(".".join([path, *flawed.path]), flawed.why) from None


class Flawed(Exception):
    """`path` leads down to what is wrong."""

    def __init__(self, why: str, *path: str) -> None:
        super().__init__(why)
        self.why = why
        self.path = list(path)


class Scale:
    """Weighs values as trees: shared or cyclic parts count each time they are met. `left` is what may still come."""

    def __init__(self, left: int) -> None:
        self.left = left

    def copy(self, value: Any, depth: int = 0) -> Any:
        """A deep copy. Raises Flawed."""
        kind = type(value)
        if kind is not list and kind is not dict:
            self.weigh_leaf(value)
            return value
        self.pay(CONTAINER, depth)
        place: Any = 0
        try:
            if kind is list:
                items = []
                for place, item in enumerate(value):  # noqa: B007 - the handler below reads it
                    items.append(self.copy(item, depth + 1))
                return items
            entries = {}
            for place, item in value.items():
                entries[self.weigh_key(place)] = self.copy(item, depth + 1)
            return entries
        except Flawed as flawed:
            flawed.path.insert(0, str(place))
            raise

    def weigh(self, value: Any, depth: int = 0) -> None:
        """Like `copy`, without the copy and without the path."""
        kind = type(value)
        if kind is list:
            self.pay(CONTAINER, depth)
            for item in value:
                self.weigh(item, depth + 1)
        elif kind is dict:
            self.pay(CONTAINER, depth)
            for key, item in value.items():
                self.weigh_key(key)
                self.weigh(item, depth + 1)
        else:
            self.weigh_leaf(value)

    def weigh_leaf(self, value: Any) -> None:
        self.pay(1 + (len(value) if type(value) is str else 0), 0)
        if why := flaw(value):
            raise Flawed(why)

    def weigh_key(self, key: Any) -> str:
        if type(key) is not str or flaw(key):
            raise Flawed("tên mục không phải là chữ")
        if key == RESERVED:
            raise Flawed(f"“{RESERVED}” là tên dành riêng của hệ thống")
        self.pay(len(key), 0)
        return key

    def pay(self, weight: int, depth: int) -> None:
        self.left -= weight
        if self.left < 0:
            raise Flawed(f"dữ liệu lớn hơn {MAX_WEIGHT // 1024} KB")
        if depth > MAX_DEPTH:
            raise Flawed(f"lồng nhau quá {MAX_DEPTH} lớp")


def flaw(value: Any) -> str:
    """Why `value` itself, whatever it holds, is not JSON; "" when it is."""
    kind = type(value)
    if kind in (bool, type(None), dict, list):
        return ""
    if kind is str:
        return text_flaw(value)
    if kind is int:
        return "" if abs(value) <= MAX_INTEGER else "số nguyên quá lớn"
    if kind is float:
        return "" if isfinite(value) else "không phải là số hữu hạn"
    return f"kiểu {kind.__name__} không được phép"


def text_flaw(text: str) -> str:
    if "\x00" in text:
        return "có ký tự NUL"
    if not text.isascii() and HALF_LETTER.search(text):
        return "có ký tự Unicode hỏng"
    return ""
