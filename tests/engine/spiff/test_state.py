"""The stored state: as small as what is open, equal after a round trip, and readable in another process."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random
from typing import Any

import orjson
import pytest
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs.defaults import UserTask

from engine.errors import DataRefused, StateUnreadable
from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse
from engine.spiff.pruning import CaseWorkflow, workflows
from engine.spiff.specs import REGISTRY, configuration
from engine.spiff.state import decode, encode
from tests.engine.bpmn import (
    Boundary,
    Multi,
    both,
    call,
    end,
    loop,
    merge,
    message,
    process,
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
from tests.engine.processes_at_random import START, act, clock, draw
from tests.engine.spiff.driver import NOON, Case, program


def tasks_kept(case: Case) -> int:
    workflow = Run.load(case.program, case.state, case.now)._workflow
    return sum(len(each.tasks) for each in workflows(workflow))


class TestShape:
    """What a step costs is what is kept; so it is counted, not timed."""

    def test_a_sequence_keeps_and_stores_the_same_at_6_100_and_300_tasks(self) -> None:
        sizes = {}
        for length in (6, 100, 300):
            case = Case.start(program(process("p", *(user(f"u{place:03}") for place in range(length)))), note="x" * 500)
            kept, stored = [], []
            for place in range(length - 1):
                case.does(f"u{place:03}", last={"place": 100})
                kept.append(tasks_kept(case))
                stored.append(len(case.state))
            assert max(kept) <= 4 + 6
            assert max(stored) - min(stored) <= 64
            sizes[length] = stored[-1]
        assert max(sizes.values()) - min(sizes.values()) <= 64

    def test_a_loop_keeps_and_stores_the_same_at_pass_5_50_and_200(self) -> None:
        body = loop(
            "again", user("a"), both("x", [user("b")], [script("s", "made = 1"), service("j", "g.o")]), again="more"
        )
        case = Case.start(program(process("p", body)), more=True)
        seen = {}
        for turn in range(1, 201):
            case.does("a", turn=1000 + turn)
            case.does("b")
            case.works("j")
            seen[turn] = (tasks_kept(case), len(case.state))
        assert seen[5][0] == seen[50][0] == seen[200][0]
        assert abs(seen[200][1] - seen[5][1]) <= 64

    def test_a_parallel_block_keeps_what_is_open(self) -> None:
        case = Case.start(
            program(process("p", both("x", *([user(f"u{n}"), user(f"v{n}")] for n in range(10))), user("last")))
        )
        for n in range(9):
            case.does(f"u{n}")
            case.does(f"v{n}")
        assert tasks_kept(case) <= 4 + 6 * 10
        case.does("u9")
        case.does("v9")
        assert tasks_kept(case) <= 4 + 6

    def test_sub_processes_leave_nothing_behind(self) -> None:
        inside = sub("box", user("a"), call("c", "other"), sub("inner", user("b")))
        case = Case.start(
            program(process("p", loop("l", inside, again="more")), process("other", user("o"))), more=True
        )
        sizes = []
        for _ in range(12):
            for element in ("a", "o", "b"):
                case.does(element)
            sizes.append((tasks_kept(case), len(case.state)))
        assert len({kept for kept, _ in sizes}) == 1
        assert sizes[-1][1] - sizes[0][1] <= 64


@pytest.mark.parametrize("seed", range(12))
def test_decode_gives_back_every_field(seed: int) -> None:
    """Compared through the library's own serialiser, step by step, on processes drawn at random."""
    specs = {name: parse(xml).spec for name, xml in draw(seed).items()}
    running = Program.restore("main", specs)
    run = Run.start(running, {}, START)
    for step in range(25):
        run.thrown()
        if run.completed:
            break
        state = run.dump()
        back = decode(state, "main", running.specs, running.engine(clock(step)))
        assert fields(back) == fields(run._workflow)
        assert orjson.loads(encode(back)) == orjson.loads(state)
        run = Run.load(running, state, clock(step))
        act(run, Random(seed * 1000 + step), step)


def fields(workflow: CaseWorkflow) -> Any:
    registry = BpmnWorkflowSerializer.configure(configuration())
    BpmnWorkflowConverter(CaseWorkflow, registry)
    stored = registry.convert(workflow)
    return json.loads(
        json.dumps({name: stored[name] for name in ("tasks", "subprocesses", "data", "root", "last_task")})
    )


def test_zero_and_false_are_not_the_same() -> None:
    case = Case.start(program(process("p", user("a"), user("b"), user("c"))), flag=0, deep={"flag": 0})
    case.does("a", flag=False, deep={"flag": False})
    data = case.task("b").data
    assert orjson.dumps(data) == b'{"flag":false,"deep":{"flag":false}}'
    loaded = Run.load(case.program, case.state, NOON).waits().tasks[0].data
    assert orjson.dumps(loaded) == orjson.dumps(data)


class TestRegressions:
    def test_a_round_after_a_reminder(self) -> None:
        """The library: "Attempt to add non-predicted child to predicted task"."""
        reminded = Boundary(
            "remind", timer("PT1H"), [user("nudge", multi=Multi("units", "u", "w", "ws"))], interrupting=False
        )
        case = Case.start(program(process("p", user("a", on=[reminded]), user("after"))), units=["x", "y"])
        case.passes(hours=1)
        assert case.open == ["a", "nudge", "nudge"]
        case.does("nudge")
        case.does("a")
        case.does("nudge")
        case.does("after")
        assert case.completed

    def test_a_waiting_event_does_not_bring_old_values_back(self) -> None:
        steps = [user("a"), script("s", "v = 2"), wait("w", timer("PT1H")), user("b")]
        case = Case.start(program(process("p", script("init", "v = 1"), *steps)))
        case.does("a", v=5)
        for _ in range(3):
            case.passes(minutes=10)
        case.passes(hours=1)
        assert case.task("b").data["v"] == 2

    def test_a_deadline_around_called_processes_in_a_round(self) -> None:
        """The library forgets the turns it removes and keeps their processes."""
        late = Boundary("late", timer("P1D"), [user("boss")])
        drawn = call("ask", "other", multi=Multi("units", "u", "said", "all"), on=[late])
        case = Case.start(
            program(process("p", drawn, user("after")), process("other", user("o"), sub("in", user("q")))), units=[1, 2]
        )
        case.does("o")
        case.passes(days=1)
        assert case.open == ["boss"]
        assert case.waits.timers == ()
        case.does("boss")
        assert case.completed

    def test_terminate_beside_a_fired_reminder(self) -> None:
        reminded = Boundary("remind", timer("PT1H"), [script("s", "told = True")], interrupting=False)
        inside = both("x", [user("a", on=[reminded])], [user("b"), end("stop", terminate())])
        case = Case.start(program(process("p", sub("box", inside), user("after"))))
        case.passes(hours=2)
        case.does("b")
        assert case.open == ["after"]
        assert case.waits.timers == ()

    def test_a_join_that_lies_ahead_of_itself(self) -> None:
        body = loop(
            "again", both("x", [user("a")], [user("b")]), xor("q", {"done": [user("c")]}, [user("d")]), again="not done"
        )
        case = Case.start(program(process("p", body)), done=False)
        for _ in range(3):
            case.does("a")
            case.does("b")
            case.does("d")
        assert case.open == ["a", "b"]

    def test_more_than_a_thousand_turns(self) -> None:
        """At a depth of 1000 the library no longer finds its tasks."""
        case = Case.start(program(process("p", loop("again", user("a"), again="more"))), more=True)
        for _ in range(520):
            case.does("a")
        assert case.open == ["a"]

    def test_twelve_hundred_steps_without_a_stop(self) -> None:
        counting = loop("again", script("s", "n = n + 1"), again="n < 300")
        assert Case.start(program(process("p", script("i", "n = 0"), counting, user("a")))).task("a").data["n"] == 300


class TestDoors:
    def test_a_state_of_another_diagram_is_refused_in_words(self) -> None:
        old, new = program(process("p", user("a"), user("b"))), program(process("p", user("x"), user("b")))
        case = Case.start(old)
        with pytest.raises(StateUnreadable, match="không có “a”"):
            Run.load(new, case.state, NOON)

    def test_a_state_moves_to_a_version_that_has_its_elements(self) -> None:
        old = program(process("p", user("a"), user("b")))
        new = program(process("p", user("first"), user("a"), user("stamp"), user("b")))
        case = Case.start(old)
        case.program = new
        task = case.task("a")
        case.keep(Run.move(new, case.state, NOON))
        assert case.task("a") == task  # the same task, with all that was worked out for it
        case.does("a", kept=1)
        assert case.open == ["stamp"]
        case.does("stamp")
        assert case.task("b").data == {"kept": 1}

    @pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"\xff", b'{"format": 99}'])
    def test_what_is_no_state_is_refused(self, raw: bytes) -> None:
        with pytest.raises(StateUnreadable):
            Run.load(program(process("p", user("a"))), raw, NOON)

    def test_events_must_be_drained_first(self) -> None:
        run = Run.start(program(process("p", throw("t", message("m")), user("a"))), {}, NOON)
        with pytest.raises(RuntimeError):
            run.dump()
        assert len(run.thrown()) == 1
        assert run.dump()

    def test_a_case_cannot_grow_without_end(self) -> None:
        case = Case.start(program(process("p", loop("l", user("a"), again="True"))))
        for turn in range(39):
            case.does("a", **{f"name{turn}": "x" * 200_000})
        with pytest.raises(DataRefused, match="8 MB"):
            case.does("a", straw="x" * 250_000)


FRESH = """
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID
from engine.spiff.flow import Program, Run
folder, task, answer, now = Path(sys.argv[1]), sys.argv[2], sys.argv[3], datetime.fromisoformat(sys.argv[4])
program = Program.restore("p", {name: (folder / name).read_bytes() for name in ("p", "other")})
run = Run.load(program, (folder / "state").read_bytes(), now)
run.complete(UUID(task), {"said": answer})
run.thrown()
(folder / "state").write_bytes(b"" if run.completed else run.dump())
print("\\n".join(f"{task.element} {task.id}" for task in run.waits().tasks) if not run.completed else run.data["all"])
"""


@pytest.mark.slow
def test_every_step_in_a_fresh_process(tmp_path: Any) -> None:
    """What was wired, cached or imported here does not exist there."""
    asked = call(
        "ask", "other", multi=Multi("units", "unit", "said", "all"), on=[Boundary("late", timer("P9D"), [user("boss")])]
    )
    files = {"p": process("p", user("a"), asked, merge("m"), user("close")), "other": process("other", user("opinion"))}
    for name, xml in files.items():
        (tmp_path / name).write_bytes(parse(xml).spec)
    run = Run.start(
        Program.restore("p", {name: parse(xml).spec for name, xml in files.items()}), {"units": ["x", "y"]}, NOON
    )
    (tmp_path / "state").write_bytes(run.dump())
    task = str(run.waits().tasks[0].id)
    for answer in ("bắt đầu", "đồng ý", "không", "xong"):
        done = subprocess.run(
            [sys.executable, "-c", FRESH, str(tmp_path), task, answer, NOON.isoformat()],
            capture_output=True,
            text=True,
            check=True,
        )
        lines = done.stdout.strip().splitlines()
        task = lines[0].split()[-1]
    assert lines == ["['đồng ý', 'không']"]


def test_the_registry_is_not_the_librarys_own() -> None:
    assert UserTask in SPIFF_CONFIG
    assert UserTask not in REGISTRY.typenames
