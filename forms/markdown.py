"""The few marks a text on a form may carry: paragraphs, headings (#), list lines (-), **bold**. The rest is refused.

Links, pictures and HTML are refused so that a form never leads away from the task; everything else is plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*\*")
REFUSED = {
    "link": re.compile(r"\[[^\]]*\]\(|\bhttps?://|\bwww\.", re.IGNORECASE),
    "html": re.compile(r"<[A-Za-z/!]"),
    "mark": re.compile(r"^(?:```|\||>|={3,}$|-{3,}$|\d+\.\s)|`|__", re.MULTILINE),
}


def refused_marks(text: str) -> tuple[str, ...]:
    """Which marks of this text a form does not show: "link", "html", "mark" (tables, code, quotes, numbering)."""
    return tuple(name for name, pattern in REFUSED.items() if pattern.search(text))


def to_html(text: str) -> Markup:
    """The text as HTML, everything in it escaped."""
    lines = [line.strip() for line in text.splitlines()]
    blocks = (list(block) for filled, block in groupby(lines, key=bool) if filled)
    return Markup("").join(part for block in blocks for part in _block(block))


def _block(lines: list[str]) -> Iterator[Markup]:
    for kind, grouped in groupby(lines, key=_kind):
        texts = [_inline(line.lstrip("#- ") if kind != "words" else line) for line in grouped]
        if kind == "heading":
            yield from (Markup("<h2>{}</h2>").format(text) for text in texts)
        elif kind == "item":
            yield Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(text) for text in texts))
        else:
            yield Markup("<p>{}</p>").format(Markup("<br>").join(texts))


def _kind(line: str) -> str:
    if re.match(r"#{1,6}\s", line):
        return "heading"
    return "item" if line.startswith("- ") else "words"


def _inline(line: str) -> Markup:
    return Markup(BOLD.sub(r"<strong>\1</strong>", str(escape(line))))  # noqa: S704 (escaped just before)
