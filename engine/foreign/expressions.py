"""Expressions of others in ours, where they mean the same: JUEL (`${x == "a"}`), FEEL (`= x = "a"`); else a person writes them."""

from __future__ import annotations

import re
from collections.abc import Collection

from engine.errors import ExpressionFailed
from engine.spiff.expressions import KNOWN_FUNCTIONS
from engine.spiff.syntax import compile_expression

QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
SHARED = ((r"\bnull\b", "None"), (r"\btrue\b", "True"), (r"\bfalse\b", "False"))
JUEL = (
    *SHARED, (r"&&", " and "), (r"\|\|", " or "), (r"!(?!=)", " not "), (r"\beq\b", "=="), (r"\bne\b", "!="),
    (r"\blt\b", "<"), (r"\bgt\b", ">"), (r"\ble\b", "<="), (r"\bge\b", ">="), (r"\bempty\b", " not "),
)  # fmt: skip
FEEL = (*SHARED, (r"(?<![<>!=])=(?!=)", "=="))
THEIR_NAMES = frozenset({"execution", "task", "loopCounter", "authenticatedUserId", "nrOfInstances",
    "nrOfActiveInstances", "nrOfCompletedInstances", "numberOfInstances", "numberOfActiveInstances",
    "numberOfCompletedInstances", "numberOfTerminatedInstances"})  # fmt: skip
KEYWORDS = r"\b(if|else|for|some|every|instance|satisfies|between|div|mod|lambda|is|return|function|external|partial|context)\b"


def is_foreign(text: str) -> bool:
    """Whether a text is written in one of their languages."""
    return bool(re.search(r"[$#]\{", text)) or text.lstrip().startswith("=")


def translated(text: str, functions: Collection[str] = ()) -> str:
    """The expression of ours that means the same as `text`; "" when there is none. Plain text comes back as an expression
    for that text only where it is a number; what is quoted is left to the caller."""
    bare = text.strip()
    whole = re.fullmatch(r"[$#]\{([^{}]*)\}", bare)
    if whole:
        return checked(rewritten(whole[1], JUEL), functions)
    if bare.startswith("=") and not bare.startswith("=="):
        return checked(rewritten(bare[1:], FEEL), functions)
    return ""


def rewritten(text: str, words: Collection[tuple[str, str]]) -> str:
    """`text` with the words of the other language replaced, but not inside quoted text."""
    pieces = QUOTED.split(text)
    for place in range(0, len(pieces), 2):
        if re.search(KEYWORDS, pieces[place]):
            return ""
        for pattern, ours in words:
            pieces[place] = re.sub(pattern, ours, pieces[place])
        pieces[place] = re.sub(r"\s+", " ", pieces[place])
    return "".join(pieces).strip()


def checked(text: str, functions: Collection[str]) -> str:
    """`text` when it is an expression of ours that calls only what there is; else ""."""
    if not text:
        return ""
    try:
        expression = compile_expression(text)
    except ExpressionFailed:
        return ""
    known = set(KNOWN_FUNCTIONS) | set(functions)
    return text if expression.functions <= known and not expression.names & THEIR_NAMES else ""


def variable(text: str) -> str:
    """The plain name an expression reads, or that is written plainly; "" for anything else."""
    bare = translated(text) or text.strip()
    return bare if bare.isidentifier() else ""
