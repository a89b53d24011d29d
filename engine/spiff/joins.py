"""Parallel and inclusive gateways that count the tokens of this pass only.

SpiffWorkflow's count what a task tree still holds. In a loop they take the tokens of an earlier pass for new ones; an
inclusive join opens too early when it should wait for a parked service task, a sub-process or another gateway, and then
once more; and both look at predicted tasks, which we do not make. Here a token is a task of the gateway that has arrived
and was not used yet; the join that fires uses up all there are.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed

SPENT = "spent"
ARRIVED = TaskState.WAITING | TaskState.CANCELLED  # the library cancels a waiting token when the next one arrives
MOVING = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def tokens(task: Any) -> list[Any]:
    """The unused tokens that arrived at this task's gateway before it, in order of arrival."""
    arrived = [
        other for other in task.workflow.tasks.values()
        if other.task_spec is task.task_spec and other is not task and other._state & ARRIVED and not is_spent(other)
    ]  # fmt: skip
    return sorted(arrived, key=lambda other: float(other.last_state_change))


def is_spent(task: Any) -> bool:
    return bool(task.internal_data.get(SPENT))


def merge_and_spend(task: Any) -> None:
    """Give the task that goes on the data of all tokens, the latest on top."""
    for token in tokens(task):
        DeepMerge.merge(task.data, token.parent.data)
        token.internal_data[SPENT] = True
    task._inherit_data()


class ParallelJoin(ParallelGateway):  # type: ignore[misc]  # the library carries no types
    """Goes on when a token has come along every incoming flow."""

    def _check_threshold_unstructured(self, task: Any) -> bool:
        came_from = {token.parent.task_spec.name for token in (task, *tokens(task))}
        return set(self._inputs) <= came_from

    def _run_hook(self, task: Any) -> bool:
        merge_and_spend(task)
        return True


class InclusiveJoin(InclusiveGateway):  # type: ignore[misc]
    """Goes on when no token that is still moving can reach it any more."""

    def _check_threshold_unstructured(self, task: Any) -> bool:
        if len(self._inputs) < 2:
            return True
        before = upstream(self)
        moving = (other for other in task.workflow.tasks.values() if other._state & MOVING)
        return not any(other.task_spec.name in before for other in moving if other.task_spec is not self)

    def _run_hook(self, task: Any) -> bool:
        merge_and_spend(task)
        matches, otherwise = self._get_matching_outputs(task)
        if not matches + otherwise:
            raise StepFailed(self.name, "không nhánh nào thỏa điều kiện và không có nhánh mặc định")
        task._sync_children(matches or otherwise, TaskState.FUTURE)
        for child in task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


def upstream(join: TaskSpec) -> set[str]:
    """The names of all specs from which a token can come to `join` without passing it."""
    found: set[str] = set()
    todo = list(join._inputs)
    while todo:
        name = todo.pop()
        if name not in found and name != join.name:
            found.add(name)
            todo += join._wf_spec.task_specs[name]._inputs
    return found
