"""The linter as a whole: a good diagram passes, findings are usable, and what the tests play may go live."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.errors import DiagramRefused, Finding
from engine.lint import lint
from engine.spiff.parser import parse
from tests.engine.bpmn import (
    Boundary,
    Lane,
    Multi,
    both,
    call,
    goto,
    loop,
    merge,
    message,
    process,
    race,
    rule,
    script,
    service,
    signal,
    sub,
    timer,
    user,
    wait,
    xor,
)
from tests.engine.lint_rules.diagrams import around, change, wrong
from tests.engine.lint_rules.test_broken import PROBABLY_NOT_MEANT, REFUSED
from tests.engine.lint_rules.test_silent import ELEMENTS, EVENTS, FLOWS, SCRIPTS
from tests.engine.processes_at_random import draw

ANSWERED = wait("answer", message("answer", variable="said", carries={"d": "document_id"}))
GOOD = process(
    "incoming",
    user("receive", due="add_days(today(), 1)", assignee="clerk"),
    xor(
        "accepted",
        {"receive.ok": [service("register", "book.register", {"id": "document_id"}, "entry", retries="3")]},
        [script("note", "returned = True\nwhy = receive.reason")],
    ),
    both(
        "work",
        [user("lead", on=[Boundary("remind", timer("R5/P1D"), [user("nudge")], interrupting=False)])],
        [sub("box", ANSWERED, on=[Boundary("late", timer("P10D"), [goto("merged")])]), merge("merged")],
    ),
    loop(
        "again", user("approve", groups="", multi=Multi("units", "unit", "approve", "approvals")), again="approve.again"
    ),
    race("which", [wait("slow", timer("P3D")), user("call_them")], [wait("quick", signal("go"))]),
    call("archive", "dossier-closing"),
    rule("decide", "deadline"),
    lanes=[Lane("Văn thư", ["receive", "approve"], {"groups": "van_thu"})],
    about="document_id",
)


def test_a_good_diagram_has_no_finding() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize("seed", range(12))
def test_what_the_random_tests_play_may_go_live(seed: int) -> None:
    """But for names two branches write, which those diagrams do on purpose."""
    for xml in draw(seed).values():
        assert {rule_name for rule_name, _ in wrong(xml)} <= {"parallel-writes"}


def test_the_diagrams_of_the_product_are_bpmn_in_our_words() -> None:
    for path in sorted(Path("processes").glob("*.bpmn")):
        rules = {finding.rule for finding in lint(path.read_bytes())}
        assert not rules & {"schema", "xml", "parse", "unknown-word", "foreign-extension"}


def test_a_finding_says_what_is_wrong_and_how_to_mend_it() -> None:
    found = lint(process("p", user("a", form="")))
    assert found == [
        Finding("no-form", "error", "a", "Việc “Bước a” chưa có biểu mẫu.", "", "Chọn biểu mẫu (cv:form).")
    ]


def test_errors_come_before_warnings() -> None:
    found = lint(change(process("p", user("a", form="")), ('id="a" name="Bước a"', 'id="a"')))
    assert [finding.severity for finding in found] == ["error", "warning"]


def test_the_parser_refuses_in_the_same_words() -> None:
    with pytest.raises(DiagramRefused) as refused:
        parse(around("complexGateway", "g"))
    assert refused.value.findings[0].element == "g"
    assert str(refused.value).startswith("Sơ đồ chưa dùng được")


def test_every_finding_has_a_stable_name_and_a_way_out() -> None:
    tables = (EVENTS, FLOWS, ELEMENTS, SCRIPTS, REFUSED, PROBABLY_NOT_MEANT)
    found = [finding for table in tables for xml, _, _ in table.values() for finding in lint(xml)]
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", finding.rule) for finding in found)
    assert all(
        finding.message.endswith((".", "…")) and "!" not in finding.message
        for finding in found
        if finding.rule != "schema"
    )
    assert all(finding.mend for finding in found if finding.rule not in ("xml", "parse"))
