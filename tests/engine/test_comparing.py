"""What changed between two diagrams, as a person would tell it."""

from __future__ import annotations

from engine.versions.comparing import changes
from tests.engine.bpmn import process, sub, timer, user, wait


def told(before: bytes, after: bytes) -> set[tuple[str, str]]:
    """Without the flows, which follow from the rest."""
    return {(each.element, each.kind) for each in changes(before, after) if each.tag != "sequenceFlow"}


def test_the_same_diagram_has_no_changes_though_it_is_written_otherwise() -> None:
    drawn = process("p", user("a"), wait("w", timer("P1D")), user("b"))
    spaced = drawn.replace(b"><", b">\n   <")
    assert changes(drawn, spaced) == []


def test_what_is_added_removed_and_changed_is_named() -> None:
    before = process("p", user("a"), user("b"), user("c"))
    after = process("p", user("a", groups="lanh_dao"), user("x"), user("c"))
    assert told(before, after) == {("a", "changed"), ("x", "added"), ("b", "removed")}
    (gone,) = [each for each in changes(before, after) if each.element == "b"]
    assert (gone.tag, gone.name) == ("userTask", "Bước b")


def test_a_change_inside_a_sub_process_is_its_own_and_not_that_of_the_whole() -> None:
    before, after = process("p", sub("box", user("a"))), process("p", sub("box", user("a", form="other")))
    assert told(before, after) == {("a", "changed")}


def test_another_duration_is_a_change_of_the_event() -> None:
    before, after = process("p", wait("w", timer("P1D"))), process("p", wait("w", timer("P2D")))
    assert told(before, after) == {("w", "changed")}
