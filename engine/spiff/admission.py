"""The door to case data: JSON types only, weighed, copied. Nothing enters a case except through `admit`."""

from __future__ import annotations

from math import isfinite
from typing import Any

from engine.errors import DataRefused

MAX_WEIGHT = 256 * 1024  # characters and nodes of one admitted value; documents belong in records, cases hold ids
MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1  # what JSON readers and both databases keep exactly
RESERVED = "typename"  # SpiffWorkflow's serialiser reads this key as a class name and then cannot load the case


def admit(value: Any, path: str) -> Any:
    """A deep copy of `value`, sharing nothing with it. Raises DataRefused with the path of what is wrong."""
    return Scale(MAX_WEIGHT).copy(value, path, 0)


class Scale:
    """Weighs values as trees: shared or cyclic parts count each time they are met. `left` is what may still come."""

    def __init__(self, left: int) -> None:
        self.left = left

    def copy(self, value: Any, path: str, depth: int) -> Any:
        self.weigh_node(value, path, depth)
        if isinstance(value, list):
            return [self.copy(item, f"{path}.{place}", depth + 1) for place, item in enumerate(value)]
        if isinstance(value, dict):
            return {self.key(key, path): self.copy(item, f"{path}.{key}", depth + 1) for key, item in value.items()}
        return value

    def weigh(self, value: Any, path: str = "", depth: int = 0) -> None:
        """Like `copy`, without the copy."""
        self.weigh_node(value, path, depth)
        if isinstance(value, list):
            for item in value:
                self.weigh(item, path, depth + 1)
        elif isinstance(value, dict):
            for key, item in value.items():
                self.weigh(item, self.key(key, path), depth + 1)

    def weigh_node(self, value: Any, path: str, depth: int) -> None:
        self.left -= 1 + (len(value) if isinstance(value, str) else 0)
        if self.left < 0:
            raise DataRefused(path, f"dữ liệu lớn hơn {MAX_WEIGHT // 1024} KB")
        if depth > MAX_DEPTH:
            raise DataRefused(path, f"lồng nhau quá {MAX_DEPTH} lớp")
        if why := flaw(value):
            raise DataRefused(path, why)

    def key(self, key: Any, path: str) -> str:
        if not isinstance(key, str) or flaw(key):
            raise DataRefused(path, "tên mục không phải là chữ")
        if key == RESERVED:
            raise DataRefused(f"{path}.{key}", f"“{RESERVED}” là tên dành riêng của hệ thống")
        self.left -= len(key)
        return key


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
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "có ký tự Unicode hỏng"
    return ""
