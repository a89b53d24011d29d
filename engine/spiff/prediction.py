"""Lazy prediction: a token makes only the tasks one step ahead of it, not the rest of the diagram.

SpiffWorkflow draws the whole future of a case as tasks when it starts, and keeps, stores and walks all of them at each
step. `wire` sets two methods on the spec *objects* of a program (patching the classes would change the library for
everybody), after which a step costs the same at 6 and at 300 tasks. Nothing of ours looks at predicted tasks; the
library's own gateways do, which is one reason for `joins`.
"""

from __future__ import annotations

from types import MethodType
from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine.spiff.joins import run_end_join

AHEAD = TaskState.FUTURE | TaskState.LIKELY | TaskState.MAYBE


def wire(spec: Any) -> None:
    """Make a process spec ready for use; once, before any case runs on it."""
    wire_end(spec)
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            connect_turns(spec, task_spec)
        task_spec._predict = MethodType(predict_one_level, task_spec)
        task_spec._update = MethodType(update, task_spec)


def wire_end(spec: Any) -> None:
    """Let the end of a process put the data of its branches together as our joins do."""
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, _EndJoin):
            task_spec._run_hook = MethodType(run_end_join, task_spec)


def connect_turns(spec: Any, loop: Any) -> None:
    """Let a loop hear of its finished turns. The library does so only when it makes the turns in the same process."""
    finished = spec.task_specs[loop.task_spec].completed_event
    if not finished.hard_subscribers or not finished.is_connected(loop.merge_child):
        finished.connect(loop.merge_child)


def predict_one_level(
    self: Any, task: Any, seen: Any = None, looked_ahead: int = 0, mask: int = TaskState.PREDICTED_MASK
) -> None:
    if task._state & mask:
        self._predict_hook(task)


def update(self: Any, task: Any) -> None:
    if not task._children and task._state & TaskState.DEFINITE_MASK:
        self._predict_hook(task)  # the token has arrived: now the next level is needed
    type(self)._update(self, task)


def predict_again(task: Any) -> None:
    """The next elements of an open task by its present diagram, in place of those an older version had."""
    for child in task.children:
        if child._state & AHEAD and not child.triggered:
            task.workflow._remove_task(child.id)
    task.task_spec._predict_hook(task)
