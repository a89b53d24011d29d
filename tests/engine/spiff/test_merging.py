"""Branches bring what they have changed, nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spiff.merging import differs, put_together
from tests.engine.bpmn import Boundary, both, end, loop, process, script, sub, timer, user
from tests.engine.spiff.driver import Case, program

NAMES = st.sampled_from("abcd")
VALUES = st.none() | st.integers(0, 3) | st.booleans() | st.lists(st.integers(0, 2), max_size=2)
DATA = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=3), max_size=4)


def test_a_branch_that_did_not_touch_a_name_does_not_bring_its_old_value_back() -> None:
    before = {"lead": "old", "opinion": "old", "shared": {"x": 1, "y": 1}}
    one = {**before, "lead": "new", "shared": {"x": 2, "y": 1}}
    two = {**before, "opinion": "new", "shared": {"x": 1, "y": 2}}
    expected = {"lead": "new", "opinion": "new", "shared": {"x": 2, "y": 2}}
    assert put_together(before, [one, two]) == expected
    assert put_together(before, [two, one]) == expected


def test_where_two_changed_the_same_the_later_is_on_top() -> None:
    assert put_together({"a": 0}, [{"a": 1}, {"a": 2}]) == {"a": 2}
    assert put_together({"a": [0]}, [{"a": [0, 1]}, {"a": [0, 2]}]) == {"a": [0, 2]}


def test_what_a_branch_removed_is_gone() -> None:
    assert put_together({"a": 1, "b": 1}, [{"b": 1}, {"a": 1, "b": 2}]) == {"b": 2}


@given(DATA, DATA)
@settings(deadline=None, max_examples=150)
def test_one_branch_alone_is_what_it_made(before: dict[str, Any], after: dict[str, Any]) -> None:
    together = put_together(before, [after])
    assert not differs(together, {**{name: together[name] for name in together}, **after}) or together == after
    assert together == after


@given(DATA, DATA)
@settings(deadline=None, max_examples=150)
def test_a_branch_without_changes_changes_nothing(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert put_together(before, [after, before]) == put_together(before, [before, after]) == after


@given(DATA, st.lists(DATA, max_size=3))
@settings(deadline=None, max_examples=100)
def test_the_branches_stay_as_they_were(before: dict[str, Any], branches: list[dict[str, Any]]) -> None:
    copies = [repr(each) for each in (before, *branches)]
    put_together(before, branches)
    assert [repr(each) for each in (before, *branches)] == copies


def test_a_reminder_that_ended_long_ago_does_not_bring_old_values_back() -> None:
    reminded = Boundary("remind", timer("PT1H"), [script("s", "told = True")], interrupting=False)
    box = sub("box", user("a", on=[reminded]), user("b"))
    case = Case.start(program(process("p", script("i", "v = 1"), box, user("c"))))
    case.passes(hours=1)
    case.does("a", v=2)
    case.does("b", v=3)
    assert case.task("c").data == {"v": 3, "told": True}


def test_ends_reached_by_two_branches_are_put_together() -> None:
    box = sub("box", both("x", [user("a"), end("first")], [user("b"), end("second")]))
    case = Case.start(program(process("p", loop("l", box, user("c"), again="more"))), more=True)
    for turn in (1, 2):
        case.does("a", a=turn)
        case.does("b", b=turn)
        assert {name: case.task("c").data[name] for name in "ab"} == {"a": turn, "b": turn}
        case.does("c")


def test_three_branches_in_a_loop_keep_all_their_answers() -> None:
    block = both("x", [user("a")], [user("b")], [both("y", [user("c")], [user("d")])])
    case = Case.start(program(process("p", loop("l", block, user("judge"), again="judge == 'again'"))))
    for turn, order in enumerate(("abcd", "dcba", "cadb", "bdac")):
        for element in order:
            case.does(element, **{element: turn})
        assert {name: case.task("judge").data[name] for name in "abcd"} == dict.fromkeys("abcd", turn)
        case.does("judge", judge="again")
