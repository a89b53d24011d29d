"""What the rest of the engine sees of a running process. No type of SpiffWorkflow leaves this folder.

    program = Program.restore("incoming", {"incoming": diagram.spec, "approval": other.spec}, functions)
    run = Run.load(program, state, now)
    run.complete(task_id, {"unit": "so-nong-nghiep"})
    outbox = run.thrown()
    waits, state = run.waits(), run.dump()

A `Run` lives for one step in one thread. When a method raises, throw the run away and keep the state you loaded. The
clock is the `now` handed to `start` and `load`, nothing else: durations count from it, timers are due by it, `now()`
and `today()` in expressions say it. Every method steps the case until only people, jobs, timers and messages
can move it; a timer that is due by `now` may therefore fire in any step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from engine.errors import DataRefused, DefinitionMissing, StepFailed, TaskNotOpen
from engine.spiff.admission import admit
from engine.spiff.events import THROWN, Error, Message, Signal, ThrownEvent, catch_at_boundary, thrown_event
from engine.spiff.expressions import ScriptEngine, element_of
from engine.spiff.joins import MOVING
from engine.spiff.prediction import predict_again, wire
from engine.spiff.pruning import CaseWorkflow, prune, workflows
from engine.spiff.rescheduling import Moved, moments_due, reschedule
from engine.spiff.returning import Level, assign, level_of, levels_of, restart, send_back
from engine.spiff.specs import REGISTRY
from engine.spiff.state import decode, encode
from engine.spiff.stepping import stepping
from engine.spiff.trail import Passed, passed
from engine.spiff.waits import (
    Data,
    HumanTask,
    JobWait,
    MessageWait,
    SignalWait,
    TimerWait,
    Waits,
    copied,
    is_open,
    is_parked,
    waits_of,
)

__all__ = [
    "Data", "HumanTask", "JobWait", "Level", "MessageWait", "Moved", "Passed", "Program", "Run", "SignalWait", "ThrownEvent",
    "TimerWait", "Waits",
]  # fmt: skip

MAX_STEPS = 1_500  # elements passed in one step; more means a loop that nothing outside can stop
NO_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Program:
    """A resolved bundle of diagrams, restored once. Immutable, shared between threads."""

    main: str
    about: str
    specs: Mapping[str, Any]
    functions: Mapping[str, Callable[..., Any]]

    @classmethod
    def restore(
        cls, main: str, specs: Mapping[str, bytes], functions: Mapping[str, Callable[..., Any]] = NO_FUNCTIONS
    ) -> Program:
        """`specs` holds `Diagram.spec` of `main` and of every process it calls, by process id.

        `functions` are what expressions may call beside the built-in ones (`functions.FUNCTIONS`).
        Raises DefinitionMissing when a called process is not in `specs`.
        """
        stored = {name: orjson.loads(spec) for name, spec in specs.items()}
        if main not in stored:
            raise DefinitionMissing(main)
        restored = {name: REGISTRY.restore(spec) for each in stored.values() for name, spec in each["specs"].items()}
        for spec in restored.values():
            for task_spec in spec.task_specs.values():
                if isinstance(task_spec, SubWorkflowTaskMixin) and task_spec.spec not in restored:
                    raise DefinitionMissing(task_spec.spec)
            wire(spec)
        return cls(main, stored[main]["about"], restored, functions)

    def engine(self, now: datetime) -> ScriptEngine:
        return ScriptEngine(now, self.functions, self.about)


class Run:
    """One case's live workflow, for one step."""

    def __init__(self, workflow: Any) -> None:
        """For `start` and `load` only."""
        self._workflow = workflow
        self._trail: list[Passed] = []
        self._steps = 0

    @classmethod
    def start(cls, program: Program, data: Data, now: datetime) -> Run:
        """A new case that has run to its first waits. Raises DataRefused, ExpressionFailed, StepFailed."""
        admitted = admit(data, "data")
        with stepping():
            run = cls(CaseWorkflow(program.specs[program.main], program.specs, script_engine=program.engine(now)))
            run._workflow.task_tree.data = admitted
            run._advance()
        return run

    @classmethod
    def load(cls, program: Program, state: bytes, now: datetime) -> Run:
        """The case as `dump` left it. Nothing moves yet, not even an overdue timer. Raises StateUnreadable."""
        return cls(decode(state, program.main, program.specs, program.engine(now)))

    @classmethod
    def move(cls, program: Program, state: bytes, now: datetime) -> Run:
        """The case on another version of its diagrams: what is open stays open, and goes on as the new ones say.

        Raises StateUnreadable when an element the case stands at, or needs to remember, is not there any more.
        """
        run = cls.load(program, state, now)
        with stepping():
            for task in list(run._tasks()):
                if task._state & MOVING:
                    predict_again(task)
        return run

    def complete(self, task_id: UUID, answers: Data) -> None:
        """Finish a human task; answers replace the case data of the same names. Raises TaskNotOpen, DataRefused."""
        task = self._task(task_id, is_open)
        admitted = admit(answers, "answers")
        with stepping():
            task.data = {**task.data, **admitted}  # a new dictionary: the old one is shared with finished tasks
            task.run()
            self._pass(task)
            self._advance()

    def finish_job(self, task_id: UUID, result: Any) -> None:
        """Finish a service task; `result` goes under the name of its `cv:result`. Raises TaskNotOpen, DataRefused."""
        task = self._task(task_id, is_parked)
        admitted = admit(result, "result")
        with stepping():
            if task.task_spec.result_variable:
                task.data = {**task.data, task.task_spec.result_variable: admitted}
            task.complete()
            self._pass(task)
            self._advance()

    def fail_job(self, task_id: UUID, code: str, message: str) -> bool:
        """True when an error boundary event took the code and the case went on; False leaves the job waiting.

        The event's `cv:variable` receives `{"code", "message"}`.
        """
        task = self._task(task_id, is_parked)
        failure = BpmnEvent(Error(code, code=code), {"code": code, "message": message})
        with stepping():
            if not catch_at_boundary(task, failure):
                return False
            self._advance()
        return True

    def retry_job(self, task_id: UUID) -> None:
        """Work the parameters of a waiting service task out again. Raises TaskNotOpen, ExpressionFailed."""
        task = self._task(task_id, is_parked)
        task.task_spec._execute(task)

    def fire_timers(self) -> None:
        """Fire every timer due by `now`, the earliest first. A cycle that missed several turns fires once and goes on."""
        with stepping():
            for _ in moments_due(self._workflow):
                self._advance()

    def reschedule(self, but: Collection[UUID] = ()) -> tuple[Moved, ...]:
        """Work all dates that came from the calendar out again, but those of some tasks. Raises ExpressionFailed."""
        return tuple(reschedule(self._workflow, but))

    def deliver(self, name: str, payload: Data) -> bool:
        """Hand a message in. False when nothing here waits for it, or for one with other correlation values."""
        if not isinstance(payload, dict):
            raise DataRefused("payload", "cần một nhóm dữ liệu")
        return self._hand_in(BpmnEvent(Message(name), admit(payload, "payload")))

    def throw_signal(self, name: str, payload: Any = None) -> bool:
        """Hand a signal in. False when nothing here waits for it."""
        return self._hand_in(BpmnEvent(Signal(name), admit(payload, "payload")))

    def cancel(self) -> None:
        """End the case: everything open is withdrawn, nothing waits any more, `completed` is True."""
        with stepping():
            data = self.data
            self._workflow.cancel()
            self._workflow.data = data
            prune(self._workflow)

    def levels(self, task_id: UUID) -> tuple[Level, ...]:
        """The processes around an open human task, its own first, as far out as it may go back. Raises TaskNotOpen."""
        return tuple(levels_of(self._task(task_id, is_open), self._workflow))

    @property
    def unfinished(self) -> set[UUID]:
        """The ids of all tasks that are still to be done or may come, but for those that have started a level."""
        ids = {task.id for task in self._tasks() if task._state & TaskState.NOT_FINISHED_MASK}
        return ids - set(self._workflow.subprocesses)

    @property
    def outline(self) -> Level:
        """The case's own process and what of it is open."""
        return level_of(self._workflow)

    def send_back(self, task_id: UUID, level: UUID | None, element: str, person: str | None = None) -> None:
        """Leave an open human task without answers and open `element` of `level` in its place, with what is known now.

        Between that level and the task's own all that runs is withdrawn. The new task is `person`'s if one is named.
        `level` is the id of one of `levels(task_id)`, whose marking must allow it; here that is not checked again.
        """
        task = self._task(task_id, is_open)
        self._open_again(element, person, lambda: send_back(task, level, element, self._workflow))

    def restart(self, element: str, person: str | None = None) -> None:
        """Withdraw everything open and stand at `element` of the case's own process, with what is known now."""
        self._open_again(element, person, lambda: restart(self._workflow, element))

    def _open_again(self, element: str, person: str | None, move: Callable[[], Any]) -> None:
        before = {task.id for task in self._tasks()}
        with stepping():
            workflow = move()
            self._advance()
            if person is not None:
                assign(workflow, element, before, person)

    @property
    def completed(self) -> bool:
        return bool(self._workflow.completed)

    @property
    def data(self) -> Data:
        """A copy of the final data of a completed case; before that, of the branch that moved last."""
        last = self._workflow.last_task
        return copied(self._workflow.data if self.completed or last is None else last.data)

    @property
    def trail(self) -> tuple[Passed, ...]:
        """The elements passed since `start` or `load`, in order."""
        return tuple(self._trail)

    def waits(self) -> Waits:
        """What the case waits for now."""
        return waits_of(self._workflow)

    def thrown(self) -> tuple[ThrownEvent, ...]:
        """Events to send outside, drained: a second call gives nothing. To be called before `dump`."""
        events = self._workflow.get_events()  # among them terminations, which are nobody else's business
        return tuple(thrown_event(event) for event in events if type(event.event_definition) in THROWN)

    def dump(self) -> bytes:
        """The state to store. A completed case has no live state: store `data` instead. Raises DataRefused above 8 MB."""
        return encode(self._workflow)

    def _task(self, task_id: UUID, is_wanted: Callable[[Any], bool]) -> Any:
        found = next((each.tasks[task_id] for each in workflows(self._workflow) if task_id in each.tasks), None)
        if found is None or not is_wanted(found):
            raise TaskNotOpen(task_id)
        return found

    def _hand_in(self, event: BpmnEvent) -> bool:
        with stepping():
            if not self._workflow.event_manager.catch(event, internal=False):
                return False
            self._advance()
        return True

    def _advance(self) -> None:
        """Until nothing is left that moves by itself. The library stops once after a timer has fired, and where its tree
        is 1000 tasks deep; so it is asked again, with the spent tasks taken out."""
        is_moving = True
        while is_moving:
            self._workflow.do_engine_steps(self._count, self._pass)
            prune(self._workflow)
            is_moving = any(task._state == TaskState.READY and not task.task_spec.manual for task in self._tasks())

    def _tasks(self) -> Iterator[Any]:
        return (task for each in workflows(self._workflow) for task in each.tasks.values())

    def _count(self, task: Any) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise StepFailed(element_of(task), "vòng lặp không có điểm dừng")

    def _pass(self, task: Any) -> None:
        if (element := passed(task)) is not None:
            self._trail.append(element)
