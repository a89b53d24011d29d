"""Everything wrong with the text of a pack, each fault with its place and line; the packs it makes when nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from engine.legal.errors import RuleRefused
from engine.legal.rules import read_rule
from processes import frame
from processes.errors import Fault, PackFaulty, PackRefused
from processes.packs import Packs, load_packs, packs_with, read_pack
from processes.reading import StrictLoader, read_yaml
from processes.regulation import Pack
from processes.writing import entry


def checked(name: str, text: str, beside: Mapping[str, bytes]) -> Packs:
    """The packs delivered, those `beside` and this one. Raises PackFaulty."""
    content = text.encode()
    try:
        said = read_pack(name, content)
    except PackRefused as refused:
        raise PackFaulty(located(text, framed(name, content) or [refused])) from refused
    if said["layer"] == "national" or name in load_packs().by_name:
        why = "bộ quy tắc của tỉnh không thuộc cấp quốc gia và không mang tên bộ có sẵn"
        raise PackFaulty(located(text, [PackRefused(name, "layer", why)]))
    try:
        packs = packs_with(frozenset({**beside, name: content}.items()))
    except PackRefused as refused:
        raise PackFaulty(located(text, [refused])) from refused
    if faults := [refused for pack in packs if pack.name in {*beside, name} for refused in unread(pack)]:
        raise PackFaulty(located(text, faults))
    return packs


def unread(pack: Pack) -> Iterator[RuleRefused]:
    """What the linter does not understand of a pack's rules."""
    for rule in pack.rules:
        try:
            read_rule(rule)
        except RuleRefused as refused:
            yield refused


def framed(name: str, content: bytes) -> list[PackRefused]:
    """Every fault in the frame that can be told apart: rule by rule, citation by citation."""
    try:
        said = read_yaml(name, content)
    except PackRefused as refused:
        return [refused]
    if not isinstance(said, dict):
        return []
    rules, citations = said.get("rules"), said.get("citations")
    parts: list[tuple[frame.Check, Any, tuple[str, ...]]] = []
    if isinstance(rules, list):
        parts += [
            (frame.rule, each, ("rules", str(each.get("id", number)) if isinstance(each, dict) else str(number)))
            for number, each in enumerate(rules)
        ]
    if isinstance(citations, dict):
        parts += [(frame.citation, each, ("citations", str(key))) for key, each in citations.items()]
    faults = [each for check, value, path in parts for each in faults_of(check, value, frame.Place(name, path))]
    rest = {**said, "rules": [], "citations": {}}
    if isinstance(rules, list) and isinstance(citations, dict):
        faults += faults_of(lambda value, place: frame.checked_pack(name, value), rest, frame.Place(name))
    return faults


def faults_of(check: Callable[[Any, frame.Place], Any], value: Any, place: frame.Place) -> list[PackRefused]:
    try:
        check(value, place)
    except PackRefused as refused:
        return [refused]
    return []


def located(text: str, refused: list[Any]) -> list[Fault]:
    """Faults with their lines, in the order of the text."""
    try:
        root = yaml.compose(text, StrictLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        mark = getattr(broken, "problem_mark", None)
        return [Fault("", mark.line + 1 if mark else 0, each.why) for each in refused]
    return sorted((fault_of(root, each) for each in refused), key=lambda fault: (fault.line, fault.place))


def fault_of(root: Any, refused: PackRefused | RuleRefused) -> Fault:
    place = refused.place
    if isinstance(refused, RuleRefused):
        place = f"rules.{refused.rule}" + (f".{place}" if place else "")
    return Fault(place, line_of(root, place), refused.why)


def line_of(node: Any, place: str) -> int:
    """The line of the innermost part that a place leads to; 0 when not even the first step is there."""
    line, rest = 0, place
    while rest and isinstance(node, yaml.CollectionNode):
        found = step_into(node, rest)
        if found is None:
            break
        marked, node, rest = found
        line = marked.start_mark.line + 1
    return line


def step_into(node: Any, place: str) -> tuple[Any, Any, str] | None:
    """The part under the longest beginning of a place (an id may hold dots): where it is marked, the part, what is left."""
    steps = place.split(".")
    for size in range(len(steps), 0, -1):
        name, rest = ".".join(steps[:size]), ".".join(steps[size:])
        found = entry(node, name)
        if found is None and isinstance(node, yaml.SequenceNode) and name.isdecimal() and int(name) < len(node.value):
            found = (None, node.value[int(name)])
        if found is not None:
            return found[0] or found[1], found[1], rest
    return None
