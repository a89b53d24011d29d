"""Back at an earlier step a case is what it is when it comes there by the diagram: same shape, same ways on, an end."""

from __future__ import annotations

from typing import Any

import orjson

from engine.spiff.flow import Level, Run
from tests.engine.bpmn import (
    Boundary,
    Turns,
    both,
    call,
    end,
    goto,
    loop,
    merge,
    message,
    process,
    script,
    service,
    sub,
    timer,
    user,
    wait,
)
from tests.engine.spiff.driver import Case, program


def back(case: Case, element: str, to: str, person: str | None = None) -> None:
    """Send the open task of `element` back to `to`, in the nearest level that has it."""
    task = case.task(element)

    def move(run: Run) -> None:
        levels = run.levels(task.id)
        level = next(each for each in levels if to in elements(case, each))
        run.send_back(task.id, level.id, to, person)

    case.step(move)


def elements(case: Case, level: Level) -> set[str]:
    name = level.process_id if level.scope == level.process_id else f"{level.process_id}/{level.scope}"
    specs = case.program.specs
    found = next(spec for key, spec in specs.items() if key == name or key.endswith(f"/{level.scope}"))
    return set(found.task_specs)


def shape(case: Case) -> Any:
    """The stored state without ids, times and data."""
    stored = orjson.loads(case.state)

    def of(workflow: Any) -> Any:
        names = workflow["names"]
        return [(names[row[1]], row[2], row[3]) for row in workflow["tasks"]]

    return of(stored["main"]), [of(each[2]) for each in stored.get("sub", [])]


def size(case: Case) -> int:
    return len(orjson.loads(case.state)["main"]["tasks"])


def test_the_earlier_task_opens_with_all_that_is_known_and_the_case_goes_on_from_there() -> None:
    case = Case.start(program(process("p", user("a"), user("b"), user("c"))))
    case.does("a", a={"said": 1})
    case.does("b", b={"said": 2})
    left = case.task("c").id
    back(case, "c", "a")
    assert case.open == ["a"]
    assert case.task("a").id != left
    assert case.task("a").data == {"a": {"said": 1}, "b": {"said": 2}}
    case.does("a", a={"said": 3})
    case.does("b", b={"said": 4})
    case.does("c")
    assert (case.completed, case.data) == (True, {"a": {"said": 3}, "b": {"said": 4}})


def test_after_a_return_the_stored_state_is_the_one_of_a_case_that_came_there_by_a_loop() -> None:
    by_diagram = Case.start(program(process("p", loop("again", user("a"), user("b"), again="more"), user("c"))))
    by_command = Case.start(program(process("p", loop("again", user("a"), user("b"), again="more"), user("c"))))
    for case in (by_diagram, by_command):
        case.does("a", n=1)
    by_diagram.does("b", more=True)
    back(by_command, "b", "a")
    assert [row[1:2] for row in shape(by_command)[0]] == [row[1:2] for row in shape(by_diagram)[0]]
    assert size(by_command) == size(by_diagram)


def test_going_back_and_forth_leaves_nothing_behind() -> None:
    late = Boundary("late", timer("P2D"), [user("chief"), goto("after")])
    remind = Boundary("remind", timer("P1D"), [script("noted", "told = 1")], interrupting=False)
    case = Case.start(program(process("p", user("a"), user("b", on=[remind, late]), merge("after"), user("c"))))
    sizes = []
    for _ in range(20):
        case.does("a", n=1)
        sizes.append(size(case))
        back(case, "b", "a")
        assert case.waits.timers == ()
    assert len(set(sizes[1:])) == 1
    case.does("a")
    case.does("b")
    case.does("c")
    assert case.completed


def test_events_on_the_edge_of_the_left_task_are_withdrawn_and_those_of_the_earlier_one_wait_anew() -> None:
    ask = Boundary("asked", message("stop", carries={"k": "'1'"}), [end("stopped")])
    remind = Boundary("remind", timer("PT1H"), [user("nudge")], interrupting=False)
    case = Case.start(program(process("p", user("a", on=[remind]), user("b", on=[ask]), user("c"))))
    case.does("a")
    assert [each.name for each in case.waits.messages] == ["stop"]
    case.passes(hours=5)
    back(case, "b", "a")
    assert case.waits.messages == ()
    assert [each.due for each in case.waits.timers] == [case.now.replace(hour=case.now.hour + 1)]
    case.passes(hours=1)
    assert case.open == ["a", "nudge"]


def test_what_a_reminder_has_opened_stays_open_when_the_task_is_left() -> None:
    remind = Boundary("remind", timer("PT1H"), [user("nudge")], interrupting=False)
    case = Case.start(program(process("p", user("a"), user("b", on=[remind]), user("c"))))
    case.does("a")
    case.passes(hours=1)
    back(case, "b", "a")
    assert case.open == ["a", "nudge"]
    case.does("nudge")
    for element in "abc":
        case.does(element)
    assert case.completed


def test_inside_a_parallel_branch_the_other_branches_and_the_join_know_nothing_of_it() -> None:
    case = Case.start(program(process("p", both("split", [user("b1"), user("b2")], [user("c1")]), user("after"))))
    case.does("b1", x=1)
    case.does("c1", y=2)
    back(case, "b2", "b1")
    assert case.open == ["b1"]
    case.does("b1", x=3)
    case.does("b2")
    assert case.open == ["after"]
    assert case.task("after").data == {"x": 3, "y": 2}
    case.does("after")
    assert case.completed


def test_inside_a_sub_process_and_out_of_it() -> None:
    inner = sub("part", user("b1"), both("split", [user("b2")], [user("b3")]))
    case = Case.start(program(process("p", user("a"), inner, user("c"))))
    case.does("a", n=1)
    case.does("b1", n=2)
    back(case, "b2", "a")
    assert case.open == ["a"]
    assert case.task("a").data == {"n": 1}  # what the sub-process had made is withdrawn with it
    case.does("a", n=3)
    case.does("b1")
    case.does("b2")
    case.does("b3")
    case.does("c")
    assert (case.completed, case.data["n"]) == (True, 3)


def test_out_of_a_called_process_the_call_is_withdrawn_as_a_whole() -> None:
    called = process("called", user("b1"), both("split", [user("b2")], [service("work", "do.work")]))
    late = Boundary("late", timer("P1D"), [end("too_late")])
    case = Case.start(program(process("p", user("a"), call("part", "called", on=[late]), user("c")), called))
    case.does("a")
    case.does("b1")
    assert len(case.waits.jobs) == len(case.waits.timers) == 1
    back(case, "b2", "a")
    assert (case.open, case.waits.jobs, case.waits.timers) == (["a"], (), ())
    case.does("a")
    case.does("b1")
    case.works("work")
    case.does("b2")
    case.does("c")
    assert case.completed


def test_a_turn_goes_back_within_itself_and_the_other_turns_stay_where_they_are() -> None:
    one = sub("turn", user("b1"), user("b2"), multi=Turns("['x', 'y']", "item", "said", "all"))
    case = Case.start(program(process("p", one, user("c"))))
    for task in [each for each in case.waits.tasks if each.element == "b1"]:
        case.step(lambda run, task=task: run.complete(task.id, {"said": "first"}))
    assert case.open == ["b2", "b2"]
    x = next(each for each in case.waits.tasks if each.data["item"] == "x")
    case.step(lambda run: run.send_back(x.id, run.levels(x.id)[0].id, "b1"))
    assert sorted((each.element, each.data["item"]) for each in case.waits.tasks) == [("b1", "x"), ("b2", "y")]
    levels = Run.load(case.program, case.state, case.now).levels(case.task("b1").id)
    assert [(level.scope, level.is_closed) for level in levels] == [("turn", False), ("p", True)]
    case.does("b1", said="again")
    case.does("b2")
    case.does("b2")
    assert sorted(case.task("c").data["all"]) == ["again", "first"]


def test_back_to_a_step_that_is_done_in_turns_all_turns_open_anew() -> None:
    ask = user("ask", multi=Turns("['x', 'y']", "item", "said", "all"))
    case = Case.start(program(process("p", user("a"), ask, user("c"))))
    case.does("a")
    case.does("ask", said=1)
    case.does("ask", said=2)
    back(case, "c", "ask", "lan")
    assert case.open == ["ask", "ask"]
    case.does("ask", said=3)
    case.does("ask", said=4)
    assert sorted(case.task("c").data["all"]) == [3, 4]


def test_the_earlier_task_is_the_named_persons_whatever_the_diagram_says() -> None:
    case = Case.start(program(process("p", user("a", assignee="'mai'"), user("b"))))
    case.does("a")
    back(case, "b", "a", "lan")
    assert case.task("a").assignee == "lan"


def test_a_restart_withdraws_everything_and_keeps_what_all_branches_know() -> None:
    branches = both("split", [user("b1"), sub("part", user("b2"))], [user("c1"), wait("w", timer("P1D"))])
    case = Case.start(program(process("p", user("a"), branches, user("after"))))
    case.does("a", n=1)
    case.does("b1", x=2)
    case.does("c1", y=3)
    case.step(lambda run: run.restart("a", "lan"))
    assert (case.open, case.waits.timers, size(case)) == (["a"], (), 3)
    assert (case.task("a").data, case.task("a").assignee) == ({"n": 1, "x": 2, "y": 3}, "lan")
    for element in ("a", "b1", "b2", "c1"):
        case.does(element)
    case.passes(days=2)
    case.does("after")
    assert case.completed
