"""Taking spent tasks out of a case, so that it stays as small as what is still open, at pass 5 and pass 200 of a loop.

Run between the library's engine steps, never inside one. The history has the record of what is removed here.

Kept are: the root; the last task; every unfinished or failed task and its parent, since a waiting task merges its
parent's data again at each update and a grandparent would bring old values back; all turns of a running loop; an event
split with its children while one of them is open; the tokens that have arrived at a waiting join, with their parents.
Every other finished task is spliced out when it has one child and removed when it has none. This also cures two faults
of the library: tasks it detaches and leaves behind, and the depth of 1000 below which it no longer finds tasks.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, EventSplit, StartEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.spiff.joins import is_token

OPEN = TaskState.NOT_FINISHED_MASK
LIVE = TaskState.NOT_FINISHED_MASK | TaskState.ERROR


class CaseWorkflow(BpmnWorkflow):  # type: ignore[misc]  # the library carries no types
    """A case's own workflow. The library removes the turns of an interrupted multi-instance, keeps the sub-processes they
    had started, and then looks for their tasks in vain."""

    def get_active_subprocesses(self) -> list[Any]:
        drop_orphans(self)
        active: list[Any] = super().get_active_subprocesses()
        return active


def prune(top: Any) -> None:
    """Remove what no later step can need, in the case and in its sub-processes."""
    drop_orphans(top)
    for workflow in workflows(top):
        prune_workflow(workflow)
    drop_orphans(top)
    forget_removed_listeners(top)


def drop_orphans(top: Any) -> None:
    """Sub-processes whose task is finished or gone, with those inside them."""
    for task_id in list(top.subprocesses):
        owner = next((each.tasks[task_id] for each in workflows(top) if task_id in each.tasks), None)
        if owner is None or (owner._state & TaskState.FINISHED_MASK and owner._state != TaskState.ERROR):
            drop_subprocess(top, task_id)


def drop_subprocess(top: Any, task_id: UUID) -> None:
    dropped = top.subprocesses.pop(task_id, None)
    for inner in dropped.tasks if dropped is not None else ():
        drop_subprocess(top, inner)


def forget_removed_listeners(top: Any) -> None:
    """The library leaves removed tasks among the listeners and later stumbles over them."""
    alive = {id(each) for each in workflows(top)}
    top.event_manager.tasks = {
        task_id: task
        for task_id, task in top.event_manager.tasks.items()
        if id(task.workflow) in alive and task_id in task.workflow.tasks and task._state & OPEN
    }


def prune_workflow(workflow: Any) -> None:
    remove_detached(workflow)
    kept = needed(workflow)
    for task in reversed(list(workflow.tasks.values())):  # children come after their parents, so they go first
        if task.id not in kept and len(task._children) < 2:
            splice_out(workflow, task)


def remove_detached(workflow: Any) -> None:
    reached, todo = set(), [workflow.task_tree.id]
    while todo:
        task_id = todo.pop()
        reached.add(task_id)
        todo += workflow.tasks[task_id]._children
    for task_id in [task_id for task_id in workflow.tasks if task_id not in reached]:
        del workflow.tasks[task_id]
    if workflow.last_task is not None and workflow.last_task.id not in workflow.tasks:
        workflow.last_task = None


def needed(workflow: Any) -> set[UUID]:
    """The ids of the tasks that must stay."""
    tasks = workflow.tasks
    kept = {workflow.task_tree.id}
    if workflow.last_task is not None:
        kept.add(workflow.last_task.id)
    joins = {t.task_spec.name for t in tasks.values() if isinstance(t.task_spec, UnstructuredJoin) and is_waiting(t)}
    for task in tasks.values():
        spec = task.task_spec
        if task._state & LIVE:
            kept.update(around_live(task))
        elif (spec.name in joins and is_token(task)) or isinstance(spec, _EndJoin):
            kept.update((task.id, task._parent))  # an arrived token: the join counts it and merges its parent's data
        elif isinstance(spec, EventSplit) and any(tasks[child]._state & LIVE for child in task._children):
            kept.update((task.id, *task._children))
    return kept


def around_live(task: Any) -> list[UUID]:
    """An unfinished task with what it will still look at."""
    kept = [task.id, task._parent]
    if isinstance(task.task_spec, LoopTask):
        kept += task._children
    elif isinstance(task.task_spec, BoundaryEventJoin | StartEventJoin) and is_waiting(task):
        kept.append(task.find_ancestor(task.task_spec.split_task).id)
    return kept


def splice_out(workflow: Any, task: Any) -> None:
    siblings = workflow.tasks[task._parent]._children
    if task._children:
        child = task._children[0]
        workflow.tasks[child]._parent = task._parent
        siblings[siblings.index(task.id)] = child
    else:
        siblings.remove(task.id)
    del workflow.tasks[task.id]


def workflows(top: Any) -> tuple[Any, ...]:
    """The case's own workflow and those of its running sub-processes."""
    return (top, *top.subprocesses.values())


def is_waiting(task: Any) -> bool:
    return bool(task._state == TaskState.WAITING)
