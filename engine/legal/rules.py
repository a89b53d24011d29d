"""From a rule as a pack writes it to a statement over a diagram. What is not in the closed set is refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.legal.attributes import Catches, DoneBy, DueWithin, InTheNameOf, Says
from engine.legal.errors import RuleRefused
from engine.legal.selectors import SWITCHES, WORDS, Found, Selector
from engine.legal.statements import After, Always, Before, CanReach, Exists, Forbidden, NoWay, Statement
from processes.regulation import Rule

WHATEVER_WAY = "every path"


@dataclass(frozen=True)
class LegalRule:
    """A rule with its statement, and the diagrams it speaks about: `processes` by id (empty: all), with and without."""

    rule: Rule
    statement: Statement
    processes: Sequence[str] = ()
    has: Selector | None = None
    lacks: Selector | None = None

    def applies(self, process: str, found: Found) -> bool:
        return (
            (not self.processes or process in self.processes)
            and (self.has is None or bool(found.all(self.has)))
            and (self.lacks is None or not found.all(self.lacks))
        )


@dataclass(frozen=True)
class Reader:
    """Reads the parts of one rule; `refuse` names the place."""

    rule: str

    def refuse(self, place: str, why: str) -> RuleRefused:
        return RuleRefused(self.rule, place, why)

    def part(self, said: Any, place: str, allowed: Sequence[str]) -> Mapping[str, Any]:
        if not isinstance(said, Mapping) or not said:
            raise self.refuse(place, "phải gồm ít nhất một mục có tên")
        if unknown := set(said) - set(allowed):
            raise self.refuse(f"{place}.{sorted(unknown)[0]}", f"không có mục này; có {', '.join(allowed)}")
        return said

    def texts(self, said: Any, place: str) -> tuple[str, ...]:
        listed = said if isinstance(said, list) else [said]
        if not listed or not all(isinstance(each, str) and each for each in listed):
            raise self.refuse(place, "phải là một tên hoặc danh sách tên")
        return tuple(listed)

    def number(self, said: Any, place: str) -> int:
        if type(said) is not int or said < 0:
            raise self.refuse(place, "phải là một số nguyên không âm")
        return said

    def switch(self, said: Any, place: str) -> bool:
        if not isinstance(said, bool):
            raise self.refuse(place, "phải là true hoặc false")
        return said

    def selector(self, said: Any, place: str) -> Selector:
        """Raises RuleRefused."""
        allowed = (*WORDS, *SWITCHES, "attached", "on_way", "any_of", "none_of")
        part = self.part(said, place, allowed)
        ends = None
        if "on_way" in part:
            stretch = self.part(part["on_way"], f"{place}.on_way", ("from", "to"))
            ends = (self.selector(stretch.get("from"), f"{place}.on_way.from"),
                    self.selector(stretch.get("to"), f"{place}.on_way.to"))  # fmt: skip
        return Selector(
            {word: self.texts(part[word], f"{place}.{word}") for word in WORDS if word in part},
            {name: self.switch(part[name], f"{place}.{name}") for name in SWITCHES if name in part},
            self.selector(part["attached"], f"{place}.attached") if "attached" in part else None,
            ends,
            self.selectors(part, "any_of", place),
            self.selectors(part, "none_of", place),
        )

    def selectors(self, part: Mapping[str, Any], name: str, place: str) -> tuple[Selector, ...]:
        if name not in part:
            return ()
        if not isinstance(part[name], list) or not part[name]:
            raise self.refuse(f"{place}.{name}", "phải là một danh sách")
        return tuple(self.selector(each, f"{place}.{name}.{number}") for number, each in enumerate(part[name]))

    # ------------------------------------------------------------ statements

    def statement(self, rule: Rule) -> Statement:
        if (rule.needs is None) == (rule.forbids is None):
            raise self.refuse("", "phải có một trong hai mục needs, forbids")
        if rule.forbids is not None:
            return self.forbidding(rule)
        needs = self.part(rule.needs, "needs", (*OF_EVERY, *OF_ALL, "on", "without"))
        kinds = [kind for kind in (*OF_EVERY, *OF_ALL) if kind in needs]
        if len(kinds) != 1:
            raise self.refuse("needs", f"phải nói đúng một điều trong {', '.join((*OF_EVERY, *OF_ALL))}")
        kind = kinds[0]
        self.refuse_stray(needs, kind, rule)
        if kind in OF_ALL:
            return OF_ALL[kind](self, needs[kind], f"needs.{kind}")
        every = self.selector(rule.every, "every")
        if kind == "way_to":
            without = self.selector(needs["without"], "needs.without") if "without" in needs else None
            return CanReach(every, self.selector(needs[kind], "needs.way_to"), without)
        return OF_EVERY[kind](self, every, needs[kind], f"needs.{kind}")

    def refuse_stray(self, needs: Mapping[str, Any], kind: str, rule: Rule) -> None:
        """Words that do not go with this kind of statement."""
        if "on" in needs and (needs["on"] != WHATEVER_WAY or kind not in ("before", "after")):
            raise self.refuse("needs.on", f"chỉ nhận “{WHATEVER_WAY}”, cùng với before hoặc after")
        if "without" in needs and kind != "way_to":
            raise self.refuse("needs.without", "chỉ đi cùng với way_to")
        if kind in OF_ALL and rule.every is not None:
            raise self.refuse("every", f"không đi cùng với {kind}")

    def forbidding(self, rule: Rule) -> Statement:
        forbids = self.part(rule.forbids, "forbids", ("element", "path"))
        if rule.every is not None or len(forbids) != 1:
            raise self.refuse("forbids", "phải nói đúng một điều trong element, path, và không có mục every")
        if "element" in forbids:
            return Forbidden(self.selector(forbids["element"], "forbids.element"))
        path = self.part(forbids["path"], "forbids.path", ("from", "to", "without"))
        ends = (self.selector(path.get(name), f"forbids.path.{name}") for name in ("from", "to", "without"))
        return NoWay(*ends)

    def count(self, said: Any, place: str) -> Statement:
        part = self.part(said, place, ("of", "at_least", "at_most"))
        least = self.number(part.get("at_least", 0), f"{place}.at_least")
        most = self.number(part["at_most"], f"{place}.at_most") if "at_most" in part else None
        return Exists(self.selector(part.get("of"), f"{place}.of"), least, most)

    def done_by(self, every: Selector, said: Any, place: str) -> Statement:
        part = self.part(said, place, ("group", "of_unit"))
        of_unit = self.switch(part.get("of_unit", False), f"{place}.of_unit")
        return DoneBy(every, self.texts(part.get("group"), f"{place}.group"), of_unit)

    def says(self, every: Selector, said: Any, place: str) -> Statement:
        part = self.part(said, place, ("attribute", "reads", "is"))
        names = self.texts(part["reads"], f"{place}.reads") if "reads" in part else ()
        values = self.texts(part["is"], f"{place}.is") if "is" in part else ()
        return Says(every, self.texts(part.get("attribute"), f"{place}.attribute")[0], names, values)

    def due(self, every: Selector, said: Any, place: str) -> Statement:
        part = self.part(said, place, ("within", "since"))
        within = self.texts(part.get("within"), f"{place}.within")
        return DueWithin(every, within, self.texts(part.get("since"), f"{place}.since"))


OfAll = Callable[[Reader, Any, str], Statement]
OfEvery = Callable[[Reader, Selector, Any, str], Statement]
OF_ALL: Mapping[str, OfAll] = {
    "exists": lambda reader, said, place: Exists(reader.selector(said, place)),
    "count": lambda reader, said, place: reader.count(said, place),
    "always": lambda reader, said, place: Always(reader.selector(said, place)),
}
OF_EVERY: Mapping[str, OfEvery] = {
    "before": lambda reader, every, said, place: Before(every, reader.selector(said, place)),
    "after": lambda reader, every, said, place: After(every, reader.selector(said, place)),
    "way_to": lambda reader, every, said, place: CanReach(every, reader.selector(said, place)),
    "done_by": lambda reader, every, said, place: reader.done_by(every, said, place),
    "in_the_name_of": lambda reader, every, said, place: InTheNameOf(every, reader.texts(said, place)),
    "says": lambda reader, every, said, place: reader.says(every, said, place),
    "due": lambda reader, every, said, place: reader.due(every, said, place),
    "catches": lambda reader, every, said, place: Catches(every, reader.texts(said, place)),
}


def read_rule(rule: Rule) -> LegalRule:
    """The rule with its statement. Raises RuleRefused with the place of what is not understood."""
    reader = Reader(rule.id)
    statement = reader.statement(rule)
    if not rule.applies:
        return LegalRule(rule, statement)
    part = reader.part(rule.applies, "applies", ("process", "has", "lacks"))
    processes = reader.texts(part["process"], "applies.process") if "process" in part else ()
    selectors = (reader.selector(part[name], f"applies.{name}") if name in part else None for name in ("has", "lacks"))
    return LegalRule(rule, statement, processes, *selectors)
