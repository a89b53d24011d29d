"""Gateways wait for exactly the tokens of this pass."""

from __future__ import annotations

import pytest

from tests.engine.bpmn import (
    Boundary,
    both,
    either,
    end,
    loop,
    process,
    race,
    script,
    service,
    signal,
    sub,
    timer,
    user,
    wait,
)
from tests.engine.spiff.driver import Case, program


def test_branches_in_a_loop_meet_anew_each_time_in_any_order() -> None:
    """SpiffWorkflow 3.2.0 takes the cancelled token of the first pass for one of the second."""
    body = loop("again", both("x", [user("a")], [user("b")]), user("c"), again="more")
    case = Case.start(program(process("p", body)), more=True)
    for first, second in (("a", "b"), ("b", "a"), ("a", "b")):
        case.does(first)
        assert case.open == [second]
        case.does(second)
        assert case.open == ["c"]
        case.does("c")
    assert case.open == ["a", "b"]


def test_branches_of_scripts_alone_meet_once_each_time_within_one_step() -> None:
    turn = both("x", [script("a", "left = n")], [script("b", "right = n")])
    body = loop("again", turn, script("c", "n = n + 1\nseen = append(seen, left + right)"), again="n < 4")
    case = Case.start(program(process("p", script("init", "n = 1\nseen = []"), body, user("end_of_it"))))
    assert case.task("end_of_it").data["seen"] == [2, 4, 6]


def test_the_branch_that_comes_last_is_on_top_and_both_are_kept() -> None:
    case = Case.start(program(process("p", both("x", [user("a")], [user("b")]), user("c"))))
    case.does("b", b=1, shared="b")
    case.does("a", a=2, shared="a")
    assert case.task("c").data == {"a": 2, "b": 1, "shared": "a"}


def test_a_pass_does_not_bring_the_values_of_the_pass_before_back() -> None:
    body = loop("again", both("x", [user("a")], [user("b")]), user("c"), again="c == 'again'")
    case = Case.start(program(process("p", body)))
    for turn in (1, 2):
        case.does("a", a=turn)
        case.does("b", b=turn)
        assert case.task("c").data == {"a": turn, "b": turn} | ({"c": "again"} if turn == 2 else {})
        case.does("c", c="again" if turn == 1 else "done")
    assert case.completed


@pytest.mark.parametrize(
    ("n", "ways"),
    [(0, ["usual"]), (2, ["even"]), (6, ["big", "even"]), (7, ["big"])],
    ids=["none", "one", "both", "other"],
)
def test_an_inclusive_choice_takes_every_way_that_holds(n: int, ways: list[str]) -> None:
    choice = either("x", {"n > 0 and n % 2 == 0": [user("even")], "n > 5": [user("big")]}, [user("usual")])
    case = Case.start(program(process("p", choice, user("after"))), n=n)
    assert case.open == ways
    for way in ways:
        assert "after" not in case.open
        case.does(way)
    assert case.open == ["after"]


def test_an_inclusive_join_waits_for_jobs_sub_processes_and_inner_joins() -> None:
    ways = {
        "True": [service("job", "g.o")],
        "1 == 1": [sub("box", user("inside"))],
        "2 == 2": [either("inner", {"True": [user("deep")], "1 == 1": [user("deeper")]}, [user("never")])],
    }
    case = Case.start(program(process("p", either("x", ways, [user("usual")]), user("after"))))
    assert case.open == ["deep", "deeper", "inside", "job"]
    case.does("deep")
    case.works("job")
    case.does("inside")
    assert case.open == ["deeper"]
    case.does("deeper")
    assert case.open == ["after"]
    case.does("after")
    assert case.completed


def test_an_inclusive_join_in_a_loop() -> None:
    turn = either("x", {"n % 2 == 0": [user("even")], "n > 2": [user("big")]}, [user("usual")])
    case = Case.start(program(process("p", loop("again", turn, user("c"), again="n > 0"))), n=4)
    for n, ways in ((1, ["big", "even"]), (6, ["usual"]), (0, ["big", "even"])):
        assert case.open == ways
        for way in ways:
            case.does(way)
        case.does("c", n=n)
    assert case.completed


def test_one_event_decides_even_when_two_have_happened() -> None:
    """The signal comes when the deadline has passed too, and nobody has looked at the timer yet."""
    drawn = race(
        "which", [wait("late", timer("PT1H")), user("too_late")], [wait("told", signal("go")), user("in_time")]
    )
    case = Case.start(program(process("p", drawn, user("after"))))
    case.now = case.now.replace(hour=23)
    assert case.step(lambda run: run.throw_signal("go")) is True
    assert case.open == ["in_time"]
    case.does("in_time")
    assert case.open == ["after"]


def test_a_token_that_never_arrived_is_not_counted() -> None:
    """The interrupted branch ends on its own; the join behind it has one token, not two."""
    overtaken = user("b", on=[Boundary("late", timer("PT1H"), [user("boss"), end("gone")])])
    case = Case.start(program(process("p", both("x", [user("a")], [overtaken]), user("after"))))
    case.does("a")
    case.passes(hours=1)
    case.does("boss")
    assert case.open == []  # the linter refuses such a diagram: see test_soundness
    assert not case.completed
