"""Changing one place in the text of a pack, and leaving every other letter as it was written: comments, order, line breaks.

A place is a path like ("rules", "L01a", "severity"); an entry of a list is named by its id. What cannot be changed in place
is refused, never guessed: the text is read again, and must say what it said before, but for that one place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from processes.errors import PackRefused
from processes.reading import StrictLoader, read_yaml

Path = Sequence[str]
STEP = "  "
LISTS = ("rules", "removes")
BY_HAND = "không sửa riêng được chỗ này; sửa ở toàn văn của bộ quy tắc"


class Absent:
    """What stands for a value that is to be taken out."""


ABSENT = Absent()


def put(pack: str, text: str, path: Path, value: Any) -> str:
    """The text with a value at a place; what is needed on the way there is made. Raises PackRefused."""
    return changed(pack, text, path, value)


def drop(pack: str, text: str, path: Path) -> str:
    """The text without what stands at a place; nothing happens when nothing does. Raises PackRefused."""
    return changed(pack, text, path, ABSENT)


def with_rule(pack: str, text: str, rule: Mapping[str, Any]) -> str:
    """The text with a rule in place of the one of its id, else with it at the end. Keys that say the same stay as written."""
    said = read_yaml(pack, text.encode())
    old = find(said, ("rules", rule["id"]))
    if not isinstance(old, dict):
        return put(pack, text, ("rules", rule["id"]), dict(rule))
    for key in [*rule, *(key for key in old if key not in rule)]:
        new = rule.get(key, ABSENT)
        if not same(old.get(key, ABSENT), new):
            text = changed(pack, text, ("rules", rule["id"], key), new)
    return text


def changed(pack: str, text: str, path: Path, value: Any) -> str:
    said = read_yaml(pack, text.encode())
    wanted = placed(said, path, value)
    if same(wanted, said):
        return text
    spots = yaml.compose(text, StrictLoader)
    made = written(text, spots, path, wanted)
    if not same(reread(pack, made), wanted):
        raise PackRefused(pack, ".".join(path), BY_HAND)
    return made


def reread(pack: str, text: str) -> Any:
    try:
        return read_yaml(pack, text.encode())
    except PackRefused:
        return ABSENT


# ---------------------------------------------------------------- what is said


def find(said: Any, path: Path) -> Any:
    """The value at a place; ABSENT when there is none."""
    for step in path:
        if isinstance(said, dict):
            said = said.get(step, ABSENT)
        elif isinstance(said, list):
            said = next((each for each in said if is_entry(each, step)), ABSENT)
        else:
            return ABSENT
    return said


def placed(said: Any, path: Path, value: Any) -> Any:
    """What is said, as it is with the value at a place."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(said, list):
        old = find(said, (step,))
        new = placed(old if old is not ABSENT else {}, rest, value)
        if old is ABSENT:
            return [*said, new] if new is not ABSENT else said
        return [new if each is old else each for each in said if each is not old or new is not ABSENT]
    kept = said if isinstance(said, dict) else {}
    inner = kept.get(step, ABSENT)
    new = placed(([] if step in LISTS else {}) if inner in (ABSENT, None) and rest else inner, rest, value)
    return {**kept, step: new} if new is not ABSENT else {key: each for key, each in kept.items() if key != step}


def is_entry(each: Any, id: str) -> bool:
    return isinstance(each, dict) and each.get("id") == id


def same(one: Any, other: Any) -> bool:
    """Equal also in kind: `true` is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


# ---------------------------------------------------------------- where it is written


def written(text: str, root: Any, path: Path, wanted: Any) -> str:
    """The text with what is wanted at the place."""
    holder, key, node, done = None, None, root, 0
    while done < len(path) and not is_flow(node) and (inner := entry(node, path[done])) is not None:
        holder, (key, node) = node, inner
        done += 1
    value = find(wanted, path[:done])
    if value is ABSENT:
        return taken_out(text, holder, key, node)
    if done == len(path) or is_flow(node) or not isinstance(node, yaml.CollectionNode):
        return text[: node.start_mark.index] + gap(text, node) + inline(value) + text[end_of(text, node) :]
    return added(text, node, path[done], find(wanted, path[: done + 1]))


def entry(node: Any, step: str) -> tuple[Any, Any] | None:
    """The node under a name, with the node of its name; of a list, the entry with that id."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            found = entry(each, "id") if isinstance(each, yaml.MappingNode) else None
            if found and found[1].value == step:
                return None, each
    return None


def added(text: str, node: Any, name: str, value: Any) -> str:
    """A new line behind the last one of a mapping or list in block style."""
    column = " " * node.start_mark.column
    end = end_of_line(text, end_of(text, node))
    if isinstance(node, yaml.SequenceNode):
        lines = [f"{key}: {inline(each)}" for key, each in {"id": name, **value}.items()]
        block = f"\n{column}- " + f"\n{column}{STEP}".join(lines)
    elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        block = f"\n{column}{name}:" + "".join(f"\n{column}{STEP}- {inline(each)}" for each in value)
    else:
        block = f"\n{column}{name}: {inline(value)}"
    return text[:end] + block + (text[end:] or "\n")


def taken_out(text: str, holder: Any, key: Any, node: Any) -> str:
    """Whole lines go, those of comments in between stay."""
    if len(holder.value) == 1:
        empty = "[]" if isinstance(holder, yaml.SequenceNode) else "{}"
        return text[: holder.start_mark.index] + gap(text, holder) + empty + text[end_of(text, holder) :]
    start = text.rfind("\n", 0, (key or node).start_mark.index) + 1
    before = text[start : (key or node).start_mark.index]
    if key is not None and before.strip():  # its line also begins an entry of a list: the next key moves up to the dash
        after = holder.value[1][0]
        return text[: key.start_mark.index] + text[after.start_mark.index :]
    return text[:start] + text[end_of_line(text, end_of(text, node)) + 1 :]


def end_of(text: str, node: yaml.Node) -> int:
    """Behind the last letter of a node; what YAML counts as its end may lie behind comments."""
    if is_flow(node) or not isinstance(node, yaml.CollectionNode):
        return node.start_mark.index + len(text[node.start_mark.index : node.end_mark.index].rstrip())
    last = node.value[-1]
    return end_of(text, last[1] if isinstance(last, tuple) else last)


def end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end == -1 else end


def gap(text: str, node: Any) -> str:
    """A space, where a value follows its colon without one."""
    return " " if node.start_mark.index and text[node.start_mark.index - 1] in ":-" else ""


def is_flow(node: Any) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def inline(value: Any) -> str:
    """A value on one line."""
    spelled: str = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, width=float("inf"), sort_keys=False
    )
    return spelled.removesuffix("\n").removesuffix("\n...").strip()
