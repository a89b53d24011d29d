"""The stored state of a case: its live tasks and their data, nothing of the diagram, as JSON bytes.

Data goes in as the difference to the parent task's, and never through SpiffWorkflow's registry, so that no key in it can
name a class. Specs are stored by *name*, each once a workflow: a state can be read without its program, and loaded on
another version of the diagram that still has the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import DataRefused, StateUnreadable
from engine.spiff.merging import changed
from engine.spiff.pruning import CaseWorkflow
from engine.spiff.specs import REGISTRY

FORMAT = 1
MAX_BYTES = 8_000_000
STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
SEEN = "seen_events"  # the one place where the library keeps objects in a task's internal data

Row = list[Any]
Stored = dict[str, Any]


def encode(top: Any) -> bytes:
    """The state of a pruned case whose thrown events have been drained. Raises DataRefused above 8 MB."""
    if top.bpmn_events:
        raise RuntimeError("events thrown by the case must be drained before it is stored")
    stored = {"format": FORMAT, "main": workflow_out(top)}
    if top.subprocesses:
        stored["sub"] = [
            [task_id.hex, owner_of(each, top), workflow_out(each)] for task_id, each in top.subprocesses.items()
        ]
    raw = orjson.dumps(stored, option=STRICT)
    if len(raw) > MAX_BYTES:
        raise DataRefused("case", f"dữ liệu của vụ việc lớn hơn {MAX_BYTES // 1_000_000} MB")
    return raw


def decode(raw: bytes, main: str, specs: Mapping[str, Any], engine: Any) -> Any:
    """The workflow as it was encoded, on these specs. Raises StateUnreadable."""
    try:
        stored = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise StateUnreadable("không phải là JSON") from error
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise StateUnreadable("khuôn dạng lạ")
    top = CaseWorkflow(specs[main], specs, script_engine=engine, deserializing=True)
    workflow_in(top, stored["main"], top)
    for task_id, owner, each in stored.get("sub", ()):
        home = top.subprocesses[UUID(owner)] if owner else top
        subprocess_in(home.tasks[UUID(task_id)], each, top)
    return top


def renewed(raw: bytes, ids: Mapping[UUID, UUID]) -> bytes:
    """The same state with other ids for some of its tasks."""
    for old, new in ids.items():
        raw = raw.replace(old.hex.encode(), new.hex.encode())
    return raw


def owner_of(workflow: Any, top: Any) -> str:
    """The task that holds the workflow this one was started from; "" for the case's own."""
    parent = workflow.parent_workflow
    return "" if parent is top else str(parent.parent_task_id.hex)


def subprocess_in(task: Any, stored: Stored, top: Any) -> None:
    name = task.task_spec.spec
    if name not in top.subprocess_specs:
        raise StateUnreadable(f"thiếu quy trình “{name}”")
    workflow = BpmnSubWorkflow(top.subprocess_specs[name], task.id, top, deserializing=True)
    top.subprocesses[task.id] = workflow
    workflow_in(workflow, stored, top)
    workflow.completed_event.connect(task.task_spec._on_subworkflow_completed, task)


def workflow_out(workflow: Any) -> Stored:
    names: dict[str, int] = {}
    places = {task_id: place for place, task_id in enumerate(workflow.tasks)}
    rows = [task_out(task, workflow.tasks.get(task._parent), names, places) for task in workflow.tasks.values()]
    return {
        "names": list(names),
        "tasks": rows,
        "order": unusual_orders(workflow, places),
        "root": places[workflow.task_tree.id],
        "last": places.get(workflow.last_task.id, -1) if workflow.last_task is not None else -1,
        "data": workflow.data,
        "success": workflow.success,
        "completed": workflow.completed,
    }


def workflow_in(workflow: Any, stored: Stored, top: Any) -> None:
    specs = [spec_named(workflow, name) for name in stored["names"]]
    tasks: list[Any] = []
    for row in stored["tasks"]:
        tasks.append(task_in(workflow, specs, tasks, row))
        if is_listening(tasks[-1]):
            top.event_manager.add_task(tasks[-1])
    for place, children in stored["order"].items():
        tasks[int(place)]._children = [tasks[child].id for child in children]
    workflow.task_tree = tasks[stored["root"]]
    workflow.last_task = tasks[stored["last"]] if stored["last"] >= 0 else None
    workflow.data, workflow.success, workflow.completed = stored["data"], stored["success"], stored["completed"]


def task_out(task: Any, parent: Any, names: dict[str, int], places: dict[UUID, int]) -> Row:
    internal = task.internal_data
    if SEEN in internal:
        internal = {**internal, SEEN: [REGISTRY.convert(event) for event in internal[SEEN]]}
    return [
        task.id.hex,
        names.setdefault(task.task_spec.name, len(names)),
        task._state,
        places[parent.id] if parent is not None else -1,
        task.last_state_change,
        1 if task.triggered else 0,
        internal or 0,
        difference(task.data, parent.data if parent is not None else {}),
    ]


def task_in(workflow: Any, specs: list[Any], tasks: list[Any], row: Row) -> Any:
    task_id, spec, state, parent, changed, triggered, internal, change = row
    task = Task(workflow, specs[spec], state=state, id=UUID(task_id))
    task.last_state_change, task.triggered = changed, bool(triggered)
    if parent >= 0:
        task._parent = tasks[parent].id
        tasks[parent]._children.append(task.id)
    if internal:
        task.internal_data = internal
        if SEEN in internal:
            internal[SEEN] = [REGISTRY.restore(event) for event in internal[SEEN]]
    if change:
        task.data = changed_data(tasks[parent].data if parent >= 0 else {}, *change)
    return task


def difference(data: Stored, before: Stored) -> Row | int:
    """`[new or changed entries, names gone]`; 0 for a task without data, which is what every predicted task is."""
    if not data:
        return 0
    made = {name: data[name] for name in changed(before, data)}
    gone = [name for name in before if name not in data] if len(data) - len(made) < len(before) else []
    return [made, gone] if gone else [made]


def changed_data(before: Stored, made: Stored, gone: Row | None = None) -> Stored:
    data = {name: value.copy() if type(value) in (dict, list) else value for name, value in before.items()}
    data.update(made)
    for name in gone or ():
        data.pop(name, None)
    return data


def unusual_orders(workflow: Any, places: dict[UUID, int]) -> dict[str, list[int]]:
    """Children whose order is not the order in which tasks are stored."""
    orders = {}
    for task_id, task in workflow.tasks.items():
        children = [places[child] for child in task._children]
        if children != sorted(children):
            orders[str(places[task_id])] = children
    return orders


def spec_named(workflow: Any, name: str) -> Any:
    spec = workflow.spec.task_specs.get(name)
    if spec is None:
        raise StateUnreadable(f"quy trình “{workflow.spec.name}” không có “{name}”")
    return spec


def is_listening(task: Any) -> bool:
    return task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent)
