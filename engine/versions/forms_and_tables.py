"""How the forms and decision tables drawn with two versions differ: field by field, rule by rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import DiagramRefused
from engine.lint_rules.drawing import local
from engine.spiff.parser import read_xml
from engine.versions.bundles import Redrawn
from engine.versions.differences import ADDED, CHANGED, REMOVED, Difference, PropertyChange
from engine.versions.sentences import Sentence

NOT_SAID = frozenset({"id", "layout", "components", "schemaVersion", "exporter", "executionPlatform"})
FORM, TABLE = "form", "decision"
KINDS = {FORM: "biểu mẫu", TABLE: "bảng quyết định", "field": "ô", "rule": "dòng", "column": "cột"}
LABELS = {
    "label": "nhãn", "type": "loại", "description": "giải thích", "validate": "điều kiện điền", "values": "các lựa chọn",
    "conditional": "khi nào hiện", "defaultValue": "giá trị sẵn", "text": "nội dung", "properties": "thuộc tính",
    "when": "khi", "then": "thì", "hitPolicy": "cách chọn dòng", "place": "thứ tự", "within": "nằm trong",
}  # fmt: skip
Said = Mapping[str, str]


def content_differences(before: Redrawn, after: Redrawn) -> list[Difference]:
    """Forms and tables that are new, gone, or otherwise, each followed by its fields or rules that are. `element` is the key,
    for a field or rule "key/name"."""
    found: list[Difference] = []
    for kind, old, new, items in (
        (FORM, before.forms, after.forms, fields_of),
        (TABLE, before.decisions, after.decisions, rules_of),
    ):
        for key in [*new, *(key for key in old if key not in new)]:
            if key not in old or key not in new:
                found.append(Difference(key, kind, key, ADDED if key in new else REMOVED, ()))
            elif inside := list(inner(kind, key, items(old[key]), items(new[key]))):
                found += [Difference(key, kind, key, CHANGED, ()), *inside]
    return found


def inner(kind: str, key: str, old: Mapping[str, Said], new: Mapping[str, Said]) -> Iterator[Difference]:
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name), new.get(name)
        if was != now:
            said = now or was or {}
            words = dict.fromkeys([*(now or {}), *(was or {})])
            changes = [PropertyChange(word, (was or {}).get(word, ""), (now or {}).get(word, "")) for word in words]
            how = CHANGED if was and now else ADDED if now else REMOVED
            tag = "field" if kind == FORM else "rule"
            title = said.get("label") or name
            yield Difference(f"{key}/{name}", tag, title, how, tuple(c for c in changes if c.before != c.after))


def content_sentences(found: list[Difference]) -> list[Sentence]:
    """The same in words."""
    told = []
    for each in found:
        whole = each.tag in (FORM, TABLE)
        about = f"{KINDS[each.tag]} “{each.name}”"
        of = "" if whole else f" ở {KINDS[FORM if each.tag == 'field' else TABLE]} “{each.element.partition('/')[0]}”"
        if each.kind in (ADDED, REMOVED):
            told.append(Sentence(each.element, each.kind, f"{'Thêm' if each.kind == ADDED else 'Bỏ'} {about}{of}."))
        for change in each.properties if each.kind == CHANGED else ():
            label = LABELS.get(change.word, change.word)
            values = f"từ “{change.before or 'không có'}” thành “{change.after or 'không có'}”"
            told.append(Sentence(each.element, CHANGED, f"{about[:1].upper()}{about[1:]}{of}: {label} đổi {values}."))
    return told


def fields_of(schema: Any, within: str = "") -> dict[str, Said]:
    """By key (or id): what each component of a form-js schema says; layout does not count, the order does."""
    found: dict[str, Said] = {}
    components = schema.get("components", []) if isinstance(schema, dict) else []
    for item in (each for each in components if isinstance(each, dict)):
        name = str(item.get("key") or item.get("path") or item.get("id") or len(found))
        said = {word: spoken(value) for word, value in item.items() if word not in NOT_SAID and value not in ("", None)}
        key = name if name not in found else f"{name} ({item.get('id', len(found))})"
        found[key] = {**said, **({"within": within} if within else {})}
        for inside, words in fields_of(item, name).items():
            found[inside if inside not in found else f"{name}.{inside}"] = words
    if not within and found:
        found = {
            name: {**said, "place": order} for (name, said), order in zip(found.items(), places(found), strict=True)
        }
    return found


def places(found: Mapping[str, Said]) -> list[str]:
    """After what each stands: a field put in between does not make all that follow another."""
    return [f"sau {previous}" if previous else "đầu" for previous in ["", *list(found)[:-1]]][: len(found)]


def rules_of(text: str) -> dict[str, Said]:
    """By id: what each rule of a decision table says, when and then, and the table's own settings under ""."""
    try:
        root = read_xml(text.encode())
    except DiagramRefused:
        return {"": {"text": text}}
    found: dict[str, Said] = {}
    for table in (each for each in root.iter() if local(each) == "decisionTable"):
        columns = [label(each) for each in table if local(each) in ("input", "output")]
        found["bảng"] = {"hitPolicy": table.get("hitPolicy", "UNIQUE"), "text": ", ".join(columns)}
        for number, rule in enumerate((each for each in table if local(each) == "rule"), 1):
            found[str(rule.get("id") or number)] = rule_in_words(rule, columns, number)
    return found


def rule_in_words(rule: Any, columns: list[str], number: int) -> Said:
    entries = [each for each in rule if local(each) in ("inputEntry", "outputEntry")]
    said = {"when": [], "then": []}  # type: dict[str, list[str]]
    for entry, column in zip(entries, columns, strict=False):
        text = " ".join("".join(entry.itertext()).split())
        if text and text != "-":
            said["when" if local(entry) == "inputEntry" else "then"].append(f"{column}: {text}")
    return {
        "label": f"{number}", "when": "; ".join(said["when"]) or "mọi trường hợp", "then": "; ".join(said["then"])
    }  # fmt: skip


def label(column: Any) -> str:
    text = " ".join("".join(column.itertext()).split())
    return str(column.get("label") or column.get("name") or text or column.get("id") or "")


def spoken(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, dict) and "label" in each for each in value):
        return ", ".join(f"{each['label']} ({each.get('value', '')})" for each in value)
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
