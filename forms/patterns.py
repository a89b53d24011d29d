"""Which regular expressions a form may ask a text to match: those whose matching time stays small.

Python's matcher tries again from every choice it made, so `(a+)+$` takes hours on a line of forty letters. Here only
single characters and classes may be repeated, and the product of all choices is bounded on a text of MAX_TEXT
characters: the worst pattern let through takes a fraction of a second.
"""

from __future__ import annotations

import re

MAX_TEXT = 200
MAX_CHOICES = 50_000_000

# \x and [classes] hold no operators; a group's opening (?: is no choice
PLAIN = re.compile(r"\\[^0-9]|\[\^?\]?(?:\\.|[^\]\\])*\]")
COSTLY = re.compile(
    r"\)(?:[*+]|\{)"  # a repeated group
    r"|\(\?(?!:)"  # look-around, flags, named groups
    r"|\\[0-9]"  # back references
    r"|[*+?}][*+]"  # possessive or doubled repeats
)
REPEAT = re.compile(r"(?P<open>[*+])|\{(?P<least>\d{0,4})(?P<upto>,?)(?P<most>\d{0,4})\}|(?<!\()(?P<either>[?|])")


def is_readable(pattern: str) -> bool:
    """Whether this is a regular expression at all."""
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def is_cheap(pattern: str) -> bool:
    """Whether matching it takes little time on any text of up to MAX_TEXT characters."""
    bare = PLAIN.sub("x", pattern)
    choices = 1 if bare.startswith("^") else MAX_TEXT
    for repeat in REPEAT.finditer(bare):
        choices *= _choices(repeat)
    return not COSTLY.search(bare) and choices <= MAX_CHOICES


def _choices(repeat: re.Match[str]) -> int:
    if repeat["open"] or repeat["either"]:
        return MAX_TEXT if repeat["open"] else 2
    if not repeat["upto"]:
        return 1
    return int(repeat["most"] or MAX_TEXT) - int(repeat["least"] or 0) + 1


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text; classes such as \\d and \\w are ASCII, as in JavaScript."""
    return re.search(pattern, text, re.ASCII) is not None
