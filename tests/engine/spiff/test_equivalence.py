"""Our state (lazy prediction, pruning, own codec) against the plain library, on processes drawn at random.

Both sides are stored and read back between all steps: ours by its own codec, the other by the library's full JSON, but for
the parsed diagrams, which no step changes. What can be seen from outside must be the same at every step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

import orjson
import pytest
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.errors import EngineError
from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse
from engine.spiff.prediction import wire_end
from engine.spiff.specs import REGISTRY, configuration
from engine.spiff.stepping import stepping
from tests.engine.processes_at_random import EVENTS, START, WORDS, act, clock, draw, view

MOST_STEPS = 40
BESIDE = ("extra", "boss")  # open beside the main flow, started by events that do not interrupt


class PlainRun(Run):
    """The same steps on the library's own prediction and serialiser; the rules of joins are ours on both sides."""

    @classmethod
    def program(cls, specs: Mapping[str, bytes]) -> Program:
        stored = [orjson.loads(spec)["specs"] for spec in specs.values()]
        restored = {name: REGISTRY.restore(spec) for each in stored for name, spec in each.items()}
        for spec in restored.values():
            wire_end(spec)
        return Program("main", "", restored, {})

    @classmethod
    def start(cls, program: Program, data: Any, now: datetime) -> PlainRun:
        run = cls(BpmnWorkflow(program.specs["main"], program.specs, script_engine=program.engine(now)))
        run._workflow.task_tree.data = data
        with stepping():
            run._advance()
        return run

    @classmethod
    def load(cls, program: Program, state: bytes, now: datetime) -> PlainRun:
        workflow = SERIALIZER.from_dict(
            {**orjson.loads(state), "spec": program.specs["main"], "subprocess_specs": program.specs}
        )
        workflow.script_engine = program.engine(now)
        return cls(workflow)

    def _tidy(self) -> None:
        """Nothing is pruned."""

    def dump(self) -> bytes:
        return str(SERIALIZER.serialize_json(self._workflow)).encode()


class TreeConverter(BpmnWorkflowConverter):  # type: ignore[misc]
    """Everything that the library writes of a workflow, without the parsed diagrams."""

    def to_dict(self, workflow: BpmnWorkflow) -> dict[str, Any]:
        return {
            **WorkflowConverter.to_dict(self, workflow),
            "subprocesses": self.mapping_to_dict(workflow.subprocesses),
            "bpmn_events": self.registry.convert(workflow.bpmn_events),
        }


SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure({**configuration(), BpmnWorkflow: TreeConverter}))


def play(seed: int, words: tuple[str, ...]) -> str:
    """ "same" to the end, or "plain failed", or "both failed"; an assertion fails when the two differ."""
    specs = {name: parse(xml).spec for name, xml in draw(seed, words).items()}
    sides: list[tuple[type[Run], Program, Any]] = []
    for kind, program in ((Run, Program.restore("main", specs)), (PlainRun, PlainRun.program(specs))):
        run, failure = attempt(lambda kind=kind, program=program: kind.start(program, {}, START))
        sides.append((kind, program, failure or run))
    for step in range(MOST_STEPS):
        ours, plain = sides[0][2], sides[1][2]
        if isinstance(plain, str):
            return "both failed" if isinstance(ours, str) else "plain failed"
        assert not isinstance(ours, str), f"seed {seed}, step {step}: {ours}"
        assert view(ours) == view(plain), f"seed {seed}, step {step}"
        assert is_alone_at_the_end(ours), f"seed {seed}, step {step}: a join opened too early"
        if ours.completed:
            return "same"
        sides = [(kind, program, stepped(kind, program, run, seed, step)) for kind, program, run in sides]
    return "same"


def is_alone_at_the_end(run: Run) -> bool:
    """The last task of these processes opens when everything before it is done, and once; but for what reminders started."""
    waits = run.waits()
    open_now = [each.element for each in (*waits.tasks, *waits.jobs) if not each.element.startswith(BESIDE)]
    return "last" not in open_now or open_now == ["last"]


def stepped(kind: type[Run], program: Program, run: Any, seed: int, step: int) -> Any:
    def once() -> Run:
        run.thrown()
        loaded = kind.load(program, run.dump(), clock(step))
        act(loaded, Random(seed * 1000 + step), step)
        return loaded

    loaded, failure = attempt(once)
    return failure or loaded


def attempt(work: Any) -> tuple[Any, str]:
    try:
        return work(), ""
    except EngineError as error:
        return None, repr(error)
    except AttributeError as error:  # the library's own serialiser meets a task it has lost
        return None, repr(error)


SETS = {
    "flow": WORDS,
    "events": ("user", "sub", "xor", "both", "multi", "loop", *EVENTS),
    "joins": ("user", "or", "both", "loop", "xor", "timer", "call", "service"),
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 20))])
def test_a_case_looks_the_same_as_on_the_plain_library(name: str, seed: int) -> None:
    assert play(seed, SETS[name]) in ("same", "plain failed")


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("block", range(10))
def test_many_more_cases_look_the_same(name: str, block: int) -> None:
    outcomes = [play(seed, SETS[name]) for seed in range(1000 + block * 10, 1010 + block * 10)]
    assert outcomes.count("same") >= 8
