"""What the modeler may write and draw is what the engine reads and runs: its tables are held against the engine's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.lint_rules.elements import EVENTS, USE_INSTEAD
from engine.spiff.vocabulary import ATTRIBUTES, CV, ELEMENTS

MODELER = Path(__file__).parents[2] / "web" / "assets" / "js" / "studio" / "modeler"


def table(name: str) -> Any:
    return json.loads((MODELER / name).read_text("utf-8"))


def test_the_modeler_types_every_word_of_our_namespace_and_no_other() -> None:
    words = table("cv.json")
    assert words["uri"] == CV
    attributes: dict[str, set[str]] = {}
    elements: dict[str, tuple[set[str], set[str]]] = {}
    for kind in words["types"]:
        names = {each["name"] for each in kind["properties"]}
        for extended in kind.get("extends", ()):
            attributes.setdefault(tag_of(extended), set()).update(names)
        if "superClass" in kind:
            places = {tag_of(each) for each in kind["meta"]["allowedIn"]}
            elements[kind["name"].lower()] = (places, names)
    assert attributes == {tag: set(known) for tag, known in ATTRIBUTES.items()}
    assert elements == {tag: (set(places), set(known)) for tag, (places, known) in ELEMENTS.items()}


def test_nothing_is_offered_that_the_linter_refuses() -> None:
    allowed = table("allowed.json")
    assert {tag: set(kinds) for tag, kinds in allowed["events"].items()} == EVENTS
    offered = {*allowed["tasks"], *allowed["gateways"], *allowed["drawn"]}
    assert not offered & set(USE_INSTEAD)


def tag_of(type_name: str) -> str:
    """`bpmn:UserTask` is written as `userTask`."""
    name = type_name.removeprefix("bpmn:")
    return name[0].lower() + name[1:]
