"""The element tree of a packet going out, and its text in the exact shape of the sample packets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from connectors.interop.xmltree import NAMESPACE

PREFIX = "edXML:"  # some receivers look for the literal prefixed name
PREFIX_DECLARATION = f' xmlns:edXML="{NAMESPACE}"'
INDENT = "  "
CARRIAGE_RETURN = {"\r": "&#13;"}  # a parser would turn it into a line feed

Branch = tuple[str, "str | list[Branch]"]


def leaf(name: str, value: str | int | None) -> list[Branch]:
    """One element with a text; nothing at all where there is nothing to say, as the axis itself writes."""
    text = "" if value is None else str(value).strip()
    return [(name, text)] if text else []


def flag(name: str, value: bool) -> list[Branch]:
    return [(name, "1" if value else "0")]


def group(name: str, *contents: Iterable[Branch]) -> list[Branch]:
    """One element around others; nothing where they are all silent."""
    children = [branch for content in contents for branch in content]
    return [(name, children)] if children else []


def render(branches: Iterable[Branch], depth: int, prefix: str = PREFIX) -> Iterator[str]:
    """Lines of XML."""
    indent = INDENT * depth
    for name, content in branches:
        tag = prefix + name
        if isinstance(content, str):
            yield f"{indent}<{tag}>{escape(content, CARRIAGE_RETURN)}</{tag}>"
        else:
            yield f"{indent}<{tag}>"
            yield from render(content, depth + 1, prefix)
            yield f"{indent}</{tag}>"


def leaves(branches: Iterable[Branch], path: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of every leaf."""
    for name, content in branches:
        below = f"{path}/{name}" if path else name
        if isinstance(content, str):
            yield below, content
        else:
            yield from leaves(content, below)
