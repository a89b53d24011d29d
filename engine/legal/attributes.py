"""What a rule can say about single steps: who does them, in whose name, by when, with what written on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.legal.dues import answer_of, keeps_within, reads
from engine.legal.expanding import kind_of
from engine.legal.graph import Element, reached
from engine.legal.selectors import Found, Selector
from engine.legal.statements import Breach
from engine.spiff.elements import operator_of


@dataclass(frozen=True)
class DoneBy:
    """Each element of `every` is for people of `groups` and nobody else; with `of_unit` only for those of one unit."""

    every: Selector
    groups: Sequence[str]
    of_unit: bool = False

    def breaches(self, found: Found) -> Iterator[Breach]:
        for element in found.all(self.every):
            if not is_only_for(element, self.groups):
                said = ", ".join(element.groups) or "không ai"
                yield Breach(element, f"bước này đang giao cho {said}, phải giao cho {', '.join(self.groups)}")
            elif self.of_unit and not element.unit:
                yield Breach(element, "bước này chưa nói rõ thuộc đơn vị nào")


@dataclass(frozen=True)
class InTheNameOf:
    """Each operation of `every` acts in the name of a person of `groups` who has done a task before it on every way.

    Its parameter `by` is then `<id of that task>.by` and nothing else.
    """

    every: Selector
    groups: Sequence[str]

    def breaches(self, found: Found) -> Iterator[Breach]:
        for element in found.all(self.every):
            task, field = answer_of(parameter(element, "by"))
            asked = [each for each in found.elements if each.node.tag == "userTask" and each.node.id == task]
            if field != "by" or not asked or not all(is_only_for(each, self.groups) for each in asked):
                yield Breach(element, f"tham số by phải là người đã làm một việc của {', '.join(self.groups)}")
            elif element.begun in reached(found.graph, [found.graph.first], {each.done for each in asked}):
                yield Breach(element, f"có đường đi tới đây mà “{asked[0].node.name}” chưa ai làm")


@dataclass(frozen=True)
class Says:
    """Each element of `every` says `attribute`, which reads one of `names`, or is one of `values`."""

    every: Selector
    attribute: str
    names: Sequence[str] = ()
    values: Sequence[str] = ()

    def breaches(self, found: Found) -> Iterator[Breach]:
        for element in found.all(self.every):
            text = element.said(self.attribute)
            if not text:
                yield Breach(element, f"bước này chưa ghi cv:{self.attribute}")
            elif self.names and not reads(text, self.names):
                yield Breach(element, f"cv:{self.attribute} chưa đọc {' hoặc '.join(self.names)}")
            elif self.values and text not in self.values:
                yield Breach(element, f"cv:{self.attribute} phải là {' hoặc '.join(self.values)}")


@dataclass(frozen=True)
class DueWithin:
    """Each element of `every` is due by one of the rules `within`, counted from one of the moments `since`."""

    every: Selector
    within: Sequence[str]
    since: Sequence[str]

    def breaches(self, found: Found) -> Iterator[Breach]:
        for element in found.all(self.every):
            if not keeps_within(element.said("due"), self.within, self.since):
                wanted = " hoặc ".join(written(rule, self.since[0]) for rule in self.within)
                yield Breach(element, f"hạn (cv:due) phải là {wanted}")


@dataclass(frozen=True)
class Catches:
    """Each element of `every` has a boundary event for each of these error codes, or one for all."""

    every: Selector
    codes: Sequence[str]

    def breaches(self, found: Found) -> Iterator[Breach]:
        for element in found.all(self.every):
            missing = [code for code in self.codes if code not in caught(element)]
            if missing and "" not in caught(element):
                yield Breach(element, f"bước này chưa có sự kiện biên cho lỗi {', '.join(missing)}")


def is_only_for(element: Element, groups: Sequence[str]) -> bool:
    return bool(element.groups) and set(element.groups) <= set(groups)


def parameter(element: Element, name: str) -> str:
    """The expression of a parameter of an operation; "" when it is not given."""
    said = (operator_of(element.node.xml).get("parameters") or {}).get(name) or {}
    return str(said.get("value") or "")


def written(rule: str, moment: str) -> str:
    """A rule of time as it is written in a diagram."""
    name, _, most = rule.partition(" ")
    return f"{name}({moment}, {most})" if most else f"{name}({moment})"


def caught(element: Element) -> set[str]:
    """The error codes for which an activity has a boundary event; "" when it has one for all."""
    root = element.node.xml.getroottree().getroot()
    codes = {each.get("id"): each.get("errorCode") or "" for each in root.iter("{*}error")}
    events = [each for event in element.node.boundary for each in event.definitions() if kind_of(each) == "error"]
    return {codes.get(each.get("errorRef"), "") for each in events}
