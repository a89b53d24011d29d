"""What is found in a diagram, and in the processes that call it; names and layout never matter, size hardly."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.errors import Finding
from engine.legal.checking import check, check_version
from engine.legal.expanding import expand
from engine.legal.rules import LegalRule, read_rule
from engine.lint_rules.drawing import local
from engine.spiff.vocabulary import bpmn
from processes.packs import load_packs
from tests.engine.bpmn import Piece, call, process, script, xor
from tests.engine.legal.diagrams import called, incoming, issue, outgoing
from tests.engine.legal.pairs import NUMBER, PAIRS, SEAL, sealing

PROCESSES = Path(__file__).parents[3] / "processes"
BUILT_IN = {name: (PROCESSES / f"{name}.bpmn").read_bytes() for name in ("incoming", "assignment", "outgoing")}
DEMANDED = [  # a step of a bundled diagram, and the rule that demands it
    ("outgoing", "sign_document", "L01a"), ("outgoing", "number", "L01b"), ("outgoing", "seal", "L01d"),
    ("outgoing", "check_content", "L02a"), ("outgoing", "check_presentation", "L02b"), ("incoming", "judge", "L07a"),
    ("incoming", "register", "L07b"), ("incoming", "close", "L10"), ("assignment", "direct", "L09a"),
    ("outgoing", "scan_outgoing", "L21"),
]  # fmt: skip


def rules(pack: str = "bac-lieu-2019") -> list[LegalRule]:
    return [read_rule(rule) for rule in load_packs().pack(pack).rules]


def places(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return sorted((each.rule, each.severity, each.element) for each in findings)


def bypassed(xml: bytes, element: str) -> bytes:
    """The diagram with a choice drawn before a step that leads past it."""
    root = etree.fromstring(xml)
    flows = {flow.get("id"): flow for flow in root.iter(bpmn("sequenceFlow"))}
    onward = next(flow for flow in flows.values() if flow.get("sourceRef") == element)
    parent = onward.getparent()
    assert parent is not None
    for flow in flows.values():
        if flow.get("targetRef") == element:
            flow.set("targetRef", "by_choice")
    etree.SubElement(parent, bpmn("exclusiveGateway"), id="by_choice", default="by_way_in")
    for id, source, target in (
        ("by_way_in", "by_choice", element),
        ("by_way_past", "by_choice", onward.get("targetRef")),
    ):
        etree.SubElement(parent, bpmn("sequenceFlow"), id=id, sourceRef=source, targetRef=str(target))
    return etree.tostring(root)


@pytest.mark.parametrize(("name", "element", "rule"), DEMANDED)
def test_a_way_past_a_demanded_step_is_always_found(name: str, element: str, rule: str) -> None:
    lawful = {each.rule for each in check(BUILT_IN[name], rules(), BUILT_IN.get)}
    assert rule not in lawful
    assert rule in {each.rule for each in check(bypassed(BUILT_IN[name], element), rules(), BUILT_IN.get)}


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(sorted(PAIRS)), st.integers(0, 10**6))
def test_names_and_order_never_change_what_is_found(rule: str, seed: int) -> None:
    xml = PAIRS[rule].unlawful
    root, random = etree.fromstring(xml), Random(seed)
    for element in root.iter():
        if element.get("name") and element.tag == bpmn(local(element)):
            element.set("name", random.choice(["Ký số", "Kiểm tra nội dung", "Bước khác", ""]))
    for scope in root.iter(bpmn("process"), bpmn("subProcess")):
        children = list(scope)
        random.shuffle(children)
        scope[:] = children
    for pack in ("ha-nam-2024", "lai-chau-2025"):
        before, after = check(xml, rules(pack), called), check(etree.tostring(root), rules(pack), called)
        assert sorted(places(after)) == sorted(places(before))  # told in the order of the file


@pytest.mark.parametrize("name", BUILT_IN)
def test_without_its_layout_a_diagram_is_judged_alike(name: str) -> None:
    root = etree.fromstring(BUILT_IN[name])
    bare = copy.deepcopy(root)
    for drawing in bare.findall("{*}BPMNDiagram"):
        bare.remove(drawing)
    assert check(etree.tostring(bare), rules(), BUILT_IN.get) == check(BUILT_IN[name], rules(), BUILT_IN.get)


def test_a_fault_in_a_called_process_is_shown_on_the_call() -> None:
    diagrams = {"outgoing": outgoing(seal=[])}
    found = check(process("reply", call("answer", "outgoing")), rules(), diagrams.get)
    assert ("L01d", "error", "answer") in places(found)
    assert any("trong quy trình được gọi “outgoing”" in each.message for each in found)


def test_a_process_that_cannot_be_seen_is_not_taken_for_lawful() -> None:
    found = check(process("reply", call("answer", "gone")), rules(), BUILT_IN.get)
    assert places(found) == [("called-process-unseen", "error", "answer")]


def sealing_part(*pieces: Piece) -> bytes:
    return process("sealing", sealing(), *(pieces or (NUMBER, SEAL)))


def test_a_part_is_judged_where_it_is_called() -> None:
    whole = outgoing(sealing=[], number=[call("seals", "sealing")], seal=[], issue=[issue("sign.by")])
    in_use = {"outgoing": whole, "sealing": sealing_part()}
    assert places(check(sealing_part(), rules(), in_use.get))  # by itself nothing has been signed
    assert check_version(sealing_part(), rules(), in_use, {"outgoing"}) == []
    turned = check_version(sealing_part(SEAL, NUMBER), rules(), in_use, {"outgoing"})
    assert places(turned) == [("L01b", "error", "seal")]
    assert "Khi chạy trong quy trình" in turned[0].message
    assert "L01a" in {each.rule for each in check_version(sealing_part(), rules(), {}, {"outgoing"})}  # nobody calls it


def test_what_a_caller_broke_before_is_not_held_against_a_part() -> None:
    whole = outgoing(check_content=[], number=[call("seals", "sealing")], seal=[])
    in_use = {"outgoing": whole, "sealing": sealing_part()}
    again = process("sealing", sealing(), NUMBER, script("note", "n = 1"), SEAL)
    assert check_version(again, rules(), in_use, {"outgoing"}) == []


def test_the_way_round_a_step_is_told_by_name() -> None:
    found = check(bypassed(BUILT_IN["outgoing"], "sign_document"), rules(), BUILT_IN.get)
    told = next(each.message for each in found if each.rule == "L01a")
    assert "Đường đi: " in told
    assert told.endswith("Ký? → Cấp số và đóng dấu → Cấp số → Ghi số, ngày và ký số cơ quan.")


@pytest.mark.slow
def test_ten_thousand_steps_are_judged_in_seconds() -> None:
    steps = [xor(f"x{n}", {"a": [script(f"u{n}", "n = 1")]}, [script(f"v{n}", "n = 2")]) for n in range(500)]
    part = {"part": process("part", *steps), "outgoing": outgoing()}
    diagram = incoming(follow=[call(f"c{n}", "part") for n in range(5)])
    assert len(expand(diagram, part.get).elements) > 10_000
    started = time.process_time()
    check(diagram, rules(), part.get)
    assert time.process_time() - started < 10
