"""Going back: an open task is left without answers, and an earlier one stands in its place.

The library's own reset needs every task that ever was; ours are pruned. So nothing is rewound: the task that is left
counts as finished, and the earlier element grows out of it as if a flow led back there. What the case knows stays.
Whether the diagram allows the case to stand like that is not decided here: `engine.returns` compares `Level.marking`
with what the diagram can reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins import BoundaryEventMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine.spiff.expressions import element_of
from engine.spiff.joins import MOVING, EventChoice, InclusiveJoin, ParallelJoin, is_token
from engine.spiff.merging import common_start, put_together
from engine.spiff.pruning import drop_orphans, drop_subprocess, forget_removed_listeners
from engine.spiff.specs import WANTED
from engine.spiff.waits import is_open

Place = str | tuple[str, str]  # an activity, or a token that waits before a gateway: where from, which gateway
Marking = frozenset[Place]


@dataclass(frozen=True, slots=True)
class Level:
    """A process or sub-process that runs, and what of it is open.

    `id` is that of the task that started it, None for the case's own process; `scope` the id in the diagram of
    `process_id`. `element` is what would be left there: the task itself, or the activity around its own level. From a
    task that is one of several turns nothing leads out: `is_closed`.
    """

    id: UUID | None
    process_id: str
    scope: str
    element: str
    marking: Marking
    is_closed: bool = False


def levels_of(task: Any, top: Any) -> Iterator[Level]:
    """The levels around an open task, its own first, as far out as it may be sent back."""
    is_closed = False
    while task is not None and not is_closed:
        is_closed = is_turn(task)
        yield level_of(task.workflow, element_of(task), is_closed)
        task = holder_of(task.workflow, top)


def level_of(workflow: Any, element: str = "", is_closed: bool = False) -> Level:
    process_id, _, inner = str(workflow.spec.name).partition("/")
    scope = inner.rpartition("/")[2] or process_id
    return Level(workflow.parent_task_id, process_id, scope, element, marking_of(workflow), is_closed)


def holder_of(workflow: Any, top: Any) -> Any:
    """The activity that started this level; None for the case's own."""
    return None if workflow is top else top.get_task_from_id(workflow.parent_task_id)


def marking_of(workflow: Any) -> Marking:
    """Where the tokens of one level rest. Events on the edge of an activity are part of the activity."""
    return frozenset(place for task in workflow.tasks.values() for place in places_of(task))


def places_of(task: Any) -> Iterator[Place]:
    spec = task.task_spec
    if isinstance(spec, ParallelJoin | InclusiveJoin):
        if is_token(task):
            yield element_of(task.parent), element_of(task)
    elif not task._state & MOVING or isinstance(spec, BoundaryEventMixin | BoundaryEventJoin | BoundaryEventSplit):
        return
    elif isinstance(spec, EventChoice):
        yield element_of(task.parent), element_of(task)
    elif getattr(spec, "bpmn_id", None) is not None:  # the library's own starts and ends have none
        yield element_of(task)


# ---------------------------------------------------------------- moving


def send_back(task: Any, level: UUID | None, element: str, top: Any) -> Any:
    """Leave `task`, and the levels around it up to `level`; the workflow in which `element` has opened."""
    while task.workflow.parent_task_id != level:
        task = holder_of(task.workflow, top)
    leave(task, top)
    return stand_at(task, element, top)


def restart(top: Any, element: str) -> Any:
    """Withdraw everything open in the case and stand at `element`, with all that the case knows."""
    data = known(top)
    for task_id in list(top.subprocesses):
        drop_subprocess(top, task_id)
    root = top.task_tree
    root._drop_children(force=True)
    root.data = data
    return stand_at(root, element, top)


def known(workflow: Any) -> dict[str, Any]:
    """What the open branches of a level know together."""
    tips = [task for task in workflow.tasks.values() if (task._state & MOVING or is_token(task)) and not is_turn(task)]
    if len(tips) < 2:
        return dict((tips or [workflow.task_tree])[0].data)
    tips.sort(key=lambda task: float(task.last_state_change))
    return put_together(common_start(tips).data, [tip.data or tip.parent.data for tip in tips])


def leave(task: Any, top: Any) -> None:
    """The activity is finished without having been done: its events are withdrawn, nothing follows."""
    drop_subprocess(top, task.id)
    task._drop_children(force=True)
    task._set_state(TaskState.COMPLETED)
    around = task.parent
    if isinstance(around.task_spec, BoundaryEventSplit):
        for event in around.children:
            if event._state == TaskState.WAITING:
                event.cancel()


def stand_at(spent: Any, element: str, top: Any) -> Any:
    """Let `element` grow out of a task that is finished; the workflow they are in."""
    workflow = spent.workflow
    workflow.last_task = spent
    drop_orphans(top)
    forget_removed_listeners(top)
    entry = entry_of(workflow.spec.task_specs[element])
    opened = spent._add_child(entry, TaskState.FUTURE)
    entry._update(opened)
    workflow.update_waiting_tasks()  # what waited for the task that was left, such as the ends of its reminders
    return workflow


def entry_of(spec: Any) -> Any:
    """Where a token comes in: an activity with events on its edge is entered before them."""
    return next((before for before in spec.inputs if isinstance(before, BoundaryEventSplit)), spec)


def is_turn(task: Any) -> bool:
    """Whether this is one turn of a multi-instance."""
    return task.parent is not None and isinstance(task.parent.task_spec, LoopTask)


def assign(workflow: Any, element: str, known_before: set[UUID], person: str) -> None:
    """Give the one task that has opened at `element` to a person, whatever the diagram says; several keep their own."""
    opened = [
        task for task in workflow.tasks.values()
        if task.id not in known_before and is_open(task) and element_of(task) == element
    ]  # fmt: skip
    if len(opened) == 1:
        opened[0].internal_data[WANTED]["assignee"] = person
