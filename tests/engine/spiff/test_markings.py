"""How a diagram can stand, and that a case sent back at random always stands so and comes to its end."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lint import lint
from engine.markings import Ways, ways_of
from engine.spiff.flow import Level, Program, Run
from engine.spiff.parser import parse
from engine.spiff.state import renewed
from tests.engine.bpmn import (
    both,
    process,
    user,
)
from tests.engine.processes_at_random import EVENTS, START, WORDS, act, clock, draw, view


def ways(*pieces: Any) -> Ways:
    return ways_of(process("p", *pieces))["p"]


def test_a_diagram_knows_how_it_can_stand() -> None:
    known = ways(user("a"), both("split", [user("b1"), user("b2")], [user("c1")]), user("after"))
    waiting = ("b2", "split_join")
    for marking in ({"a"}, {"b1", "c1"}, {"b2", "c1"}, {waiting, "c1"}, {"after"}, set()):
        assert known.is_reachable(frozenset(marking)), marking
    for marking in ({"b1"}, {"a", "c1"}, {"after", "c1"}, {"b1", "b2"}):
        assert not known.is_reachable(frozenset(marking)), marking
    assert known.leads("b1", "after")
    assert not known.leads("after", "b1")
    assert not known.leads("b1", "c1")


def test_a_diagram_too_tangled_to_be_played_allows_nothing() -> None:
    known = ways(both("split", *([user(f"a{n}"), user(f"b{n}"), user(f"c{n}")] for n in range(8))))
    assert known.markings is None
    assert not known.is_reachable(frozenset({"a0"}))


SETS = {
    "flow": WORDS,
    "events": ("user", "sub", "xor", "both", "multi", "loop", *EVENTS),
    "joins": ("user", "or", "both", "loop", "xor", "timer", "call", "service"),
}
MOST_STEPS = 200


def allowed(run: Run, maps: Any, done: set[Any]) -> Sequence[tuple[Any, Level, str]]:
    """Every open task with every step it may be sent back to."""
    found = []
    for task in run.waits().tasks:
        for level in run.levels(task.id):
            known = maps[level.process_id][level.scope]
            for home, element in sorted(done, key=str):
                stands = level.marking - {level.element} | {element}
                if home == level.id and not level.is_closed and element not in level.marking - {level.element}:
                    if known.leads(element, level.element) and known.is_reachable(stands):
                        found.append((task, level, element))
    return found


def can_stand_alone(maps: Any, element: str) -> bool:
    return bool(maps["main"]["main"].is_reachable(frozenset({element})))


def play(seed: int, words: tuple[str, ...], chance: float) -> str:
    files = draw(seed, words)
    if any(finding.rule in ("deadlock", "not-played") for xml in files.values() for finding in lint(xml)):
        return "refused by the linter"
    maps = {name: ways_of(xml) for name, xml in files.items()}
    program = Program.restore("main", {name: parse(xml).spec for name, xml in files.items()})
    run, random, done = Run.start(program, {}, START), Random(seed), set()
    for step in range(MOST_STEPS):
        run.thrown()
        if run.completed:
            return "finished"
        for level in {run.outline, *(level for task in run.waits().tasks for level in run.levels(task.id))}:
            element = "" if level.id is None else level.element
            assert maps[level.process_id][level.scope].is_reachable(level.marking), f"seed {seed}, {step}: {element}"
        run = Run.load(program, run.dump(), clock(step))
        ways_back = allowed(run, maps, done) if step < MOST_STEPS / 3 else []
        before = {task.id: task for task in run.waits().tasks}
        alone = sorted(element for home, element in done if home is None and can_stand_alone(maps, element))
        if alone and step < MOST_STEPS / 3 and random.random() < chance / 8:
            run.restart(random.choice(alone))
            assert run.outline.marking in maps["main"]["main"].markings
            assert len(run.outline.marking) == 1
        elif ways_back and random.random() < chance:
            task, level, element = random.choice(ways_back)
            run.send_back(task.id, level.id, element)
            assert task.id not in {each.id for each in run.waits().tasks}
            assert element in [each.element for each in run.waits().tasks if each.id not in before]
        else:
            act(run, Random(seed * 1000 + step), step)
            still = {task.id for task in run.waits().tasks}
            done |= {(task.level, task.element) for id, task in before.items() if id not in still}
    return "still running"


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), name=st.sampled_from(sorted(SETS)))
def test_a_case_that_is_sent_back_again_and_again_stands_as_the_diagram_can_and_comes_to_its_end(
    seed: int, name: str
) -> None:
    assert play(seed, SETS[name], 0.4) in ("finished", "refused by the linter")


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_many_more_of_them(name: str) -> None:
    outcomes = [play(seed, SETS[name], 0.4) for seed in range(15)]
    assert outcomes.count("finished") >= 4
    assert "still running" not in outcomes


# ---------------------------------------------------------------- a step undone


def undo_each_step(seed: int, words: tuple[str, ...]) -> None:
    """Every step is taken, undone under new ids, and taken again: nobody can tell the difference."""
    specs = {name: parse(xml).spec for name, xml in draw(seed, words).items()}
    program = Program.restore("main", specs)
    run = Run.start(program, {}, START)
    for step in range(40):
        run.thrown()
        if run.completed:
            return
        raw = run.dump()
        before, after = (Run.load(program, raw, clock(step)) for _ in range(2))
        act(after, Random(seed * 1000 + step), step)
        stayed = open_in(before) & open_in(after)
        undone = Run.load(program, renewed(raw, {id: uuid4() for id in before.unfinished - stayed}), clock(step))
        assert open_in(undone) & open_in(before) == stayed
        assert view(undone) == view(before)
        act(undone, Random(seed * 1000 + step), step)
        assert view(undone) == view(after)
        assert not (open_in(undone) - stayed) & (open_in(after) | open_in(before))
        run = undone


def open_in(run: Run) -> set[UUID]:
    waits = run.waits()
    return {each.id for each in (*waits.tasks, *waits.jobs)}


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), name=st.sampled_from(sorted(SETS)))
def test_a_step_that_is_undone_and_taken_again_is_the_same_under_other_ids(seed: int, name: str) -> None:
    undo_each_step(seed, SETS[name])
