"""A template's newer version and an agency's own diagram made one, as the process admin of the agency meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from engine.lint import Catalogue, lint
from engine.versions.merge_errors import OtherProcess, TwoOfOneId
from engine.versions.merging import Merged, merge
from engine.versions.parts import read_diagram, same_diagram
from tests.engine.bpmn import Lane, process, user, xor

OUTGOING = (Path(__file__).parents[2] / "processes" / "outgoing.bpmn").read_bytes()
BASE = process("p", user("a"), user("b"), user("c"))


def kinds(merged: Merged) -> dict[str, str]:
    return {each.element: each.kind for each in merged.decisions}


def order(xml: bytes) -> list[str]:
    """The steps of a diagram without branches, in the order they are done."""
    root = etree.fromstring(xml)
    onward = {flow.get("sourceRef"): flow.get("targetRef") for flow in root.iter("{*}sequenceFlow")}
    found = [root.find(".//{*}startEvent").get("id")]
    while found[-1] in onward:
        found.append(onward[found[-1]])
    return found[1:-1]


def test_both_sides_changed_other_steps_and_both_changes_are_there() -> None:
    merged = merge(
        BASE,
        process("p", user("a"), user("x"), user("b"), user("c")),
        process("p", user("a"), user("b"), user("c", queue="cho_ky")),
    )
    assert merged.conflicts == {}
    assert order(merged.xml) == ["a", "x", "b", "c"]
    assert read_diagram(merged.xml).parts["c"].xml.get("{urn:congvan:bpmn:1}queue") == "cho_ky"
    assert kinds(merged) == {"x": "ours", "a__x": "ours", "x__b": "ours", "a__b": "ours", "c": "theirs"}


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    both = process("p", user("a", form="other"), user("b"), user("c"))
    merged = merge(BASE, both, both)
    assert (merged.conflicts, kinds(merged)) == ({}, {"a": "both"})


def test_the_same_step_changed_otherwise_is_chosen() -> None:
    ours = process("p", user("a", form="mine"), user("b"), user("c"))
    theirs = process("p", user("a", form="yours"), user("b"), user("c"))
    merged = merge(BASE, ours, theirs)
    assert merged.open == ["a"]
    assert same_diagram(merged.xml, ours)
    chosen = merge(BASE, ours, theirs, {"a": "theirs"})
    assert (chosen.open, same_diagram(chosen.xml, theirs)) == ([], True)


def test_a_step_that_one_removed_and_the_other_changed_is_chosen_with_its_flows() -> None:
    ours = process("p", user("a"), user("c"))
    theirs = process("p", user("a"), user("b", form="new"), user("c"))
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert order(merge(BASE, ours, theirs, {conflict: "ours"}).xml) == ["a", "c"]
    assert order(merge(BASE, ours, theirs, {conflict: "theirs"}).xml) == ["a", "b", "c"]


def test_both_put_a_step_into_the_same_place() -> None:
    ours = process("p", user("a"), user("x"), user("b"), user("c"))
    theirs = process("p", user("a"), user("y"), user("b"), user("c"))
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert order(merge(BASE, ours, theirs, {conflict: "theirs"}).xml) == ["a", "y", "b", "c"]
    assert order(merge(BASE, ours, theirs, {conflict: "ours"}).xml) == ["a", "x", "b", "c"]


def test_a_step_put_behind_one_that_the_other_removed() -> None:
    ours = process("p", user("a"), user("c"))
    theirs = process("p", user("a"), user("b"), user("y"), user("c"))
    merged = merge(BASE, ours, theirs)
    (conflict,) = merged.conflicts
    for side, wanted in (("ours", ["a", "c"]), ("theirs", ["a", "b", "y", "c"])):
        assert order(merge(BASE, ours, theirs, {conflict: side}).xml) == wanted


def test_two_steps_of_one_id_that_are_not_the_same() -> None:
    ours = process("p", user("a"), user("b"), user("c"), user("x", form="mine"))
    theirs = process("p", user("a"), user("b"), user("c"), user("x", form="yours"))
    merged = merge(BASE, ours, theirs)
    assert kinds(merged)["x"] == "conflict"
    assert (merged.decisions[0].ours, merged.decisions[0].theirs) == ("added", "added")


def test_lanes_follow_their_steps() -> None:
    steps = [user("a"), user("b")]
    lanes = [Lane("Một", ["a"]), Lane("Hai", ["b"])]
    base = process("p", *steps, lanes=lanes)
    ours = process("p", *steps, lanes=[Lane("Một", ["a", "b"]), Lane("Hai", [])])
    theirs = process("p", *steps, lanes=[Lane("Một", ["a"], {"groups": "lanh_dao"}), Lane("Hai", ["b"])])
    parts = read_diagram(merge(base, ours, theirs).xml).parts
    assert parts["b"].lane == "lane_0"
    assert parts["lane_0"].xml.get("{urn:congvan:bpmn:1}groups") == "lanh_dao"


def test_branches_keep_the_order_in_which_they_are_tried() -> None:
    def drawn(*conditions: str) -> bytes:
        ways = {condition: [user(f"u{condition[-1]}")] for condition in conditions}
        return process("p", user("a"), xor("x", ways, [user("d")]))

    base = drawn("a == 1", "a == 2")
    ours, theirs = drawn("a == 1", "a == 2", "a == 3"), drawn("a == 4", "a == 1", "a == 2")
    merged = read_diagram(merge(base, ours, theirs).xml)
    assert merged.branches["x"] == ("x__u1", "x__u2", "x__u3", "x__u4")
    assert read_diagram(merge(base, base, theirs).xml).branches["x"] == ("x__u4", "x__u1", "x__u2")


def test_the_picture_stays_that_of_the_agency_and_what_is_new_covers_nothing() -> None:
    text = OUTGOING.decode()
    old = 'sourceRef="draft" targetRef="render" />'
    new = (
        'sourceRef="draft" targetRef="ask" /><bpmn:userTask id="ask" name="Xin ý kiến" cv:form="give_opinion" '
        'cv:groups="van_thu"/><bpmn:sequenceFlow id="on" sourceRef="ask" targetRef="render"/>'
    )
    bounds = '<dc:Bounds x="513" y="120" width="120" height="80"/>'
    shape = f'<bpmndi:BPMNShape id="ask_di" bpmnElement="ask">{bounds}</bpmndi:BPMNShape>'
    end = "</bpmndi:BPMNPlane>"
    theirs = text.replace(old, new).replace(end, shape + end).encode()
    ours = text.replace('x="513" y="110"', 'x="520" y="111"').encode()
    root = etree.fromstring(merge(OUTGOING, ours, theirs).xml)
    drawn_at = {
        each.get("bpmnElement"): {k: float(v) for k, v in each.find("{*}Bounds").attrib.items()}
        for each in root.iter("{*}BPMNShape")
    }
    assert (drawn_at["draft"]["x"], drawn_at["draft"]["y"]) == (520, 111)
    ask, draft = drawn_at["ask"], drawn_at["draft"]
    assert ask["y"] >= draft["y"] + draft["height"] or ask["x"] >= draft["x"] + draft["width"]
    assert {"on", "draft_to_render"} <= {each.get("bpmnElement") for each in root.iter("{*}BPMNEdge")}
    drawn = {each.get("bpmnElement") for each in root.iter() if each.get("bpmnElement")}
    assert drawn <= {each.get("id") for each in root.iter()}


# ---------------------------------------------------------------- locked parts


def locked(*steps: str, **words: str) -> bytes:
    """a → b → c with b locked."""
    return process("p", *(user(id, **({"locked": "true", **words} if id == "b" else {})) for id in steps))


def test_a_locked_step_is_the_templates_whatever_the_agency_drew() -> None:
    merged = merge(locked(*"abc"), locked(*"abc", form="mine"), locked(*"abc", form="yours"))
    assert (merged.conflicts, kinds(merged)) == ({}, {"b": "locked"})
    assert same_diagram(merged.xml, locked(*"abc", form="yours"))


def test_a_locked_step_that_was_removed_comes_back_with_its_flows() -> None:
    merged = merge(locked(*"abc"), process("p", user("a"), user("c"), user("x")), locked(*"abc"))
    assert order(merged.xml) == ["a", "b", "c", "x"]
    assert kinds(merged)["b"] == "locked"


@pytest.mark.parametrize(
    ("drawn", "element"),
    [
        (locked(*"abc", form="mine"), "b"),
        (BASE, "b"),
        (process("p", user("a"), user("c")), "p"),
        (process("p", user("a"), user("b", locked="true"), user("c"), lanes=[Lane("L", ["b"], {"unit": "'x'"})]), "b"),
    ],
)
def test_the_linter_finds_a_locked_part_that_drifted(drawn: bytes, element: str) -> None:
    found = [each for each in lint(drawn, place()) if each.rule == "locked-part-changed"]
    assert [(each.element, each.severity) for each in found] == [(element, "error")]


def test_what_is_not_locked_may_be_redrawn() -> None:
    assert lint(locked(*"axbc"), place()) == []


def place() -> Catalogue:
    return Catalogue(forms={"form"}, groups={"van_thu"}, template=locked(*"abc"))


def test_locked_is_a_word_of_ours_with_two_values() -> None:
    assert [each.rule for each in lint(process("p", user("a", locked="yes")))] == ["unknown-word"]
    assert lint(process("p", user("a", locked="true"))) == []


# ---------------------------------------------------------------- refusals


def test_two_processes_are_not_merged() -> None:
    with pytest.raises(OtherProcess):
        merge(BASE, BASE, process("q", user("a")))


def test_a_diagram_with_two_steps_of_one_id_is_not_compared() -> None:
    with pytest.raises(TwoOfOneId):
        merge(BASE, BASE, process("p", user("a"), user("a")))
