"""Which forms and deadlines a change of rules is about, whether or not a diagram breaks them: steps that changed rules speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.legal.attributes import DueWithin, Says
from engine.legal.checking import callers_of, drawing_of
from engine.legal.dues import keeps_within
from engine.legal.expanding import TooLarge, expand_drawing, kinds_of
from engine.legal.graph import Element
from engine.legal.rules import LegalRule
from engine.legal.selectors import Found, Selector

Pair = tuple[LegalRule | None, LegalRule | None]  # a rule as it was and as it will be; None: there is none


@dataclass(frozen=True)
class FormUse:
    """A step with a form that a changed rule speaks of; `fields` are the names it wants read there."""

    process: str
    element: str
    name: str
    form: str
    rule: str
    article: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Deadline:
    """A step whose due date, or a timer, that a changed rule bounds: `said` in the diagram, bounded `before` and `after`.

    The bounds are rules of time ("closing_time"), "forbidden" for a timer that may not be there, empty when free.
    """

    process: str
    element: str
    name: str
    said: str
    rule: str
    article: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    keeps: bool


def changed_rules(old: Iterable[LegalRule], new: Iterable[LegalRule]) -> list[Pair]:
    """The rules that are not the same statement, by id; sentences and articles alone change nothing in diagrams."""
    was, will = {each.rule.id: each for each in old}, {each.rule.id: each for each in new}
    return [(was.get(id), will.get(id)) for id in sorted({*was, *will}) if demand(was.get(id)) != demand(will.get(id))]


def demand(rule: LegalRule | None) -> object:
    said = rule.rule if rule else None
    return said and (said.severity, said.applies, said.every, said.needs, said.forbids)


def concerned(
    pairs: Sequence[Pair], in_use: Mapping[str, bytes], starts: Iterable[str]
) -> tuple[list[FormUse], list[Deadline]]:
    """In the order of process, element and rule; each diagram is expanded once, from where its cases begin."""
    forms: set[FormUse] = set()
    deadlines: set[Deadline] = set()
    for process in in_use if pairs else ():
        if process not in starts and callers_of(process, in_use):
            continue
        try:
            found = Found(expand_drawing(drawing_of(in_use[process]), in_use.get))
        except TooLarge:
            continue  # the linter says so
        for pair in pairs:
            forms.update(forms_of(pair, process, found))
            deadlines.update(deadlines_of(pair, process, found))
    return (
        sorted(forms, key=lambda each: (each.process, each.element, each.rule)),
        sorted(deadlines, key=lambda each: (each.process, each.element, each.rule)),
    )


def forms_of(pair: Pair, process: str, found: Found) -> Iterator[FormUse]:
    for element in chosen(pair, process, found):
        if element.node.tag == "userTask" and element.said("form"):
            now = pair[1] or pair[0]
            assert now is not None
            yield FormUse(
                element.process, element.node.id, str(element.node.name), element.said("form"), now.rule.id,
                now.rule.article, fields_of(now),
            )  # fmt: skip


def deadlines_of(pair: Pair, process: str, found: Found) -> Iterator[Deadline]:
    now = pair[1] or pair[0]
    assert now is not None
    is_about_due = any(isinstance(rule.statement, DueWithin) for rule in pair if rule)
    for element in chosen(pair, process, found):
        is_timer = "timer" in kinds_of(element.node)
        if not is_timer and not (is_about_due and element.node.tag == "userTask"):
            continue
        before, after = (bounds(rule, element, process, found) for rule in pair)
        yield Deadline(
            element.process, element.node.id, str(element.node.name), timing(element), now.rule.id, now.rule.article,
            before, after, keeps(pair[1], element, after),
        )  # fmt: skip


def chosen(pair: Pair, process: str, found: Found) -> list[Element]:
    """The elements that one of the two rules speaks of in this diagram."""
    told: dict[Element, None] = {}
    for rule in pair:
        if rule is not None and rule.applies(process, found):
            for selector in selectors_of(rule):
                told.update(dict.fromkeys(found.all(selector)))
    return list(told)


def selectors_of(rule: LegalRule) -> list[Selector]:
    return [each for each in vars(rule.statement).values() if isinstance(each, Selector)]


def fields_of(rule: LegalRule) -> tuple[str, ...]:
    statement = rule.statement
    if isinstance(statement, DueWithin):
        return tuple(statement.since)
    return tuple(statement.names) if isinstance(statement, Says) else ()


def bounds(rule: LegalRule | None, element: Element, process: str, found: Found) -> tuple[str, ...]:
    """What a rule allows an element in time; empty when it says nothing about it."""
    if rule is None or not rule.applies(process, found):
        return ()
    if not any(element in found.all(selector) for selector in selectors_of(rule)):
        return ()
    if isinstance(rule.statement, DueWithin):
        return tuple(rule.statement.within)
    return ("forbidden",) if rule.rule.forbids is not None else ()


def keeps(rule: LegalRule | None, element: Element, after: tuple[str, ...]) -> bool:
    if rule is None or not after:
        return True
    if isinstance(rule.statement, DueWithin):
        return keeps_within(element.said("due"), rule.statement.within, rule.statement.since)
    return after != ("forbidden",)


def timing(element: Element) -> str:
    """The due date of a task, or the expression of a timer, as the diagram says it."""
    if element.node.tag == "userTask":
        return element.said("due")
    texts = ("".join(each.itertext()) for each in element.node.definitions())
    return " ".join(" ".join(texts).split())
