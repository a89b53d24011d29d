"""What a case waits for: people, jobs, timers, messages, signals; read from its open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.spiff.events import Message, Signal, definitions
from engine.spiff.expressions import element_of
from engine.spiff.pruning import workflows
from engine.spiff.specs import WANTED, MachineTask, PersonTask, stored_moment
from engine.spiff.timers import RULE, due_at

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HumanTask:
    """A task that waits for a person. `element` is its id in the diagram of `process_id`, `groups` are role names.

    `unit`, `assignee`, `due` (aware UTC), `priority` and `about` were worked out when the task opened and do not change,
    but for a `due` that came from the calendar: `rule` is its expression, "" for any other date, None when unknown.
    `level` is the id of the task that started the process or sub-process it is in, None in the case's own process.
    `data` is a copy of what the case knows at this task.
    """

    id: UUID
    element: str
    name: str
    process_id: str
    lane: str
    form: str
    groups: tuple[str, ...]
    queue: str
    state: str
    unit: str | None
    assignee: str | None
    due: datetime | None
    rule: str | None
    priority: int
    about: str | None
    level: UUID | None
    data: Data


@dataclass(frozen=True, slots=True)
class JobWait:
    """A service task that waits for a worker. Its `id` is the idempotency key for the outside world.

    `result` is the name in the case data that the worker's result goes to, "" when it is not kept.
    """

    id: UUID
    element: str
    name: str
    process_id: str
    operation: str
    parameters: Data
    retries: int
    result: str


@dataclass(frozen=True, slots=True)
class TimerWait:
    """`due` is aware UTC. A gateway that waits for several events gives several waits with the same `id`.

    `rule` is as in `HumanTask`."""

    id: UUID
    element: str
    process_id: str
    due: datetime
    rule: str | None


@dataclass(frozen=True, slots=True)
class MessageWait:
    """`correlations` are the values a message must carry, by property. `id` repeats as in `TimerWait`."""

    id: UUID
    element: str
    process_id: str
    name: str
    correlations: Data


@dataclass(frozen=True, slots=True)
class SignalWait:
    id: UUID
    element: str
    process_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Waits:
    """Everything a case waits for."""

    tasks: tuple[HumanTask, ...]
    jobs: tuple[JobWait, ...]
    timers: tuple[TimerWait, ...]
    messages: tuple[MessageWait, ...]
    signals: tuple[SignalWait, ...]


def waits_of(top: Any) -> Waits:
    """Everything the case waits for now, in the order it was reached."""
    tasks = [task for each in workflows(top) for task in each.tasks.values()]
    listening = list(listened(top))
    return Waits(
        tasks=tuple(human_task(task) for task in tasks if is_open(task)),
        jobs=tuple(job_wait(task) for task in tasks if is_parked(task)),
        timers=tuple(timer_wait(task, due) for task, each in listening if (due := due_of(task, each))),
        messages=tuple(message_wait(task, each) for task, each in listening if isinstance(each, Message)),
        signals=tuple(signal_wait(task, each) for task, each in listening if isinstance(each, Signal)),
    )


def is_open(task: Any) -> bool:
    """Whether a person may complete this task now."""
    return task.state == TaskState.READY and isinstance(task.task_spec, PersonTask)


def is_parked(task: Any) -> bool:
    """Whether this task waits for a worker's result."""
    return task.state == TaskState.STARTED and isinstance(task.task_spec, MachineTask)


def listened(top: Any) -> Iterator[tuple[Any, Any]]:
    """Each waiting event task with each thing it waits for."""
    for task in top.event_manager.tasks.values():
        if task.state == TaskState.WAITING:
            for definition in definitions(task):
                yield task, definition


def due_of(task: Any, definition: Any) -> datetime | None:
    return due_at(task, definition) if isinstance(definition, TimerEventDefinition) else None


def process_of(task: Any) -> str:
    """The process whose file draws this task; its embedded sub-processes are named "process/sub-process"."""
    return str(task.workflow.spec.name).split("/")[0]


def human_task(task: Any) -> HumanTask:
    spec, said, made = task.task_spec, task.task_spec.extensions[WANTED], task.internal_data.get(WANTED, {})
    return HumanTask(
        id=task.id,
        element=element_of(task),
        name=spec.bpmn_name or "",
        process_id=process_of(task),
        lane=spec.lane or "",
        form=said.get("form", ""),
        groups=tuple(said["groups"]),
        queue=said.get("queue", ""),
        state=said.get("state", ""),
        unit=made.get("unit"),
        assignee=made.get("assignee"),
        due=stored_moment(made.get("due")),
        rule=rule_text(made.get("rule", None if "due" in made else "")),
        priority=made.get("priority", 0),
        about=made.get("about"),
        level=task.workflow.parent_task_id,
        data=copied(task.data),
    )


def job_wait(task: Any) -> JobWait:
    spec = task.task_spec
    return JobWait(
        id=task.id,
        element=element_of(task),
        name=spec.bpmn_name or "",
        process_id=process_of(task),
        operation=spec.operation_name,
        parameters=copied(task.internal_data[WANTED]),
        retries=spec.retries,
        result=spec.result_variable,
    )


def copied(data: Data) -> Data:
    copy: Data = orjson.loads(orjson.dumps(data))
    return copy


def timer_wait(task: Any, due: datetime) -> TimerWait:
    return TimerWait(task.id, element_of(task), process_of(task), due, rule_text(task.internal_data.get(RULE)))


def rule_text(rule: Any) -> str | None:
    return str(rule["text"]) if isinstance(rule, dict) else rule


def message_wait(task: Any, message: Message) -> MessageWait:
    return MessageWait(task.id, element_of(task), process_of(task), message.name, message.expected(task))


def signal_wait(task: Any, signal: Signal) -> SignalWait:
    return SignalWait(task.id, element_of(task), process_of(task), signal.name)
