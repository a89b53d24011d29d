"""Single values of a packet element: numbers, truths, dates, codes. What cannot be read is noted and left out."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TypeVar

from connectors.interop import moments
from connectors.interop.codes import LabelledNumber
from connectors.interop.xmltree import Node

Listed = TypeVar("Listed", bound=LabelledNumber)

NUMBER = re.compile(r"[0-9]{1,9}")
TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}


def texts(node: Node, name: str) -> tuple[str, ...]:
    """The texts of all children of this name."""
    return tuple(child.text for child in node.all(name) if child.text)


def whole(node: Node, name: str) -> int | None:
    text = node.value(name)
    if NUMBER.fullmatch(text):
        return int(text)
    if text:
        node.note("number_unreadable", f"“{text[:40]}” không phải là số.", name)
    return None


def truth(node: Node, name: str) -> bool:
    text = node.value(name).lower()
    if text not in TRUTHS:
        node.note("truth_unreadable", f"“{text[:40]}” không phải là đúng hoặc sai, coi là sai.", name)
    return TRUTHS.get(text, False)


def day(node: Node, name: str) -> date | None:
    text = node.value(name)
    found = moments.read_date(text)
    if text and found is None:
        node.note("date_unreadable", f"“{text[:40]}” không phải là ngày, tháng, năm.", name)
    return found


def time(node: Node, name: str) -> datetime | None:
    text = node.value(name)
    found = moments.read_time(text)
    if text and found is None:
        node.note("date_unreadable", f"“{text[:40]}” không phải là ngày, giờ.", name)
    return found


def listed(node: Node, name: str, codes: type[Listed]) -> Listed:
    """The code of this name; 0 where it is missing or unknown."""
    number = whole(node, name)
    try:
        return codes(number or 0)
    except ValueError:
        node.note("code_unknown", f"Mã {number} không có trong danh mục, coi là “{codes(0).label}”.", name)
        return codes(0)
