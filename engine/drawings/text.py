"""How wide words are and where a line ends, without a font: good enough to keep names inside their boxes."""

from __future__ import annotations

import unicodedata

NARROW, WIDE = frozenset("iIjlft.,:;'!|()[]- "), frozenset("mwMWQGOĐ@%")
USUAL, CAPITAL = 0.57, 0.7  # of the letter size, as in the common sans-serif faces


def width_of(text: str, size: float) -> float:
    """About how long a line is; marks above and below a letter do not count."""
    return sum(map(_letter, unicodedata.normalize("NFD", text))) * size


def wrap(text: str, width: float, size: float, most: int = 4) -> list[str]:
    """Lines no longer than `width` where the words allow it, at most so many; what is left out shows as “…”."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return lines


def _letter(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if letter in NARROW:
        return 0.3
    if letter in WIDE:
        return 0.83
    return CAPITAL if letter.isupper() else USUAL
