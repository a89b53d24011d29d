"""A run that also remembers which way its tokens went, for those who ask what a diagram has been through.

The run of a live case does not: its history tells the elements, and each line more is paid at every step.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.spiff.expressions import element_of
from engine.spiff.flow import Run
from engine.spiff.waits import process_of

SECONDS = 5.0  # of computing in one step; nobody waits longer for a diagram that is only tried


class TracedRun(Run):
    """As `Run`; `taken` are the ways tokens went since `start` or `load`: (process, element, next element).

    A step that computes too long is ended: StepFailed.
    """

    def __init__(self, workflow: Any) -> None:
        """For `start` and `load` only."""
        super().__init__(workflow)
        self._taken: list[tuple[str, str, str]] = []
        self._began = time.thread_time()

    @property
    def taken(self) -> tuple[tuple[str, str, str], ...]:
        return tuple(self._taken)

    def _count(self, task: Any) -> None:
        super()._count(task)
        if time.thread_time() - self._began > SECONDS:
            raise StepFailed(element_of(task), f"bước này tính quá {SECONDS:g} giây")

    def _pass(self, task: Any) -> None:
        super()._pass(task)
        if task._state == TaskState.COMPLETED and task.task_spec.bpmn_id:  # a parked job has not gone on yet
            here = str(task.task_spec.bpmn_id)
            self._taken += [(process_of(task), here, there) for there in onward(task)]


def onward(task: Any) -> Iterator[str]:
    """The elements that the token of a finished task has gone on to, past what the library puts between them."""
    for child in task.children:
        if not child._state & TaskState.CANCELLED:
            yield from named(child.task_spec)


def named(spec: Any) -> Iterator[str]:
    """The element of a spec; of one that the library has made up, the activity behind it."""
    if spec.bpmn_id:
        yield str(spec.bpmn_id)
        return
    for following in spec.outputs:
        if not isinstance(following, BoundaryEvent) and following is not spec:
            yield from named(following)
