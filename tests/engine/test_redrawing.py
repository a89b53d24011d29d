"""Changing a diagram step by step: what was right stays right, ids stay, and every element keeps one place in the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.lint import lint
from engine.lint_rules.drawing import NODES, local
from engine.versions import redrawing
from engine.versions.blank import DC, DD, DI, blank_diagram
from engine.versions.errors import CannotRedraw
from engine.versions.outline import Step, outline

FOLDER = Path(__file__).parents[2] / "processes"
DELIVERED = {path.stem: path.read_bytes() for path in sorted(FOLDER.glob("*.bpmn"))}
START_OF_INCOMING = "arrived"
WORK = {"form": "give_opinion", "groups": "van_thu"}


def errors(xml: bytes) -> list[tuple[str, str]]:
    return [(finding.rule, finding.element) for finding in lint(xml) if finding.severity == "error"]


def ids(xml: bytes) -> set[str]:
    """Of everything that runs: nodes and flows."""
    tags = NODES | {"sequenceFlow"}
    return {str(node.get("id")) for node in etree.fromstring(xml).iter() if local(node) in tags}


def pictured(xml: bytes) -> Counter[str]:
    root = etree.fromstring(xml)
    found = [*root.iter(f"{{{DI}}}BPMNShape"), *root.iter(f"{{{DI}}}BPMNEdge")]
    return Counter(str(each.get("bpmnElement")) for each in found)


def boxes(xml: bytes) -> dict[str, tuple[float, float, float, float]]:
    root = etree.fromstring(xml)
    shapes = {each.get("bpmnElement"): each.find(f"{{{DC}}}Bounds") for each in root.iter(f"{{{DI}}}BPMNShape")}
    return {name: tuple(float(box.get(key)) for key in ("x", "y", "width", "height")) for name, box in shapes.items()}


def step(xml: bytes, element: str) -> Step:
    return next(each for each in outline(xml) if each.id == element)


def way(xml: bytes, *names: str) -> list[str]:
    """The ids of these steps, in the order of the outline."""
    return [each.id for each in outline(xml) if each.id in names]


def test_a_process_is_made_from_nothing_in_words() -> None:
    xml = blank_diagram("leave", "Nghỉ phép")
    xml, first = redrawing.insert_step(xml, "start", "userTask", "Xin nghỉ")
    xml, second = redrawing.insert_step(xml, first, "userTask", "Duyệt")
    xml, third = redrawing.insert_step(xml, second, "serviceTask", "Ghi sổ")
    assert {rule for rule, _ in errors(xml)} == {"no-form", "no-owner", "no-operation"}
    for each in (first, second):
        xml = redrawing.set_properties(xml, each, WORK)
    xml = redrawing.set_properties(xml, third, {"operation": "recordkeeping.note_arrival", "result": "noted"})
    xml = redrawing.set_parameters(xml, third, {"document_id": f"{first}.paper", "by": ""})
    assert errors(xml) == []
    assert [each.title for each in outline(xml)] == ["Bắt đầu", "Xin nghỉ", "Duyệt", "Ghi sổ", "Kết thúc"]
    assert dict(step(xml, third).parameters) == {"document_id": f"{first}.paper"}
    xml = redrawing.move_step(xml, third, first)
    assert [each.title for each in outline(xml)] == ["Bắt đầu", "Xin nghỉ", "Ghi sổ", "Duyệt", "Kết thúc"]
    xml = redrawing.remove_step(redrawing.rename(xml, second, "  Duyệt  đơn "), third)
    assert [each.title for each in outline(xml)] == ["Bắt đầu", "Xin nghỉ", "Duyệt đơn", "Kết thúc"]
    assert errors(xml) == []
    left = [boxes(xml)[each.id][0] for each in outline(xml)]
    assert left == sorted(left)


def test_a_new_step_stands_in_the_lane_and_on_the_branch_it_was_put_on() -> None:
    before = DELIVERED["incoming"]
    gateway = next(each for each in outline(before) if len(each.ways) == 2)
    with pytest.raises(CannotRedraw, match="chọn nhánh"):
        redrawing.insert_step(before, gateway.id, "userTask", "Hỏi lại")
    chosen = next(each for each in gateway.ways if each.condition)
    after, made = redrawing.insert_step(before, gateway.id, "userTask", "Hỏi lại", chosen.flow)
    new = step(after, made)
    assert (new.lane, [each.target for each in new.ways]) == (gateway.lane, [chosen.target])
    branch = next(each for each in step(after, gateway.id).ways if each.flow == chosen.flow)
    assert (branch.target, branch.condition) == (made, chosen.condition)


def test_a_word_is_taken_away_by_saying_nothing_and_unknown_words_are_refused() -> None:
    before = DELIVERED["incoming"]
    after = redrawing.set_properties(before, "receive", {"due": "", "queue": "cho_y_kien"})
    assert (step(after, "receive").said["due"], step(after, "receive").said["queue"]) == ("", "cho_y_kien")
    assert step(after, "receive").said["form"] == "receive_incoming"
    with pytest.raises(CannotRedraw, match="operation"):
        redrawing.set_properties(before, "receive", {"operation": "antivirus.scan_document"})


@pytest.mark.parametrize(
    ("name", "element", "why"),
    [("incoming", "nowhere", "không có bước này"), ("incoming", START_OF_INCOMING, "chỉ sửa được trên sơ đồ")],
)
def test_what_cannot_be_done_without_a_picture_is_said(name: str, element: str, why: str) -> None:
    with pytest.raises(CannotRedraw, match=why):
        redrawing.remove_step(DELIVERED[name], element)


def test_a_step_is_not_moved_behind_an_event_at_its_own_edge() -> None:
    with pytest.raises(CannotRedraw, match="chỉ qua chính bước này mới đến được bước kia"):
        redrawing.move_step(DELIVERED["outgoing"], "seal", "seal_again")


def test_a_diagram_without_a_picture_is_changed_and_stays_without_one() -> None:
    root = etree.fromstring(DELIVERED["outgoing"])
    for picture in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(picture)
    after, made = redrawing.insert_step(etree.tostring(root), "draft", "userTask", "Đọc lại")
    assert errors(redrawing.set_properties(after, made, WORK)) == []
    assert not pictured(after)


@pytest.mark.parametrize("name", DELIVERED)
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_done_a_diagram_that_was_right_stays_right(name: str, seed: int) -> None:
    random, xml = Random(seed), DELIVERED[name]
    for _ in range(random.randint(1, 4)):
        before = xml
        gone: set[str] = set()
        try:
            xml, gone = any_change(xml, random)
        except CannotRedraw:
            continue
        assert errors(xml) == []
        assert ids(before) - ids(xml) <= gone
        assert pictured(xml).keys() >= ids(xml)
        assert all(count == 1 for count in pictured(xml).values())
        assert pictured(xml).keys() - pictured(before).keys() <= ids(xml)
        assert all(each in etree_ids(xml) for each in pictured(xml))
        assert all(
            len(edge.findall(f"{{{DD}}}waypoint")) >= 2 for edge in etree.fromstring(xml).iter(f"{{{DI}}}BPMNEdge")
        )


def etree_ids(xml: bytes) -> set[str]:
    return {str(node.get("id")) for node in etree.fromstring(xml).iter() if node.get("id")}


def any_change(xml: bytes, random: Random) -> tuple[bytes, set[str]]:
    """One change, and the ids that may be gone after it."""
    steps = outline(xml)
    chosen, other = random.choice(steps), random.choice(steps)
    ways = [each.flow for each in chosen.ways]
    flow = random.choice(ways) if ways else ""
    change = random.choice(("insert", "remove", "move", "rename"))
    if change == "insert":
        xml, made = redrawing.insert_step(xml, chosen.id, "userTask", "Bước thêm", flow)
        return redrawing.set_properties(xml, made, WORK), set()
    if change == "remove":
        inside = {str(node.get("id")) for node in found(xml, chosen.id).iter() if node.get("id")}
        edge = {each.id for each in steps if each.attached == chosen.name}
        return redrawing.remove_step(xml, chosen.id), {chosen.id, *inside, *edge, *ways}
    if change == "move":
        place = random.choice([each.flow for each in other.ways] or [""])
        return redrawing.move_step(xml, chosen.id, other.id, place), set(ways)
    return redrawing.rename(xml, chosen.id, "Tên khác"), set()


def found(xml: bytes, element: str) -> Any:
    return next(node for node in etree.fromstring(xml).iter() if node.get("id") == element)


def test_what_is_not_touched_is_byte_for_byte_the_same() -> None:
    before = DELIVERED["assignment"]
    after = redrawing.rename(before, "direct", "Cho ý kiến")
    elements: list[Mapping[str, str | None]] = []
    for xml in (before, after):
        root = etree.fromstring(xml)
        elements.append(
            {
                str(node.get("id")): etree.canonicalize(etree.tostring(node, with_tail=False, encoding="unicode"))
                for node in root.iter()
                if node.get("id")
            }
        )
    changed = {each for each in elements[0] if elements[0][each] != elements[1][each]}
    assert "direct" in changed
    assert changed <= {
        "direct",
        *(str(each.get("id")) for each in found(before, "direct").iterancestors() if each.get("id")),
    }
