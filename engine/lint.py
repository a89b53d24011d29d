"""Why a diagram may not go live, before it does: `lint(xml, catalogue) -> [Finding]`.

SpiffWorkflow accepts much that it then does silently wrong or not at all; all of that is refused here, with the element
named and a way to mend it. Rules of law come from the rule packs, not from this file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import DiagramRefused, Finding
from engine.lint_rules.decisions import check_decision_table
from engine.lint_rules.drawing import NODES, Drawing, draw, error, local
from engine.lint_rules.elements import check_elements
from engine.lint_rules.events import check_events
from engine.lint_rules.expressions import check_expressions
from engine.lint_rules.extensions import check_extensions
from engine.lint_rules.locked import check_locked
from engine.lint_rules.parallel import check_parallel
from engine.lint_rules.soundness import check_soundness
from engine.lint_rules.structure import check_structure
from engine.lint_rules.tasks import Asked, Names, check_tasks
from engine.lint_rules.unread import check_unread
from engine.spiff.elements import decision_of
from engine.spiff.parser import executable_process, parse, read_xml
from engine.spiff.schema import schema_findings

MOST_NODES, MOST_FLOWS = 1_500, 5_000
__all__ = ["Catalogue", "Finding", "check_decision_table", "lint"]


@dataclass(frozen=True)
class Catalogue:
    """What a diagram may name, in the place it is deployed to. `decisions` are DMN files by decision id.

    `functions` are those handed in beside the built-in ones of expressions; `errors` the codes that each operation can
    fail with and `parameters` what it asks for, by operation; `contents` what stands behind the names, for the bundle of a
    version ("form:give_opinion", "calendar"; `engine.versions.bundles`);
    `template` the diagram it descends from, whose locked parts it keeps.
    """

    operations: Collection[str] = ()
    forms: Collection[str] = ()
    groups: Collection[str] = ()
    functions: Collection[str] = ()
    processes: Collection[str] = ()
    decisions: Mapping[str, bytes] = field(default_factory=dict)
    errors: Mapping[str, Collection[str]] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Asked]] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)
    template: bytes = b""


def lint(xml: bytes, catalogue: Catalogue | None = None) -> list[Finding]:
    """Everything wrong with a diagram, errors before warnings; without errors it may go live.

    Without a catalogue the names in the diagram are not looked up, and its decision tables are not read.
    """
    try:
        root = read_xml(xml)
        if too_large := size_finding(root):
            return [too_large]
        drawing = draw(root, executable_process(root))
    except DiagramRefused as refused:
        return list(refused.findings)
    findings = list(dict.fromkeys(rule_findings(drawing, catalogue)))
    blamed = {finding.element for finding in findings if finding.severity == "error"}
    findings += [finding for finding in parse_findings(xml, drawing, catalogue) if is_news(finding, blamed)]
    return sorted(findings, key=lambda finding: finding.severity)  # "error" comes before "warning", else as found


def size_finding(root: Any) -> Finding | None:
    """A diagram that nobody can read is not checked any further: some checks cost more than its size."""
    tags = Counter(local(each) for each in root.iter())
    nodes, flows = sum(count for tag, count in tags.items() if tag in NODES), tags["sequenceFlow"]
    if nodes <= MOST_NODES and flows <= MOST_FLOWS:
        return None
    message = f"Sơ đồ có {nodes} phần tử và {flows} luồng, nhiều hơn {MOST_NODES} phần tử hoặc {MOST_FLOWS} luồng."
    return error("too-large", "", message, "Tách thành nhiều quy trình gọi nhau.")


def rule_findings(drawing: Drawing, catalogue: Catalogue | None) -> Iterator[Finding]:
    yield from schema_findings(drawing.root)
    yield from check_elements(drawing)
    yield from check_unread(drawing)
    yield from check_extensions(drawing)
    yield from check_structure(drawing)
    yield from check_soundness(drawing)
    yield from check_events(drawing, catalogue.errors if catalogue else {})
    yield from check_parallel(drawing)
    yield from check_tasks(drawing, names_of(catalogue))
    yield from check_expressions(drawing, catalogue.functions if catalogue else None)
    if catalogue and catalogue.template:
        yield from check_locked(drawing, catalogue.template)


def names_of(catalogue: Catalogue | None) -> Names:
    if catalogue is None:
        return Names()
    return Names(
        catalogue.operations, catalogue.forms, catalogue.groups, catalogue.processes, catalogue.decisions,
        catalogue.parameters,
    )  # fmt: skip


def parse_findings(xml: bytes, drawing: Drawing, catalogue: Catalogue | None) -> list[Finding]:
    """What only parsing finds, and what is wrong with the decision tables the diagram uses."""
    wanted = {decision_of(node.xml) for node in drawing.nodes("businessRuleTask")}
    if wanted and catalogue is None:
        return []
    tables = [catalogue.decisions[each] for each in sorted(wanted) if each in catalogue.decisions] if catalogue else []
    findings = [finding for table in tables for finding in check_decision_table(table)]
    try:
        parse(xml, tables)
    except DiagramRefused as refused:
        findings += refused.findings
    return findings


def is_news(finding: Finding, blamed: Collection[Any]) -> bool:
    """Whether a parser's complaint says more than the rules already did."""
    return finding.rule != "parse" or (finding.element not in blamed if finding.element else not blamed)
