"""The document on rule packs: its examples are rules, and they name every kind of statement and every word of a selector."""

from __future__ import annotations

import re
from pathlib import Path

from engine.legal.rules import OF_ALL, OF_EVERY, read_rule
from engine.legal.selectors import SWITCHES, WORDS
from processes.layering import layered
from processes.packs import read_pack
from processes.regulation import CERTAINTIES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "rule-packs.md").read_text()
AROUND = """title: Thử
layer: national
in_force: {from: 2020-01-01}
citations: {luat: {title: T, short: T, certainty: read}, nd-30-2020: {title: N, short: N, certainty: read}}
rules:
"""


def test_the_examples_are_rules_of_every_kind() -> None:
    rules = []
    for block in re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL):
        pack = layered({"thu": read_pack("thu", (AROUND + block).encode())})["thu"]
        rules += [read_rule(rule).rule for rule in pack.rules]
    kinds = {kind for rule in rules for kind in rule.needs or {}}
    assert kinds >= {*OF_ALL, *OF_EVERY}
    assert {kind for rule in rules for kind in rule.forbids or {}} == {"element", "path"}


def test_every_word_is_explained() -> None:
    for word in (*WORDS, *SWITCHES, "attached", "on_way", "any_of", "none_of", *CERTAINTIES):
        assert f"`{word}`" in DOCUMENT or f"`{word}:" in DOCUMENT, word
