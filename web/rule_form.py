"""One rule of a pack as a plain form, and back: the kind of statement by select, its arguments by select and text.

A rule that changes one of the pack below may leave the statement as it is there: kind "". An argument that is a selector is a
word with values separated by commas; one that says more is written as YAML under the word "yaml".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.legal.errors import RuleRefused
from engine.legal.rules import WHATEVER_WAY
from engine.legal.selectors import WORDS
from processes.errors import PackRefused
from processes.reading import read_yaml
from processes.writing import inline

SELECTOR, TEXTS, NUMBER, SWITCH, ANYTHING = "selector", "texts", "number", "switch", "yaml"


@dataclass(frozen=True)
class Argument:
    """`path` leads to it in the rule; `form` is one of the five above."""

    name: str
    label: str
    form: str
    path: tuple[str, ...]
    is_optional: bool = False


@dataclass(frozen=True)
class Kind:
    label: str
    arguments: Sequence[Argument]
    fixed: Mapping[str, str] | None = None  # what else stands in `needs`


def selector(name: str, label: str, *path: str, is_optional: bool = False) -> Argument:
    return Argument(name, label, SELECTOR, path, is_optional)


EVERY = selector("every", "Mỗi bước", "every")
EVERY_PATH = {"on": WHATEVER_WAY}
GROUPS = Argument("groups", "Vai trò", TEXTS, ("needs", "in_the_name_of"))
FIRST = selector("target", "Bước phải có trước", "needs", "before")
THEN = selector("target", "Bước phải có sau", "needs", "after")
COUNT = (
    selector("target", "Bước được đếm", "needs", "count", "of"),
    Argument("at_least", "Ít nhất", NUMBER, ("needs", "count", "at_least"), True),
    Argument("at_most", "Nhiều nhất", NUMBER, ("needs", "count", "at_most"), True),
)
WAY = (
    selector("source", "Từ bước", "forbids", "path", "from"),
    selector("target", "Đến bước", "forbids", "path", "to"),
    selector("without", "Mà không qua bước", "forbids", "path", "without"),
)
BACK = (
    EVERY,
    selector("target", "Bước phải tới được", "needs", "way_to"),
    selector("without", "Không qua bước", "needs", "without", is_optional=True),
)
DOER = (
    EVERY,
    Argument("groups", "Vai trò", TEXTS, ("needs", "done_by", "group")),
    Argument("of_unit", "Của một đơn vị (true hoặc false)", SWITCH, ("needs", "done_by", "of_unit"), True),
)
WRITTEN = (
    EVERY,
    Argument("attribute", "Thuộc tính", TEXTS, ("needs", "says", "attribute")),
    Argument("reads", "Đọc một trong các tên", TEXTS, ("needs", "says", "reads"), True),
    Argument("is", "Là một trong các giá trị", TEXTS, ("needs", "says", "is"), True),
)
DUE = (
    EVERY,
    Argument("within", "Trong hạn", TEXTS, ("needs", "due", "within")),
    Argument("since", "Tính từ", TEXTS, ("needs", "due", "since")),
)
KINDS: Mapping[str, Kind] = {
    "before": Kind("Trước bước này, trên mọi đường, phải có", (EVERY, FIRST), EVERY_PATH),
    "after": Kind("Sau bước này, trên mọi đường, phải có", (EVERY, THEN), EVERY_PATH),
    "always": Kind("Mọi vụ việc phải qua", (selector("target", "Bước phải qua", "needs", "always"),)),
    "exists": Kind("Sơ đồ phải có", (selector("target", "Bước phải có", "needs", "exists"),)),
    "count": Kind("Sơ đồ có bao nhiêu bước", COUNT),
    "element": Kind("Sơ đồ không được có", (selector("target", "Bước bị cấm", "forbids", "element"),)),
    "path": Kind("Không được đi thẳng", WAY),
    "way_to": Kind("Từ bước này phải tới được", BACK),
    "done_by": Kind("Bước này do ai làm", DOER),
    "in_the_name_of": Kind("Bước này nhân danh ai", (EVERY, GROUPS)),
    "says": Kind("Bước này phải ghi", WRITTEN),
    "due": Kind("Bước này phải xong trong hạn", DUE),
    "catches": Kind("Bước này phải bắt lỗi", (EVERY, Argument("codes", "Mã lỗi", TEXTS, ("needs", "catches")))),
}
YAML = "yaml"
SELECTOR_WORDS = (*WORDS, YAML)


def kind_of(said: Mapping[str, Any]) -> str:
    """The kind of a rule's statement; "" when it leaves that to the pack below."""
    part = said.get("needs") or said.get("forbids") or {}
    return next((kind for kind in KINDS if kind in part), "")


def fields_of(said: Mapping[str, Any], kind: str | None = None) -> dict[str, str]:
    """The fields of the form for a rule as a pack writes it; with another `kind` what both kinds have stays."""
    kind = kind_of(said) if kind is None else kind
    articles = "\n".join(f"{each['text']} | {each['at']}".rstrip() for each in said.get("article", ()))
    fields = {"id": said.get("id", ""), "severity": said.get("severity", ""), "kind": kind, "articles": articles}
    fields |= {name: said.get(name, "") for name in ("says", "mend")}
    fields["applies"] = inline(said["applies"]) if said.get("applies") else ""
    for argument in KINDS[kind].arguments if kind else ():
        fields |= spelled(argument, at(said, argument.path))
    return fields


def rule_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """The rule that a form says. Raises RuleRefused with the field as its place."""
    id = fields.get("id", "").strip()
    said: dict[str, Any] = {"id": id, "severity": fields.get("severity", "")}
    if text := fields.get("applies", "").strip():
        said["applies"] = parsed(id, "applies", text)
    said |= statement_of(id, fields)
    said["says"] = line(fields.get("says", ""))
    said["article"] = [article(id, each) for each in fields.get("articles", "").splitlines() if each.strip()]
    said["mend"] = line(fields.get("mend", ""))
    return {key: value for key, value in said.items() if value}


def statement_of(id: str, fields: Mapping[str, str]) -> dict[str, Any]:
    kind = fields.get("kind", "")
    if kind not in ("", *KINDS):
        raise RuleRefused(id, "kind", "không có loại quy tắc này")
    said: dict[str, Any] = {}
    for argument in KINDS[kind].arguments if kind else ():
        value = valued(id, argument, fields)
        if value is not None:
            set_at(said, argument.path, value)
    if kind and KINDS[kind].fixed:
        said["needs"] |= KINDS[kind].fixed
    return said


# ---------------------------------------------------------------- one argument


def spelled(argument: Argument, value: Any) -> dict[str, str]:
    name = argument.name
    if argument.form != SELECTOR:
        return {name: texts(value) if value is not None else ""}
    if value is None:
        return {f"{name}_word": "", name: ""}
    word = next(iter(value), "")
    if len(value) == 1 and word in WORDS and is_plain(value[word]):
        return {f"{name}_word": word, name: texts(value[word])}
    return {f"{name}_word": YAML, name: inline(value)}


def valued(id: str, argument: Argument, fields: Mapping[str, str]) -> Any:
    """None for one that is left empty and may be."""
    name, text = argument.name, fields.get(argument.name, "").strip()
    if not text:
        if argument.is_optional:
            return None
        raise RuleRefused(id, name, f"chưa ghi “{argument.label}”")
    if argument.form == SWITCH:
        return parsed(id, name, text)
    if argument.form == NUMBER:
        if not text.isdecimal():
            raise RuleRefused(id, name, "phải là một số nguyên không âm")
        return int(text)
    if argument.form == TEXTS:
        return several(id, name, text)
    word = fields.get(f"{name}_word", "")
    if word == YAML or not word:
        return parsed(id, name, text)
    if word not in WORDS:
        raise RuleRefused(id, name, "không có cách chọn bước này")
    return {word: several(id, name, text)}


def several(id: str, name: str, text: str) -> Any:
    """One name, or a list; what begins like YAML is YAML ({setting: …})."""
    if text.startswith(("{", "[", '"', "'")):
        return parsed(id, name, text)
    listed = [each.strip() for each in text.split(",") if each.strip()]
    return listed[0] if len(listed) == 1 and not text.endswith(",") else listed


def texts(value: Any) -> str:
    """As `several` reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and is_plain(value):
        return value
    if isinstance(value, list) and is_plain(value):
        return ", ".join(value) + ("," if len(value) == 1 else "")
    return inline(value)


def is_plain(value: Any) -> bool:
    """Whether commas are enough to write it."""
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(
        isinstance(each, str) and each.strip() == each != "" and "," not in each and each[0] not in "{[\"'"
        for each in listed
    )


def parsed(id: str, name: str, text: str) -> Any:
    try:
        return read_yaml(id, text.encode())
    except PackRefused as refused:
        raise RuleRefused(id, name, refused.why) from refused


def article(id: str, text: str) -> dict[str, str]:
    name, _, place = text.partition("|")
    if not name.strip():
        raise RuleRefused(id, "articles", "mỗi dòng là mã văn bản, dấu | rồi điều khoản, ví dụ nd-30-2020 | Đ33")
    return {"text": name.strip(), "at": line(place)}


def line(text: str) -> str:
    return " ".join(text.split())


def at(said: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = said
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def set_at(said: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        said = said.setdefault(step, {})
    said[path[-1]] = value
