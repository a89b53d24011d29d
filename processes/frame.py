"""The frame of a pack's file: which keys it may have, of which kind. Whatever else is in it is refused with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from processes.errors import PackRefused
from processes.regulation import CERTAINTIES, LAYERS, SEVERITIES

NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,47}", re.ASCII)
RULE_ID = re.compile(r"[A-Za-z][A-Za-z0-9.-]{1,31}", re.ASCII)
MOST_TEXT = 1_000
Check = Callable[[Any, "Place"], Any]


class Place:
    """Where in which pack: `refuse` says it."""

    def __init__(self, pack: str, path: tuple[str, ...] = ()) -> None:
        self.pack = pack
        self.path = path

    def at(self, *steps: str) -> Place:
        return Place(self.pack, (*self.path, *steps))

    def refuse(self, why: str) -> PackRefused:
        return PackRefused(self.pack, ".".join(self.path), why)


def text(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_TEXT:
        raise place.refuse(f"phải là chữ, không để trống, không quá {MOST_TEXT} ký tự")
    return " ".join(value.split())


def place_in_text(value: Any, place: Place) -> str:
    """Where in a text: "Đ17.4c"; "" when the text has been read about and its number is not known."""
    return "" if value == "" else text(value, place)


def some_text(value: Any, place: Place) -> str:
    """A text that may be left out."""
    return "" if value is None else text(value, place)


def day(value: Any, place: Place) -> date:
    if type(value) is not date:
        raise place.refuse("phải là một ngày, dạng 2026-11-22")
    return value


def some_day(value: Any, place: Place) -> date | None:
    return None if value is None else day(value, place)


def one_of(*allowed: str) -> Check:
    def check(value: Any, place: Place) -> str:
        if value not in allowed:
            raise place.refuse(f"phải là {', '.join(allowed)}")
        return str(value)

    return check


def shaped(shape: re.Pattern[str], say: str) -> Check:
    def check(value: Any, place: Place) -> str:
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise place.refuse(say)
        return value

    return check


def many(check: Check, key: str = "") -> Check:
    """A list; `key` names its entries in the place of a fault, and then none may come twice."""

    def check_all(value: Any, place: Place) -> list[Any]:
        if not isinstance(value, list):
            raise place.refuse("phải là một danh sách")
        marks = [str(each.get(key, number)) if key and isinstance(each, dict) else str(number)
                 for number, each in enumerate(value)]  # fmt: skip
        if twice := {mark for mark in marks if marks.count(mark) > 1}:
            raise place.refuse(f"ghi hai lần: {', '.join(sorted(twice))}")
        return [check(each, place.at(mark)) for each, mark in zip(value, marks, strict=True)]

    return check_all


def keyed(name: Check, check: Check) -> Check:
    def check_all(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise place.refuse("phải gồm các mục có tên")
        return {name(key, place.at(str(key))): check(each, place.at(str(key))) for key, each in value.items()}

    return check_all


def anything(value: Any, place: Place) -> Any:
    """Words, numbers and truth values, in lists and under names: what `engine.legal` reads further."""
    if isinstance(value, dict):
        return {key: anything(each, place.at(str(key))) for key, each in value.items()}
    if isinstance(value, list):
        return [anything(each, place.at(str(number))) for number, each in enumerate(value)]
    if not isinstance(value, str | int | float | bool):
        raise place.refuse("chỉ nhận chữ, số, true hoặc false")
    return value


def part(value: Any, place: Place) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value:
        raise place.refuse("phải gồm ít nhất một mục có tên")
    made: Mapping[str, Any] = anything(value, place)
    return made


def fields(required: Mapping[str, Check], optional: Mapping[str, Check], absent: bool = True) -> Check:
    """A mapping with these keys and no other; with `absent` what is left out is checked as None."""

    def check(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise place.refuse("phải gồm các mục có tên")
        if unknown := set(value) - set(required) - set(optional):
            raise place.at(sorted(map(str, unknown))[0]).refuse("không có mục này trong bộ quy tắc")
        if lacking := [key for key in required if key not in value]:
            raise place.refuse(f"thiếu mục {', '.join(lacking)}")
        kept = {key: check(value[key], place.at(key)) for key, check in required.items()}
        wanted = optional if absent else [key for key in optional if key in value]
        return {**kept, **{key: optional[key](value.get(key), place.at(key)) for key in wanted}}

    return check


def or_empty(check: Check, empty: Callable[[], Any]) -> Check:
    return lambda value, place: empty() if value is None else check(value, place)


name = shaped(NAME, "phải gồm chữ thường không dấu, chữ số và gạch nối")
rule_id = shaped(RULE_ID, "mã quy tắc gồm chữ, chữ số, dấu chấm, gạch nối")
word = shaped(re.compile(r"[a-z][a-z0-9_]*", re.ASCII), "tên thiết lập gồm chữ thường, chữ số, gạch dưới")
article = fields({"text": name, "at": place_in_text}, {})
citation = fields(
    {"title": text, "short": text, "certainty": one_of(*CERTAINTIES)},
    {"number": some_text, "date": some_day, "note": some_text},
)
rule = fields(
    {"id": rule_id},
    {
        "severity": one_of(*SEVERITIES), "says": text, "mend": text, "article": many(article), "applies": part,
        "every": part, "needs": part, "forbids": part,
    },
    absent=False,
)  # fmt: skip
pack = fields(
    {
        "title": text, "layer": one_of(*LAYERS), "citations": keyed(name, citation),
        "in_force": fields({"from": day}, {"to": some_day, "note": some_text}), "rules": many(rule, "id"),
    },
    {
        "extends": or_empty(name, str), "replaces": or_empty(many(name), list),
        "settings": or_empty(keyed(word, anything), dict),
        "removes": or_empty(many(fields({"id": rule_id, "why": text}, {}), "id"), list),
    },
)  # fmt: skip


def checked_pack(pack_name: str, value: Any) -> Mapping[str, Any]:
    """What a file says, with every optional key there. Raises PackRefused."""
    place = Place(pack_name)
    name(pack_name, place)
    said: Mapping[str, Any] = pack(value, place)
    if (said["layer"] == "national") != (not said["extends"]):
        raise place.at("extends").refuse("bộ quy tắc quốc gia không dựa vào bộ nào, các bộ khác phải dựa vào một bộ")
    if said["in_force"]["to"] and said["in_force"]["to"] < said["in_force"]["from"]:
        raise place.at("in_force", "to").refuse("ngày hết hiệu lực sớm hơn ngày có hiệu lực")
    return said
