"""Pieces of SVG: boxes, rings, lines, signs and words at a place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from engine.drawings.places import Box, Point
from engine.drawings.symbols import number
from engine.drawings.text import wrap

INK, PAPER = "#1f2328", "#ffffff"
SIZE, LEADING = 12.0, 1.15


def rect(box: Box, fill: str, stroke: str, wide: float, round_by: float = 0, dash: str = "") -> str:
    place = f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'
    corner = f' rx="{number(round_by)}"' if round_by else ""
    return f'<rect {place}{corner} fill="{fill}" stroke="{stroke}" stroke-width="{number(wide)}"{_dashed(dash)}/>'


def ring(middle: Point, radius: float, fill: str, stroke: str, wide: float, dash: str = "") -> str:
    place = f'cx="{number(middle[0])}" cy="{number(middle[1])}" r="{number(max(radius, 1))}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="{number(wide)}"{_dashed(dash)}/>'


def path(way: str, stroke: str, fill: str = "none", wide: float = 1, dash: str = "") -> str:
    return f'<path d="{way}" fill="{fill}" stroke="{stroke}" stroke-width="{number(wide)}"{_dashed(dash)}/>'


def sign(way: str, at: Point, stroke: str, is_filled: bool, scale: float = 1) -> str:
    if not way:
        return ""
    size = f" scale({number(scale)})" if number(scale) != "1" else ""
    fill = stroke if is_filled else "none"
    move = f"translate({number(at[0])} {number(at[1])}){size}"
    return f'<path d="{way}" transform="{move}" fill="{fill}" stroke="{stroke}" stroke-width="1"/>'


def arrow(before: Point, tip: Point, stroke: str, fill: str) -> str:
    """A triangle at the end of a line."""
    angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
    sides = [(tip[0] - 10 * math.cos(angle + turn), tip[1] - 10 * math.sin(angle + turn)) for turn in (-0.42, 0.42)]
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in (tip, *sides))
    return f'<polygon points="{corners}" fill="{fill}" stroke="{stroke}" stroke-width="1"/>'


def slash(start: Point, then: Point, stroke: str) -> str:
    """The mark of the way a gateway takes when no condition holds."""
    angle = math.atan2(then[1] - start[1], then[0] - start[0])
    x, y = start[0] + 10 * math.cos(angle), start[1] + 10 * math.sin(angle)
    across = 5 * math.cos(angle + 2.2), 5 * math.sin(angle + 2.2)
    ends = (x - across[0], y - across[1], x + across[0], y + across[1])
    return path("M{} {}L{} {}".format(*map(number, ends)), stroke, "none", 1.2)


def words(
    text: str, middle: Point, width: float, *, most: int = 4, more: str = "", halo: bool = False
) -> Iterator[str]:
    """Lines around a point; `halo` keeps them readable over a flow."""
    lines = wrap(text, width, SIZE, most)
    first = middle[1] - (len(lines) - 1) * SIZE * LEADING / 2 + SIZE * 0.35
    for place, line in enumerate(lines):
        at = f'x="{number(middle[0])}" y="{number(first + place * SIZE * LEADING)}" text-anchor="middle"{more}'
        if halo:
            yield f'<text {at} fill="{PAPER}" stroke="{PAPER}" stroke-width="3">{escape(line)}</text>'
        yield f'<text {at} fill="{INK}">{escape(line)}</text>'


def halfway(points: Sequence[Point]) -> Point:
    """The middle of the longest stretch of a way."""
    a, b = max(pairwise(points), key=lambda pair: math.dist(*pair))
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 6


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""
