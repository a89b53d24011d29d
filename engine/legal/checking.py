"""Whether a diagram keeps the law: `check(xml, rules, resolve) -> [Finding]`, each with its article and a way to mend it.

`check_version` looks at a diagram where it is used: by itself when cases begin on it, and inside every process that calls it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import Finding
from engine.legal.expanding import Resolve, TooLarge, expand_drawing
from engine.legal.graph import Element
from engine.legal.rules import LegalRule
from engine.legal.selectors import Found
from engine.lint_rules.drawing import Drawing, draw
from engine.spiff.parser import executable_process, read_xml
from engine.spiff.vocabulary import bpmn

MOST_STEPS = 6  # of a way, as it is told


@dataclass(frozen=True)
class Broken:
    """A rule broken somewhere in an expanded diagram; `element` None for the whole."""

    rule: LegalRule
    element: Element | None
    why: str
    way: Sequence[Element]

    @property
    def key(self) -> tuple[str, str, str]:
        """The same fault in the same place, whatever things are called."""
        return (
            (self.rule.rule.id, self.element.process, self.element.node.id)
            if self.element
            else (self.rule.rule.id, "", "")
        )


def check(xml: bytes, rules: Iterable[LegalRule], resolve: Resolve) -> list[Finding]:
    """What a diagram breaks of the rules, its called processes as `resolve` gives them, errors first.

    A fault inside a called process is shown on the call. Raises DiagramRefused for what cannot be read at all.
    """
    drawing = drawing_of(xml)
    try:
        found = Found(expand_drawing(drawing, resolve))
    except TooLarge:
        return [too_large()]
    told = [finding_of(each, each.element.place if each.element else "") for each in broken(drawing, found, rules)]
    unknown = [not_seen(element) for element in found.graph.unknown if element.begun in found.live]
    return sorted(dict.fromkeys([*told, *unknown]), key=lambda finding: finding.severity)


def check_version(
    xml: bytes, rules: Sequence[LegalRule], in_use: Mapping[str, bytes], starts: Collection[str]
) -> list[Finding]:
    """What would be unlawful with this diagram in the place of the one in use of its process.

    `in_use` are the diagrams in use by process, `starts` the processes that begin by themselves. A process that others call
    and that does not begin by itself is judged where it is called: what must come before it may stand in the caller.
    """
    process = drawing_of(xml).process.get("id", "")
    now = {**in_use, process: xml}
    callers = callers_of(process, now)
    findings = check(xml, rules, now.get) if process in starts or not callers else []
    for caller in sorted(callers):
        told = {(each.rule, each.element) for each in findings}
        worse = made_worse(caller, process, rules, in_use, now)
        findings += [each for each in worse if (each.rule, each.element) not in told]
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.severity)


def made_worse(
    caller: str, process: str, rules: Sequence[LegalRule], in_use: Mapping[str, bytes], now: Mapping[str, bytes]
) -> Iterator[Finding]:
    """What a caller breaks with the new diagram, and did not break with the one in use."""
    drawing = drawing_of(now[caller])
    try:
        before = {each.key for each in broken(drawing, Found(expand_drawing(drawing, in_use.get)), rules)}
        after = list(broken(drawing, Found(expand_drawing(drawing, now.get)), rules))
    except TooLarge:
        yield too_large()
        return
    for each in after:
        if each.key not in before:
            inside = each.element is not None and each.element.process == process
            place = each.element.node.id if inside and each.element else ""
            yield finding_of(each, place, f" Khi chạy trong quy trình “{drawing.process.get('name') or caller}”.")


def callers_of(process: str, diagrams: Mapping[str, bytes]) -> set[str]:
    """Every process that calls this one, also through others."""
    calls = {name: called_in(xml) for name, xml in diagrams.items()}
    found: set[str] = set()
    todo = [process]
    while todo:
        wanted = todo.pop()
        new = {name for name, called in calls.items() if wanted in called} - found - {process}
        found |= new
        todo += new
    return found


def called_in(xml: bytes) -> set[str]:
    process = drawing_of(xml).process
    return {each.get("calledElement", "") for each in process.iter(bpmn("callActivity"))}


def broken(drawing: Drawing, found: Found, rules: Iterable[LegalRule]) -> Iterator[Broken]:
    process = drawing.process.get("id", "")
    for rule in rules:
        if rule.applies(process, found):
            for breach in rule.statement.breaches(found):
                yield Broken(rule, breach.element, breach.why, breach.way)


def finding_of(broken: Broken, place: str, where: str = "") -> Finding:
    rule = broken.rule.rule
    return Finding(rule.id, rule.severity, place, rule.says + told(broken) + where, rule.article, rule.mend)


def told(broken: Broken) -> str:
    """What is wrong here, after the sentence of the rule."""
    element = broken.element
    name = f"“{element.node.name}”: " if element is not None else ""
    inside = f" (trong quy trình được gọi “{element.process}”)" if element is not None and element.calls else ""
    steps = [each.node.name for each in broken.way if each.node.xml.get("name")]
    if len(steps) > MOST_STEPS:
        steps = [*steps[:2], "…", *steps[-(MOST_STEPS - 2) :]]
    way = f" Đường đi: {' → '.join(steps)}." if len(steps) > 1 else ""
    return f" {name}{broken.why}{inside}.{way}" if broken.why else way


def not_seen(element: Element) -> Finding:
    message = f"Không xem được quy trình “{element.calls_process}” nên không biết nó làm gì."
    mend = "Chọn quy trình cơ quan đang có, hoặc đưa sơ đồ của nó cùng kiểm tra."
    return Finding("called-process-unseen", "error", element.place, message, mend=mend)


def too_large() -> Finding:
    mend = "Tách bớt quy trình được gọi nhiều lần."
    return Finding("legal-too-large", "error", "", "Sơ đồ cùng các quy trình được gọi quá lớn để kiểm tra.", mend=mend)


def drawing_of(xml: bytes) -> Drawing:
    """Raises DiagramRefused."""
    root = read_xml(xml)
    return draw(root, executable_process(root))
