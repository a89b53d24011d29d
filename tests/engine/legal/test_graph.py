"""What a run can avoid, against every run there is: block-structured processes small enough to write all their runs down."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.legal.expanding import expand
from engine.legal.graph import Element, Graph, escaping, reached
from tests.engine.bpmn import (
    Boundary,
    Piece,
    Turns,
    both,
    call,
    end,
    error,
    escalation,
    goto,
    loop,
    merge,
    process,
    race,
    script,
    service,
    sub,
    terminate,
    throw,
    timer,
    user,
    wait,
    xor,
)

Runs = frozenset[tuple[str, ...]]
MOST_BLOCKS = 5  # that hold others: runs side by side grow fast


@dataclass(frozen=True)
class Block:
    """A part of a process and everything that can happen in it, as the orders in which its steps are done."""

    kind: str
    name: str
    parts: tuple[tuple[Block, ...], ...] = ()

    def pieces(self) -> list[Piece]:
        ways = [[piece for block in way for piece in block.pieces()] for way in self.parts]
        if self.kind == "step":
            return [user(self.name)]
        if self.kind == "both":
            return [both(self.name, *ways)]
        return [xor(self.name, {"a": ways[0]}, ways[1])] if self.kind == "xor" else [sub(self.name, *ways[0])]

    def runs(self) -> Runs:
        ways = [all_in_turn(way) for way in self.parts]
        if self.kind == "step":
            return frozenset({(self.name,)})
        if self.kind == "both":
            return frozenset(run for pair in product(*ways) for run in mixed(*pair))
        return frozenset().union(*ways)


def all_in_turn(blocks: tuple[Block, ...]) -> Runs:
    runs: set[tuple[str, ...]] = {()}
    for block in blocks:
        runs = {before + after for before in runs for after in block.runs()}
    return frozenset(runs)


def mixed(one: tuple[str, ...], two: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Every order in which two branches side by side can go."""
    if not one or not two:
        return {one + two}
    return {(one[0], *rest) for rest in mixed(one[1:], two)} | {(two[0], *rest) for rest in mixed(one, two[1:])}


@st.composite
def processes(draw: st.DrawFn) -> tuple[Block, ...]:
    made = iter(range(100))

    def blocks(depth: int) -> tuple[Block, ...]:
        return tuple(block(depth) for _ in range(draw(st.integers(1, 2 if depth else 3))))

    def block(depth: int) -> Block:
        number = next(made)
        kind = draw(st.sampled_from(["step", "both", "xor", "sub"] if depth < 2 and number < MOST_BLOCKS else ["step"]))
        name = f"{kind}{number}"
        count = {"step": 0, "sub": 1}.get(kind, 2)
        return Block(kind, name, tuple(blocks(depth + 1) for _ in range(count)))

    return blocks(0)


def graph_of(*pieces: Piece, resolve: dict[str, bytes] | None = None) -> tuple[Graph, dict[str, Element]]:
    graph = expand(process("p", *pieces), (resolve or {}).get)
    return graph, {element.node.id: element for element in graph.elements}


@settings(deadline=None, max_examples=60)
@given(processes())
def test_a_step_can_be_come_to_without_another_just_when_some_run_does(blocks: tuple[Block, ...]) -> None:
    runs = all_in_turn(blocks)
    graph, elements = graph_of(*(piece for block in blocks for piece in block.pieces()))
    steps = sorted({step for run in runs for step in run})
    for avoided in steps:
        came = reached(graph, [graph.first], {elements[avoided].done})
        free = escaping(graph, {elements[avoided].done})
        for step in set(steps) - {avoided}:
            with_it = [run for run in runs if step in run]
            assert (elements[step].begun in came) == any(avoided not in run[: run.index(step)] for run in with_it)
            assert (elements[step].done in free) == any(avoided not in run[run.index(step) :] for run in with_it)


@settings(deadline=None, max_examples=60)
@given(processes())
def test_between_two_steps_another_is_passed_just_when_every_run_does(blocks: tuple[Block, ...]) -> None:
    runs = all_in_turn(blocks)
    graph, elements = graph_of(*(piece for block in blocks for piece in block.pieces()))
    steps = sorted({step for run in runs for step in run})
    for source, avoided, target in product(steps, repeat=3):
        both_done = [run for run in runs if source in run and target in run]
        in_order = all(run.index(source) < run.index(target) for run in both_done)
        if len({source, avoided, target}) < 3 or not both_done or not in_order:
            continue
        came = reached(graph, [elements[source].left], {elements[avoided].done})
        spared = [run for run in both_done if avoided not in run[run.index(source) : run.index(target)]]
        assert (elements[target].begun in came) == bool(spared)


@settings(deadline=None, max_examples=100)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=18))
def test_in_any_graph_it_is_dominance_and_post_dominance(flows: set[tuple[int, int]]) -> None:
    graph = Graph()
    for _ in range(7):
        graph.vertex()
    graph.first, graph.last = 0, 6
    for source, target in flows:
        graph.join(source, target)
    for avoided in range(1, 6):
        came, free = reached(graph, [0], {avoided}), escaping(graph, {avoided})
        for vertex in range(7):
            assert (vertex in came) == any(avoided not in way for way in simple_ways(flows, 0, vertex))
            assert (vertex in free) == any(avoided not in way for way in simple_ways(flows, vertex, 6))


def simple_ways(flows: set[tuple[int, int]], source: int, target: int) -> list[tuple[int, ...]]:
    """Every way that passes no vertex twice."""
    found, todo = [], [(source,)]
    while todo:
        way = todo.pop()
        if way[-1] == target:
            found.append(way)
            continue
        todo += [(*way, following) for start, following in flows if start == way[-1] and following not in way]
    return found


# ---------------------------------------------------------------- what leaves an activity undone


def avoids(step: str, before: str, *pieces: Piece, resolve: dict[str, bytes] | None = None) -> bool:
    graph, elements = graph_of(*pieces, resolve=resolve)
    return elements[before].begun in reached(graph, [graph.first], {elements[step].done})


def ends_without(step: str, *pieces: Piece) -> bool:
    graph, elements = graph_of(*pieces)
    return graph.first in escaping(graph, {elements[step].done})


def test_a_boundary_event_leaves_the_activity_undone() -> None:
    for event, interrupting in ((timer("P1D"), True), (timer("P1D"), False), (error("late"), True)):
        assert avoids(
            "a", "b", service("a", "x.y", on=[Boundary("e", event, [goto("m")], interrupting)]), merge("m"), user("b")
        )
    assert not avoids("a", "b", service("a", "x.y", on=[Boundary("e", error(), [end("stop")])]), user("b"))


def test_an_event_on_the_edge_of_a_sub_process_can_come_anywhere_in_it() -> None:
    inner = sub("s", user("a"), user("c"), on=[Boundary("e", timer("P1D"), [goto("m")])])
    assert avoids("c", "b", inner, merge("m"), user("b"))
    graph, elements = graph_of(inner, merge("m"), user("b"))
    assert elements["a"].done in escaping(graph, {elements["c"].done})
    called = {"other": process("other", user("a"))}
    calling = call("s", "other", on=[Boundary("e", timer("P1D"), [goto("m")])])
    assert avoids("a", "b", calling, merge("m"), user("b"), resolve=called)


def test_what_is_thrown_inside_is_caught_where_its_code_is_named() -> None:
    def caught(code: str) -> Piece:
        inner = xor("x", {"bad": [end("fail", error("bad"))]}, [user("a")])
        return sub("s", inner, on=[Boundary("e", error(code), [goto("m")])])

    assert avoids("a", "b", caught("bad"), merge("m"), user("b"))
    assert not avoids("a", "b", caught("other"), merge("m"), user("b"))
    told = sub("s", throw("t", escalation("late")), user("a"), on=[Boundary("e", escalation("late"), [goto("m")])])
    assert avoids("a", "b", told, merge("m"), user("b"))


def test_turns_over_a_list_may_be_none_at_all() -> None:
    assert avoids("a", "b", user("a", multi=Turns("all", "one")), user("b"))
    assert avoids("a", "b", sub("s", user("a"), multi=Turns("all", "one")), user("b"))


def test_a_terminate_event_cuts_the_other_branches_off() -> None:
    assert ends_without("a", both("s", [user("a")], [user("c"), end("stop", terminate())]))
    assert not ends_without("a", user("a"), end("stop", terminate()))


def test_a_reminder_beside_a_task_does_not_end_the_case() -> None:
    reminded = user("a", on=[Boundary("e", timer("P1D"), [user("nudge")], interrupting=False)])
    assert not ends_without("b", reminded, user("b"))
    assert avoids("a", "nudge", reminded, user("b"))


def test_an_event_gateway_goes_one_way_and_a_loop_goes_round() -> None:
    assert avoids("a", "b", race("r", [wait("w", timer("P1D")), user("a")], [wait("v", timer("P2D"))]), user("b"))
    assert not avoids("a", "b", loop("l", user("a"), again="again"), user("b"))


def test_a_process_called_twice_is_drawn_in_twice() -> None:
    called = {"other": process("other", user("a"))}
    graph = expand(process("p", call("one", "other"), script("s", "x = 1"), call("two", "other")), called.get)
    assert [element.place for element in graph.elements if element.node.id == "a"] == ["one", "two"]


def test_a_process_that_is_not_there_or_calls_itself_is_told_of() -> None:
    graph = expand(process("p", call("c", "gone")), {}.get)
    assert [element.node.id for element in graph.unknown] == ["c"]
    mine = process("p", call("c", "p"))
    assert [element.node.id for element in expand(mine, {"p": mine}.get).unknown] == ["c"]
